/* Values for the variables of a definition, from --set NAME=VALUE. */
#include <string.h>

#include "base/shell.h"
#include "cmd/probe.h"
#include "profile/variable.h"
#include "base/banned.h"

enum {
	EXPANDED_MAX = 16 * 1024,
	MISSING_MAX = 300 /* bytes, for a hint */
};

static bool is_mark(char c)
{
	return c == '$' || c == '%' || c == '{' || c == '}';
}

/* "$USERNAME", "%SerialNumber%" and "{{name}}" without their marks. */
static void strip(const char **name, size_t *length)
{
	while (*length > 0 && is_mark(**name)) {
		(*name)++;
		(*length)--;
	}
	while (*length > 0 && is_mark((*name)[*length - 1]))
		(*length)--;
}

const char *probe_sets_value(
    const struct probe_sets *sets, const char *name, size_t length)
{
	for (size_t i = 0; i < sets->count; i++)
		if (sets->sets[i].length == length &&
		    memcmp(sets->sets[i].name, name, length) == 0)
			return sets->sets[i].value;
	return probe_row_value(&sets->row, name, length);
}

int probe_sets_read(struct probe_sets *sets, const struct arguments *arguments,
    struct error *error)
{
	const char *text;

	for (size_t i = 0; (text = opts_value(arguments, "set", i)) != NULL;
	     i++) {
		const char *equal = strchr(text, '=');
		size_t length = equal != NULL ? (size_t)(equal - text) : 0;
		struct probe_set set = {text, length, text};

		strip(&set.name, &set.length);
		if (equal == NULL || set.length == 0)
			return error_set(error, STATUS_USAGE,
			    "option '--set' cannot be '%.60s', expected "
			    "NAME=VALUE",
			    text);
		if (probe_sets_value(sets, set.name, set.length) != NULL)
			return error_set(error, STATUS_USAGE,
			    "option '--set' gives '%.*s' twice",
			    (int)(set.length < 60 ? set.length : 60), set.name);
		if (sets->count == PROBE_SETS_MAX)
			return error_set(error, STATUS_USAGE,
			    "option '--set' is given more than %d times",
			    PROBE_SETS_MAX);
		set.value = equal + 1;
		sets->sets[sets->count++] = set;
	}
	return 0;
}

int probe_sets_default(struct probe_sets *sets, const char *name,
    const char *value, struct error *error)
{
	if (probe_sets_value(sets, name, strlen(name)) != NULL)
		return 0;
	if (sets->count == PROBE_SETS_MAX)
		return error_set(error, STATUS_USAGE,
		    "option '--set' is given more than %d times",
		    PROBE_SETS_MAX);
	sets->sets[sets->count++] =
	    (struct probe_set){name, strlen(name), value};
	return 0;
}

static void note_missing(
    struct probe_sets *sets, const char *name, size_t length)
{
	auto_buf struct buf one = {0};
	struct shell_word word;
	const char *option;

	buf_printf(&one, "%.*s=VALUE", (int)length, name);
	if (!buf_ok(&one))
		return;
	option = shell_word(&word, one.data, "NAME=VALUE");
	buf_clear(&one);
	buf_printf(&one, "--set %s", option);
	if (!buf_ok(&one) || (sets->missing.data != NULL &&
				 strstr(sets->missing.data, one.data) != NULL))
		return;
	if (sets->missing.length + one.length > MISSING_MAX)
		return;
	if (sets->missing.length > 0)
		buf_char(&sets->missing, ' ');
	buf_text(&sets->missing, one.data);
}

int probe_sets_expand(struct probe_sets *sets, const char *text, size_t length,
    const char **ret, struct error *error)
{
	auto_buf struct buf out = {.limit = EXPANDED_MAX};
	size_t offset = 0, done = 0;
	struct variable variable;
	const char *copy;

	buf_text(&out, "");
	while (variable_next(text, length, &offset, &variable)) {
		size_t at = (size_t)(variable.text - text);
		const char *name = variable.text, *value;
		size_t name_length = variable.length;

		buf_add(&out, text + done, at - done);
		strip(&name, &name_length);
		value = probe_sets_value(sets, name, name_length);
		/* What only looks like a variable stays as it is, as it does
		 * on devices. */
		if (value != NULL)
			buf_text(&out, value);
		else
			buf_add(&out, variable.text, variable.length);
		if (value == NULL && variable.kind != VARIABLE_JAMF_UNKNOWN)
			note_missing(sets, name, name_length);
		done = at + variable.length;
	}
	buf_add(&out, text + done, length - done);
	copy = buf_ok(&out) ? arena_copy(sets->arena,
				  out.data != NULL ? out.data : "", out.length)
			    : NULL;
	if (copy == NULL)
		return error_set_memory(error);
	*ret = copy;
	return 0;
}

int probe_sets_check(const struct probe_sets *sets, struct error *error)
{
	if (sets->missing.failed)
		return error_set_memory(error);
	if (sets->missing.length == 0)
		return 0;
	(void)error_set(error, STATUS_USAGE,
	    "the definition has variables, which a device's values stand for");
	return error_hint(error, "give some: %s", sets->missing.data);
}

void probe_sets_done(struct probe_sets *sets)
{
	probe_row_done(&sets->row);
	buf_done(&sets->missing);
}
