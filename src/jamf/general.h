/*
 * <general> of a profile, read and written. Private to the room.
 */
#ifndef JAMF_GENERAL_H
#define JAMF_GENERAL_H

#include "jamf/profiles.h"

/* Of an answer. Errors: lack of memory. */
int general_read(enum jamf_kind kind, const struct xml *from,
    struct arena *arena, struct jamf_general *ret_general, struct error *error);
/* As it is sent, in the arena; a new profile gets the defaults of [jamf] for
 * what it lacks. NULL for lack of memory. */
struct xml *general_write(const struct jamf_general *general,
    enum jamf_kind kind, bool is_new, struct arena *arena);

#endif
