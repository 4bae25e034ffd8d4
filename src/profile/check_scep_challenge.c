/*
 * Where the challenge password comes from, and what belongs to each way.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "profile/value.h"
#include "profile/variable.h"
#include "base/banned.h"

static bool is_type(const struct check_scep *scep, const char *type)
{
	return strcmp(scep->challenge_type, type) == 0;
}

/* A challenge of NDES: 16 hex digits, in newer versions 32 (8 or 16 random
 * bytes). */
static bool is_one_time(const char *text, size_t length)
{
	if (length != 16 && length != 32)
		return false;
	for (size_t i = 0; i < length; i++)
		if (text_hex_digit(text[i]) < 0)
			return false;
	return true;
}

/* Whether the profile is for more than one device: names with variables, none
 * at all, or Jamf Pro to deliver it. */
static bool is_for_many(struct check *check, const struct payload *scep)
{
	static const enum schema_key_name sans[] = {
	    KEY_SAN_DNS, KEY_SAN_EMAIL, KEY_SAN_URI, KEY_SAN_UPN, KEY_SAN_SID};
	const struct subject *subject =
	    &payload_value(scep, KEY_SUBJECT)->subject;
	bool many = subject->count == 0 ||
		    profile_section(check->profile, "jamf") != NULL;

	for (size_t i = 0; i < subject->count; i++)
		for (size_t k = 0; k < subject->rdns[i].count; k++) {
			const struct subject_pair *pair =
			    &subject->rdns[i].pairs[k];

			many = many || (pair->value != NULL &&
					   check_has_variable(check,
					       pair->value, pair->length));
		}
	for (size_t i = 0; i < array_length(sans); i++) {
		const struct value *value = payload_value(scep, sans[i]);

		many = many ||
		       (value->text != NULL && check_has_variable(check,
						   value->text, value->length));
		for (size_t k = 0; k < value->count; k++)
			many = many ||
			       check_has_variable(check, value->items[k].text,
				   value->items[k].length);
	}
	return many;
}

void check_challenge_text(struct check *check, const struct payload *scep,
    const struct check_challenge *challenge)
{
	const struct origin *origin = challenge->origin;

	if (value_has_edge_blanks(challenge->text, challenge->length))
		check_report(check, CHECK_CHALLENGE_BLANKS, origin,
		    "remove them, unless the server expects them",
		    "the challenge has blanks at its edges or a line end in "
		    "it, and is sent with them");
	if (is_one_time(challenge->text, challenge->length) &&
	    is_for_many(check, scep))
		check_report(check, CHECK_CHALLENGE_ONE_TIME, origin,
		    check_from_definition(check)
			? "type dynamic-microsoft-ca, without 'challenge', "
			  "gives each device its own"
			: "let each device have its own challenge",
		    "the challenge looks like one of NDES, which is good for "
		    "one device and 60 minutes, but the profile is for many");
}

static void check_static(struct check *check, const struct check_scep *scep)
{
	const struct value *challenge = scep->challenge;
	struct origin origin =
	    check_origin(check, scep->payload, KEY_CHALLENGE_TYPE);

	if (!challenge->present || challenge->text == NULL) {
		if (payload_value_any(scep->payload, KEY_CHALLENGE)->given)
			return;
		check_report_absent(check, CHECK_CHALLENGE_MISSING, &origin,
		    "challenge = env:SCEP_CHALLENGE, for example",
		    "challenge type 'static' without a 'challenge'");
		return;
	}
	if (check_is_literal(check, challenge)) {
		const struct check_challenge given = {
		    challenge->text, challenge->length, &challenge->origin};

		check_challenge_text(check, scep->payload, &given);
	}
}

static const enum schema_key_name admin_keys[] = {
    KEY_URL_TO_SCEP_ADMIN, KEY_USERNAME, KEY_PASSWORD};

static void check_unused(struct check *check, const struct check_scep *scep)
{
	const struct value *challenge = scep->challenge;
	bool has_admin = false, may_be_static;

	if (!challenge->given || !challenge->present ||
	    scep->challenge_type[0] == '\0')
		return;
	for (size_t i = 0; i < array_length(admin_keys); i++)
		has_admin =
		    has_admin ||
		    payload_value_any(scep->payload, admin_keys[i])->given;
	/* Nothing else in the definition speaks against that type. */
	may_be_static =
	    !has_admin && (!is_one_time(challenge->text, challenge->length) ||
			      !is_for_many(check, scep->payload));
	check_report(check, CHECK_CHALLENGE_UNUSED, &challenge->origin,
	    may_be_static ? "challenge_type = static, or remove 'challenge'"
			  : "remove it",
	    "'challenge' is not used with challenge type '%s'",
	    scep->challenge_type);
}

void check_scep_challenge(struct check *check, const struct check_scep *scep)
{
	struct origin origin =
	    check_origin(check, scep->payload, KEY_CHALLENGE_TYPE);

	if (!check_from_definition(check) && scep->challenge->given &&
	    scep->challenge->length == 0 && !scep->challenge->faulty)
		check_report(check, CHECK_CHALLENGE_EMPTY,
		    &scep->challenge->origin,
		    "remove 'Challenge', or give the one that the server "
		    "expects",
		    "the challenge is empty: the device sends none");
	if (is_type(scep, "static"))
		check_static(check, scep);
	else
		check_unused(check, scep);
	if (is_type(scep, "none") && check_is(check, PLATFORM_IOS))
		check_report(check, CHECK_CHALLENGE_NONE, &origin, NULL,
		    "without a challenge iOS asks the user for one");
	if (is_type(scep, "dynamic") &&
	    !payload_value_any(scep->payload, KEY_CHALLENGE_PLACEHOLDER)->given)
		check_report_absent(check, CHECK_CHALLENGE_PLACEHOLDER, &origin,
		    "copy it from a profile of that type exported from Jamf "
		    "Pro: challenge_placeholder = ...",
		    "challenge type 'dynamic' without 'challenge_placeholder': "
		    "the profile is built without a challenge");
}

/* -- the admin page ------------------------------------------------------ */

static void check_admin_missing(
    struct check *check, const struct check_scep *scep)
{
	struct origin origin =
	    check_origin(check, scep->payload, KEY_CHALLENGE_TYPE);
	const char *list = "";

	for (size_t i = 0; i < array_length(admin_keys); i++)
		if (!payload_value_any(scep->payload, admin_keys[i])->given)
			list = check_text(check, "%s%s'%s'", list,
			    list[0] == '\0' ? "" : ", ",
			    schema_key_text(admin_keys[i]));
	if (list[0] != '\0')
		check_report_absent(check, CHECK_ADMIN_MISSING, &origin,
		    "they are entered in Jamf Pro; here they serve to fetch "
		    "the fingerprint and to try the challenge",
		    "challenge type 'dynamic-microsoft-ca' without %s", list);
}

void check_scep_admin(struct check *check, const struct check_scep *scep)
{
	if (!check_from_definition(check) || scep->challenge_type[0] == '\0')
		return;
	if (is_type(scep, "dynamic-microsoft-ca")) {
		check_admin_missing(check, scep);
		return;
	}
	for (size_t i = 0; i < array_length(admin_keys); i++) {
		const struct value *value =
		    payload_value(scep->payload, admin_keys[i]);

		if (!value->given)
			continue;
		check_report(check, CHECK_ADMIN_UNUSED, &value->name,
		    "remove it; with challenge type dynamic-microsoft-ca, for "
		    "an NDES server, it has",
		    "'%s' has no effect with challenge type '%s'",
		    schema_key_text(admin_keys[i]), scep->challenge_type);
	}
}
