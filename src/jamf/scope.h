/*
 * Scope: which devices and users get a profile. The server's <scope> is read,
 * merged with what a definition says and sent whole: for computers a scope
 * that is sent replaces all of the old one, so everything the definition does
 * not name, elements this program does not know included, goes back as it came.
 */
#ifndef JAMF_SCOPE_H
#define JAMF_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "jamf/change.h"
#include "jamf/names.h"
#include "jamf/profiles.h"
#include "profile/profile.h"
#include "xml/xml.h"

/* Notes the lists that the definition's [scope], [limitations], [exclusions]
 * and, in jamf_general and jamf_self_service, names need. */
void jamf_scope_want(const struct profile *profile, struct jamf_names *names);

struct jamf_scope_result {
	/* The whole scope to send, in the arena of changes; NULL: the
	 * definition says nothing of it, or nothing changes. */
	struct xml *scope;
	bool is_wider;    /* devices may come into it */
	bool is_narrower; /* devices may fall out of it */
};
/* stored is the server's scope, NULL for a new profile. Adds what changes, one
 * change per member, by name. Errors of jamf_names_find, with the definition's
 * file and line. Members that both have go back as the server gave them.
 *
 * Users and user groups of [scope] and [exclusions] are those of Jamf Pro
 * (<jss_users>), those of [limitations] the directory's, which have no ids.
 * 'none = yes' takes out all members of its section, unknown ones included.
 * A limitation that others stay beside is counted as both wider and narrower:
 * how they combine is not documented. */
int jamf_scope_merge(const struct profile *profile, enum jamf_kind kind,
    const struct xml *stored, const struct jamf_names *names,
    struct jamf_changes *changes, struct jamf_scope_result *ret_result,
    struct error *error);
/* Appends what the definition says of the scope, for a digest; nothing when it
 * says nothing. Order and case of the names do not count. */
int jamf_scope_add_defined(
    const struct profile *profile, struct buf *buf, struct error *error);
/* Whether anything is in scope at all, limitations and exclusions aside. */
bool jamf_scope_is_empty(const struct xml *scope);
/* Whether two scopes mean the same: members by id, in any order; NULL is the
 * empty one. */
int jamf_scope_equal(const struct xml *a, const struct xml *b, bool *ret_equal,
    struct error *error);
/* What jamf_scope_equal looks at, as text for a digest; empty for the empty
 * scope. */
int jamf_scope_add_canonical(
    const struct xml *scope, struct buf *buf, struct error *error);

/* Counts the devices of scopes. Each group and list is asked for once, however
 * many scopes have it. Zero-initialised but for jamf and arena, which must
 * outlive it. */
struct jamf_counter {
	struct jamf *jamf;
	struct arena *arena;  /* of what is told */
	struct arena answers; /* of the server */
	struct map known;     /* by path: index in calls */
	struct jamf_call *calls;
	size_t count, capacity;
};
void jamf_counter_done(struct jamf_counter *counter);
#define auto_jamf_counter auto_cleanup(jamf_counter_done)
/* Which devices a change of scope concerns. Groups are read for their members,
 * excluded devices taken off. */
struct jamf_reach {
	/* It cannot be told (users in scope, privilege missing, a group whose
	 * members the server does not give, departments where it does not list
	 * devices by them): nothing else is set but why, in the arena, or NULL.
	 */
	bool is_untold;
	const char *why;
	int64_t before, after; /* devices in scope */
	int64_t gained, lost;  /* only after, only before */
	/* It is the most there can be: the server does not tell which devices
	 * limitations and excluded users and networks concern. Where these
	 * change, all may come in, and all fall out. */
	bool is_most;
};
/* NULL is the empty scope. */
int jamf_scope_reach(struct jamf_counter *counter, enum jamf_kind kind,
    const struct xml *before, const struct xml *after,
    struct jamf_reach *ret_reach, struct error *error);

#endif
