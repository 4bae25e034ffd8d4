/* The key reference of the manual in mdoc(7). */
/*
 * The key reference of the manual, in mdoc(7).
 */
#include "schema/schema_doc.h"

#include <string.h>

#include "schema/schema_doc_facts.h"
#include "schema/schema_set.h"
#include "base/banned.h"

enum {
	LINE_MOST = 72 /* bytes of a source line */
};

void mdoc_add_word(struct buf *buf, const char *word, size_t length, bool first)
{
	if (first && (word[0] == '.' || word[0] == '\''))
		buf_text(buf, "\\&");
	for (size_t i = 0; i < length; i++) {
		if (word[i] == '\\')
			buf_text(buf, "\\e");
		else if (word[i] == '-')
			buf_text(buf, "\\-");
		else if (word[i] == '"')
			buf_text(buf, "\\(dq");
		else
			buf_char(buf, word[i]);
	}
}

static bool ends_sentence(const char *word, size_t length)
{
	return length > 0 && strchr(".!?", word[length - 1]) != NULL;
}

void mdoc_add_sentence(struct buf *buf, const char *title, const char *text)
{
	auto_buf struct buf line = {0};
	size_t column = 0;

	if (title != NULL)
		buf_printf(&line, "%s: ", title);
	buf_text(&line, text);
	if (!ends_sentence(text, strlen(text)))
		buf_char(&line, '.');
	buf->failed = buf->failed || !buf_ok(&line);
	text = buf_ok(&line) ? line.data : "";
	while (*text != '\0') {
		size_t length = strcspn(text, " ");

		if (column > 0 && column + 1 + length > LINE_MOST) {
			buf_char(buf, '\n');
			column = 0;
		}
		if (column > 0)
			buf_char(buf, ' ');
		mdoc_add_word(buf, text, length, column == 0);
		column += length + 1;
		if (ends_sentence(text, length) && text[length] != '\0') {
			buf_char(buf, '\n');
			column = 0;
		}
		text += length;
		text += strspn(text, " ");
	}
	buf_char(buf, '\n');
}

/* Whether a section and its key are to be had at the same places. */
static bool is_said(const struct schema_fact *fact, const struct schema *schema,
    const struct buf *text, struct buf *buf)
{
	auto_buf struct buf said = {0};

	if (fact->available == NULL)
		return false;
	fact->available(schema->availability, &said);
	buf->failed = buf->failed || said.failed;
	return said.length == text->length &&
	       (text->length == 0 ||
		   memcmp(said.data, text->data, text->length) == 0);
}

/* An example is shown as it is; platforms that are those of the schema are
 * said there. */
static void add_fact(const struct schema *schema, const struct schema_key *key,
    const struct schema_fact *fact, struct buf *buf)
{
	auto_buf struct buf text = {0};

	schema_fact_of(fact, schema, key, &text);
	buf->failed = buf->failed || text.failed;
	if (text.length == 0 || text.failed ||
	    is_said(fact, schema, &text, buf))
		return;
	if (fact->about != SCHEMA_FACT_EXAMPLE) {
		mdoc_add_sentence(buf, fact->title, text.data);
		return;
	}
	buf_printf(buf, "%s:\n.Dl ", fact->title);
	mdoc_add_word(buf, text.data, text.length, true);
	buf_char(buf, '\n');
}

static void add_item(struct buf *buf, const char *macro, const char *name)
{
	buf_printf(buf, ".It %s ", macro);
	mdoc_add_word(buf, name, strlen(name), true);
	buf_char(buf, '\n');
}

static void add_choices(const struct schema_key *key, struct buf *buf)
{
	if (key->choice_count == 0)
		return;
	buf_text(buf, "Values:\n.Bl -tag -width Ds -compact\n");
	for (size_t i = 0; i < key->choice_count; i++) {
		const struct schema_choice *choice = &key->choices[i];

		add_item(buf, "Cm", choice->name);
		if (choice->doc != NULL)
			mdoc_add_sentence(buf, NULL, choice->doc);
	}
	buf_text(buf, ".El\n");
}

static void add_keys(
    const struct schema *schema, size_t count, bool definition, struct buf *buf)
{
	buf_text(buf, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < count; i++) {
		const struct schema_key *key = &schema->keys[i];

		if (key->definition != definition)
			continue;
		add_item(buf, "Ic", key->name);
		mdoc_add_sentence(buf, NULL, key->doc);
		for (const struct schema_fact *fact = schema_facts;
		     fact->title != NULL; fact++)
			add_fact(schema, key, fact, buf);
		add_choices(key, buf);
	}
	buf_text(buf, ".El\n");
}

static void add_all_keys(
    const struct schema *schema, size_t count, struct buf *buf)
{
	size_t definable = 0;

	for (size_t i = 0; i < count; i++)
		definable += schema->keys[i].definition;
	if (definable > 0)
		add_keys(schema, count, true, buf);
	if (definable == count)
		return;
	buf_text(buf, ".Pp\nIn the property list only:\n");
	add_keys(schema, count, false, buf);
}

static void add_section_facts(const struct schema *schema, struct buf *buf)
{
	const struct schema_fact *fact;

	for (fact = schema_facts; fact->title != NULL; fact++) {
		auto_buf struct buf text = {0};

		if (fact->available != NULL)
			fact->available(schema->availability, &text);
		buf->failed = buf->failed || text.failed;
		if (text.length > 0 && !text.failed)
			mdoc_add_sentence(buf, fact->title, text.data);
	}
	for (fact = schema_section_facts; fact->title != NULL; fact++)
		add_fact(schema, NULL, fact, buf);
}

static void add_head(const struct schema *schema, struct buf *buf)
{
	auto_buf struct buf heading = {0};

	schema_fact_heading(schema, &heading);
	buf->failed = buf->failed || heading.failed;
	buf_printf(
	    buf, ".Ss %s ", schema->section != NULL ? "Section" : "Payload");
	for (size_t i = 0; i < heading.length; i++)
		if (heading.data[i] == '"')
			buf_text(buf, "\\(dq");
		else
			buf_char(buf, heading.data[i]);
	buf_text(buf,
	    schema->place == SCHEMA_IN_PROJECT ? " of scepctl.conf\n" : "\n");
	mdoc_add_sentence(buf, NULL, schema->doc);
}

/* The rows, then sections of those within arrays. */
static void add_rows(const struct schema *schema, size_t count, struct buf *buf)
{
	add_all_keys(schema, count, buf);
	for (size_t i = 0; i < count; i++) {
		const struct schema *items = schema->keys[i].items;

		if (items == NULL)
			continue;
		add_head(items, buf);
		add_rows(items, items->count, buf);
	}
}

static void add_section(const struct schema *schema, struct buf *buf)
{
	add_head(schema, buf);
	if (schema->payload_type != NULL)
		buf_printf(
		    buf, "Payload type:\n.Li %s .\n", schema->payload_type);
	add_section_facts(schema, buf);
	if (schema->labelled)
		mdoc_add_sentence(buf, NULL,
		    "The section may occur several times, each "
		    "with a label of its own");
	add_rows(schema, schema->own, buf);
}

static void add_type(
    const struct schema *schema, const char *type, struct buf *buf)
{
	add_item(buf, "Li", type);
	if (schema->section != NULL)
		buf_printf(buf, "Section\n.Bq %s .\n", schema->section);
	else
		buf_text(buf, "Checked only.\n");
	if (schema->blueprint)
		buf_text(buf, "Jamf Pro takes it in a blueprint.\n");
	mdoc_add_sentence(buf, NULL, schema->doc);
}

/* Which payload types a definition has sections for, and which are only looked
 * at. */
static void add_types(const struct schemas *schemas, struct buf *buf)
{
	buf_text(buf, ".Ss Payload types\n"
		      "All of these are checked in anybody's profile, key by "
		      "key;\n"
		      ".Ql scepctl explain TYPE\n"
		      "describes the keys.\n"
		      "Definitions have sections for some.\n"
		      ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);
		const struct schema_key *types = schema->type_key;

		if (types == NULL && schema->payload_type != NULL)
			add_type(schema, schema->payload_type, buf);
		for (size_t k = 0; types != NULL && k < types->choice_count;
		     k++)
			add_type(schema, types->choices[k].plist_text, buf);
	}
	buf_text(buf, ".El\n");
}

int schema_doc_mdoc(const struct schemas *schemas, struct buf *buf)
{
	const struct schema *common = schemas_common(schemas);

	for (size_t i = 0; i < schemas_count(schemas); i++)
		if (schemas_at(schemas, i)->section != NULL)
			add_section(schemas_at(schemas, i), buf);
	if (common != NULL) {
		buf_text(buf, ".Ss Keys of every payload\n");
		mdoc_add_sentence(buf, NULL, common->doc);
		add_all_keys(common, common->count, buf);
	}
	add_types(schemas, buf);
	return buf_ok(buf) ? 0 : -1;
}
