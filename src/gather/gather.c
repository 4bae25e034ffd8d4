/*
 * A challenge for one device.
 */
#include "gather/gather.h"

#include <string.h>

#include "base/banned.h"

#define FROM_NDES "dynamic-microsoft-ca"

int gather_challenge_payload(const struct profile *profile,
    const struct payload **ret_scep, struct error *error)
{
	const struct payload *found = NULL;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (!payload_is(payload, PAYLOAD_SCEP) ||
		    strcmp(payload_choice(payload, KEY_CHALLENGE_TYPE),
			FROM_NDES) != 0)
			continue;
		if (found != NULL)
			return error_set(error, STATUS_USAGE,
			    "'%s' has several payloads with 'challenge_type = "
			    "" FROM_NDES "', and a challenge is for one",
			    profile->source->name);
		found = payload;
	}
	if (found == NULL) {
		(void)error_set(error, STATUS_USAGE,
		    "'%s' takes no challenge from NDES", profile->source->name);
		return error_hint(error, "that is for definitions with "
					 "'challenge_type = " FROM_NDES "'");
	}
	if (found->file != NULL) {
		(void)error_set(error, STATUS_USAGE,
		    "the SCEP payload of '%s' is carried as its file has it, "
		    "and no challenge is put into it",
		    profile->source->name);
		return error_hint(error, "write it as [scep], with "
					 "'challenge_type = " FROM_NDES "'");
	}
	*ret_scep = found;
	return 0;
}

/* A CA that is pinned must be the one of the page. */
static int check_page(const struct lock_pin *pin, const struct ndes_page *page,
    struct error *error)
{
	size_t length = page->thumbprint_length;
	const unsigned char *ca = lock_cert_digest(&pin->ca, length);
	const unsigned char *root = lock_cert_digest(&pin->root, length);

	if (ca != NULL &&
	    (memcmp(ca, page->thumbprint, length) == 0 ||
		(pin->has_root && memcmp(root, page->thumbprint, length) == 0)))
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "admin page shows the thumbprint of another CA than '%.200s', "
	    "which is pinned",
	    pin->ca.subject);
	return error_hint(error, "'scepctl fingerprint FILE' shows both");
}

int gather_challenge(struct ca_lookup *lookup, const struct pins *pins,
    const struct payload *scep, const struct ndes_page **ret_page,
    struct error *error)
{
	const struct value *given = payload_value(scep, KEY_FINGERPRINT);
	const struct ndes_page *page = NULL;
	const struct lock_pin *pin = NULL;

	/* Without its pin the profile is not built: no challenge for it. */
	if (pins != NULL && given->fingerprint.kind == FINGERPRINT_AUTO) {
		pin = pins_get(pins, scep, error);
		if (pin == NULL)
			return -1;
	}
	if (ca_lookup_page(lookup, scep, &page, error) != 0)
		return -1;
	if (page->challenge.length == 0) {
		(void)error_set(error, STATUS_SERVER, "NDES gave no challenge");
		return error_hint(
		    error, "it demands none: EnforcePassword is off");
	}
	if (pin != NULL && check_page(pin, page, error) != 0)
		return -1;
	*ret_page = page;
	return 0;
}

int gather_next_challenge(struct ca_lookup *lookup, const struct pins *pins,
    const struct payload *scep, const struct ndes_page **ret_page,
    struct error *error)
{
	return ca_lookup_renew(lookup, scep, error) != 0
		   ? -1
		   : gather_challenge(lookup, pins, scep, ret_page, error);
}
