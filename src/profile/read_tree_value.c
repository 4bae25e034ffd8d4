#include "profile/read_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/value.h"
#include "base/banned.h"

enum {
	HEX_TEXT_LEAST = 32 /* digits of MD5, the shortest digest */
};

bool tree_wrong_type(struct tree_reader *reader, const char *path,
    const struct tree *node, const char *expected, const char *hint)
{
	struct origin origin = tree_origin(reader, path, false);

	/* That was reported. */
	if (tree_type(node) == TREE_UNREAD)
		return false;
	tree_report(reader, TREE_RULE_TYPE, &origin, hint,
	    "'%s' is of type %s, expected %s", tree_path_name(path),
	    tree_type_name(tree_type(node)), expected);
	return false;
}

static bool wrong(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path)
{
	return tree_wrong_type(
	    reader, path, node, schema_plist_type_name(key), NULL);
}

/* -- text ---------------------------------------------------------------- */

static bool check_constant(struct tree_reader *reader,
    const struct schema_key *key, const char *path, const struct value *value)
{
	if (key->constant == NULL || strcmp(value->text, key->constant) == 0)
		return true;
	tree_report(reader, TREE_RULE_VALUE, &value->origin, NULL,
	    "'%s' is '%s', expected '%s'", tree_path_name(path), value->text,
	    key->constant);
	return false;
}

static bool check_empty(struct tree_reader *reader,
    const struct schema_key *key, const char *path, const struct value *value)
{
	if (value->length > 0 ||
	    (!key->plist_required && key->type == SCHEMA_TEXT))
		return true;
	tree_report(reader, TREE_RULE_EMPTY, &value->origin, NULL,
	    "'%s' is empty", tree_path_name(path));
	return false;
}

static bool check_text(struct tree_reader *reader, const struct schema_key *key,
    const char *path, struct value *value)
{
	const char *name = tree_path_name(path);

	if (!check_empty(reader, key, path, value) ||
	    !check_constant(reader, key, path, value))
		return false;
	if (key->type == SCHEMA_URL)
		return value_check_url(reader->findings, name, value->text,
		    value->length, &value->origin);
	if (key->type == SCHEMA_UUID &&
	    !uuid_is_valid(value->text, value->length))
		tree_report(reader, TREE_RULE_UUID, &value->origin,
		    "write 8-4-4-4-12 letters or digits, as uuidgen does",
		    "'%s' has not the form of a UUID", name);
	return true;
}

static bool read_text(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path, struct value *value)
{
	value->text = tree_text(node, &value->length);
	if (value->text == NULL)
		return wrong(reader, key, node, path);
	return check_text(reader, key, path, value);
}

/* -- numbers ------------------------------------------------------------- */

static bool check_number(struct tree_reader *reader,
    const struct schema_key *key, const char *path, const struct value *value)
{
	const char *name = tree_path_name(path);

	if (value->integer == 2 && strcmp(path, "PayloadVersion") == 0)
		tree_report(reader, TREE_RULE_VERSION_LOOSE, &value->origin,
		    "write <integer>1</integer>",
		    "'PayloadVersion' of the profile is 2: iOS takes it, but "
		    "Apple documents 1 only");
	if (key->constant == NULL || key->allowed_count > 0)
		return value_check_integer(reader->findings, key, name,
		    value->integer, &value->origin);
	if (value->integer == strtoll(key->constant, NULL, 10))
		return true;
	tree_report(reader, TREE_RULE_VALUE, &value->origin, NULL,
	    "'%s' is %lld, expected %s", name, (long long)value->integer,
	    key->constant);
	return false;
}

static bool wrong_number(struct tree_reader *reader,
    const struct schema_key *key, const struct tree *node, const char *path,
    struct value *value)
{
	double real = 0;
	struct origin origin = tree_origin(reader, path, false);

	if (strcmp(tree_path_name(path), "PayloadVersion") != 0)
		return wrong(reader, key, node, path);
	if (tree_real(node, &real) && real == 1) {
		tree_report(reader, TREE_RULE_VERSION_LOOSE, &origin,
		    "write <integer>1</integer>",
		    "'PayloadVersion' is a real, expected integer: devices "
		    "install it, other readers refuse it");
		value->integer = 1;
		return true;
	}
	tree_report(reader, TREE_RULE_VERSION, &origin,
	    "write <integer>1</integer>",
	    "'PayloadVersion' is of type %s, expected integer%s",
	    tree_type_name(tree_type(node)),
	    tree_type(node) == TREE_TEXT
		? ": iOS refuses the profile (error 1003)"
		: "");
	return false;
}

static bool read_integer(struct tree_reader *reader,
    const struct schema_key *key, const struct tree *node, const char *path,
    struct value *value)
{
	if (!tree_integer(node, &value->integer))
		return wrong_number(reader, key, node, path, value);
	return check_number(reader, key, path, value);
}

static bool read_boolean(struct tree_reader *reader,
    const struct schema_key *key, const struct tree *node, const char *path,
    struct value *value)
{
	bool flag = false;

	if (key->bit != 0) {
		if (!tree_integer(node, &value->integer))
			return false;
		value->integer = (value->integer & key->bit) != 0;
		return true;
	}
	if (!tree_boolean(node, &flag))
		return wrong(reader, key, node, path);
	value->integer = flag;
	return true;
}

static bool read_real(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path, struct value *value)
{
	int64_t number = 0;

	if (tree_integer(node, &number)) {
		value->real = (double)number;
		return true;
	}
	return tree_real(node, &value->real) || wrong(reader, key, node, path);
}

/* -- choices ------------------------------------------------------------- */

static bool choice_is(const struct schema_choice *choice, const char *text,
    bool is_number, int64_t number)
{
	if (choice->plist_text != NULL)
		return text != NULL && strcmp(choice->plist_text, text) == 0;
	return choice->has_integer && is_number &&
	       choice->plist_integer == number;
}

static const char *choice_hint(
    struct tree_reader *reader, const struct schema_key *key)
{
	const char *hint = "allowed:";

	for (size_t i = 0; i < key->choice_count; i++) {
		const struct schema_choice *choice = &key->choices[i];
		const char *comma = i == 0 ? "" : ",";

		if (choice->plist_text != NULL)
			hint = tree_text_of(reader, "%s%s '%s'", hint, comma,
			    choice->plist_text);
		else if (choice->has_integer)
			hint = tree_text_of(reader, "%s%s %lld", hint, comma,
			    (long long)choice->plist_integer);
	}
	return hint;
}

static bool read_choice(struct tree_reader *reader,
    const struct schema_key *key, const struct tree *node, const char *path,
    struct value *value)
{
	int64_t number = 0;
	bool is_number = tree_integer(node, &number);

	value->text = tree_text(node, &value->length);
	if (value->text == NULL && !is_number)
		return wrong(reader, key, node, path);
	for (size_t i = 0; i < key->choice_count; i++)
		if (choice_is(
			&key->choices[i], value->text, is_number, number)) {
			value->choice = &key->choices[i];
			return true;
		}
	if (value->text != NULL)
		tree_report(reader, TREE_RULE_VALUE, &value->origin,
		    choice_hint(reader, key), "'%s' is '%s', not allowed",
		    tree_path_name(path), value->text);
	else
		tree_report(reader, TREE_RULE_VALUE, &value->origin,
		    choice_hint(reader, key), "'%s' is %lld, not allowed",
		    tree_path_name(path), (long long)number);
	return false;
}

/* -- lists --------------------------------------------------------------- */

static bool item_type(struct tree_reader *reader, const struct tree *item,
    const char *path, const char *expected)
{
	struct origin origin = tree_origin(reader, path, false);

	if (tree_type(item) == TREE_UNREAD)
		return false;
	tree_report(reader, TREE_RULE_TYPE, &origin, NULL,
	    "an item of a list is of type %s, expected %s",
	    tree_type_name(tree_type(item)), expected);
	return false;
}

static bool read_items(struct tree_reader *reader, const struct tree *node,
    const char *path, struct text_item *items, size_t *count)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	bool held = true;

	tree_cursor_init(&cursor, node);
	for (size_t i = 0; tree_array_next(&cursor, &item); i++) {
		const char *where = tree_path_item(reader, path, i);
		struct text_item *out = &items[*count];

		out->text = tree_text(item, &out->length);
		out->origin = tree_origin(reader, where, false);
		if (out->text == NULL)
			held = item_type(reader, item, where, "string");
		else
			(*count)++;
	}
	return held;
}

static bool read_texts(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path, struct value *value)
{
	size_t most = tree_array_count(node);
	struct text_item *items;

	items = tree_array_of(reader, most + 1, sizeof(*items));
	if (items == NULL)
		return false;
	value->items = items;
	if (tree_type(node) == TREE_ARRAY)
		return read_items(reader, node, path, items, &value->count);
	if (!key->one_or_many || tree_type(node) != TREE_TEXT)
		return wrong(reader, key, node, path);
	items[0].text = tree_text(node, &items[0].length);
	items[0].origin = value->origin;
	value->count = 1;
	return true;
}

static bool read_integers(struct tree_reader *reader,
    const struct schema_key *key, const struct tree *node, const char *path,
    struct value *value)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	int64_t *numbers;
	bool held = true;

	if (tree_type(node) != TREE_ARRAY)
		return wrong(reader, key, node, path);
	numbers =
	    tree_array_of(reader, tree_array_count(node) + 1, sizeof(*numbers));
	if (numbers == NULL)
		return false;
	tree_cursor_init(&cursor, node);
	for (size_t i = 0; tree_array_next(&cursor, &item); i++)
		if (tree_integer(item, &numbers[value->count]))
			value->count++;
		else
			held = item_type(reader, item,
			    tree_path_item(reader, path, i), "integer");
	value->integers = numbers;
	return held;
}

/* -- data ---------------------------------------------------------------- */

static bool read_data(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path, struct value *value)
{
	value->data = tree_data(node, &value->data_length);
	if (value->data == NULL)
		return wrong(reader, key, node, path);
	if (value->data_length > 0 || key->type == SCHEMA_DATA)
		return true;
	tree_report(reader, TREE_RULE_EMPTY, &value->origin, NULL,
	    "'%s' is empty", tree_path_name(path));
	return false;
}

static const char *fingerprint_lengths(struct tree_reader *reader)
{
	auto_buf struct buf buf = {0};

	buf_text(&buf, "the length selects the digest: ");
	fingerprint_add_lengths(&buf, 1);
	buf_text(&buf, " bytes");
	if (!buf_ok(&buf)) {
		reader->failed = true;
		return NULL;
	}
	return tree_text_of(reader, "%s", buf.data);
}

static const char raw_hint[] =
    "put the raw bytes of the digest, in base64, between <data> and </data>; "
    "not its hex digits";

/* Base64 of the digits instead of what they stand for. Those of MD5 are as
 * long as SHA-256, those of SHA-256 as long as SHA-512, so the length alone
 * does not tell; no digest consists of digits by chance. */
static bool is_hex_text(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text_hex_digit((char)bytes[i]) < 0 &&
		    memchr(": -\n", bytes[i], 4) == NULL)
			return false;
	return length >= HEX_TEXT_LEAST;
}

static bool fingerprint_type(
    struct tree_reader *reader, const struct value *value, const char *message)
{
	tree_report(reader, TREE_RULE_FINGERPRINT_TYPE, &value->origin,
	    raw_hint, "%s", message);
	return false;
}

static bool read_fingerprint(struct tree_reader *reader,
    const struct tree *node, const char *path, struct value *value)
{
	const char *name = tree_path_name(path);
	size_t length = 0;
	const unsigned char *bytes = tree_data(node, &length);

	if (bytes == NULL)
		return fingerprint_type(reader, value,
		    tree_text_of(reader, "'%s' is of type %s, expected data",
			name, tree_type_name(tree_type(node))));
	if (is_hex_text(bytes, length))
		return fingerprint_type(reader, value,
		    tree_text_of(reader,
			"'%s' holds hex digits as text, not the bytes of a "
			"digest",
			name));
	if (fingerprint_set(&value->fingerprint, bytes, length))
		return true;
	tree_report(reader, TREE_RULE_FINGERPRINT_LENGTH, &value->origin,
	    fingerprint_lengths(reader), "'%s' has %zu bytes", name, length);
	return false;
}

/* -- any ----------------------------------------------------------------- */

static bool read_container(struct tree_reader *reader,
    const struct schema_key *key, const struct tree *node, const char *path)
{
	enum tree_type type =
	    key->type == SCHEMA_ARRAY ? TREE_ARRAY : TREE_DICT;

	return tree_type(node) == type || wrong(reader, key, node, path);
}

static bool read_typed(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path, struct value *value)
{
	switch (key->type) {
	case SCHEMA_INTEGER:
	case SCHEMA_DAYS:
		return read_integer(reader, key, node, path, value);
	case SCHEMA_REAL:
		return read_real(reader, key, node, path, value);
	case SCHEMA_BOOLEAN:
		return read_boolean(reader, key, node, path, value);
	case SCHEMA_CHOICE:
		return read_choice(reader, key, node, path, value);
	case SCHEMA_SUBJECT:
		tree_read_subject(reader, node, path, value);
		return !value->faulty;
	case SCHEMA_FINGERPRINT:
		return read_fingerprint(reader, node, path, value);
	case SCHEMA_DATE:
		return tree_date(node, &value->integer) ||
		       wrong(reader, key, node, path);
	case SCHEMA_TEXTS:
		return read_texts(reader, key, node, path, value);
	case SCHEMA_INTEGERS:
		return read_integers(reader, key, node, path, value);
	case SCHEMA_FILE:
	case SCHEMA_CERTIFICATE:
	case SCHEMA_DATA:
		return read_data(reader, key, node, path, value);
	case SCHEMA_ARRAY:
	case SCHEMA_DICTIONARY:
		return read_container(reader, key, node, path);
	default:
		return read_text(reader, key, node, path, value);
	}
}

void tree_read_value(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path, struct value *value)
{
	*value = (struct value){.present = true, .given = true, .tree = node};
	value->origin = tree_origin(reader, path, key->secret);
	value->name = tree_origin(reader, path, false);
	if (tree_type(node) == TREE_UNREAD ||
	    !read_typed(reader, key, node, path, value))
		value->faulty = true;
}
