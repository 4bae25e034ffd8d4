/*
 * Identity that is derived, so that the same definition gives the same
 * profile on every machine. Private to the room; profile_identify is in
 * build.h.
 */
#ifndef PROFILE_DERIVE_H
#define PROFILE_DERIVE_H

#include <stddef.h>

#include "profile/build.h"

/* What a UUID is derived from. */
struct derive_name {
	const char *identifier; /* of the profile */
	const char *type;       /* payload type */
	const char *label;      /* of the section; "" for none */
	size_t again; /* payloads before it with the same type and label */
};

/* A UUID of version 5 (RFC 4122 4.3), in capitals, over this project's own
 * name space bd826e6c-76f1-4932-9014-eec2a050b256 and the name
 * "identifier LF type LF label"; for a payload that is not the first of its
 * type and label, LF and a number follow. Neither the name space nor the name
 * may ever change: each installed profile would count as a new one. */
int derive_uuid(const struct derive_name *name,
    char ret_uuid[PROFILE_UUID_SIZE], struct error *error);

#endif
