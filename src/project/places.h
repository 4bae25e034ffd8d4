/*
 * Whether a file of a project is in the project: symbolic links in a repository
 * are its author's, and could name any file of the machine that builds it. A
 * link that stands in a project and leads out of it is refused; a path that
 * says itself, with ".." or from the root, where it goes is not, nor is a link
 * on the way to the project.
 */
#ifndef PROJECT_PLACES_H
#define PROJECT_PLACES_H

#include "base/attr.h"
#include "base/error.h"

/* What was found out about directories, each once. Safe to use from many
 * threads. */
struct places;

/* NULL for lack of memory. */
struct places *places_new(void);
void places_free(struct places *places);

/* Fails with status refused, naming the link, when path leads out of a project
 * through one. A path that is not there is fine: who opens it will say so. */
int places_check(struct places *places, const char *path, struct error *error);
/* The same for a single path. */
int places_check_one(const char *path, struct error *error);

#endif
