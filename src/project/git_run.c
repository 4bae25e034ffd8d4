/* The one place that starts git. */
#include "project/git_run.h"

#include <string.h>

#include "base/arena.h"
#include "base/program.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	GIT_SECONDS = 10,
	GIT_WORDS_MAX = 40,
	GIT_ADDED_MAX = 10,
	GIT_FAULT_MAX = 2000 /* bytes of what it says when it fails */
};

/* A repository's own configuration may name commands (a file system monitor,
 * hooks, a pager), and a directory that was committed may look like a bare
 * repository with such a configuration. What is given here outranks it. */
static const char *const careful[] = {"git", "-c", "core.fsmonitor=false", "-c",
    "safe.bareRepository=explicit", "-c", "core.pager=cat", "--no-pager",
    "--no-optional-locks"};

/* Its user's own settings, ignored files among them. */
static const char *const passed[] = {"XDG_CONFIG_HOME", NULL};

/* Objects that are not there are not fetched: a remote may name a command.
 * Those that are there are taken for what they are. */
static const char *const always[] = {"GIT_ALLOW_PROTOCOL=none",
    "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1", "GIT_TERMINAL_PROMPT=0"};

/* Those words, where they are, and what was asked for. False: too many. */
static bool join_words(
    const struct git_call *call, struct arena *arena, char **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < array_length(careful); i++)
		ret[count++] = arena_text(arena, careful[i]);
	if (!call->knows_hooks) {
		ret[count++] = arena_text(arena, "-c");
		ret[count++] = arena_text(arena, "core.hooksPath=/dev/null");
	}
	if (call->top != NULL) {
		ret[count++] = arena_text(arena, "-C");
		ret[count++] = arena_text(arena, call->top);
	}
	for (size_t i = 0; call->words[i] != NULL; i++) {
		if (count == GIT_WORDS_MAX)
			return false;
		ret[count++] = arena_text(arena, call->words[i]);
	}
	for (size_t i = 0; i < count; i++)
		if (ret[i] == NULL)
			return false;
	return true;
}

static int run(const struct git_call *call, enum program_take take,
    struct buf *output, struct program_result *ret, struct error *error)
{
	auto_arena struct arena arena = {0};
	char *words[GIT_WORDS_MAX + 1] = {NULL};
	const char *added[GIT_ADDED_MAX + 1] = {NULL};
	struct program program = {.words = words,
	    .passed = passed,
	    .added = added,
	    .input = call->input,
	    .input_length = call->input_length,
	    .seconds = call->seconds == 0 ? GIT_SECONDS : call->seconds,
	    .take = take};
	size_t count = 0;

	for (size_t i = 0; i < array_length(always); i++)
		added[count++] = always[i];
	for (size_t i = 0; call->added != NULL && call->added[i] != NULL &&
			   count < GIT_ADDED_MAX;
	     i++)
		added[count++] = call->added[i];
	if (!join_words(call, &arena, words))
		return error_set_memory(error);
	return program_run(&program, output, ret, error);
}

bool git_run(const struct git_call *call, struct buf *output, int *ret_status)
{
	struct program_result result = {.end = PROGRAM_MISSING};
	struct error ignored;

	if (run(call, output == NULL ? PROGRAM_NOTHING : PROGRAM_QUIETLY,
		output, &result, &ignored) != 0 ||
	    result.end != PROGRAM_ENDED || result.signal != 0)
		return false;
	*ret_status = result.status;
	return true;
}

/* What ended it; without such a line the first, which is what is wrong. */
static char *fatal_line(char *said)
{
	static const char word[] = "fatal: ";
	char *found = strstr(said, word);

	while (found != NULL && found != said && found[-1] != '\n')
		found = strstr(found + 1, word);
	if (found != NULL)
		said = found + strlen(word);
	said[strcspn(said, "\n")] = '\0';
	return said;
}

/* Asked once more for what it says. */
static int fail_status(
    const struct git_call *call, int status, struct error *error)
{
	auto_buf struct buf said = {.limit = GIT_FAULT_MAX};
	auto_buf struct buf shown = {0};
	struct program_result result;
	struct error ignored;

	if (run(call, PROGRAM_ERRORS, &said, &result, &ignored) == 0 &&
	    said.length > 0) {
		const char *line = fatal_line(said.data);

		text_add_printable(&shown, line, strlen(line));
	}
	return error_set(error, STATUS_FILE, "git says, with status %d: %.300s",
	    status,
	    shown.length == 0 || !buf_ok(&shown) ? "nothing" : shown.data);
}

int git_ask(
    const struct git_call *call, struct buf *output, struct error *error)
{
	struct program_result result = {.end = PROGRAM_MISSING};

	if (run(call, output == NULL ? PROGRAM_NOTHING : PROGRAM_QUIETLY,
		output, &result, error) != 0)
		return -1;
	switch (result.end) {
	case PROGRAM_ENDED:
		if (result.signal != 0)
			return error_set(error, STATUS_LIMIT,
			    "git was ended by signal %d", result.signal);
		return result.status == 0
			   ? 0
			   : fail_status(call, result.status, error);
	case PROGRAM_LATE:
		return error_set(error, STATUS_LIMIT,
		    "git needs too long for '%s'", call->words[0]);
	case PROGRAM_TOO_MUCH:
		return error_set(error, STATUS_LIMIT,
		    "git has more to say than is read for '%s'",
		    call->words[0]);
	case PROGRAM_MISSING:
	case PROGRAM_UNFIT:
		break;
	}
	(void)error_set(error, STATUS_NOT_FOUND, "cannot run 'git'");
	return error_hint(error, "install git, and have it on PATH");
}
