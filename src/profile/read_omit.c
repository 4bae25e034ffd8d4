/*
 * Keys that a build writes by itself and a definition has left out.
 */
#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/read_section.h"
#include "profile/value.h"
#include "base/banned.h"

/* What every payload gets: its own name, the organization of the profile, the
 * name of the file that its bytes are from. */
static bool is_made_up(const struct schema_key *key)
{
	static const char *const paths[] = {"PayloadDisplayName",
	    "PayloadOrganization", "PayloadCertificateFileName"};

	for (size_t i = 0; i < array_length(paths); i++)
		if (key->depth == 1 && strcmp(key->path[0], paths[i]) == 0)
			return true;
	return false;
}

/* The key of the name; NULL: a build does not write it by itself. */
static const struct schema_key *key_of(
    const struct schema *schema, const char *folded)
{
	const struct schema_key *key = schema_key_of_name(schema, folded);

	/* Nobody could tell where it comes from. */
	if (key == NULL || key->depth == 0 || key->constant != NULL)
		return NULL;
	if (schema->payload_type != NULL &&
	    strcmp(schema->payload_type, PAYLOAD_CONFIGURATION) == 0 &&
	    schema_key_is(key, KEY_ORGANIZATION))
		return NULL;
	return key->default_text != NULL || is_made_up(key) ? key : NULL;
}

/* What [payload] adds to its file. */
static bool is_added(const struct schema *schema, const char *folded)
{
	return schema->payload_type == NULL &&
	       (strcmp(folded, "display_name") == 0 ||
		   strcmp(folded, "organization") == 0);
}

static const char *names_hint(
    const struct section_reader *reader, const struct schema *schema)
{
	auto_buf struct buf buf = {0};
	const char *text;

	buf_text(&buf, "name any of");
	if (schema->payload_type == NULL)
		buf_text(&buf, " display_name, organization");
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];

		if (key->definition && key_of(schema, key->name) == key)
			buf_printf(&buf, "%s %s",
			    buf.data[buf.length - 1] == 'f' ? "" : ",",
			    key->name);
	}
	text = buf_ok(&buf) ? arena_text(reader->arena, buf.data) : NULL;
	if (text == NULL)
		reader->findings->failed = true;
	return text;
}

static void omit(const struct section_reader *reader, struct payload *payload,
    const struct text_item *item)
{
	const struct schema *schema = payload->schema;
	char folded[TEXT_FOLD_MAX] = "";
	const struct schema_key *key;
	struct value *value;

	(void)text_fold(folded, sizeof(folded), item->text, item->length);
	if (is_added(schema, folded))
		return;
	key = key_of(schema, folded);
	if (key == NULL) {
		findings_add(reader->findings, &read_rules[READ_OMIT],
		    &item->origin, names_hint(reader, schema),
		    "'%s' is no key that is written unless it is given",
		    item->text);
		return;
	}
	value = &payload->values[key - schema->keys];
	if (value->given)
		findings_add(reader->findings, &read_rules[READ_OMIT],
		    &item->origin, "remove it here, or the line that gives it",
		    "'%s' is given and left out", key->name);
	else
		*value = (struct value){0};
}

void section_omit(const struct section_reader *reader, struct payload *payload)
{
	const struct value *value = payload_value(payload, KEY_OMIT);

	for (size_t i = 0; i < value->count; i++)
		omit(reader, payload, &value->items[i]);
}
