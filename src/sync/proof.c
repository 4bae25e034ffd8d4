/*
 * What shows that a profile of the server is ours. The lock file is written to
 * by whoever can open a pull request, and id and UUID of any profile can be
 * read by many: a line of it proves nothing. What others cannot have made is a
 * payload whose UUID is the definition's, or derived from its identifier.
 */
#include <string.h>

#include "base/text.h"
#include "profile/build.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

enum sync_proof sync_prove(const struct sync_claim *claim)
{
	if (claim->noted != NULL && claim->stored != NULL &&
	    text_compare_case(claim->noted, claim->stored) != 0)
		return SYNC_PROOF_OTHER;
	if (claim->holds_defined || claim->holds_derived)
		return SYNC_PROOF_PAYLOAD;
	if (claim->noted == NULL || claim->stored == NULL)
		return SYNC_PROOF_NONE;
	return claim->trusts_lock ? SYNC_PROOF_LOCK : SYNC_PROOF_DOUBTED;
}

bool sync_holds_ours(
    const struct sync_desired *desired, const struct tree *tree)
{
	for (size_t i = 0; tree != NULL && i < desired->profile->count; i++) {
		const char *uuid = desired->profile->payloads[i].uuid;

		if (uuid != NULL && uuid[0] != '\0' &&
		    jamf_payload_holds(tree, uuid))
			return true;
	}
	return false;
}

/* -- derived from the identifier ------------------------------------------ */

int sync_holds_derived(const char *identifier, const struct lock_object *entry,
    const struct tree *tree, struct error *error)
{
	char derived[PROFILE_UUID_SIZE];
	struct tree_cursor cursor;
	const char *type, *uuid;

	if (tree == NULL)
		return 0;
	if (entry != NULL && entry->derived.type != NULL) {
		const struct lock_derived *noted = &entry->derived;
		struct profile_derivation derivation = {
		    noted->type, noted->label, (size_t)noted->number};

		if (profile_derive_uuid(
			identifier, &derivation, derived, error) != 0)
			return -1;
		if (jamf_payload_holds(tree, derived))
			return 1;
	}
	/* The first unlabelled section of its type needs no note. */
	jamf_payload_begin(tree, &cursor);
	while (jamf_payload_next(&cursor, &type, &uuid)) {
		struct profile_derivation unlabelled = {type, "", 1};

		if (type == NULL || uuid == NULL)
			continue;
		if (profile_derive_uuid(
			identifier, &unlabelled, derived, error) != 0)
			return -1;
		if (text_compare_case(derived, uuid) == 0)
			return 1;
	}
	return 0;
}

int sync_derived(const struct sync_desired *desired, const struct tree *tree,
    struct lock_derived *ret_derived, struct error *error)
{
	const struct profile *profile = desired->profile;

	*ret_derived = (struct lock_derived){0};
	for (size_t i = 0; i < profile->count; i++) {
		struct profile_derivation derivation;
		int derived =
		    profile_derivation(profile, i, &derivation, error);

		if (derived < 0)
			return -1;
		if (derived == 0 ||
		    (tree != NULL &&
			!jamf_payload_holds(tree, profile->payloads[i].uuid)))
			continue;
		*ret_derived = (struct lock_derived){derivation.type,
		    derivation.label, (int64_t)derivation.number};
		return 0;
	}
	return 0;
}

/* -- both together -------------------------------------------------------- */

static int fail_none(
    const struct sync_candidate *candidate, struct error *error)
{
	const struct sync_item *item = candidate->item;
	const struct sync *sync = candidate->by_id ? NULL : candidate->sync;
	const struct lock_object *other;
	struct lock_command command;
	size_t place = 0;

	/* Another identifier's entry may lead to it. */
	while (sync != NULL &&
	       (other = lock_object_next(sync->lock, &place)) != NULL) {
		if (other->id != item->id ||
		    strcmp(other->server, jamf_url(sync->jamf)) != 0 ||
		    strcmp(other->platform, sync_platform(item->kind)) != 0)
			continue;
		(void)error_set(error, STATUS_REFUSED,
		    "'%.150s' is the name of id %lld, which is that of "
		    "'%.150s', "
		    "says the lock file",
		    item->name, (long long)item->id, other->identifier);
		return error_hint(error, "if its identifier has changed: %s",
		    lock_move_command(&command, other, item->identifier));
	}
	(void)error_set(error, STATUS_REFUSED,
	    candidate->by_id
		? "'%s' is not shown to be ours, id %lld: none of its payloads "
		  "has a UUID of the definition"
		: "'%s' is the name of a profile that is not ours, id %lld",
	    item->name, (long long)item->id);
	return error_hint(error,
	    "rename either, or take it over: 'scepctl pull' writes a "
	    "definition of it");
}

int sync_check_proof(
    const struct sync_candidate *candidate, struct error *error)
{
	const struct lock_object *entry = candidate->entry;
	const struct sync_item *item = candidate->item;
	int derived = sync_holds_derived(
	    item->identifier, entry, item->stored.tree, error);
	struct sync_claim claim = {
	    .noted = candidate->by_id ? entry->uuid : NULL,
	    .stored = item->stored.profile.uuid,
	    .holds_defined = item->desired != NULL &&
			     sync_holds_ours(item->desired, item->stored.tree),
	    .holds_derived = derived > 0,
	    .trusts_lock = candidate->trusts_lock};
	struct lock_command command;

	if (derived < 0)
		return -1;
	switch (sync_prove(&claim)) {
	case SYNC_PROOF_PAYLOAD:
	case SYNC_PROOF_LOCK:
		return 0;
	case SYNC_PROOF_OTHER:
		(void)error_set(error, STATUS_REFUSED,
		    "id %lld is another profile than the lock file's: its "
		    "uuid is '%s', expected '%s'",
		    (long long)item->id, claim.stored, claim.noted);
		return error_hint(error,
		    "if Jamf Pro was restored or set up anew: %s",
		    lock_remove_command(&command, entry));
	case SYNC_PROOF_DOUBTED:
		(void)error_set(error, STATUS_REFUSED,
		    "only the lock file says that id %lld is '%s': none of "
		    "its payloads has a UUID of it",
		    (long long)item->id, item->identifier);
		return error_hint(error,
		    "look at that profile in Jamf Pro; if it is yours, say "
		    "'--trust-lock'");
	case SYNC_PROOF_NONE:
		break;
	}
	return fail_none(candidate, error);
}
