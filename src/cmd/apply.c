#include "base/memory.h"
#include "cmd/apply_session.h"
#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/saved_plan.h"
#include "cmd/plan_session.h"
#include "cmd/message.h"
#include "base/file.h"
#include "cmd/options.h"
#include "base/banned.h"

/* Operands and the files of --confirm-ui and --unconfirm-ui. */
struct files {
	const char **list;
	size_t count;
};

static void files_done(struct files *files)
{
	memory_release(&files->list);
}
#define auto_files auto_cleanup(files_done)

static int add_marked(const struct arguments *arguments, const char *option,
    struct files *files, struct error *error)
{
	const char *path;

	for (size_t i = 0; (path = opts_value(arguments, option, i)) != NULL;
	     i++) {
		if (file_is_directory(path))
			return error_set(error, STATUS_USAGE,
			    "option '--%s' names one definition, not the "
			    "directory '%.200s'",
			    option, path);
		files->list[files->count++] = path;
	}
	return 0;
}

static int collect(
    const struct arguments *arguments, struct files *files, struct error *error)
{
	size_t most = arguments->count + opts_count(arguments, "confirm-ui") +
		      opts_count(arguments, "unconfirm-ui");

	files->list = memory_new_array(most + 1, sizeof(*files->list));
	if (files->list == NULL)
		return error_set_memory(error);
	for (; files->count < arguments->count; files->count++)
		files->list[files->count] = arguments->operands[files->count];
	if (add_marked(arguments, "confirm-ui", files, error) != 0)
		return -1;
	return add_marked(arguments, "unconfirm-ui", files, error);
}

static bool marks(const struct arguments *arguments)
{
	return opts_has(arguments, "confirm-ui") ||
	       opts_has(arguments, "unconfirm-ui");
}

static int check_options(const struct arguments *arguments, struct error *error)
{
	bool dry = opts_has(arguments, "dry-run");

	if (opts_has(arguments, "prune") && marks(arguments))
		return plan_session_fail_prune(error);
	if (opts_has(arguments, "plan") && marks(arguments))
		return error_set(error, STATUS_USAGE,
		    "'--plan' excludes '--confirm-ui' and '--unconfirm-ui'");
	if (dry && marks(arguments))
		return error_set(error, STATUS_USAGE,
		    "'--dry-run' excludes '--confirm-ui' and '--unconfirm-ui'");
	if (opts_has(arguments, "json") && !dry &&
	    !opts_has(arguments, "yes") &&
	    (arguments->count > 0 || !opts_has(arguments, "unconfirm-ui")))
		return error_set(error, STATUS_USAGE,
		    "'--json' needs '--yes' or '--dry-run': it does not show a "
		    "plan to ask about");
	return 0;
}

/* With --unconfirm-ui alone there is nothing to apply. */
static bool only_unconfirms(const struct arguments *arguments)
{
	return opts_has(arguments, "unconfirm-ui") && arguments->count == 0 &&
	       !opts_has(arguments, "confirm-ui");
}

static int read_saved(struct plan_session *session, struct error *error)
{
	const char *path =
	    opts_text(&session->invocation->arguments, "plan", NULL);

	return path == NULL ? 0
			    : saved_plan_read(
				  path, session, &session->saved_plan, error);
}

static int apply(struct plan_session *session, struct error *error)
{
	const struct arguments *arguments = &session->invocation->arguments;
	auto_files struct files files = {0};

	if (check_options(arguments, error) != 0 ||
	    plan_session_options(session, error) != 0 ||
	    read_saved(session, error) != 0 ||
	    collect(arguments, &files, error) != 0 ||
	    plan_session_check(session, files.list, files.count, error) != 0 ||
	    plan_session_gather(session, error) != 0 ||
	    plan_session_open(session, !session->is_dry, error) != 0)
		return -1;
	if (apply_session_confirm(session, error) != 0)
		return -1;
	return only_unconfirms(arguments) ? 0
					  : apply_session_run(session, error);
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
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
