/* Section headers: names, labels, and the dictionaries of arrays. */
#include "lsp/suggest.h"

#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	DEPTH_MAX = 1 + INI_PARTS_MAX
};

/* A header as far as it stands before the place: names with their labels, then
 * perhaps a name or a label begun. */
struct begun {
	struct {
		struct span name, label;
	} steps[DEPTH_MAX];
	size_t count;     /* steps with name and label */
	struct span word; /* what is begun */
	bool in_label;
};

static enum schema_place place_of(const struct suggest *suggest)
{
	return suggest->call->document->kind == OPEN_PROJECT
		   ? SCHEMA_IN_PROJECT
		   : SCHEMA_IN_DEFINITION;
}

static void read_begun(
    const char *text, struct span word, size_t offset, struct begun *ret)
{
	struct begun begun = {0};
	size_t at = word.begin;

	if (at < word.end && text[at] == '[')
		at++;
	while (begun.count < DEPTH_MAX) {
		while (at < offset && text_is_blank(text[at]))
			at++;
		begun.word = (struct span){at, offset};
		while (at < offset && text[at] != '"')
			at++;
		if (at >= offset)
			break;
		begun.steps[begun.count].name =
		    (struct span){begun.word.begin, at};
		begun.word = (struct span){++at, offset};
		begun.in_label = true;
		while (at < offset && text[at] != '"')
			at += text[at] == '\\' ? 2 : 1;
		if (at >= offset)
			break;
		begun.in_label = false;
		begun.steps[begun.count++].label =
		    (struct span){begun.word.begin, at++};
	}
	*ret = begun;
}

/* The schema of the section named so, or of the array in outer. */
static const struct schema *schema_below(const struct suggest *suggest,
    const struct schema *outer, bool is_first, struct span name)
{
	const char *text = suggest->call->document->lines.text;
	const struct schema_key *key;
	char folded[TEXT_FOLD_MAX];

	if (text_fold(folded, sizeof(folded), text + name.begin,
		name.end - name.begin) == 0)
		return NULL;
	if (is_first)
		return schemas_of_section(suggest->call->lsp->options.schemas,
		    place_of(suggest), folded);
	key = outer == NULL ? NULL : schema_key_of_name(outer, folded);
	return key == NULL ? NULL : key->items;
}

/* The header that is being typed. */
static bool is_here(
    const struct suggest *suggest, const struct ini_section *section)
{
	return section->at.begin >= suggest->where.line.begin &&
	       section->at.begin <= suggest->where.line.end;
}

/* Whether the file has a section of this name without label. */
static bool is_there(const struct suggest *suggest, const struct ini *ini,
    const struct schema *schema)
{
	for (size_t i = 0; i < ini->count; i++) {
		const struct ini_section *section = &ini->sections[i];

		if (section->label == NULL && !is_here(suggest, section) &&
		    (strcmp(section->name, schema->section) == 0 ||
			text_same(section->name, schema->section_alias)))
			return true;
	}
	return false;
}

/* Behind what is begun: the ']' that the editor or the user put there. */
static size_t end_of(const struct suggest *suggest, size_t from)
{
	const char *text = suggest->call->document->lines.text;
	size_t at = from;

	while (at < suggest->where.word.end &&
	       (text_is_letter(text[at]) || text_is_digit(text[at]) ||
		   text[at] == '_' || text[at] == '-' || text[at] == '.'))
		at++;
	if (at < suggest->where.word.end && text[at] == '"')
		at++;
	return at < suggest->where.word.end && text[at] == ']' ? at + 1 : at;
}

/* By one of its names. */
static void add_section(struct suggest *suggest, const struct ini *ini,
    const struct schema *schema, const char *name, struct span span)
{
	bool again = is_there(suggest, ini, schema);
	auto_buf struct buf label = {0};
	auto_buf struct buf text = {0};
	auto_buf struct buf snippet = {0};
	struct suggest_item item = {.detail = schema->title,
	    .kind = SUGGEST_MODULE,
	    .rank = again ? 'n' : 'm',
	    .span = span};

	if (again && !schema->labelled)
		return;
	buf_printf(&label, again ? "%s \"...\"" : "%s", name);
	buf_printf(&text, again ? "[%s \"\"]" : "[%s]", name);
	buf_printf(&snippet, "[%s \"$1\"]", name);
	if (!buf_ok(&label) || !buf_ok(&text) || !buf_ok(&snippet)) {
		suggest->call->writer->buf->failed = true;
		return;
	}
	if (strcmp(name, "profile") == 0)
		item.rank = 'a';
	item.label = label.data;
	item.text = text.data;
	item.snippet = again ? snippet.data : NULL;
	words_add_section(&suggest->words, schema);
	suggest_add(suggest, &item);
}

static void add_sections(
    struct suggest *suggest, const struct ini *ini, struct span span)
{
	const struct schemas *schemas = suggest->call->lsp->options.schemas;

	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		if (schema->section == NULL || schema->parent != NULL ||
		    schema->place != place_of(suggest))
			continue;
		add_section(suggest, ini, schema, schema->section, span);
		if (schema->section_alias != NULL)
			add_section(
			    suggest, ini, schema, schema->section_alias, span);
	}
}

/* Arrays of dictionaries in the section so far. */
static void add_arrays(
    struct suggest *suggest, const struct schema *outer, struct span span)
{
	for (size_t i = 0; outer != NULL && i < outer->count; i++) {
		const struct schema_key *key = &outer->keys[i];
		auto_buf struct buf text = {0};
		auto_buf struct buf snippet = {0};
		struct suggest_item item = {.label = key->name,
		    .detail = schema_type_form(key->type),
		    .kind = SUGGEST_PROPERTY,
		    .span = span};

		if (key->items == NULL || !key->definition)
			continue;
		buf_printf(&text, "%s \"\"]", key->name);
		buf_printf(&snippet, "%s \"$1\"]", key->name);
		if (!buf_ok(&text) || !buf_ok(&snippet)) {
			suggest->call->writer->buf->failed = true;
			return;
		}
		item.text = text.data;
		item.snippet = snippet.data;
		words_add_key(&suggest->words, outer, key);
		suggest_add(suggest, &item);
	}
}

/* Labels that other headers of the file have at this place. */
static void add_labels(struct suggest *suggest, const struct ini *ini,
    const struct begun *begun, struct span span)
{
	const char *text = suggest->call->document->lines.text;
	struct span name = begun->steps[0].name;
	char folded[TEXT_FOLD_MAX];
	auto_map struct map seen = {0};
	size_t ignored;

	if (begun->count > 0 ||
	    text_fold(folded, sizeof(folded), text + name.begin,
		name.end - name.begin) == 0)
		return;
	for (size_t i = 0; i < ini->count; i++) {
		const struct ini_section *section = &ini->sections[i];
		struct suggest_item item = {.label = section->label,
		    .kind = SUGGEST_VALUE,
		    .detail = section->name,
		    .span = span};

		if (section->label == NULL || is_here(suggest, section) ||
		    strcmp(section->name, folded) != 0 ||
		    map_add(&seen, section->label, strlen(section->label), 0,
			&ignored) <= 0)
			continue;
		suggest_add(suggest, &item);
	}
}

int suggest_header(struct suggest *suggest, struct error *error)
{
	const struct lines *lines = &suggest->call->document->lines;
	struct span word = suggest->where.word;
	struct findings ignored = {.arena = suggest->arena};
	const struct source source = {"", lines->text, lines->length};
	const struct schema *schema = NULL;
	struct begun begun;
	struct ini ini;

	read_begun(lines->text, word, suggest->call->offset, &begun);
	if (ini_parse(&source, suggest->arena, &ignored, &ini, error) != 0)
		return -1;
	for (size_t i = 0; i < begun.count; i++)
		schema =
		    schema_below(suggest, schema, i == 0, begun.steps[i].name);
	if (begun.in_label)
		add_labels(suggest, &ini, &begun, begun.word);
	else if (begun.count == 0)
		add_sections(suggest, &ini,
		    (struct span){
			word.begin, end_of(suggest, suggest->call->offset)});
	else
		add_arrays(suggest, schema,
		    (struct span){begun.word.begin,
			end_of(suggest, suggest->call->offset)});
	return 0;
}
