/*
 * Where variables stand in a text, and the text as a slot of pieces.
 */
#include "profile/fill_internal.h"

#include <string.h>

#include "profile/variable.h"
#include "base/banned.h"

#define OF_PROFILE "PROFILE_IDENTIFIER"
#define OF_JAMF "MSSCEPCHALLENGE"

/* -- variables ------------------------------------------------------------ */

static bool is_of(const struct fill_variable *variable, enum fill_kind kind,
    const char *name, size_t length)
{
	return variable->kind == kind && variable->length == length &&
	       memcmp(variable->name, name, length) == 0;
}

size_t fill_add_variable(struct fill *fill, enum fill_kind kind,
    const char *name, size_t length, const struct origin *origin)
{
	for (size_t i = 0; i < fill->count; i++)
		if (is_of(&fill->variables[i], kind, name, length))
			return i;
	if (fill->count == FILL_VARIABLES_MAX) {
		fill->is_full = true;
		return SIZE_MAX;
	}
	fill->variables = arena_grow(fill->arena, fill->variables, fill->count,
	    &fill->capacity, sizeof(*fill->variables));
	if (fill->variables == NULL) {
		fill->failed = true;
		return SIZE_MAX;
	}
	fill->variables[fill->count] = (struct fill_variable){
	    .kind = kind, .name = name, .length = length};
	if (origin != NULL)
		fill->variables[fill->count].origin = *origin;
	return fill->count++;
}

/* A UUID of the profile that begins at text: of the payload with this index,
 * or of the top level. */
static const char *uuid_at(
    const struct fill *fill, const char *text, size_t length)
{
	const struct profile *profile = fill->profile;

	if (!fill->options.is_per_device)
		return NULL;
	for (size_t i = 0; i <= profile->count; i++) {
		const char *uuid = i == profile->count
				       ? profile->top.uuid
				       : profile->payloads[i].uuid;

		if (uuid != NULL && strlen(uuid) <= length &&
		    memcmp(text, uuid, strlen(uuid)) == 0)
			return uuid;
	}
	return NULL;
}

/* What stands at text for something else: its kind and name, and how long it
 * is there; 0: nothing. */
static size_t variable_here(const struct fill *fill, const char *text,
    size_t length, struct fill_variable *ret)
{
	size_t run =
	    text[0] == '$' ? variable_fillable_length(text + 1, length - 1) : 0;
	const char *uuid;

	/* Where the builder puts that, a challenge is filled in otherwise. */
	if (fill->is_locating && run == sizeof(OF_JAMF) - 1 &&
	    memcmp(text + 1, OF_JAMF, run) == 0)
		return 0;
	if (run > 0) {
		*ret = (struct fill_variable){
		    .kind = FILL_VARIABLE, .name = text + 1, .length = run};
		if (!is_of(
			ret, FILL_VARIABLE, OF_PROFILE, sizeof(OF_PROFILE) - 1))
			return run + 1;
		uuid = fill->profile->top.uuid;
	} else {
		uuid = uuid_at(fill, text, length);
		run = uuid == NULL ? 0 : strlen(uuid) - 1;
	}
	if (uuid == NULL)
		return 0;
	*ret = (struct fill_variable){
	    .kind = FILL_UUID, .name = uuid, .length = strlen(uuid)};
	return run + 1;
}

/* -- slots ---------------------------------------------------------------- */

static void add_piece(struct fill *fill, struct slot *slot, size_t *capacity,
    struct fill_piece piece)
{
	slot->pieces = arena_grow(fill->arena, slot->pieces, slot->count,
	    capacity, sizeof(*slot->pieces));
	if (slot->pieces == NULL)
		fill->failed = true;
	else
		slot->pieces[slot->count++] = piece;
}

/* The text in pieces; false: nothing in it is filled in. */
static bool split(struct fill *fill, struct slot *slot, const char *text,
    size_t length, const struct origin *origin)
{
	struct fill_variable found;
	size_t capacity = 0, done = 0;
	bool any = false;

	for (size_t at = 0; !fill->failed && at < length;) {
		size_t step =
		    variable_here(fill, text + at, length - at, &found);
		size_t index;

		if (step == 0) {
			at++;
			continue;
		}
		index = fill_add_variable(
		    fill, found.kind, found.name, found.length, origin);
		if (index == SIZE_MAX)
			return false;
		any = true;
		if (at > done)
			add_piece(fill, slot, &capacity,
			    (struct fill_piece){
				text + done, at - done, SIZE_MAX});
		add_piece(
		    fill, slot, &capacity, (struct fill_piece){NULL, 0, index});
		at += step;
		done = at;
	}
	if (any && length > done)
		add_piece(fill, slot, &capacity,
		    (struct fill_piece){text + done, length - done, SIZE_MAX});
	return any && !fill->failed;
}

void fill_add_slot(struct fill *fill, const struct slot *like, const char *text,
    size_t length, const struct origin *origin)
{
	struct slot slot = *like, *slots;

	if (text == NULL || !split(fill, &slot, text, length, origin))
		return;
	if (origin != NULL)
		slot.origin = *origin;
	slot.apple = fill_count_apple(text, length);
	slots = arena_grow(fill->arena, fill->slots, fill->slot_count,
	    &fill->slot_capacity, sizeof(*slots));
	if (slots == NULL) {
		fill->failed = true;
		return;
	}
	fill->slots = slots;
	slots[fill->slot_count] = slot;
	for (size_t i = 0; slot.is_secret && i < slot.count; i++)
		if (slot.pieces[i].variable != SIZE_MAX)
			fill->variables[slot.pieces[i].variable].is_secret =
			    true;
	fill->slot_count++;
}
