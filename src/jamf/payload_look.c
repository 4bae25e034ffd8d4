#include "jamf/payload.h"

#include <string.h>

#include "base/text.h"
#include "profile/check.h"
#include "profile/model.h"
#include "base/banned.h"

static const struct tree *payloads_of(const struct tree *profile)
{
	return tree_dict_get(profile, "PayloadContent");
}

static const char *text_of(const struct tree *dict, const char *key)
{
	return tree_text(tree_dict_get(dict, key), NULL);
}

void jamf_payload_begin(
    const struct tree *profile, struct tree_cursor *ret_cursor)
{
	tree_cursor_init(ret_cursor, payloads_of(profile));
}

bool jamf_payload_next(
    struct tree_cursor *cursor, const char **ret_type, const char **ret_uuid)
{
	const struct tree *payload;

	if (!tree_array_next(cursor, &payload))
		return false;
	*ret_type = text_of(payload, "PayloadType");
	*ret_uuid = text_of(payload, "PayloadUUID");
	return true;
}

bool jamf_payload_holds(const struct tree *profile, const char *uuid)
{
	struct tree_cursor cursor;
	const char *type, *own;

	jamf_payload_begin(profile, &cursor);
	while (jamf_payload_next(&cursor, &type, &own))
		if (own != NULL && text_compare_case(own, uuid) == 0)
			return true;
	return false;
}

bool jamf_payload_has_type(const struct tree *profile, const char *type)
{
	struct tree_cursor cursor;
	const char *own, *uuid;

	jamf_payload_begin(profile, &cursor);
	while (jamf_payload_next(&cursor, &own, &uuid))
		if (own != NULL && strcmp(own, type) == 0)
			return true;
	return false;
}

const char *jamf_payload_proxy(const struct tree *profile)
{
	struct tree_cursor cursor = {0};
	const struct tree *payload;

	tree_cursor_init(&cursor, payloads_of(profile));
	while (tree_array_next(&cursor, &payload)) {
		const char *type = text_of(payload, "PayloadType");
		const char *option =
		    text_of(tree_dict_get(payload, "PayloadContent"),
			"ScepProxyOption");

		if (type != NULL && strcmp(type, PAYLOAD_SCEP) == 0 &&
		    option != NULL && option[0] != '\0' &&
		    strcmp(option, "manual") != 0)
			return option;
	}
	return NULL;
}

/* -- references ----------------------------------------------------------- */

/* A value on the way down, for its path. */
struct step {
	const struct step *up;
	const char *key; /* NULL: an item */
	size_t index;
};

static void add_path(struct buf *path, const struct step *step)
{
	if (step->up != NULL)
		add_path(path, step->up);
	if (step->key == NULL)
		buf_printf(path, "[%zu]", step->index);
	else
		buf_printf(
		    path, "%s%s", step->up == NULL ? "" : ".", step->key);
}

static bool is_broken(const struct tree *profile, const struct tree *node,
    const struct step *step)
{
	const char *key = step->key;
	const char *uuid = tree_text(node, NULL);

	if (key == NULL && step->up != NULL)
		key = step->up->key;
	return uuid != NULL && uuid[0] != '\0' && key != NULL &&
	       check_is_reference(key) && !jamf_payload_holds(profile, uuid);
}

static const char *find_broken(const struct tree *profile,
    const struct tree *node, const struct step *step, struct arena *arena);

/* As deep as TREE_DEPTH_MAX. */
static const char *find_below(const struct tree *profile,
    const struct tree *node, const struct step *up, struct arena *arena)
{
	struct step step = {.up = up};
	struct tree_cursor cursor = {0};
	const struct tree *child;
	const char *found = NULL;

	tree_cursor_init(&cursor, node);
	if (tree_type(node) == TREE_DICT)
		while (
		    found == NULL && tree_dict_next(&cursor, &step.key, &child))
			found = find_broken(profile, child, &step, arena);
	else
		for (; found == NULL && tree_array_next(&cursor, &child);
		     step.index++)
			found = find_broken(profile, child, &step, arena);
	return found;
}

static const char *find_broken(const struct tree *profile,
    const struct tree *node, const struct step *step, struct arena *arena)
{
	auto_buf struct buf path = {0};
	const char *copy;

	if (tree_type(node) == TREE_DICT || tree_type(node) == TREE_ARRAY)
		return find_below(profile, node, step, arena);
	if (!is_broken(profile, node, step))
		return NULL;
	add_path(&path, step);
	copy = buf_ok(&path) ? arena_text(arena, path.data) : NULL;
	/* For lack of memory at least the key. */
	return copy != NULL ? copy : "PayloadContent";
}

const char *jamf_payload_broken(const struct tree *profile, struct arena *arena)
{
	const struct step step = {.key = "PayloadContent"};
	const struct tree *payloads = payloads_of(profile);

	return payloads == NULL ? NULL
				: find_broken(profile, payloads, &step, arena);
}
