/*
 * The decisions of a plan, without any request: which object a definition
 * means, which side changed, what devices notice, what is refused, whether
 * settings remain to be entered by hand. Private to the room.
 */
#ifndef SYNC_DECISIONS_H
#define SYNC_DECISIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "jamf/profiles.h"
#include "project/lock.h"
#include "sync/plan.h"

enum {
	/* Seconds after a creation was asked for within which it may be done
	 * although no list has it (a cluster shows changes up to a minute
	 * late, the request itself may take another). */
	SYNC_RECENT = 120,
	/* Seconds after a write within which another server of the cluster
	 * may still show what was there before. */
	SYNC_CLUSTER_LAG = 60
};

/* -- server_index.c: what the server lists -------------------------------- */

struct sync_index {
	struct jamf_rows by_id;
	/* The same rows, those of the same name by id. Blanks at the edges and
	 * case do not count. */
	const struct jamf_row **by_name;
};
/* by_name is in the arena, all else stays the list's. */
int sync_index_make(const struct jamf_rows *list, struct arena *arena,
    struct sync_index *ret_index, struct error *error);
/* The one with this id, or NULL. */
const struct jamf_row *sync_index_find(
    const struct sync_index *index, int64_t id);
/* Those of this name, and how many they are; NULL when there is none. */
const struct jamf_row *const *sync_index_named(
    const struct sync_index *index, const char *name, size_t *ret_count);

/* -- match.c: which object ------------------------------------------------ */

enum sync_match {
	SYNC_MATCH_NONE, /* not there: to be created */
	SYNC_MATCH_GONE, /* was there, says the lock file: the same */
	SYNC_MATCH_LOCK, /* the lock file knows its id */
	SYNC_MATCH_NAME, /* has the name; ours if it holds our payloads */
	SYNC_MATCH_WAIT, /* may be there and not be listed yet */
	SYNC_MATCH_CONFLICT
};

struct sync_search {
	enum jamf_kind kind;
	const char *name;
	const struct lock_object *entry; /* or NULL */
	const struct sync_index *index;
	int64_t now;
};

/* Created so short a time ago that no list need have it. */
bool sync_is_recent(const struct lock_object *entry, int64_t now);
/* error is set for a conflict only. */
enum sync_match sync_match(
    const struct sync_search *search, int64_t *ret_id, struct error *error);
/* "macos" or "ios", as in the lock file. */
const char *sync_platform(enum jamf_kind kind);
/* Seconds until all servers show what was written last; 0: they do. */
unsigned sync_cluster_lag(const struct lock_object *entry, int64_t now);
/* Blanks at the edges do not count, as Jamf Pro takes them off, nor whether a
 * letter with marks is one character. */
bool sync_same_name(const char *a, const char *b);
/* The same, and case neither. */
bool sync_like_name(const char *a, const char *b);

/* -- proof.c: whether an object is ours ----------------------------------- */

struct sync_claim {
	const char *noted;  /* UUID of the lock entry whose id led to it, or
			     * NULL */
	const char *stored; /* UUID that the server has, or NULL */
	bool holds_defined; /* a payload of the definition */
	bool holds_derived; /* a payload derived from the identifier */
	bool trusts_lock;
};

enum sync_proof {
	SYNC_PROOF_PAYLOAD, /* ours: a payload shows it */
	SYNC_PROOF_LOCK,    /* ours, as the user takes the lock file's word */
	SYNC_PROOF_DOUBTED, /* only id and UUID of the lock file fit */
	SYNC_PROOF_OTHER,   /* another than the lock file's */
	SYNC_PROOF_NONE
};
enum sync_proof sync_prove(const struct sync_claim *claim);

/* -- three_way.c: which side changed -------------------------------------- */

/* One area of a profile. */
struct sync_sides {
	bool differs;     /* the definition and the server do */
	bool server_only; /* the server has something more */
	bool secret;      /* a secret differs; no digest sees it */
	/* What the lock file has; without it a difference is what counts. */
	bool is_known;
	bool applied_same; /* the definition is as it was applied */
	bool stored_same;  /* the server is as it was after that */
};

enum sync_verdict {
	SYNC_SAME,
	SYNC_CHANGED, /* the definition */
	SYNC_DRIFTED, /* the server, by hand */
	SYNC_BOTH
};
enum sync_verdict sync_three_way(const struct sync_sides *sides);

/* -- stale_checkout.c: which checkout is newer ---------------------------- */

/* entry: of this checkout, upstream: of the branch that it follows; NULL: it
 * has none. */
bool sync_checkout_is_stale(
    const struct lock_object *entry, const struct lock_object *upstream);

/* -- effect.c: what devices notice ---------------------------------------- */

struct sync_effect_facts {
	enum sync_action action;
	bool sends_payload;
	bool redeploys;  /* to all devices, with the payload or alone */
	bool has_scep;   /* before or after */
	bool in_profile; /* a setting that Jamf Pro puts into the profile */
	bool level;
	bool method;
	bool wider;
	bool narrower;
	bool broken;
};
unsigned sync_effects(const struct sync_effect_facts *facts);
/* Whether it matters how many devices there are. */
bool sync_effects_need_count(unsigned effects);
/* Whether devices that keep the profile get it anew. */
bool sync_effects_redeliver(unsigned effects);
/* Whether devices enrol again or lose the profile. */
bool sync_effects_disrupt(unsigned effects);

/* -- devices.c: how many are too many ------------------------------------- */

/* The lower of the option's, or without one the server's, and the definition's;
 * -1: none. */
int64_t sync_limit(const struct sync *sync, const struct sync_options *options,
    const struct profile *profile);
/* Each direction for itself: devices that enrol again or lose the profile, and
 * devices that newly get it. */
int sync_check_devices(
    const struct sync_item *item, int64_t limit, struct error *error);
enum {
	/* Devices that --yes lets enrol again unless max_devices says so. */
	SYNC_UNATTENDED = 50
};

/* -- manual_settings.c: settings to be entered by hand -------------------- */

/* Whether other settings than those that were entered are defined now;
 * settings: their digest. */
bool sync_settings_differ(
    const struct lock_object *entry, const char *settings);
/* How it stands. entry is NULL for an object that was found by its name;
 * is_scoped: it has a scope on the server. */
enum lock_confirm sync_confirm_now(const struct lock_object *entry, bool needs,
    bool is_scoped, const char *settings);
/* What decides how a payload reaches the devices that have the profile. */
struct sync_delivery_facts {
	bool is_wanted;     /* defined: all devices get a changed payload */
	bool needs;         /* settings are to be entered by hand */
	bool sends_payload; /* now */
	enum lock_confirm confirm;
	enum lock_redelivery noted; /* so far */
};
struct sync_delivery {
	bool redeploys; /* with the payload, to all devices */
	enum lock_redelivery redelivery;
	bool redelivers; /* without a payload, to all devices */
};
/* A payload that may empty settings never goes to all devices: they get it
 * once the settings are entered. */
struct sync_delivery sync_decide_delivery(
    const struct sync_delivery_facts *owing);
/* How it stands after a change. */
enum lock_confirm sync_confirm_after(
    enum lock_confirm now, bool needs, bool sends_payload);

#endif
