/*
 * What the files about scope share. Private to them.
 */
#ifndef JAMF_SCOPE_INTERNAL_H
#define JAMF_SCOPE_INTERNAL_H

#include "jamf/field.h"
#include "jamf/scope.h"

/* What has to be asked to count the devices of a scope. */
struct scope_question {
	enum jamf_kind kind;
	const struct xml *scope, *exclusions;
	struct jamf_call *calls; /* each group's, then the list's */
	size_t groups;           /* calls for groups */
	size_t count;            /* calls */
	int64_t *group_ids;      /* of the calls */
	const char *why;         /* cannot be told, whatever is asked */
};

/* All in the arena. has_subsets: as jamf_has_subsets. */
int scope_question_make(enum jamf_kind kind, const struct xml *scope,
    bool has_subsets, struct arena *arena, struct scope_question *ret_question,
    struct error *error);
/* When the calls are over: the devices, by id; ret_why is NULL, or says why
 * they cannot be told. */
int scope_question_count(const struct scope_question *question,
    struct arena *arena, struct map *devices, const char **ret_why,
    struct error *error);

/* Whether the server tells which devices are in such an element. */
bool scope_is_counted(enum jamf_kind kind, const char *element);

/* An element and its members: by their ids, those of the directory by name;
 * what has neither as it stands. Lengths keep names with line ends apart. What
 * is empty or false is the same as what is not there. */
void scope_add_element(
    struct field_lines *lines, enum field_part part, const struct xml *element);

#endif
