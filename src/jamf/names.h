/*
 * The names of what profiles refer to: categories, sites, groups, buildings
 * ... Each list is read once per run, when a definition first names one of
 * its members, and all of them before anything is written. A list that the
 * Classic API does not have (any more) is read from the Jamf Pro API.
 */
#ifndef JAMF_NAMES_H
#define JAMF_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "jamf/jamf.h"
#include "jamf/profiles.h"

enum jamf_list {
	JAMF_LIST_CATEGORIES,
	JAMF_LIST_SITES,
	JAMF_LIST_COMPUTERS,
	JAMF_LIST_COMPUTER_GROUPS,
	JAMF_LIST_MOBILE_DEVICES,
	JAMF_LIST_MOBILE_DEVICE_GROUPS,
	JAMF_LIST_DEPARTMENTS,
	JAMF_LIST_BUILDINGS,
	JAMF_LIST_USERS,
	JAMF_LIST_USER_GROUPS,
	JAMF_LIST_NETWORK_SEGMENTS,
	JAMF_LISTS
};

/* The privilege that reading it needs: "Read Buildings"; of groups both kinds',
 * for use between quotes. */
const char *jamf_list_privilege(enum jamf_list list);

/* Names of any kind, profiles too. Latin letters are the same in one character
 * as in two (names_same.c); blanks at the edges do not count for the order, as
 * Jamf Pro takes them off. */

/* True for "id:42". */
bool jamf_name_is_id(const char *text, int64_t *ret_id);
/* Below, at or above 0, as qsort wants it; without with_case the case of ASCII
 * letters does not count. */
int jamf_name_order(const char *a, const char *b, bool with_case);
/* With ASCII letters in lower case and Latin letters composed, in the arena:
 * the same for names that are the same. */
char *jamf_name_lower(struct arena *arena, const char *text);

struct jamf_names;

/* NULL for lack of memory. */
struct jamf_names *jamf_names_new(void);
void jamf_names_free(struct jamf_names *names);
void jamf_names_release(struct jamf_names **names);
#define auto_jamf_names auto_cleanup(jamf_names_release)

/* Notes that a list will be asked for. */
void jamf_names_want(struct jamf_names *names, enum jamf_list list);
/* Notes a group of the directory, whose groups have no list and no ids. */
void jamf_names_want_group(struct jamf_names *names, const char *text);
#define JAMF_PRIVILEGE_DIRECTORY "Read LDAP Servers"

/* Reads the lists that were noted and not read yet, in parallel. A list that
 * cannot be read is an error only for who asks for one of its names; so is a
 * group. */
int jamf_names_read(
    struct jamf_names *names, struct jamf *jamf, struct error *error);

/* Why a list that was wanted could not be read, owned by names; NULL: it was.
 */
const struct error *jamf_names_failed(
    const struct jamf_names *names, enum jamf_list list);

struct jamf_found {
	int64_t id;
	const char *name; /* as the server spells it */
};
/* "id:42" or a name; names differ by case only when the server has both. An
 * unknown one is an error, status not found, whose hint has the nearest names;
 * one that several have is refused. Call jamf_names_read before. */
int jamf_names_find(const struct jamf_names *names, enum jamf_list list,
    const char *text, struct jamf_found *ret_found, struct error *error);
/* A group that was noted, as the directory spells it; as it is where the server
 * does not tell, which was said. Unknown: an error, status not found. */
int jamf_names_find_group(const struct jamf_names *names, const char *text,
    const char **ret_name, struct error *error);

#endif
