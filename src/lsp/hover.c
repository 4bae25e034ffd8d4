/* textDocument/hover: what explain says of what stands at a place. */
#include <string.h>

#include "base/text.h"
#include "lsp/lsp_internal.h"
#include "lsp/words.h"
#include "profile/variable.h"
#include "schema/schema_name.h"
#include "base/banned.h"

/* What is found goes into text. */
struct hovering {
	const struct lsp *lsp;
	const struct where *where;
	const char *text; /* of the document */
	size_t offset;
	struct words *words;
};

static void say_choice(struct hovering *hovering)
{
	const struct where *where = hovering->where;
	struct span word = where->word;
	char folded[TEXT_FOLD_MAX];
	const struct schema_choice *choice = NULL;

	if (where->key->type == SCHEMA_CHOICE &&
	    text_fold(folded, sizeof(folded), hovering->text + word.begin,
		word.end - word.begin) > 0)
		choice = schema_choice_of(where->key, folded);
	if (choice != NULL)
		words_add_choice(hovering->words, where->key, choice);
}

/* An id, or what is before the '@' of one. */
static void say_rule(struct hovering *hovering)
{
	const struct where *where = hovering->where;
	const char *text = hovering->text + where->word.begin;
	size_t length = where->word.end - where->word.begin;
	char id[TEXT_FOLD_MAX];

	if (!schema_key_is(where->key, KEY_ACCEPT))
		return;
	for (size_t i = 0; i < length; i++)
		if (text[i] == '@' || text_is_blank(text[i]))
			length = i;
	if (length >= sizeof(id))
		return;
	memcpy(id, text, length);
	id[length] = '\0';
	if (rules_find(hovering->lsp->options.rules, id) != NULL)
		words_add_rule(hovering->words,
		    rules_find(hovering->lsp->options.rules, id));
}

static void say_variable(struct hovering *hovering)
{
	struct span word = hovering->where->word;
	const char *text = hovering->text + word.begin;
	size_t at = 0, here = hovering->offset - word.begin;
	struct variable variable;

	while (variable_next(text, word.end - word.begin, &at, &variable))
		if (at - variable.length <= here && here <= at) {
			words_add_variable(hovering->words, &variable);
			return;
		}
}

static void say_value(struct hovering *hovering)
{
	const struct where *where = hovering->where;

	if (where->key == NULL)
		return;
	/* Nothing of a secret's text is looked at. */
	if (!where->key->secret) {
		say_choice(hovering);
		say_rule(hovering);
		say_variable(hovering);
	}
	if (!words_are_there(hovering->words))
		words_add_key(hovering->words, where->schema, where->key);
}

static void say(struct hovering *hovering)
{
	const struct where *where = hovering->where;

	if (where->schema == NULL || where->kind == WHERE_NOWHERE)
		return;
	if (where->kind == WHERE_HEADER)
		words_add_section(hovering->words, where->schema);
	else if (where->kind == WHERE_VALUE)
		say_value(hovering);
	else if (where->key != NULL)
		words_add_key(hovering->words, where->schema, where->key);
}

static int hover(struct lsp_call *call, struct error *error)
{
	struct lsp *lsp = call->lsp;
	const struct open_document *document = call->document;
	auto_arena struct arena arena = {0};
	struct where where;
	auto_words struct words words = {
	    .markdown = lsp->client.markdown_hover};
	struct hovering hovering = {.lsp = lsp,
	    .where = &where,
	    .text = document->lines.text,
	    .offset = call->offset,
	    .words = &words};

	if (lsp_where(call, &arena, &where, error) != 0)
		return -1;
	say(&hovering);
	if (!words_are_there(&words)) {
		json_write_null(call->writer, LSP_RESULT);
		return 0;
	}
	json_write_object(call->writer, LSP_RESULT);
	lsp_write_range(
	    call->writer, "range", lsp, &document->lines, where.word);
	words_write(&words, call->writer, "contents");
	json_write_end(call->writer);
	return 0;
}

const struct lsp_method lsp_hover = {
    "textDocument/hover", LSP_REQUEST | LSP_DOCUMENT | LSP_POSITION, hover};
