/*
 * What Jamf Pro would lose of a text.
 */
#include "profile/jamf_loss.h"

#include <string.h>

#include "base/base.h"
#include "base/text.h"
#include "base/banned.h"

static const struct {
	const char *name;
	const char *effect;
} texts[] = {
    [JAMF_LOSS_NONE] = {NULL, NULL},
    [JAMF_LOSS_BEGIN] = {"a blank at its beginning", "which Jamf Pro removes"},
    [JAMF_LOSS_END] = {"a blank at its end", "which Jamf Pro removes"},
    [JAMF_LOSS_AMPERSAND] = {"'&'",
	"which Jamf Pro stores with another layer of escaping"},
    [JAMF_LOSS_LESS] = {"'<'",
	"which Jamf Pro stores with another layer of escaping"},
    [JAMF_LOSS_MARK] = {"']]>'",
	"which Jamf Pro stores with another layer of escaping"},
    [JAMF_LOSS_LINE_FEED] = {"a line feed", "which Jamf Pro removes"},
    [JAMF_LOSS_TAB] = {"a tab", "which Jamf Pro removes"},
    [JAMF_LOSS_POINT] = {"a character outside the basic plane",
	"which Jamf Pro replaces"},
};

enum jamf_loss_place jamf_loss_place_of_payload(
    const struct schema *schema, const char *payload_type, bool mobile)
{
	const char *platform =
	    platform_name(mobile ? PLATFORM_IOS : PLATFORM_MACOS);
	const char *const *at = schema != NULL ? schema->rendered : NULL;

	for (; at != NULL && *at != NULL; at++)
		if (strcmp(*at, platform) == 0)
			return JAMF_LOSS_RENDERED;
	/* The one of these types that has no schema. */
	return !mobile && text_same(payload_type, "com.apple.SubmitDiagInfo")
		   ? JAMF_LOSS_RENDERED
		   : JAMF_LOSS_VERBATIM;
}

enum jamf_loss_place jamf_loss_place_of_top(const char *key)
{
	static const char *const keys[] = {"PayloadUUID", "PayloadIdentifier",
	    "PayloadDisplayName", "PayloadDescription"};

	for (size_t i = 0; i < array_length(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return JAMF_LOSS_REPLACED;
	return JAMF_LOSS_VERBATIM;
}

bool jamf_loss_is_trimmed(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum jamf_loss jamf_loss_at(
    const char *text, size_t at, enum jamf_loss_place place)
{
	bool verbatim = place == JAMF_LOSS_VERBATIM;
	bool replaced = place == JAMF_LOSS_REPLACED;

	/* The first byte of four, in UTF-8. */
	if ((unsigned char)text[at] >= 0xF0)
		return JAMF_LOSS_POINT;
	switch (text[at]) {
	case '&':
		return verbatim ? JAMF_LOSS_AMPERSAND : JAMF_LOSS_NONE;
	case '<':
		return verbatim ? JAMF_LOSS_LESS : JAMF_LOSS_NONE;
	case '>':
		return verbatim && at >= 2 && text[at - 1] == ']' &&
			       text[at - 2] == ']'
			   ? JAMF_LOSS_MARK
			   : JAMF_LOSS_NONE;
	case '\n':
		return replaced ? JAMF_LOSS_NONE : JAMF_LOSS_LINE_FEED;
	case '\t':
		return replaced ? JAMF_LOSS_NONE : JAMF_LOSS_TAB;
	default:
		return JAMF_LOSS_NONE;
	}
}

enum jamf_loss jamf_loss_of(
    const char *text, size_t length, enum jamf_loss_place place)
{
	if (length == 0)
		return JAMF_LOSS_NONE;
	if (jamf_loss_is_trimmed(text[0]))
		return JAMF_LOSS_BEGIN;
	if (jamf_loss_is_trimmed(text[length - 1]))
		return JAMF_LOSS_END;
	for (size_t at = 0; at < length; at++) {
		enum jamf_loss loss = jamf_loss_at(text, at, place);

		if (loss != JAMF_LOSS_NONE)
			return loss;
	}
	return JAMF_LOSS_NONE;
}

const char *jamf_loss_name(enum jamf_loss loss)
{
	return texts[loss].name;
}

const char *jamf_loss_effect(enum jamf_loss loss)
{
	return texts[loss].effect;
}
