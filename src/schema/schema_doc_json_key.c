/*
 * Keys of a section as JSON Schema: what each may be, and what it is called.
 */
#include "schema/schema_doc_json.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* -- values --------------------------------------------------------------- */

static void write_type(struct json_writer *writer, const char *type)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "type", type);
}

static void write_pattern(struct json_writer *writer, const char *pattern)
{
	write_type(writer, "string");
	json_write_text(writer, "pattern", pattern);
	json_write_end(writer);
}

static void write_choices(
    struct json_writer *writer, const struct schema_key *key)
{
	json_write_array(writer, "enum");
	for (size_t i = 0; i < key->choice_count; i++) {
		const struct schema_choice *choice = &key->choices[i];
		bool is_folded = strcmp(choice->name, choice->folded) == 0;

		json_write_text(writer, NULL, choice->name);
		if (!is_folded)
			json_write_text(writer, NULL, choice->folded);
		for (size_t k = 0; choice->aliases[k] != NULL; k++)
			json_write_text(writer, NULL, choice->aliases[k]);
	}
	json_write_end(writer);
}

/* A number, or a text of digits, as an INI file has it. */
static void write_number(
    struct json_writer *writer, const struct schema_key *key)
{
	auto_buf struct buf pattern = {0};

	json_write_array(writer, "anyOf");
	write_type(writer, key->type == SCHEMA_REAL ? "number" : "integer");
	if (key->has_bounds) {
		json_write_integer(writer, "minimum", key->least);
		json_write_integer(writer, "maximum", key->most);
	}
	if (key->allowed_count > 0)
		json_write_array(writer, "enum");
	for (size_t i = 0; i < key->allowed_count; i++) {
		json_write_integer(writer, NULL, key->allowed[i]);
		buf_printf(&pattern, "%s%lld", i == 0 ? "^(?:" : "|",
		    (long long)key->allowed[i]);
	}
	if (key->allowed_count > 0)
		json_write_end(writer);
	json_write_end(writer);
	if (key->allowed_count > 0)
		buf_text(&pattern, ")$");
	else
		buf_text(&pattern, key->type == SCHEMA_REAL
				       ? "^-?[0-9]+(?:\\.[0-9]+)?$"
				       : "^-?[0-9]+$");
	writer->buf->failed |= !buf_ok(&pattern);
	write_pattern(writer, pattern.data == NULL ? "" : pattern.data);
	/* Some numbers have names. */
	if (key->choice_count > 0) {
		json_write_object(writer, NULL);
		write_choices(writer, key);
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void write_boolean(struct json_writer *writer)
{
	static const char *const words[] = {
	    "yes", "no", "true", "false", "on", "off", "1", "0", NULL};

	json_write_array(writer, "enum");
	json_write_boolean(writer, NULL, true);
	json_write_boolean(writer, NULL, false);
	for (size_t i = 0; words[i] != NULL; i++)
		json_write_text(writer, NULL, words[i]);
	json_write_end(writer);
}

static void write_days(struct json_writer *writer, const struct schema_key *key)
{
	json_write_array(writer, "anyOf");
	write_type(writer, "integer");
	json_write_integer(writer, "minimum", key->has_bounds ? key->least : 0);
	if (key->has_bounds)
		json_write_integer(writer, "maximum", key->most);
	json_write_end(writer);
	write_pattern(writer, "^(?:[0-9]+(?:[ \\t]+days?)?|never)$");
	json_write_end(writer);
}

/* Several texts, or all of them in one. */
static void write_texts(
    struct json_writer *writer, const struct schema_key *key)
{
	json_write_array(writer, "anyOf");
	write_type(writer, "array");
	json_write_object(writer, "items");
	if (key->choice_count > 0)
		write_choices(writer, key);
	else
		json_write_text(writer, "type", "string");
	json_write_end(writer);
	json_write_end(writer);
	write_type(writer, "string");
	json_write_end(writer);
	json_write_end(writer);
}

static void write_numbers(
    struct json_writer *writer, const struct schema_key *key)
{
	json_write_array(writer, "anyOf");
	write_type(writer, "array");
	json_write_object(writer, "items");
	write_number(writer, key);
	json_write_end(writer);
	json_write_end(writer);
	write_type(writer, "integer");
	json_write_end(writer);
	write_type(writer, "string");
	json_write_end(writer);
	json_write_end(writer);
}

static void write_version(struct json_writer *writer)
{
	json_write_array(writer, "anyOf");
	write_type(writer, "number");
	json_write_end(writer);
	write_pattern(writer, "^[0-9]+(?:\\.[0-9]+){0,2}$");
	json_write_end(writer);
}

static void write_value(
    struct json_writer *writer, const struct schema_key *key)
{
	switch (key->type) {
	case SCHEMA_INTEGER:
	case SCHEMA_REAL:
		write_number(writer, key);
		break;
	case SCHEMA_BOOLEAN:
		write_boolean(writer);
		break;
	case SCHEMA_CHOICE:
		write_choices(writer, key);
		break;
	case SCHEMA_DAYS:
		write_days(writer, key);
		break;
	case SCHEMA_VERSION:
		write_version(writer);
		break;
	case SCHEMA_INTEGERS:
		write_numbers(writer, key);
		break;
	default:
		if (schema_type_is(key->type, SCHEMA_LIST))
			write_texts(writer, key);
		else
			json_write_text(writer, "type", "string");
	}
}

/* -- keys ----------------------------------------------------------------- */

/* As JSON has it. */
static void write_default(
    struct json_writer *writer, const struct schema_key *key)
{
	const char *text = key->default_text;
	int64_t number;

	if (key->type == SCHEMA_BOOLEAN)
		json_write_boolean(writer, "default", strcmp(text, "yes") == 0);
	else if (key->type == SCHEMA_INTEGER &&
		 text_to_number(text, strlen(text), -JSON_INTEGER_MAX,
		     JSON_INTEGER_MAX, &number))
		json_write_integer(writer, "default", number);
	else
		json_write_text(writer, "default", text);
}

static void write_description(
    struct json_writer *writer, const struct schema_key *key)
{
	auto_buf struct buf text = {0};

	buf_text(&text, key->doc);
	if (key->unit != NULL)
		buf_printf(&text, ", in %s", key->unit);
	if (key->default_ios != NULL)
		buf_printf(
		    &text, ". On iOS the default is %s", key->default_ios);
	if (key->deprecated != NULL)
		buf_printf(&text, ". Deprecated: %s", key->deprecated);
	if (key->note != NULL)
		buf_printf(&text, ". %s", key->note);
	writer->buf->failed |= !buf_ok(&text);
	json_write_text(writer, "description", text.data);
}

void schema_json_key(struct json_writer *writer, const struct schema_key *key)
{
	json_write_object(writer, key->name);
	if (key->label != NULL)
		json_write_text(writer, "title", key->label);
	write_description(writer, key);
	write_value(writer, key);
	if (key->default_text != NULL)
		write_default(writer, key);
	if (key->secret)
		json_write_boolean(writer, "writeOnly", true);
	if (key->deprecated != NULL)
		json_write_boolean(writer, "deprecated", true);
	if (key->example != NULL) {
		json_write_array(writer, "examples");
		json_write_text(writer, NULL, key->example);
		json_write_end(writer);
	}
	json_write_end(writer);
}

bool schema_json_has(const struct schema_key *key)
{
	return key->definition && key->type != SCHEMA_DICTIONARIES;
}

static void names_add(struct schema_json_names *names, const char *name)
{
	char *folded = names->list[names->count];

	if (names->count == array_length(names->list) ||
	    text_fold(folded, TEXT_FOLD_MAX, name, strlen(name)) == 0)
		return;
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->list[i], folded) == 0)
			return;
	names->count++;
}

void schema_json_names(
    const struct schema_key *key, struct schema_json_names *names)
{
	names->count = 0;
	names_add(names, key->name);
	for (size_t i = 0; key->aliases[i] != NULL; i++)
		names_add(names, key->aliases[i]);
	if (key->label != NULL)
		names_add(names, key->label);
}
