#include "cmd/apply_session.h"

#include "cmd/message.h"
#include "base/banned.h"

static const char *verb(enum sync_action action)
{
	switch (action) {
	case SYNC_CREATE:
		return "created";
	case SYNC_DELETE:
		return "deleted";
	default:
		return "updated";
	}
}

static void say_mismatches(
    const struct plan_session *session, const struct jamf_changes *mismatches)
{
	for (size_t i = 0; i < mismatches->count; i++) {
		const struct jamf_change *change = &mismatches->list[i];
		const char *name = report_change_name(change);

		if (change->is_secret)
			message_note(session->invocation,
			    "  %s: stored otherwise than sent", name);
		else
			message_note(session->invocation,
			    "  %s: sent '%s', stored '%s'", name,
			    change->becomes == NULL ? "" : change->becomes,
			    change->was == NULL ? "" : change->was);
	}
}

/* What somebody changed, from what the plan saw to what is there now. */
static void say_meanwhile(
    const struct plan_session *session, const struct jamf_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct jamf_change *change = &changes->list[i];
		const char *name = report_change_name(change);

		if (change->was == NULL && change->becomes == NULL)
			message_note(
			    session->invocation, "  %s: changed", name);
		else if (change->was == NULL)
			message_note(session->invocation, "  %s: '%s' came",
			    name, change->becomes);
		else if (change->becomes == NULL)
			message_note(session->invocation, "  %s: '%s' went",
			    name, change->was);
		else
			message_note(session->invocation,
			    "  %s: was '%s', is now '%s'", name, change->was,
			    change->becomes);
	}
}

void apply_session_message(const struct plan_session *session,
    const struct sync_item *item, const struct sync_result *result)
{
	const char *about = item->path != NULL ? item->path : item->name;
	struct error error = result->error;

	if (result->stopped)
		return;
	if (sync_item_status(item, result) == STATUS_DONE) {
		if (result->written && result->id > 0)
			message_note(session->invocation, "%s '%s' (id %lld)",
			    verb(item->action), item->name,
			    (long long)result->id);
		else if (result->written)
			message_note(session->invocation, "%s '%s'",
			    verb(item->action), item->name);
		return;
	}
	/* What was refused by the plan is in the report already. */
	if (result->error.status == STATUS_DONE ||
	    item->action == SYNC_CONFLICT || item->action == SYNC_REFUSED ||
	    item->action == SYNC_FAILED)
		return;
	(void)error_prefix(&error, "'%s'", about == NULL ? "" : about);
	(void)message_error(session->invocation, &error);
	say_mismatches(session, &result->mismatches);
	say_meanwhile(session, &result->meanwhile);
}

void apply_session_message_all(const struct plan_session *session,
    const struct sync_plan *plan, const struct sync_result *results)
{
	size_t written = 0, failed = 0, stopped = 0;

	for (size_t i = 0; i < plan->count; i++) {
		const struct sync_result *result = &results[i];

		stopped += result->stopped;
		written += result->written;
		failed += !result->stopped && sync_item_status(&plan->list[i],
						  result) != STATUS_DONE;
	}
	if (written + failed + stopped == 0)
		return;
	message_note(session->invocation, "%zu written, %zu failed%s", written,
	    failed, stopped > 0 ? ", the rest not reached" : "");
}
