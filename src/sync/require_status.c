/*
 * A scope is widened only while the profile is well on the devices that have it
 * already: the gate between a pilot and everybody.
 */
#include <string.h>

#include "sync/plan_internal.h"
#include "sync/status_check.h"
#include "base/banned.h"

/* The first scope of a profile is the pilot's: there is nothing to look at. */
static bool is_widened(const struct sync_item *item)
{
	return sync_item_is_pending(item) &&
	       (item->effects & 1U << SYNC_EFFECT_WIDER) != 0 &&
	       item->stored.profile.id != 0 &&
	       !jamf_scope_is_empty(item->stored.profile.scope);
}

static const struct status_profile *find(
    const struct status_server *server, const struct sync_item *item)
{
	for (size_t i = 0; i < server->count; i++)
		if (strcmp(server->profiles[i].identifier, item->identifier) ==
		    0)
			return &server->profiles[i];
	return NULL;
}

static void judge(struct sync_item *item, const struct status_server *server,
    const struct status_bounds *bounds)
{
	const struct status_profile *profile = find(server, item);
	struct error error;
	char why[STATUS_WHY_MAX];

	if (server->error.status != STATUS_DONE || profile == NULL ||
	    profile->error.status != STATUS_DONE)
		(void)error_set(&error, STATUS_REFUSED,
		    "its scope would be widened, and how devices have it is "
		    "not told: %s",
		    server->error.status != STATUS_DONE ? server->error.text
		    : profile != NULL                   ? profile->error.text
							: "it has no status");
	else if (!status_check(profile, bounds, why))
		(void)error_set(&error, STATUS_REFUSED,
		    "its scope would be widened, but %s", why);
	else
		return;
	(void)error_hint(&error,
	    "'scepctl status --devices FILE' shows which devices; apply it "
	    "once they are well");
	sync_item_fail(item, SYNC_REFUSED, &error);
}

int sync_require_status(struct sync_work *work, struct error *error)
{
	const struct status_bounds bounds = {.has_current = true,
	    .min_current = work->options->required_status,
	    .max_unknown = STATUS_UNKNOWN_MOST};
	struct status_request request = {0};
	struct status_definition *definitions;
	struct status_server server;

	if (!work->options->has_required_status)
		return 0;
	definitions = arena_new_array(
	    work->sync->arena, work->count + 1, sizeof(*definitions));
	if (definitions == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < work->count; i++) {
		const struct sync_item *item = &work->items[i];

		if (is_widened(item))
			definitions[request.count++] =
			    (struct status_definition){item->identifier,
				item->path, item->kind,
				status_window(item->desired->profile)};
	}
	request.definitions = definitions;
	if (request.count == 0)
		return 0;
	if (sync_status_read(work->sync, &request, &server, error) != 0)
		return -1;
	for (size_t i = 0; i < work->count; i++)
		if (is_widened(&work->items[i]))
			judge(&work->items[i], &server, &bounds);
	return 0;
}
