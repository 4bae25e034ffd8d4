/*
 * What a definition says of a profile's place in Jamf Pro: [jamf] and
 * [self_service], against what the server holds.
 */
#ifndef JAMF_SETTINGS_H
#define JAMF_SETTINGS_H

#include "base/arena.h"
#include "base/error.h"
#include "jamf/change.h"
#include "jamf/names.h"
#include "jamf/profiles.h"
#include "profile/model.h"

/* [profile], [jamf] and [scep] as <general>: name and level from [profile],
 * description from [jamf], else from [profile], redeploy days from [jamf],
 * else 'redistribute_profile' of [scep] (mobile devices only). Nothing given
 * stays NULL; a new profile gets the defaults of the schema. A profile that is
 * no definition gives name, level, description and removability from its top
 * level. Names are looked up: unknown ones are errors with file and line. */
int jamf_general_define(const struct profile *profile, enum jamf_kind kind,
    const struct jamf_names *names, struct arena *arena,
    struct jamf_general *ret_general, struct error *error);
/* Adds what differs. redeploy_all is not compared: the server never tells. */
int jamf_general_compare(const struct jamf_general *defined,
    const struct jamf_profile *stored, struct jamf_changes *changes,
    struct error *error);
/* Appends what was defined, for a digest. */
void jamf_general_add_canonical(
    const struct jamf_general *general, struct buf *buf);
/* Appends of a stored profile what a definition could say, for a digest. */
void jamf_profile_add_canonical(
    const struct jamf_profile *profile, struct buf *buf);

/* [self_service] merged into the server's <self_service> (NULL: none): whole
 * in ret_element, or NULL when the definition says nothing or nothing changes.
 * Adds what changes. */
int jamf_self_service_merge(const struct profile *profile, enum jamf_kind kind,
    const struct xml *stored, const struct jamf_names *names,
    struct jamf_changes *changes, struct xml **ret_element,
    struct error *error);

#endif
