#include "profile/mask.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

void mask_root(struct mask_place *place, const struct schemas *schemas)
{
	*place = (struct mask_place){.schemas = schemas,
	    .schema = schemas_of_type(schemas, "Configuration")};
}

void mask_payload(struct mask_place *place, const struct schemas *schemas,
    const struct tree *payload)
{
	const char *type =
	    tree_text(tree_dict_get(payload, "PayloadType"), NULL);

	*place = (struct mask_place){.schemas = schemas, .type = type};
	if (type != NULL)
		place->schema = schemas_of_type(schemas, type);
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
    "private_key", "credential", "apikey", "api_key"};

bool mask_is_secret_name(const char *key)
{
	for (size_t i = 0; i < array_length(words); i++)
		if (contains(key, words[i]))
			return true;
	return false;
}

static bool ends_in_word(const char *key)
{
	size_t size = strlen(key);

	for (size_t i = 0; i < array_length(words); i++) {
		size_t length = strlen(words[i]);

		if (size >= length && text_equal_case(key + size - length,
					  length, words[i], length))
			return true;
	}
	return false;
}

static bool is_secret_row(const struct mask_place *place)
{
	const struct schema_key *key = NULL;

	if (place->schema == NULL || place->depth > MASK_DEPTH_MAX)
		return false;
	return schema_node_at(place->schema, place->path, place->depth, &key) ==
		   SCHEMA_NODE_KEY &&
	       key->secret;
}

/* A PKCS#12 file has a private key in it. */
static bool is_private_content(const struct mask_place *place)
{
	return place->type != NULL &&
	       strcmp(place->type, "com.apple.security.pkcs12") == 0 &&
	       place->depth == 1 &&
	       strcmp(place->path[0], "PayloadContent") == 0;
}

void mask_member(
    const struct mask_place *place, const char *key, struct mask_place *ret)
{
	*ret = *place;
	if (ret->depth < MASK_DEPTH_MAX)
		ret->path[ret->depth] = key;
	ret->depth++;
	if (ends_in_word(key) || is_secret_row(ret))
		ret->numbers = true;
	if (ret->numbers || mask_is_secret_name(key) || is_private_content(ret))
		ret->secret = true;
}

bool mask_hides(const struct mask_place *place, const struct tree *value)
{
	enum tree_type type = tree_type(value);

	if (type == TREE_INTEGER || type == TREE_REAL)
		return place->numbers;
	return place->secret && (type == TREE_TEXT || type == TREE_DATA);
}
