/*
 * git, run in a way that runs nothing else.
 */
#include "project/git.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/program.h"
#include "project/project.h"
#include "base/banned.h"

enum {
	GIT_SECONDS = 10,
	GIT_NOT_IGNORED = 1, /* as git-check-ignore(1) has it; 0 is ignored */
	GIT_WORDS_MAX = 24
};

/* A repository's own configuration may name commands (a file system monitor,
 * hooks, a pager), and a directory that was committed may look like a bare
 * repository with such a configuration. What is given here outranks it. */
static const char *const careful[] = {"git", "-c", "core.fsmonitor=false", "-c",
    "safe.bareRepository=explicit", "-c", "core.hooksPath=/dev/null", "-c",
    "core.pager=cat", "--no-pager", "--no-optional-locks", "-C"};

/* Its user's own settings, ignored files among them. */
static const char *const passed[] = {"XDG_CONFIG_HOME", NULL};

/* Objects that are not there are not fetched: a remote may name a command. */
static const char *const added[] = {"GIT_ALLOW_PROTOCOL=none",
    "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", NULL};

/* Runs git at the top of a work tree, with words, which end with NULL; its
 * exit status goes to ret_status, what it says to output unless that is NULL.
 * False when git did not run to its end. Which repositories git may enter is
 * its own decision (safe.directory). */
static bool git_run(const char *top, const char *const *words,
    struct buf *output, int *ret_status)
{
	auto_arena struct arena arena = {0};
	char *arguments[GIT_WORDS_MAX] = {NULL};
	struct program program = {.words = arguments,
	    .passed = passed,
	    .added = added,
	    .seconds = GIT_SECONDS,
	    .take = output == NULL ? PROGRAM_NOTHING : PROGRAM_QUIETLY};
	struct program_result result = {.end = PROGRAM_MISSING};
	struct error ignored;
	size_t count = 0;

	for (size_t i = 0; i < array_length(careful); i++)
		arguments[count++] = arena_text(&arena, careful[i]);
	arguments[count++] = arena_text(&arena, top);
	for (size_t i = 0; words[i] != NULL; i++)
		arguments[count++] = arena_text(&arena, words[i]);
	for (size_t i = 0; i < count; i++)
		if (arguments[i] == NULL)
			return false;
	if (program_run(&program, output, &result, &ignored) != 0 ||
	    result.end != PROGRAM_ENDED || result.signal != 0)
		return false;
	*ret_status = result.status;
	return true;
}

/* A file in a work tree. What looks like a repository without that name is
 * none. */
struct tracked {
	char top[PATH_MAX];
	char name[PATH_MAX + FILE_PATH_MAX]; /* below it */
};

static bool find_tracked(const char *path, struct tracked *tracked)
{
	char directory[FILE_PATH_MAX], resolved[PATH_MAX];
	struct project_marks marks;
	struct error ignored;
	const char *below;
	int length;

	if (file_directory(directory, sizeof(directory), path) != 0 ||
	    project_find_marks(&marks, &(struct project_from){directory, NULL},
		&ignored) != 0 ||
	    marks.git[0] == '\0' ||
	    realpath(directory[0] == '\0' ? "." : directory, resolved) == NULL)
		return false;
	memcpy(tracked->top, marks.git, strlen(marks.git) + 1);
	below = resolved + strlen(marks.git);
	length = snprintf(tracked->name, sizeof(tracked->name), "%s%s%s",
	    below[0] == '/' ? below + 1 : below, below[0] != '\0' ? "/" : "",
	    file_name(path));
	return length >= 0 && (size_t)length < sizeof(tracked->name);
}

bool git_would_commit(const char *path)
{
	auto_buf struct buf name = {0};
	const char *words[] = {"check-ignore", "-q", "--", NULL, NULL};
	struct tracked tracked;
	int status = 0;

	if (!find_tracked(path, &tracked))
		return false;
	/* "./", because a ':' at the beginning has a meaning to git. */
	buf_printf(&name, "./%s", tracked.name);
	words[3] = name.data;
	return buf_ok(&name) && git_run(tracked.top, words, NULL, &status) &&
	       status == GIT_NOT_IGNORED;
}

bool git_read_upstream(const char *path, size_t most, struct buf *bytes)
{
	auto_buf struct buf name = {0};
	const char *words[] = {"cat-file", "blob", NULL, NULL};
	struct tracked tracked;
	int status = -1;

	if (!find_tracked(path, &tracked))
		return false;
	buf_printf(&name, "@{upstream}:%s", tracked.name);
	words[2] = name.data;
	bytes->limit = most;
	return buf_ok(&name) && git_run(tracked.top, words, bytes, &status) &&
	       status == 0;
}
