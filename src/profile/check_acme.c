/*
 * What Apple's description of com.apple.security.acme says in words: which
 * keys go with which. The keys stand directly in the payload.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	RSA_LEAST = 1024,
	RSA_MOST = 4096,
	RSA_STEP = 8
};

static struct origin place(
    struct check *check, const struct payload *payload, const char *key)
{
	struct check_step step = {.key = key};

	return check_step_origin(check, payload, &step);
}

static bool flag(const struct payload *payload, const char *key)
{
	const struct tree *node = tree_dict_get(payload->tree, key);
	bool value = false;

	return node != NULL && tree_boolean(node, &value) && value;
}

static const char *text(const struct payload *payload, const char *key)
{
	const struct tree *node = tree_dict_get(payload->tree, key);

	return node == NULL ? NULL : tree_text(node, NULL);
}

static void fault(struct check *check, const struct payload *payload,
    const char *key, const char *message)
{
	struct origin origin = place(check, payload, key);

	check_report(check, CHECK_ACME_KEY, &origin, NULL, "%s", message);
}

static void check_required(struct check *check, const struct payload *payload)
{
	static const char *const keys[] = {"DirectoryURL", "ClientIdentifier",
	    "KeySize", "KeyType", "HardwareBound", "Subject"};

	for (size_t i = 0; i < array_length(keys); i++) {
		struct origin origin;

		if (tree_dict_get(payload->tree, keys[i]) != NULL)
			continue;
		origin = place(check, payload, keys[i]);
		check_report(check, CHECK_ACME_MISSING, &origin, NULL,
		    "'%s' is missing", keys[i]);
	}
}

static bool is_curve(int64_t size)
{
	return size == 192 || size == 256 || size == 384 || size == 521;
}

static void check_rsa(
    struct check *check, const struct payload *payload, int64_t size)
{
	if (size < RSA_LEAST || size > RSA_MOST || size % RSA_STEP != 0)
		fault(check, payload, "KeySize",
		    "'KeySize' of an RSA key is a multiple of 8 from 1024 to "
		    "4096");
	if (flag(payload, "HardwareBound"))
		fault(check, payload, "HardwareBound",
		    "an RSA key cannot be bound to the hardware");
}

static void check_curve(
    struct check *check, const struct payload *payload, int64_t size)
{
	if (!is_curve(size))
		fault(check, payload, "KeySize",
		    "'KeySize' of an elliptic curve key is 192, 256, 384 or "
		    "521");
	else if (flag(payload, "HardwareBound") && size != 256 && size != 384)
		fault(check, payload, "KeySize",
		    "'KeySize' of a key bound to the hardware is 256 or 384");
}

void check_acme(struct check *check, const struct payload *payload)
{
	const char *type, *url;
	int64_t size = 0;

	if (!payload_is(payload, "com.apple.security.acme") ||
	    payload->tree == NULL)
		return;
	check_required(check, payload);
	type = text(payload, "KeyType");
	url = text(payload, "DirectoryURL");
	if (url != NULL && !text_starts_with(url, "https://")) {
		struct origin origin = place(check, payload, "DirectoryURL");

		check_report(check, CHECK_ACME_URL, &origin, NULL,
		    "'DirectoryURL' is not an https address");
	}
	if (flag(payload, "Attest") && !flag(payload, "HardwareBound"))
		fault(
		    check, payload, "Attest", "'Attest' needs 'HardwareBound'");
	if (type == NULL ||
	    !tree_integer(tree_dict_get(payload->tree, "KeySize"), &size))
		return;
	if (strcmp(type, "RSA") == 0)
		check_rsa(check, payload, size);
	else if (strcmp(type, "ECSECPrimeRandom") == 0)
		check_curve(check, payload, size);
	else
		fault(check, payload, "KeyType",
		    "'KeyType' is neither 'RSA' nor 'ECSECPrimeRandom'");
}
