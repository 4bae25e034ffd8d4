/*
 * The status of profiles: what is asked of a server, in this order: the objects
 * of the profiles, the inventory of each kind of devices, what became of
 * commands; and where an inventory is older than what it is held against,
 * whether a command was carried out since.
 */
#include "sync/status.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "jamf/groups.h"
#include "sync/status_internal.h"
#include "sync/status_judge.h"
#include "base/banned.h"

enum {
	/* Further back devices are asked about by name, if they are few. */
	RECENT = 2 * CLOCK_DAY,
	NAMED_MOST = 2 * COMMANDS_NAMED_MAX
};

static void kind_done(struct status_kind *kind)
{
	jamf_inventory_done(&kind->inventory);
	commands_done(&kind->commands);
}

int status_note(struct status_work *work, enum status status, const char *text,
    struct error *error)
{
	const char **notes = arena_grow(work->sync->arena, work->notes,
	    work->note_count, &work->note_capacity, sizeof(*notes));
	const char *kept =
	    text == NULL ? NULL : arena_text(work->sync->arena, text);

	if (notes == NULL || kept == NULL)
		return error_set_memory(error);
	work->notes = notes;
	notes[work->note_count++] = kept;
	if (work->status == STATUS_DONE)
		work->status = status;
	return 0;
}

/* -- which profiles -------------------------------------------------------- */

static const struct status_definition *definition_of(
    const struct status_request *request, const char *identifier)
{
	for (size_t i = 0; i < request->count; i++)
		if (strcmp(request->definitions[i].identifier, identifier) == 0)
			return &request->definitions[i];
	return NULL;
}

static void begin_row(struct status_work *work, struct status_row *row)
{
	const struct lock_object *entry = row->entry;
	struct status_profile *profile = &row->profile;

	profile->identifier = entry->identifier;
	profile->name = entry->name;
	profile->uuid = entry->uuid;
	profile->path = row->definition == NULL ? NULL : row->definition->path;
	profile->kind = sync_kind(entry->platform);
	profile->id = entry->id;
	profile->page = jamf_profile_page(
	    work->sync->jamf, profile->kind, entry->id, work->sync->arena);
	profile->delivered =
	    entry->delivered != 0 ? entry->delivered : entry->created;
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
}

static void begin_absent(
    struct status_row *row, const struct status_definition *definition)
{
	row->definition = definition;
	row->profile.identifier = definition->identifier;
	row->profile.name = definition->identifier;
	row->profile.path = definition->path;
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

static int collect(struct status_work *work, struct error *error)
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
		begin_row(work, row);
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

/* -- one kind -------------------------------------------------------------- */

/* The rows of a kind whose objects are there, by number. */
static int collect_kind(
    struct status_work *work, struct status_kind *kind, struct error *error)
{
	kind->rows = arena_new_array(
	    work->sync->arena, work->count + 1, sizeof(struct status_row *));
	if (kind->rows == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < work->count; i++) {
		struct status_row *row = &work->rows[i];

		if (row->profile.kind != kind->kind ||
		    row->profile.error.status != STATUS_DONE)
			continue;
		row->number = kind->count;
		kind->rows[kind->count++] = row;
	}
	return 0;
}

static int read_inventory(
    struct status_work *work, struct status_kind *kind, struct error *error)
{
	struct arena *arena = work->sync->arena;
	const char **uuids =
	    arena_new_array(arena, kind->count + 1, sizeof(*uuids));
	struct inventory_question question = {.kind = kind->kind,
	    .profiles = uuids,
	    .profile_count = kind->count,
	    .groups = kind->groups.list,
	    .group_count = kind->groups.count,
	    .wants_serials = work->request->wants_serials};

	if (uuids == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < kind->count; i++) {
		const struct status_row *row = kind->rows[i];

		uuids[i] = row->profile.uuid == NULL ? "" : row->profile.uuid;
		question.wants_places |= row->coverage.wants_places;
		question.wants_certificates |= row->identities > 0;
	}
	return jamf_inventory_read(
	    work->sync->jamf, &question, arena, &kind->inventory, error);
}

static int read_commands(
    struct status_work *work, struct status_kind *kind, struct error *error)
{
	struct arena *arena = work->sync->arena;
	struct command_profile *profiles =
	    arena_new_array(arena, kind->count + 1, sizeof(*profiles));

	if (profiles == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < kind->count; i++)
		profiles[i] =
		    (struct command_profile){kind->rows[i]->profile.id,
			kind->rows[i]->profile.uuid == NULL
			    ? ""
			    : kind->rows[i]->profile.uuid};
	kind->commands = (struct commands){.jamf = work->sync->jamf,
	    .kind = kind->kind,
	    .profiles = profiles,
	    .profile_count = kind->count,
	    .arena = arena};
	return jamf_commands_read(&kind->commands, error);
}

/* -- what was carried out since -------------------------------------------- */

/* Devices whose verdict a command that was carried out would change. */
struct doubtful {
	int64_t since; /* the earliest of those that are recent */
	int64_t earliest;
	size_t recent;
	unsigned char ids[NAMED_MOST][INVENTORY_ID_BYTES];
	size_t older; /* named as far as there is room */
};

static void look_for_doubt(const struct status_work *work,
    const struct status_kind *kind, const struct inventory_device *device,
    struct doubtful *doubtful)
{
	int64_t since = 0;

	for (size_t i = 0; i < kind->count; i++) {
		struct device_facts facts;
		int64_t wants;

		if (!status_facts(work, kind, kind->rows[i], device, &facts))
			continue;
		wants = device_wants_done(&facts, device_judge(&facts).verdict);
		if (wants > 0 && (since == 0 || wants < since))
			since = wants;
	}
	if (since == 0 || !device->has_management_id)
		return;
	if (doubtful->earliest == 0 || since < doubtful->earliest)
		doubtful->earliest = since;
	if (since >= work->now - RECENT) {
		if (doubtful->recent++ == 0 || since < doubtful->since)
			doubtful->since = since;
	} else if (doubtful->older++ < NAMED_MOST) {
		memcpy(doubtful->ids[doubtful->older - 1],
		    device->management_id, INVENTORY_ID_BYTES);
	}
}

static int read_done(
    struct status_work *work, struct status_kind *kind, struct error *error)
{
	struct doubtful *doubtful =
	    arena_new(work->sync->arena, sizeof(*doubtful));
	size_t at = 0;

	if (doubtful == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < kind->inventory.count; i++)
		look_for_doubt(
		    work, kind, &kind->inventory.devices[i], doubtful);
	if (doubtful->older > NAMED_MOST)
		return jamf_commands_read_done(
		    &kind->commands, doubtful->earliest, NULL, 0, error);
	while (at < doubtful->older) {
		size_t count = doubtful->older - at < COMMANDS_NAMED_MAX
				   ? doubtful->older - at
				   : COMMANDS_NAMED_MAX;

		if (jamf_commands_read_done(&kind->commands, 0,
			(const unsigned char(*)[INVENTORY_ID_BYTES])
				doubtful->ids +
			    at,
			count, error) != 0)
			return -1;
		at += count;
	}
	return doubtful->recent == 0 ? 0
				     : jamf_commands_read_done(&kind->commands,
					   doubtful->since, NULL, 0, error);
}

/* -- what is not told ------------------------------------------------------ */

static const char *const kind_words[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = "computers",
    [JAMF_MOBILE] = "mobile devices",
};

static int note_kind(struct status_work *work, const struct status_kind *kind,
    struct error *error)
{
	const struct inventory *inventory = &kind->inventory;
	const struct commands *commands = &kind->commands;
	const char *word = kind_words[kind->kind];
	struct arena *arena = work->sync->arena;

	if (commands->error.status != STATUS_DONE &&
	    status_note(work, commands->error.status,
		arena_printf(arena,
		    "what was sent to %s, what failed and what waits, is not "
		    "told: %s",
		    word, commands->error.text),
		error) != 0)
		return -1;
	if (commands->is_unfiltered &&
	    status_note(work, STATUS_DONE,
		arena_printf(arena,
		    "the server gives more commands to %s than it was asked "
		    "for: what fits was picked",
		    word),
		error) != 0)
		return -1;
	if (inventory->broken > 0 &&
	    status_note(work, STATUS_DONE,
		arena_printf(arena,
		    "%zu broken record%s in the inventory of %s left out",
		    inventory->broken, inventory->broken == 1 ? "" : "s", word),
		error) != 0)
		return -1;
	return inventory->missing == 0
		   ? 0
		   : status_note(work, STATUS_DONE,
			 arena_printf(arena,
			     "the inventory of %s changed while it was read: "
			     "%zu did not come",
			     word, inventory->missing),
			 error);
}

/* Members that the inventory does not show, of groups that scopes name. */
static int check_groups(
    struct status_work *work, struct status_kind *kinds, struct error *error)
{
	struct jamf_group_sizes sizes = {0};
	size_t wanted = kinds[JAMF_COMPUTERS].groups.count +
			kinds[JAMF_MOBILE].groups.count;

	if (wanted == 0)
		return 0;
	if (jamf_groups_read(
		work->sync->jamf, work->sync->arena, &sizes, error) != 0)
		return -1;
	for (size_t kind = 0; kind < JAMF_KINDS; kind++) {
		const struct inventory *inventory = &kinds[kind].inventory;

		for (size_t at = 0; at < kinds[kind].groups.count; at++) {
			const struct jamf_group_size *size =
			    jamf_group_size_of(&sizes, (enum jamf_kind)kind,
				kinds[kind].groups.list[at]);
			int64_t members = 0;

			for (size_t i = 0; i < inventory->count; i++)
				members += inventory_is_member(
				    &inventory->devices[i], at);
			if (size != NULL && inventory->count > 0 &&
			    size->members != members &&
			    status_note(work, STATUS_DONE,
				arena_printf(work->sync->arena,
				    "group '%s' has %lld members, the "
				    "inventory shows %lld",
				    size->name, (long long)size->members,
				    (long long)members),
				error) != 0)
				return -1;
		}
	}
	return 0;
}

static int read_kind(
    struct status_work *work, struct status_kind *kind, struct error *error)
{
	if (collect_kind(work, kind, error) != 0)
		return -1;
	if (kind->count == 0)
		return 0;
	if (read_inventory(work, kind, error) != 0)
		return -1;
	for (size_t i = 0; i < kind->count; i++) {
		struct status_profile *profile = &kind->rows[i]->profile;

		if (kind->inventory.error.status != STATUS_DONE)
			profile->error = kind->inventory.error;
		profile->is_most = kind->rows[i]->coverage.is_most;
		if (profile->is_most)
			profile->why_most =
			    "the server does not tell whom limitations or "
			    "excluded users and networks keep out";
	}
	if (kind->inventory.error.status != STATUS_DONE) {
		if (work->status == STATUS_DONE)
			work->status = kind->inventory.error.status;
		return 0;
	}
	if (read_commands(work, kind, error) != 0)
		return -1;
	if (kind->commands.error.status == STATUS_DONE &&
	    read_done(work, kind, error) != 0)
		return -1;
	for (size_t i = 0; i < kind->count; i++)
		if (status_judge(work, kind, kind->rows[i], error) != 0)
			return -1;
	return note_kind(work, kind, error);
}

/* -- all of it ------------------------------------------------------------- */

static int read_all(
    struct status_work *work, struct status_kind *kinds, struct error *error)
{
	struct coverage_groups groups[JAMF_KINDS] = {0};
	int64_t date;

	if (collect(work, error) != 0)
		return -1;
	if (work->count == 0)
		return 0;
	if (status_read_objects(work, groups, error) != 0)
		return -1;
	/* Certificates end, and inventories are old, by the server's clock. */
	if (jamf_date(work->sync->jamf, &date))
		work->now = date;
	for (size_t i = 0; i < JAMF_KINDS; i++) {
		kinds[i].kind = (enum jamf_kind)i;
		kinds[i].groups = groups[i];
		if (read_kind(work, &kinds[i], error) != 0)
			return -1;
	}
	return check_groups(work, kinds, error);
}

int sync_status_read(struct sync *sync, const struct status_request *request,
    struct status_server *ret_server, struct error *error)
{
	struct status_kind kinds[JAMF_KINDS] = {0};
	struct status_work work = {
	    .sync = sync, .request = request, .now = sync->now};
	struct status_server server = {.url = jamf_url(sync->jamf)};
	struct status_profile *profiles;
	int result = read_all(&work, kinds, &server.error);

	for (size_t i = 0; i < JAMF_KINDS; i++)
		kind_done(&kinds[i]);
	profiles =
	    arena_new_array(sync->arena, work.count + 1, sizeof(*profiles));
	if (profiles == NULL)
		return error_set_memory(error);
	for (size_t i = 0; result == 0 && i < work.count; i++) {
		profiles[i] = work.rows[i].profile;
		if (work.status == STATUS_DONE)
			work.status = profiles[i].error.status;
	}
	server.profiles = profiles;
	server.count = result == 0 ? work.count : 0;
	server.notes = work.notes;
	server.note_count = work.note_count;
	server.status = result == 0 ? work.status : server.error.status;
	*ret_server = server;
	return 0;
}
