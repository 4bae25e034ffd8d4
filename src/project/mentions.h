/*
 * Which files of a project name an identifier, whatever else they say: what is
 * no definition for the program (a suffix in capitals, a hidden directory, a
 * link, "abstract", an error) may be one for whoever wrote it, and what it
 * stands for is not to be deleted.
 */
#ifndef PROJECT_MENTIONS_H
#define PROJECT_MENTIONS_H

#include <stddef.h>

#include "base/error.h"
#include "base/file.h"
#include "base/map.h"

enum {
	MENTIONS_FILES_MAX = 200000, /* files and directories looked at */
	MENTIONS_NAME_MAX = 512      /* bytes of an identifier */
};

/* A file that names one of the identifiers that were looked for. */
struct mention {
	char path[FILE_PATH_MAX];
	size_t index; /* of the identifier */
};

/* Puts an identifier where mentions_find looks for it, under a number. */
int mentions_want(struct map *wanted, const char *identifier, size_t index,
    struct error *error);

/* Looks at all files below root, hidden ones and those that links lead to as
 * well, for any of the identifiers, in any case: at those with ".ini" or
 * ".mobileconfig" in their names, in any case, and at others that have a
 * section [profile] or a PayloadIdentifier. What git, Mercurial and Subversion
 * keep for themselves is passed over. 1 with the first that was met, 0 when
 * there is none; -1, status refused, when it cannot be told: something is not
 * to be read, or it is too much. */
int mentions_find(const char *root, const struct map *wanted,
    struct mention *ret_mention, struct error *error);

#endif
