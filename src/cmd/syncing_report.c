#include <string.h>

#include "base/memory.h"
#include "cmd/interrupt.h"
#include "report/plan_rows.h"
#include "cmd/syncing.h"
#include "cmd/talk.h"
#include "base/banned.h"

/* -- what could not be used ----------------------------------------------- */

static struct report_look look_of(const struct syncing *syncing)
{
	const struct invocation *invocation = syncing->invocation;

	return (struct report_look){
	    invocation->colour_out, invocation->verbose > 0};
}

int syncing_failures(struct syncing *syncing, struct error *error)
{
	const struct building *building = syncing->building;
	const struct report_look look = look_of(syncing);
	struct report_failures failures = {0};
	struct buf *out = &syncing->out;

	if (syncing->failures_told || building == NULL)
		return 0;
	if (failures_list(&building->failures, &failures, error) != 0)
		return -1;
	syncing->failures_told = true;
	if (syncing->form == SYNCING_JSON)
		report_json_failures(&syncing->report, &failures, out);
	else if (syncing->form == SYNCING_MARKDOWN)
		report_failures_add_markdown(out, &failures);
	else
		report_failures_add_text(out, &failures, &look);
	return 0;
}

/* -- forms ---------------------------------------------------------------- */

static int begin_servers(struct syncing *syncing, struct error *error)
{
	if (syncing->servers_begun)
		return 0;
	if (syncing_failures(syncing, error) != 0)
		return -1;
	/* What build --upload built as well. */
	if (syncing->building != NULL && syncing->building != &syncing->own)
		build_add_json(
		    syncing->building, &syncing->report, &syncing->out);
	report_plan_json_begin(&syncing->report, &syncing->out);
	syncing->servers_begun = true;
	return 0;
}

/* The plan's parts last as long as the servers. */
static int keep(struct syncing *syncing, const struct report_plan *plan,
    struct error *error)
{
	struct report_plan *plans = memory_resize(
	    syncing->plans, (syncing->plan_count + 1) * sizeof(*plans));

	if (plans == NULL)
		return error_set_memory(error);
	syncing->plans = plans;
	plans[syncing->plan_count++] = *plan;
	return 0;
}

static int add(struct syncing *syncing, const struct report_plan *plan,
    struct error *error)
{
	const struct report_look look = look_of(syncing);

	switch (syncing->form) {
	case SYNCING_JSON:
		if (begin_servers(syncing, error) != 0)
			return -1;
		report_plan_json_add(&syncing->report, plan, &syncing->out);
		return 0;
	case SYNCING_MARKDOWN:
		return keep(syncing, plan, error);
	case SYNCING_TEXT:
		if (syncing_failures(syncing, error) != 0)
			return -1;
		report_plan_add_text(&syncing->out, plan, &look);
		return 0;
	}
	return 0;
}

int syncing_flush(struct syncing *syncing, struct error *error)
{
	return talk_report(syncing->invocation,
	    syncing->form == SYNCING_JSON ? RUNNER_JSON : RUNNER_TEXT,
	    &syncing->out, error);
}

/* -- plans ---------------------------------------------------------------- */

static struct report_plan describe(const struct syncing *syncing, size_t group)
{
	return (struct report_plan){
	    .server = jamf_url(syncing->servers[group].jamf),
	    .label = syncing->wishes.groups[group].label};
}

/* A server whose plan could not be made, in the report as well. */
static void report_failure(
    struct syncing *syncing, size_t group, const struct error *fault)
{
	struct report_plan plan = describe(syncing, group);
	struct error ignored;

	/* The plans of the servers before it stand before it. */
	(void)syncing_flush(syncing, &ignored);
	(void)talk_error(syncing->invocation, fault);
	plan.error = arena_text(&syncing->wishes.arena, fault->text);
	if (fault->hint[0] != '\0')
		plan.hint = arena_text(&syncing->wishes.arena, fault->hint);
	plan.status = (int)fault->status;
	if (plan.error != NULL && syncing->form != SYNCING_TEXT)
		(void)add(syncing, &plan, &ignored);
}

int syncing_plan(
    struct syncing *syncing, size_t group, struct sync_plan *ret_plan)
{
	const struct wish_group *wishes = &syncing->wishes.groups[group];
	struct server *server = &syncing->servers[group];
	struct error error = {0};
	int result;

	server_reads(server, true);
	result = sync_plan_make(&server->sync, wishes->list, wishes->count,
	    &syncing->options, ret_plan, &error);
	server_reads(server, false);
	if (result == 0)
		return 0;
	/* More than what is wrong with one file. */
	syncing->tally.status = error.status;
	report_failure(syncing, group, &error);
	return -1;
}

int syncing_report(struct syncing *syncing, size_t group,
    const struct sync_plan *plan, const struct sync_result *results,
    struct error *error)
{
	struct report_plan rows = describe(syncing, group);

	if (plan_rows_make(plan, results, &syncing->servers[group].sync, &rows,
		error) != 0)
		return -1;
	return add(syncing, &rows, error);
}

/* -- the end -------------------------------------------------------------- */

static int outcome(const struct syncing *syncing, const struct error *error)
{
	const struct syncing_tally *tally = &syncing->tally;
	enum status status =
	    error->status != STATUS_DONE ? error->status : tally->status;

	if (status == STATUS_DONE || error->status == STATUS_USAGE ||
	    syncing->is_dry || !tally->any_done)
		return (int)status;
	return STATUS_PARTLY;
}

/* Whatever the run came to, its report is whole. */
static int end_report(struct syncing *syncing, const struct error *ended_by,
    int status, struct error *error)
{
	struct report_plans plans = {
	    .list = syncing->plans, .count = syncing->plan_count};

	if (syncing->form == SYNCING_MARKDOWN && !syncing->is_listing) {
		if (syncing->building != NULL)
			plans.findings = build_findings(syncing->building);
		if (syncing->building != NULL &&
		    failures_list(&syncing->building->failures, &plans.failures,
			error) != 0)
			return -1;
		report_plans_add_markdown(&syncing->out, &plans);
		return 0;
	}
	if (syncing->form != SYNCING_JSON || !syncing->begun)
		return syncing_failures(syncing, error);
	if (!syncing->is_listing) {
		if (begin_servers(syncing, error) != 0)
			return -1;
		report_plan_json_end(
		    &syncing->report, syncing->pending, &syncing->out);
	} else if (syncing_failures(syncing, error) != 0) {
		return -1;
	}
	report_json_finish(&syncing->report, ended_by, status, &syncing->out);
	return 0;
}

int syncing_end(struct syncing *syncing, const struct error *error)
{
	struct error fault = {0};
	int status = outcome(syncing, error);

	if (error->status != STATUS_DONE) {
		(void)syncing_flush(syncing, &fault);
		(void)talk_error(syncing->invocation, error);
	}
	if (status == STATUS_DONE && syncing->pending &&
	    opts_has(&syncing->invocation->arguments, "check"))
		status = STATUS_FINDINGS;
	if (error->status != STATUS_USAGE && fault.status == STATUS_DONE &&
	    end_report(syncing, error, status, &fault) == 0)
		(void)syncing_flush(syncing, &fault);
	if (fault.status != STATUS_DONE)
		status = talk_error(syncing->invocation, &fault);
	/* A signal ends the program right here. */
	syncing_close(syncing);
	interrupt_end();
	return status;
}
