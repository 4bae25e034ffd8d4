/*
 * All rules of SCEP payloads.
 */
#include "profile/check_rules.h"
#include "profile/read_tree.h"
#include "base/banned.h"

static check_scep_function *const scep_checks[] = {check_scep_url,
    check_scep_admin_url, check_scep_challenge, check_scep_admin,
    check_scep_key, check_scep_access, check_scep_fingerprint,
    check_scep_identifier, check_scep_renewal, check_scep_threshold,
    check_scep_subject, check_scep_pairs, check_scep_san, check_scep_chain};

void check_scep(struct check *check, const struct payload *payload)
{
	struct check_scep scep = {
	    .payload = payload,
	    .url = payload_value(payload, KEY_URL),
	    .subject = payload_value(payload, KEY_SUBJECT),
	    .redistribute = payload_value(payload, KEY_REDISTRIBUTE_PROFILE),
	    .threshold = payload_value(
		payload, KEY_CERTIFICATE_EXPIRATION_NOTIFICATION_THRESHOLD),
	    .challenge = payload_value(payload, KEY_CHALLENGE),
	    .fingerprint = payload_value(payload, KEY_FINGERPRINT),
	    .key_size = payload_value(payload, KEY_KEY_SIZE),
	    .challenge_type = payload_choice(payload, KEY_CHALLENGE_TYPE),
	};

	if (!payload_is(payload, PAYLOAD_SCEP) || payload->schema == NULL ||
	    payload->values == NULL ||
	    (!check_from_definition(check) && !tree_has_content(payload)))
		return;
	for (size_t i = 0; i < array_length(scep_checks); i++)
		scep_checks[i](check, &scep);
}
