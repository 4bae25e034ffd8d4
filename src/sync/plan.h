/*
 * What there is to do, and what devices will notice of it.
 *
 * Three sides are compared, area by area (general, scope, self service,
 * payload): the definition; what was last applied and what the server held
 * after that, as digests in the lock file; the server now. A definition that
 * was not touched since, on a server that was not touched since, is unchanged
 * whatever the server made of it. With the lock file lost, what differs beyond
 * what the server itself rewrites is what counts.
 */
#ifndef SYNC_PLAN_H
#define SYNC_PLAN_H

#include "base/base.h"
#include "base/map.h"
#include "sync/sync.h"

enum sync_action {
	SYNC_UNCHANGED,
	SYNC_CREATE,
	SYNC_UPDATE,    /* the definition changed */
	SYNC_DRIFT,     /* only the server changed, by hand: put back */
	SYNC_DELETE,    /* ours and no longer defined; with prune only */
	SYNC_ORPHAN,    /* the same, without prune: stays */
	SYNC_UNMANAGED, /* on the server, none of ours: stays */
	SYNC_CONFLICT,  /* refused: name taken, or differs by case only */
	SYNC_REFUSED,   /* refused: a damaged value, too many devices, ... */
	SYNC_FAILED,    /* could not be read, or a name is unknown */
	SYNC_ACTIONS
};

/* What devices notice; several may hold. */
enum sync_effect {
	SYNC_EFFECT_NOTHING,
	SYNC_EFFECT_IN_PLACE,     /* settings updated in place */
	SYNC_EFFECT_NEWLY_SCOPED, /* newly scoped devices only; installed ones
				     keep the old profile */
	SYNC_EFFECT_CERTIFICATE,  /* new certificate on every device in scope */
	SYNC_EFFECT_REINSTALLED,  /* profile removed and installed again */
	SYNC_EFFECT_WIDER,        /* scope widened */
	SYNC_EFFECT_NARROWER,     /* scope narrowed */
	SYNC_EFFECT_REMOVED,      /* profile removed from every device */
	SYNC_EFFECT_BROKEN,       /* reference to a payload that is not there */
	SYNC_EFFECTS
};
const char *sync_effect_name(enum sync_effect effect); /* "new-certificate" */
const char *sync_effect_text(enum sync_effect effect); /* a sentence */

/* A profile as the server holds it. */
struct sync_stored {
	struct jamf_profile profile;
	struct tree *tree; /* its property list, or NULL */
};

struct sync_item {
	enum sync_action action;
	const struct sync_desired *desired; /* NULL: not defined */
	enum jamf_kind kind;
	const char *identifier; /* NULL: unmanaged */
	const char *name;
	const char *path; /* of the definition, or NULL */
	int64_t id;       /* 0: not there yet */
	const char *page; /* in the web interface, or NULL */
	struct jamf_changes changes;
	unsigned effects; /* bits 1 << enum sync_effect */
	/* The devices it concerns, where effects say that it matters:
	 * has_devices.
	 */
	bool has_devices;
	struct jamf_reach devices;
	/* Of them, those that have the profile, keep it, and get it anew; and
	 * those that enrol: again, or as they newly get it. */
	int64_t redelivered;
	int64_t enrolling;
	bool has_identity; /* before or after: a delivery enrols */
	const char
	    *ndes_warning; /* a warning: more enrol than NDES has places for */
	const char *sid_warning; /* the same: some newly in scope lack a SID */
	bool is_adopted;   /* found by name and payload; not in the lock */
	bool not_compared; /* secrets are not compared */
	bool drifted;      /* an update that also undoes a change by hand */
	/* Scope that is defined waits until the settings are confirmed. */
	bool scope_held;
	/* After this change they count as to be confirmed again. */
	bool resets_settings;
	enum lock_confirm confirm; /* now */
	/* What installed devices are to get anew, once this is done and the
	 * settings are entered; redelivers: they are, and this apply does it.
	 */
	enum lock_redelivery redelivery;
	bool redelivers;
	/* A remark on what devices notice, or on why it is created, or NULL. */
	const char *note;
	struct error error; /* of a conflict, refusal or failure */
	/* For apply. */
	struct sync_stored stored; /* id 0: none; in the sync's arena */
	const struct xml *answer;  /* the server's answer, or NULL */
	struct jamf_general general;
	struct xml *scope;        /* to send, or NULL */
	struct xml *self_service; /* the same */
	bool sends_general;
	bool sends_payload;
	bool redeploys;
	/* Nothing is to be written, but the lock file does not say so yet. */
	bool lock_outdated;
	/* Digests for the lock file: of the definition's side, and of what the
	 * server holds now. */
	struct lock_digests applied;
	struct lock_digests held;
	const char *settings; /* of what is to be entered by hand, or NULL */
};

enum {
	SYNC_DELETES_DEFAULT = 5, /* profiles that a prune may delete */
	SYNC_DELETES_MAX = 100000
};

/* What is defined, as far as it is known: what no definition is for may be
 * deleted, so that a prune is refused when this does not tell for sure. */
struct sync_defined {
	/* Identifiers of all definitions that were read, whatever server they
	 * are for; NULL: none. */
	const struct map *identifiers;
	size_t unusable; /* definitions that could not be used */
	/* The project's: a file below it that names an identifier stands in
	 * the way, be it a definition or not. */
	const char *root;
};

struct sync_options {
	bool prune;          /* delete orphans */
	int64_t max_deletes; /* of a prune */
	struct sync_defined defined;
	bool trust_lock;  /* the lock file's word is enough for what is ours */
	bool is_complete; /* what is desired is all there is: orphans and
			     unmanaged profiles are told */
	bool has_max_devices;
	int64_t max_devices; /* of the command line; [jamf] max_devices of a
				definition counts as well */
	bool is_unattended;  /* --yes: nobody looks at the plan */
	/* A scope is widened only while so large a part of the devices that
	 * have it is current, in hundredths of a percent (status_check.h). */
	bool has_required_status;
	unsigned required_status;
	/* Of .mobileconfig files that do not tell which kind they are. */
	bool has_kind;
	enum jamf_kind kind;
};

struct sync_plan {
	struct sync_item *list; /* defined ones in the order of the desired,
				   then the others by name */
	size_t count;
	struct sync_options options;
	/* For apply. */
	struct jamf_names *names;
	int64_t started; /* by the clock of jamf_callbacks, milliseconds */
};

/* Whether a prune may begin: some definition is there, and all are usable. An
 * error, status refused, unless; fine without prune. */
int sync_prune_check(const struct sync_options *options, struct error *error);

/* Finds out the kinds of what is desired. Reads the list of each kind once and
 * only the objects it needs, at most JAMF_PARALLEL at a time. What is wrong
 * with one is in its item; an error here ends the run (no login, list not to be
 * had). Does not write: the lock file neither. */
int sync_plan_make(struct sync *sync, struct sync_desired *desired,
    size_t count, const struct sync_options *options,
    struct sync_plan *ret_plan, struct error *error);

/* Frees what is not in the sync's arena. Zero-initialised is fine. */
void sync_plan_done(struct sync_plan *plan);
#define auto_sync_plan auto_cleanup(sync_plan_done)

/* What a person has to do before devices have what is defined, now or once
 * this was applied: bits. */
enum sync_wait {
	SYNC_WAIT_SETTINGS = 1,  /* settings are to be entered */
	SYNC_WAIT_SCOPE = 2,     /* the scope is held back until then */
	SYNC_WAIT_REDELIVERY = 4 /* installed devices have the old profile
				    until then */
};
unsigned sync_item_waits(const struct sync_item *item);
/* Whether any item waits for a person. */
bool sync_plan_waits(const struct sync_plan *plan);

/* Whether apply would write anything to the server. */
bool sync_item_is_pending(const struct sync_item *item);
bool sync_plan_is_pending(const struct sync_plan *plan);
size_t sync_plan_count(const struct sync_plan *plan, enum sync_action action);
/* The exit status of the worst item: refused, not found, ... or done. */
enum status sync_plan_status(const struct sync_plan *plan);

#endif
