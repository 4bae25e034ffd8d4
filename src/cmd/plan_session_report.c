/*
 * What a run of plan or apply reports: what could not be used, the plan of
 * each server, and what it came to.
 */
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "cmd/plan_session.h"
#include "cmd/reporting.h"
#include "base/banned.h"

void plan_session_failures(struct plan_session *session)
{
	struct report *report = &session->report;

	if (session->failures_told || session->build == NULL)
		return;
	session->failures_told = true;
	report_add_failures(report, &session->build->failures);
	/* What build --upload built as well. */
	if (report->format->is_document && session->build != &session->own)
		build_add_json(session->build, report);
}

int plan_session_flush(struct plan_session *session, struct error *error)
{
	return reporting_flush(session->invocation, &session->report, error);
}

/* -- plans ---------------------------------------------------------------- */

static struct report_plan describe(
    const struct plan_session *session, size_t group)
{
	return (struct report_plan){
	    .server = jamf_url(session->servers[group].jamf),
	    .label = session->desired.groups[group].label};
}

static void add(struct plan_session *session, const struct report_plan *plan)
{
	plan_session_failures(session);
	report_add_plan(&session->report, plan);
}

int plan_session_plan(
    struct plan_session *session, size_t group, struct sync_plan *ret_plan)
{
	const struct desired_group *desired = &session->desired.groups[group];
	struct server *server = &session->servers[group];
	struct error error = {0}, ignored;
	struct report_plan plan;
	int result;

	server_reads(server, true);
	result = sync_plan_make(&server->sync, desired->list, desired->count,
	    &session->options, ret_plan, &error);
	server_reads(server, false);
	if (result == 0)
		return 0;
	/* More than what is wrong with one file. The plans of the servers
	 * before it stand before it. */
	session->tally.status = error.status;
	plan = describe(session, group);
	plan.error = error;
	(void)plan_session_flush(session, &ignored);
	(void)message_error(session->invocation, &error);
	add(session, &plan);
	return -1;
}

int plan_session_report(struct plan_session *session, size_t group,
    const struct sync_plan *plan, const struct sync_result *results,
    struct error *error)
{
	struct report_plan rows = describe(session, group);

	if (report_plan_make(plan, results, &session->servers[group].sync,
		&rows, error) != 0)
		return -1;
	add(session, &rows);
	return 0;
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

int plan_session_end(struct plan_session *session, const struct error *error)
{
	struct report *report = &session->report;
	struct error fault = {0};
	int status = outcome(session, error);

	if (error->status != STATUS_DONE) {
		(void)plan_session_flush(session, &fault);
		(void)message_error(session->invocation, error);
	}
	if (status == STATUS_DONE && session->pending &&
	    opts_has(&session->invocation->arguments, "check"))
		status = STATUS_FINDINGS;
	/* Whatever the run came to, its report is whole. */
	if (session->build != NULL && error->status != STATUS_USAGE &&
	    fault.status == STATUS_DONE) {
		plan_session_failures(session);
		report->said = build_findings(session->build);
		if (!session->is_listing)
			report_end_plans(report, session->pending);
		report_finish(report, error, status);
		(void)plan_session_flush(session, &fault);
	}
	if (fault.status != STATUS_DONE)
		status = message_error(session->invocation, &fault);
	/* A signal ends the program right here. */
	plan_session_close(session);
	interrupt_end();
	return status;
}
