#include "cmd/applying.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/asking.h"
#include "cmd/interrupt.h"
#include "report/plan_rows.h"
#include "cmd/saving.h"
#include "cmd/talk.h"
#include "base/banned.h"

enum {
	QUESTION_MAX = 512
};

/* What applying_done needs while the items are done one by one. */
struct watching {
	const struct syncing *syncing;
	struct progress progress;
	size_t done;
};

/* -- asking --------------------------------------------------------------- */

/* Asks on the terminal; 1 yes, 0 no, -1 there is none to ask, status usage. */
static int ask(const struct syncing *syncing, size_t changes,
    const char *server, struct error *error)
{
	char question[QUESTION_MAX];

	if (!asking_is_possible(syncing->invocation)) {
		(void)error_set(error, STATUS_USAGE,
		    "there is no terminal to ask on whether to apply %zu "
		    "change%s",
		    changes, changes == 1 ? "" : "s");
		return error_hint(error,
		    "say --yes to apply what 'scepctl plan' shows, or "
		    "--dry-run");
	}
	(void)snprintf(question, sizeof(question),
	    "Apply %s %zu change%s to %.400s? [y/N] ",
	    changes == 1 ? "this" : "these", changes, changes == 1 ? "" : "s",
	    server);
	return asking_yes(syncing->invocation, question);
}

static size_t count_changes(const struct sync_plan *plan)
{
	return sync_plan_count(plan, SYNC_CREATE) +
	       sync_plan_count(plan, SYNC_UPDATE) +
	       sync_plan_count(plan, SYNC_DRIFT) +
	       sync_plan_count(plan, SYNC_DELETE);
}

/* 1: go on, 0: not wanted. */
static int may_go_on(struct syncing *syncing, size_t group,
    const struct sync_plan *plan, struct error *error)
{
	const char *server = jamf_url(syncing->servers[group].jamf);
	int answer;

	if (!sync_plan_is_pending(plan)) {
		talk_note(
		    syncing->invocation, "nothing to apply to %s", server);
		return 1;
	}
	if (opts_has(&syncing->invocation->arguments, "yes"))
		return 1;
	/* Nobody saw what would be asked about. */
	answer = talk_is_read()
		     ? ask(syncing, count_changes(plan), server, error)
		     : 0;
	if (answer == 0) {
		syncing_count(&syncing->tally, STATUS_FINDINGS);
		talk_note(
		    syncing->invocation, "nothing was applied to %s", server);
	}
	return answer;
}

/* -- doing ---------------------------------------------------------------- */

static void item_done(void *context, const struct sync_item *item,
    const struct sync_result *result)
{
	struct watching *watching = context;

	progress_clear(&watching->progress);
	applying_say(watching->syncing, item, result);
	progress_step(&watching->progress, ++watching->done);
}

static int is_interrupted(void *context)
{
	(void)context;
	return interrupted();
}

static void count_results(struct syncing *syncing, const struct sync_plan *plan,
    const struct sync_result *results)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->list[i].action != SYNC_UNMANAGED &&
		    plan->list[i].action != SYNC_ORPHAN)
			syncing_count(&syncing->tally,
			    plan_item_status(&plan->list[i], &results[i]));
}

/* An error that ends this server's part is no reason to leave out the next
 * server's. */
static int do_plan(struct syncing *syncing, size_t group,
    struct sync_plan *plan, struct sync_result *results)
{
	struct watching watching = {.syncing = syncing};
	const struct sync_watch watch = {&watching, item_done, is_interrupted};
	struct error error = {0};
	int result;

	progress_start(
	    &watching.progress, syncing->invocation, "applying", plan->count);
	result = sync_apply(
	    &syncing->servers[group].sync, plan, &watch, results, &error);
	progress_clear(&watching.progress);
	count_results(syncing, plan, results);
	if (result != 0) {
		(void)talk_error(syncing->invocation, &error);
		syncing->tally.status = error.status;
	}
	applying_say_all(syncing, plan, results);
	return result;
}

static int add_settings(struct syncing *syncing, size_t group,
    const struct sync_plan *plan, const struct sync_result *results,
    struct error *error)
{
	const struct report_look look = {
	    .colour = syncing->invocation->colour_out};

	for (size_t i = 0; i < plan->count; i++) {
		struct report_item row;

		if (!results[i].confirm_needed)
			continue;
		if (plan_row_make(&plan->list[i], &results[i],
			&syncing->servers[group].sync, &row, error) != 0)
			return -1;
		buf_char(&syncing->out, '\n');
		report_plan_add_settings(&syncing->out, &row, &look);
	}
	return 0;
}

static int apply_plan(struct syncing *syncing, size_t group,
    struct sync_plan *plan, struct error *error)
{
	auto_memory struct sync_result *results =
	    memory_new_array(plan->count + 1, sizeof(*results));
	int go_on;

	if (results == NULL)
		return error_set_memory(error);
	go_on = may_go_on(syncing, group, plan, error);
	if (go_on <= 0) {
		syncing->pending = true;
		return go_on;
	}
	(void)do_plan(syncing, group, plan, results);
	syncing->pending |= sync_plan_is_left(plan, results);
	if (syncing->form == SYNCING_JSON)
		return syncing_report(syncing, group, plan, results, error);
	return add_settings(syncing, group, plan, results, error);
}

/* What it asked for is still to be done. */
static int fail_saved(struct syncing *syncing)
{
	syncing->pending = true;
	return -1;
}

static int run_group(struct syncing *syncing, size_t group, struct error *error)
{
	auto_sync_plan struct sync_plan plan = {0};

	if (syncing_plan(syncing, group, &plan) != 0)
		return 0;
	if (syncing->saving != NULL &&
	    saving_check(syncing->saving, syncing, group, &plan, error) != 0)
		return fail_saved(syncing);
	if (syncing->is_dry)
		syncing->pending |=
		    sync_plan_is_pending(&plan) || sync_plan_waits(&plan);
	if (syncing->form != SYNCING_JSON || syncing->is_dry)
		if (syncing_report(syncing, group, &plan, NULL, error) != 0)
			return -1;
	if (syncing_flush(syncing, error) != 0)
		return -1;
	if (syncing->is_dry) {
		syncing_count(&syncing->tally, sync_plan_status(&plan));
		return 0;
	}
	/* The plan is to be read before it is asked about. */
	if (talk_flush(error) != 0)
		return -1;
	if (apply_plan(syncing, group, &plan, error) != 0)
		return -1;
	return syncing_flush(syncing, error);
}

/* A saved plan is for all servers: nothing is written to the first before the
 * last is known to be as it was. */
static int check_saved(struct syncing *syncing, struct error *error)
{
	if (syncing->saving == NULL)
		return 0;
	if (syncing->options.defined.unusable > 0)
		return error_set(error, STATUS_REFUSED,
		    "%zu definition%s cannot be used, and the saved plan was "
		    "made with all of them",
		    syncing->options.defined.unusable,
		    syncing->options.defined.unusable == 1 ? "" : "s");
	for (size_t i = 0; syncing->wishes.count > 1 &&
			   i < syncing->wishes.count && !interrupted();
	     i++) {
		auto_sync_plan struct sync_plan plan = {0};

		if (syncing_plan(syncing, i, &plan) != 0)
			return error_set(error, syncing->tally.status,
			    "nothing was applied");
		if (saving_check(syncing->saving, syncing, i, &plan, error) !=
		    0)
			return -1;
	}
	return 0;
}

int applying_run(struct syncing *syncing, struct error *error)
{
	if (check_saved(syncing, error) != 0)
		return fail_saved(syncing);
	for (size_t i = 0; i < syncing->wishes.count && !interrupted(); i++)
		if (run_group(syncing, i, error) != 0)
			return -1;
	return 0;
}
