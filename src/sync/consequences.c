/*
 * What follows from a comparison: which areas are to be written, what becomes
 * of the settings and the scope, what devices notice.
 */
#include <string.h>

#include "base/text.h"
#include "jamf/settings.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

/* Which settings of <general> change that devices come to know. */
static void find_general_facts(
    const struct sync_comparison *comparison, struct sync_effect_facts *facts)
{
	const struct sync_item *item = comparison->item;
	const struct jamf_general *defined = &item->general;
	const struct jamf_general *stored = &item->stored.profile.general;
	bool mac = item->kind == JAMF_COMPUTERS;

	if (comparison->verdicts[JAMF_GENERAL] == SYNC_SAME)
		return;
	facts->level = defined->is_user_level != stored->is_user_level;
	facts->method =
	    jamf_general_differs(defined, stored, KEY_DISTRIBUTION_METHOD);
	facts->in_profile =
	    facts->level ||
	    strcmp(defined->name, stored->name != NULL ? stored->name : "") !=
		0 ||
	    (mac &&
		(jamf_general_differs(defined, stored, KEY_DESCRIPTION) ||
		    jamf_general_differs(defined, stored, KEY_USER_REMOVABLE)));
}

/* What somebody made in the web interface is not to be lost by a write. */
static int check_web_settings(const struct sync_comparison *comparison,
    const struct sync_effect_facts *facts, struct error *error)
{
	const struct sync_item *item = comparison->item;
	const char *proxy = item->stored.tree == NULL
				? NULL
				: jamf_payload_proxy(item->stored.tree);

	if (item->sends_payload && proxy != NULL) {
		(void)error_set(error, STATUS_REFUSED,
		    "its SCEP settings come from '%s' of Jamf Pro, set in the "
		    "web interface, and would be overwritten",
		    proxy);
		return error_hint(error,
		    "change the SCEP payload there, or give the definition "
		    "another name for a profile of its own");
	}
	if (!facts->level || !sync_needs_settings(comparison->desired) ||
	    jamf_scope_is_empty(item->stored.profile.scope))
		return 0;
	/* Jamf Pro installs a profile of another level again on every device,
	 * and what was entered by hand may be gone then. */
	(void)error_set(error, STATUS_REFUSED,
	    "another level installs it again on every device, before the "
	    "settings that are entered by hand can be there again");
	return error_hint(error,
	    "make a profile of its own: give the definition another name and "
	    "identifier");
}

void sync_decide_scope(struct sync_comparison *comparison)
{
	struct sync_item *item = comparison->item;
	bool needs = sync_needs_settings(comparison->desired);
	enum lock_confirm after;

	item->confirm = sync_confirm_now(comparison->entry, needs,
	    !jamf_scope_is_empty(item->stored.profile.scope), item->settings);
	if (needs && sync_settings_differ(comparison->entry, item->settings))
		item->note = "settings to be entered by hand have changed";
	after = sync_confirm_after(item->confirm, needs, item->sends_payload);
	item->resets_settings =
	    item->stored.profile.id != 0 && needs && item->sends_payload;
	if (comparison->verdicts[JAMF_SCOPE] == SYNC_SAME)
		item->scope = NULL;
	item->scope_held = item->scope != NULL && comparison->scope.is_wider &&
			   after == LOCK_CONFIRM_NEEDED;
	if (item->scope_held)
		item->scope = NULL;
}

static void decide_delivery(struct sync_comparison *comparison)
{
	struct sync_item *item = comparison->item;
	const struct lock_object *entry = comparison->entry;
	struct sync_delivery_facts facts = {
	    .is_wanted = item->general.redeploy_all,
	    .needs = sync_needs_settings(comparison->desired),
	    .sends_payload = item->sends_payload,
	    .confirm = item->confirm,
	    .noted = entry == NULL ? LOCK_REDELIVERY_NONE : entry->redelivery};
	struct sync_delivery delivery = sync_decide_delivery(&facts);

	item->redeploys = item->general.redeploy_all = delivery.redeploys;
	item->redelivery = delivery.redelivery;
	item->redelivers = delivery.redelivers;
}

static void decide_action(struct sync_comparison *comparison)
{
	struct sync_item *item = comparison->item;
	bool changed = item->redelivers, drifted = false;

	for (int area = 0; area < JAMF_AREAS; area++) {
		enum sync_verdict verdict = comparison->verdicts[area];

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

void sync_decide_effects(
    struct sync_comparison *comparison, struct sync_effect_facts *facts)
{
	struct sync_item *item = comparison->item;
	const struct tree *desired = comparison->desired->tree;
	const struct tree *stored = item->stored.tree;

	facts->action = item->action;
	facts->sends_payload = item->sends_payload;
	facts->redeploys = item->redeploys || item->redelivers;
	facts->has_scep =
	    jamf_payload_has_type(desired, PAYLOAD_SCEP) ||
	    (stored != NULL && jamf_payload_has_type(stored, PAYLOAD_SCEP));
	facts->wider = item->scope != NULL && comparison->scope.is_wider;
	facts->narrower = item->scope != NULL && comparison->scope.is_narrower;
	facts->broken = jamf_payload_broken(desired, comparison->sync->schemas,
			    comparison->sync->arena) != NULL;
	item->has_identity = facts->has_scep;
	item->effects = sync_effects(facts);
	if (facts->method && item->note == NULL)
		item->note = "what devices that have it do with another "
			     "distribution method is not documented";
}

/* Whether the lock file lacks something of an object that needs no change: also
 * when the definition and the server came to the same by different ways. */
static int find_outdated(const struct sync_comparison *comparison,
    bool *ret_outdated, struct error *error)
{
	const struct lock_object *entry = comparison->entry;
	const struct sync_desired *desired = comparison->desired;
	const struct sync_item *item = comparison->item;
	struct lock_derived derived;

	if (sync_derived(desired, item->stored.tree, &derived, error) != 0)
		return -1;
	*ret_outdated = true;
	if (entry == NULL || entry->id != item->id || entry->uuid == NULL ||
	    !lock_derived_same(&entry->derived, &derived) ||
	    entry->confirm != item->confirm ||
	    entry->redelivery != item->redelivery ||
	    entry->is_pushed !=
		(desired->profile->from != PROFILE_FROM_DEFINITION) ||
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
	*ret_outdated = false;
	return 0;
}

int sync_draw_consequences(
    struct sync_comparison *comparison, struct error *error)
{
	struct sync_item *item = comparison->item;
	const enum sync_verdict *verdicts = comparison->verdicts;
	struct sync_effect_facts facts = {0};

	sync_compare_sides(comparison);
	find_general_facts(comparison, &facts);
	item->sends_payload =
	    verdicts[JAMF_PAYLOAD] != SYNC_SAME || facts.level;
	item->sends_general =
	    verdicts[JAMF_GENERAL] != SYNC_SAME || item->sends_payload;
	if (verdicts[JAMF_SELF_SERVICE] == SYNC_SAME)
		item->self_service = NULL;
	if (check_web_settings(comparison, &facts, error) != 0)
		return -1;
	sync_decide_scope(comparison);
	decide_delivery(comparison);
	decide_action(comparison);
	sync_decide_effects(comparison, &facts);
	return item->action == SYNC_UNCHANGED
		   ? find_outdated(comparison, &item->lock_outdated, error)
		   : 0;
}
