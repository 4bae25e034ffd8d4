/*
 * Two lock files merged, entry by entry: see lock_merge.h.
 */
#include "project/lock_merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "project/lock_internal.h"
#include "base/banned.h"

enum side {
	BASE,
	OURS,
	THEIRS,
	SIDES
};

/* An entry of the result. */
struct merged {
	const struct lock_entry *entry; /* of ours, in a conflict; or NULL */
	const struct lock_entry *other; /* of theirs, in a conflict; or NULL */
	bool conflict;
};

struct merge_state {
	struct lock sides[SIDES];
	struct map lines[SIDES]; /* entries of kinds that are not known */
	struct merged *list;
	size_t count;
	struct lock_merge *result;
};

#define LOCK_MARK_OURS "<<<<<<< ours\n"
#define LOCK_MARK_MIDDLE "=======\n"
#define LOCK_MARK_THEIRS ">>>>>>> theirs\n"

static const char *const outcome_names[] = {[LOCK_TAKEN_OURS] = "ours",
    [LOCK_TAKEN_THEIRS] = "theirs",
    [LOCK_JOINED] = "joined",
    [LOCK_CONFLICT] = "conflict"};

const char *lock_outcome_name(enum lock_outcome outcome)
{
	return outcome_names[outcome];
}

void lock_merge_done(struct lock_merge *merge)
{
	arena_done(&merge->arena);
	buf_done(&merge->text);
}

static void merge_state_done(struct merge_state *it)
{
	for (int i = 0; i < SIDES; i++) {
		lock_clear(&it->sides[i]);
		memory_free(it->sides[i].path);
		map_done(&it->lines[i]);
	}
	memory_free(it->list);
}

/* -- reading -------------------------------------------------------------- */

static bool is_known(const struct lock_entry *entry)
{
	return entry->pin != NULL || entry->object != NULL;
}

static int read_side(struct merge_state *it, enum side side,
    const struct lock_text *text, struct error *error)
{
	struct lock *lock = &it->sides[side];
	size_t length = strlen(text->name), there;

	lock->fd = -1;
	lock->path = memory_new(length + 1);
	if (lock->path == NULL)
		return error_set_memory(error);
	memcpy(lock->path, text->name, length);
	if ((side == BASE ? lock_read_loosely : lock_read_text)(
		lock, text->text, text->length, error) != 0)
		return -1;
	for (size_t i = 0; i < lock->count; i++) {
		const char *line = lock->entries[i].line;

		if (line != NULL && !is_known(&lock->entries[i]) &&
		    map_add(&it->lines[side], line, strlen(line), i, &there) <
			0)
			return error_set_memory(error);
	}
	return 0;
}

/* The entry of that side with the same key. */
static const struct lock_entry *find(const struct merge_state *it,
    enum side side, const struct lock_entry *entry)
{
	const struct lock *lock = &it->sides[side];
	const struct lock_entry *found = NULL;
	size_t at;

	if (is_known(entry))
		found = lock_find(lock, entry);
	else if (map_get(
		     &it->lines[side], entry->line, strlen(entry->line), &at))
		found = &lock->entries[at];
	return found == NULL || found->line == NULL ? NULL : found;
}

/* -- deciding ------------------------------------------------------------- */

static int add_overlap(struct merge_state *it, const struct lock_three *three,
    enum lock_outcome outcome, struct error *error)
{
	struct lock_merge *result = it->result;
	struct lock_overlap *overlap = &result->overlaps[result->count];
	const struct lock_entry *entry =
	    three->ours != NULL ? three->ours : three->theirs;

	*overlap = (struct lock_overlap){.is_pin = entry->pin != NULL,
	    .outcome = outcome,
	    .is_removed = three->ours == NULL || three->theirs == NULL};
	overlap->id = arena_text(&result->arena,
	    overlap->is_pin ? entry->pin->url : entry->object->identifier);
	overlap->place = arena_text(&result->arena,
	    overlap->is_pin ? entry->pin->name : entry->object->server);
	if (overlap->id == NULL || overlap->place == NULL)
		return error_set_memory(error);
	result->count++;
	result->conflicts += outcome == LOCK_CONFLICT;
	return 0;
}

/* Of an entry that both sides changed. */
static int join_overlap(struct merge_state *it, const struct lock_three *three,
    struct merged *merged, struct error *error)
{
	struct arena *arena = &it->result->arena;
	struct lock_entry *made = arena_new(arena, sizeof(*made));
	enum lock_outcome outcome;

	if (made == NULL)
		return error_set_memory(error);
	if (lock_join(three, arena, made, &outcome, error) != 0)
		return -1;
	if (outcome == LOCK_CONFLICT)
		*merged = (struct merged){three->ours, three->theirs, true};
	else
		merged->entry = outcome == LOCK_TAKEN_OURS     ? three->ours
				: outcome == LOCK_TAKEN_THEIRS ? three->theirs
							       : made;
	return add_overlap(it, three, outcome, error);
}

static int decide(
    struct merge_state *it, const struct lock_three *three, struct error *error)
{
	struct merged merged = {0};
	bool same, ours_same, theirs_same;

	if (lock_entry_same(three->ours, three->theirs, &same, error) != 0 ||
	    lock_entry_same(three->base, three->ours, &ours_same, error) != 0 ||
	    lock_entry_same(three->base, three->theirs, &theirs_same, error) !=
		0)
		return -1;
	if (same || theirs_same)
		merged.entry = three->ours;
	else if (ours_same)
		merged.entry = three->theirs;
	else if (join_overlap(it, three, &merged, error) != 0)
		return -1;
	if (merged.entry != NULL || merged.conflict)
		it->list[it->count++] = merged;
	return 0;
}

/* The entries of a side, without those that it has twice, nor those that ours
 * has, too. */
static int decide_side(
    struct merge_state *it, enum side side, struct error *error)
{
	const struct lock *lock = &it->sides[side];

	for (size_t i = 0; i < lock->count; i++) {
		const struct lock_entry *entry = &lock->entries[i];
		struct lock_three three = {.base = find(it, BASE, entry),
		    .ours = find(it, OURS, entry),
		    .theirs = find(it, THEIRS, entry)};

		if (find(it, side, entry) != entry ||
		    (side == THEIRS && three.ours != NULL))
			continue;
		if (decide(it, &three, error) != 0)
			return -1;
	}
	return 0;
}

/* -- writing -------------------------------------------------------------- */

static const char *line_of(const struct merged *merged)
{
	return merged->entry != NULL ? merged->entry->line
				     : merged->other->line;
}

static int compare(const void *a, const void *b)
{
	return strcmp(line_of(a), line_of(b));
}

static void add_line(struct buf *text, const struct lock_entry *entry)
{
	if (entry == NULL)
		return;
	buf_text(text, entry->line);
	buf_char(text, '\n');
}

static void add_merged(struct buf *text, const struct merged *merged)
{
	lock_write_name(
	    merged->entry != NULL ? merged->entry : merged->other, text);
	if (merged->conflict)
		buf_text(text, LOCK_MARK_OURS);
	add_line(text, merged->entry);
	if (!merged->conflict)
		return;
	buf_text(text, LOCK_MARK_MIDDLE);
	add_line(text, merged->other);
	buf_text(text, LOCK_MARK_THEIRS);
}

/* Whether the result is what that side has. */
static bool is_side(const struct merge_state *it, enum side side)
{
	const struct lock *lock = &it->sides[side];
	size_t own = 0;

	for (size_t i = 0; i < it->count; i++) {
		const struct merged *merged = &it->list[i];
		const struct lock_entry *there =
		    merged->conflict ? NULL : find(it, side, merged->entry);

		if (there == NULL ||
		    strcmp(there->line, merged->entry->line) != 0)
			return false;
	}
	for (size_t i = 0; i < lock->count; i++)
		own += find(it, side, &lock->entries[i]) == &lock->entries[i];
	return own == it->count;
}

static int write_result(
    struct merge_state *it, const struct lock_texts *texts, struct error *error)
{
	struct buf *text = &it->result->text;

	if (is_side(it, OURS)) {
		buf_add(text, texts->ours.text, texts->ours.length);
	} else if (is_side(it, THEIRS)) {
		buf_add(text, texts->theirs.text, texts->theirs.length);
	} else {
		if (it->count > 0)
			qsort(it->list, it->count, sizeof(*it->list), compare);
		lock_write_head(text);
		for (size_t i = 0; i < it->count; i++)
			add_merged(text, &it->list[i]);
	}
	return buf_ok(text) ? 0 : error_set_memory(error);
}

static int merge(
    struct merge_state *it, const struct lock_texts *texts, struct error *error)
{
	size_t most;

	if (read_side(it, BASE, &texts->base, error) != 0 ||
	    read_side(it, OURS, &texts->ours, error) != 0 ||
	    read_side(it, THEIRS, &texts->theirs, error) != 0)
		return -1;
	most = it->sides[OURS].count + it->sides[THEIRS].count + 1;
	it->list = memory_new_array(most, sizeof(*it->list));
	it->result->overlaps = arena_new_array(
	    &it->result->arena, most, sizeof(*it->result->overlaps));
	if (it->list == NULL || it->result->overlaps == NULL)
		return error_set_memory(error);
	if (decide_side(it, OURS, error) != 0 ||
	    decide_side(it, THEIRS, error) != 0)
		return -1;
	return write_result(it, texts, error);
}

int lock_merge(const struct lock_texts *texts, struct lock_merge *ret_merge,
    struct error *error)
{
	auto_lock_merge struct lock_merge made = {0};
	auto_cleanup(merge_state_done) struct merge_state it = {
	    .result = &made};

	if (merge(&it, texts, error) != 0)
		return -1;
	*ret_merge = made;
	made = (struct lock_merge){0};
	return 0;
}

/* A text that does not end its last line gets an end. */
static void add_whole(struct buf *text, const struct lock_text *side)
{
	buf_add(text, side->text, side->length);
	if (side->length > 0 && side->text[side->length - 1] != '\n')
		buf_char(text, '\n');
}

int lock_merge_whole(
    const struct lock_texts *texts, struct buf *text, struct error *error)
{
	buf_text(text, LOCK_MARK_OURS);
	add_whole(text, &texts->ours);
	buf_text(text, LOCK_MARK_MIDDLE);
	add_whole(text, &texts->theirs);
	buf_text(text, LOCK_MARK_THEIRS);
	return buf_ok(text) ? 0 : error_set_memory(error);
}
