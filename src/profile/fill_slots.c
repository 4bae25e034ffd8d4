/*
 * The texts of a profile's model that may have variables in them.
 */
#include "profile/fill_internal.h"

#include <string.h>

#include "base/secret_reference.h"
#include "profile/walk.h"
#include "base/banned.h"

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
		fill_add_slot(fill,
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
			fill_add_slot(fill,
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
	fill_add_slot(fill,
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
		fill_add_slot(fill,
		    &(struct slot){.kind = SLOT_TEXT, .text = text}, *text,
		    strlen(*text), origin);
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

	fill_add_slot(texts->fill,
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

struct tree *fill_add_tree(struct fill *fill, const struct tree *tree)
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

void fill_add_payload(struct fill *fill, struct payload *payload)
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
