/*
 * Documentation as CommonMark, for editors.
 */
#include "schema/schema_doc.h"

#include <string.h>

#include "schema/schema_doc_facts.h"
#include "base/banned.h"

void markdown_add_text(struct buf *buf, const char *text)
{
	/* An underscore within a word is no emphasis. */
	for (; *text != '\0'; text++) {
		if (strchr("\\`*<[&", *text) != NULL)
			buf_char(buf, '\\');
		buf_char(buf, *text);
	}
}

/* "**[scep]** `url`" and a line of its own for what it is. */
static void add_head(struct buf *buf, const struct schema *schema,
    const char *name, const char *doc)
{
	auto_buf struct buf section = {0};

	schema_fact_section(schema, &section);
	buf_printf(buf, "`%s`%s%s%s\n\n",
	    section.data == NULL ? "" : section.data, name == NULL ? "" : " **",
	    name == NULL ? "" : name, name == NULL ? "" : "**");
	markdown_add_text(buf, doc);
	buf_text(buf, "\n\n");
	buf->failed = buf->failed || section.failed;
}

static void add_fact(struct buf *buf, const char *title, struct buf *text)
{
	if (text->length > 0) {
		buf_printf(buf, "- %s: ", title);
		markdown_add_text(buf, text->data);
		buf_char(buf, '\n');
	}
	buf->failed = buf->failed || text->failed;
	buf_clear(text);
}

int schema_markdown_key(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	auto_buf struct buf text = {0};

	add_head(buf, schema, key->name, key->doc);
	for (const struct schema_fact *fact = schema_facts; fact->title != NULL;
	     fact++) {
		schema_fact_of(fact, schema, key, &text);
		add_fact(buf, fact->title, &text);
	}
	for (size_t i = 0; i < key->choice_count; i++) {
		buf_printf(buf, "%s- `%s`%s", i == 0 ? "\nValues:\n\n" : "",
		    key->choices[i].name,
		    key->choices[i].doc == NULL ? "" : ": ");
		markdown_add_text(buf,
		    key->choices[i].doc == NULL ? "" : key->choices[i].doc);
		buf_char(buf, '\n');
	}
	return buf_ok(buf) ? 0 : -1;
}

int schema_markdown_section(const struct schema *schema, struct buf *buf)
{
	auto_buf struct buf text = {0};
	const struct schema_fact *fact;

	add_head(buf, schema, NULL, schema->doc);
	buf_text(
	    &text, schema->payload_type == NULL ? "" : schema->payload_type);
	add_fact(buf, "Payload type", &text);
	for (fact = schema_facts; fact->title != NULL; fact++)
		if (fact->available != NULL) {
			fact->available(schema->availability, &text);
			add_fact(buf, fact->title, &text);
		}
	for (fact = schema_section_facts; fact->title != NULL; fact++) {
		fact->add(schema, NULL, &text);
		add_fact(buf, fact->title, &text);
	}
	return buf_ok(buf) ? 0 : -1;
}
