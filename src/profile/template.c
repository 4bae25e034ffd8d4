#include "profile/template.h"

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

	for (size_t i = 0; i + need <= length; i++)
		if (memcmp(at + i, mark, need) == 0)
			return true;
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
	return (*above == ';' || *above == '#') &&
	       has_mark(above, (size_t)(line - above));
}

/* "key = value" at this place of a template, which then is followed by blanks
 * and a comment at most. */
static bool is_line_of(const struct embedded_file *file, const char *at,
    const struct schema_key *key, size_t length)
{
	const char *line = line_start(file->text, at);
	const char *equals = memchr(line, '=', (size_t)(at - line));
	const char *rest = at + length + strspn(at + length, " \t");
	char name[TEXT_FOLD_MAX];

	if (equals == NULL || *line == ';' ||
	    (size_t)(at - equals) != 1 + strspn(equals + 1, " \t") ||
	    (*rest != '\n' && *rest != '\0' && *rest != ';'))
		return false;
	return text_fold(name, sizeof(name), line, (size_t)(equals - line)) >
		   0 &&
	       strcmp(name, key->name) == 0;
}

static bool is_in_template(const struct embedded_file *file,
    const struct schema_key *key, const struct value *value)
{
	for (const char *at = strstr(file->text, value->text); at != NULL;
	     at = strstr(at + 1, value->text))
		if (is_line_of(file, at, key, value->length) &&
		    is_marked(
			file->text, file->length, (size_t)(at - file->text)))
			return true;
	return false;
}

bool template_is_unchanged(
    const struct schema_key *key, const struct value *given)
{
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
		!is_marked(
		    source->text, source->length, value->origin.span.begin)))
		return false;
	for (const struct embedded_file *file = embedded_files;
	     file->name != NULL; file++)
		if (text_starts_with(file->name, "templates/") &&
		    is_in_template(file, key, value))
			return true;
	return false;
}
