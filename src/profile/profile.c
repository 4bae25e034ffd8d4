/*
 * The model of a profile: its values, its sections, whom it is for.
 */
#include "profile/profile.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static const struct value absent;

static struct value *value_of(const struct payload *payload, const char *name)
{
	const struct schema *schema = payload->schema;
	const struct schema_key *row;

	if (schema == NULL || payload->values == NULL)
		return NULL;
	row = schema_key(schema, name);
	return row == NULL ? NULL : &payload->values[row - schema->keys];
}

struct value *payload_row(
    const struct payload *payload, enum schema_key_name name)
{
	return value_of(payload, schema_key_text(name));
}

const struct value *payload_row_value(
    const struct payload *payload, const struct schema_key *row)
{
	const struct value *value = value_of(payload, row->name);

	return value == NULL ? &absent : value;
}

const struct value *payload_value_any(
    const struct payload *payload, enum schema_key_name name)
{
	const struct value *value = payload_row(payload, name);

	return value == NULL ? &absent : value;
}

const struct value *payload_value(
    const struct payload *payload, enum schema_key_name name)
{
	const struct value *value = payload_value_any(payload, name);

	return value->faulty ? &absent : value;
}

const char *payload_text(const struct payload *payload,
    enum schema_key_name name, const char *fallback)
{
	const struct value *value = payload_value(payload, name);

	return value->present && value->text != NULL ? value->text : fallback;
}

static bool fits(const struct tree *dict, const struct schema_when *when)
{
	const char *const *value = when->values;
	const char *text;

	for (size_t i = 0; i < when->depth; i++)
		dict = tree_dict_get(dict, when->path[i]);
	text = tree_text(dict, NULL);
	if (*value == NULL)
		return dict != NULL;
	while (*value != NULL && !text_same(*value, text))
		value++;
	return *value != NULL;
}

const struct schema *payload_schema(
    const struct schemas *schemas, const char *type, const struct tree *dict)
{
	const struct schema *schema = NULL, *other = NULL;

	if (type == NULL)
		return NULL;
	while ((schema = schemas_next_of_type(schemas, type, schema)) != NULL) {
		for (size_t i = 0; i < schema->when_count; i++)
			if (fits(dict, &schema->when[i]))
				return schema;
		if (schema->when_count == 0)
			other = schema;
	}
	return other;
}

bool payload_is(const struct payload *payload, const char *type)
{
	return payload->type != NULL && strcmp(payload->type, type) == 0;
}

const struct schema *payload_section(const struct payload *payload)
{
	return payload->file != NULL ? payload->file->section.schema
				     : payload->schema;
}

bool section_is_payload(const struct schema *schema)
{
	return schema->payload_type != NULL ||
	       (schema->place == SCHEMA_IN_DEFINITION &&
		   text_same(schema->section, SECTION_PAYLOAD));
}

bool payload_omits(const struct payload *payload, const char *name)
{
	const struct value *value = payload_value(
	    payload->file != NULL ? &payload->file->section : payload,
	    KEY_OMIT);

	for (size_t i = 0; i < value->count; i++)
		if (text_equal_folded(value->items[i].text, name))
			return true;
	return false;
}

const char *payload_choice(
    const struct payload *payload, enum schema_key_name name)
{
	const struct value *value = payload_value(payload, name);

	return value->present && value->choice != NULL ? value->choice->name
						       : "";
}

const struct payload *profile_section(
    const struct profile *profile, const char *section)
{
	for (size_t i = 0; i < profile->section_count; i++) {
		const struct schema *schema = profile->sections[i].schema;

		if (schema != NULL && schema->section != NULL &&
		    strcmp(schema->section, section) == 0)
			return &profile->sections[i];
	}
	return NULL;
}

bool profile_tells_platform(
    const struct profile *profile, enum platform *ret_platform)
{
	/* Whether a payload is of use on Macs only, or on others only. */
	bool mac = false, mobile = false;

	if (profile->platform_known) {
		*ret_platform = profile->platform;
		return true;
	}
	for (size_t i = 0; i < profile->count; i++) {
		const struct schema *schema = profile->payloads[i].schema;
		bool on_mac = schema == NULL, on_mobile = schema == NULL;

		for (int k = 0; schema != NULL && k < PLATFORM_COUNT; k++)
			if (schema->availability->introduced[k] == NULL)
				continue;
			else if (k == PLATFORM_MACOS)
				on_mac = true;
			else
				on_mobile = true;
		mac = mac || !on_mobile;
		mobile = mobile || !on_mac;
	}
	if (mac == mobile)
		return false;
	*ret_platform = mac ? PLATFORM_MACOS : PLATFORM_IOS;
	return true;
}

void payload_cursor_init(
    struct payload_cursor *cursor, const struct payload *payload)
{
	*cursor = (struct payload_cursor){.payload = payload};
}

bool payload_next(struct payload_cursor *cursor)
{
	const struct value *value = cursor->value;

	if (cursor->payload->schema == NULL || cursor->payload->values == NULL)
		return false;
	/* Behind an array of dictionaries the values of those. */
	if (value != NULL && value->groups != NULL && value->count > 0 &&
	    cursor->level < SCHEMA_NEST_MAX) {
		cursor->up[cursor->level].payload = cursor->payload;
		cursor->up[cursor->level].value = value;
		cursor->up[cursor->level].next = cursor->next;
		cursor->up[cursor->level++].group = 0;
		cursor->payload = &value->groups[0];
		cursor->next = 0;
	}
	while (cursor->next >= cursor->payload->schema->count) {
		if (cursor->level == 0)
			return false;
		value = cursor->up[cursor->level - 1].value;
		if (++cursor->up[cursor->level - 1].group < value->count) {
			cursor->payload =
			    &value->groups[cursor->up[cursor->level - 1].group];
			cursor->next = 0;
		} else {
			cursor->level--;
			cursor->payload = cursor->up[cursor->level].payload;
			cursor->next = cursor->up[cursor->level].next;
		}
	}
	cursor->key = &cursor->payload->schema->keys[cursor->next];
	cursor->value = &cursor->payload->values[cursor->next++];
	return true;
}

bool profile_has_secret(const struct profile *profile)
{
	struct payload_cursor at;

	for (size_t i = 0; i < profile->count; i++) {
		if (profile->payloads[i].file != NULL) {
			if (profile->payloads[i].file->secret_count > 0)
				return true;
			continue;
		}
		payload_cursor_init(&at, &profile->payloads[i]);
		while (payload_next(&at))
			if (at.key->secret && at.key->depth > 0 &&
			    at.value->present)
				return true;
	}
	return false;
}
