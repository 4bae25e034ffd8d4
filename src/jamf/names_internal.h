/*
 * What the files about names share. Private to the room.
 */
#ifndef JAMF_NAMES_INTERNAL_H
#define JAMF_NAMES_INTERNAL_H

#include "base/arena.h"
#include "base/map.h"
#include "base/source.h"
#include "jamf/names.h"

struct names_member {
	struct jamf_found found;
	size_t next; /* of the same name but for case; 0: none, else index+1 */
};

struct names_list {
	bool wanted, taken, failed;
	struct error why; /* when failed */
	struct arena arena;
	struct names_member *members;
	size_t count;
	struct map by_name; /* in lower case: index of the first */
	struct map by_id;   /* bytes of the id */
};

enum names_group_state {
	NAMES_GROUP_WANTED,
	NAMES_GROUP_FOUND,
	NAMES_GROUP_ABSENT,
	NAMES_GROUP_TAKEN, /* as it is: the server does not tell */
	NAMES_GROUP_FAILED
};

/* A group of the directory that a definition names. */
struct names_group {
	struct names_group *next;
	const char *text;
	enum names_group_state state;
	const char *name; /* as the directory spells it; found or taken */
	const char *near; /* another that contains the text, or NULL */
	struct error why; /* when failed */
};

struct names_directory {
	struct arena arena;
	struct names_group *first;
	bool lacks_memory;
};

struct jamf_names {
	struct names_list lists[JAMF_LISTS];
	struct names_directory directory;
};

/* Where a list is had, and its elements. */
struct names_form {
	const char *path;
	const char *root;
	const char *member;
	const char *noun;
	const char *privilege;
	const char *pro;     /* of the Jamf Pro API; NULL: it has none */
	const char *old_pro; /* asked for on 404, the same way; or NULL */
	bool is_paged;       /* there */
};
extern const struct names_form names_forms[JAMF_LISTS];
/* The list that schemas call so, by its root; JAMF_LISTS: none. */
enum jamf_list names_list_of(const char *word);

/* Takes the members of a list from its answer. */
int names_take(struct jamf_names *names, enum jamf_list list,
    const struct xml *root, struct error *error);
/* The same from elements "item", of several answers. */
int names_take_items(struct jamf_names *names, enum jamf_list list,
    const struct xml *const *containers, size_t count, struct error *error);
/* Takes the answer about one of the wanted groups. */
int names_take_group(struct jamf_names *names, struct names_group *group,
    const struct jamf_call *call, struct error *error);
/* Looks up the groups that are wanted. -1 ends the run. */
int names_read_groups(
    struct jamf_names *names, struct jamf *jamf, struct error *error);

/* Notes why a list could not be read. */
void names_fail(
    struct jamf_names *names, enum jamf_list list, const struct error *why);

/* As jamf_names_find, the error beginning with the place in the definition. */
int names_find_at(const struct jamf_names *names, enum jamf_list list,
    const char *text, const struct origin *origin, struct jamf_found *ret_found,
    struct error *error);

/* Whether two names are the same, but for case of ASCII letters unless
 * with_case. A Latin letter and the marks after it are the letter with the
 * marks (NFC of Unicode, for marks in the order of the letter), as macOS and
 * browsers write the one or the other. */
bool names_same(const char *a, const char *b, bool with_case);

#endif
