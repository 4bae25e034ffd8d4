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

int jamf_scope_devices(struct jamf_counter *counter, enum jamf_kind kind,
    const struct xml *scope, int64_t *ret_count, const char **ret_why,
    struct error *error)
{
	struct scope_count count;

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
	    &count, counter->arena, ret_count, ret_why, error);
}
