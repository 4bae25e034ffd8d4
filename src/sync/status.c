/*
 * The status of profiles: what is asked of a server, in this order: the objects
 * of the profiles, the inventory of each kind of devices, what became of
 * commands; and where an inventory is older than what it is held against,
 * whether a command was carried out since.
 */
#include "jamf/groups.h"
#include "sync/status_internal.h"
#include "base/banned.h"

enum {
	CLOCKS_DIFFER = 60 /* seconds */
};

static void kind_done(struct status_kind *kind)
{
	jamf_inventory_done(&kind->inventory);
	commands_done(&kind->commands);
}

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

/* What goes out with the first page of the inventory: about commands, and once
 * about groups. */
static int begin_others(struct status_work *work, struct status_kind *kind,
    struct inventory_question *question, struct error *error)
{
	struct arena *arena = work->sync->arena;
	struct command_profile *profiles =
	    arena_new_array(arena, kind->count, sizeof(*profiles));

	question->company = arena_new_array(
	    arena, COMMANDS_EACH_MAX + 1, sizeof(*question->company));
	if (profiles == NULL || question->company == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < kind->count; i++)
		profiles[i] = (struct command_profile){
		    kind->rows[i]->profile.id, question->profiles[i]};
	kind->commands = (struct commands){.jamf = work->sync->jamf,
	    .kind = kind->kind,
	    .profiles = profiles,
	    .profile_count = kind->count,
	    .arena = arena};
	if (jamf_commands_begin(&kind->commands, question->company,
		&question->company_count, error) != 0)
		return -1;
	if (!work->wants_groups || work->groups_call != NULL)
		return 0;
	work->groups_call = &question->company[question->company_count++];
	return jamf_groups_call(arena, work->groups_call, error);
}

static int read_inventory(
    struct status_work *work, struct status_kind *kind, struct error *error)
{
	struct arena *arena = work->sync->arena;
	const char **uuids =
	    arena_new_array(arena, kind->count, sizeof(*uuids));
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
	if (begin_others(work, kind, &question, error) != 0)
		return -1;
	return jamf_inventory_read(
	    work->sync->jamf, &question, arena, &kind->inventory, error);
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
	if (jamf_commands_read(&kind->commands, error) != 0)
		return -1;
	if (kind->commands.error.status == STATUS_DONE &&
	    status_read_done(work, kind, error) != 0)
		return -1;
	for (size_t i = 0; i < kind->count; i++)
		if (status_judge(work, kind, kind->rows[i], error) != 0)
			return -1;
	return status_note_kind(work, kind, error);
}

/* -- all of it ------------------------------------------------------------- */

static int64_t milliseconds_of(const struct status_work *work)
{
	const struct jamf_callbacks *callbacks =
	    jamf_callbacks(work->sync->jamf);

	return callbacks->milliseconds(callbacks->context);
}

/* Certificates end, and inventories are old, by the server's clock; the lock
 * file has times of ours, and of the server's only since deliveries are noted
 * from the first one on. */
static void take_date(struct status_work *work, int64_t passed)
{
	int64_t date, ahead = 0;

	if (jamf_date(work->sync->jamf, &date)) {
		work->now = date;
		ahead = date - (work->sync->now + passed);
	}
	/* Clocks that are right differ by as much. */
	if (ahead < CLOCKS_DIFFER && ahead > -CLOCKS_DIFFER)
		ahead = 0;
	for (size_t i = 0; i < work->count; i++) {
		struct status_row *row = &work->rows[i];
		const struct lock_object *entry = row->entry;
		int64_t written = entry == NULL ? 0 : lock_object_time(entry);

		row->written = written == 0 ? 0 : written + ahead;
		if (entry != NULL && entry->delivered != 0)
			row->profile.delivered = entry->delivered;
		else if (entry != NULL && entry->created != 0)
			row->profile.delivered = entry->created + ahead;
	}
}

static int read_all(
    struct status_work *work, struct status_kind *kinds, struct error *error)
{
	struct coverage_groups groups[JAMF_KINDS] = {0};
	const int64_t begin = milliseconds_of(work);

	if (status_select(work, error) != 0)
		return -1;
	if (work->count == 0)
		return 0;
	if (status_read_objects(work, groups, error) != 0)
		return -1;
	take_date(work, (milliseconds_of(work) - begin) / 1000);
	for (size_t i = 0; i < JAMF_KINDS; i++) {
		kinds[i].kind = (enum jamf_kind)i;
		kinds[i].groups = groups[i];
		work->wants_groups |= groups[i].count > 0;
	}
	for (size_t i = 0; i < JAMF_KINDS; i++) {
		if (read_kind(work, &kinds[i], error) != 0)
			return -1;
	}
	return status_check_groups(work, kinds, error);
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
