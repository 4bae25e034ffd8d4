/*
 * What follows from a comparison: which areas are to be written, what becomes
 * of the settings and the scope, what devices notice.
 */
#include <stdio.h>
#include <string.h>

#include "sync/plan_internal.h"
#include "base/banned.h"

enum {
	PATH_MAX_NAME = 64
};

/* -- which side changed --------------------------------------------------- */

static struct sync_sides look(
    const struct sync_comparison *comparison, enum jamf_area area)
{
	const struct jamf_changes *changes = &comparison->item->changes;
	const struct lock_object *entry = comparison->entry;
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
		sync_digest_of(&comparison->item->applied, area));
	seen.stored_same =
	    sync_same_digest(sync_digest_of(&entry->stored, area),
		sync_digest_of(&comparison->item->held, area));
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

/* A payload's name that is not defined is made from the profile's. It goes
 * along with the next change; by itself it is no reason to send a payload,
 * for which devices may enrol again and Jamf Pro forget what was entered by
 * hand. */
static bool is_made_up(
    const struct sync_desired *desired, const struct jamf_change *change)
{
	if (change->area != JAMF_PAYLOAD ||
	    desired->profile->from != PROFILE_FROM_DEFINITION)
		return false;
	for (size_t i = 0; i < desired->profile->count; i++) {
		char path[PATH_MAX_NAME];

		(void)snprintf(path, sizeof(path),
		    "PayloadContent[%zu].PayloadDisplayName", i);
		if (strcmp(path, change->path) == 0)
			return !payload_value(
			    &desired->profile->payloads[i], KEY_DISPLAY_NAME)
				    ->given;
	}
	return false;
}

static void drop_made_up(
    const struct sync_desired *desired, struct jamf_changes *changes)
{
	size_t kept = 0;

	for (size_t i = 0; i < changes->count; i++)
		if (!is_made_up(desired, &changes->list[i]))
			changes->list[kept++] = changes->list[i];
	changes->count = kept;
}

static void judge(struct sync_comparison *comparison)
{
	drop_made_up(comparison->desired, &comparison->item->changes);
	for (int i = 0; i < JAMF_AREAS; i++) {
		enum jamf_area area = (enum jamf_area)i;
		struct sync_sides seen = look(comparison, area);

		comparison->verdicts[area] = sync_three_way(&seen);
		if (seen.is_known && seen.applied_same && seen.stored_same)
			drop(&comparison->item->changes, area);
	}
}

/* -- what follows --------------------------------------------------------- */

static bool needs_settings(const struct sync_desired *desired)
{
	return desired->needs_admin || desired->needs_days;
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
static void touch_general(
    const struct sync_comparison *comparison, struct sync_effect_facts *facts)
{
	const struct jamf_general *defined = &comparison->item->general;
	const struct jamf_general *stored = &comparison->item->stored.general;
	bool mac = comparison->item->kind == JAMF_COMPUTERS;

	if (comparison->verdicts[JAMF_GENERAL] == SYNC_SAME)
		return;
	facts->level = defined->is_user_level != stored->is_user_level;
	facts->method =
	    defined->has_method && defined->method != stored->method;
	facts->in_profile =
	    facts->level || differs(defined->name, stored->name) ||
	    (mac && differs(defined->description, stored->description)) ||
	    (mac && defined->has_user_removable &&
		defined->user_removable != stored->user_removable);
}

void sync_decide_scope(struct sync_comparison *comparison)
{
	struct sync_item *item = comparison->item;
	bool needs = needs_settings(comparison->desired);
	enum lock_confirm after;

	item->confirm = sync_confirm_now(comparison->entry, needs,
	    !jamf_scope_is_empty(item->stored.scope), item->settings);
	if (needs && sync_settings_differ(comparison->entry, item->settings))
		item->note = "settings to be entered by hand have changed";
	after = sync_confirm_after(item->confirm, needs, item->sends_payload);
	item->resets_settings =
	    item->stored.id != 0 && needs && item->sends_payload;
	if (comparison->verdicts[JAMF_SCOPE] == SYNC_SAME)
		item->scope = NULL;
	item->scope_held = item->scope != NULL && comparison->scope.is_wider &&
			   after == LOCK_CONFIRM_NEEDED;
	if (item->scope_held)
		item->scope = NULL;
}

static void settle_action(struct sync_comparison *comparison)
{
	struct sync_item *item = comparison->item;
	bool changed = false, drifted = false;

	for (int area = 0; area < JAMF_AREAS; area++) {
		enum sync_verdict verdict = comparison->verdicts[area];

		if (area == JAMF_SCOPE && item->scope_held)
			continue;
		changed =
		    changed || verdict == SYNC_CHANGED || verdict == SYNC_BOTH;
		drifted =
		    drifted || verdict == SYNC_DRIFTED || verdict == SYNC_BOTH;
	}
	changed = changed || item->redelivers;
	item->action =
	    changed ? SYNC_UPDATE : (drifted ? SYNC_DRIFT : SYNC_UNCHANGED);
	item->drifted = changed && drifted;
}

void sync_decide_effects(
    struct sync_comparison *comparison, struct sync_effect_facts *facts)
{
	struct sync_item *item = comparison->item;
	const struct tree *stored = item->stored_tree;

	facts->action = item->action;
	facts->sends_payload = item->sends_payload;
	facts->redeploys = item->redeploys || item->redelivers;
	facts->has_scep =
	    jamf_payload_has_type(comparison->desired->tree, PAYLOAD_SCEP) ||
	    (stored != NULL && jamf_payload_has_type(stored, PAYLOAD_SCEP));
	facts->wider = item->scope != NULL && comparison->scope.is_wider;
	facts->narrower = item->scope != NULL && comparison->scope.is_narrower;
	facts->broken =
	    jamf_payload_broken(comparison->desired->tree,
		comparison->sync->schemas, comparison->sync->arena) != NULL;
	item->has_identity = facts->has_scep;
	item->effects = sync_effects(facts);
	if (facts->method && item->note == NULL)
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

/* Jamf Pro installs a profile of another level again on every device, and what
 * was entered by hand may be gone then. */
static int check_level(const struct sync_comparison *comparison,
    const struct sync_effect_facts *facts, struct error *error)
{
	const struct sync_item *item = comparison->item;

	if (!facts->level || !needs_settings(comparison->desired) ||
	    jamf_scope_is_empty(item->stored.scope))
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "another level installs it again on every device, before the "
	    "settings that are entered by hand can be there again");
	return error_hint(error,
	    "make a profile of its own: give the definition another name and "
	    "identifier");
}

/* What the lock file lacks of an object that needs no change: also when the
 * definition and the server came to the same by different ways. */
static int note_lacks(const struct sync_comparison *comparison, bool *ret_lacks,
    struct error *error)
{
	const struct lock_object *entry = comparison->entry;
	const struct sync_item *item = comparison->item;
	struct lock_derived derived;

	if (sync_derived(
		comparison->desired, item->stored_tree, &derived, error) != 0)
		return -1;
	*ret_lacks = true;
	if (entry == NULL || entry->id != item->id || entry->uuid == NULL ||
	    !lock_derived_same(&entry->derived, &derived) ||
	    entry->confirm != item->confirm ||
	    entry->redelivery != item->redelivery ||
	    entry->is_pushed != (comparison->desired->profile->from !=
				    PROFILE_FROM_DEFINITION) ||
	    (item->settings != NULL &&
		!sync_same_digest(entry->settings, item->settings)))
		return 0;
	for (int i = 0; i < JAMF_AREAS; i++) {
		enum jamf_area area = (enum jamf_area)i;

		if ((area != JAMF_SCOPE || !item->scope_held) &&
		    (!sync_same_digest(sync_digest_of(&entry->applied, area),
			 sync_digest_of(&item->applied, area)) ||
			!sync_same_digest(sync_digest_of(&entry->stored, area),
			    sync_digest_of(&item->held, area))))
			return 0;
	}
	*ret_lacks = false;
	return 0;
}

static void settle_delivery(struct sync_comparison *comparison)
{
	struct sync_item *item = comparison->item;
	const struct lock_object *entry = comparison->entry;
	struct sync_delivery_facts owing = {
	    .is_wanted = item->general.redeploy_all,
	    .needs = needs_settings(comparison->desired),
	    .sends_payload = item->sends_payload,
	    .confirm = item->confirm,
	    .noted = entry == NULL ? LOCK_REDELIVERY_NONE : entry->redelivery};
	struct sync_delivery owed = sync_decide_delivery(&owing);

	item->redeploys = item->general.redeploy_all = owed.redeploys;
	item->redelivery = owed.redelivery;
	item->redelivers = owed.redelivers;
}

int sync_draw_consequences(
    struct sync_comparison *comparison, struct error *error)
{
	struct sync_item *item = comparison->item;
	struct sync_effect_facts facts = {0};

	judge(comparison);
	touch_general(comparison, &facts);
	item->sends_payload =
	    comparison->verdicts[JAMF_PAYLOAD] != SYNC_SAME || facts.level;
	item->sends_general = comparison->verdicts[JAMF_GENERAL] != SYNC_SAME ||
			      item->sends_payload;
	if (comparison->verdicts[JAMF_SELF_SERVICE] == SYNC_SAME)
		item->self_service = NULL;
	if (check_proxy(item, error) != 0 ||
	    check_level(comparison, &facts, error) != 0)
		return -1;
	sync_decide_scope(comparison);
	settle_delivery(comparison);
	settle_action(comparison);
	sync_decide_effects(comparison, &facts);
	return item->action == SYNC_UNCHANGED
		   ? note_lacks(comparison, &item->lock_outdated, error)
		   : 0;
}
