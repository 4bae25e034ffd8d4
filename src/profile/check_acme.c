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

static bool flag(const struct walk_place *payload, const char *key)
{
	bool value = false;

	return tree_boolean(tree_dict_get(payload->node, key), &value) && value;
}

static const char *name_of(
    struct check *check, struct walk_place *payload, const char *key)
{
	struct walk_place place;

	check_member(payload, key, &place);
	return check_place_name(check, &place);
}

static void fault(struct check *check, const char *key, const char *message)
{
	struct origin origin = check_member_origin(check, check->payload, key);

	check_report(check, CHECK_ACME_KEY, &origin, NULL, "%s", message);
}

/* The reader of definitions reports what is required, and what is faulty. */
static bool is_reported(const struct check *check, struct walk_place *place)
{
	const struct schema_key *row = place_row(place);

	return check_from_definition(check) && row != NULL &&
	       (row->required ||
		   payload_value_any(check->payload, row->name)->faulty);
}

static void check_required(struct check *check, struct walk_place *payload)
{
	static const char *const keys[] = {"DirectoryURL", "ClientIdentifier",
	    "KeySize", "KeyType", "HardwareBound", "Subject"};

	for (size_t i = 0; i < array_length(keys); i++) {
		struct walk_place place;
		struct origin origin;

		check_member(payload, keys[i], &place);
		if (place.node != NULL || is_reported(check, &place))
			continue;
		origin = check_place_origin(check, &place);
		check_report_absent(check, CHECK_ACME_MISSING, &origin, NULL,
		    "'%s' is missing", check_place_name(check, &place));
	}
}

static bool is_curve(int64_t size)
{
	return size == 192 || size == 256 || size == 384 || size == 521;
}

static void check_rsa(
    struct check *check, struct walk_place *payload, int64_t size)
{
	if (size < RSA_LEAST || size > RSA_MOST || size % RSA_STEP != 0)
		fault(check, "KeySize",
		    check_text(check,
			"'%s' of an RSA key is a multiple of 8 from 1024 to "
			"4096",
			name_of(check, payload, "KeySize")));
	if (flag(payload, "HardwareBound"))
		fault(check, "HardwareBound",
		    "an RSA key cannot be bound to the hardware");
}

static void check_curve(
    struct check *check, struct walk_place *payload, int64_t size)
{
	const char *name = name_of(check, payload, "KeySize");

	if (!is_curve(size))
		fault(check, "KeySize",
		    check_text(check,
			"'%s' of an elliptic curve key is 192, 256, 384 or 521",
			name));
	else if (flag(payload, "HardwareBound") && size != 256 && size != 384)
		fault(check, "KeySize",
		    check_text(check,
			"'%s' of a key bound to the hardware is 256 or 384",
			name));
}

static void check_sizes(struct check *check, struct walk_place *payload)
{
	const char *type =
	    tree_text(tree_dict_get(payload->node, "KeyType"), NULL);
	int64_t size = 0;

	if (type == NULL ||
	    !tree_integer(tree_dict_get(payload->node, "KeySize"), &size))
		return;
	if (strcmp(type, "RSA") == 0)
		check_rsa(check, payload, size);
	else if (strcmp(type, "ECSECPrimeRandom") == 0)
		check_curve(check, payload, size);
	else
		fault(check, "KeyType",
		    check_text(check,
			"'%s' is neither 'RSA' nor 'ECSECPrimeRandom'",
			name_of(check, payload, "KeyType")));
}

void check_acme(struct check *check, const struct payload *payload)
{
	struct walk_place root, url;
	const char *text;

	if (!payload_is(payload, "com.apple.security.acme") ||
	    payload->tree == NULL)
		return;
	check_root(check, payload, &root);
	check_required(check, &root);
	check_member(&root, "DirectoryURL", &url);
	text = url.node == NULL ? NULL : tree_text(url.node, NULL);
	if (text != NULL && !text_starts_with(text, "https://")) {
		struct origin origin = check_place_origin(check, &url);

		check_report(check, CHECK_ACME_URL, &origin, NULL,
		    "'%s' is not an https address",
		    check_place_name(check, &url));
	}
	if (flag(&root, "Attest") && !flag(&root, "HardwareBound"))
		fault(check, "Attest",
		    check_text(check, "'%s' needs '%s'",
			name_of(check, &root, "Attest"),
			name_of(check, &root, "HardwareBound")));
	check_sizes(check, &root);
}
