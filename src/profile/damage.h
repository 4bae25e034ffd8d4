/*
 * Which texts Jamf Pro's API does not keep as they are. A fact about a format,
 * kept here once: the rule jamf-damaged-value warns by it, uploads refuse by
 * it. Nothing in this room talks to Jamf Pro.
 *
 * Observed by Jamf's own engineers (jamf/jamfplatform-go-sdk, file
 * acc_proclassic_profile_payloads_test.go; Jamf's product issue PI-827):
 * payloads of a few types are rendered anew from what was understood, all
 * others are stored as they came, with one layer of escaping too much.
 */
#ifndef PROFILE_DAMAGE_H
#define PROFILE_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>

enum damage {
	DAMAGE_NONE,
	DAMAGE_BEGIN,     /* blank at the beginning */
	DAMAGE_END,       /* blank at the end */
	DAMAGE_AMPERSAND, /* '&' */
	DAMAGE_LESS,      /* '<' */
	DAMAGE_MARK,      /* "]]>", which XML must escape */
	DAMAGE_LINE_FEED,
	DAMAGE_TAB,
	DAMAGE_POINT /* a character beyond U+FFFF */
};

/* What Jamf Pro does with the place that a text is for. */
enum damage_place {
	DAMAGE_VERBATIM, /* stores it as it came */
	DAMAGE_RENDERED, /* in a payload that it renders anew */
	DAMAGE_REPLACED  /* puts a setting of its own there: a name */
};

/* The place of all texts in payloads of this type; NULL is no type. */
enum damage_place damage_place_of_type(const char *payload_type, bool mobile);
/* The place of a key of the top level. */
enum damage_place damage_place_of_top(const char *key);
/* The first thing in text that would be lost. */
enum damage damage_of(const char *text, size_t length, enum damage_place place);
/* "'&'", "a line feed", "a blank at its end"; NULL for none. */
const char *damage_name(enum damage damage);
/* What becomes of it: "which Jamf Pro stores ..."; NULL for none. */
const char *damage_effect(enum damage damage);
/* Blanks, tabs and line ends: what is cut off at the edges. */
bool damage_is_trimmed(char c);

#endif
