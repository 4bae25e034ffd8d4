#include "sync/pull_mask.h"

#include <string.h>

#include "base/secret.h"
#include "profile/mask.h"
#include "base/banned.h"

/* What Jamf Pro replaces by a challenge from NDES. */
static const char word[] = "$MSSCEPCHALLENGE";

struct masking {
	struct arena *arena;
	const struct schemas *schemas;
	bool found;
};

static struct tree *copy(struct masking *masking, const struct tree *node,
    const struct mask_place *place);

static struct tree *copy_scalar(struct arena *arena, const struct tree *node)
{
	int64_t number = 0;
	double real = 0;
	bool value = false;
	size_t length = 0;
	const void *bytes;

	switch (tree_type(node)) {
	case TREE_TEXT:
		return tree_new_text(arena, tree_text(node, NULL));
	case TREE_INTEGER:
		(void)tree_integer(node, &number);
		return tree_new_integer(arena, number);
	case TREE_REAL:
		(void)tree_real(node, &real);
		return tree_new_real(arena, real);
	case TREE_BOOLEAN:
		(void)tree_boolean(node, &value);
		return tree_new_boolean(arena, value);
	case TREE_DATE:
		(void)tree_date(node, &number);
		return tree_new_date(arena, number);
	case TREE_DATA:
		bytes = tree_data(node, &length);
		return tree_new_data(arena, bytes, length);
	case TREE_ARRAY:
	case TREE_DICT:
	case TREE_UNREAD:
		break;
	}
	return NULL;
}

/* Data stays data. */
static struct tree *mask(struct arena *arena, const struct tree *node)
{
	return tree_type(node) == TREE_DATA
		   ? tree_new_data(arena, SECRET_MASK, sizeof(SECRET_MASK) - 1)
		   : tree_new_text(arena, SECRET_MASK);
}

static struct tree *copy_dict(struct masking *masking, const struct tree *dict,
    const struct mask_place *place)
{
	struct tree *made = tree_new_dict(masking->arena);
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *key;

	tree_cursor_init(&cursor, dict);
	while (made != NULL && tree_dict_next(&cursor, &key, &node)) {
		struct mask_place member;

		mask_member(place, key, &member);
		if (tree_dict_set(made, key, copy(masking, node, &member)) != 0)
			return NULL;
	}
	return made;
}

/* Items of the top level's PayloadContent are payloads. */
static struct tree *copy_array(struct masking *masking,
    const struct tree *array, const struct mask_place *place)
{
	bool payloads = place->type == NULL && place->depth == 1 &&
			strcmp(place->path[0], "PayloadContent") == 0;
	struct tree *made = tree_new_array(masking->arena);
	struct tree_cursor cursor = {0};
	const struct tree *item;

	tree_cursor_init(&cursor, array);
	while (made != NULL && tree_array_next(&cursor, &item)) {
		struct mask_place below = *place;

		if (payloads && tree_type(item) == TREE_DICT)
			mask_payload(&below, masking->schemas, item);
		if (tree_array_add(made, copy(masking, item, &below)) != 0)
			return NULL;
	}
	return made;
}

static bool is_word(const struct tree *node)
{
	const char *text = tree_text(node, NULL);

	return text != NULL && (text[0] == '\0' || strcmp(text, word) == 0);
}

/* As deep as TREE_DEPTH_MAX. */
static struct tree *copy(struct masking *masking, const struct tree *node,
    const struct mask_place *place)
{
	if (tree_type(node) == TREE_DICT)
		return copy_dict(masking, node, place);
	if (tree_type(node) == TREE_ARRAY)
		return copy_array(masking, node, place);
	if (!mask_hides(place, node) || is_word(node))
		return copy_scalar(masking->arena, node);
	masking->found = true;
	return mask(masking->arena, node);
}

static struct tree *mask_all(
    struct masking *masking, const struct tree *profile)
{
	struct mask_place place;

	mask_root(&place, masking->schemas, profile);
	return copy(masking, profile, &place);
}

int pull_mask(const struct tree *profile, const struct schemas *schemas,
    struct arena *arena, struct tree **ret_copy, struct error *error)
{
	struct masking masking = {.arena = arena, .schemas = schemas};
	struct tree *made = mask_all(&masking, profile);

	if (made == NULL)
		return error_set_memory(error);
	*ret_copy = made;
	return 0;
}

bool pull_has_secret(const struct tree *profile, const struct schemas *schemas)
{
	auto_arena struct arena arena = {0};
	struct masking masking = {.arena = &arena, .schemas = schemas};
	struct tree *made = mask_all(&masking, profile);

	/* For lack of memory: rather too careful. */
	return made == NULL || masking.found;
}
