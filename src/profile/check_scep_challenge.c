/*
 * Where the challenge password comes from, and what belongs to each way.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static bool is_type(const struct check_scep *scep, const char *type)
{
	return strcmp(scep->challenge_type, type) == 0;
}

static bool has_edge_blanks(const struct value *challenge)
{
	const char *text = challenge->text;
	size_t length = challenge->length;

	return length > 0 &&
	       (text_is_blank(text[0]) || text_is_blank(text[length - 1]) ||
		   memchr(text, '\n', length) != NULL ||
		   memchr(text, '\r', length) != NULL);
}

static void check_static(struct check *check, const struct check_scep *scep)
{
	const struct value *challenge = scep->challenge;
	struct origin origin =
	    check_origin(check, scep->payload, "challenge_type");

	if (!challenge->present || challenge->text == NULL) {
		if (payload_value_any(scep->payload, "challenge")->given)
			return;
		check_report(check, CHECK_CHALLENGE_MISSING, &origin,
		    "challenge = env:SCEP_CHALLENGE, for example",
		    "challenge type 'static' without a 'challenge'");
		return;
	}
	if (check_is_literal(check, challenge) && has_edge_blanks(challenge))
		check_report(check, CHECK_CHALLENGE_BLANKS, &challenge->origin,
		    "remove them, unless the server expects them",
		    "the challenge has blanks at its edges or a line end in "
		    "it, and is sent with them");
}

static void check_unused(struct check *check, const struct check_scep *scep)
{
	if (!scep->challenge->given || !scep->challenge->present ||
	    scep->challenge_type[0] == '\0')
		return;
	check_report(check, CHECK_CHALLENGE_UNUSED, &scep->challenge->origin,
	    "challenge_type = static, or remove 'challenge'",
	    "'challenge' is not used with challenge type '%s'",
	    scep->challenge_type);
}

void check_scep_challenge(struct check *check, const struct check_scep *scep)
{
	struct origin origin =
	    check_origin(check, scep->payload, "challenge_type");

	if (is_type(scep, "static"))
		check_static(check, scep);
	else
		check_unused(check, scep);
	if (is_type(scep, "none") && check_is(check, PLATFORM_IOS))
		check_report(check, CHECK_CHALLENGE_NONE, &origin, NULL,
		    "without a challenge iOS asks the user for one");
	if (is_type(scep, "dynamic") &&
	    !payload_value_any(scep->payload, "challenge_placeholder")->given)
		check_report(check, CHECK_CHALLENGE_PLACEHOLDER, &origin,
		    "copy it from a profile of that type exported from Jamf "
		    "Pro: challenge_placeholder = ...",
		    "challenge type 'dynamic' without 'challenge_placeholder': "
		    "the profile is built without a challenge");
}

/* -- the admin page ------------------------------------------------------ */

static const char *const admin_keys[] = {
    "url_to_scep_admin", "username", "password"};

static void check_admin_missing(
    struct check *check, const struct check_scep *scep)
{
	struct origin origin =
	    check_origin(check, scep->payload, "challenge_type");
	const char *list = "";

	for (size_t i = 0; i < array_length(admin_keys); i++)
		if (!payload_value_any(scep->payload, admin_keys[i])->given)
			list = check_text(check, "%s%s'%s'", list,
			    list[0] == '\0' ? "" : ", ", admin_keys[i]);
	if (list[0] != '\0')
		check_report(check, CHECK_ADMIN_MISSING, &origin,
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
		    "challenge_type = dynamic-microsoft-ca, if it is an NDES "
		    "server",
		    "'%s' has no effect with challenge type '%s'",
		    admin_keys[i], scep->challenge_type);
	}
}
