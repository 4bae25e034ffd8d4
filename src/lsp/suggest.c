/* textDocument/completion. */
#include "lsp/suggest.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	RANK_MAX = 16,
	PLAIN = 1, /* InsertTextFormat */
	SNIPPET = 2,
	TAG_DEPRECATED = 1
};

void suggest_add(struct suggest *suggest, const struct suggest_item *item)
{
	const struct lsp *lsp = suggest->call->lsp;
	struct json_writer *writer = suggest->call->writer;
	bool is_snippet = item->snippet != NULL && lsp->client.snippets;
	const char *text = item->text == NULL ? item->label : item->text;
	auto_buf struct buf rank = {0};

	json_write_object(writer, NULL);
	json_write_text(writer, "label", item->label);
	json_write_integer(writer, "kind", item->kind);
	if (item->detail != NULL)
		json_write_text(writer, "detail", item->detail);
	if (words_are_there(&suggest->words))
		words_write(&suggest->words, writer, "documentation");
	if (item->deprecated) {
		json_write_array(writer, "tags");
		json_write_integer(writer, NULL, TAG_DEPRECATED);
		json_write_end(writer);
	}
	buf_printf(&rank, "%c%05zu", item->rank == 0 ? 'm' : item->rank,
	    suggest->count++);
	json_write_text(writer, "sortText", buf_ok(&rank) ? rank.data : "");
	json_write_text(writer, "filterText", text);
	json_write_integer(
	    writer, "insertTextFormat", is_snippet ? SNIPPET : PLAIN);
	json_write_object(writer, "textEdit");
	lsp_write_range(
	    writer, "range", lsp, &suggest->call->document->lines, item->span);
	json_write_text(writer, "newText", is_snippet ? item->snippet : text);
	json_write_end(writer);
	json_write_end(writer);
	words_clear(&suggest->words);
}

/* -- keys ----------------------------------------------------------------- */

/* Whether the section has it, but for the line that is being typed. */
static bool is_given(const struct where *where, const struct schema_key *key)
{
	const struct ini_section *section = where->section;

	for (size_t i = 0; i < section->count; i++) {
		const struct ini_entry *entry = &section->entries[i];
		size_t at = where->begin + entry->key.begin;

		if (schema_key_of_name(where->schema, entry->name) == key &&
		    (at < where->line.begin || at > where->line.end))
			return true;
	}
	return false;
}

/* "${1|yes,no|}" */
static void add_choices(struct buf *buf, const struct schema_key *key)
{
	if (key->type == SCHEMA_BOOLEAN) {
		buf_text(buf, "${1|yes,no|}");
		return;
	}
	for (size_t i = 0; i < key->choice_count; i++) {
		buf_text(buf, i == 0 ? "${1|" : ",");
		for (const char *c = key->choices[i].name; *c != '\0'; c++) {
			if (strchr(",|\\$}", *c) != NULL)
				buf_char(buf, '\\');
			buf_char(buf, *c);
		}
	}
	if (key->choice_count > 0)
		buf_text(buf, "|}");
}

static void add_key(struct suggest *suggest, const struct schema_key *key)
{
	const struct where *where = &suggest->where;
	auto_buf struct buf text = {0};
	auto_buf struct buf snippet = {0};
	struct suggest_item item = {.label = key->name,
	    .detail = schema_type_form(key->type),
	    .kind = SUGGEST_PROPERTY,
	    .deprecated = key->deprecated != NULL,
	    .rank = key->required             ? 'a'
		    : key->deprecated != NULL ? 'z'
					      : 'm',
	    .span = where->word};

	buf_printf(&text, "%s%s", key->name, where->has_equals ? "" : " = ");
	buf_add(&snippet, text.data, text.length);
	add_choices(&snippet, key);
	if (!buf_ok(&text) || !buf_ok(&snippet)) {
		suggest->call->writer->buf->failed = true;
		return;
	}
	item.text = text.data;
	if (!where->has_equals && snippet.length > text.length)
		item.snippet = snippet.data;
	words_add_key(&suggest->words, where->schema, key);
	suggest_add(suggest, &item);
}

static void suggest_key(struct suggest *suggest)
{
	const struct schema *schema = suggest->where.schema;

	for (size_t i = 0; schema != NULL && i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];

		/* Dictionaries are sections of their own. */
		if (key->definition && key->type != SCHEMA_DICTIONARIES &&
		    !is_given(&suggest->where, key))
			add_key(suggest, key);
	}
}

static int suggest_any(struct suggest *suggest, struct error *error)
{
	const struct where *where = &suggest->where;

	if (where->kind == WHERE_HEADER)
		return suggest_header(suggest, error);
	if (where->kind == WHERE_VALUE)
		return where->key == NULL ? 0 : suggest_value(suggest, error);
	if (where->kind == WHERE_KEY && where->section != NULL)
		suggest_key(suggest);
	/* Where no key could be, or none was begun, a section could. */
	if (where->kind == WHERE_KEY && where->word.begin == where->word.end &&
	    !where->has_equals)
		return suggest_header(suggest, error);
	return 0;
}

static void suggest_done(struct suggest *suggest)
{
	words_done(&suggest->words);
}

static int completion(struct lsp_call *call, struct error *error)
{
	auto_arena struct arena arena = {0};
	auto_cleanup(suggest_done) struct suggest suggest = {.call = call,
	    .arena = &arena,
	    .words = {.markdown = call->lsp->client.markdown_items}};

	if (lsp_where(call, &arena, &suggest.where, error) != 0)
		return -1;
	json_write_array(call->writer, LSP_RESULT);
	if (suggest_any(&suggest, error) != 0)
		return -1;
	json_write_end(call->writer);
	return 0;
}

const struct lsp_method lsp_completion = {"textDocument/completion",
    LSP_REQUEST | LSP_DOCUMENT | LSP_POSITION, completion};
