/*
 * Which profiles are pulled: by name, by id, or all.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jamf/names.h"
#include "sync/pull_internal.h"
#include "base/banned.h"

enum {
	IDS_MAX = 5 /* that are told of a name */
};

struct choice {
	struct sync *sync;
	const struct sync_pull_options *options;
	struct arena *arena;
	struct pull_name *names;
	size_t count;
	bool is_unread[JAMF_KINDS]; /* privilege missing */
	struct error why;           /* of the last one that is unread */
	struct error *error;
};

/* -- lists ---------------------------------------------------------------- */

static int by_kind_and_name(const void *a, const void *b)
{
	const struct pull_name *left = a, *right = b;
	int order = (int)left->kind - (int)right->kind;

	if (order == 0)
		order = strcmp(left->name, right->name);
	if (order == 0)
		order = left->id < right->id ? -1 : left->id > right->id;
	return order;
}

/* Who may read one kind only pulls that one. */
static int read_list(
    struct choice *p, enum jamf_kind kind, struct jamf_rows *rows)
{
	const struct jamf_callbacks *callbacks = jamf_callbacks(p->sync->jamf);
	struct error error = {0};

	if (jamf_profiles_list(p->sync->jamf, kind, p->arena, rows, &error) ==
	    0)
		return 0;
	if (error.status != STATUS_PRIVILEGE || p->is_unread[JAMF_COMPUTERS]) {
		*p->error = error;
		return -1;
	}
	p->is_unread[kind] = true;
	p->why = error;
	if (callbacks->tell != NULL)
		callbacks->tell(callbacks->context, error.text);
	return 0;
}

static int read_lists(struct choice *p)
{
	struct jamf_rows rows[JAMF_KINDS] = {{0}};
	size_t total = 0;

	for (int kind = 0; kind < JAMF_KINDS; kind++) {
		if (read_list(p, (enum jamf_kind)kind, &rows[kind]) != 0)
			return -1;
		total += rows[kind].count;
	}
	p->names = arena_new_array(p->arena, total + 1, sizeof(*p->names));
	if (p->names == NULL)
		return error_set_memory(p->error);
	for (int kind = 0; kind < JAMF_KINDS; kind++)
		for (size_t i = 0; i < rows[kind].count; i++)
			p->names[p->count++] =
			    (struct pull_name){.kind = (enum jamf_kind)kind,
				.id = rows[kind].list[i].id,
				.name = rows[kind].list[i].name};
	if (p->count > 1)
		qsort(p->names, p->count, sizeof(*p->names), by_kind_and_name);
	return pull_stems(p->names, p->count, p->arena, p->error);
}

/* -- which of them -------------------------------------------------------- */

static bool is_meant(const struct choice *p, const struct pull_name *name)
{
	return !p->options->has_kind || name->kind == p->options->kind;
}

/* What an operand says. */
struct wanted {
	const char *text;
	bool is_id;
	int64_t id;
	bool with_case; /* of a name */
};

static bool fits(const struct choice *p, const struct wanted *wanted, size_t i)
{
	const struct pull_name *name = &p->names[i];

	if (!is_meant(p, name))
		return false;
	return wanted->is_id ? name->id == wanted->id
			     : jamf_name_order(name->name, wanted->text,
				   wanted->with_case) == 0;
}

/* How many fit; the last of them. */
static size_t find(
    const struct choice *p, const struct wanted *wanted, size_t *ret_at)
{
	size_t found = 0;

	for (size_t i = 0; i < p->count; i++)
		if (fits(p, wanted, i)) {
			*ret_at = i;
			found++;
		}
	return found;
}

static const char *noun_of(enum jamf_kind kind)
{
	return kind == JAMF_COMPUTERS ? "computers" : "mobile devices";
}

/* Each that fits, by its id. */
static int fail_several(
    struct choice *p, const struct wanted *wanted, size_t count)
{
	auto_buf struct buf ids = {0};
	bool of_both = false;
	enum jamf_kind first = JAMF_KINDS;
	size_t told = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct pull_name *name = &p->names[i];

		if (!fits(p, wanted, i))
			continue;
		first = first == JAMF_KINDS ? name->kind : first;
		of_both = of_both || name->kind != first;
		if (told++ < IDS_MAX)
			buf_printf(&ids, "%sid:%" PRId64 " ('%.100s', %s)",
			    told > 1 ? ", " : "", name->id, name->name,
			    noun_of(name->kind));
	}
	if (!buf_ok(&ids))
		return error_set_memory(p->error);
	(void)error_set(p->error, STATUS_REFUSED,
	    "'%s' is the %s of %zu profiles there", wanted->text,
	    wanted->is_id ? "id" : "name", count);
	return error_hint(p->error, "name one by its id%s: %s%s",
	    of_both ? ", with '--platform macos' or '--platform ios'" : "",
	    ids.data, count > IDS_MAX ? " and others" : "");
}

static int fail_not_found(struct choice *p, const struct wanted *wanted)
{
	struct wanted by_id = {.is_id = true};
	const char **all;
	size_t at = 0;
	int nearest = -1;

	if (p->is_unread[JAMF_COMPUTERS] || p->is_unread[JAMF_MOBILE]) {
		*p->error = p->why;
		return error_prefix(
		    p->error, "'%s' is not found", wanted->text);
	}
	(void)error_set(p->error, STATUS_NOT_FOUND,
	    "profile '%s' is not in Jamf Pro%s%s", wanted->text,
	    p->options->has_kind ? ", for " : "",
	    p->options->has_kind ? noun_of(p->options->kind) : "");
	if (wanted->is_id)
		return -1;
	/* A number was meant as an id. */
	if (text_to_number(
		wanted->text, strlen(wanted->text), 1, INT64_MAX, &by_id.id))
		return find(p, &by_id, &at) == 0
			   ? error_hint(p->error,
				 "an id is written id:%" PRId64
				 ", but none has it",
				 by_id.id)
			   : error_hint(p->error, "id:%" PRId64 " is '%s'",
				 by_id.id, p->names[at].name);
	all = arena_new_array(p->arena, p->count + 1, sizeof(*all));
	for (size_t i = 0; all != NULL && i < p->count; i++)
		all[i] = p->names[i].name;
	if (all != NULL)
		nearest = text_nearest(wanted->text, all, p->count);
	if (nearest >= 0)
		(void)error_hint(p->error, "did you mean '%s'?", all[nearest]);
	return -1;
}

static int choose(struct choice *p, bool *is_chosen, const char *text)
{
	struct wanted wanted = {.text = text, .with_case = true};
	size_t at = 0, found;

	wanted.is_id = jamf_name_is_id(text, &wanted.id);
	found = find(p, &wanted, &at);
	if (found == 0 && !wanted.is_id) {
		wanted.with_case = false;
		found = find(p, &wanted, &at);
	}
	if (found == 0)
		return fail_not_found(p, &wanted);
	if (found > 1)
		return fail_several(p, &wanted, found);
	is_chosen[at] = true;
	return 0;
}

/* What is chosen moves to the front. */
static int choose_all(struct choice *p)
{
	const struct sync_pull_options *options = p->options;
	bool *is_chosen =
	    arena_new_array(p->arena, p->count + 1, sizeof(*is_chosen));
	size_t kept = 0;

	if (is_chosen == NULL)
		return error_set_memory(p->error);
	for (size_t i = 0; i < options->count; i++)
		if (choose(p, is_chosen, options->names[i]) != 0)
			return -1;
	for (size_t i = 0; i < p->count; i++)
		if (is_chosen[i] ||
		    (options->count == 0 && is_meant(p, &p->names[i])))
			p->names[kept++] = p->names[i];
	p->count = kept;
	return 0;
}

int pull_choose(struct sync *sync, const struct sync_pull_options *options,
    struct arena *arena, struct pull_name **ret_names, size_t *ret_count,
    struct error *error)
{
	struct choice p = {
	    .sync = sync, .options = options, .arena = arena, .error = error};

	if (read_lists(&p) != 0 || choose_all(&p) != 0)
		return -1;
	*ret_names = p.names;
	*ret_count = p.count;
	return 0;
}
