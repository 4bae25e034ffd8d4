/* The repository, and the order of the parts. */
#include "project/hook.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "project/git.h"
#include "project/hook_internal.h"
#include "base/banned.h"

enum {
	STEP_MAX = PATH_MAX + 512,
	ANSWER_MAX = 3 * PATH_MAX
};

int hook_tell(struct hook *hook, enum hook_state state, const char *hint,
    struct error *error, const char *format, ...)
{
	struct hook_step *steps = arena_grow(&hook->arena, hook->steps,
	    hook->count, &hook->capacity, sizeof(*steps));
	struct hook_step step = {.state = state};
	char text[STEP_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	step.what = arena_text(&hook->arena, text);
	if (hint != NULL)
		step.hint = arena_text(&hook->arena, hint);
	if (steps == NULL || step.what == NULL ||
	    (hint != NULL && step.hint == NULL))
		return error_set_memory(error);
	hook->steps = steps;
	steps[hook->count++] = step;
	return 0;
}

/* One line of two; the rest begins behind it. */
static int take_line(char **rest, char *line, struct error *error)
{
	size_t length = strcspn(*rest, "\n");

	if (length == 0 || length >= PATH_MAX || (*rest)[length] != '\n')
		return error_set(error, STATUS_FILE,
		    "git says something unexpected about its directories");
	memcpy(line, *rest, length);
	line[length] = '\0';
	*rest += length + 1;
	return 0;
}

int hook_open(struct hook *hook, const struct trust *trust, struct error *error)
{
	static const char *const words[] = {"rev-parse",
	    "--path-format=absolute", "--git-common-dir", "--git-path", "hooks",
	    NULL};
	const struct git_call call = {
	    .top = hook->top, .words = words, .knows_hooks = true};
	auto_buf struct buf said = {.limit = ANSWER_MAX};
	char *rest;

	if (git_find_top(trust, hook->top, error) != 0 ||
	    git_ask(&call, &said, error) != 0)
		return -1;
	rest = said.data == NULL ? (char[]){""} : said.data;
	return take_line(&rest, hook->common, error) != 0 ||
		       take_line(&rest, hook->hooks, error) != 0
		   ? -1
		   : 0;
}

int hook_install(struct hook *hook, struct error *error)
{
	return hook_file_install(hook, error) != 0 ||
		       hook_config_install(hook, error) != 0 ||
		       hook_attributes_install(hook, error) != 0
		   ? -1
		   : 0;
}

int hook_remove(struct hook *hook, struct error *error)
{
	return hook_file_remove(hook, error) != 0 ||
		       hook_config_remove(hook, error) != 0 ||
		       hook_attributes_remove(hook, error) != 0
		   ? -1
		   : 0;
}

void hook_done(struct hook *hook)
{
	arena_done(&hook->arena);
}
