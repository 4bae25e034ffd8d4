#include <string.h>

#include "base/text.h"
#include "jamf/settings.h"
#include "sync/internal.h"
#include "base/banned.h"

/* What is known of one wish while it is compared. */
struct sides {
	struct sync *sync;
	const struct jamf_names *names;
	const struct lock_object *entry;
	const struct sync_wish *wish;
	struct sync_item *item;
	struct jamf_scope_result scope;
	enum sync_verdict verdicts[JAMF_AREAS];
};

bool sync_is_open(const struct sync_item *item)
{
	return item->action == SYNC_ACTIONS;
}

void sync_fail_item(
    struct sync_item *item, enum sync_action action, const struct error *error)
{
	item->action = action == SYNC_FAILED && error->status == STATUS_REFUSED
			   ? SYNC_REFUSED
			   : action;
	item->error = *error;
	item->effects = 0;
	item->changes.count = 0;
}

bool sync_holds_ours(const struct sync_wish *wish, const struct tree *tree)
{
	for (size_t i = 0; tree != NULL && i < wish->profile->count; i++) {
		const char *uuid = wish->profile->payloads[i].uuid;

		if (uuid != NULL && jamf_payload_holds(tree, uuid))
			return true;
	}
	return false;
}

/* -- is it ours ----------------------------------------------------------- */

static int check_identity(
    const struct sides *sides, enum sync_match match, struct error *error)
{
	const struct sync_item *item = sides->item;
	const char *known =
	    match == SYNC_MATCH_LOCK ? sides->entry->uuid : NULL;

	if (known != NULL && item->stored.uuid != NULL &&
	    text_compare_case(known, item->stored.uuid) != 0) {
		(void)error_set(error, STATUS_REFUSED,
		    "id %lld is another profile than the lock file's: its "
		    "uuid is '%s', expected '%s'",
		    (long long)item->id, item->stored.uuid, known);
		return error_hint(error,
		    "if Jamf Pro was restored or set up anew, remove the "
		    "entry of '%s' from the lock file",
		    item->identifier);
	}
	if (match != SYNC_MATCH_NAME ||
	    sync_holds_ours(item->wish, item->stored_tree))
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "'%s' is the name of a profile that is not ours, id %lld",
	    item->name, (long long)item->id);
	return error_hint(error,
	    "rename either, or take it over: 'scepctl pull' writes a "
	    "definition of it");
}

/* -- areas ----------------------------------------------------------------- */

static struct sync_sides look(const struct sides *sides, enum jamf_area area)
{
	const struct jamf_changes *changes = &sides->item->changes;
	const struct lock_object *entry = sides->entry;
	struct sync_sides seen = {0};

	for (size_t i = 0; i < changes->count; i++) {
		const struct jamf_change *change = &changes->list[i];

		if (change->area != area)
			continue;
		if (change->server_only)
			seen.server_only = true;
		else if (change->is_secret)
			seen.secret = true;
		else
			seen.differs = true;
	}
	if (entry == NULL || sync_digest_of(&entry->applied, area) == NULL ||
	    sync_digest_of(&entry->stored, area) == NULL)
		return seen;
	seen.is_known = true;
	seen.applied_same =
	    sync_same_digest(sync_digest_of(&entry->applied, area),
		sync_digest_of(&sides->item->applied, area));
	seen.stored_same =
	    sync_same_digest(sync_digest_of(&entry->stored, area),
		sync_digest_of(&sides->item->held, area));
	return seen;
}

/* What the server made of what was applied is no change; a secret that
 * differs is one all the same. */
static void drop(struct jamf_changes *changes, enum jamf_area area)
{
	size_t kept = 0;

	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].area != area || changes->list[i].is_secret)
			changes->list[kept++] = changes->list[i];
	changes->count = kept;
}

static void judge(struct sides *sides)
{
	for (int i = 0; i < JAMF_AREAS; i++) {
		enum jamf_area area = (enum jamf_area)i;
		struct sync_sides seen = look(sides, area);

		sides->verdicts[area] = sync_judge(&seen);
		if (seen.is_known && seen.applied_same && seen.stored_same)
			drop(&sides->item->changes, area);
	}
}

static int compare_payload(struct sides *sides, struct error *error)
{
	struct sync_item *item = sides->item;
	struct jamf_compare how = sync_how(sides->sync, sides->wish);
	auto_tree struct tree *empty = NULL;
	const struct tree *stored = item->stored_tree;

	if (stored == NULL)
		stored = empty = tree_new_dict();
	if (stored == NULL)
		return error_set_memory(error);
	return jamf_payload_compare(sides->wish->tree, stored, &how,
	    &item->changes, &item->not_compared, error);
}

/* What does not depend on there being an object. */
static int define(struct sides *sides, struct error *error)
{
	struct sync_item *item = sides->item;

	item->page = jamf_profile_page(
	    sides->sync->jamf, item->kind, item->id, sides->sync->arena);
	if (jamf_general_define(sides->wish->profile, item->kind, sides->names,
		sides->sync->arena, &item->general, error) != 0)
		return -1;
	return sync_digest_defined(
	    sides->sync, sides->wish, &item->general, &item->applied, error);
}

static int merge(struct sides *sides, struct error *error)
{
	struct sync_item *item = sides->item;

	if (jamf_general_compare(
		&item->general, &item->stored, &item->changes, error) != 0 ||
	    jamf_scope_merge(sides->wish->profile, item->kind,
		item->stored.scope, sides->names, &item->changes, &sides->scope,
		error) != 0)
		return -1;
	item->scope = sides->scope.scope;
	return jamf_self_service_merge(sides->wish->profile, item->kind,
	    item->stored.self_service, sides->names, &item->changes,
	    &item->self_service, error);
}

/* -- what follows ---------------------------------------------------------- */

static bool needs_settings(const struct sync_wish *wish)
{
	return wish->needs_admin || wish->needs_days;
}

static const char *text_or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static bool differs(const char *defined, const char *stored)
{
	return defined != NULL && strcmp(defined, text_or_empty(stored)) != 0;
}

/* Which settings of <general> change that devices come to know. */
static void touch_general(const struct sides *sides, struct sync_touch *touch)
{
	const struct jamf_general *defined = &sides->item->general;
	const struct jamf_general *stored = &sides->item->stored.general;
	bool mac = sides->item->kind == JAMF_COMPUTERS;

	if (sides->verdicts[JAMF_GENERAL] == SYNC_SAME)
		return;
	touch->level = defined->is_user_level != stored->is_user_level;
	touch->method =
	    defined->has_method && defined->method != stored->method;
	touch->in_profile =
	    touch->level || differs(defined->name, stored->name) ||
	    (mac && differs(defined->description, stored->description)) ||
	    (mac && defined->has_user_removable &&
		defined->user_removable != stored->user_removable);
}

static void settle_scope(struct sides *sides)
{
	struct sync_item *item = sides->item;
	bool needs = needs_settings(sides->wish);
	enum lock_confirm after;

	item->confirm = sync_confirm_now(
	    sides->entry, needs, !jamf_scope_is_empty(item->stored.scope));
	after = sync_confirm_after(item->confirm, needs, item->sends_payload);
	item->resets_settings =
	    item->stored.id != 0 && needs && item->sends_payload;
	if (sides->verdicts[JAMF_SCOPE] == SYNC_SAME)
		item->scope = NULL;
	item->scope_held = item->scope != NULL && sides->scope.is_wider &&
			   after == LOCK_CONFIRM_NEEDED;
	if (item->scope_held)
		item->scope = NULL;
}

static void settle_action(struct sides *sides)
{
	struct sync_item *item = sides->item;
	bool changed = false, drifted = false;

	for (int area = 0; area < JAMF_AREAS; area++) {
		enum sync_verdict verdict = sides->verdicts[area];

		if (area == JAMF_SCOPE && item->scope_held)
			continue;
		changed =
		    changed || verdict == SYNC_CHANGED || verdict == SYNC_BOTH;
		drifted =
		    drifted || verdict == SYNC_DRIFTED || verdict == SYNC_BOTH;
	}
	item->action =
	    changed ? SYNC_UPDATE : (drifted ? SYNC_DRIFT : SYNC_UNCHANGED);
	item->drifted = changed && drifted;
}

static void settle_effects(struct sides *sides, struct sync_touch *touch)
{
	struct sync_item *item = sides->item;
	const struct tree *stored = item->stored_tree;

	touch->action = item->action;
	touch->sends_payload = item->sends_payload;
	touch->redeploys = item->redeploys;
	touch->has_scep =
	    jamf_payload_has_type(sides->wish->tree, PAYLOAD_SCEP) ||
	    (stored != NULL && jamf_payload_has_type(stored, PAYLOAD_SCEP));
	touch->wider = item->scope != NULL && sides->scope.is_wider;
	touch->narrower = item->scope != NULL && sides->scope.is_narrower;
	touch->broken =
	    jamf_payload_broken(sides->wish->tree, sides->sync->arena) != NULL;
	item->effects = sync_effects(touch);
	if (touch->method && item->note == NULL)
		item->note = "what devices that have it do with another "
			     "distribution method is not documented";
}

static int check_proxy(const struct sync_item *item, struct error *error)
{
	const char *proxy = item->stored_tree == NULL
				? NULL
				: jamf_payload_proxy(item->stored_tree);

	if (!item->sends_payload || proxy == NULL)
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "its SCEP settings come from '%s' of Jamf Pro, set in the web "
	    "interface, and would be overwritten",
	    proxy);
	return error_hint(error,
	    "change the SCEP payload there, or give the definition another "
	    "name for a profile of its own");
}

/* What the lock file lacks of an object that needs no change. */
static bool lacks_note(const struct sides *sides)
{
	const struct lock_object *entry = sides->entry;
	const struct sync_item *item = sides->item;

	if (entry == NULL || entry->id != item->id || entry->uuid == NULL ||
	    entry->confirm != item->confirm)
		return true;
	for (int i = 0; i < JAMF_AREAS; i++) {
		enum jamf_area area = (enum jamf_area)i;

		if ((area != JAMF_SCOPE || !item->scope_held) &&
		    (sync_digest_of(&entry->applied, area) == NULL ||
			sync_digest_of(&entry->stored, area) == NULL))
			return true;
	}
	return false;
}

static int settle(struct sides *sides, struct error *error)
{
	struct sync_item *item = sides->item;
	struct sync_touch touch = {0};

	judge(sides);
	touch_general(sides, &touch);
	item->sends_payload =
	    sides->verdicts[JAMF_PAYLOAD] != SYNC_SAME || touch.level;
	item->sends_general =
	    sides->verdicts[JAMF_GENERAL] != SYNC_SAME || item->sends_payload;
	item->redeploys = item->sends_payload && item->general.redeploy_all;
	item->general.redeploy_all = item->redeploys;
	if (sides->verdicts[JAMF_SELF_SERVICE] == SYNC_SAME)
		item->self_service = NULL;
	if (check_proxy(item, error) != 0)
		return -1;
	settle_scope(sides);
	settle_action(sides);
	settle_effects(sides, &touch);
	item->is_noted = item->action == SYNC_UNCHANGED && lacks_note(sides);
	return 0;
}

static struct sides sides_of(struct sync_work *work, struct sync_item *item,
    const struct sync_lead *lead)
{
	return (struct sides){.sync = work->sync,
	    .names = work->names,
	    .entry = lead->entry,
	    .wish = item->wish,
	    .item = item};
}

void sync_compare_stored(struct sync_work *work, struct sync_item *item,
    const struct sync_lead *lead)
{
	struct sides sides = sides_of(work, item, lead);
	struct error error = {0};

	item->is_adopted = lead->match == SYNC_MATCH_NAME;
	if (check_identity(&sides, lead->match, &error) != 0) {
		sync_fail_item(item, SYNC_CONFLICT, &error);
		return;
	}
	if (define(&sides, &error) != 0 ||
	    sync_digest_stored(sides.sync, &item->stored, item->stored_tree,
		&item->held, &error) != 0 ||
	    merge(&sides, &error) != 0 ||
	    compare_payload(&sides, &error) != 0 || settle(&sides, &error) != 0)
		sync_fail_item(item, SYNC_FAILED, &error);
}

void sync_compare_new(struct sync_work *work, struct sync_item *item,
    const struct sync_lead *lead)
{
	struct sides sides = sides_of(work, item, lead);
	struct sync_touch touch = {0};
	struct error error = {0};

	item->stored = (struct jamf_profile){
	    .kind = item->kind, .site_id = -1, .category_id = -1};
	if (lead->match == SYNC_MATCH_GONE)
		item->note = "the profile of the lock file was deleted in "
			     "Jamf Pro; it is created anew";
	if (define(&sides, &error) != 0 || merge(&sides, &error) != 0) {
		sync_fail_item(item, SYNC_FAILED, &error);
		return;
	}
	item->sends_payload = item->sends_general = true;
	item->general.redeploy_all = false;
	item->not_compared = item->wish->without_secrets;
	item->action = SYNC_CREATE;
	sides.entry = NULL;
	sides.verdicts[JAMF_SCOPE] = SYNC_CHANGED;
	sides.scope.is_wider = !jamf_scope_is_empty(sides.scope.scope);
	sides.scope.is_narrower = false;
	settle_scope(&sides);
	settle_effects(&sides, &touch);
}
