/*
 * Values that are still as a template has them.
 */
#include "profile/template.h"

#include <pthread.h>
#include <string.h>

#include "base/embedded.h"
#include "base/text.h"
#include "base/banned.h"

static const char mark[] = "CHANGE";

static const char *line_start(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at;
}

static bool has_mark(const char *at, size_t length)
{
	const size_t need = sizeof(mark) - 1;
	const char *end = at + length;

	while ((at = memchr(at, mark[0], (size_t)(end - at))) != NULL) {
		if ((size_t)(end - at) >= need && memcmp(at, mark, need) == 0)
			return true;
		at++;
	}
	return false;
}

/* A comment with the mark ends the line at this place of the text, or is the
 * line above it. */
static bool is_marked(const char *text, size_t length, size_t place)
{
	const char *at = text + place;
	const char *end = memchr(at, '\n', length - place);
	const char *line = line_start(text, at);
	const char *above;

	if (has_mark(at, end == NULL ? length - place : (size_t)(end - at)))
		return true;
	if (line == text)
		return false;
	above = line_start(text, line - 1);
	while (text_is_blank(*above))
		above++;
	return (*above == ';' || *above == '#') &&
	       has_mark(above, (size_t)(line - above));
}

/* A line of a template that is to be changed: "key = value". */
struct marked_line {
	const char *key; /* as it stands there, in snake_case */
	size_t key_length;
	const char *value;
	size_t value_length;
};

enum {
	MARKED_MAX = 256 /* lines of all templates, 68 today */
};

static struct marked_line marked_lines[MARKED_MAX];
static size_t marked_count;

static void add_line(
    const struct embedded_file *file, const char *line, const char *end)
{
	const char *equals = memchr(line, '=', (size_t)(end - line));
	struct marked_line marked = {.key = line};
	const char *value;

	if (equals == NULL || *line == ';' || *line == '#' ||
	    !is_marked(file->text, file->length, (size_t)(line - file->text)))
		return;
	value = equals + 1 + strspn(equals + 1, " \t");
	for (size_t i = 0; value + i < end; i++)
		if (value[i] == ';' && i > 0 && text_is_blank(value[i - 1])) {
			end = value + i;
			break;
		}
	while (end > value && text_is_blank(end[-1]))
		end--;
	while (equals > line && text_is_blank(equals[-1]))
		equals--;
	marked.key_length = (size_t)(equals - line);
	marked.value = value;
	marked.value_length = (size_t)(end - value);
	if (marked_count < MARKED_MAX)
		marked_lines[marked_count++] = marked;
}

/* Once in a process: the templates are as long as many definitions. */
static void find_lines(void)
{
	for (const struct embedded_file *file = embedded_files;
	     file->name != NULL; file++) {
		const char *stop = file->text + file->length, *end;

		if (!text_starts_with(file->name, "templates/"))
			continue;
		for (const char *line = file->text; line < stop;
		     line = end + 1) {
			end = memchr(line, '\n', (size_t)(stop - line));
			if (end == NULL)
				end = stop;
			add_line(file, line, end);
		}
	}
}

bool template_is_unchanged(
    const struct schema_key *key, const struct value *given)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const struct source *source = given->origin.source;
	struct value whole = *given;
	const struct value *value = &whole;

	/* A list of one. */
	if (whole.text == NULL && whole.count == 1 && whole.items != NULL) {
		whole.text = whole.items[0].text;
		whole.length = whole.items[0].length;
		whole.origin = whole.items[0].origin;
	}
	if (!value->given || value->text == NULL || value->length == 0 ||
	    source == NULL ||
	    (key->type != SCHEMA_FINGERPRINT &&
		(!has_mark(source->text, source->length) ||
		    !is_marked(source->text, source->length,
			value->origin.span.begin))))
		return false;
	(void)pthread_once(&once, find_lines);
	for (size_t i = 0; i < marked_count; i++) {
		const struct marked_line *line = &marked_lines[i];

		if (line->value_length == value->length &&
		    memcmp(line->value, value->text, value->length) == 0 &&
		    strlen(key->name) == line->key_length &&
		    memcmp(key->name, line->key, line->key_length) == 0)
			return true;
	}
	return false;
}
