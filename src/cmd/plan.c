#include "cmd/command.h"
#include "cmd/credentials.h"
#include "cmd/interrupt.h"
#include "cmd/saved_plan.h"
#include "cmd/plan_session.h"
#include "cmd/message.h"
#include "base/banned.h"

static int plan_one(struct plan_session *session, size_t group,
    struct saved_plan *saved_plan, struct error *error)
{
	auto_sync_plan struct sync_plan plan = {0};

	if (plan_session_plan(session, group, &plan) != 0)
		return 0;
	plan_session_count(&session->tally, sync_plan_status(&plan));
	session->pending |=
	    sync_plan_is_pending(&plan) || sync_plan_waits(&plan);
	if (plan_session_report(session, group, &plan, NULL, error) != 0 ||
	    saved_plan_add(saved_plan, session, group, &plan, error) != 0)
		return -1;
	return plan_session_flush(session, error);
}

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
	for (size_t i = 0; i < session->desired.count && !interrupted(); i++)
		if (plan_one(session, i, saved_plan, error) != 0)
			return -1;
	return path == NULL
		   ? 0
		   : saved_plan_write(saved_plan, session, path, error);
}

int cmd_plan(struct invocation *invocation)
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
