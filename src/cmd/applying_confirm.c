#include "cmd/applying.h"

#include <string.h>

#include "base/file.h"
#include "report/plan_rows.h"
#include "cmd/talk.h"
#include "base/banned.h"

/* The wish that was made of this file; its group goes to ret_group. */
static const struct sync_desired *find_wish(
    const struct syncing *syncing, const char *path, size_t *ret_group)
{
	for (size_t i = 0; i < syncing->wishes.count; i++) {
		const struct wish_group *group = &syncing->wishes.groups[i];

		for (size_t j = 0; j < group->count; j++) {
			const char *other =
			    syncing->building->inputs.list[group->inputs[j]]
				.path;

			if (strcmp(other, path) != 0 &&
			    !file_is_same(other, path))
				continue;
			*ret_group = i;
			return &group->list[j];
		}
	}
	return NULL;
}

static int add_settings(struct syncing *syncing, size_t group,
    const struct sync_desired *wish, struct error *error)
{
	const struct server *server = &syncing->servers[group];
	const struct report_look look = {
	    .colour = syncing->invocation->colour_out};
	const struct lock_object *object = lock_object(
	    syncing->lock, jamf_url(server->jamf), wish->identifier);
	struct report_item row = {.name = wish->name, .file = wish->path};

	if (syncing->form == SYNCING_JSON)
		return 0;
	if (plan_row_add_settings(wish, server->sync.arena, &row, error) != 0)
		return -1;
	if (object != NULL && object->id > 0)
		row.page = jamf_profile_page(
		    server->jamf, wish->kind, object->id, server->sync.arena);
	report_plan_add_settings(&syncing->out, &row, &look);
	return syncing_flush(syncing, error);
}

static int mark(struct syncing *syncing, const char *path, bool done)
{
	struct error error = {0};
	size_t group = 0;
	const struct sync_desired *wish = find_wish(syncing, path, &group);

	/* Why there is none was said when it was read. */
	if (wish == NULL)
		return 0;
	if (sync_confirm(&syncing->servers[group].sync, wish, &syncing->options,
		done, &error) != 0 ||
	    lock_sync(syncing->lock, &(bool){false}, &error) != 0) {
		(void)error_prefix(&error, "'%s'", path);
		syncing_count(&syncing->tally,
		    (enum status)talk_error(syncing->invocation, &error));
		return -1;
	}
	talk_note(syncing->invocation,
	    done ? "'%s': settings entered, says scepctl.lock now"
		 : "'%s': settings to be entered again, says scepctl.lock now",
	    wish->name);
	if (!done && add_settings(syncing, group, wish, &error) != 0) {
		syncing_count(&syncing->tally,
		    (enum status)talk_error(syncing->invocation, &error));
		return -1;
	}
	return 0;
}

int applying_confirm_file(struct syncing *syncing, const char *path)
{
	return mark(syncing, path, true);
}

int applying_confirm(struct syncing *syncing, struct error *error)
{
	const struct arguments *arguments = &syncing->invocation->arguments;
	const char *path;
	size_t failed = 0;

	for (size_t i = 0;
	     (path = opts_value(arguments, "unconfirm-ui", i)) != NULL; i++)
		failed += mark(syncing, path, false) != 0;
	for (size_t i = 0;
	     (path = opts_value(arguments, "confirm-ui", i)) != NULL; i++)
		failed += mark(syncing, path, true) != 0;
	if (failed == 0)
		return 0;
	/* What is not confirmed is not to be applied as if it were. */
	return error_set(error, syncing->tally.status,
	    "not all settings could be marked, and nothing was applied");
}
