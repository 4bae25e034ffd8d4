/*
 * The order in which the rules look at a profile.
 */
#include "profile/check.h"

#include "profile/check_rules.h"
#include "base/banned.h"

static check_profile_function *const profile_checks[] = {check_profile_names,
    check_profile_duplicates, check_profile_removal, check_profile_content,
    check_profile_sections, check_profile_service};

static check_payload_function *const any_checks[] = {check_availability,
    check_relations, check_jamf_damage, check_secrets, check_variables,
    check_template};

static check_payload_function *const payload_checks[] = {check_level,
    check_single, check_certificate, check_references, check_network,
    check_wifi, check_vpn, check_acme, check_transparency, check_preferences,
    check_scep};

static void check_any(struct check *check, const struct payload *payload)
{
	for (size_t i = 0; i < array_length(any_checks); i++)
		any_checks[i](check, payload);
}

static void check_payload(struct check *check, const struct payload *payload)
{
	check->in_file = payload->file != NULL;
	/* That it could not be read was reported. */
	if (check->in_file && payload->file->root == NULL)
		return;
	check_any(check, payload);
	for (size_t i = 0; i < array_length(payload_checks); i++) {
		check->doubtful = false;
		payload_checks[i](check, payload);
	}
}

void profile_check(const struct profile *profile,
    const struct check_options *options, struct arena *arena,
    struct findings *findings)
{
	struct check check = {.profile = profile,
	    .options = options,
	    .arena = arena,
	    .findings = findings};

	if (profile->top.schema == NULL && profile->count == 0)
		return;
	for (size_t i = 0; i < array_length(profile_checks); i++)
		profile_checks[i](&check);
	check_any(&check, &profile->top);
	for (size_t i = 0; i < profile->count; i++)
		check_payload(&check, &profile->payloads[i]);
}
