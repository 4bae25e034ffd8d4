/*
 * What --prune deletes: of what the lock file says is ours, only that which was
 * made or adopted from a definition, and which no file of the project may stand
 * for. In doubt nothing at all.
 */
#include <string.h>

#include "project/mentions.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

int sync_prune_check(const struct sync_options *options, struct error *error)
{
	const struct sync_defined *defined = &options->defined;

	if (!options->prune)
		return 0;
	if (defined->unusable > 0) {
		(void)error_set(error, STATUS_REFUSED,
		    "nothing is deleted while %zu definition%s cannot be used",
		    defined->unusable, defined->unusable == 1 ? "" : "s");
		return error_hint(error, "correct them, or leave out --prune");
	}
	if (defined->identifiers != NULL && defined->identifiers->count > 0)
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "nothing is deleted when there is no definition at all");
	return error_hint(error,
	    "if all profiles of this project are to go, delete them in Jamf "
	    "Pro; if not, see where the definitions are");
}

const char *sync_why_kept(
    const struct sync_options *options, const struct lock_object *entry)
{
	const struct map *identifiers = options->defined.identifiers;
	size_t ignored;

	if (entry->is_pushed)
		return "it was pushed from a file that is no definition: "
		       "--prune leaves it alone";
	if (identifiers != NULL && map_get(identifiers, entry->identifier,
				       strlen(entry->identifier), &ignored))
		return "it is defined, but not for this server: --prune leaves "
		       "it alone";
	return NULL;
}

/* -- files that stand in the way ------------------------------------------ */

/* wanted has the identifiers, by the index of the item. */
static int check_files(const struct sync_options *options,
    const struct map *wanted, const struct sync_item *items,
    struct error *error)
{
	struct mention mention;
	int found;

	if (options->defined.root == NULL)
		return error_set(error, STATUS_REFUSED,
		    "nothing is deleted where the project's root is not known");
	found = mentions_find(options->defined.root, wanted, &mention, error);
	if (found <= 0)
		return found;
	(void)error_set(error, STATUS_REFUSED,
	    "'%s' names '%s', which would be deleted, and is no definition "
	    "that was read: nothing is deleted",
	    mention.path, items[mention.index].identifier);
	return error_hint(error,
	    "if it is to stay, make that file a definition (.ini, not hidden, "
	    "not abstract, not in a linked directory); else remove it, or the "
	    "identifier from it");
}

/* -- of a plan ------------------------------------------------------------ */

int sync_check_deletes(const struct sync_work *work, struct error *error)
{
	const struct sync_options *options = work->options;
	auto_map struct map wanted = {0};
	long long count = 0;

	if (!options->prune)
		return 0;
	for (size_t i = work->desired_count; i < work->count; i++)
		count += work->items[i].action == SYNC_DELETE &&
			 work->items[i].stored.profile.id != 0;
	if (count > options->max_deletes) {
		(void)error_set(error, STATUS_REFUSED,
		    "%lld profiles would be deleted from '%s', and at most "
		    "%lld may: nothing is deleted",
		    count, jamf_url(work->sync->jamf),
		    (long long)options->max_deletes);
		return error_hint(error,
		    "'scepctl plan' shows them as orphans; if it is meant, say "
		    "'--max-deletes %lld'",
		    count);
	}
	for (size_t i = work->desired_count; i < work->count; i++)
		if (work->items[i].action == SYNC_DELETE &&
		    mentions_want(
			&wanted, work->items[i].identifier, i, error) != 0)
			return -1;
	return wanted.count == 0
		   ? 0
		   : check_files(options, &wanted, work->items, error);
}

int sync_check_delete(const struct sync_options *options,
    const struct sync_item *item, const struct lock_object *entry,
    struct error *error)
{
	auto_map struct map wanted = {0};
	const char *kept = sync_why_kept(options, entry);

	if (kept != NULL)
		return error_set(
		    error, STATUS_REFUSED, "'%s': %s", item->identifier, kept);
	if (mentions_want(&wanted, item->identifier, 0, error) != 0)
		return -1;
	return check_files(options, &wanted, item, error);
}
