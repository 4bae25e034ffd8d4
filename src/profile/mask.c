#include "profile/mask.h"

#include <string.h>

#include "base/text.h"
#include "profile/model.h"
#include "base/banned.h"

void mask_root(struct mask_place *place, const struct schemas *schemas,
    const struct tree *root)
{
	const char *type = tree_text(tree_dict_get(root, "PayloadType"), NULL);

	if (type == NULL || strcmp(type, PAYLOAD_SERVICE) != 0)
		type = PAYLOAD_CONFIGURATION;
	*place = (struct mask_place){
	    .schemas = schemas, .schema = schemas_of_type(schemas, type)};
}

void mask_payload(struct mask_place *place, const struct schemas *schemas,
    const struct tree *payload)
{
	const char *type =
	    tree_text(tree_dict_get(payload, "PayloadType"), NULL);

	*place = (struct mask_place){.schemas = schemas, .type = type};
	if (type == NULL)
		return;
	place->schema = schemas_of_type(schemas, type);
	place->listed = schemas_has_secrets(schemas, type);
}

/* ASCII case ignored. */
static bool contains(const char *text, const char *word)
{
	size_t length = strlen(word), size = strlen(text);

	for (; size >= length; text++, size--)
		if (text_equal_case(text, length, word, length))
			return true;
	return false;
}

static const char *const words[] = {"password", "passphrase", "passwd",
    "passcode", "challenge", "secret", "token", "privatekey", "private key",
    "private_key", "credential", "apikey", "api_key", "presharedkey",
    "preshared_key"};

/* Names of OpenVPN's and WireGuard's settings that hold keys. */
static const char *const whole_words[] = {
    "psk", "tls-auth", "tls-crypt", "tls-crypt-v2", "auth-user-pass", "pkcs12"};

static bool is_whole_word(const char *key, size_t length)
{
	for (size_t i = 0; i < array_length(whole_words); i++)
		if (text_equal_case(
			key, length, whole_words[i], strlen(whole_words[i])))
			return true;
	return false;
}

bool mask_is_secret_name(const char *key)
{
	for (size_t i = 0; i < array_length(words); i++)
		if (contains(key, words[i]))
			return true;
	return is_whole_word(key, strlen(key));
}

bool mask_ends_in_secret(const char *key, size_t length)
{
	for (size_t i = 0; i < array_length(words); i++) {
		size_t size = strlen(words[i]);

		if (length >= size &&
		    text_equal_case(key + length - size, size, words[i], size))
			return true;
	}
	return is_whole_word(key, length);
}

static bool is_secret_row(const struct mask_place *place)
{
	const struct schema_key *key = NULL;

	if (place->depth > MASK_DEPTH_MAX)
		return false;
	if (place->listed && schemas_is_secret(place->schemas, place->type,
				 place->path, place->depth))
		return true;
	return place->schema != NULL &&
	       schema_node_at(place->schema, place->path, place->depth, &key) ==
		   SCHEMA_NODE_KEY &&
	       key->secret;
}

/* PKCS#12 files have a private key in them. */
static bool is_private_content(const struct mask_place *place)
{
	static const struct {
		const char *type;
		const char *key;
	} places[] = {{"com.apple.security.pkcs12", "PayloadContent"},
	    {"com.apple.eas.account", "Certificate"}};

	for (size_t i = 0; i < array_length(places); i++)
		if (place->type != NULL && place->depth == 1 &&
		    strcmp(place->type, places[i].type) == 0 &&
		    strcmp(place->path[0], places[i].key) == 0)
			return true;
	return false;
}

void mask_member(
    const struct mask_place *place, const char *key, struct mask_place *ret)
{
	bool called =
	    mask_is_secret_name(key) && !schemas_is_public(place->schemas, key);

	*ret = *place;
	if (ret->depth < MASK_DEPTH_MAX)
		ret->path[ret->depth] = key;
	ret->depth++;
	if ((called && mask_ends_in_secret(key, strlen(key))) ||
	    is_secret_row(ret))
		ret->numbers = ret->sure = true;
	if (ret->numbers || called || is_private_content(ret))
		ret->secret = true;
}

static bool has_secret_content(const struct tree *value)
{
	size_t length = 0;
	const void *bytes = tree_text(value, &length);

	if (bytes == NULL)
		bytes = tree_data(value, &length);
	return bytes != NULL && mask_is_secret_content(bytes, length);
}

bool mask_hides(const struct mask_place *place, const struct tree *value)
{
	enum tree_type type = tree_type(value);

	if (type == TREE_INTEGER || type == TREE_REAL)
		return place->numbers;
	if (type != TREE_TEXT && type != TREE_DATA)
		return false;
	return place->secret || has_secret_content(value);
}

bool mask_hides_any(const struct mask_place *place, const struct tree *value)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;

	if (tree_type(value) != TREE_ARRAY)
		return mask_hides(place, value);
	tree_cursor_init(&cursor, value);
	while (tree_array_next(&cursor, &item))
		if (mask_hides(place, item))
			return true;
	return false;
}

bool mask_is_secret(const struct mask_place *place, const struct tree *value)
{
	size_t length = 0;

	if (tree_type(value) == TREE_INTEGER || tree_type(value) == TREE_REAL)
		return place->sure;
	if (tree_text(value, &length) == NULL &&
	    tree_data(value, &length) == NULL)
		return false;
	return length > 0 && (place->sure || has_secret_content(value));
}
