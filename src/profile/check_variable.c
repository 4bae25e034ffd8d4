/*
 * Variables that nobody will replace, or somebody unexpectedly will.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "profile/redact.h"
#include "profile/value.h"
#include "profile/variable.h"
#include "base/banned.h"

/* The variable's own place in the text, where lengths allow to say so. */
/* Of a text with a device's values no part is where it stands in the file. */
static struct origin place_of(const struct check *check,
    const struct check_item *item, const struct variable *variable)
{
	struct origin origin = item->origin;
	size_t before = (size_t)(variable->text - item->text);

	if (origin.path != NULL || check->options->filling == CHECK_FILLED ||
	    origin.span.end - origin.span.begin != item->length)
		return origin;
	origin.span.begin += before;
	origin.span.end = origin.span.begin + variable->length;
	return origin;
}

/* What only Jamf Pro understands, in a text or as a key. */
static enum walk_next look_for_mark(void *context, struct walk_place *place)
{
	const char *text = tree_text(place->node, NULL);

	(void)context;
	return (text != NULL &&
		   (strstr(text, "$PROFILE_IDENTIFIER") != NULL ||
		       strstr(text, "$MSSCEPCHALLENGE") != NULL)) ||
		       (place->key != NULL &&
			   strcmp(place->key, "ScepProxyOption") == 0)
		   ? WALK_STOP
		   : WALK_ON;
}

/* Looked for once, when the first word asks. */
static bool is_for_jamf(struct check *check)
{
	const struct walker walker = {NULL, look_for_mark, NULL};
	struct walk_place root = {.node = check->profile->top.tree};

	if (!check->jamf_known)
		check->jamf = profile_section(check->profile, "jamf") != NULL ||
			      profile_walk(&walker, &root);
	check->jamf_known = true;
	return check->jamf;
}

/* Other device management has variables of its own, $SERIAL_NUMBER for one. */
static void check_near(struct check *check, const struct variable *variable,
    const struct origin *origin)
{
	check_report(check, CHECK_VARIABLE_UNKNOWN, origin,
	    check_text(check, "of Jamf Pro it would be '%s'", variable->known),
	    "'%.*s' is no variable of Jamf Pro; other device management may "
	    "know it",
	    (int)variable->length, variable->text);
}

static void check_misspelt(struct check *check, const struct variable *variable,
    const struct origin *origin)
{
	check_report(check, CHECK_VARIABLE_MISSPELT, origin,
	    check_text(check, "write '%s'; case counts", variable->known),
	    "'%.*s' is a misspelling of '%s' and stays as it is",
	    (int)variable->length, variable->text, variable->known);
}

static void check_signed(struct check *check, const struct variable *variable,
    const struct origin *origin)
{
	if (check->variable_signed || !check->options->is_signed)
		return;
	check->variable_signed = true;
	check_report(check, CHECK_VARIABLE_SIGNED, origin,
	    "build --set NAME=VALUE or --devices FILE.csv fills it in for "
	    "single devices; or let Jamf Pro deliver the unsigned profile",
	    "'%.*s' stays as it is when the signed profile is installed: "
	    "Jamf Pro replaces variables only in profiles it signs itself",
	    (int)variable->length, variable->text);
}

static void check_jamf(struct check *check, const struct variable *variable,
    const struct origin *origin)
{
	if (check_is(check, PLATFORM_MACOS) && !variable->computers)
		check_report(check, CHECK_VARIABLE_PLATFORM, origin,
		    strcmp(variable->known, "$DEVICENAME") == 0
			? "write '$COMPUTERNAME'"
			: NULL,
		    "Jamf Pro has '%s' for mobile devices only",
		    variable->known);
	if (check_is(check, PLATFORM_IOS) && !variable->devices)
		check_report(check, CHECK_VARIABLE_PLATFORM, origin,
		    strcmp(variable->known, "$COMPUTERNAME") == 0
			? "write '$DEVICENAME'"
			: NULL,
		    "Jamf Pro has '%s' for computers only", variable->known);
	check_signed(check, variable, origin);
}

/* 802.1X takes the computer's name in the directory, and so does binding. */
static bool takes_apple(const struct payload *payload)
{
	const char *type = payload->type;

	return type != NULL &&
	       (strcmp(type, "com.apple.wifi.managed") == 0 ||
		   text_ends_with(type, "ethernet.managed") ||
		   strcmp(type, "com.apple.DirectoryService.managed") == 0 ||
		   strcmp(type, "com.apple.ADCertificate.managed") == 0);
}

static void check_apple(struct check *check, const struct check_item *item,
    const struct variable *variable, const struct origin *origin)
{
	bool scep = item->name && payload_is(item->payload, PAYLOAD_SCEP);

	if (!scep && !takes_apple(item->payload))
		check_report(check, CHECK_VARIABLE_APPLE_PLACE, origin, NULL,
		    "'%s' is replaced in the subject and the alternative names "
		    "of a SCEP payload, in network and in directory payloads "
		    "only",
		    variable->known);
	else if (check->profile->platform_known &&
		 !check_is(check, PLATFORM_MACOS))
		check_report(check, CHECK_VARIABLE_APPLE_PLATFORM, origin, NULL,
		    "'%s' is replaced by macOS only", variable->known);
}

static bool is_of_jamf(const struct variable *variable)
{
	return variable->kind == VARIABLE_JAMF ||
	       variable->kind == VARIABLE_JAMF_NEAR ||
	       variable->kind == VARIABLE_JAMF_UNKNOWN;
}

/* Of a device's value it may be text of any kind. */
static bool is_value(const struct check *check, const struct variable *variable)
{
	return check->options->filling == CHECK_FILLED &&
	       variable->kind != VARIABLE_APPLE;
}

bool check_next_variable(const struct check *check, const char *text,
    size_t length, size_t *offset, struct variable *ret_variable)
{
	while (variable_next(text, length, offset, ret_variable))
		if (!is_value(check, ret_variable))
			return true;
	return false;
}

bool check_has_variable(
    const struct check *check, const char *text, size_t length)
{
	struct variable variable;
	size_t at = 0;

	if (check->options->filling != CHECK_FILLED)
		return variable_is_in(text, length);
	return check_next_variable(check, text, length, &at, &variable);
}

static void check_variable(struct check *check, const struct check_item *item,
    const struct variable *variable)
{
	struct origin origin = place_of(check, item, variable);

	if (is_value(check, variable) ||
	    (check->options->filling == CHECK_TO_FILL && is_of_jamf(variable)))
		return;
	switch (variable->kind) {
	case VARIABLE_JAMF:
		check_jamf(check, variable, &origin);
		break;
	case VARIABLE_JAMF_NEAR:
		if (is_for_jamf(check))
			check_misspelt(check, variable, &origin);
		else
			check_near(check, variable, &origin);
		break;
	case VARIABLE_JAMF_UNKNOWN:
		/* Settings of apps hold scripts and patterns. */
		if (item->key == NULL)
			break;
		check_report(check, CHECK_VARIABLE_UNKNOWN, &origin, NULL,
		    "'%.*s' is no variable of Jamf Pro", (int)variable->length,
		    variable->text);
		break;
	case VARIABLE_APPLE:
		check_apple(check, item, variable, &origin);
		break;
	case VARIABLE_APPLE_NEAR:
		if (item->name)
			check_misspelt(check, variable, &origin);
		break;
	case VARIABLE_FOREIGN:
		/* Texts of other kinds have such words for other reasons. */
		if (variable->doubtful && !item->name)
			break;
		check_report(check, CHECK_VARIABLE_FOREIGN, &origin,
		    "let that tool fill it in before the profile is delivered",
		    "'%.*s' is a placeholder %s, and replaced neither by Jamf "
		    "Pro nor by the device",
		    (int)variable->length, variable->text, variable->whose);
		break;
	}
}

/* A secret is not quoted, not even in part. */
void check_secret_variable(struct check *check, const struct check_item *item)
{
	struct variable variable;
	size_t at = 0;

	while (check->options->filling == CHECK_NOT_FILLED &&
	       variable_next(item->text, item->length, &at, &variable)) {
		if (!is_of_jamf(&variable))
			continue;
		check_report(check, CHECK_VARIABLE_SECRET, &item->origin, NULL,
		    "the secret has a '$' and a word, which Jamf Pro may take "
		    "for a variable");
		return;
	}
}

static bool is_word(char c)
{
	return text_is_letter(c) || text_is_digit(c) || c == '_';
}

/* "%Word%" in a name that is like no variable of macOS. In an address '%'
 * begins an encoded byte. */
static void check_percent(struct check *check, const struct check_item *item)
{
	const char *end = item->text + item->length;
	struct variable variable = {0};
	size_t at = 0;

	if (strchr(item->text, '%') == NULL ||
	    check->options->filling == CHECK_FILLED ||
	    strstr(item->text, "://") != NULL ||
	    !payload_is(item->payload, PAYLOAD_SCEP))
		return;
	for (const char *text = item->text; text < end; text++) {
		const char *to = text + 1;

		while (to < end && is_word(*to))
			to++;
		if (*text != '%' || to - text < 3 || to == end || *to != '%' ||
		    (to - text == 3 && text_hex_digit(text[1]) >= 0 &&
			text_hex_digit(text[2]) >= 0))
			continue;
		at = 0;
		variable = (struct variable){
		    .text = text, .length = (size_t)(to + 1 - text)};
		if (!variable_next(text, variable.length, &at, &variable)) {
			struct origin origin = place_of(check, item, &variable);

			check_report(check, CHECK_VARIABLE_UNKNOWN, &origin,
			    NULL, "'%.*s' is no variable of macOS",
			    (int)variable.length, variable.text);
		}
		text = to;
	}
}

static void check_item(struct check *check, const struct check_item *item)
{
	struct variable variable;
	size_t at = 0;
	bool found;

	/* A definition's texts are looked at by its reader. */
	if (item->key != NULL && !check_from_definition(check)) {
		const struct value_lookalike look = {item->key,
		    check_row_key(check, item->key), item->text, item->length,
		    &item->origin};

		value_check_lookalikes(&look, check->findings);
	}
	found = variable_next(item->text, item->length, &at, &variable);
	if (item->secret ||
	    (found && redact_is_secret_content(item->text, item->length))) {
		check_secret_variable(check, item);
		return;
	}
	if (item->name)
		check_percent(check, item);
	at = 0;
	while (check->findings->count <= FINDINGS_MAX &&
	       variable_next(item->text, item->length, &at, &variable))
		check_variable(check, item, &variable);
}

/* The challenge that Jamf Pro puts in is a variable too. */
static void check_challenge_variable(
    struct check *check, const struct payload *payload)
{
	static const char name[] = "$MSSCEPCHALLENGE";
	struct variable variable = {.kind = VARIABLE_JAMF,
	    .text = name,
	    .length = sizeof(name) - 1,
	    .known = name};
	struct origin origin;

	if (!payload_is(payload, PAYLOAD_SCEP) ||
	    strcmp(payload_choice(payload, KEY_CHALLENGE_TYPE),
		"dynamic-microsoft-ca") != 0)
		return;
	origin = check_origin(check, payload, KEY_CHALLENGE_TYPE);
	check_signed(check, &variable, &origin);
}

void check_variables(struct check *check, const struct payload *payload)
{
	check_each_text(check, payload, check_item);
	check_challenge_variable(check, payload);
}
