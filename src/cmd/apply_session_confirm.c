#include "cmd/apply_session.h"

#include <string.h>

#include "base/file.h"
#include "cmd/message.h"
#include "base/banned.h"

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

static int add_settings(struct plan_session *session, size_t group,
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

static int mark(struct plan_session *session, const char *path, bool done)
{
	struct error error = {0};
	size_t group = 0;
	const struct sync_desired *desired =
	    find_desired(session, path, &group);

	/* Why there is none was said when it was read. */
	if (desired == NULL)
		return 0;
	if (sync_confirm(&session->servers[group].sync, desired,
		&session->options, done, &error) != 0 ||
	    lock_sync(session->lock, &(bool){false}, &error) != 0) {
		(void)error_prefix(&error, "'%s'", path);
		plan_session_count(&session->tally,
		    (enum status)message_error(session->invocation, &error));
		return -1;
	}
	message_note(session->invocation,
	    done ? "'%s': settings entered, says scepctl.lock now"
		 : "'%s': settings to be entered again, says scepctl.lock now",
	    desired->name);
	if (!done && add_settings(session, group, desired, &error) != 0) {
		plan_session_count(&session->tally,
		    (enum status)message_error(session->invocation, &error));
		return -1;
	}
	return 0;
}

int apply_session_confirm_file(struct plan_session *session, const char *path)
{
	return mark(session, path, true);
}

int apply_session_confirm(struct plan_session *session, struct error *error)
{
	const struct arguments *arguments = &session->invocation->arguments;
	const char *path;
	size_t failed = 0;

	for (size_t i = 0;
	     (path = opts_value(arguments, "unconfirm-ui", i)) != NULL; i++)
		failed += mark(session, path, false) != 0;
	for (size_t i = 0;
	     (path = opts_value(arguments, "confirm-ui", i)) != NULL; i++)
		failed += mark(session, path, true) != 0;
	if (failed == 0)
		return 0;
	/* What is not confirmed is not to be applied as if it were. */
	return error_set(error, session->tally.status,
	    "not all settings could be marked, and nothing was applied");
}
