/*
 * Whether a file of a project is in the project: symbolic links in a repository
 * are its author's, and could name any file of the machine that builds it. A
 * link that stands in a project and leads out of it is refused; a path that
 * says itself, with ".." or from the root, where it goes is not, nor is a link
 * on the way to the project.
 */
#ifndef PROJECT_BOUNDARY_H
#define PROJECT_BOUNDARY_H

#include "base/base.h"
#include "base/error.h"
#include "base/file_view.h"

/* What was found out about directories, each once. Safe to use from many
 * threads. */
struct boundary;

/* With a view the links are those in it, and it outlives this. NULL for lack of
 * memory. */
struct boundary *boundary_new(const struct file_view *view);
void boundary_free(struct boundary *boundary);

/* Fails with status refused, naming the link, when path leads out of a project
 * through one. A path that is not there is fine: who opens it will say so. */
int boundary_check(
    struct boundary *boundary, const char *path, struct error *error);
/* The same for a single path. */
int boundary_check_path(const char *path, struct error *error);

#endif
