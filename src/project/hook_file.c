/* The pre-commit hook. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/shell.h"
#include "base/text.h"
#include "project/hook_internal.h"
#include "base/banned.h"

enum {
	HOOK_BYTES_MAX = 256 * 1024,
	HOOK_MODE = 0777 /* less the umask */
};

#define HOOK_NAME "pre-commit"
#define HOOK_CALL "validate --staged"
#define HOOK_HEAD                                                    \
	"#!/bin/sh\n"                                                \
	"# Set up by 'scepctl hook install'; 'scepctl hook remove' " \
	"takes it away.\n"                                           \
	"exec "

/* Programs that have hooks of their own: how they are known, and what in the
 * repository says what they run. */
static const struct manager {
	const char *directory; /* of hooks: its end */
	const char *text;      /* in the hook */
	const char *files[4];
	const char *hint;
	bool is_generated; /* the directory is made anew by it */
} managers[] = {
    {".husky/_", NULL, {".husky/pre-commit"},
	"husky runs .husky/pre-commit: add a line to it, `scepctl validate "
	"--staged`",
	true},
    {NULL, "lefthook", {"lefthook.yml", ".lefthook.yml", "lefthook.yaml"},
	"lefthook has its commands in lefthook.yml: below pre-commit, "
	"commands, add scepctl with `run: scepctl validate --staged`",
	false},
    {NULL, "pre-commit.com", {".pre-commit-config.yaml"},
	"pre-commit has its hooks in .pre-commit-config.yaml: add the id "
	"scepctl-validate",
	false},
};

enum owner {
	NOBODY,
	OURS,
	CALLS, /* somebody's, which does the same */
	FOREIGN
};

struct found {
	char path[FILE_PATH_MAX];
	const char *shown; /* from the top */
	enum owner owner;
	const struct manager *manager;
	bool is_current; /* ours, and what would be written */
	bool is_outside;
};

static void add_hook(const struct hook *hook, struct buf *text)
{
	buf_text(text, HOOK_HEAD);
	shell_add_word(text, hook->program);
	buf_text(text, " " HOOK_CALL "\n");
}

/* A line that is no comment. */
static bool calls(const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		const char *call = strstr(text, HOOK_CALL);

		if (call == NULL)
			return false;
		if (call < text + length && text[strspn(text, " \t")] != '#')
			return true;
		text += length + (text[length] == '\n');
	}
	return false;
}

/* Its form, with one line between head and end. */
static bool is_ours(const char *text)
{
	size_t head = strlen(HOOK_HEAD);
	const char *line = text + head;

	return text_starts_with(text, HOOK_HEAD) &&
	       text_ends_with(line, " " HOOK_CALL "\n") &&
	       strchr(line, '\n') == line + strlen(line) - 1;
}

static bool is_below(const char *directory, const char *path)
{
	char real[PATH_MAX];
	size_t length;

	if (realpath(directory, real) == NULL)
		return false;
	length = strlen(real);
	return strcmp(real, "/") == 0 ||
	       (strncmp(real, path, length) == 0 &&
		   (path[length] == '/' || path[length] == '\0'));
}

/* Whether the directory of hooks, or what of it is there, lies outside. */
static bool is_outside(const struct hook *hook)
{
	char path[PATH_MAX], real[PATH_MAX];

	memcpy(path, hook->hooks, strlen(hook->hooks) + 1);
	while (realpath(path, real) == NULL) {
		char *slash = strrchr(path, '/');

		if (slash == NULL || slash == path || file_is_link(path))
			return true;
		*slash = '\0';
	}
	return !is_below(hook->top, real) && !is_below(hook->common, real);
}

static bool manager_calls(
    const struct hook *hook, const struct manager *manager)
{
	for (size_t i = 0;
	     i < array_length(manager->files) && manager->files[i] != NULL;
	     i++) {
		auto_buf struct buf text = {0};
		char path[FILE_PATH_MAX];
		struct error ignored;

		if (file_join(path, sizeof(path), hook->top,
			manager->files[i]) == 0 &&
		    file_read(path, HOOK_BYTES_MAX, &text, NULL, &ignored) ==
			0 &&
		    text.length > 0 &&
		    (calls(text.data) ||
			strstr(text.data, "scepctl-validate") != NULL))
			return true;
	}
	return false;
}

static void judge(
    const struct hook *hook, const char *text, struct found *found)
{
	auto_buf struct buf ours = {0};

	for (size_t i = 0; i < array_length(managers); i++)
		if ((managers[i].directory != NULL &&
			text_ends_with(hook->hooks, managers[i].directory)) ||
		    (managers[i].text != NULL && text != NULL &&
			strstr(text, managers[i].text) != NULL))
			found->manager = &managers[i];
	add_hook(hook, &ours);
	found->is_current = text != NULL && text_same(text, ours.data);
	if (found->is_current || (text != NULL && is_ours(text)))
		found->owner = OURS;
	else if (found->manager != NULL)
		found->owner =
		    manager_calls(hook, found->manager) ? CALLS : FOREIGN;
	else
		found->owner = text != NULL && calls(text) ? CALLS : FOREIGN;
}

static int find(
    const struct hook *hook, struct found *found, struct error *error)
{
	auto_buf struct buf bytes = {0};
	size_t length = strlen(hook->top);
	struct error ignored;
	const char *text = NULL;

	if (file_join(
		found->path, sizeof(found->path), hook->hooks, HOOK_NAME) != 0)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", hook->hooks);
	found->shown = strncmp(found->path, hook->top, length) == 0 &&
			       found->path[length] == '/'
			   ? found->path + length + 1
			   : found->path;
	found->is_outside = is_outside(hook);
	if (!file_exists(found->path)) {
		judge(hook, NULL, found);
		if (found->manager == NULL || !found->manager->is_generated)
			found->owner = NOBODY;
		return 0;
	}
	if (file_read(found->path, HOOK_BYTES_MAX, &bytes, NULL, &ignored) == 0)
		text = bytes.data == NULL ? "" : bytes.data;
	judge(hook, text, found);
	/* What a link leads to is somebody's. */
	if (found->owner == OURS && file_is_link(found->path))
		found->owner = CALLS;
	return 0;
}

static int write_hook(
    struct hook *hook, const struct found *found, struct error *error)
{
	auto_buf struct buf text = {0};

	add_hook(hook, &text);
	if (!buf_ok(&text))
		return error_set_memory(error);
	if (!hook->is_dry &&
	    (file_make_directory(hook->hooks, error) != 0 ||
		file_put(found->path,
		    &(struct file_bytes){text.data, text.length}, HOOK_MODE,
		    found->owner == NOBODY ? FILE_NEW : 0, error) != 0))
		return -1;
	return hook_tell(hook, HOOK_SET, NULL, error, "%s: %s " HOOK_CALL,
	    found->shown, hook->program);
}

int hook_file_install(struct hook *hook, struct error *error)
{
	struct found found = {.owner = NOBODY};

	if (find(hook, &found, error) != 0)
		return -1;
	if (found.owner == CALLS || (found.owner == OURS && found.is_current))
		return hook_tell(hook, HOOK_THERE, NULL, error,
		    "%s: runs " HOOK_CALL, found.shown);
	if (found.owner == FOREIGN)
		return hook_tell(hook, HOOK_KEPT,
		    found.manager != NULL
			? found.manager->hint
			: "add a line to it: scepctl validate --staged || exit",
		    error, "%s: a hook that is not ours", found.shown);
	if (found.is_outside && !hook->may_share)
		return hook_tell(hook, HOOK_KEPT,
		    "with --shared the hook is written there, and runs in all "
		    "repositories that have it; or unset core.hooksPath here",
		    error, "%s: core.hooksPath leads out of this repository",
		    found.shown);
	return write_hook(hook, &found, error);
}

int hook_file_remove(struct hook *hook, struct error *error)
{
	struct found found = {.owner = NOBODY};

	if (find(hook, &found, error) != 0)
		return -1;
	if (found.owner == NOBODY || found.owner == FOREIGN)
		return 0;
	if (found.owner == CALLS)
		return hook_tell(hook, HOOK_KEPT, "take the line out by hand",
		    error, "%s: a hook that is not ours runs " HOOK_CALL,
		    found.shown);
	if (found.is_outside && !hook->may_share)
		return hook_tell(hook, HOOK_KEPT,
		    "with --shared it is taken away, from all repositories "
		    "that have it",
		    error, "%s: core.hooksPath leads out of this repository",
		    found.shown);
	if (!hook->is_dry && unlink(found.path) != 0)
		return error_set_system(
		    error, errno, "cannot remove '%s'", found.path);
	return hook_tell(hook, HOOK_TAKEN, NULL, error, "%s", found.shown);
}
