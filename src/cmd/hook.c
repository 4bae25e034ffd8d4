/*
 * hook: what git runs of this program in a repository, set up and taken away.
 */
#include "project/hook.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/program.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/message.h"
#include "base/banned.h"

#define PROGRAM "scepctl"

/* What PATH leads to, of the entries that count, or NULL. */
static const char *find_on_path(struct arena *arena)
{
	const char *at = program_path(invocation_variable("PATH"), arena);

	while (at != NULL && *at != '\0') {
		size_t length = strcspn(at, ":");
		const char *path =
		    arena_printf(arena, "%.*s/" PROGRAM, (int)length, at);

		if (path == NULL)
			return NULL;
		if (access(path, X_OK) == 0 && !file_is_directory(path))
			return path;
		at += length + (at[length] == ':');
	}
	return NULL;
}

/* By its name where PATH leads to this very program, else by its whole path. */
static const char *program_word(
    const struct invocation *invocation, struct arena *arena)
{
	const char *called = invocation->program;
	const char *found = find_on_path(arena);
	char real[PATH_MAX];

	if (strchr(called, '/') == NULL ||
	    (found != NULL && file_is_same(found, called)))
		return PROGRAM;
	if (called[0] == '/' || realpath(called, real) == NULL)
		return called;
	return arena_text(arena, real);
}

/* -- what was done -------------------------------------------------------- */

static const char *word_of(const struct hook *hook, enum hook_state state)
{
	switch (state) {
	case HOOK_THERE:
		return "there already";
	case HOOK_SET:
		return hook->is_dry ? "would set" : "set";
	case HOOK_TAKEN:
		return hook->is_dry ? "would take away" : "taken away";
	case HOOK_KEPT:
		break;
	}
	return "kept";
}

/* What is kept is said as an error, with what to do about it. */
static int report(struct invocation *invocation, const struct hook *hook,
    int *ret_status, struct error *error)
{
	auto_buf struct buf buf = {0};

	for (size_t i = 0; i < hook->count; i++) {
		const struct hook_step *step = &hook->steps[i];

		if (step->state == HOOK_KEPT)
			continue;
		buf_printf(&buf, "%s: ", word_of(hook, step->state));
		text_add_printable(&buf, step->what, strlen(step->what));
		buf_char(&buf, '\n');
	}
	if (!invocation->quiet &&
	    stdout_report(invocation, RUNNER_TEXT, &buf, error) != 0)
		return -1;
	for (size_t i = 0; i < hook->count; i++) {
		const struct hook_step *step = &hook->steps[i];
		struct error kept = {0};

		if (step->state != HOOK_KEPT)
			continue;
		(void)error_set(&kept, STATUS_REFUSED, "%s: %.400s",
		    word_of(hook, step->state), step->what);
		if (step->hint != NULL)
			(void)error_hint(&kept, "%s", step->hint);
		*ret_status = message_error(invocation, &kept);
	}
	return 0;
}

static int run_command(struct invocation *invocation)
{
	const struct arguments *arguments = &invocation->arguments;
	auto_hook struct hook hook = {.is_dry = opts_has(arguments, "dry-run"),
	    .may_share = opts_has(arguments, "shared")};
	const struct command_part *part;
	struct error error = {0};
	struct trust trust;
	int status = STATUS_DONE;

	part = command_part_find(arguments, &error);
	if (part == NULL)
		return message_error(invocation, &error);
	trust_read(invocation_variable, &trust);
	hook.program = program_word(invocation, &hook.arena);
	if (hook.program == NULL)
		(void)error_set_memory(&error);
	if (hook.program == NULL || hook_open(&hook, &trust, &error) != 0 ||
	    (strcmp(part->name, "install") == 0
		    ? hook_install(&hook, &error)
		    : hook_remove(&hook, &error)) != 0 ||
	    report(invocation, &hook, &status, &error) != 0)
		return message_error(invocation, &error);
	if (hook.count == 0)
		message_note(invocation, "nothing of scepctl is set up here");
	return status;
}

static const struct option command_options[] = {
    {.name = "dry-run",
	.letter = 'n',
	.doc = "say what would be done, and change nothing"},
    {.name = "shared",
	.whole = true,
	.doc = "also a directory of hooks outside of the repository, which "
	       "other repositories share"},
    {0},
};

static const struct command_part parts[] = {
    {.name = "install",
	.doc = "the pre-commit hook, the merge driver of scepctl.lock, and "
	       "profiles as readable diffs"},
    {.name = "remove", .doc = "takes away what install set up"},
    {0},
};

const struct command hook_command = {.name = "hook",
    .synopsis = "install | remove [-n] [--shared]",
    .summary = "set up git in this repository: hook, merge driver, diffs",
    .details =
	"install: a pre-commit hook that runs `scepctl validate --staged`; in "
	"the repository's configuration merge.scepctl.driver, which merges "
	"lock files, and diff.mobileconfig.textconv, which shows profiles; "
	"and the two lines of .gitattributes that name them. What is there "
	"already and not ours is kept, and said with what to do by hand, "
	"status 8: another hook, also of husky, lefthook or pre-commit, and "
	"a key or line that says something else. Where core.hooksPath leads "
	"out of the repository, nothing is written without --shared. remove: "
	"takes away what install set up, and nothing else.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .parts = parts,
    .statuses = {STATUS_NOT_FOUND, STATUS_REFUSED, STATUS_FILE, STATUS_LIMIT},
    .run = run_command};
