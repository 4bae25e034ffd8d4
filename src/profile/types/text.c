/*
 * Strings: any text, which may be a secret, and those of a form.
 */
#include <string.h>

#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/check.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

enum {
	UUID_TEXT_LENGTH = 36
};

/* -- text ------------------------------------------------------------------ */

/* Of a secret it is a reference, or the secret itself. */
static bool parse_text(const struct type_text *t)
{
	struct secret_reference reference;
	struct error error = {0};
	struct findings *findings = t->context->findings;
	const struct value_secret literal = {
	    t->key, t->text, t->length, t->origin, false};
	bool is_placeholder;

	if (!t->key->secret)
		return true;
	if (secret_reference_parse(t->text, t->length, &reference, &error) !=
	    0) {
		findings_add(findings, &read_rules[READ_SECRET_REFERENCE],
		    t->origin, error.hint[0] != '\0' ? error.hint : NULL,
		    "'%s': %s", t->key->name, error.text);
		return false;
	}
	if (reference.kind != SECRET_REFERENCE_LITERAL)
		return true;
	if (!value_check_secret(&literal, findings, &is_placeholder))
		return false;
	if (!is_placeholder)
		findings_add(findings, &read_rules[READ_SECRET_LITERAL],
		    t->origin, "use env:NAME or file:PATH",
		    "literal secret in the definition for '%s'", t->key->name);
	return true;
}

/* A secret may be data in the property list: the bytes of the text. */
static struct tree *text_tree(
    struct arena *arena, const struct schema_key *key, const char *text)
{
	if (key->type == SCHEMA_DATA)
		return tree_new_data(arena, text, strlen(text));
	return tree_new_text(arena, text);
}

struct tree *builder_secret(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	auto_secret struct secret secret = {0};
	struct tree *node = NULL;
	const char *copy;

	if (b->values->secret(
		b->values->context, b->payload, value, &secret, b->error) != 0)
		return NULL;
	b->has_secret = true;
	if (b->values->findings != NULL)
		profile_check_secret(b->profile, b->payload, value, &secret,
		    b->values->findings);
	copy = arena_text(b->arena, secret.bytes == NULL ? "" : secret.bytes);
	if (copy != NULL)
		node = text_tree(b->arena, key, copy);
	if (node == NULL)
		(void)error_set_memory(b->error);
	return node;
}

int builder_put_text(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	struct tree *node;

	if (value->length == 0)
		return 0;
	if (!key->secret)
		return builder_put_row(
		    b, key, tree_new_text(b->arena, value->text));
	if (b->values->secret != NULL) {
		node = builder_secret(b, key, value);
		if (node == NULL)
			return -1;
	} else if (secret_reference_kind_of(value->text, value->length) ==
		   SECRET_REFERENCE_LITERAL) {
		node = text_tree(b->arena, key, value->text);
	} else {
		node = tree_new_unread(b->arena, value->text);
	}
	return builder_put_row(b, key, node);
}

const struct profile_type profile_type_text = {
    parse_text, type_read_text, builder_put_text, type_write_text, NULL};

/* In a definition a secret only. */
const struct profile_type profile_type_data = {
    parse_text, type_read_data, builder_put_text, NULL, NULL};

/* -- identifier ------------------------------------------------------------ */

bool type_is_alphanumeric(char c)
{
	return text_is_digit(c) || text_is_letter(c);
}

/* Letters, digits, '-', '_', ':' and variables in parts joined by dots. */
static bool parse_identifier(const struct type_text *t)
{
	const char *text = t->text;
	bool good =
	    t->length > 0 && text[0] != '.' && text[t->length - 1] != '.';

	for (size_t i = 0; good && i < t->length; i++)
		good = text[i] == '.'
			   ? text[i - 1] != '.'
			   : type_is_alphanumeric(text[i]) ||
				 memchr("-_:$%{}", text[i], 7) != NULL;
	return good ||
	       type_fault(t, READ_VALUE_IDENTIFIER, "identifier",
		   "use letters, digits, '-' and '_' in parts joined by "
		   "dots, such as com.example.wifi");
}

const struct profile_type profile_type_identifier = {
    parse_identifier, type_read_text, builder_put_text, type_write_text, NULL};

/* -- uuid ------------------------------------------------------------------ */

bool uuid_is_valid(const char *text, size_t length)
{
	if (length != UUID_TEXT_LENGTH)
		return false;
	for (size_t i = 0; i < length; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !type_is_alphanumeric(text[i]))
			return false;
	}
	return true;
}

static bool parse_uuid(const struct type_text *t)
{
	return uuid_is_valid(t->text, t->length) ||
	       type_fault(t, READ_VALUE_UUID, "UUID",
		   "write 8-4-4-4-12 hex digits, or leave the key out: the "
		   "UUID is derived then");
}

static bool read_uuid(const struct type_node *n)
{
	const struct value *value = n->value;

	if (!type_read_text(n))
		return false;
	if (!uuid_is_valid(value->text, value->length))
		tree_report(n->reader, TREE_RULE_UUID, &value->origin,
		    "write 8-4-4-4-12 letters or digits, as uuidgen does",
		    "'%s' has not the form of a UUID", tree_path_name(n->path));
	return true;
}

const struct profile_type profile_type_uuid = {
    parse_uuid, read_uuid, builder_put_text, type_write_text, NULL};

/* -- version --------------------------------------------------------------- */

static bool parse_version(const struct type_text *t)
{
	return version_is_valid(t->text) ||
	       type_fault(t, READ_VALUE_VERSION, "version",
		   "write a version such as 13 or 10.15.4");
}

const struct profile_type profile_type_version = {
    parse_version, NULL, NULL, type_write_text, NULL};
