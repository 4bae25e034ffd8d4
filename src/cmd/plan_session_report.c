#include <string.h>

#include "base/memory.h"
#include "cmd/interrupt.h"
#include "report/plan_rows.h"
#include "cmd/plan_session.h"
#include "cmd/message.h"
#include "base/banned.h"

/* -- what could not be used ----------------------------------------------- */

static struct report_look look_of(const struct plan_session *session)
{
	const struct invocation *invocation = session->invocation;

	return (struct report_look){
	    invocation->colour_out, invocation->verbose > 0};
}

int plan_session_failures(struct plan_session *session, struct error *error)
{
	const struct build_session *build = session->build;
	const struct report_look look = look_of(session);
	struct report_failures failures = {0};
	struct buf *out = &session->out;

	if (session->failures_told || build == NULL)
		return 0;
	if (failures_list(&build->failures, &failures, error) != 0)
		return -1;
	session->failures_told = true;
	if (session->form == PLAN_JSON)
		report_json_failures(&session->report, &failures, out);
	else if (session->form == PLAN_MARKDOWN)
		report_failures_add_markdown(out, &failures);
	else
		report_failures_add_text(out, &failures, &look);
	return 0;
}

/* -- forms ---------------------------------------------------------------- */

static int begin_servers(struct plan_session *session, struct error *error)
{
	if (session->servers_begun)
		return 0;
	if (plan_session_failures(session, error) != 0)
		return -1;
	/* What build --upload built as well. */
	if (session->build != NULL && session->build != &session->own)
		build_add_json(session->build, &session->report, &session->out);
	report_plan_json_begin(&session->report, &session->out);
	session->servers_begun = true;
	return 0;
}

/* The plan's parts last as long as the servers. */
static int keep(struct plan_session *session, const struct report_plan *plan,
    struct error *error)
{
	struct report_plan *plans = memory_resize(
	    session->plans, (session->plan_count + 1) * sizeof(*plans));

	if (plans == NULL)
		return error_set_memory(error);
	session->plans = plans;
	plans[session->plan_count++] = *plan;
	return 0;
}

static int add(struct plan_session *session, const struct report_plan *plan,
    struct error *error)
{
	const struct report_look look = look_of(session);

	switch (session->form) {
	case PLAN_JSON:
		if (begin_servers(session, error) != 0)
			return -1;
		report_plan_json_add(&session->report, plan, &session->out);
		return 0;
	case PLAN_MARKDOWN:
		return keep(session, plan, error);
	case PLAN_TEXT:
		if (plan_session_failures(session, error) != 0)
			return -1;
		report_plan_add_text(&session->out, plan, &look);
		return 0;
	}
	return 0;
}

int plan_session_flush(struct plan_session *session, struct error *error)
{
	return stdout_report(session->invocation,
	    session->form == PLAN_JSON ? RUNNER_JSON : RUNNER_TEXT,
	    &session->out, error);
}

/* -- plans ---------------------------------------------------------------- */

static struct report_plan describe(
    const struct plan_session *session, size_t group)
{
	return (struct report_plan){
	    .server = jamf_url(session->servers[group].jamf),
	    .label = session->desired.groups[group].label};
}

/* A server whose plan could not be made, in the report as well. */
static void report_failure(
    struct plan_session *session, size_t group, const struct error *fault)
{
	struct report_plan plan = describe(session, group);
	struct error ignored;

	/* The plans of the servers before it stand before it. */
	(void)plan_session_flush(session, &ignored);
	(void)message_error(session->invocation, fault);
	plan.error = arena_text(&session->desired.arena, fault->text);
	if (fault->hint[0] != '\0')
		plan.hint = arena_text(&session->desired.arena, fault->hint);
	plan.status = (int)fault->status;
	if (plan.error != NULL && session->form != PLAN_TEXT)
		(void)add(session, &plan, &ignored);
}

int plan_session_plan(
    struct plan_session *session, size_t group, struct sync_plan *ret_plan)
{
	const struct desired_group *desired = &session->desired.groups[group];
	struct server *server = &session->servers[group];
	struct error error = {0};
	int result;

	server_reads(server, true);
	result = sync_plan_make(&server->sync, desired->list, desired->count,
	    &session->options, ret_plan, &error);
	server_reads(server, false);
	if (result == 0)
		return 0;
	/* More than what is wrong with one file. */
	session->tally.status = error.status;
	report_failure(session, group, &error);
	return -1;
}

int plan_session_report(struct plan_session *session, size_t group,
    const struct sync_plan *plan, const struct sync_result *results,
    struct error *error)
{
	struct report_plan rows = describe(session, group);

	if (plan_rows_make(plan, results, &session->servers[group].sync, &rows,
		error) != 0)
		return -1;
	return add(session, &rows, error);
}

/* -- the end -------------------------------------------------------------- */

static int outcome(
    const struct plan_session *session, const struct error *error)
{
	const struct plan_session_tally *tally = &session->tally;
	enum status status =
	    error->status != STATUS_DONE ? error->status : tally->status;

	if (status == STATUS_DONE || error->status == STATUS_USAGE ||
	    session->is_dry || !tally->any_done)
		return (int)status;
	return STATUS_PARTLY;
}

/* Whatever the run came to, its report is whole. */
static int end_report(struct plan_session *session,
    const struct error *ended_by, int status, struct error *error)
{
	struct report_plans plans = {
	    .list = session->plans, .count = session->plan_count};

	if (session->form == PLAN_MARKDOWN && !session->is_listing) {
		if (session->build != NULL)
			plans.findings = build_findings(session->build);
		if (session->build != NULL &&
		    failures_list(
			&session->build->failures, &plans.failures, error) != 0)
			return -1;
		report_plans_add_markdown(&session->out, &plans);
		return 0;
	}
	if (session->form != PLAN_JSON || !session->begun)
		return plan_session_failures(session, error);
	if (!session->is_listing) {
		if (begin_servers(session, error) != 0)
			return -1;
		report_plan_json_end(
		    &session->report, session->pending, &session->out);
	} else if (plan_session_failures(session, error) != 0) {
		return -1;
	}
	report_json_finish(&session->report, ended_by, status, &session->out);
	return 0;
}

int plan_session_end(struct plan_session *session, const struct error *error)
{
	struct error fault = {0};
	int status = outcome(session, error);

	if (error->status != STATUS_DONE) {
		(void)plan_session_flush(session, &fault);
		(void)message_error(session->invocation, error);
	}
	if (status == STATUS_DONE && session->pending &&
	    opts_has(&session->invocation->arguments, "check"))
		status = STATUS_FINDINGS;
	if (error->status != STATUS_USAGE && fault.status == STATUS_DONE &&
	    end_report(session, error, status, &fault) == 0)
		(void)plan_session_flush(session, &fault);
	if (fault.status != STATUS_DONE)
		status = message_error(session->invocation, &fault);
	/* A signal ends the program right here. */
	plan_session_close(session);
	interrupt_end();
	return status;
}
