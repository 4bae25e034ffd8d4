#include "profile/damage.h"

#include <string.h>

#include "base/attr.h"
#include "base/banned.h"

/* Probed for each platform; what is not here is stored as it comes. */
static const struct {
	const char *type;
	bool computers;
	bool mobile;
} rendered_types[] = {
    {"com.apple.ManagedClient.preferences", true, false},
    {"com.apple.SubmitDiagInfo", true, false},
    {"com.apple.applicationaccess", false, true},
    {"com.apple.extensiblesso", true, false},
    {"com.apple.mobiledevice.passwordpolicy", true, true},
    {"com.apple.notificationsettings", true, true},
    {"com.apple.security.firewall", true, false},
    {"com.apple.servicemanagement", true, false},
    {"com.apple.shareddeviceconfiguration", false, true},
    {"com.apple.systempolicy.control", true, false},
    {"com.apple.webcontent-filter", true, true},
};

static const struct {
	const char *name;
	const char *effect;
} texts[] = {
    [DAMAGE_NONE] = {NULL, NULL},
    [DAMAGE_BEGIN] = {"a blank at its beginning", "which Jamf Pro removes"},
    [DAMAGE_END] = {"a blank at its end", "which Jamf Pro removes"},
    [DAMAGE_AMPERSAND] = {"'&'",
	"which Jamf Pro stores with another layer of escaping"},
    [DAMAGE_LESS] = {"'<'",
	"which Jamf Pro stores with another layer of escaping"},
    [DAMAGE_MARK] = {"']]>'",
	"which Jamf Pro stores with another layer of escaping"},
    [DAMAGE_LINE_FEED] = {"a line feed", "which Jamf Pro removes"},
    [DAMAGE_TAB] = {"a tab", "which Jamf Pro removes"},
    [DAMAGE_POINT] = {"a character outside the basic plane",
	"which Jamf Pro replaces"},
};

enum damage_place damage_place_of_type(const char *payload_type, bool mobile)
{
	for (size_t i = 0;
	     payload_type != NULL && i < array_length(rendered_types); i++)
		if (strcmp(rendered_types[i].type, payload_type) == 0 &&
		    (mobile ? rendered_types[i].mobile
			    : rendered_types[i].computers))
			return DAMAGE_RENDERED;
	return DAMAGE_VERBATIM;
}

enum damage_place damage_place_of_top(const char *key)
{
	static const char *const keys[] = {"PayloadUUID", "PayloadIdentifier",
	    "PayloadDisplayName", "PayloadDescription"};

	for (size_t i = 0; i < array_length(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return DAMAGE_REPLACED;
	return DAMAGE_VERBATIM;
}

bool damage_is_trimmed(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_mark(const char *text, size_t at)
{
	return at >= 2 && text[at - 1] == ']' && text[at - 2] == ']';
}

static enum damage damage_at(
    const char *text, size_t at, enum damage_place place)
{
	bool verbatim = place == DAMAGE_VERBATIM;
	bool replaced = place == DAMAGE_REPLACED;

	/* The first byte of four, in UTF-8. */
	if ((unsigned char)text[at] >= 0xF0)
		return DAMAGE_POINT;
	switch (text[at]) {
	case '&':
		return verbatim ? DAMAGE_AMPERSAND : DAMAGE_NONE;
	case '<':
		return verbatim ? DAMAGE_LESS : DAMAGE_NONE;
	case '>':
		return verbatim && ends_mark(text, at) ? DAMAGE_MARK
						       : DAMAGE_NONE;
	case '\n':
		return replaced ? DAMAGE_NONE : DAMAGE_LINE_FEED;
	case '\t':
		return replaced ? DAMAGE_NONE : DAMAGE_TAB;
	default:
		return DAMAGE_NONE;
	}
}

enum damage damage_of(const char *text, size_t length, enum damage_place place)
{
	if (length == 0)
		return DAMAGE_NONE;
	if (damage_is_trimmed(text[0]))
		return DAMAGE_BEGIN;
	if (damage_is_trimmed(text[length - 1]))
		return DAMAGE_END;
	for (size_t at = 0; at < length; at++) {
		enum damage damage = damage_at(text, at, place);

		if (damage != DAMAGE_NONE)
			return damage;
	}
	return DAMAGE_NONE;
}

const char *damage_name(enum damage damage)
{
	return texts[damage].name;
}

const char *damage_effect(enum damage damage)
{
	return texts[damage].effect;
}
