/*
 * What is exempt from certificate transparency: certificates by the SHA-256 of
 * their public key, domains without wildcards (Apple's description of
 * com.apple.security.certificatetransparency; certificaterevocation has the
 * first too).
 */
#include "profile/check_dict.h"

#include <string.h>

#include "crypto/digest.h"
#include "base/banned.h"

enum {
	SHA256_BYTES = 32
};

static void check_hashes(
    struct check_dict *dict, const char *key, bool is_fingerprint)
{
	static const char hash[] = "Hash";
	struct check_dict array = check_dict_in(dict, key);
	struct check_items items = check_items_of(&array);
	struct check_dict item;
	size_t length = 0;
	enum digest digest;

	while (check_items_next(&items, &item)) {
		if (tree_data(check_dict_get(&item, hash), &length) == NULL ||
		    length == SHA256_BYTES)
			continue;
		/* That of no digest at all was said when it was read. */
		if (is_fingerprint && !digest_by_size(length, &digest))
			continue;
		check_dict_report(&item, hash, CHECK_TRANSPARENCY_HASH,
		    "hash the SubjectPublicKeyInfo of the certificate",
		    "'%s' has %zu bytes; a SHA-256 has %d",
		    check_dict_name(&item, hash), length, SHA256_BYTES);
	}
}

static void check_domains(struct check_dict *dict)
{
	struct check_dict array = check_dict_in(dict, "DisabledForDomains");
	struct check_items items = check_items_of(&array);
	struct check_dict item;

	while (check_items_next(&items, &item)) {
		const char *text = tree_text(item.place.node, NULL);

		if (text != NULL && strchr(text, '*') != NULL)
			check_dict_report(&item, NULL,
			    CHECK_TRANSPARENCY_DOMAIN,
			    "a dot before a domain means all below it",
			    "'%s' has a wildcard, which devices do not know",
			    text);
	}
}

void check_transparency(struct check *check, const struct payload *payload)
{
	bool exempts =
	    payload_is(payload, "com.apple.security.certificatetransparency");
	struct check_dict dict;

	if (payload->tree == NULL ||
	    (!exempts && !payload_is(payload,
			     "com.apple.security.certificaterevocation")))
		return;
	dict = check_dict_of(check, payload);
	check_hashes(
	    &dict, exempts ? "DisabledForCerts" : "EnabledForCerts", exempts);
	if (exempts)
		check_domains(&dict);
}
