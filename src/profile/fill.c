/*
 * Where variables stand in a profile's model, and other texts put there.
 */
#include "profile/fill_internal.h"

#include <string.h>

#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "profile/variable.h"
#include "profile/walk.h"
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

/* The name that begins behind a '$'; 0: none does. */
static size_t name_length(const char *text, size_t length)
{
	size_t run = 0;

	while (run < length && (text_is_upper(text[run]) || text[run] == '_' ||
				   text_is_digit(text[run])))
		run++;
	return run > 0 && text_is_upper(text[0]) ? run : 0;
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
	size_t run = text[0] == '$' ? name_length(text + 1, length - 1) : 0;
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

static void add_slot(struct fill *fill, const struct slot *like,
    const char *text, size_t length, const struct origin *origin)
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

/* Lists and subjects are constant in the model: they get copies, which are
 * this profile's alone. */
static void add_items(
    struct fill *fill, const struct schema_key *key, struct value *value)
{
	struct text_item *items =
	    arena_new_array(fill->arena, value->count, sizeof(*items));

	if (items == NULL) {
		fill->failed = true;
		return;
	}
	memcpy(items, value->items, value->count * sizeof(*items));
	value->items = items;
	for (size_t i = 0; i < value->count; i++)
		add_slot(fill,
		    &(struct slot){.kind = SLOT_ITEM,
			.item = &items[i],
			.key = key,
			.value = value},
		    items[i].text, items[i].length, &items[i].origin);
}

static void add_subject(
    struct fill *fill, const struct schema_key *key, struct value *value)
{
	struct subject *subject = &value->subject;
	struct subject_rdn *rdns =
	    arena_new_array(fill->arena, subject->count, sizeof(*rdns));

	for (size_t i = 0; rdns != NULL && i < subject->count; i++) {
		size_t count = subject->rdns[i].count;
		struct subject_pair *pairs =
		    arena_new_array(fill->arena, count, sizeof(*pairs));

		if (pairs == NULL) {
			fill->failed = true;
			return;
		}
		memcpy(pairs, subject->rdns[i].pairs, count * sizeof(*pairs));
		rdns[i] = (struct subject_rdn){pairs, count};
		for (size_t k = 0; k < count; k++)
			add_slot(fill,
			    &(struct slot){.kind = SLOT_PAIR,
				.pair = &pairs[k],
				.key = key,
				.value = value},
			    pairs[k].value, pairs[k].length,
			    &pairs[k].value_origin);
	}
	if (rdns == NULL)
		fill->failed = true;
	else
		subject->rdns = rdns;
}

/* Types whose text is what is emitted, and those that become it. */
static bool is_text(const struct schema_key *key)
{
	return key->type == SCHEMA_TEXT || key->type == SCHEMA_URL ||
	       key->type == SCHEMA_IDENTIFIER || key->type == SCHEMA_UUID ||
	       key->type == SCHEMA_SID;
}

static void add_value(
    struct fill *fill, const struct schema_key *key, struct value *value)
{
	if (!value->present || value->faulty || key->depth == 0)
		return;
	if (value->items != NULL &&
	    (key->type == SCHEMA_TEXTS || key->type == SCHEMA_SID))
		add_items(fill, key, value);
	if (value->subject.count > 0)
		add_subject(fill, key, value);
	if (value->text == NULL ||
	    (key->secret ? secret_reference_kind_of(value->text,
			       value->length) != SECRET_REFERENCE_LITERAL
			 : !is_text(key)))
		return;
	add_slot(fill,
	    &(struct slot){.kind = SLOT_VALUE,
		.value = value,
		.key = key,
		.is_secret = key->secret},
	    value->text, value->length, &value->origin);
}

static void add_text(
    struct fill *fill, const char **text, const struct origin *origin)
{
	if (*text != NULL)
		add_slot(fill, &(struct slot){.kind = SLOT_TEXT, .text = text},
		    *text, strlen(*text), origin);
}

/* The texts of a tree, and which of them are secrets, in the same order. */
struct tree_texts {
	struct fill *fill;
	bool *hidden;
	size_t count, capacity, next;
};

static enum walk_next note_hidden(void *context, struct walk_place *place)
{
	struct tree_texts *texts = context;

	if (tree_text(place->node, NULL) == NULL)
		return WALK_ON;
	texts->hidden = arena_grow(texts->fill->arena, texts->hidden,
	    texts->count, &texts->capacity, sizeof(*texts->hidden));
	if (texts->hidden == NULL) {
		texts->fill->failed = true;
		return WALK_STOP;
	}
	texts->hidden[texts->count++] = place_hides_any(place);
	return WALK_ON;
}

static void add_tree_text(void *context, struct tree *node)
{
	struct tree_texts *texts = context;
	size_t length = 0, at = texts->next++;
	const char *text = tree_text(node, &length);

	add_slot(texts->fill,
	    &(struct slot){.kind = SLOT_TREE,
		.node = node,
		.is_secret = at < texts->count && texts->hidden[at]},
	    text, length, tree_node_origin(node));
}

/* The payload of a file. */
static void add_file(struct fill *fill, struct tree *root)
{
	struct tree_texts texts = {.fill = fill};
	const struct walker walker = {&texts, note_hidden, NULL};
	struct walk_place place;

	place_of_payload(&place, fill->profile->schemas, root);
	(void)profile_walk(&walker, &place);
	if (!fill->failed)
		tree_each_text(root, add_tree_text, &texts);
}

static struct tree *add_tree(struct fill *fill, const struct tree *tree)
{
	struct tree *copy =
	    tree == NULL ? NULL : tree_copy(fill->arena, tree, NULL, NULL);

	if (copy != NULL)
		tree_each_text(
		    copy, add_tree_text, &(struct tree_texts){.fill = fill});
	else if (tree != NULL)
		fill->failed = true;
	return copy;
}

static void add_payload(struct fill *fill, struct payload *payload)
{
	struct payload_cursor at;

	payload_cursor_init(&at, payload);
	while (payload_next(&at))
		add_value(fill, at.key, at.value);
	if (payload->file != NULL && payload->file->root != NULL)
		add_file(fill, payload->file->root);
	add_text(fill, &payload->identifier, &payload->origin);
	add_text(fill, &payload->uuid, &payload->origin);
}

/* -- the whole ------------------------------------------------------------ */

static int check_key(void *context, const char *key)
{
	const char *dollar = key;
	const struct fill *fill = context;

	while ((dollar = strchr(dollar, '$')) != NULL) {
		if (name_length(dollar + 1, strlen(dollar + 1)) > 0)
			return error_set(fill->error, STATUS_FINDINGS,
			    "key '%s' of a payload has a variable in it, which "
			    "is filled in in values only",
			    key);
		dollar++;
	}
	return 0;
}

static void locate(struct fill *fill)
{
	struct profile *profile = fill->profile;
	struct tree *root;
	struct tree_cursor cursor;

	if (profile->more != NULL)
		profile->more = add_tree(fill, profile->more);
	fill->is_locating = true;
	root = add_tree(fill, profile->top.tree);
	if (root == NULL)
		return;
	profile->top.tree = root;
	tree_cursor_init(&cursor, tree_dict_get(root, "PayloadContent"));
	for (size_t i = 0; i < profile->count; i++)
		(void)tree_array_next(&cursor, &profile->payloads[i].tree);
}

int fill_new(struct profile *profile, const struct fill_options *options,
    struct arena *arena, struct fill **ret, struct error *error)
{
	struct fill *fill = arena_new(arena, sizeof(*fill));

	if (fill == NULL)
		return error_set_memory(error);
	*fill = (struct fill){.profile = profile,
	    .options = *options,
	    .arena = arena,
	    .error = error,
	    .challenge = SIZE_MAX};
	if (fill_note_secrets(fill, error) != 0 ||
	    tree_each_key(profile->top.tree, check_key, fill) != 0)
		return -1;
	add_payload(fill, &profile->top);
	for (size_t i = 0; i < profile->count; i++)
		add_payload(fill, &profile->payloads[i]);
	locate(fill);
	if (options->has_challenge)
		fill->challenge =
		    fill_add_variable(fill, FILL_CHALLENGE, "", 0, NULL);
	if (fill->is_full)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %d variables", profile->source->name,
		    FILL_VARIABLES_MAX);
	if (fill->failed)
		return error_set_memory(error);
	fill->error = NULL;
	profile->is_filled = true;
	*ret = fill;
	return 0;
}

bool fill_has_secret(const struct fill *fill)
{
	bool any = fill->has_secret;

	for (size_t i = 0; i < fill->count; i++)
		any = any || fill->variables[i].is_secret;
	return any;
}

size_t fill_count(const struct fill *fill)
{
	return fill->count;
}

const struct fill_variable *fill_variable(const struct fill *fill, size_t at)
{
	return &fill->variables[at];
}

/* -- putting in ----------------------------------------------------------- */

static void slot_set(struct slot *slot, const char *text, size_t length)
{
	switch (slot->kind) {
	case SLOT_VALUE:
		slot->value->text = text;
		slot->value->length = length;
		break;
	case SLOT_ITEM:
		slot->item->text = text;
		slot->item->length = length;
		break;
	case SLOT_PAIR:
		slot->pair->value = text;
		slot->pair->length = length;
		break;
	case SLOT_TREE:
		tree_set_text(slot->node, text, length);
		break;
	case SLOT_TEXT:
		*slot->text = text;
		break;
	}
}

static const char *join(const struct slot *slot, const struct fill_text *texts,
    struct arena *arena, size_t *ret_length)
{
	size_t length = 0;
	char *text;

	if (slot->count == 1) {
		*ret_length = texts[slot->pieces[0].variable].length;
		return texts[slot->pieces[0].variable].text;
	}
	for (size_t i = 0; i < slot->count; i++)
		length += fill_piece_text(&slot->pieces[i], texts).length;
	text = arena_new_array(arena, length + 1, 1);
	if (text == NULL)
		return NULL;
	*ret_length = length;
	length = 0;
	for (size_t i = 0; i < slot->count; i++) {
		const struct fill_text piece =
		    fill_piece_text(&slot->pieces[i], texts);

		if (piece.length > 0)
			memcpy(text + length, piece.text, piece.length);
		length += piece.length;
	}
	text[length] = '\0';
	return text;
}

int fill_put(struct fill *fill, const struct fill_text *texts,
    struct arena *arena, struct error *error)
{
	fill->texts = texts;
	for (size_t i = 0; i < fill->slot_count; i++) {
		size_t length = 0;
		const char *text = join(&fill->slots[i], texts, arena, &length);

		if (text == NULL)
			return error_set_memory(error);
		slot_set(&fill->slots[i], text, length);
	}
	return 0;
}
