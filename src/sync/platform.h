/*
 * For computers or for mobile devices: what is known of somebody's
 * .mobileconfig, which has no word for it. Private to the room.
 */
#ifndef SYNC_PLATFORM_H
#define SYNC_PLATFORM_H

#include "sync/plan_internal.h"

/* A line for a pulled property list, of which kind it was: a comment, since
 * any key would be part of the profile. */
int platform_add_mark(enum jamf_kind kind, struct buf *xml, const char *plist,
    size_t length, struct error *error);
/* Whether the file itself tells: its platform or TargetDeviceType, that
 * comment, or payloads that only one kind of device takes. */
bool platform_of_file(
    const struct document *document, enum jamf_kind *ret_kind);

/* Finds out the kinds of those that do not tell it, in this order: as the
 * options say; as the lock file says; as the server has it, where a profile of
 * one kind only has the name and either the UUID of the file or one of its
 * payloads. Of what is still unknown, or contradicts the options, kind_error
 * is set. */
int platform_resolve(struct sync_work *work, struct sync_desired *desired,
    size_t count, struct error *error);

#endif
