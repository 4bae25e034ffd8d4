/*
 * Placeholders of tools that fill in text before a profile is delivered:
 * AutoPkg, Fleet, Intune, Workspace ONE, templates of many kinds. Neither Jamf
 * Pro nor a device replaces them.
 */
#include "profile/variable.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	LENGTH_MAX = 96, /* longer ones are plain text */
	WORD_MIN = 3     /* of a name that has weak marks only */
};

bool variable_is_name(char c)
{
	return text_is_upper(c) || text_is_digit(c) || c == '_' ||
	       (c >= 'a' && c <= 'z');
}

size_t variable_name_length(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && variable_is_name(text[count]))
		count++;
	return count;
}

size_t variable_fillable_length(const char *text, size_t length)
{
	size_t run = 0;

	while (run < length && (text_is_upper(text[run]) || text[run] == '_' ||
				   text_is_digit(text[run])))
		run++;
	return run > 0 && text_is_upper(text[0]) ? run : 0;
}

static size_t name_length(const char *text, size_t length)
{
	return variable_name_length(
	    text, length < LENGTH_MAX ? length : LENGTH_MAX);
}

static bool found(struct variable *variable, size_t length, const char *whose)
{
	variable->kind = VARIABLE_FOREIGN;
	variable->length = length;
	variable->whose = whose;
	return true;
}

/* Words of capitals, digits and '_', as names of a tool's settings are. */
static bool is_capital_word(const char *name, size_t run)
{
	bool letter = false;

	for (size_t i = 0; i < run; i++) {
		if (!text_is_upper(name[i]) && !text_is_digit(name[i]) &&
		    name[i] != '_')
			return false;
		letter = letter || text_is_upper(name[i]);
	}
	return letter && !text_is_digit(name[0]);
}

static bool is_hex_pair(const char *text, size_t length)
{
	return length >= 2 && text_hex_digit(text[0]) >= 0 &&
	       text_hex_digit(text[1]) >= 0;
}

/* "%NAME%"; but %AF% and %AFX%20 are pieces of a URL. */
static bool read_percent(
    const char *text, size_t length, struct variable *variable)
{
	size_t run = name_length(text + 1, length - 1);

	if (run < 2 || run + 2 > length || text[run + 1] != '%' ||
	    !is_capital_word(text + 1, run))
		return false;
	if (is_hex_pair(text + 1, run) &&
	    (run == 2 || is_hex_pair(text + run + 2, length - run - 2)))
		return false;
	return found(variable, run + 2, "as AutoPkg and other tools have them");
}

/* What is between two marks: printable, none of the marks themselves. Returns
 * the length with both, or 0. */
static size_t between(
    const char *text, size_t length, const char *open, const char *close)
{
	size_t start = strlen(open), end = strlen(close);

	if (length <= start + end || memcmp(text, open, start) != 0)
		return 0;
	for (size_t i = start; i + end <= length && i < LENGTH_MAX; i++) {
		if (memcmp(text + i, close, end) == 0)
			return i > start ? i + end : 0;
		if (text[i] == '{' || text[i] == '}' || text[i] == '\n')
			return 0;
	}
	return 0;
}

/* "$FLEET_VAR_X", "${NAME}", "${{ secrets.NAME }}" and "$(NAME)". */
static bool read_dollar(
    const char *text, size_t length, struct variable *variable)
{
	size_t whole = between(text, length, "${{", "}}");
	size_t run = name_length(text + 1, length - 1);
	size_t inner = length < 2 ? 0 : name_length(text + 2, length - 2);

	if ((run > 10 && memcmp(text + 1, "FLEET_VAR_", 10) == 0) ||
	    (run > 13 && memcmp(text + 1, "FLEET_SECRET_", 13) == 0))
		return found(variable, run + 1, "as Fleet has them");

	if (whole > 0)
		return found(
		    variable, whole, "as GitHub Actions and others have them");
	if (inner == 0 || inner + 2 >= length)
		return false;
	if (text[1] == '{' && text[inner + 2] == '}')
		return found(variable, inner + 3,
		    "as shells and tools for templates have them");
	return text[1] == '(' && text[inner + 2] == ')' &&
	       is_capital_word(text + 2, inner) &&
	       found(variable, inner + 3, "as make and Azure have them");
}

/* text begins with '{': {{...}}, or the {Name} of Workspace ONE. */
static bool read_brace(
    const char *text, size_t length, struct variable *variable)
{
	size_t whole = between(text, length, "{{", "}}");
	size_t run = name_length(text + 1, length - 1);

	if (whole > 0)
		return found(variable, whole,
		    "as Intune, Jinja and other templates have them");
	if (run < WORD_MIN || run + 2 > length || text[run + 1] != '}' ||
	    text_is_digit(text[1]))
		return false;
	variable->doubtful = true;
	return found(variable, run + 2, "as Workspace ONE has them");
}

/* text begins with a mark that a word of capitals stands between, "@NAME@" or
 * "__NAME__", and is not the end of another word. */
static bool read_marked(
    const char *text, size_t length, struct variable *variable)
{
	size_t mark = text[0] == '@' ? 1 : 2;
	size_t run = 0;

	while (mark + run < length && text[mark + run] != '@' &&
	       variable_is_name(text[mark + run]))
		run++;
	if (text[0] == '_') {
		if (length < 2 || text[1] != '_' || run < 2 + WORD_MIN ||
		    memcmp(text + run, "__", 2) != 0)
			return false;
		run -= 2;
	}
	if (run < WORD_MIN || mark + run + mark > length ||
	    text[mark + run] != text[0] || !is_capital_word(text + mark, run) ||
	    text[mark] == '_')
		return false;
	return found(
	    variable, run + 2 * mark, "as tools for templates have them");
}

bool variable_foreign_at(
    const char *text, size_t length, struct variable *variable)
{
	switch (length == 0 ? '\0' : text[0]) {
	case '$':
		return read_dollar(text, length, variable);
	case '%':
		return read_percent(text, length, variable);
	case '{':
		return read_brace(text, length, variable);
	case '@':
	case '_':
		return read_marked(text, length, variable);
	default:
		return false;
	}
}
