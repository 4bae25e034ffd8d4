#include "sync/pull_choose.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

struct choosing {
	struct sync *sync;
	const struct sync_pull_options *options;
	struct arena *arena;
	struct pull_name *names;
	size_t count;
	bool is_unread[JAMF_KINDS]; /* privilege missing */
	struct error why;           /* of the last one that is unread */
	struct error *error;
};

static int no_memory(struct choosing *p)
{
	return error_set_memory(p->error);
}

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
static int list(struct choosing *p, enum jamf_kind kind, struct jamf_rows *rows)
{
	const struct jamf_ways *ways = jamf_ways(p->sync->jamf);
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
	if (ways->tell != NULL)
		ways->tell(ways->context, error.text);
	return 0;
}

static int take_names(struct choosing *p, const struct jamf_rows *rows)
{
	size_t total = 0;

	for (int kind = 0; kind < JAMF_KINDS; kind++)
		total += rows[kind].count;
	p->names = arena_new_array(p->arena, total + 1, sizeof(*p->names));
	if (p->names == NULL)
		return no_memory(p);
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

static int read_lists(struct choosing *p)
{
	struct jamf_rows rows[JAMF_KINDS] = {{0}};

	for (int kind = 0; kind < JAMF_KINDS; kind++)
		if (list(p, (enum jamf_kind)kind, &rows[kind]) != 0)
			return -1;
	return take_names(p, rows);
}

/* -- which of them -------------------------------------------------------- */

static bool same_name(const char *a, const char *b, bool folded)
{
	while (text_is_blank(*b))
		b++;
	for (size_t length = strlen(b);; length--) {
		if (length > 0 && text_is_blank(b[length - 1]))
			continue;
		return folded
			   ? text_equal_case(a, strlen(a), b, length)
			   : strlen(a) == length && memcmp(a, b, length) == 0;
	}
}

/* Chooses all of that name; returns how many there are. */
static size_t choose(
    struct choosing *p, bool *is_chosen, const char *name, bool folded)
{
	size_t found = 0;

	for (size_t i = 0; i < p->count; i++)
		if (same_name(p->names[i].name, name, folded)) {
			is_chosen[i] = true;
			found++;
		}
	return found;
}

static int not_found(struct choosing *p, const char *name)
{
	const char **all;
	int nearest = -1;

	if (p->is_unread[JAMF_COMPUTERS] || p->is_unread[JAMF_MOBILE]) {
		*p->error = p->why;
		return error_prefix(p->error, "'%s' is not found", name);
	}
	(void)error_set(p->error, STATUS_NOT_FOUND,
	    "profile '%s' is not in Jamf Pro", name);
	all = arena_new_array(p->arena, p->count + 1, sizeof(*all));
	for (size_t i = 0; all != NULL && i < p->count; i++)
		all[i] = p->names[i].name;
	if (all != NULL)
		nearest = text_nearest(name, all, p->count);
	if (nearest >= 0)
		(void)error_hint(p->error, "did you mean '%s'?", all[nearest]);
	return -1;
}

/* What is chosen moves to the front. */
static int choose_all(struct choosing *p)
{
	const struct sync_pull_options *options = p->options;
	bool *is_chosen =
	    arena_new_array(p->arena, p->count + 1, sizeof(*is_chosen));
	size_t kept = 0;

	if (is_chosen == NULL)
		return no_memory(p);
	for (size_t i = 0; i < options->count; i++)
		if (choose(p, is_chosen, options->names[i], false) == 0 &&
		    choose(p, is_chosen, options->names[i], true) == 0)
			return not_found(p, options->names[i]);
	for (size_t i = 0; i < p->count; i++)
		if (is_chosen[i] || options->count == 0)
			p->names[kept++] = p->names[i];
	p->count = kept;
	return 0;
}

int pull_choose(struct sync *sync, const struct sync_pull_options *options,
    struct arena *arena, struct pull_name **ret_names, size_t *ret_count,
    struct error *error)
{
	struct choosing p = {
	    .sync = sync, .options = options, .arena = arena, .error = error};

	if (read_lists(&p) != 0 || choose_all(&p) != 0)
		return -1;
	*ret_names = p.names;
	*ret_count = p.count;
	return 0;
}
