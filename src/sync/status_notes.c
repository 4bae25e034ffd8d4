/*
 * What is not told, or not as it should be: one sentence each.
 */
#include "jamf/groups.h"
#include "sync/status_internal.h"
#include "base/banned.h"

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

static const char *const kind_words[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = "computers",
    [JAMF_MOBILE] = "mobile devices",
};

int status_note_kind(struct status_work *work, const struct status_kind *kind,
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
	/* One hurts nobody but itself. */
	if (inventory->broken > 0 &&
	    status_note(work,
		inventory->count > 0 ? STATUS_DONE : STATUS_SERVER,
		arena_printf(arena,
		    "%zu broken record%s in the inventory of %s left out",
		    inventory->broken, inventory->broken == 1 ? "" : "s", word),
		error) != 0)
		return -1;
	return inventory->missing == 0
		   ? 0
		   : status_note(work, STATUS_SERVER,
			 arena_printf(arena,
			     "the inventory of %s changed while it was read: "
			     "%zu did not come",
			     word, inventory->missing),
			 error);
}

/* Members that the inventory does not show, of groups that scopes name. */
int status_check_groups(
    struct status_work *work, struct status_kind *kinds, struct error *error)
{
	struct jamf_group_sizes sizes = {0};

	if (work->groups_call == NULL)
		return 0;
	if (jamf_groups_read(work->sync->jamf, work->groups_call,
		work->sync->arena, &sizes, error) != 0)
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
