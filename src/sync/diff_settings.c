/*
 * What differs between two definitions beside their property lists: [jamf],
 * [scope] and their like, and the rows of other sections that are for this
 * program or for Jamf Pro.
 */
#include <string.h>

#include "base/secret.h"
#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/value.h"
#include "schema/schema_name.h"
#include "sync/diff_internal.h"
#include "base/banned.h"

/* A row that both sides may have a value for. */
struct setting {
	struct diff_run *run;
	const struct schema *schema;
	const struct schema_key *row;
	const struct value *was, *becomes; /* NULL: none */
	size_t was_payload, becomes_payload;
	enum jamf_area area;
};

/* What a definition is made of is seen in what comes of it. */
static bool is_passed(const struct schema_key *row)
{
	static const enum schema_key_name names[] = {KEY_EXTENDS, KEY_ABSTRACT,
	    KEY_ACCEPT, KEY_PAYLOAD_IDENTIFIER, KEY_UUID, KEY_INTERFACE,
	    KEY_CHALLENGE_PLACEHOLDER};

	for (size_t i = 0; i < array_length(names); i++)
		if (schema_key_is(row, names[i]))
			return true;
	return !row->definition || row->depth > 0 || row->type == SCHEMA_FILE ||
	       row->type == SCHEMA_CERTIFICATES;
}

/* -- values --------------------------------------------------------------- */

static bool has_item(const struct value *value, const struct text_item *item)
{
	for (size_t i = 0; i < value->count; i++)
		if (value->items[i].length == item->length &&
		    memcmp(value->items[i].text, item->text, item->length) == 0)
			return true;
	return false;
}

/* Whether a has an item that b (or NULL) lacks. */
static bool has_more(const struct value *a, const struct value *b)
{
	for (size_t i = 0; a != NULL && a->items != NULL && i < a->count; i++)
		if (b == NULL || !has_item(b, &a->items[i]))
			return true;
	return false;
}

static int show(const struct setting *setting, const struct value *value,
    const char **ret_text)
{
	const struct value_out out = {.key = setting->row, .value = value};
	auto_buf struct buf text = {0};

	if (value == NULL)
		return 0;
	value_show(&text, &out);
	*ret_text = !buf_ok(&text)
			? NULL
			: arena_copy(setting->run->work->arena,
			      text.data == NULL ? "" : text.data, text.length);
	return *ret_text == NULL ? -1 : 0;
}

/* The reference of a secret, which can be told unless it is a command. */
static const char *reference_of(const struct value *value)
{
	int kind = value == NULL || value->text == NULL
		       ? SECRET_REFERENCE_LITERAL
		       : secret_reference_kind_of(value->text, value->length);

	return kind > SECRET_REFERENCE_LITERAL &&
		       kind != SECRET_REFERENCE_COMMAND
		   ? value->text
		   : NULL;
}

static bool same_secret(const struct value *a, const struct value *b)
{
	auto_secret struct secret x = {0}, y = {0};
	struct error ignored;

	return a != NULL && b != NULL && a->text != NULL && b->text != NULL &&
	       secret_set(&x, a->text, a->length, &ignored) == 0 &&
	       secret_set(&y, b->text, b->length, &ignored) == 0 &&
	       secret_equal(&x, &y);
}

/* -- scope ----------------------------------------------------------------- */

static void note_direction(
    struct diff_run *run, const char *section, bool gains, bool others_stay)
{
	/* As jamf/field.h notes it. */
	bool is_target = strcmp(section, "scope") == 0;
	bool both = strcmp(section, "limitations") == 0 && others_stay;

	run->facts.wider = run->facts.wider || is_target == gains || both;
	run->facts.narrower = run->facts.narrower || is_target != gains || both;
}

static bool is_set(const struct value *value)
{
	return value != NULL && value->integer != 0;
}

static void note_scope(const struct setting *setting)
{
	struct diff_run *run = setting->run;
	const char *section = setting->schema->section;
	const struct value *was = setting->was, *becomes = setting->becomes;
	bool others = was != NULL && becomes != NULL && was->count > 0 &&
		      becomes->count > 0;

	if (setting->row->type == SCHEMA_BOOLEAN) {
		/* 'none' empties; each of the others is all there is. */
		bool gains =
		    is_set(becomes) != schema_key_is(setting->row, KEY_NONE);

		if (is_set(was) != is_set(becomes))
			note_direction(run, section, gains, false);
		return;
	}
	if (has_more(becomes, was))
		note_direction(run, section, true, others);
	/* A category that is named no more stays as the server has it. */
	if (becomes != NULL && has_more(was, becomes))
		note_direction(run, section, false, others);
}

/* -- one row --------------------------------------------------------------- */

static enum jamf_area area_of(const struct schema *schema)
{
	static const char *const scope[] = {
	    "scope", "limitations", "exclusions"};

	for (size_t i = 0; i < array_length(scope); i++)
		if (text_same(schema->section, scope[i]))
			return JAMF_SCOPE;
	return text_same(schema->section, "self_service") ? JAMF_SELF_SERVICE
							  : JAMF_GENERAL;
}

static bool is_same(
    const struct setting *setting, const char *was, const char *becomes)
{
	if (setting->row->secret)
		return same_secret(setting->was, setting->becomes);
	if (setting->was == NULL || setting->becomes == NULL)
		return false;
	if (setting->row->type == SCHEMA_TEXTS)
		return !has_more(setting->was, setting->becomes) &&
		       !has_more(setting->becomes, setting->was);
	return strcmp(was, becomes) == 0;
}

static const struct origin *origin_of(const struct value *value)
{
	return value != NULL && value->origin.source != NULL ? &value->origin
							     : NULL;
}

static int add(const struct setting *setting, struct error *error)
{
	struct diff_run *run = setting->run;
	const char *section = setting->schema->section;
	struct jamf_change change = {.area = setting->area,
	    .name = setting->row->name,
	    .path = setting->row->name,
	    .is_secret = setting->row->secret,
	    .is_setting = true,
	    .had = setting->was != NULL,
	    .has = setting->becomes != NULL,
	    .was_payload = setting->was_payload,
	    .becomes_payload = setting->becomes_payload,
	    .was_at = origin_of(setting->was),
	    .becomes_at = origin_of(setting->becomes)};

	if (show(setting, setting->was, &change.was) != 0 ||
	    show(setting, setting->becomes, &change.becomes) != 0)
		return error_set_memory(error);
	if (is_same(setting, change.was, change.becomes))
		return 0;
	change.key =
	    arena_printf(run->work->arena, "%s.%s", section, change.name);
	if (change.key == NULL)
		return error_set_memory(error);
	change.path = change.key;
	if (change.is_secret) {
		change.was_reference = reference_of(setting->was);
		change.becomes_reference = reference_of(setting->becomes);
	}
	if (setting->area == JAMF_SCOPE)
		note_scope(setting);
	if (schema_key_is(setting->row, KEY_DISTRIBUTION_METHOD))
		run->facts.method = true;
	return jamf_changes_add(&run->changes, &change, error);
}

static const struct value *value_of(
    const struct payload *section, const struct schema_key *row)
{
	const struct value *value =
	    section == NULL ? NULL : payload_row_value(section, row);

	return value != NULL && value->present && !value->faulty ? value : NULL;
}

/* Adds what differs in the rows of two sections, of which one may be NULL.
 * A default that only one side has is as good as nothing. */
static int compare_rows(struct setting *setting, const struct payload *was,
    const struct payload *becomes, struct error *error)
{
	const struct schema *schema = setting->schema;
	bool is_payload = section_is_payload(schema);

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *row = &schema->keys[i];

		if (is_payload ? is_passed(row) : !row->definition)
			continue;
		setting->row = row;
		setting->was = value_of(was, row);
		setting->becomes = value_of(becomes, row);
		if ((setting->was == NULL || !setting->was->given) &&
		    (setting->becomes == NULL || !setting->becomes->given) &&
		    (setting->was == NULL || setting->becomes == NULL))
			continue;
		if (add(setting, error) != 0)
			return -1;
	}
	return 0;
}

/* -- all of them ----------------------------------------------------------- */

static int compare_section(
    struct diff_run *run, const struct schema *schema, struct error *error)
{
	struct setting setting = {
	    .run = run, .schema = schema, .area = area_of(schema)};
	const struct payload *was =
	    profile_section(run->was->profile, schema->section);
	const struct payload *becomes =
	    profile_section(run->becomes->profile, schema->section);

	return was == NULL && becomes == NULL
		   ? 0
		   : compare_rows(&setting, was, becomes, error);
}

static int compare_pair(
    struct diff_run *run, const struct diff_pair *pair, struct error *error)
{
	const struct payload *was = &run->was->profile->payloads[pair->was - 1];
	const struct payload *becomes =
	    &run->becomes->profile->payloads[pair->becomes - 1];
	struct setting setting = {.run = run,
	    .schema = becomes->schema,
	    .was_payload = pair->was,
	    .becomes_payload = pair->becomes,
	    .area = JAMF_PAYLOAD};

	if (was->schema == NULL || was->schema != becomes->schema ||
	    was->file != NULL || becomes->file != NULL)
		return 0;
	return compare_rows(&setting, was, becomes, error);
}

int diff_settings(struct diff_run *run, struct error *error)
{
	const struct schemas *schemas = run->work->schemas;
	const struct payload *top = &run->becomes->profile->top;
	struct setting setting = {
	    .run = run, .schema = top->schema, .area = JAMF_PAYLOAD};

	if (top->schema != NULL && top->schema->section != NULL &&
	    top->schema == run->was->profile->top.schema &&
	    compare_rows(&setting, &run->was->profile->top, top, error) != 0)
		return -1;
	for (size_t i = 0; i < run->pair_count; i++)
		if (compare_pair(run, &run->pairs[i], error) != 0)
			return -1;
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		if (schema->place == SCHEMA_IN_DEFINITION &&
		    schema->section != NULL && schema->payload_type == NULL &&
		    !section_is_payload(schema) &&
		    compare_section(run, schema, error) != 0)
			return -1;
	}
	return 0;
}
