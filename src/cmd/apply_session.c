#include "cmd/apply_session.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/prompt.h"
#include "cmd/interrupt.h"
#include "cmd/saved_plan.h"
#include "cmd/message.h"
#include "base/banned.h"

enum {
	QUESTION_MAX = 512
};

/* What applying_done needs while the items are done one by one. */
struct watching {
	const struct plan_session *session;
	struct progress progress;
	size_t done;
};

/* -- the question --------------------------------------------------------- */

/* Asks on the terminal; 1 yes, 0 no, -1 there is none to ask, status usage. */
static int ask(const struct plan_session *session, size_t changes,
    const char *server, struct error *error)
{
	char question[QUESTION_MAX];

	if (!prompt_is_possible(session->invocation)) {
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
	return prompt_yes(session->invocation, question);
}

static size_t count_changes(const struct sync_plan *plan)
{
	return sync_plan_count(plan, SYNC_CREATE) +
	       sync_plan_count(plan, SYNC_UPDATE) +
	       sync_plan_count(plan, SYNC_DRIFT) +
	       sync_plan_count(plan, SYNC_DELETE);
}

/* 1: go on, 0: not wanted. */
static int may_go_on(struct plan_session *session, size_t group,
    const struct sync_plan *plan, struct error *error)
{
	const char *server = jamf_url(session->servers[group].jamf);
	int answer;

	if (!sync_plan_is_pending(plan)) {
		message_note(
		    session->invocation, "nothing to apply to %s", server);
		return 1;
	}
	if (opts_has(&session->invocation->arguments, "yes"))
		return 1;
	/* Nobody saw what would be asked about. */
	answer = stdout_is_read()
		     ? ask(session, count_changes(plan), server, error)
		     : 0;
	if (answer == 0) {
		plan_session_count(&session->tally, STATUS_FINDINGS);
		message_note(
		    session->invocation, "nothing was applied to %s", server);
	}
	return answer;
}

/* -- doing ---------------------------------------------------------------- */

static void item_done(void *context, const struct sync_item *item,
    const struct sync_result *result)
{
	struct watching *watching = context;

	progress_clear(&watching->progress);
	apply_session_message(watching->session, item, result);
	progress_step(&watching->progress, ++watching->done);
}

static int is_interrupted(void *context)
{
	(void)context;
	return interrupted();
}

static void count_results(struct plan_session *session,
    const struct sync_plan *plan, const struct sync_result *results)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->list[i].action != SYNC_UNMANAGED &&
		    plan->list[i].action != SYNC_ORPHAN)
			plan_session_count(&session->tally,
			    sync_item_status(&plan->list[i], &results[i]));
}

/* An error that ends this server's part is no reason to leave out the next
 * server's. */
static int do_plan(struct plan_session *session, size_t group,
    struct sync_plan *plan, struct sync_result *results)
{
	struct watching watching = {.session = session};
	const struct sync_watch watch = {&watching, item_done, is_interrupted};
	struct error error = {0};
	int result;

	progress_start(
	    &watching.progress, session->invocation, "applying", plan->count);
	result = sync_apply(
	    &session->servers[group].sync, plan, &watch, results, &error);
	progress_clear(&watching.progress);
	count_results(session, plan, results);
	if (result != 0) {
		(void)message_error(session->invocation, &error);
		session->tally.status = error.status;
	}
	apply_session_message_all(session, plan, results);
	return result;
}

static int add_settings(struct plan_session *session, size_t group,
    const struct sync_plan *plan, const struct sync_result *results,
    struct error *error)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct report_item row;

		if (!results[i].confirm_needed)
			continue;
		if (report_item_make(&plan->list[i], &results[i],
			&session->servers[group].sync, &row, error) != 0)
			return -1;
		buf_char(&session->report.out, '\n');
		report_add_settings(&session->report, plan->list[i].desired,
		    row.page, &row.settings);
	}
	return 0;
}

static int apply_plan(struct plan_session *session, size_t group,
    struct sync_plan *plan, struct error *error)
{
	auto_memory struct sync_result *results =
	    memory_new_array(plan->count + 1, sizeof(*results));
	int go_on;

	if (results == NULL)
		return error_set_memory(error);
	go_on = may_go_on(session, group, plan, error);
	if (go_on <= 0) {
		session->pending = true;
		return go_on;
	}
	(void)do_plan(session, group, plan, results);
	session->pending |= sync_plan_is_left(plan, results);
	if (session->report.format->is_document)
		return plan_session_report(
		    session, group, plan, results, error);
	return add_settings(session, group, plan, results, error);
}

/* What it asked for is still to be done. */
static int fail_saved(struct plan_session *session)
{
	session->pending = true;
	return -1;
}

static int run_group(
    struct plan_session *session, size_t group, struct error *error)
{
	auto_sync_plan struct sync_plan plan = {0};

	if (plan_session_plan(session, group, &plan) != 0)
		return 0;
	if (session->saved_plan != NULL &&
	    saved_plan_check(
		session->saved_plan, session, group, &plan, error) != 0)
		return fail_saved(session);
	if (session->is_dry)
		session->pending |=
		    sync_plan_is_pending(&plan) || sync_plan_waits(&plan);
	if (!session->report.format->is_document || session->is_dry)
		if (plan_session_report(session, group, &plan, NULL, error) !=
		    0)
			return -1;
	if (plan_session_flush(session, error) != 0)
		return -1;
	if (session->is_dry) {
		plan_session_count(&session->tally, sync_plan_status(&plan));
		return 0;
	}
	/* The plan is to be read before it is asked about. */
	if (stdout_flush(error) != 0)
		return -1;
	if (apply_plan(session, group, &plan, error) != 0)
		return -1;
	return plan_session_flush(session, error);
}

/* A saved plan is for all servers: nothing is written to the first before the
 * last is known to be as it was. */
static int check_saved(struct plan_session *session, struct error *error)
{
	if (session->saved_plan == NULL)
		return 0;
	if (session->options.defined.unusable > 0)
		return error_set(error, STATUS_REFUSED,
		    "%zu definition%s cannot be used, and the saved plan was "
		    "made with all of them",
		    session->options.defined.unusable,
		    session->options.defined.unusable == 1 ? "" : "s");
	for (size_t i = 0; session->desired.count > 1 &&
			   i < session->desired.count && !interrupted();
	     i++) {
		auto_sync_plan struct sync_plan plan = {0};

		if (plan_session_plan(session, i, &plan) != 0)
			return error_set(error, session->tally.status,
			    "nothing was applied");
		if (saved_plan_check(
			session->saved_plan, session, i, &plan, error) != 0)
			return -1;
	}
	return 0;
}

int apply_session_run(struct plan_session *session, struct error *error)
{
	if (check_saved(session, error) != 0)
		return fail_saved(session);
	for (size_t i = 0; i < session->desired.count && !interrupted(); i++)
		if (run_group(session, i, error) != 0)
			return -1;
	return 0;
}
