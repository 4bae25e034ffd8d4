#include "sync/pull.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jamf/names.h"
#include "jamf/say.h"
#include "sync/internal.h"
#include "sync/pull_definition.h"
#include "sync/pull_mask.h"
#include "sync/pull_name.h"
#include "base/banned.h"

/* A run. */
struct pulling {
	struct sync *sync;
	const struct run *run;
	const struct sync_pull_options *options;
	int (*give)(void *context, struct sync_pulled *pulled);
	void *context;
	struct arena arena; /* of the lists and stems */
	struct pull_name *names;
	size_t count;
	size_t *chosen; /* indices into names */
	size_t chosen_count;
	struct jamf_names *lists;
	bool is_unread[JAMF_KINDS]; /* privilege missing */
	struct error why;           /* of the last one that is unread */
	struct error *error;
};

void sync_pulled_done(struct sync_pulled *pulled)
{
	buf_done(&pulled->xml);
	buf_done(&pulled->definition);
	arena_done(&pulled->arena);
	*pulled = (struct sync_pulled){0};
}

static int no_memory(struct pulling *p)
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
static int list(struct pulling *p, enum jamf_kind kind, struct jamf_rows *rows)
{
	const struct jamf_ways *ways = jamf_ways(p->sync->jamf);
	struct error error = {0};

	if (jamf_profiles_list(p->sync->jamf, kind, &p->arena, rows, &error) ==
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

static int take_names(struct pulling *p, const struct jamf_rows *rows)
{
	size_t total = 0;

	for (int kind = 0; kind < JAMF_KINDS; kind++)
		total += rows[kind].count;
	p->names = arena_new_array(&p->arena, total + 1, sizeof(*p->names));
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
	return pull_stems(p->names, p->count, &p->arena, p->error);
}

static int read_lists(struct pulling *p)
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
    struct pulling *p, bool *is_chosen, const char *name, bool folded)
{
	size_t found = 0;

	for (size_t i = 0; i < p->count; i++)
		if (same_name(p->names[i].name, name, folded)) {
			is_chosen[i] = true;
			found++;
		}
	return found;
}

static int not_found(struct pulling *p, const char *name)
{
	const char **all;
	int nearest = -1;

	if (p->is_unread[JAMF_COMPUTERS] || p->is_unread[JAMF_MOBILE]) {
		*p->error = p->why;
		return error_prefix(p->error, "'%s' is not found", name);
	}
	(void)error_set(p->error, STATUS_NOT_FOUND,
	    "profile '%s' is not in Jamf Pro", name);
	all = arena_new_array(&p->arena, p->count + 1, sizeof(*all));
	for (size_t i = 0; all != NULL && i < p->count; i++)
		all[i] = p->names[i].name;
	if (all != NULL)
		nearest = text_nearest(name, all, p->count);
	if (nearest >= 0)
		(void)error_hint(p->error, "did you mean '%s'?", all[nearest]);
	return -1;
}

static int choose_all(struct pulling *p)
{
	const struct sync_pull_options *options = p->options;
	bool *is_chosen =
	    arena_new_array(&p->arena, p->count + 1, sizeof(*is_chosen));

	p->chosen =
	    arena_new_array(&p->arena, p->count + 1, sizeof(*p->chosen));
	if (is_chosen == NULL || p->chosen == NULL)
		return no_memory(p);
	for (size_t i = 0; i < options->count; i++)
		if (choose(p, is_chosen, options->names[i], false) == 0 &&
		    choose(p, is_chosen, options->names[i], true) == 0)
			return not_found(p, options->names[i]);
	for (size_t i = 0; i < p->count; i++)
		if (is_chosen[i] || options->count == 0)
			p->chosen[p->chosen_count++] = i;
	return 0;
}

/* -- one profile ---------------------------------------------------------- */

/* One of those that are read at the same time. */
struct one {
	struct jamf_profile stored;
	struct tree *tree;
	struct sync_pulled pulled;
};

static void fail(struct sync_pulled *pulled, const struct error *error)
{
	pulled->failed = true;
	pulled->error = *error;
}

static int write_xml(struct pulling *p, struct one *one, struct error *error)
{
	auto_tree struct tree *masked = NULL;

	if (p->options->with_secrets) {
		one->pulled.has_secret =
		    pull_has_secret(one->tree, p->run->schemas);
		return tree_write_xml(one->tree, &one->pulled.xml, error);
	}
	if (pull_mask(one->tree, p->run->schemas, &masked, error) != 0)
		return -1;
	return tree_write_xml(masked, &one->pulled.xml, error);
}

static int make(struct pulling *p, struct one *one, struct error *error)
{
	struct jamf_saying saying = {.arena = &one->pulled.arena};
	const struct pull_source source = {.stored = &one->stored,
	    .tree = one->tree,
	    .saying = &saying,
	    .run = p->run};

	if (one->tree == NULL)
		return error_set(
		    error, STATUS_SERVER, "the profile has no property list");
	if (write_xml(p, one, error) != 0 ||
	    jamf_say(&one->stored, p->lists, &saying, error) != 0)
		return -1;
	return pull_definition(&source, &one->pulled, error);
}

static void read_answer(
    struct one *one, const struct jamf_call *call, struct arena *arena)
{
	struct error error = {0};

	if (call->outcome != JAMF_DONE)
		fail(&one->pulled, &call->error);
	else if (sync_read_object(one->pulled.kind, call->root, arena,
		     &one->stored, &one->tree, &error) != 0)
		fail(&one->pulled, &error);
}

static int give(struct pulling *p, struct one *one)
{
	struct error error = {0};

	if (!one->pulled.failed && make(p, one, &error) != 0) {
		buf_clear(&one->pulled.xml);
		buf_clear(&one->pulled.definition);
		fail(&one->pulled, &error);
	}
	return p->give(p->context, &one->pulled);
}

/* -- several at a time ---------------------------------------------------- */

static int ask(struct pulling *p, const size_t *chosen, size_t count,
    struct one *ones, struct jamf_call *calls, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		const struct pull_name *name = &p->names[chosen[i]];

		ones[i].pulled.kind = name->kind;
		ones[i].pulled.id = name->id;
		ones[i].pulled.name = name->name;
		ones[i].pulled.stem = name->stem;
		if (jamf_profile_get_call(
			name->kind, name->id, arena, &calls[i], p->error) != 0)
			return -1;
	}
	return jamf_perform(
	    p->sync->jamf, calls, count, JAMF_PARALLEL, p->error);
}

/* The names that definitions are going to hold. */
static int read_names(struct pulling *p, const struct one *ones, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!ones[i].pulled.failed &&
		    jamf_payload_has_type(ones[i].tree, PAYLOAD_SCEP))
			jamf_say_want(&ones[i].stored, p->lists);
	return jamf_names_read(p->lists, p->sync->jamf, p->error);
}

static int pull_batch(struct pulling *p, const size_t *chosen, size_t count,
    struct one *ones, struct arena *arena)
{
	struct jamf_call calls[JAMF_PARALLEL] = {{.path = NULL}};

	if (ask(p, chosen, count, ones, calls, arena) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		read_answer(&ones[i], &calls[i], arena);
	if (read_names(p, ones, count) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (give(p, &ones[i]) != 0)
			return -1;
	return 0;
}

static int pull_all(struct pulling *p)
{
	auto_arena struct arena arena = {0};

	for (size_t at = 0; at < p->chosen_count; at += JAMF_PARALLEL) {
		struct one ones[JAMF_PARALLEL] = {{.tree = NULL}};
		size_t count = p->chosen_count - at;
		int result;

		if (count > JAMF_PARALLEL)
			count = JAMF_PARALLEL;
		result = pull_batch(p, p->chosen + at, count, ones, &arena);
		for (size_t i = 0; i < count; i++)
			sync_pulled_done(&ones[i].pulled);
		arena_clear(&arena);
		if (result != 0)
			return -1;
	}
	return 0;
}

int sync_pull(struct sync *sync, const struct run *run,
    const struct sync_pull_options *options,
    int (*give_one)(void *context, struct sync_pulled *pulled), void *context,
    struct error *error)
{
	auto_jamf_names struct jamf_names *lists = jamf_names_new();
	struct pulling p = {.sync = sync,
	    .run = run,
	    .options = options,
	    .give = give_one,
	    .context = context,
	    .lists = lists,
	    .error = error};
	int result = -1;

	if (lists == NULL)
		return no_memory(&p);
	if (read_lists(&p) == 0 && choose_all(&p) == 0)
		result = pull_all(&p);
	arena_done(&p.arena);
	return result;
}
