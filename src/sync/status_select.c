/*
 * Which profiles the status is about, and what the lock file says of each.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sync/status_internal.h"
#include "base/banned.h"

static const struct status_definition *definition_of(
    const struct status_request *request, const char *identifier)
{
	for (size_t i = 0; i < request->count; i++)
		if (strcmp(request->definitions[i].identifier, identifier) == 0)
			return &request->definitions[i];
	return NULL;
}

/* Whoever writes to the lock file can write anything. */
static const char *shown(
    struct status_work *work, const char *text, bool *failed)
{
	const char *kept =
	    text_printable(work->sync->arena, text, strlen(text));

	*failed |= kept == NULL;
	return kept;
}

static int begin_row(
    struct status_work *work, struct status_row *row, struct error *error)
{
	const struct lock_object *entry = row->entry;
	struct status_profile *profile = &row->profile;
	bool failed = false;

	profile->identifier = shown(work, entry->identifier, &failed);
	profile->name = shown(work, entry->name, &failed);
	if (failed)
		return error_set_memory(error);
	profile->uuid = entry->uuid;
	profile->path = row->definition == NULL ? NULL : row->definition->path;
	profile->kind = sync_kind(entry->platform);
	profile->id = entry->id;
	profile->page = jamf_profile_page(
	    work->sync->jamf, profile->kind, entry->id, work->sync->arena);
	if (entry->confirm == LOCK_CONFIRM_NEEDED)
		profile->waits |= SYNC_WAIT_SETTINGS;
	if (entry->confirm == LOCK_CONFIRM_NEEDED &&
	    entry->applied.scope == NULL)
		profile->waits |= SYNC_WAIT_SCOPE;
	if (entry->redelivery != LOCK_REDELIVERY_NONE)
		profile->waits |= SYNC_WAIT_REDELIVERY;
	if (profile->waits != 0)
		profile->waits_since = lock_object_time(entry);
	if (entry->id == 0)
		(void)error_set(&profile->error, STATUS_NOT_FOUND,
		    "its creation was asked for, and what became of that is "
		    "not known: 'scepctl apply' finds out");
	return 0;
}

static void begin_absent(
    struct status_row *row, const struct status_definition *definition)
{
	row->definition = definition;
	row->profile.identifier = definition->identifier;
	row->profile.name = definition->identifier;
	row->profile.path = definition->path;
	row->profile.kind = definition->kind;
	(void)error_set(&row->profile.error, STATUS_NOT_FOUND,
	    "it was never applied to this server");
}

static int by_name(const void *a, const void *b)
{
	const struct status_row *left = a, *right = b;
	int order = text_compare_case(left->profile.name, right->profile.name);

	return order != 0 ? order
			  : strcmp(left->profile.identifier,
				right->profile.identifier);
}

int status_select(struct status_work *work, struct error *error)
{
	const struct status_request *request = work->request;
	struct sync *sync = work->sync;
	const struct lock_object *entry;
	size_t place = 0, most = request->count;

	while (lock_object_next(sync->lock, &place) != NULL)
		most++;
	work->rows =
	    arena_new_array(sync->arena, most + 1, sizeof(*work->rows));
	if (work->rows == NULL)
		return error_set_memory(error);
	for (place = 0;
	     (entry = lock_object_next(sync->lock, &place)) != NULL;) {
		struct status_row *row = &work->rows[work->count];

		row->definition = definition_of(request, entry->identifier);
		if (strcmp(entry->server, jamf_url(sync->jamf)) != 0 ||
		    (!request->is_complete && row->definition == NULL))
			continue;
		row->entry = entry;
		if (begin_row(work, row, error) != 0)
			return -1;
		work->count++;
	}
	for (size_t i = 0; !request->is_complete && i < request->count; i++)
		if (lock_object(sync->lock, jamf_url(sync->jamf),
			request->definitions[i].identifier) == NULL)
			begin_absent(&work->rows[work->count++],
			    &request->definitions[i]);
	if (work->count > 1)
		qsort(work->rows, work->count, sizeof(*work->rows), by_name);
	return 0;
}
