/*
 * A project: the directory with scepctl.conf, or git's top. The room reads its
 * scepctl.conf (config.h) if that is to be trusted (trust.h), keeps and merges
 * its lock file (lock.h, lock_merge.h), asks git about its files (git.h), reads
 * them as git's index or a commit has them (snapshot.h) and tells which name
 * which (dependants.h), sets git up (hook.h), and looks at what files name
 * (mentions.h) and at where links lead (boundary.h).
 */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include <limits.h>
#include <stddef.h>

#include "base/error.h"
#include "base/file_view.h"
#include "project/trust.h"

/* What marks a project, found going up from a directory: "" for none. The
 * search for scepctl.conf ends at git's top, without git where the owner of the
 * directories changes. */
struct project_marks {
	char config[PATH_MAX]; /* the directory of scepctl.conf */
	char git[PATH_MAX];    /* git's top: the nearest one with a .git */
};

#define PROJECT_CONFIG "scepctl.conf"

/* Where a project is looked for from. What a view holds is of one repository,
 * whose owner whoever opened it has looked at: nobody is asked for there. */
struct project_from {
	const char *directory;
	const struct file_view *view; /* NULL: the disc */
};

int project_find_marks(struct project_marks *ret_marks,
    const struct project_from *from, struct error *error);
/* The root of the project that this directory is in: where scepctl.conf stands,
 * else git's top, else the current directory; an absolute path. With trust, an
 * error of status refused when git's top is another's; NULL: nothing is read
 * there but what was named. */
int project_root(char *root, size_t size, const struct project_from *from,
    const struct trust *trust, struct error *error);
/* directory/name, in FILE_PATH_MAX bytes. */
int project_path(
    char *path, const char *directory, const char *name, struct error *error);

#endif
