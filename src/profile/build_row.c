#include "profile/build_row.h"

#include <string.h>

#include "base/text.h"
#include "profile/check.h"
#include "base/banned.h"

int builder_put(
    struct builder *b, const char *const *path, size_t depth, struct tree *node)
{
	if (node == NULL)
		return error_set_memory(b->error);
	if (b->count == ENTRIES_MAX) {
		tree_free(node);
		return error_set(
		    b->error, STATUS_LIMIT, "payload has too many keys");
	}
	b->entries[b->count++] = (struct entry){path, depth, node};
	return 0;
}

int builder_put_row(
    struct builder *b, const struct schema_key *key, struct tree *node)
{
	return builder_put(b, key->path, key->depth, node);
}

static struct tree *subject_tree(const struct subject *subject)
{
	auto_tree struct tree *array = tree_new_array();

	for (size_t i = 0; array != NULL && i < subject->count; i++) {
		const struct subject_rdn *rdn = &subject->rdns[i];
		auto_tree struct tree *pairs = tree_new_array();

		for (size_t j = 0; j < rdn->count; j++) {
			auto_tree struct tree *pair = tree_new_array();

			if (tree_array_add(pair,
				tree_new_text(rdn->pairs[j].attribute)) != 0 ||
			    tree_array_add(pair,
				tree_new_text(rdn->pairs[j].value)) != 0 ||
			    tree_array_add(pairs, own_take(pair)) != 0)
				return NULL;
		}
		if (tree_array_add(array, own_take(pairs)) != 0)
			return NULL;
	}
	return own_take(array);
}

static bool has_items(const struct schema_key *key, const struct value *value)
{
	return (key->type == SCHEMA_TEXTS || key->type == SCHEMA_SID) &&
	       value->present && !value->faulty && value->count > 0;
}

/* Rows that share the path are one list: the first of them with an item
 * writes it. */
static int put_texts(struct builder *b, const struct schema_key *key)
{
	const struct schema *schema = b->payload->schema;
	auto_tree struct tree *array = tree_new_array();
	const char *first = NULL;
	bool one_or_many = false;

	for (size_t i = 0; array != NULL && i < schema->count; i++) {
		const struct schema_key *row = &schema->keys[i];
		const struct value *value = &b->payload->values[i];

		if (!schema_key_shares_path(row, key))
			continue;
		one_or_many = one_or_many || row->one_or_many;
		if (!has_items(row, value))
			continue;
		if (row < key)
			return 0;
		first = value->items[0].text;
		for (size_t k = 0; k < value->count; k++)
			if (tree_array_add(array,
				tree_new_text(value->items[k].text)) != 0)
				return error_set_memory(b->error);
	}
	if (array != NULL && one_or_many && tree_array_count(array) == 1)
		return builder_put_row(b, key, tree_new_text(first));
	return builder_put_row(b, key, own_take(array));
}

static struct tree *integers_tree(const struct value *value)
{
	auto_tree struct tree *array = tree_new_array();

	for (size_t i = 0; array != NULL && i < value->count; i++)
		if (tree_array_add(
			array, tree_new_integer(value->integers[i])) != 0)
			return NULL;
	return own_take(array);
}

static struct tree *choice_tree(const struct schema_choice *choice)
{
	if (choice->plist_text != NULL)
		return tree_new_text(choice->plist_text);
	if (choice->has_integer)
		return tree_new_integer(choice->plist_integer);
	return tree_new_text(choice->name);
}

static int put_secret(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	auto_secret struct secret secret = {0};

	if (b->values->secret(
		b->values->context, b->payload, value, &secret, b->error) != 0)
		return -1;
	b->has_secret = true;
	if (b->values->findings != NULL)
		profile_check_secret(b->profile, b->payload, value, &secret,
		    b->values->findings);
	return builder_put_row(
	    b, key, tree_new_text(secret.bytes == NULL ? "" : secret.bytes));
}

int builder_put_text(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	if (value->length == 0)
		return 0;
	if (key->secret)
		return put_secret(b, key, value);
	return builder_put_row(b, key, tree_new_text(value->text));
}

static int put_fingerprint(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const struct fingerprint *fingerprint = &value->fingerprint;

	if (fingerprint->kind == FINGERPRINT_NONE ||
	    (fingerprint->kind == FINGERPRINT_AUTO && b->values->is_rehearsal))
		return 0;
	if (fingerprint->kind == FINGERPRINT_BYTES)
		return builder_put_row(b, key,
		    tree_new_data(fingerprint->bytes, fingerprint->length));
	(void)error_set(b->error, STATUS_REFUSED,
	    "no fingerprint pinned for '%s'",
	    payload_text(b->payload, "url", key->name));
	return error_hint(b->error,
	    "run 'scepctl fingerprint --update FILE' with the definition as "
	    "FILE, or write the fingerprint into it");
}

static int put_data(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	if (value->data == NULL)
		return error_set(b->error, STATUS_LIMIT,
		    "the file of '%s' was not read", key->name);
	return builder_put_row(
	    b, key, tree_new_data(value->data, value->data_length));
}

int builder_put_bits(struct builder *b, const struct schema_key *key)
{
	const struct schema *schema = b->payload->schema;
	int64_t bits = 0;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *row = &schema->keys[i];
		const struct value *value = &b->payload->values[i];

		if (row->bit == 0 || !schema_key_shares_path(row, key))
			continue;
		if (row < key)
			return 0;
		if (value->present && !value->faulty && value->integer != 0)
			bits |= row->bit;
	}
	return builder_put_row(b, key, tree_new_integer(bits));
}

int builder_put_value(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	switch (key->type) {
	case SCHEMA_TEXT:
	case SCHEMA_URL:
	case SCHEMA_IDENTIFIER:
	case SCHEMA_UUID:
		return builder_put_text(b, key, value);
	case SCHEMA_INTEGER:
	case SCHEMA_DAYS:
		return builder_put_row(
		    b, key, tree_new_integer(value->integer));
	case SCHEMA_REAL:
		return builder_put_row(b, key, tree_new_real(value->real));
	case SCHEMA_BOOLEAN:
		return builder_put_row(
		    b, key, tree_new_boolean(value->integer != 0));
	case SCHEMA_CHOICE:
		return builder_put_row(b, key, choice_tree(value->choice));
	case SCHEMA_SUBJECT:
		return value->subject.count == 0
			   ? 0
			   : builder_put_row(
				 b, key, subject_tree(&value->subject));
	case SCHEMA_FINGERPRINT:
		return put_fingerprint(b, key, value);
	case SCHEMA_DATE:
		return builder_put_row(b, key, tree_new_date(value->integer));
	case SCHEMA_TEXTS:
	case SCHEMA_SID:
		return value->count == 0 ? 0 : put_texts(b, key);
	case SCHEMA_INTEGERS:
		return value->count == 0
			   ? 0
			   : builder_put_row(b, key, integers_tree(value));
	case SCHEMA_FILE:
	case SCHEMA_CERTIFICATE:
		return put_data(b, key, value);
	case SCHEMA_VERSION:
	case SCHEMA_CERTIFICATES:
	case SCHEMA_REFERENCE:
	case SCHEMA_REFERENCES:
	case SCHEMA_DICTIONARIES:
	case SCHEMA_ARRAY:
	case SCHEMA_DICTIONARY:
	case SCHEMA_DATA:
	case SCHEMA_TYPE_COUNT:
		break;
	}
	return 0;
}

struct tree *builder_constant(const struct schema_key *key)
{
	int64_t number;

	if (key->type == SCHEMA_INTEGER &&
	    text_to_number(key->constant, strlen(key->constant), INT64_MIN,
		INT64_MAX, &number))
		return tree_new_integer(number);
	return tree_new_text(key->constant);
}
