/*
 * Owners and modes of files that orders are taken from: see trust.h.
 */
#include "project/trust.h"

#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/shell.h"
#include "base/text.h"
#include "base/banned.h"

void trust_read(const char *(*lookup)(const char *name), struct trust *ret)
{
	const char *sudo = lookup("SUDO_UID");
	int64_t number = 0;

	*ret = (struct trust){
	    .user = geteuid(), .directory = lookup("SCEPCTL_TRUST")};
	if (ret->directory != NULL && *ret->directory == '\0')
		ret->directory = NULL;
	if (ret->user != 0 || sudo == NULL ||
	    !text_to_number(sudo, strlen(sudo), 0, UINT32_MAX, &number))
		return;
	ret->has_sudo = true;
	ret->sudo = (uid_t)number;
}

static bool is_accepted(const struct trust *trust, uid_t owner)
{
	return owner == trust->user || owner == 0 ||
	       (trust->has_sudo && owner == trust->sudo);
}

enum trust_fault trust_judge(
    const struct trust *trust, const struct stat *facts, bool is_own_group)
{
	bool is_directory = S_ISDIR(facts->st_mode);

	/* A directory's owner can only put files of his own there. */
	if (!is_directory && !is_accepted(trust, facts->st_uid))
		return TRUST_OWNER;
	if (is_directory && (facts->st_mode & S_ISVTX) != 0)
		return TRUST_FINE;
	if ((facts->st_mode & S_IWOTH) != 0)
		return TRUST_OTHERS;
	return (facts->st_mode & S_IWGRP) != 0 && !is_own_group ? TRUST_GROUP
								: TRUST_FINE;
}

/* A group of the owner's name, which is his primary one and lists nobody
 * else. */
static bool is_own_group(const struct stat *facts)
{
	const struct passwd *user = getpwuid(facts->st_uid);
	const struct group *group;

	if (user == NULL || user->pw_gid != facts->st_gid)
		return false;
	group = getgrgid(facts->st_gid);
	if (group == NULL || strcmp(group->gr_name, user->pw_name) != 0)
		return false;
	for (char *const *name = group->gr_mem; *name != NULL; name++)
		if (strcmp(*name, user->pw_name) != 0)
			return false;
	return true;
}

static int fail(enum trust_fault fault, const char *path,
    const struct stat *facts, const char *directory, struct error *error)
{
	const char *kind = S_ISDIR(facts->st_mode) ? "directory " : "";
	unsigned mode = (unsigned)facts->st_mode & 07777;
	struct shell_word word;

	if (fault == TRUST_OWNER)
		(void)error_set(error, STATUS_REFUSED,
		    "'%.300s' belongs to another user (uid %lu)", path,
		    (unsigned long)facts->st_uid);
	else if (fault == TRUST_GROUP)
		(void)error_set(error, STATUS_REFUSED,
		    "%s'%.300s' may be written by others in its group (mode "
		    "%04o, gid %lu)",
		    kind, path, mode, (unsigned long)facts->st_gid);
	else
		(void)error_set(error, STATUS_REFUSED,
		    "%s'%.300s' may be written by others (mode %04o)", kind,
		    path, mode);
	return error_hint(error,
	    "if you trust all that is below: SCEPCTL_TRUST=%s in the "
	    "environment, or name the file with --config",
	    shell_path(&word, directory, "DIR"));
}

static int check_one(const struct trust *trust, const char *path,
    const struct stat *facts, const char *directory, struct error *error)
{
	enum trust_fault fault = trust_judge(trust, facts, is_own_group(facts));

	return fault == TRUST_FINE ? 0
				   : fail(fault, path, facts, directory, error);
}

/* Whether real, a resolved path, is the directory of SCEPCTL_TRUST or below. */
static bool is_overridden(const struct trust *trust, const char *real)
{
	char top[PATH_MAX];
	size_t length;

	if (trust->directory == NULL || realpath(trust->directory, top) == NULL)
		return false;
	length = strlen(top);
	if (length == 1)
		return true;
	return strncmp(real, top, length) == 0 &&
	       (real[length] == '\0' || real[length] == '/');
}

int trust_check(
    const struct trust *trust, const char *path, struct error *error)
{
	char directory[FILE_PATH_MAX], real[PATH_MAX];
	struct stat link, file, place;

	if (file_directory(directory, sizeof(directory), path) != 0)
		return error_set(
		    error, STATUS_FILE, "'%.300s' is too long a path", path);
	if (directory[0] == '\0')
		memcpy(directory, ".", sizeof("."));
	if (lstat(path, &link) != 0 || realpath(directory, real) == NULL ||
	    stat(real, &place) != 0 || is_overridden(trust, real))
		return 0;
	/* The mode of a link says nothing. */
	if (S_ISLNK(link.st_mode)) {
		link.st_mode = S_IFLNK;
		if (check_one(trust, path, &link, real, error) != 0)
			return -1;
	}
	if (stat(path, &file) != 0)
		return 0;
	if (!S_ISDIR(file.st_mode) &&
	    check_one(trust, path, &file, real, error) != 0)
		return -1;
	if (S_ISDIR(file.st_mode) && !is_accepted(trust, file.st_uid))
		return fail(TRUST_OWNER, path, &file, real, error);
	return check_one(trust, real, &place, real, error);
}
