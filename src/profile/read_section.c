/*
 * One section of INI text to the values of a payload.
 */
#include "profile/read_section.h"

#include <string.h>

#include "base/error.h"
#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/read_list.h"
#include "profile/read.h"
#include "profile/value.h"
#include "base/banned.h"

static struct origin origin_at(
    const struct section_reader *reader, struct span span, bool secret)
{
	return (struct origin){
	    .source = reader->ini->source, .span = span, .secret = secret};
}

bool payload_init(struct payload *payload, const struct schema *schema,
    const char *label, const struct origin *origin, struct arena *arena)
{
	*payload = (struct payload){.schema = schema,
	    .type = schema->parent == NULL ? schema->payload_type : NULL,
	    .label = label,
	    .origin = *origin,
	    .values = arena_new_array(
		arena, schema->count, sizeof(*payload->values))};
	return payload->values != NULL;
}

const char *section_name(struct arena *arena, const struct payload *payload)
{
	const struct origin *origin = &payload->origin;
	const char *section = payload->schema->section;

	if (payload->schema->parent == NULL)
		return section != NULL ? section : "";
	return arena_copy(arena, origin->source->text + origin->span.begin + 1,
	    origin->span.end - origin->span.begin - 2);
}

bool section_comment_may_be_meant(const struct schema *schema,
    const struct schema_key *key, const struct ini_item *item)
{
	if (item->comment.begin == item->comment.end || item->quoted ||
	    item->length == 0)
		return false;
	if (key->secret)
		return secret_reference_kind_of(item->text, item->length) ==
		       SECRET_REFERENCE_LITERAL;
	return key->type == SCHEMA_SUBJECT ||
	       (key->type == SCHEMA_TEXTS && schema->payload_type == NULL);
}

static void check_comment(const struct section_reader *reader,
    const struct schema *schema, const struct schema_key *key,
    const struct ini_item *item)
{
	struct span span = item->comment;
	struct origin origin;

	if (!section_comment_may_be_meant(schema, key, item))
		return;
	/* The comment may be the rest of a secret. */
	if (key->secret)
		span.begin = item->span.begin;
	origin = origin_at(reader, span, key->secret);
	findings_add(reader->findings, &read_rules[READ_COMMENT_IN_VALUE],
	    &origin,
	    "put the value in double quotes if the ';' belongs to it, or the "
	    "comment on a line of its own",
	    "a comment ends the value of '%s'", key->name);
}

/* What is in a value that does not show, or shows as something else. */
static void check_item(const struct section_reader *reader,
    const struct schema_key *key, const struct ini_item *item)
{
	struct origin origin = origin_at(reader, item->span, key->secret);
	const char *text = item->text;
	const struct value_lookalike look = {
	    key, key->name, text, item->length, &origin};

	value_check_lookalikes(&look, reader->findings);
	if (item->quoted)
		return;
	for (size_t i = 0; i < item->length; i++) {
		if (text[i] != '#' || (i > 0 && !text_is_blank(text[i - 1])))
			continue;
		findings_add(reader->findings, &read_rules[READ_HASH], &origin,
		    "begin a comment with ';', or put the value in double "
		    "quotes if the '#' belongs to it",
		    "a '#' stands after a blank in the value of '%s' and "
		    "belongs to it",
		    key->name);
		return;
	}
}

static bool read_scalar(const struct section_reader *reader,
    const struct schema *schema, const struct schema_key *key,
    const struct ini_entry *entry, struct value *value)
{
	struct value_context context = {reader->arena, reader->findings};
	struct ini_item item;
	struct origin origin;

	if (!ini_scalar(reader->ini, entry, key->secret, reader->arena,
		reader->findings, &item))
		return false;
	origin = origin_at(reader, item.span, key->secret);
	check_item(reader, key, &item);
	if (!value_parse(&context, key, item.text, item.length, &origin, value))
		return false;
	check_comment(reader, schema, key, &item);
	return true;
}

static bool read_list(const struct section_reader *reader,
    const struct schema *schema, const struct schema_key *key,
    const struct ini_entry *entry, struct value *value)
{
	struct value_context context = {reader->arena, reader->findings};
	struct ini_item *from = NULL;
	struct text_item *items;
	size_t count = 0;

	value->origin = origin_at(reader, entry->value, key->secret);
	if (!ini_list(reader->ini, entry, key->secret, reader->arena,
		reader->findings, &from, &count))
		return false;
	if (count == 0) {
		findings_add(reader->findings, &read_rules[READ_VALUE_EMPTY],
		    &value->name, "give it a value, or remove the line",
		    "'%s' has no value", key->name);
		return false;
	}
	count = list_join_sid(reader, from, count);
	if (!list_check_uris(reader, key, from, count))
		return false;
	items = arena_new_array(reader->arena, count, sizeof(*items));
	if (items == NULL) {
		reader->findings->failed = true;
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		items[i] = (struct text_item){.text = from[i].text,
		    .length = from[i].length,
		    .origin = origin_at(reader, from[i].span, key->secret),
		    .quoted = from[i].quoted};
		check_comment(reader, schema, key, &from[i]);
		check_item(reader, key, &from[i]);
	}
	value->items = items;
	value->count = count;
	return value_parse_list(&context, key, value);
}

/* Another section of the same place that has a key of this name, or NULL;
 * rather one that the file has. */
static const struct schema *other_section(const struct section_reader *reader,
    const struct schema *schema, const char *name)
{
	size_t count =
	    reader->schemas == NULL ? 0 : schemas_count(reader->schemas);
	const struct schema *first = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct schema *other = schemas_at(reader->schemas, i);

		if (other == schema || other->place != reader->place ||
		    other->section == NULL ||
		    schema_key_of_name(other, name) == NULL)
			continue;
		for (size_t k = 0; k < reader->ini->count; k++)
			if (strcmp(reader->ini->sections[k].name,
				other->section) == 0)
				return other;
		if (first == NULL)
			first = other;
	}
	return first;
}

static void unknown_key(const struct section_reader *reader,
    const struct payload *payload, const struct ini_entry *entry)
{
	const struct schema *schema = payload->schema;
	struct origin origin = origin_at(reader, entry->key, false);
	const struct schema *other = other_section(reader, schema, entry->name);
	const char *near = schema_key_near(schema, entry->name);
	const char *hint = NULL;

	if (other != NULL)
		hint = arena_printf(
		    reader->arena, "it belongs in [%s]", other->section);
	else if (near != NULL)
		hint = arena_printf(reader->arena, "did you mean '%s'?", near);
	else if (schema->section != NULL)
		hint = arena_printf(reader->arena,
		    "'scepctl explain %s' lists its keys", schema->section);
	findings_add(reader->findings, &read_rules[READ_UNKNOWN_KEY], &origin,
	    hint, "unknown key '%s' in [%s]", entry->name,
	    section_name(reader->arena, payload));
}

const char *section_header_below(struct arena *arena,
    const struct payload *payload, const struct schema_key *key)
{
	const struct span span = payload->origin.span;

	return arena_printf(arena, "[%.*s %s \"...\"]",
	    (int)(span.end - span.begin) - 2,
	    payload->origin.source->text + span.begin + 1, key->name);
}

/* A key that the section has already, by whichever of its names. */
static void report_again(const struct section_reader *reader,
    const struct value *value, const struct origin *again, const char *name)
{
	const char *first = value->name.source->text + value->name.span.begin;
	size_t length = value->name.span.end - value->name.span.begin;
	char folded[TEXT_FOLD_MAX] = "";

	(void)text_fold(folded, sizeof(folded), first, length);
	if (strcmp(folded, name) == 0)
		findings_add(reader->findings, &read_rules[READ_DUPLICATE_KEY],
		    again, "keep one of them", "'%s' is given already", name);
	else
		findings_add(reader->findings, &read_rules[READ_DUPLICATE_KEY],
		    again, "keep one of them",
		    "'%s' is another name of '%s', which is given already",
		    name, folded);
}

static void read_entry(const struct section_reader *reader,
    struct payload *payload, const struct ini_entry *entry)
{
	const struct schema *schema = payload->schema;
	const struct schema_key *key = schema_key_of_name(schema, entry->name);
	struct origin name = origin_at(reader, entry->key, false);
	struct value *value;
	bool good;

	if (key == NULL) {
		unknown_key(reader, payload, entry);
		return;
	}
	/* What a file says about itself, not about those that extend it. */
	if (reader->is_base &&
	    text_same(schema->payload_type, PAYLOAD_CONFIGURATION) &&
	    (schema_key_is(key, KEY_EXTENDS) ||
		schema_key_is(key, KEY_ABSTRACT)))
		return;
	if (key->type == SCHEMA_DICTIONARIES) {
		findings_add(reader->findings, &read_rules[READ_UNKNOWN_KEY],
		    &name,
		    arena_printf(reader->arena, "write %s for each of them",
			section_header_below(reader->arena, payload, key)),
		    "'%s' takes no value but subsections", key->name);
		return;
	}
	value = &payload->values[key - schema->keys];
	if (value->given) {
		if (value->name.source == name.source)
			report_again(reader, value, &name, entry->name);
		return;
	}
	value->given = true;
	value->present = true;
	value->name = name;
	value->origin = origin_at(reader, entry->value, key->secret);
	good = schema_type_is(key->type, SCHEMA_LIST)
		   ? read_list(reader, schema, key, entry, value)
		   : read_scalar(reader, schema, key, entry, value);
	value->faulty = !good;
}

void section_read_entries(const struct section_reader *reader,
    const struct ini_section *section, struct payload *payload)
{
	for (size_t i = 0; i < section->count; i++)
		read_entry(reader, payload, &section->entries[i]);
}

void section_fill_defaults(const struct section_reader *reader,
    enum platform platform, struct payload *payload)
{
	struct value_context context = {reader->arena, reader->findings};
	const struct schema_key *chooser = payload->schema->type_key;
	const struct value *value;
	struct payload_cursor at;

	payload_cursor_init(&at, payload);
	while (payload_next(&at)) {
		const struct origin *origin = &at.payload->origin;
		const char *text = schema_default(at.key, platform);

		if (text == NULL || at.value->given)
			continue;
		at.value->present = true;
		at.value->name = *origin;
		(void)value_parse(
		    &context, at.key, text, strlen(text), origin, at.value);
	}
	/* One section may serve several payload types. */
	if (chooser == NULL)
		return;
	value = &payload->values[chooser - payload->schema->keys];
	if (value->present && !value->faulty)
		payload->type = value->choice->plist_text;
}

void section_check_required(
    const struct section_reader *reader, const struct payload *payload)
{
	struct payload_cursor at;

	payload_cursor_init(&at, payload);
	while (payload_next(&at)) {
		const struct schema_key *key = at.key;
		const char *hint;

		if (!key->required || at.value->present)
			continue;
		if (key->type == SCHEMA_DICTIONARIES)
			hint = arena_printf(reader->arena, "add a section: %s",
			    section_header_below(
				reader->arena, at.payload, key));
		else
			hint = arena_printf(reader->arena,
			    "add the line: %s = %s", key->name,
			    key->example != NULL ? key->example : "...");
		findings_add(reader->findings, &read_rules[READ_MISSING_KEY],
		    &at.payload->origin, hint, "[%s] lacks the key '%s'",
		    section_name(reader->arena, at.payload), key->name);
	}
}
