/*
 * What a definition says of a profile's place in Jamf Pro: [jamf] and
 * [self_service], against what the server holds.
 */
#ifndef JAMF_SETTINGS_H
#define JAMF_SETTINGS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "jamf/change.h"
#include "jamf/names.h"
#include "jamf/profiles.h"
#include "profile/profile.h"

/* [profile], [jamf] and [scep] as <general>: name and level from [profile],
 * description from [jamf], else from [profile], redeploy days from [jamf],
 * else the most of 'redistribute_profile' of [scep] (mobile devices only).
 * What has no default and is not given stays NULL. Defaults count in a [jamf]
 * section; without one Jamf Pro keeps what it has, and a new profile gets the
 * defaults all the same. A profile that is no definition gives name, level,
 * description and removability from its top level. Names are looked up:
 * unknown ones are errors with file and line.
 *
 * For mobile devices Jamf Pro writes what is sent as the description for Self
 * Service to the description itself. So there the description of
 * [self_service] counts as that of [jamf], and a definition that gives both,
 * unlike each other, is refused, status refused. */
int jamf_general_define(const struct profile *profile, enum jamf_kind kind,
    const struct jamf_names *names, struct arena *arena,
    struct jamf_general *ret_general, struct error *error);
/* The value of a key; one without a text where it has none. */
const struct jamf_setting *jamf_general_setting(
    const struct jamf_general *general, enum schema_key_name key);
/* Whether a key is defined and another text than the server's, of which what is
 * not told is the default. */
bool jamf_general_differs(const struct jamf_general *defined,
    const struct jamf_general *stored, enum schema_key_name key);
/* Adds what differs. redeploy_all is not compared: the server never tells. */
int jamf_general_compare(const struct jamf_general *defined,
    const struct jamf_profile *stored, struct jamf_changes *changes,
    struct error *error);
/* Appends what was defined, or what a definition could say of a stored one, for
 * a digest. */
void jamf_general_add_canonical(
    const struct jamf_general *general, struct buf *buf);

/* [self_service] merged into the server's <self_service> (NULL: none): whole
 * in ret_element, in the arena of changes, or NULL when the definition says
 * nothing or nothing changes. Adds what changes. */
int jamf_self_service_merge(const struct profile *profile, enum jamf_kind kind,
    const struct xml *stored, const struct jamf_names *names,
    struct jamf_changes *changes, struct xml **ret_element,
    struct error *error);
/* Whether two are the same in all that a definition could say; NULL is one
 * with nothing set. */
int jamf_self_service_equal(enum jamf_kind kind, const struct xml *a,
    const struct xml *b, bool *ret_equal, struct error *error);
/* What jamf_self_service_equal looks at, as text for a digest. */
int jamf_self_service_add_canonical(enum jamf_kind kind,
    const struct xml *element, struct buf *buf, struct error *error);
/* Appends what [self_service] says, for a digest; nothing without it. */
int jamf_self_service_add_defined(const struct profile *profile,
    enum jamf_kind kind, struct buf *buf, struct error *error);

#endif
