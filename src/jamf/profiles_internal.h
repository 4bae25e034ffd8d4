/*
 * What the files about the two kinds of profiles share. Private to them.
 */
#ifndef JAMF_PROFILES_INTERNAL_H
#define JAMF_PROFILES_INTERNAL_H

#include "jamf/profiles.h"

/* How the forms of the two kinds differ. */
struct profile_form {
	const char *path;      /* of the list */
	const char *list;      /* root of a list */
	const char *root;      /* of one */
	const char *privilege; /* after "Read " and the like */
	const char *page;      /* in the web interface */
};
extern const struct profile_form profile_forms[JAMF_KINDS];

/* The rows of a list's answer. */
int profiles_read_list(enum jamf_kind kind, const struct xml *root,
    struct arena *arena, struct jamf_rows *ret_rows, struct error *error);
/* A request for one profile, in the arena. */
int profile_make_call(enum jamf_method method, enum jamf_kind kind, int64_t id,
    struct arena *arena, struct jamf_call *ret_call, struct error *error);

/* -- <general> ----------------------------------------------------------------
 */

/* Of an answer. Errors: lack of memory. */
int general_read(enum jamf_kind kind, const struct xml *from,
    struct arena *arena, struct jamf_general *ret_general, struct error *error);

#endif
