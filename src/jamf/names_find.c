/*
 * Names and ids, looked up in lists that were read.
 */
#include "jamf/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "jamf/names_internal.h"
#include "base/banned.h"

/* Candidates of a name: those spelt just so, else those that differ by case
 * only. */
struct candidates {
	const struct names_member *exact, *folded;
	size_t exact_count, folded_count;
};

enum {
	NEAR_MAX = 3,
	IDS_MAX = 10, /* that are told of a name */
	IDS_TEXT_MAX = IDS_MAX * sizeof(", id:-9223372036854775808")
};

/* Each that has the name, by its id. */
static int fail_several(const struct names_list *list, const char *noun,
    const char *name, const struct candidates *candidates, struct error *error)
{
	bool with_case = candidates->exact_count > 1;
	size_t count =
	    with_case ? candidates->exact_count : candidates->folded_count;
	char ids[IDS_TEXT_MAX] = "";
	size_t length = 0, told = 0;

	for (size_t i = 0; i < list->count && told < IDS_MAX; i++) {
		const struct jamf_found *found = &list->members[i].found;

		if (!names_same(found->name, name, with_case))
			continue;
		length += (size_t)snprintf(ids + length, sizeof(ids) - length,
		    "%sid:%" PRId64, told > 0 ? ", " : "", found->id);
		told++;
	}
	(void)error_set(error, STATUS_REFUSED,
	    "%zu in Jamf Pro have the %s name '%s'%s", count, noun, name,
	    with_case ? "" : " but for case");
	return error_hint(error, "name the one by its id: %s%s", ids,
	    count > told ? " and others" : "");
}

/* A number was meant as an id. */
static bool hint_id(
    const struct names_list *list, const char *name, struct error *error)
{
	int64_t id;
	size_t at;

	if (!text_to_number(name, strlen(name), 1, INT64_MAX, &id))
		return false;
	if (map_get(&list->by_id, (const char *)&id, sizeof(id), &at))
		(void)error_hint(error, "id:%" PRId64 " is '%s'", id,
		    list->members[at].found.name);
	else
		(void)error_hint(error,
		    "an id is written id:%" PRId64 ", but none has it", id);
	return true;
}

/* The nearest few names, best first. */
static void hint_near(
    const struct names_list *list, const char *name, struct error *error)
{
	const char *near[NEAR_MAX] = {0};
	unsigned distances[NEAR_MAX];
	unsigned limit = text_near_limit(strlen(name));
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const char *other = list->members[i].found.name;
		unsigned distance = text_distance(name, other, limit);
		size_t at = count < NEAR_MAX ? count : NEAR_MAX;

		if (distance > limit)
			continue;
		for (; at > 0 && distances[at - 1] > distance; at--)
			if (at < NEAR_MAX) {
				near[at] = near[at - 1];
				distances[at] = distances[at - 1];
			}
		if (at == NEAR_MAX)
			continue;
		near[at] = other;
		distances[at] = distance;
		count += count < NEAR_MAX;
		/* From now on only nearer ones count; 0 is a matter of case,
		 * and would have been found. */
		if (count == NEAR_MAX && distances[NEAR_MAX - 1] > 0)
			limit = distances[NEAR_MAX - 1] - 1;
	}
	if (count == 1)
		(void)error_hint(error, "did you mean '%s'?", near[0]);
	else if (count > 1)
		(void)error_hint(error, "did you mean '%s' or '%s'%s%s%s?",
		    near[0], near[1], count > 2 ? " or '" : "",
		    count > 2 ? near[2] : "", count > 2 ? "'" : "");
}

static int find_name(const struct names_list *list, const char *noun,
    const char *name, struct jamf_found *ret_found, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct candidates candidates = {0};
	const char *lower = jamf_name_lower(&arena, name);
	size_t at;

	if (lower == NULL)
		return error_set_memory(error);
	if (!map_get(&list->by_name, lower, strlen(lower), &at)) {
		(void)error_set(error, STATUS_NOT_FOUND,
		    "%s '%s' is not in Jamf Pro", noun, name);
		if (!hint_id(list, name, error))
			hint_near(list, name, error);
		return -1;
	}
	for (at++; at != 0; at = list->members[at - 1].next) {
		const struct names_member *member = &list->members[at - 1];

		candidates.folded = member;
		candidates.folded_count++;
		if (names_same(member->found.name, name, true)) {
			candidates.exact = member;
			candidates.exact_count++;
		}
	}
	if (candidates.exact_count > 1 ||
	    (candidates.exact_count == 0 && candidates.folded_count > 1))
		return fail_several(list, noun, name, &candidates, error);
	*ret_found = candidates.exact_count == 1 ? candidates.exact->found
						 : candidates.folded->found;
	return 0;
}

bool jamf_name_is_id(const char *text, int64_t *ret_id)
{
	return text_starts_with(text, "id:") &&
	       text_to_number(text + 3, strlen(text + 3), 1, INT64_MAX, ret_id);
}

int jamf_names_find(const struct jamf_names *names, enum jamf_list which,
    const char *text, struct jamf_found *ret_found, struct error *error)
{
	const struct names_list *list = &names->lists[which];
	const char *noun = names_forms[which].noun;
	int64_t id;
	size_t at;

	if (list->failed) {
		*error = list->why;
		return -1;
	}
	if (!list->taken)
		return error_set(error, STATUS_LIMIT,
		    "list of '%s' was not read", names_forms[which].path);
	if (!jamf_name_is_id(text, &id))
		return find_name(list, noun, text, ret_found, error);
	if (!map_get(&list->by_id, (const char *)&id, sizeof(id), &at))
		return error_set(error, STATUS_NOT_FOUND,
		    "%s with id %lld is not in Jamf Pro", noun, (long long)id);
	*ret_found = list->members[at].found;
	return 0;
}

int names_find_at(const struct jamf_names *names, enum jamf_list list,
    const char *text, const struct origin *origin, struct jamf_found *ret_found,
    struct error *error)
{
	return jamf_names_find(names, list, text, ret_found, error) == 0
		   ? 0
		   : source_error_at(error, origin);
}
