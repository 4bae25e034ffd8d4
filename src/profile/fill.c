/*
 * A profile's model with texts put in where its variables stand.
 */
#include "profile/fill_internal.h"

#include <string.h>

#include "profile/variable.h"
#include "base/banned.h"

static int check_key(void *context, const char *key)
{
	const char *dollar = key;
	const struct fill *fill = context;

	while ((dollar = strchr(dollar, '$')) != NULL) {
		if (variable_fillable_length(dollar + 1, strlen(dollar + 1)) >
		    0)
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
		profile->more = fill_add_tree(fill, profile->more);
	fill->is_locating = true;
	root = fill_add_tree(fill, profile->top.tree);
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
	fill_add_payload(fill, &profile->top);
	for (size_t i = 0; i < profile->count; i++)
		fill_add_payload(fill, &profile->payloads[i]);
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
