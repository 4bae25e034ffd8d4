/* Lines of .gitattributes, below one that says whose they are. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "project/hook_internal.h"
#include "base/banned.h"

enum {
	ATTRIBUTES_MAX = 1024 * 1024,
	ANSWER_MAX = 4096,
	NEW_MODE = 0666 /* less the umask */
};

#define ATTRIBUTES ".gitattributes"
#define HEAD "# Set up by 'scepctl hook install':"

static const struct row {
	const char *pattern;
	const char *example; /* a file that it is for */
	const char *attribute;
	const char *value;
	const char *line;
} rows[] = {
    {"scepctl.lock", "scepctl.lock", "merge", "scepctl",
	"scepctl.lock merge=scepctl"},
    {"*.mobileconfig", "x.mobileconfig", "diff", "mobileconfig",
	"*.mobileconfig diff=mobileconfig"},
};

struct attributes {
	char path[FILE_PATH_MAX];
	struct buf text;
	mode_t mode;
	bool is_there;
	bool is_odd; /* a link, or what cannot be read: git does not, either */
};

static void attributes_done(struct attributes *it)
{
	buf_done(&it->text);
}

static int read_file(
    const struct hook *hook, struct attributes *it, struct error *error)
{
	struct error ignored;

	if (file_join(it->path, sizeof(it->path), hook->top, ATTRIBUTES) != 0)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", hook->top);
	it->mode = NEW_MODE;
	it->is_there = file_exists(it->path);
	if (it->is_there)
		it->is_odd = file_is_link(it->path) ||
			     file_read(it->path, ATTRIBUTES_MAX, &it->text,
				 &it->mode, &ignored) != 0 ||
			     (it->text.length > 0 &&
				 strlen(it->text.data) != it->text.length);
	return 0;
}

static int write_file(const struct hook *hook, const struct attributes *it,
    const struct buf *text, struct error *error)
{
	if (!buf_ok(text))
		return error_set_memory(error);
	if (hook->is_dry)
		return 0;
	if (text->length == 0)
		return unlink(it->path) == 0
			   ? 0
			   : error_set_system(
				 error, errno, "cannot remove '%s'", it->path);
	return file_put(it->path,
	    &(struct file_bytes){text->data, text->length}, it->mode,
	    it->is_there ? 0 : FILE_NEW, error);
}

/* What git makes of all files of attributes, for the example. */
static bool holds(const struct hook *hook, const struct row *row)
{
	const char *words[] = {
	    "check-attr", "-z", row->attribute, "--", row->example, NULL};
	const struct git_call call = {.top = hook->top, .words = words};
	auto_buf struct buf said = {.limit = ANSWER_MAX};
	const char *value;
	int status = -1;

	if (!git_run(&call, &said, &status) || status != 0 || said.length == 0)
		return false;
	/* "PATH", "ATTRIBUTE", "VALUE", each with a NUL. */
	value = said.data + strlen(said.data) + 1;
	if (value >= said.data + said.length)
		return false;
	value += strlen(value) + 1;
	return value < said.data + said.length &&
	       strcmp(value, row->value) == 0;
}

/* A line of the same pattern says something else of the same attribute. */
static bool is_contrary(const char *line, size_t length, const struct row *row)
{
	static const char blanks[] = " \t\r";
	size_t at = strlen(row->pattern), name = strlen(row->attribute);

	if (length <= at || memcmp(line, row->pattern, at) != 0 ||
	    strchr(blanks, line[at]) == NULL)
		return false;
	while (at < length) {
		size_t end;

		at += strspn(line + at, blanks);
		end = at + strcspn(line + at, " \t\r\n");
		if (at < length && (line[at] == '-' || line[at] == '!'))
			at++;
		if (end - at >= name &&
		    memcmp(line + at, row->attribute, name) == 0 &&
		    (end - at == name || line[at + name] == '='))
			return true;
		if (end >= length)
			return false;
		at = end;
	}
	return false;
}

static bool has_contrary(const struct attributes *it, const struct row *row)
{
	const char *line = it->text.data;

	while (line != NULL && *line != '\0') {
		size_t length = strcspn(line, "\n");

		if (is_contrary(line, length, row))
			return true;
		line += length + (line[length] == '\n');
	}
	return false;
}

int hook_attributes_install(struct hook *hook, struct error *error)
{
	auto_cleanup(attributes_done) struct attributes it = {.is_odd = false};
	auto_buf struct buf text = {0};
	const char *end;
	bool is_headed = false;

	if (read_file(hook, &it, error) != 0)
		return -1;
	buf_add(&text, it.text.data, it.text.length);
	end = text.length > 0 && strstr(text.data, "\r\n") != NULL ? "\r\n"
								   : "\n";
	for (size_t i = 0; i < array_length(rows); i++) {
		const struct row *row = &rows[i];
		int result;

		if (holds(hook, row)) {
			result = hook_tell(hook, HOOK_THERE, NULL, error,
			    ATTRIBUTES ": %s", row->line);
		} else if (it.is_odd || has_contrary(&it, row)) {
			result = hook_tell(hook, HOOK_KEPT, row->line, error,
			    ATTRIBUTES ": says something else of %s",
			    row->pattern);
		} else {
			if (text.length > 0 &&
			    text.data[text.length - 1] != '\n')
				buf_text(&text, end);
			if (!is_headed)
				buf_printf(&text, HEAD "%s", end);
			is_headed = true;
			buf_printf(&text, "%s%s", row->line, end);
			result = hook_tell(hook, HOOK_SET, NULL, error,
			    ATTRIBUTES ": %s", row->line);
		}
		if (result != 0)
			return -1;
	}
	return is_headed ? write_file(hook, &it, &text, error) : 0;
}

static bool is_line(const char *line, size_t length, const char *text)
{
	if (length > 0 && line[length - 1] == '\r')
		length--;
	return length == strlen(text) && memcmp(line, text, length) == 0;
}

int hook_attributes_remove(struct hook *hook, struct error *error)
{
	auto_cleanup(attributes_done) struct attributes it = {.is_odd = false};
	auto_buf struct buf text = {0};
	const char *line;
	bool is_ours = false, is_changed = false;

	if (read_file(hook, &it, error) != 0)
		return -1;
	if (it.is_odd || it.text.length == 0)
		return 0;
	line = it.text.data;
	while (*line != '\0') {
		size_t length = strcspn(line, "\n");
		size_t whole = length + (line[length] == '\n');
		const struct row *row = NULL;

		for (size_t i = 0; i < array_length(rows); i++)
			if (is_line(line, length, rows[i].line))
				row = &rows[i];
		is_ours =
		    is_line(line, length, HEAD) || (is_ours && row != NULL);
		if (!is_ours)
			buf_add(&text, line, whole);
		else if (row != NULL && hook_tell(hook, HOOK_TAKEN, NULL, error,
					    ATTRIBUTES ": %s", row->line) != 0)
			return -1;
		is_changed |= is_ours;
		line += whole;
	}
	return is_changed ? write_file(hook, &it, &text, error) : 0;
}
