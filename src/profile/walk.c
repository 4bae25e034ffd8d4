/*
 * The walk down a property list, and which values in it are secrets.
 */
#include "profile/walk.h"

#include <string.h>

#include "profile/redact.h"
#include "profile/profile.h"
#include "base/banned.h"

/* -- places ---------------------------------------------------------------- */

static const char *type_of(const struct tree *dict)
{
	return tree_text(tree_dict_get(dict, "PayloadType"), NULL);
}

void place_of_profile(struct walk_place *place, const struct schemas *schemas,
    const struct tree *root)
{
	const char *type = type_of(root);

	if (type == NULL || strcmp(type, PAYLOAD_SERVICE) != 0)
		type = PAYLOAD_CONFIGURATION;
	*place = (struct walk_place){.node = root,
	    .schemas = schemas,
	    .schema = schemas_of_type(schemas, type)};
}

void place_of_payload(struct walk_place *place, const struct schemas *schemas,
    const struct tree *payload)
{
	*place = (struct walk_place){
	    .node = payload, .schemas = schemas, .type = type_of(payload)};
	if (place->type == NULL)
		return;
	place->schema = payload_schema(schemas, place->type, payload);
	place->is_listed = schemas_has_secrets(schemas, place->type);
}

void place_of_member(struct walk_place *up, const char *key,
    const struct tree *node, struct walk_place *ret)
{
	*ret = (struct walk_place){.up = up,
	    .key = key,
	    .level = up->level + 1,
	    .node = node,
	    .schemas = up->schemas,
	    .schema = up->schema,
	    .type = up->type,
	    .depth = up->depth + 1,
	    .base = up->base,
	    .is_listed = up->is_listed};
}

void place_of_item(struct walk_place *up, const struct tree *node, size_t index,
    struct walk_place *ret)
{
	const struct schema_key *row = place_row(up);

	*ret = *up;
	/* One of the array of all payloads. */
	if (up->schemas != NULL && up->type == NULL && up->depth == 1 &&
	    tree_type(node) == TREE_DICT &&
	    strcmp(place_key(up), "PayloadContent") == 0)
		place_of_payload(ret, up->schemas, node);
	if (row != NULL && row->items != NULL) {
		ret->schema = row->items;
		ret->base = ret->depth;
	}
	ret->up = up;
	ret->key = NULL;
	ret->index = index;
	ret->level = up->level + 1;
	ret->node = node;
}

const char *place_key(const struct walk_place *place)
{
	while (place->key == NULL && place->up != NULL)
		place = place->up;
	return place->key;
}

void place_add_path(const struct walk_place *place, struct buf *buf)
{
	if (place->up != NULL)
		place_add_path(place->up, buf);
	if (place->key != NULL)
		buf_printf(
		    buf, "%s%s", buf->length == 0 ? "" : ".", place->key);
	else if (place->up != NULL)
		buf_printf(buf, "[%zu]", place->index);
}

void place_keys(const struct walk_place *place, const char **keys, size_t count)
{
	for (; count > 0; place = place->up)
		if (place->key != NULL)
			keys[--count] = place->key;
}

const struct schema_key *place_row(struct walk_place *place)
{
	const char *keys[SCHEMA_PATH_MAX];
	size_t count = place->depth - place->base;

	if (place->is_found)
		return place->row;
	place->is_found = true;
	if (place->schema == NULL || count == 0 || count > SCHEMA_PATH_MAX)
		return NULL;
	place_keys(place, keys, count);
	place->known = schema_node_at(place->schema, keys, count, &place->row);
	return place->row;
}

enum schema_node place_known(struct walk_place *place)
{
	(void)place_row(place);
	return place->known;
}

const struct origin *place_origin(const struct walk_place *place)
{
	const struct origin *origin = NULL;

	for (; place != NULL && origin == NULL; place = place->up)
		if (place->node != NULL)
			origin = tree_node_origin(place->node);
	return origin;
}

/* -- secrets --------------------------------------------------------------- */

/* PKCS#12 files have a private key in them. */
static bool is_private_content(const struct walk_place *place)
{
	static const struct {
		const char *type;
		const char *key;
	} places[] = {{"com.apple.security.pkcs12", "PayloadContent"},
	    {"com.apple.eas.account", "Certificate"}};

	for (size_t i = 0; i < array_length(places); i++)
		if (place->type != NULL && place->depth == 1 &&
		    strcmp(place->type, places[i].type) == 0 &&
		    strcmp(place->key, places[i].key) == 0)
			return true;
	return false;
}

/* By its name, by the list, by its row. */
static void judge_member(struct walk_place *place)
{
	const char *keys[SCHEMA_PATH_MAX], *key = place->key;
	bool called = redact_is_secret_name(key) &&
		      !schemas_is_public(place->schemas, key);
	bool sure = called && redact_ends_in_secret(key, strlen(key));

	if (!sure && place->is_listed && place->depth <= SCHEMA_PATH_MAX) {
		place_keys(place, keys, place->depth);
		sure = schemas_is_secret(
		    place->schemas, place->type, keys, place->depth);
	}
	if (sure || (place_row(place) != NULL && place->row->secret))
		place->numbers = place->sure = true;
	if (place->numbers || called || is_private_content(place))
		place->secret = true;
}

/* What is below a secret is one. */
static void judge(struct walk_place *place)
{
	struct walk_place *up = place->up;

	if (place->is_judged)
		return;
	place->is_judged = true;
	if (up == NULL || place->depth == 0)
		return;
	judge(up);
	place->secret = up->secret;
	place->numbers = up->numbers;
	place->sure = up->sure;
	if (place->key != NULL)
		judge_member(place);
}

static bool has_secret_content(const struct tree *value)
{
	size_t length = 0;
	const void *bytes = tree_text(value, &length);

	if (bytes == NULL)
		bytes = tree_data(value, &length);
	return bytes != NULL && redact_is_secret_content(bytes, length);
}

static bool hides(struct walk_place *place, const struct tree *value)
{
	enum tree_type type = tree_type(value);

	judge(place);
	if (type == TREE_INTEGER || type == TREE_REAL)
		return place->numbers;
	if (type != TREE_TEXT && type != TREE_DATA)
		return false;
	return place->secret || has_secret_content(value);
}

bool place_hides(struct walk_place *place)
{
	return hides(place, place->node);
}

bool place_hides_any(struct walk_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;

	if (tree_type(place->node) != TREE_ARRAY)
		return hides(place, place->node);
	tree_cursor_init(&cursor, place->node);
	while (tree_array_next(&cursor, &item))
		if (hides(place, item))
			return true;
	return false;
}

bool place_hides_below(struct walk_place *place)
{
	judge(place);
	return place->secret;
}

bool place_holds_secret(const struct walk_place *place)
{
	return has_secret_content(place->node);
}

bool place_is_secret(struct walk_place *place)
{
	enum tree_type type = tree_type(place->node);
	size_t length = 0;

	if (type != TREE_INTEGER && type != TREE_REAL &&
	    tree_text(place->node, &length) == NULL &&
	    tree_data(place->node, &length) == NULL)
		return false;
	judge(place);
	if (type == TREE_INTEGER || type == TREE_REAL)
		return place->sure;
	return length > 0 && (place->sure || has_secret_content(place->node));
}

/* -- the walk -------------------------------------------------------------- */

bool profile_walk(const struct walker *walker, struct walk_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	enum walk_next next;
	enum tree_type type;
	bool stopped = false;
	const char *key;

	if (place->node == NULL)
		return false;
	next = walker->visit(walker->context, place);
	type = tree_type(place->node);
	if (next != WALK_ON || (type != TREE_DICT && type != TREE_ARRAY))
		return next == WALK_STOP;
	tree_cursor_init(&cursor, place->node);
	for (size_t i = 0; !stopped; i++) {
		struct walk_place below;

		if (type == TREE_DICT && tree_dict_next(&cursor, &key, &node))
			place_of_member(place, key, node, &below);
		else if (type == TREE_ARRAY && tree_array_next(&cursor, &node))
			place_of_item(place, node, i, &below);
		else
			break;
		stopped = profile_walk(walker, &below);
	}
	if (!stopped && walker->leave != NULL)
		walker->leave(walker->context, place);
	return stopped;
}
