/* Lines up to the section's header, and the line itself. */
#include "lsp/where.h"

#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "base/banned.h"

/* A text with the place asked for. */
struct look {
	const char *text;
	size_t length;
	size_t offset;
};

static struct span line_at(const struct look *look, size_t offset)
{
	const struct source source = {"", look->text, look->length};
	struct span line = source_line(&source, offset);

	if (line.begin == 0 && text_has_bom(look->text, look->length))
		line.begin = TEXT_BOM_BYTES;
	return line;
}

static size_t first_of(const struct look *look, struct span line)
{
	while (line.begin < line.end && text_is_blank(look->text[line.begin]))
		line.begin++;
	return line.begin;
}

/* The same for the line above; false: there is none. */
static bool line_above(const struct look *look, struct span *line)
{
	if (line->begin == 0 || look->text[line->begin - 1] != '\n')
		return false;
	*line = line_at(look, line->begin - 1);
	return true;
}

static bool begins(const struct look *look, struct span line, char c)
{
	size_t first = first_of(look, line);

	return first < line.end && look->text[first] == c;
}

static bool is_comment(const struct look *look, struct span line)
{
	return begins(look, line, ';') || begins(look, line, '#');
}

/* Where a comment behind something begins, or the line ends. */
static size_t comment_of(const struct look *look, size_t begin, size_t end)
{
	bool quoted = false;

	for (size_t at = begin; at < end; at++) {
		char c = look->text[at];

		if (c == '"')
			quoted = !quoted;
		else if (quoted && c == '\\')
			at++;
		else if (!quoted && c == ';' && at > begin &&
			 text_is_blank(look->text[at - 1]))
			return at;
	}
	return end;
}

static size_t equals_of(const struct look *look, struct span line)
{
	size_t first = first_of(look, line);
	size_t end = comment_of(look, first, line.end);
	const char *equals = memchr(look->text + first, '=', end - first);

	return equals == NULL ? line.end : (size_t)(equals - look->text);
}

static size_t trim_end(const struct look *look, size_t begin, size_t end)
{
	while (end > begin && text_is_blank(look->text[end - 1]))
		end--;
	return end;
}

/* -- the section ---------------------------------------------------------- */

/* How much of a name is the section's. */
static size_t name_length(const struct schema *schema, const char *name)
{
	return text_starts_with(name, schema->section)
		   ? strlen(schema->section)
		   : strlen(schema->section_alias == NULL
				? ""
				: schema->section_alias);
}

static int read_section(struct where *where, const struct schemas *schemas,
    enum schema_place place, struct arena *arena, struct error *error)
{
	struct findings ignored = {.arena = arena};
	const struct schema_key *key;
	const char *name, *label;

	if (ini_parse(&where->source, arena, &ignored, &where->ini, error) != 0)
		return -1;
	if (where->ini.count == 0)
		return 0;
	where->section = &where->ini.sections[0];
	name = where->section->name;
	where->schema = schemas_of_section(schemas, place, name);
	/* "[vpn rules "home"]", of a section without label. */
	if (where->schema == NULL && place == SCHEMA_IN_DEFINITION) {
		where->schema = section_schema(schemas, where->section, &label);
		name += where->schema == NULL
			    ? 0
			    : name_length(where->schema, name);
		key = where->schema == NULL || *name != '_'
			  ? NULL
			  : schema_key_of_name(where->schema, name + 1);
		where->schema = key == NULL ? NULL : key->items;
	}
	for (size_t i = 0;
	     i < where->section->part_count && where->schema != NULL; i++) {
		key = schema_key_of_name(
		    where->schema, where->section->parts[i].name);
		where->schema = key == NULL ? NULL : key->items;
	}
	return 0;
}

/* From the header above, or the beginning, to the next one. */
static void find_section(struct where *where, const struct look *look)
{
	struct span line = where->line;
	size_t end = line.end;

	while (!begins(look, line, '[') && line_above(look, &line))
		continue;
	where->begin = line.begin;
	while (end < look->length) {
		struct span next = line_at(look, end + 1);

		if (begins(look, next, '['))
			break;
		end = next.end;
		while (end < look->length && look->text[end] != '\n')
			end++;
	}
	if (end > look->length)
		end = look->length;
	where->source =
	    (struct source){"", look->text + where->begin, end - where->begin};
}

const struct schema_key *where_key(
    const struct where *where, const char *text, size_t length)
{
	char folded[TEXT_FOLD_MAX];

	if (where->schema == NULL ||
	    text_fold(folded, sizeof(folded), text, length) == 0)
		return NULL;
	return schema_key_of_name(where->schema, folded);
}

/* -- the line ------------------------------------------------------------- */

/* Wide enough for the place asked for. */
static void set_word(
    struct where *where, const struct look *look, size_t begin, size_t end)
{
	end = trim_end(look, begin, end);
	where->word.begin = begin < look->offset ? begin : look->offset;
	where->word.end = end > look->offset ? end : look->offset;
}

/* The line of the key that this one goes on with; false: it does not. */
static bool find_continued(
    const struct look *look, struct span line, struct span *ret_line)
{
	size_t indent = first_of(look, line) - line.begin;

	while (indent > 0 && line_above(look, &line)) {
		size_t first = first_of(look, line);

		if (first == line.end || is_comment(look, line) ||
		    first - line.begin >= indent)
			continue;
		*ret_line = line;
		return look->text[first] != '[' &&
		       equals_of(look, line) < line.end;
	}
	return false;
}

static void set_key(
    struct where *where, const struct look *look, struct span line)
{
	size_t first = first_of(look, line), end = equals_of(look, line);

	where->key = where_key(
	    where, look->text + first, trim_end(look, first, end) - first);
	where->is_item =
	    where->key != NULL && schema_type_is(where->key->type, SCHEMA_LIST);
}

/* The item between commas that the place is in; all of a value that is no
 * list. */
static void find_item(
    struct where *where, const struct look *look, size_t begin, size_t end)
{
	bool quoted = false;

	for (size_t at = begin; where->is_item && at < end; at++) {
		char c = look->text[at];

		if (c == '"')
			quoted = !quoted;
		else if (quoted && c == '\\')
			at++;
		else if (c != ',' || quoted)
			continue;
		else if (at >= look->offset)
			end = at;
		else
			begin = at + 1;
	}
	while (begin < end && begin < look->offset &&
	       text_is_blank(look->text[begin]))
		begin++;
	set_word(where, look, begin, end);
}

static void find_word(struct where *where, const struct look *look)
{
	struct span line = where->line, above;
	size_t first = first_of(look, line);
	size_t comment = comment_of(look, first, line.end);
	size_t equals = equals_of(look, line);

	if (is_comment(look, line) ? look->offset > first
				   : look->offset > comment) {
		where->kind = WHERE_NOWHERE;
	} else if (find_continued(look, line, &above)) {
		where->kind = WHERE_VALUE;
		set_key(where, look, above);
		set_word(where, look, first, comment);
	} else if (first < line.end && look->text[first] == '[') {
		where->kind = WHERE_HEADER;
		set_word(where, look, first, comment);
	} else if (equals < line.end && look->offset > equals) {
		where->kind = WHERE_VALUE;
		set_key(where, look, line);
		find_item(where, look, equals + 1, comment);
	} else {
		where->kind = WHERE_KEY;
		where->has_equals = equals < line.end;
		set_key(where, look, line);
		set_word(
		    where, look, first, where->has_equals ? equals : comment);
	}
}

int where_find(struct where *where, const struct schemas *schemas,
    enum schema_place place, const struct lines *lines, size_t offset,
    struct arena *arena, struct error *error)
{
	const struct look look = {lines->text, lines->length, offset};

	*where = (struct where){.line = line_at(&look, offset)};
	if (where->line.begin > offset)
		where->line.begin = offset;
	find_section(where, &look);
	if (read_section(where, schemas, place, arena, error) != 0)
		return -1;
	find_word(where, &look);
	return 0;
}
