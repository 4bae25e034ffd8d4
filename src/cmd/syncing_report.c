#include <string.h>

#include "base/memory.h"
#include "cmd/interrupt.h"
#include "cmd/plan_rows.h"
#include "cmd/syncing.h"
#include "cmd/talk.h"
#include "base/banned.h"

/* -- the JSON document ---------------------------------------------------- */

/* What stands before the servers: which files could not be used. */
static int begin_servers(struct syncing *syncing, struct error *error)
{
	const struct building *building = syncing->building;
	auto_memory struct report_failure *failures = NULL;
	size_t count = 0;

	if (syncing->servers_begun)
		return 0;
	failures =
	    memory_new_array(building->inputs.count + 1, sizeof(*failures));
	if (failures == NULL)
		return error_set_memory(error);
	for (size_t i = 0;
	     building->items != NULL && i < building->inputs.count; i++)
		if (building->items[i].status != STATUS_DONE)
			failures[count++] = (struct report_failure){
			    building->inputs.list[i].path,
			    (int)building->items[i].status};
	report_plan_json_begin(
	    &syncing->report, &syncing->out, failures, count);
	syncing->servers_begun = true;
	return 0;
}

static int add(struct syncing *syncing, const struct report_plan *plan,
    struct error *error)
{
	const struct invocation *invocation = syncing->invocation;
	const struct report_look look = {
	    invocation->colour_out, invocation->verbose > 0};

	switch (syncing->form) {
	case SYNCING_JSON:
		if (begin_servers(syncing, error) != 0)
			return -1;
		report_plan_json_add(&syncing->report, plan, &syncing->out);
		return 0;
	case SYNCING_MARKDOWN:
		report_plan_add_markdown(&syncing->out, plan);
		return 0;
	case SYNCING_TEXT:
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
	    .server = jamf_address(syncing->servers[group].jamf),
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
	plan.error = fault->text;
	plan.hint = fault->hint[0] == '\0' ? NULL : fault->hint;
	plan.status = (int)fault->status;
	if (syncing->form != SYNCING_TEXT)
		(void)add(syncing, &plan, &ignored);
}

int syncing_plan(
    struct syncing *syncing, size_t group, struct sync_plan *ret_plan)
{
	const struct wish_group *wishes = &syncing->wishes.groups[group];
	struct error error = {0};

	if (sync_plan_make(&syncing->servers[group].sync, wishes->list,
		wishes->count, &syncing->options, ret_plan, &error) == 0)
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
	if (syncing->begun && error->status != STATUS_USAGE &&
	    begin_servers(syncing, &fault) == 0)
		report_plan_json_end(
		    &syncing->report, syncing->pending, status, &syncing->out);
	if (syncing->form == SYNCING_MARKDOWN && syncing->building != NULL)
		report_plan_add_markdown_accepted(
		    &syncing->out, build_findings(syncing->building));
	if (error->status != STATUS_USAGE && fault.status == STATUS_DONE)
		(void)syncing_flush(syncing, &fault);
	if (fault.status != STATUS_DONE)
		status = talk_error(syncing->invocation, &fault);
	/* A signal ends the program right here. */
	syncing_close(syncing);
	interrupt_end();
	return status;
}
