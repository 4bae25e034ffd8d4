/*
 * Keys of the repository's own configuration. Which of them were set is noted
 * there, too, so that what somebody set by hand is not taken away.
 */
#include <string.h>

#include "base/shell.h"
#include "base/text.h"
#include "project/hook_internal.h"
#include "base/banned.h"

enum {
	VALUE_MAX = 16 * 1024
};

#define NOTED "scepctl.hookset"

static const struct row {
	const char *key;
	const char *text; /* behind the program; with is_text all of it */
	bool is_text;
	bool is_expanded; /* by git: '%' stands for something */
} rows[] = {
    {"merge.scepctl.name", "lock file of scepctl", true, false},
    {"merge.scepctl.driver", " lock merge %O %A %B", false, true},
    {"diff.mobileconfig.textconv", " show", false, false},
};

static int call_git(const struct hook *hook, const char *const *words,
    struct buf *output, int *ret_status, struct error *error)
{
	const struct git_call call = {.top = hook->top, .words = words};

	return git_run(&call, output, ret_status) ? 0
						  : git_ask(&call, NULL, error);
}

/* "" when it is not set; the last one of several. */
static int get(const struct hook *hook, const char *key, struct buf *value,
    struct error *error)
{
	const char *words[] = {
	    "config", "--local", "--null", "--get", key, NULL};
	int status = 0;

	value->limit = VALUE_MAX;
	if (call_git(hook, words, value, &status, error) != 0)
		return -1;
	if (status != 0 || value->data == NULL)
		buf_clear(value);
	if (value->data == NULL)
		buf_text(value, "");
	return buf_ok(value) ? 0 : error_set_memory(error);
}

static int change(
    const struct hook *hook, const char *const *words, struct error *error)
{
	const struct git_call call = {.top = hook->top, .words = words};

	return hook->is_dry ? 0 : git_ask(&call, NULL, error);
}

static void add_value(
    const struct hook *hook, const struct row *row, struct buf *value)
{
	auto_buf struct buf word = {0};

	if (row->is_text) {
		buf_text(value, row->text);
		return;
	}
	shell_add_word(&word, hook->program);
	if (!buf_ok(&word)) {
		value->failed = true;
		return;
	}
	for (const char *at = word.data; *at != '\0'; at++) {
		if (*at == '%' && row->is_expanded)
			buf_char(value, '%');
		buf_char(value, *at);
	}
	buf_text(value, row->text);
}

/* Some program of this name, in its place. */
static bool is_ours(const struct row *row, const char *value)
{
	size_t length = strlen(value), tail = strlen(row->text), name;
	static const char called[] = "scepctl";

	if (row->is_text)
		return strcmp(value, row->text) == 0;
	if (!text_ends_with(value, row->text))
		return false;
	length -= tail;
	if (length > 0 && value[length - 1] == '\'')
		length--;
	name = strlen(called);
	return length >= name &&
	       memcmp(value + length - name, called, name) == 0 &&
	       (length == name || value[length - name - 1] == '/');
}

static int set(struct hook *hook, const struct row *row, const char *value,
    bool is_new, struct error *error)
{
	const char *words[] = {"config", "--local", row->key, value, NULL};
	const char *note[] = {
	    "config", "--local", "--add", NOTED, row->key, NULL};

	if (change(hook, words, error) != 0 ||
	    (is_new && change(hook, note, error) != 0))
		return -1;
	return hook_tell(
	    hook, HOOK_SET, NULL, error, "%s = %s", row->key, value);
}

int hook_config_install(struct hook *hook, struct error *error)
{
	for (size_t i = 0; i < array_length(rows); i++) {
		const struct row *row = &rows[i];
		auto_buf struct buf there = {0}, value = {0}, hint = {0};
		int result;

		add_value(hook, row, &value);
		if (!buf_ok(&value))
			return error_set_memory(error);
		if (get(hook, row->key, &there, error) != 0)
			return -1;
		buf_printf(&hint, "git config %s ", row->key);
		shell_add_word(&hint, value.data);
		if (!buf_ok(&hint))
			return error_set_memory(error);
		if (strcmp(there.data, value.data) == 0)
			result = hook_tell(hook, HOOK_THERE, NULL, error,
			    "%s = %s", row->key, value.data);
		else if (there.data[0] == '\0' || is_ours(row, there.data))
			result = set(hook, row, value.data,
			    there.data[0] == '\0', error);
		else
			result = hook_tell(hook, HOOK_KEPT, hint.data, error,
			    "%s = %s", row->key, there.data);
		if (result != 0)
			return -1;
	}
	return 0;
}

/* Whether the key is one of those noted, which NULs end. */
static bool is_noted(const struct buf *noted, const char *key)
{
	const char *at = noted->data, *end = at + noted->length;

	for (; at < end; at += strlen(at) + 1)
		if (strcmp(at, key) == 0)
			return true;
	return false;
}

int hook_config_remove(struct hook *hook, struct error *error)
{
	static const char *const all[] = {
	    "config", "--local", "--null", "--get-all", NOTED, NULL};
	static const char *const forget[] = {
	    "config", "--local", "--unset-all", NOTED, NULL};
	auto_buf struct buf noted = {.limit = VALUE_MAX};
	int status = 0;

	if (call_git(hook, all, &noted, &status, error) != 0)
		return -1;
	if (status != 0 || noted.length == 0)
		return 0;
	for (size_t i = 0; i < array_length(rows); i++) {
		const struct row *row = &rows[i];
		const char *words[] = {
		    "config", "--local", "--unset", row->key, NULL};
		auto_buf struct buf there = {0};

		if (!is_noted(&noted, row->key))
			continue;
		if (get(hook, row->key, &there, error) != 0)
			return -1;
		if (!is_ours(row, there.data))
			continue;
		if (change(hook, words, error) != 0 ||
		    hook_tell(hook, HOOK_TAKEN, NULL, error, "%s = %s",
			row->key, there.data) != 0)
			return -1;
	}
	return change(hook, forget, error);
}
