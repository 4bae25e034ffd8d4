/* What a plan says, done: asked for, done item by item, said. */
#include "cmd/apply_session.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "cmd/prompt.h"
#include "cmd/saved_plan.h"
#include "base/banned.h"

enum {
	QUESTION_MAX = 512
};

/* -- the question --------------------------------------------------------- */

/* 1: go on, 0: not wanted, -1: there is nobody to ask, status usage. */
static int ask_whether(struct plan_session *session, size_t group,
    const struct sync_plan *plan, struct error *error)
{
	const struct invocation *invocation = session->invocation;
	const char *server = jamf_url(session->servers[group].jamf);
	size_t changes = sync_plan_count(plan, SYNC_CREATE) +
			 sync_plan_count(plan, SYNC_UPDATE) +
			 sync_plan_count(plan, SYNC_DRIFT) +
			 sync_plan_count(plan, SYNC_DELETE);
	char question[QUESTION_MAX];

	if (!sync_plan_is_pending(plan)) {
		message_note(invocation, "nothing to apply to %s", server);
		return 1;
	}
	if (opts_has(&invocation->arguments, "yes"))
		return 1;
	/* Without a reader nobody saw what would be asked about. */
	if (stdout_is_read() && !prompt_is_possible(invocation)) {
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
	if (stdout_is_read() && prompt_yes(invocation, question))
		return 1;
	plan_session_count(&session->tally, STATUS_FINDINGS);
	message_note(invocation, "nothing was applied to %s", server);
	return 0;
}

/* -- one item ------------------------------------------------------------- */

static void say_mismatches(
    const struct invocation *invocation, const struct jamf_changes *mismatches)
{
	for (size_t i = 0; i < mismatches->count; i++) {
		const struct jamf_change *change = &mismatches->list[i];
		const char *name = report_change_name(change);

		if (change->is_secret)
			message_note(invocation,
			    "  %s: stored otherwise than sent", name);
		else
			message_note(invocation, "  %s: sent '%s', stored '%s'",
			    name,
			    change->becomes == NULL ? "" : change->becomes,
			    change->was == NULL ? "" : change->was);
	}
}

/* What somebody changed, from what the plan saw to what is there now. */
static void say_meanwhile(
    const struct invocation *invocation, const struct jamf_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct jamf_change *change = &changes->list[i];
		const char *name = report_change_name(change);

		if (change->was == NULL && change->becomes == NULL)
			message_note(invocation, "  %s: changed", name);
		else if (change->was == NULL)
			message_note(invocation, "  %s: '%s' came", name,
			    change->becomes);
		else if (change->becomes == NULL)
			message_note(
			    invocation, "  %s: '%s' went", name, change->was);
		else
			message_note(invocation, "  %s: was '%s', is now '%s'",
			    name, change->was, change->becomes);
	}
}

static void say_item(const struct invocation *invocation,
    const struct sync_item *item, const struct sync_result *result)
{
	const char *about = item->path != NULL ? item->path : item->name;
	const char *verb = item->action == SYNC_CREATE   ? "created"
			   : item->action == SYNC_DELETE ? "deleted"
							 : "updated";
	struct error error = result->error;

	if (result->stopped)
		return;
	if (sync_item_status(item, result) == STATUS_DONE) {
		if (result->written && result->id > 0)
			message_note(invocation, "%s '%s' (id %lld)", verb,
			    item->name, (long long)result->id);
		else if (result->written)
			message_note(invocation, "%s '%s'", verb, item->name);
		return;
	}
	/* What was refused by the plan is in the report already. */
	if (result->error.status == STATUS_DONE ||
	    item->action == SYNC_CONFLICT || item->action == SYNC_REFUSED ||
	    item->action == SYNC_FAILED)
		return;
	(void)error_prefix(&error, "'%s'", about == NULL ? "" : about);
	(void)message_error(invocation, &error);
	say_mismatches(invocation, &result->mismatches);
	say_meanwhile(invocation, &result->meanwhile);
}

/* What item_done needs while the items are done one by one. */
struct watch {
	const struct invocation *invocation;
	struct progress progress;
	size_t done;
};

static void item_done(void *context, const struct sync_item *item,
    const struct sync_result *result)
{
	struct watch *watch = context;

	progress_clear(&watch->progress);
	say_item(watch->invocation, item, result);
	progress_step(&watch->progress, ++watch->done);
}

static int is_interrupted(void *context)
{
	(void)context;
	return interrupted();
}

/* -- a plan --------------------------------------------------------------- */

/* An error that ends this server's part is no reason to leave out the next
 * server's. */
static void do_plan(struct plan_session *session, size_t group,
    struct sync_plan *plan, struct sync_result *results)
{
	const struct invocation *invocation = session->invocation;
	struct watch watch = {.invocation = invocation};
	const struct sync_watch callbacks = {&watch, item_done, is_interrupted};
	size_t written = 0, failed = 0, stopped = 0;
	struct error error = {0};
	int result;

	progress_start(&watch.progress, invocation, "applying", plan->count);
	result = sync_apply(
	    &session->servers[group].sync, plan, &callbacks, results, &error);
	progress_clear(&watch.progress);
	for (size_t i = 0; i < plan->count; i++) {
		const struct sync_item *item = &plan->list[i];
		enum status status = sync_item_status(item, &results[i]);

		if (item->action != SYNC_UNMANAGED &&
		    item->action != SYNC_ORPHAN)
			plan_session_count(&session->tally, status);
		stopped += results[i].stopped;
		written += results[i].written;
		failed += !results[i].stopped && status != STATUS_DONE;
	}
	if (result != 0) {
		(void)message_error(invocation, &error);
		session->tally.status = error.status;
	}
	if (written + failed + stopped > 0)
		message_note(invocation, "%zu written, %zu failed%s", written,
		    failed, stopped > 0 ? ", the rest not reached" : "");
}

/* What is to be entered by hand before the scope goes there. */
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
	go_on = ask_whether(session, group, plan, error);
	if (go_on <= 0) {
		session->pending = true;
		return go_on;
	}
	do_plan(session, group, plan, results);
	session->pending |= sync_plan_is_left(plan, results);
	if (session->report.format->is_document)
		return plan_session_report(
		    session, group, plan, results, error);
	return add_settings(session, group, plan, results, error);
}

static int run_group(
    struct plan_session *session, size_t group, struct error *error)
{
	auto_sync_plan struct sync_plan plan = {0};

	if (plan_session_plan(session, group, &plan) != 0)
		return 0;
	if (session->saved_plan != NULL &&
	    saved_plan_check(
		session->saved_plan, session, group, &plan, error) != 0) {
		/* What it asked for is still to be done. */
		session->pending = true;
		return -1;
	}
	if (session->is_dry)
		session->pending |=
		    sync_plan_is_pending(&plan) || sync_plan_waits(&plan);
	if ((!session->report.format->is_document || session->is_dry) &&
	    plan_session_report(session, group, &plan, NULL, error) != 0)
		return -1;
	if (plan_session_flush(session, error) != 0)
		return -1;
	if (session->is_dry) {
		plan_session_count(&session->tally, sync_plan_status(&plan));
		return 0;
	}
	/* The plan is to be read before it is asked about. */
	if (stdout_flush(error) != 0 ||
	    apply_plan(session, group, &plan, error) != 0)
		return -1;
	return plan_session_flush(session, error);
}

/* A saved plan is for all servers: nothing is written to the first before the
 * last is known to be as it was. */
static int check_saved(struct plan_session *session, struct error *error)
{
	size_t unusable = session->options.defined.unusable;

	if (session->saved_plan == NULL)
		return 0;
	if (unusable > 0)
		return error_set(error, STATUS_REFUSED,
		    "%zu definition%s cannot be used, and the saved plan was "
		    "made with all of them",
		    unusable, unusable == 1 ? "" : "s");
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
	if (check_saved(session, error) != 0) {
		session->pending = true;
		return -1;
	}
	for (size_t i = 0; i < session->desired.count && !interrupted(); i++)
		if (run_group(session, i, error) != 0)
			return -1;
	return 0;
}

/* -- settings entered by hand --------------------------------------------- */

/* The profile that this file describes; its group goes to ret_group. */
static const struct sync_desired *find_desired(
    const struct plan_session *session, const char *path, size_t *ret_group)
{
	for (size_t i = 0; i < session->desired.count; i++) {
		const struct desired_group *group = &session->desired.groups[i];

		for (size_t j = 0; j < group->count; j++) {
			const char *other =
			    session->build->inputs.list[group->inputs[j]].path;

			if (strcmp(other, path) != 0 &&
			    !file_is_same(other, path))
				continue;
			*ret_group = i;
			return &group->list[j];
		}
	}
	return NULL;
}

static int show_settings(struct plan_session *session, size_t group,
    const struct sync_desired *desired, struct error *error)
{
	const struct server *server = &session->servers[group];
	const struct lock_object *object = lock_object(
	    session->lock, jamf_url(server->jamf), desired->identifier);
	struct sync_setting_list settings;
	const char *page = NULL;

	if (session->report.format->is_document)
		return 0;
	if (sync_settings(desired, server->sync.arena, &settings, error) != 0)
		return -1;
	if (object != NULL && object->id > 0)
		page = jamf_profile_page(server->jamf, desired->kind,
		    object->id, server->sync.arena);
	report_add_settings(&session->report, desired, page, &settings);
	return plan_session_flush(session, error);
}

int apply_session_confirm(
    struct plan_session *session, const char *path, bool entered)
{
	struct error error = {0};
	size_t group = 0;
	const struct sync_desired *desired =
	    find_desired(session, path, &group);

	/* Why there is none was said when it was read. */
	if (desired == NULL)
		return 0;
	if (sync_confirm(&session->servers[group].sync, desired,
		&session->options, entered, &error) != 0 ||
	    lock_sync(session->lock, &(bool){false}, &error) != 0)
		(void)error_prefix(&error, "'%s'", path);
	else {
		message_note(session->invocation,
		    entered ? "'%s': settings entered, says scepctl.lock now"
			    : "'%s': settings to be entered again, says "
			      "scepctl.lock now",
		    desired->name);
		if (entered ||
		    show_settings(session, group, desired, &error) == 0)
			return 0;
	}
	plan_session_count(&session->tally,
	    (enum status)message_error(session->invocation, &error));
	return -1;
}
