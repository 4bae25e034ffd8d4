/*
 * Documentation for a terminal.
 */
#include "schema/schema_doc.h"

#include <string.h>

#include "base/text.h"
#include "schema/schema_doc_facts.h"
#include "base/banned.h"

enum {
	INDENT = 2,
	FACT_COLUMN = 18, /* where the text of a fact begins */
	NAME_MOST = 30,   /* names in a list that are longer get a line */
	SECTION_COLUMN = 18
};

static void add_blanks(struct buf *buf, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_char(buf, ' ');
}

/* Appends words broken into lines. The first line stands at column already;
 * the others are indented by indent. */
static void add_wrapped(
    struct buf *buf, const char *text, size_t indent, size_t column)
{
	size_t start = column;

	while (*text != '\0') {
		size_t length = strcspn(text, " ");
		size_t width = text_characters(text, length);

		if (column > start && column + 1 + width > SCHEMA_DOC_COLUMNS) {
			buf_char(buf, '\n');
			add_blanks(buf, indent);
			start = column = indent;
		} else if (column > start) {
			buf_char(buf, ' ');
			column++;
		}
		buf_add(buf, text, length);
		column += width;
		text += length;
		text += strspn(text, " ");
	}
	buf_char(buf, '\n');
}

/* "  title      text", the text from the given column on. */
static void add_entry(
    struct buf *buf, const char *title, size_t column, const char *text)
{
	size_t width = INDENT + text_characters(title, strlen(title));

	add_blanks(buf, INDENT);
	buf_text(buf, title);
	if (text[0] == '\0') {
		buf_char(buf, '\n');
		return;
	}
	if (width + 1 > column) {
		buf_char(buf, '\n');
		width = 0;
	}
	add_blanks(buf, column - width);
	add_wrapped(buf, text, column, column);
}

static void add_choices(struct buf *buf, const struct schema_key *key)
{
	size_t widest = 0;

	for (size_t i = 0; i < key->choice_count; i++) {
		const char *name = key->choices[i].name;
		size_t width = text_characters(name, strlen(name));

		if (width > widest && width <= NAME_MOST)
			widest = width;
	}
	if (key->choice_count > 0)
		buf_text(buf, "\nValues\n");
	for (size_t i = 0; i < key->choice_count; i++) {
		const struct schema_choice *choice = &key->choices[i];

		add_entry(buf, choice->name, INDENT + widest + 2,
		    choice->doc == NULL ? "" : choice->doc);
	}
}

/* Those that may stand in a definition, or those that may not, below a
 * heading. */
static void add_keys(struct buf *buf, const struct schema *schema,
    bool definition, const char *heading)
{
	size_t widest = 0;

	for (size_t i = 0; i < schema->count; i++) {
		size_t width = strlen(schema->keys[i].name);

		if (width > widest && width <= NAME_MOST)
			widest = width;
	}
	for (size_t i = 0; i < schema->count; i++) {
		if (schema->keys[i].definition != definition)
			continue;
		buf_text(buf, heading);
		heading = "";
		add_entry(buf, schema->keys[i].name, INDENT + widest + 2,
		    schema->keys[i].doc);
	}
}

static void add_all_keys(struct buf *buf, const struct schema *schema)
{
	buf_text(buf, "\nKeys\n");
	add_keys(buf, schema, true, "");
	add_keys(buf, schema, false, "\nIn the property list only\n");
}

int schema_doc_key(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	auto_buf struct buf text = {0};

	schema_fact_section(schema, buf);
	buf_printf(buf, " %s\n\n", key->name);
	add_wrapped(buf, key->doc, 0, 0);
	buf_char(buf, '\n');
	for (const struct schema_fact *fact = schema_facts; fact->title != NULL;
	     fact++) {
		buf_clear(&text);
		schema_fact_of(fact, schema, key, &text);
		if (text.length > 0)
			add_entry(buf, fact->title, FACT_COLUMN, text.data);
	}
	add_choices(buf, key);
	if (key->items != NULL)
		add_all_keys(buf, key->items);
	return buf_ok(buf) && buf_ok(&text) ? 0 : -1;
}

/* Where it is to be had, and what else there is to say. */
static void add_section_facts(struct buf *buf, const struct schema *schema)
{
	auto_buf struct buf text = {0};
	const struct schema_fact *fact;

	for (fact = schema_facts; fact->title != NULL; fact++) {
		if (fact->available == NULL)
			continue;
		buf_clear(&text);
		fact->available(schema->availability, &text);
		if (text.length > 0 && fact->about != SCHEMA_FACT_PLATFORMS)
			buf_printf(buf, "%s: ", fact->title);
		if (text.length > 0)
			buf_printf(buf, "%s\n", text.data);
	}
	for (fact = schema_section_facts; fact->title != NULL; fact++) {
		buf_clear(&text);
		fact->add(schema, NULL, &text);
		if (text.length == 0)
			continue;
		buf_printf(buf, "%s: ", fact->title);
		add_wrapped(buf, text.data, INDENT, strlen(fact->title) + 2);
	}
	buf->failed = buf->failed || text.failed;
}

/* The rows of a section, then those of arrays in it. */
static void add_rows(struct buf *buf, const struct schema *schema)
{
	buf_char(buf, '\n');
	add_wrapped(buf, schema->doc, 0, 0);
	add_all_keys(buf, schema);
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema *items = schema->keys[i].items;

		if (items == NULL)
			continue;
		buf_char(buf, '\n');
		schema_fact_section(items, buf);
		buf_char(buf, '\n');
		add_rows(buf, items);
	}
}

int schema_doc_section(const struct schema *schema, struct buf *buf)
{
	schema_fact_section(schema, buf);
	buf_printf(buf, " %s\n", schema->title);
	if (schema->labelled)
		buf_printf(buf,
		    "[%s \"label\"] for several of them in one file\n",
		    schema->section);
	if (schema->payload_type != NULL)
		buf_printf(buf, "Payload type %s\n", schema->payload_type);
	if (schema->place == SCHEMA_IN_PROJECT)
		buf_text(buf, "In scepctl.conf\n");
	add_section_facts(buf, schema);
	add_rows(buf, schema);
	return buf_ok(buf) ? 0 : -1;
}

enum overview {
	DEFINABLE,
	OF_PROJECT,
	CHECKED_ONLY
};

static void add_sections(const struct schemas *schemas, enum overview which,
    struct buf *buf, struct buf *name)
{
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);
		bool belongs = which == OF_PROJECT
				   ? schema->place == SCHEMA_IN_PROJECT
			       : which == CHECKED_ONLY
				   ? schema->section == NULL
				   : schema->place == SCHEMA_IN_DEFINITION &&
					 schema->section != NULL;

		if (!belongs)
			continue;
		buf_clear(name);
		schema_fact_section(schema, name);
		if (buf_ok(name))
			add_entry(buf, name->data, SECTION_COLUMN, schema->doc);
	}
}

int schema_doc_overview(const struct schemas *schemas, struct buf *buf)
{
	auto_buf struct buf name = {0};

	buf_text(buf, "Sections of a definition\n");
	add_sections(schemas, DEFINABLE, buf, &name);
	buf_text(buf, "\nSections of scepctl.conf\n");
	add_sections(schemas, OF_PROJECT, buf, &name);
	buf_text(buf, "\nPayload types that are checked only\n");
	add_sections(schemas, CHECKED_ONLY, buf, &name);
	return buf_ok(buf) && buf_ok(&name) ? 0 : -1;
}
