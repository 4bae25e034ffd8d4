/*
 * What the files of making a plan share. Private to the room.
 */
#ifndef SYNC_PLAN_INTERNAL_H
#define SYNC_PLAN_INTERNAL_H

#include "jamf/payload.h"
#include "sync/apply.h"
#include "sync/decisions.h"
#include "sync/plan.h"

/* What is known of the server's object of an item. */
struct sync_lookup {
	const struct lock_object *entry; /* or NULL */
	enum sync_match match;
	int64_t id;
	const struct jamf_call *call; /* for the object, once it was read */
};

/* A plan that is being made. */
struct sync_work {
	struct sync *sync;
	const struct sync_options *options;
	struct jamf_names *names; /* owned */
	struct sync_index index[JAMF_KINDS];
	bool is_listed[JAMF_KINDS];
	struct sync_item *items;
	struct sync_lookup *lookups; /* one per item */
	size_t count;
	size_t desired_count; /* of them, the first ones */
	unsigned waited; /* seconds since the beginning, for what was created */
};

/* What is known of one desired profile while it is compared. */
struct sync_comparison {
	struct sync *sync;
	const struct jamf_names *names;
	const struct lock_object *entry;
	const struct sync_desired *desired;
	struct sync_item *item;
	struct jamf_scope_result scope;
	enum sync_verdict verdicts[JAMF_AREAS];
};

/* -- fetch.c: the requests of a plan -------------------------------------- */

/* Waits twice as long each time, 1, 2, 4 ... seconds, and no more than most in
 * all; waited begins with 0. An error tells that a signal came. */
int sync_back_off(
    struct sync *sync, unsigned *waited, unsigned most, struct error *error);
/* Seconds until the object of this entry is no longer waited for, at least 1.
 */
int64_t sync_recent_left(
    const struct sync_work *work, const struct lock_object *entry);
/* Reads the list of a kind, again if it was read. */
int sync_fetch_list(
    struct sync_work *work, enum jamf_kind kind, struct error *error);
/* Reads the lists of the kinds that matter and were not read yet. */
int sync_fetch_lists(struct sync_work *work, struct error *error);
/* Finds the object of each desired profile, waiting for those that are on their
 * way. */
int sync_fetch_matches(struct sync_work *work, struct error *error);
/* Reads the objects of all items that have one and were not read yet. */
int sync_fetch_objects(struct sync_work *work, struct error *error);
/* Asks for the object of one item; the answer is in the arena. */
int sync_get(struct sync *sync, const struct sync_item *item,
    struct arena *arena, struct jamf_call *ret_call, struct error *error);
/* Reads one answer, all in the arena. */
int sync_read_object(enum jamf_kind kind, const struct xml *root,
    struct arena *arena, struct sync_stored *ret_stored, struct error *error);

/* -- require_status.c ------------------------------------------------------ */

/* Refuses what is widened while it is not well on the devices it is for. */
int sync_require_status(struct sync_work *work, struct error *error);

/* -- item.c: items of a plan ---------------------------------------------- */

/* As it was before anything was asked. */
void sync_item_init(struct sync *sync, const struct sync_desired *desired,
    struct sync_item *item);
/* An item without a verdict yet. */
bool sync_item_is_open(const struct sync_item *item);
void sync_item_fail(
    struct sync_item *item, enum sync_action action, const struct error *error);

/* -- compare.c: from both sides to an item -------------------------------- */

struct jamf_compare sync_compare_options(
    const struct sync *sync, const struct sync_desired *desired);
/* Compares all items that are open. */
void sync_compare_items(struct sync_work *work);

/* -- three_way.c: which side changed -------------------------------------- */

/* Sets the verdicts by the item's changes and digests, and drops the changes
 * that are none. */
void sync_compare_sides(struct sync_comparison *comparison);

/* -- consequences.c: what a comparison leads to --------------------------- */

int sync_draw_consequences(
    struct sync_comparison *comparison, struct error *error);
/* Its parts, for what is not there yet. */
void sync_decide_scope(struct sync_comparison *comparison);
void sync_decide_effects(
    struct sync_comparison *comparison, struct sync_effect_facts *facts);

/* -- manual_settings.c: what only the web interface takes ----------------- */

/* A SCEP payload with this challenge type. */
bool sync_has_challenge(const struct payload *payload, const char *type);
/* Of a payload: the login to NDES' admin page, days of redistribution; or it
 * lacks the placeholder of a webhook's challenge. */
bool sync_wants_admin(const struct payload *payload);
bool sync_wants_days(const struct payload *payload);
bool sync_wants_placeholder(const struct payload *payload);
bool sync_needs_settings(const struct sync_desired *desired);
/* How the settings stand once the item is done. */
enum lock_confirm sync_confirm_of(const struct sync_item *item);

/* -- digest.c: what the lock file keeps of each area ---------------------- */

/* SHA-256 of a text, in hex, in the arena. */
int sync_digest_text(struct arena *arena, const struct buf *text,
    const char **ret_hex, struct error *error);
int sync_digest_tree(struct sync *sync, enum jamf_kind kind,
    const struct tree *tree, const char **ret_hex, struct error *error);
/* Of the definition's side. general has been defined. */
int sync_digest_defined(struct sync *sync, const struct sync_desired *desired,
    const struct jamf_general *general, struct lock_digests *digests,
    struct error *error);
/* Of what the server holds. */
int sync_digest_stored(struct sync *sync, const struct sync_stored *stored,
    struct lock_digests *digests, struct error *error);
/* One over all areas. */
int sync_digest_all(struct arena *arena, const struct lock_digests *digests,
    const char **ret_hex, struct error *error);
/* Of the settings to be entered by hand, passwords left out; NULL: none. */
int sync_digest_settings(const struct sync_desired *desired,
    struct arena *arena, const char **ret_hex, struct error *error);
/* Both are there and equal. */
bool sync_same_digest(const char *a, const char *b);
bool sync_same_digests(
    const struct lock_digests *a, const struct lock_digests *b);
/* One of four, by area. */
const char *sync_digest_of(
    const struct lock_digests *digests, enum jamf_area area);

/* -- proof.c: what is ours ------------------------------------------------ */

/* Whether the property list holds one of the definition's payloads. */
bool sync_holds_ours(
    const struct sync_desired *desired, const struct tree *tree);
/* Whether it holds a payload whose UUID is derived from the identifier: the one
 * that the entry (or NULL) notes, or the first of its type without a label.
 * 1, 0, or -1: an error. */
int sync_holds_derived(const char *identifier, const struct lock_object *entry,
    const struct tree *tree, struct error *error);
/* What to note of it: its first payload with a derived UUID that the tree
 * (NULL: not there yet) holds. Texts are those of desired. */
int sync_derived(const struct sync_desired *desired, const struct tree *tree,
    struct lock_derived *ret_derived, struct error *error);

/* An object of the server that was read, said to be an item's. */
struct sync_candidate {
	const struct sync_item *item;    /* stored is set */
	const struct lock_object *entry; /* or NULL */
	/* Where the entry is from, or NULL: the name was not looked for. */
	const struct sync *sync;
	bool by_id; /* the entry's id led to it, else its name */
	bool trusts_lock;
};
/* An error, status refused, unless it is shown to be ours. */
int sync_check_proof(
    const struct sync_candidate *candidate, struct error *error);

/* -- what is added, read again and refused -------------------------------- */

/* Adds orphans and unmanaged profiles. (unmanaged.c) */
int sync_add_unmanaged(struct sync_work *work, struct error *error);
/* An object of the lock file that is not desired any more, once read.
 * (unmanaged.c) */
void sync_compare_orphan(
    struct sync_item *item, const struct lock_object *entry, bool trusts_lock);
/* Reads once more what other servers of a cluster may not show yet: what looks
 * changed by hand shortly after we wrote it. (reread.c) */
int sync_reread(struct sync_work *work, struct error *error);
/* Refuses what would be written although the upstream branch's lock file knows
 * a newer write to it: what that one did is no change by hand.
 * (stale_checkout.c) */
void sync_refuse_stale(struct sync_work *work);
/* Counts the devices of all items, refuses what is too many, and warns of what
 * NDES cannot serve. (devices.c) */
int sync_count_devices(struct sync_work *work, struct error *error);
/* Sets the warnings of items whose devices are more than the places of the
 * NDES they enrol at, all items of the plan taken together. (ndes_capacity.c)
 */
int sync_warn_ndes(struct sync_work *work, struct error *error);

/* -- san_sid.c ------------------------------------------------------------- */

/* Warns of devices that come into a scope without the SID their certificate is
 * to have. */
int sync_warn_sids(struct sync_work *work, struct error *error);

/* -- prune.c: what is deleted --------------------------------------------- */

/* Why an object of the lock file that is not desired is never deleted, or NULL
 * when it may be. */
const char *sync_why_kept(
    const struct sync_options *options, const struct lock_object *entry);
/* Refuses all deletions of a plan when one of them may not be, or when they are
 * too many. */
int sync_check_deletes(const struct sync_work *work, struct error *error);
/* The same for one, right before it is deleted. */
int sync_check_delete(const struct sync_options *options,
    const struct sync_item *item, const struct lock_object *entry,
    struct error *error);

#endif
