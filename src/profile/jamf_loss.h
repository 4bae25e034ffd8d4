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
#ifndef PROFILE_JAMF_LOSS_H
#define PROFILE_JAMF_LOSS_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/schema.h"

enum jamf_loss {
	JAMF_LOSS_NONE,
	JAMF_LOSS_BEGIN,     /* blank at the beginning */
	JAMF_LOSS_END,       /* blank at the end */
	JAMF_LOSS_AMPERSAND, /* '&' */
	JAMF_LOSS_LESS,      /* '<' */
	JAMF_LOSS_MARK,      /* "]]>", which XML must escape */
	JAMF_LOSS_LINE_FEED,
	JAMF_LOSS_TAB,
	JAMF_LOSS_POINT /* a character beyond U+FFFF */
};

/* What Jamf Pro does with the place that a text is for. */
enum jamf_loss_place {
	JAMF_LOSS_VERBATIM, /* stores it as it came */
	JAMF_LOSS_RENDERED, /* in a payload that it renders anew */
	JAMF_LOSS_REPLACED  /* puts a setting of its own there: a name */
};

/* The place of all texts in a payload of this type and schema, either NULL for
 * none; schemas say what was probed on each platform. */
enum jamf_loss_place jamf_loss_place_of_payload(
    const struct schema *schema, const char *payload_type, bool mobile);
/* The place of a key of the top level. */
enum jamf_loss_place jamf_loss_place_of_top(const char *key);
/* The first thing in text that would be lost. */
enum jamf_loss jamf_loss_of(
    const char *text, size_t length, enum jamf_loss_place place);
/* "'&'", "a line feed", "a blank at its end"; NULL for none. */
const char *jamf_loss_name(enum jamf_loss loss);
/* What becomes of it: "which Jamf Pro stores ..."; NULL for none. */
const char *jamf_loss_effect(enum jamf_loss loss);
/* Blanks, tabs and line ends: what is cut off at the edges. */
bool jamf_loss_is_trimmed(char c);

#endif
