/*
 * A profile or definition for reading: section by section, with the names that
 * a definition has; what no row of a schema has stands below, key by key.
 */
#include "report/show.h"

#include <string.h>

#include "report/format.h"
#include "report/signature.h"
#include "base/banned.h"

struct text_form {
	struct buf *buf;
	const struct schemas *schemas;
	bool from_plist;
	const struct payload *payload;
	bool is_top; /* the payload is the top level */
};

/* The payloads follow one by one. */
static bool is_content(const struct text_form *form, const char *key)
{
	return form->is_top && strcmp(key, "PayloadContent") == 0 &&
	       !payload_is(form->payload, PAYLOAD_SERVICE);
}

static void add_headline(
    const struct text_form *form, const struct payload *payload)
{
	struct buf *buf = form->buf;
	const struct schema *schema = payload_section(payload);
	const char *section = schema == NULL ? NULL : schema->section;

	buf_char(buf, '\n');
	if (section != NULL && payload->label != NULL) {
		buf_printf(buf, "[%s \"", section);
		report_text_add(buf, payload->label);
		buf_text(buf, "\"]");
	} else if (section != NULL) {
		buf_printf(buf, "[%s]", section);
	}
	if (payload->type != NULL) {
		buf_text(buf, section == NULL ? "" : " ");
		report_text_add(buf, payload->type);
	}
	if (payload->schema == NULL)
		buf_text(buf, " (no schema: not checked)");
	buf_char(buf, '\n');
}

static void add_row(const struct text_form *form, const char *name,
    const struct schema_key *key, const struct value *value)
{
	bool is_open = key->type == SCHEMA_ARRAY ||
		       key->type == SCHEMA_DICTIONARY ||
		       (key->type == SCHEMA_TEXTS && value->items == NULL);

	if (is_open && value->tree != NULL) {
		struct walk_place place = {.key = name,
		    .node = value->tree,
		    .schemas = form->schemas,
		    .type = form->payload->type,
		    .is_judged = true,
		    .secret = key->secret};

		report_text_tree(form->buf, &place);
		return;
	}
	report_text_name(form->buf, name);
	report_text_value(form->buf, key, value);
	buf_char(form->buf, '\n');
	if (key->type == SCHEMA_CERTIFICATE && value->data != NULL)
		report_text_certificates(
		    form->buf, value->data, value->data_length);
}

/* A definition also shows what it leaves to the defaults. */
static bool is_shown(const struct text_form *form, const struct schema_key *key,
    const struct value *value)
{
	/* Arrays of dictionaries, and what stands under any names, are shown
	 * key by key. */
	if (form->from_plist && key->type == SCHEMA_DICTIONARIES)
		return false;
	for (size_t i = 0; form->from_plist && i < key->depth; i++)
		if (strcmp(key->path[i], SCHEMA_ANY_KEY) == 0)
			return false;
	return !value->faulty &&
	       (form->from_plist && form->payload->file == NULL
		       ? value->given
		       : value->present);
}

static void add_rows(const struct text_form *form,
    const struct payload *payload, const char *before);

/* "rules[0].name = VALUE" */
static void add_groups(
    const struct text_form *form, const char *name, const struct value *value)
{
	for (size_t i = 0; i < value->count; i++) {
		auto_buf struct buf before = {0};

		buf_printf(&before, "%s[%zu].", name, i);
		if (!buf_ok(&before))
			form->buf->failed = true;
		else
			add_rows(form, &value->groups[i], before.data);
	}
}

/* before stands in front of the names. Dictionaries of a property list are
 * left to add_rest, which shows what no row has, too. */
static void add_rows(const struct text_form *form,
    const struct payload *payload, const char *before)
{
	const struct schema *schema = payload->schema;

	for (size_t i = 0; schema != NULL && i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		const struct value *value = &payload->values[i];
		auto_buf struct buf name = {0};

		if (!is_shown(form, key, value) ||
		    (key->depth > 0 && is_content(form, key->path[0])))
			continue;
		buf_printf(&name, "%s%s", before, key->name);
		if (!buf_ok(&name))
			form->buf->failed = true;
		else if (key->type != SCHEMA_DICTIONARIES)
			add_row(form, name.data, key, value);
		else
			add_groups(form, name.data, value);
	}
}

/* What a build derives where the definition leaves it open. */
static void add_derived(const struct text_form *form)
{
	const struct payload *payload = form->payload;
	enum schema_key_name name =
	    form->is_top ? KEY_IDENTIFIER : KEY_PAYLOAD_IDENTIFIER;

	if (payload->identifier != NULL &&
	    !payload_value(payload, name)->present) {
		report_text_name(form->buf, schema_key_text(name));
		report_text_add(form->buf, payload->identifier);
		buf_text(form->buf, " (derived)\n");
	}
	if (payload->uuid != NULL &&
	    !payload_value(payload, KEY_UUID)->present) {
		report_text_name(form->buf, "uuid");
		buf_printf(form->buf, "%s (derived)\n", payload->uuid);
	}
}

/* Keys that no row has, and rows whose value is not what it should be. */
static enum walk_next add_rest(void *context, struct walk_place *place)
{
	const struct text_form *form = context;
	enum schema_node known = place_known(place);

	if (place->level == 0 ||
	    (known == SCHEMA_NODE_INNER && tree_dict_count(place->node) > 0))
		return WALK_ON;
	if (place->level == 1 && is_content(form, place->key))
		return WALK_PAST;
	if (known == SCHEMA_NODE_KEY) {
		const struct schema_key *row = place_row(place);

		if (is_shown(form, row, payload_row_value(form->payload, row)))
			return WALK_PAST;
	}
	report_text_tree(form->buf, place);
	return WALK_PAST;
}

static void add_payload(struct text_form *form)
{
	const struct payload *payload = form->payload;
	const struct walker walker = {form, add_rest, NULL};
	struct walk_place place;

	add_headline(form, payload);
	if (payload->file != NULL) {
		report_text_name(form->buf, "file");
		report_text_add(form->buf, payload->file->source.name);
		buf_char(form->buf, '\n');
	}
	add_rows(form, payload, "");
	if (!form->from_plist) {
		add_derived(form);
		return;
	}
	if (form->is_top)
		place_of_profile(&place, form->schemas, payload->tree);
	else
		place_of_payload(&place, form->schemas, payload->tree);
	if (tree_type(payload->tree) == TREE_DICT)
		(void)profile_walk(&walker, &place);
}

void report_text_document(struct buf *buf, const struct document *document,
    const struct schemas *schemas)
{
	const struct profile *profile = &document->profile;
	struct text_form form = {.buf = buf,
	    .schemas = schemas,
	    .from_plist = profile->from == PROFILE_FROM_PLIST,
	    .is_top = true};
	const char *name = payload_text(&profile->top, KEY_NAME, NULL);
	struct cms_verdict verdict;
	struct error ignored;
	int64_t any_time = 0;

	if (name == NULL)
		name = payload_text(&profile->top, KEY_DISPLAY_NAME, NULL);
	if (name == NULL)
		name = profile->top.identifier;
	if (name == NULL)
		name = "(no name)";
	report_text_add(buf, name);
	buf_char(buf, '\n');
	if (document->kind == DOCUMENT_PROFILE) {
		report_text_name(buf, "(signature)");
		if (document->cms == NULL)
			buf_text(buf, "none");
		else if (cms_verify(document->cms, NULL, any_time, &verdict,
			     &ignored) != 0)
			buf->failed = true;
		else
			report_text_signature(buf, document->cms, &verdict);
		buf_char(buf, '\n');
	}
	form.payload = &profile->top;
	add_payload(&form);
	form.is_top = false;
	for (size_t i = 0; i < profile->count; i++) {
		form.payload = &profile->payloads[i];
		form.from_plist = profile->from == PROFILE_FROM_PLIST ||
				  form.payload->file != NULL;
		add_payload(&form);
	}
	form.from_plist = profile->from == PROFILE_FROM_PLIST;
	for (size_t i = 0; i < profile->section_count; i++) {
		form.payload = &profile->sections[i];
		add_payload(&form);
	}
}
