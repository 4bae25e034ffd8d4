/* The command plan: what apply would change in Jamf Pro. */
#include "cmd/cmd.h"
#include "cmd/credentials.h"
#include "cmd/interrupt.h"
#include "cmd/saved_plan.h"
#include "cmd/plan_session.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "base/banned.h"

static int plan_all(struct plan_session *session, struct error *error)
{
	const struct arguments *arguments = &session->invocation->arguments;
	const char *path = opts_text(arguments, "save", NULL);
	auto_saved_plan struct saved_plan *saved_plan = saved_plan_new();

	if (saved_plan == NULL)
		return error_set_memory(error);
	if (path != NULL && saved_plan_check_path(path, error) != 0)
		return -1;
	if (plan_session_options(session, error) != 0 ||
	    plan_session_check(
		session, arguments->operands, arguments->count, error) != 0 ||
	    plan_session_gather(session, error) != 0 ||
	    plan_session_open(session, false, error) != 0)
		return -1;
	for (size_t i = 0; i < session->desired.count && !interrupted(); i++) {
		auto_sync_plan struct sync_plan plan = {0};

		if (plan_session_plan(session, i, &plan) != 0)
			continue;
		plan_session_count(&session->tally, sync_plan_status(&plan));
		session->pending |=
		    sync_plan_is_pending(&plan) || sync_plan_waits(&plan);
		if (plan_session_report(session, i, &plan, NULL, error) != 0 ||
		    saved_plan_add(saved_plan, session, i, &plan, error) != 0 ||
		    plan_session_flush(session, error) != 0)
			return -1;
	}
	return path == NULL
		   ? 0
		   : saved_plan_write(saved_plan, session, path, error);
}

static int run_command(struct invocation *invocation)
{
	auto_plan_session struct plan_session session = {
	    .invocation = invocation, .is_dry = true, .is_plan = true};
	struct error error = {0};

	if (opts_has(&invocation->arguments, "credentials"))
		return credentials_report(invocation);
	if (invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	interrupt_catch();
	(void)plan_all(&session, &error);
	return plan_session_end(&session, &error);
}

static const struct option command_options[] = {
    {.name = "check", .doc = "status 1 when apply would change anything"},
    OPTION_SERVER,
    OPTION_MAX_DEVICES,
    OPTION_REQUIRE_STATUS,
    OPTION_PLATFORM,
    OPTION_TRUST_LOCK,
    {.name = "prune",
	.whole = true,
	.doc = "show what apply --prune would delete"},
    OPTION_MAX_DELETES,
    {.name = "secrets",
	.whole = true,
	.doc = "resolve the secrets of the definitions and compare them"},
    {.name = "credentials",
	.doc = "list where in Jamf Pro each account's password is entered; "
	       "makes no connection"},
    {.name = "save",
	.argument = "FILE",
	.doc = "keep the plan for apply --plan FILE: digests, no secret"},
    {.name = "markdown", .doc = "the report for a review comment"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct command plan_command = {.name = "plan",
    .synopsis = "[--check] [--save FILE] [--json | --markdown] [FILE...]",
    .summary = "show what apply would change in Jamf Pro",
    .details =
	"Compares the definitions, what was last applied (scepctl.lock) "
	"and what the server holds: what would be created, changed key by "
	"key, put back, or is in conflict, and what devices will notice "
	"of it. Changes nothing, the lock file neither. No FILE: all "
	"definitions of the project, and then also what is on the server "
	"and not defined. The server is that of [jamf] in scepctl.conf, "
	"or of JAMF_URL and its like in the environment. Resolves no "
	"secret "
	"of a definition and asks no server that one names: secrets are "
	"shown as not compared unless --secrets asks for it, then also "
	"those not at hand ('prompt:' does not ask), and a fingerprint "
	"that is not pinned yet is refused.",
    .options = command_options,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
