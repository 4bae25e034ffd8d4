/*
 * Which devices a change of scope concerns: the server is asked for each thing
 * once.
 */
#include <string.h>

#include "base/memory.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

/* Asks what was not asked yet, and gives the question its answers. An answer
 * that failed is one, too: a privilege that is missing is so for the next scope
 * as well. */
static int ask(struct jamf_counter *counter, struct scope_question *question,
    struct error *error)
{
	size_t first = counter->count, at;

	for (size_t i = 0; i < question->count; i++) {
		const char *path = question->calls[i].path;
		struct jamf_call *calls;

		if (map_get(&counter->known, path, strlen(path), &at))
			continue;
		calls = memory_grow(counter->calls, counter->count,
		    &counter->capacity, sizeof(*calls));
		if (calls == NULL)
			return error_set_memory(error);
		counter->calls = calls;
		calls[counter->count] = question->calls[i];
		calls[counter->count++].arena = &counter->answers;
	}
	if (counter->count > first &&
	    jamf_perform(counter->jamf, counter->calls + first,
		counter->count - first, JAMF_PARALLEL, error) != 0)
		return -1;
	for (size_t i = first; i < counter->count; i++) {
		const char *path = counter->calls[i].path;

		if (map_add(&counter->known, path, strlen(path), i, &at) < 0)
			return error_set_memory(error);
	}
	for (size_t i = 0; i < question->count; i++) {
		const char *path = question->calls[i].path;

		if (map_get(&counter->known, path, strlen(path), &at))
			question->calls[i] = counter->calls[at];
	}
	return 0;
}

/* How many of a are not in b. */
static int64_t count_others(const struct map *a, const struct map *b)
{
	const char *key;
	size_t place = 0, length, ignored;
	int64_t count = 0;

	while (map_next(a, &place, &key, &length))
		count += !map_get(b, key, length, &ignored);
	return count;
}

static int count_devices(struct jamf_counter *counter, enum jamf_kind kind,
    const struct xml *scope, struct map *devices, const char **ret_why,
    struct error *error)
{
	struct scope_question question;

	if (scope_question_make(kind, scope, jamf_has_subsets(counter->jamf),
		counter->arena, &question, error) != 0 ||
	    ask(counter, &question, error) != 0)
		return -1;
	return scope_question_count(
	    &question, counter->arena, devices, ret_why, error);
}

/* What the server tells no devices of, limitations and excluded users and
 * networks, as text; empty without. */
static int add_untold(enum jamf_kind kind, const struct xml *scope,
    struct buf *buf, struct error *error)
{
	auto_field_lines struct field_lines lines = {0};

	for (enum field_part part = FIELD_LIMITATIONS; part <= FIELD_EXCLUSIONS;
	     part++) {
		const struct xml *section = field_scope_part(scope, part);

		for (const struct xml *element =
			 section != NULL ? section->first : NULL;
		     element != NULL; element = element->next)
			if (part != FIELD_EXCLUSIONS ||
			    !scope_is_counted(kind, element->name))
				scope_add_element(&lines, part, element);
	}
	return field_lines_write(&lines, buf, error);
}

int jamf_scope_reach(struct jamf_counter *counter, enum jamf_kind kind,
    const struct xml *before, const struct xml *after,
    struct jamf_reach *ret_reach, struct error *error)
{
	auto_map struct map was = {0}, becomes = {0};
	auto_buf struct buf untold = {0}, untold_then = {0};
	struct jamf_reach reach = {0};

	if (count_devices(counter, kind, before, &was, &reach.why, error) !=
		0 ||
	    (reach.why == NULL && count_devices(counter, kind, after, &becomes,
				      &reach.why, error) != 0))
		return -1;
	reach.is_untold = reach.why != NULL;
	if (reach.is_untold) {
		*ret_reach = reach;
		return 0;
	}
	reach.before = (int64_t)was.count;
	reach.after = (int64_t)becomes.count;
	reach.gained = count_others(&becomes, &was);
	reach.lost = count_others(&was, &becomes);
	if (add_untold(kind, before, &untold, error) != 0 ||
	    add_untold(kind, after, &untold_then, error) != 0)
		return -1;
	/* What limitations and the like do to a difference. */
	reach.is_most = untold.length > 0 || untold_then.length > 0;
	if (reach.before > 0 && reach.after > 0 &&
	    !buf_same(&untold, &untold_then)) {
		reach.gained = reach.after;
		reach.lost = reach.before;
	}
	*ret_reach = reach;
	return 0;
}

void jamf_counter_done(struct jamf_counter *counter)
{
	arena_done(&counter->answers);
	map_done(&counter->known);
	memory_free(counter->calls);
	counter->calls = NULL;
	counter->count = counter->capacity = 0;
}
