/* The commands apply and push: what a plan says is done. */
#include "base/file.h"
#include "base/memory.h"
#include "cmd/apply_session.h"
#include "cmd/cmd.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/plan_session.h"
#include "cmd/saved_plan.h"
#include "base/banned.h"

/* Settings entered by hand, or to be entered again. */
static const char *const marks[] = {"confirm-ui", "unconfirm-ui"};

static int check_options(const struct arguments *arguments, struct error *error)
{
	bool dry = opts_has(arguments, "dry-run");
	bool confirms = opts_has(arguments, "confirm-ui");
	bool unconfirms = opts_has(arguments, "unconfirm-ui");

	if (opts_has(arguments, "prune") && (confirms || unconfirms))
		return plan_session_fail_prune(error);
	if (opts_has(arguments, "plan") && (confirms || unconfirms))
		return error_set(error, STATUS_USAGE,
		    "'--plan' excludes '--confirm-ui' and '--unconfirm-ui'");
	if (dry && (confirms || unconfirms))
		return error_set(error, STATUS_USAGE,
		    "'--dry-run' excludes '--confirm-ui' and '--unconfirm-ui'");
	if (opts_has(arguments, "json") && !dry &&
	    !opts_has(arguments, "yes") &&
	    (arguments->count > 0 || !unconfirms))
		return error_set(error, STATUS_USAGE,
		    "'--json' needs '--yes' or '--dry-run': it does not show a "
		    "plan to ask about");
	return 0;
}

/* Reads the operands and the files of --confirm-ui and --unconfirm-ui. */
static int check_files(struct plan_session *session, struct error *error)
{
	const struct arguments *arguments = &session->invocation->arguments;
	size_t most = arguments->count + opts_count(arguments, marks[0]) +
		      opts_count(arguments, marks[1]);
	auto_memory const char **files =
	    memory_new_array(most + 1, sizeof(*files));
	size_t count = 0;
	const char *path;

	if (files == NULL)
		return error_set_memory(error);
	for (; count < arguments->count; count++)
		files[count] = arguments->operands[count];
	for (size_t m = 0; m < array_length(marks); m++)
		for (size_t i = 0;
		     (path = opts_value(arguments, marks[m], i)) != NULL; i++) {
			if (file_is_directory(path))
				return error_set(error, STATUS_USAGE,
				    "option '--%s' names one definition, not "
				    "the directory '%.200s'",
				    marks[m], path);
			files[count++] = path;
		}
	return plan_session_check(session, files, count, error);
}

static int mark_settings(struct plan_session *session, struct error *error)
{
	const struct arguments *arguments = &session->invocation->arguments;
	const char *path;
	size_t failed = 0;

	for (size_t m = array_length(marks); m-- > 0;)
		for (size_t i = 0;
		     (path = opts_value(arguments, marks[m], i)) != NULL; i++)
			failed +=
			    apply_session_confirm(session, path, m == 0) != 0;
	if (failed == 0)
		return 0;
	/* What is not confirmed is not to be applied as if it were. */
	return error_set(error, session->tally.status,
	    "not all settings could be marked, and nothing was applied");
}

static int apply(struct plan_session *session, struct error *error)
{
	const struct arguments *arguments = &session->invocation->arguments;
	const char *saved = opts_text(arguments, "plan", NULL);

	if (check_options(arguments, error) != 0 ||
	    plan_session_options(session, error) != 0 ||
	    (saved != NULL && saved_plan_read(saved, session,
				  &session->saved_plan, error) != 0) ||
	    check_files(session, error) != 0 ||
	    plan_session_gather(session, error) != 0 ||
	    plan_session_open(session, !session->is_dry, error) != 0 ||
	    mark_settings(session, error) != 0)
		return -1;
	/* With --unconfirm-ui alone there is nothing to apply. */
	if (opts_has(arguments, "unconfirm-ui") && arguments->count == 0 &&
	    !opts_has(arguments, "confirm-ui"))
		return 0;
	return apply_session_run(session, error);
}

static int run_command(struct invocation *invocation)
{
	auto_plan_session struct plan_session session = {
	    .invocation = invocation,
	    .is_dry = opts_has(&invocation->arguments, "dry-run")};
	struct error error = {0};

	if (invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	interrupt_catch();
	(void)apply(&session, &error);
	return plan_session_end(&session, &error);
}

static const struct option apply_options[] = {
    {.name = "yes", .whole = true, .letter = 'y', .doc = "do not ask"},
    {.name = "dry-run", .letter = 'n', .doc = "show the plan, change nothing"},
    OPTION_SERVER,
    OPTION_MAX_DEVICES,
    OPTION_REQUIRE_STATUS,
    OPTION_PLATFORM,
    OPTION_TRUST_LOCK,
    {.name = "prune",
	.whole = true,
	.doc = "delete what scepctl.lock says is ours and is defined no more"},
    OPTION_MAX_DELETES,
    OPTION_PLAN,
    {.name = "confirm-ui",
	.whole = true,
	.argument = "FILE",
	.repeats = true,
	.doc = "the settings of this definition were entered by hand: its "
	       "scope need not wait"},
    {.name = "unconfirm-ui",
	.whole = true,
	.argument = "FILE",
	.repeats = true,
	.doc = "they are to be entered again, after a change of password"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct command apply_command = {.name = "apply",
    .synopsis = "[-y | -n] [--prune] [--plan PLAN] [FILE...]",
    .summary = "create and update profiles in Jamf Pro",
    .details =
	"Shows the plan, asks, and does what it says and nothing else; "
	"what was sent is read back and compared, and the first "
	"difference stops further writes. No FILE: all definitions of "
	"the project. Jamf Pro gets the property list, not a signed file, "
	"and signs at delivery. Some settings no API takes (the SCEP "
	"admin URL with user and password, for computers the days of "
	"redistribution): they are listed with the page to enter them "
	"on, and the scope is held back until --confirm-ui says that "
	"they were entered; with --confirm-ui and no FILE only those "
	"definitions are applied. --unconfirm-ui alone changes nothing "
	"on the server.",
    .options = apply_options,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};

static const struct option push_options[] = {
    {.name = "yes", .whole = true, .letter = 'y', .doc = "do not ask"},
    {.name = "dry-run", .letter = 'n', .doc = "show the plan, change nothing"},
    OPTION_SERVER,
    OPTION_MAX_DEVICES,
    OPTION_PLATFORM,
    OPTION_TRUST_LOCK,
    OPTION_PLAN,
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct command push_command = {.name = "push",
    .synopsis = "[-y | -n] FILE...",
    .summary = "apply named files, .mobileconfig files as well",
    .details = "As apply, for the files named. A FILE is a definition or "
	       "anybody's .mobileconfig; the signature of a signed one is not "
	       "sent, since Jamf Pro's API takes none.",
    .options = push_options,
    .least = 1,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_CHECKED,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
