/*
 * One entry of the lock file that two sides of a merge changed.
 */

#include <string.h>

#include "project/lock_internal.h"
#include "base/banned.h"

static int compare_numbers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* -- pins ----------------------------------------------------------------- */

/* Of the same CA: all that either knows. */
static struct lock_pin join_pins(
    const struct lock_entry *ours, const struct lock_entry *theirs)
{
	int order = compare_numbers(theirs->pin->learnt, ours->pin->learnt);
	bool newer =
	    (order != 0 ? order : strcmp(theirs->line, ours->line)) > 0;
	const struct lock_pin *last = newer ? theirs->pin : ours->pin;
	const struct lock_pin *first = newer ? ours->pin : theirs->pin;
	struct lock_pin pin = *last;

	if (!pin.has_root && first->has_root) {
		pin.has_root = true;
		pin.root = first->root;
	}
	if (first->source > pin.source)
		pin.source = first->source;
	return pin;
}

/* One side has the CA of the base and learnt it no later than the other its
 * own: the other replaced it. */
static bool is_replaced(const struct lock_pin *base,
    const struct lock_pin *still, const struct lock_pin *replaced)
{
	return lock_pin_agrees(base, still) &&
	       still->learnt <= replaced->learnt;
}

static enum lock_outcome judge_pins(
    const struct lock_three *three, struct lock_pin *joined)
{
	const struct lock_pin *ours, *theirs, *base;

	if (three->ours == NULL || three->theirs == NULL)
		return LOCK_CONFLICT;
	ours = three->ours->pin;
	theirs = three->theirs->pin;
	base = three->base == NULL ? NULL : three->base->pin;
	if (lock_pin_agrees(ours, theirs)) {
		*joined = join_pins(three->ours, three->theirs);
		return LOCK_JOINED;
	}
	if (base != NULL && is_replaced(base, ours, theirs))
		return LOCK_TAKEN_THEIRS;
	if (base != NULL && is_replaced(base, theirs, ours))
		return LOCK_TAKEN_OURS;
	return LOCK_CONFLICT;
}

/* -- objects -------------------------------------------------------------- */

/* Above 0 when a was written last. Of the same second it is the one that knows
 * more: an id, then what the server made of it. */
static int compare_age(const struct lock_entry *a, const struct lock_entry *b)
{
	const struct lock_object *x = a->object, *y = b->object;
	int order = compare_numbers(lock_object_time(x), lock_object_time(y));

	if (order == 0)
		order = (x->id != 0) - (y->id != 0);
	if (order == 0)
		order =
		    (x->stored.payload != NULL) - (y->stored.payload != NULL);
	return order != 0 ? order : strcmp(a->line, b->line);
}

/* A side that did not write to the server, and did not change what it says
 * there, has nothing to say about the settings. */
static bool is_silent(
    const struct lock_object *side, const struct lock_object *base)
{
	return base != NULL && side->confirm == base->confirm &&
	       lock_object_time(side) == lock_object_time(base);
}

/* A confirmation too many costs a question, one too few a profile with empty
 * settings. */
static enum lock_confirm join_confirm(const struct lock_object *last,
    const struct lock_object *first, const struct lock_object *base)
{
	if (is_silent(first, base))
		return last->confirm;
	if (is_silent(last, base))
		return first->confirm;
	if (first->confirm == LOCK_CONFIRM_NEEDED)
		return LOCK_CONFIRM_NEEDED;
	return last->confirm;
}

static enum lock_redelivery join_redelivery(const struct lock_object *last,
    const struct lock_object *first, const struct lock_object *base)
{
	enum lock_redelivery before =
	    base == NULL ? LOCK_REDELIVERY_NONE : base->redelivery;

	return last->redelivery != before ? last->redelivery
					  : first->redelivery;
}

/* last: the newer one. */
static struct lock_object join_objects(const struct lock_object *last,
    const struct lock_object *first, const struct lock_object *base)
{
	struct lock_object object = *last;

	object.confirm = join_confirm(last, first, base);
	object.redelivery = join_redelivery(last, first, base);
	object.is_pushed = last->is_pushed || first->is_pushed;
	if (object.derived.type == NULL)
		object.derived = first->derived;
	if (last->id != first->id)
		return object;
	if (object.uuid == NULL)
		object.uuid = first->uuid;
	if (object.created == 0)
		object.created = first->created;
	if (object.delivered < first->delivered)
		object.delivered = first->delivered;
	return object;
}

static enum lock_outcome judge_objects(
    const struct lock_three *three, struct lock_object *joined)
{
	const struct lock_entry *ours = three->ours, *theirs = three->theirs;
	const struct lock_object *base =
	    three->base == NULL ? NULL : three->base->object;

	if (ours == NULL || theirs == NULL)
		return ours == NULL ? LOCK_TAKEN_THEIRS : LOCK_TAKEN_OURS;
	*joined = compare_age(ours, theirs) >= 0
		      ? join_objects(ours->object, theirs->object, base)
		      : join_objects(theirs->object, ours->object, base);
	return LOCK_JOINED;
}

/* -- both ----------------------------------------------------------------- */

int lock_join(const struct lock_three *three, struct arena *arena,
    struct lock_entry *ret_entry, enum lock_outcome *ret_outcome,
    struct error *error)
{
	const struct lock_entry *any =
	    three->ours != NULL ? three->ours : three->theirs;
	auto_buf struct buf line = {0};
	struct lock_pin pin;
	struct lock_object object;
	struct lock_entry joined = {0};
	bool is_ours, is_theirs;

	*ret_outcome = any->pin != NULL ? judge_pins(three, &pin)
					: judge_objects(three, &object);
	if (*ret_outcome != LOCK_JOINED)
		return 0;
	if (any->pin != NULL)
		joined.pin = &pin;
	else
		joined.object = &object;
	if (lock_entry_write(&joined, &line, error) != 0 ||
	    lock_entry_read(arena, line.data, line.length, ret_entry, error) !=
		0 ||
	    lock_entry_same(ret_entry, three->ours, &is_ours, error) != 0 ||
	    lock_entry_same(ret_entry, three->theirs, &is_theirs, error) != 0)
		return -1;
	/* A joined entry that is one side's is that side's. */
	if (is_ours)
		*ret_outcome = LOCK_TAKEN_OURS;
	else if (is_theirs)
		*ret_outcome = LOCK_TAKEN_THEIRS;
	return 0;
}
