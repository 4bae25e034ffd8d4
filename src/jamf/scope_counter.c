/*
 * What has to be asked to count devices, asked once.
 */
#include <string.h>

#include "base/memory.h"
#include "jamf/scope.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

void jamf_counter_done(struct jamf_counter *counter)
{
	arena_done(&counter->answers);
	map_done(&counter->known);
	memory_free(counter->calls);
	counter->calls = NULL;
	counter->count = counter->capacity = 0;
}

static bool is_known(
    const struct jamf_counter *counter, const char *path, size_t *ret_at)
{
	return map_get(&counter->known, path, strlen(path), ret_at);
}

/* Room for more calls, and their keys. */
static int reserve(
    struct jamf_counter *counter, size_t more, struct error *error)
{
	struct jamf_call *calls;
	size_t capacity = 2 * counter->capacity;

	if (counter->count + more <= counter->capacity)
		return 0;
	if (capacity < counter->count + more)
		capacity = counter->count + more;
	calls = memory_new_array(capacity, sizeof(*calls));
	if (calls == NULL)
		return error_set_memory(error);
	if (counter->count > 0)
		memcpy(calls, counter->calls, counter->count * sizeof(*calls));
	memory_free(counter->calls);
	counter->calls = calls;
	counter->capacity = capacity;
	return 0;
}

/* Asks what was not asked yet. An answer that failed is one, too: a privilege
 * that is missing is so for the next scope as well. */
static int ask(struct jamf_counter *counter, const struct scope_count *count,
    struct error *error)
{
	size_t first = counter->count, ignored;

	if (reserve(counter, count->count, error) != 0)
		return -1;
	for (size_t i = 0; i < count->count; i++)
		if (!is_known(counter, count->calls[i].path, &ignored))
			counter->calls[counter->count++] = count->calls[i];
	if (counter->count == first)
		return 0;
	if (jamf_perform(counter->jamf, counter->calls + first,
		counter->count - first, JAMF_PARALLEL, error) != 0)
		return -1;
	for (size_t i = first; i < counter->count; i++) {
		const char *path = counter->calls[i].path;

		if (map_add(&counter->known, path, strlen(path), i, &ignored) <
		    0)
			return error_set_memory(error);
	}
	return 0;
}

static int count_scope(struct jamf_counter *counter, enum jamf_kind kind,
    const struct xml *scope, struct map *devices, const char **ret_why,
    struct error *error)
{
	struct scope_count count;

	if (!jamf_has_subsets(counter->jamf) &&
	    (scope_has_places(scope) ||
		scope_has_places(xml_child(scope, "exclusions")))) {
		*ret_why = "the gateway does not list devices by department "
			   "or building";
		return 0;
	}
	if (scope_count_plan(kind, scope, counter->arena, &counter->answers,
		&count, error) != 0 ||
	    ask(counter, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count.count; i++) {
		size_t at = 0;

		if (is_known(counter, count.calls[i].path, &at))
			count.calls[i] = counter->calls[at];
	}
	return scope_count_finish(
	    &count, counter->arena, devices, ret_why, error);
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

/* What limitations and the like do to a difference. */
static int regard_untold(enum jamf_kind kind, const struct xml *before,
    const struct xml *after, struct jamf_reach *reach, struct error *error)
{
	auto_buf struct buf was = {0}, becomes = {0};

	if (scope_add_untold(kind, before, &was, error) != 0 ||
	    scope_add_untold(kind, after, &becomes, error) != 0)
		return -1;
	reach->is_most = was.length > 0 || becomes.length > 0;
	if (reach->before > 0 && reach->after > 0 &&
	    (was.length != becomes.length ||
		(was.length > 0 &&
		    memcmp(was.data, becomes.data, was.length) != 0))) {
		reach->gained = reach->after;
		reach->lost = reach->before;
	}
	return 0;
}

int jamf_scope_reach(struct jamf_counter *counter, enum jamf_kind kind,
    const struct xml *before, const struct xml *after,
    struct jamf_reach *ret_reach, struct error *error)
{
	auto_map struct map was = {0}, becomes = {0};
	struct jamf_reach reach = {0};

	if (count_scope(counter, kind, before, &was, &reach.why, error) != 0 ||
	    (reach.why == NULL && count_scope(counter, kind, after, &becomes,
				      &reach.why, error) != 0))
		return -1;
	reach.is_untold = reach.why != NULL;
	if (!reach.is_untold) {
		reach.before = (int64_t)was.count;
		reach.after = (int64_t)becomes.count;
		reach.gained = count_others(&becomes, &was);
		reach.lost = count_others(&was, &becomes);
		if (regard_untold(kind, before, after, &reach, error) != 0)
			return -1;
	}
	*ret_reach = reach;
	return 0;
}
