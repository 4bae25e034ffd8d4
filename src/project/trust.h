/*
 * Whose files the program takes orders from. scepctl.conf is looked for in the
 * directories above, and some of those may be others' (CVE-2022-24765 was that
 * in git): a file of another owner, or one that others may write, is refused
 * by name, never passed over in silence.
 *
 * Accepted owners are the effective user, root, and for root the user who
 * called sudo. Others are all but the owner and his own group: with umask 002,
 * as Debian gives its users, files are writable for a group that has the
 * owner's name and nobody else in it. Below the directory that SCEPCTL_TRUST
 * names all is accepted.
 */
#ifndef PROJECT_TRUST_H
#define PROJECT_TRUST_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/error.h"

struct trust {
	uid_t user;            /* the effective one */
	bool has_sudo;         /* user is root, called by ... */
	uid_t sudo;            /* ... this one */
	const char *directory; /* SCEPCTL_TRUST, or NULL */
};

/* By lookup: SCEPCTL_TRUST and, for root, SUDO_UID. */
void trust_read(const char *(*lookup)(const char *name), struct trust *ret);

enum trust_fault {
	TRUST_FINE,
	TRUST_OWNER,  /* another owner */
	TRUST_OTHERS, /* others may write */
	TRUST_GROUP   /* a group with others in it may write */
};

/* What is wrong with a file or directory of these facts. is_own_group: nobody
 * but the owner is in its group. In a directory with the sticky bit others
 * touch only what is theirs. */
enum trust_fault trust_judge(
    const struct trust *trust, const struct stat *facts, bool is_own_group);

/* Status refused when the file at path, the one a link there leads to, or the
 * directory it stands in is not to be trusted. One that is not there is fine.
 */
int trust_check(
    const struct trust *trust, const char *path, struct error *error);

#endif
