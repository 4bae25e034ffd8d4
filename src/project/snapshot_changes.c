/* What a commit would change: `git diff-index --cached`. */
#include <string.h>

#include "base/memory.h"
#include "project/snapshot_internal.h"
#include "base/banned.h"

static int add_change(struct snapshot *snapshot, const char *name,
    bool is_deleted, struct error *error)
{
	struct snapshot_change *changes =
	    memory_grow(snapshot->changes, snapshot->change_count,
		&snapshot->change_capacity, sizeof(*changes));

	if (changes == NULL)
		return error_set_memory(error);
	snapshot->changes = changes;
	changes[snapshot->change_count++] =
	    (struct snapshot_change){name, is_deleted};
	return 0;
}

/* ":MODE MODE ID ID STATUS", NUL, the name, NUL. */
static int read_changes(struct snapshot *snapshot, struct error *error)
{
	const char *at = snapshot->changed.data;
	const char *end = at == NULL ? NULL : at + snapshot->changed.length;

	while (at != NULL && at < end) {
		const char *stop = memchr(at, '\0', (size_t)(end - at));
		const char *name = stop == NULL ? NULL : stop + 1;
		const char *last =
		    name == NULL || name == end
			? NULL
			: memchr(name, '\0', (size_t)(end - name));

		if (last == NULL || *at != ':' || stop - at < 2 ||
		    stop[-2] != ' ')
			return error_set(error, STATUS_FILE,
			    "git lists changes in an unexpected way");
		if (add_change(snapshot, name, stop[-1] == 'D', error) != 0)
			return -1;
		at = last + 1;
	}
	return 0;
}

/* Whether there is a commit that HEAD leads to. */
static bool has_commit(const struct snapshot *snapshot)
{
	static const char *const words[] = {
	    "rev-parse", "--verify", "--quiet", "HEAD^{commit}", NULL};
	struct git_call call = {.words = words};
	struct error ignored;

	return snapshot_ask(snapshot, &call, NULL, &ignored) == 0;
}

void snapshot_ask_changes(struct snapshot *snapshot)
{
	/* Renames as what they are to a definition that names the file. */
	static const char *const words[] = {"diff-index", "--cached", "--raw",
	    "-z", "--no-abbrev", "--no-renames", "--no-ext-diff",
	    "--no-textconv", "--ita-invisible-in-index",
	    "--ignore-submodules=none", "HEAD", "--", NULL};
	struct git_call call = {.words = words, .seconds = SNAPSHOT_SECONDS};

	snapshot->changed.limit = SNAPSHOT_LIST_MAX;
	(void)snapshot_ask(
	    snapshot, &call, &snapshot->changed, &snapshot->fault);
}

int snapshot_changes(struct snapshot *snapshot,
    const struct snapshot_change **ret_list, size_t *ret_count,
    struct error *error)
{
	int result;

	if (snapshot->unmerged != NULL) {
		(void)error_set(error, STATUS_FINDINGS,
		    "'%.200s' is not merged in git's index",
		    snapshot->unmerged);
		return error_hint(error, "settle it, then `git add` the file");
	}
	if (snapshot->fault.status == STATUS_DONE)
		result = read_changes(snapshot, error);
	else if (!has_commit(snapshot)) {
		result = 0;
		/* The first commit changes everything. */
		for (size_t i = 0; result == 0 && i < snapshot->count; i++)
			result = add_change(
			    snapshot, snapshot->files[i].name, false, error);
	} else {
		*error = snapshot->fault;
		result = -1;
	}
	if (result != 0)
		return -1;
	*ret_list = snapshot->changes;
	*ret_count = snapshot->change_count;
	return 0;
}
