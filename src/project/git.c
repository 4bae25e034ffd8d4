/*
 * What git knows of single files.
 */
#include "project/git.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "project/git_run.h"
#include "project/project.h"
#include "base/banned.h"

enum {
	GIT_NOT_IGNORED = 1 /* as git-check-ignore(1) has it; 0 is ignored */
};

int git_find_top(
    const struct trust *trust, char ret_top[PATH_MAX], struct error *error)
{
	const struct project_from from = {".", NULL};
	char mark[FILE_PATH_MAX];
	struct project_marks marks;

	if (project_find_marks(&marks, &from, error) != 0)
		return -1;
	if (marks.git[0] == '\0') {
		(void)error_set(
		    error, STATUS_NOT_FOUND, "not in a git work tree");
		return error_hint(
		    error, "go to the repository, or name it with --directory");
	}
	if (project_path(mark, marks.git, ".git", error) != 0 ||
	    trust_check(trust, mark, error) != 0)
		return -1;
	memcpy(ret_top, marks.git, strlen(marks.git) + 1);
	return 0;
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
	const struct git_call call = {.top = tracked.top, .words = words};
	int status = 0;

	if (!find_tracked(path, &tracked))
		return false;
	/* "./", because a ':' at the beginning has a meaning to git. */
	buf_printf(&name, "./%s", tracked.name);
	words[3] = name.data;
	return buf_ok(&name) && git_run(&call, NULL, &status) &&
	       status == GIT_NOT_IGNORED;
}

bool git_read_upstream(const char *path, size_t most, struct buf *bytes)
{
	auto_buf struct buf name = {0};
	const char *words[] = {"cat-file", "blob", NULL, NULL};
	struct tracked tracked;
	const struct git_call call = {.top = tracked.top, .words = words};
	int status = -1;

	if (!find_tracked(path, &tracked))
		return false;
	buf_printf(&name, "@{upstream}:%s", tracked.name);
	words[2] = name.data;
	bytes->limit = most;
	return buf_ok(&name) && git_run(&call, bytes, &status) && status == 0;
}
