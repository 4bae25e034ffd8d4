/*
 * Trees: read, walked, built, copied.
 */
#include "plist/tree.h"

#include <string.h>

#include "base/text.h"
#include "plist/tree_node.h"
#include "base/banned.h"

const char *tree_type_name(enum tree_type type)
{
	static const char *const names[] = {"string", "integer", "real",
	    "boolean", "data", "date", "array", "dictionary", "unreadable"};

	return names[type];
}

enum tree_type tree_type(const struct tree *node)
{
	return node->type;
}

static bool is(const struct tree *node, enum tree_type type)
{
	return node != NULL && node->type == type;
}

const char *tree_text(const struct tree *node, size_t *ret_length)
{
	if (!is(node, TREE_TEXT))
		return NULL;
	if (ret_length != NULL)
		*ret_length = node->length;
	return node->bytes;
}

const void *tree_data(const struct tree *node, size_t *ret_length)
{
	if (!is(node, TREE_DATA))
		return NULL;
	*ret_length = node->length;
	return node->bytes;
}

bool tree_integer(const struct tree *node, int64_t *ret_number)
{
	if (!is(node, TREE_INTEGER))
		return false;
	*ret_number = node->number;
	return true;
}

bool tree_real(const struct tree *node, double *ret_number)
{
	if (!is(node, TREE_REAL))
		return false;
	*ret_number = node->real;
	return true;
}

bool tree_boolean(const struct tree *node, bool *ret_value)
{
	if (!is(node, TREE_BOOLEAN))
		return false;
	*ret_value = node->number != 0;
	return true;
}

bool tree_date(const struct tree *node, int64_t *ret_time)
{
	if (!is(node, TREE_DATE))
		return false;
	*ret_time = node->number;
	return true;
}

static bool is_container(const struct tree *node)
{
	return node->type == TREE_DICT || node->type == TREE_ARRAY;
}

struct tree *tree_first(const struct tree *node)
{
	return is_container(node) ? node->first : NULL;
}

void tree_set_origin(struct tree *node, const struct origin *origin)
{
	node->origin = origin;
}

const struct origin *tree_node_origin(const struct tree *node)
{
	return node->origin;
}

void tree_cursor_init(struct tree_cursor *cursor, const struct tree *container)
{
	cursor->next = container == NULL ? NULL : tree_first(container);
}

bool tree_dict_next(struct tree_cursor *cursor, const char **ret_key,
    const struct tree **ret_value)
{
	const struct tree *node = cursor->next;

	if (node == NULL || node->key == NULL)
		return false;
	*ret_key = node->key;
	*ret_value = node;
	cursor->next = node->next;
	return true;
}

bool tree_array_next(struct tree_cursor *cursor, const struct tree **ret_item)
{
	const struct tree *node = cursor->next;

	if (node == NULL || node->key != NULL)
		return false;
	*ret_item = node;
	cursor->next = node->next;
	return true;
}

size_t tree_dict_count(const struct tree *dict)
{
	return is(dict, TREE_DICT) ? dict->count : 0;
}

size_t tree_array_count(const struct tree *array)
{
	return is(array, TREE_ARRAY) ? array->count : 0;
}

const struct tree *tree_dict_get(const struct tree *dict, const char *key)
{
	if (!is(dict, TREE_DICT))
		return NULL;
	for (const struct tree *node = dict->first; node; node = node->next)
		if (text_equal(node->key, key))
			return node;
	return NULL;
}

static struct tree *new_node(struct arena *arena, enum tree_type type)
{
	struct tree *node = arena_new(arena, sizeof(*node));

	if (node != NULL)
		node->type = type;
	return node;
}

static struct tree *new_bytes(
    struct arena *arena, enum tree_type type, const char *bytes, size_t length)
{
	struct tree *node = new_node(arena, type);

	if (node == NULL)
		return NULL;
	node->bytes = bytes;
	node->length = length;
	return node;
}

static struct tree *new_number(
    struct arena *arena, enum tree_type type, int64_t number)
{
	struct tree *node = new_node(arena, type);

	if (node != NULL)
		node->number = number;
	return node;
}

struct tree *tree_new_dict(struct arena *arena)
{
	return new_node(arena, TREE_DICT);
}

struct tree *tree_new_array(struct arena *arena)
{
	return new_node(arena, TREE_ARRAY);
}

struct tree *tree_new_text(struct arena *arena, const char *text)
{
	return new_bytes(arena, TREE_TEXT, text, strlen(text));
}

struct tree *tree_new_data(
    struct arena *arena, const void *bytes, size_t length)
{
	return new_bytes(arena, TREE_DATA, bytes, length);
}

struct tree *tree_new_integer(struct arena *arena, int64_t number)
{
	return new_number(arena, TREE_INTEGER, number);
}

struct tree *tree_new_boolean(struct arena *arena, bool value)
{
	return new_number(arena, TREE_BOOLEAN, value);
}

struct tree *tree_new_date(struct arena *arena, int64_t time)
{
	return new_number(arena, TREE_DATE, time);
}

struct tree *tree_new_real(struct arena *arena, double number)
{
	struct tree *node = new_node(arena, TREE_REAL);

	if (node != NULL)
		node->real = number;
	return node;
}

struct tree *tree_new_unread(struct arena *arena, const char *text)
{
	struct tree *node = new_node(arena, TREE_UNREAD);

	if (node != NULL)
		node->bytes = text;
	return node;
}

const char *tree_unread_text(const struct tree *node)
{
	return is(node, TREE_UNREAD) ? node->bytes : NULL;
}

void tree_append(struct tree *container, struct tree *node)
{
	if (container->last == NULL)
		container->first = node;
	else
		container->last->next = node;
	container->last = node;
	container->count++;
}

/* Where the key stands, else, when sorted, before the first that is greater,
 * else at the end. */
static int put(
    struct tree *dict, const char *key, struct tree *node, bool is_sorted)
{
	struct tree **link;
	bool is_there = false;

	if (node == NULL || !is(dict, TREE_DICT))
		return -1;
	for (link = &dict->first; *link != NULL; link = &(*link)->next) {
		is_there = text_equal((*link)->key, key);
		if (is_there || (is_sorted && strcmp((*link)->key, key) > 0))
			break;
	}
	node->key = key;
	node->next = *link;
	if (*link != NULL && is_there)
		node->next = (*link)->next;
	else
		dict->count++;
	*link = node;
	if (node->next == NULL)
		dict->last = node;
	return 0;
}

int tree_dict_set(struct tree *dict, const char *key, struct tree *node)
{
	return put(dict, key, node, false);
}

int tree_dict_insert(struct tree *dict, const char *key, struct tree *node)
{
	return put(dict, key, node, true);
}

struct tree *tree_dict_inner(
    struct arena *arena, struct tree *dict, const char *key)
{
	struct tree *inner = dict->first;

	while (inner != NULL && !text_equal(inner->key, key))
		inner = inner->next;
	if (inner != NULL && inner->type == TREE_DICT)
		return inner;
	inner = tree_new_dict(arena);
	return tree_dict_insert(dict, key, inner) == 0 ? inner : NULL;
}

int tree_array_add(struct tree *array, struct tree *node)
{
	if (node == NULL || !is(array, TREE_ARRAY))
		return -1;
	tree_append(array, node);
	return 0;
}

/* The recursion is TREE_DEPTH_MAX deep at most. */
struct tree *tree_copy(struct arena *arena, const struct tree *node,
    struct tree *(*replace)(void *context, const struct tree *node),
    void *context)
{
	struct tree *copy = NULL;

	if (replace != NULL && !is_container(node))
		copy = replace(context, node);
	if (copy != NULL) {
		copy->key = node->key;
		return copy;
	}
	copy = new_node(arena, node->type);
	if (copy == NULL)
		return NULL;
	*copy = *node;
	copy->next = NULL;
	if (!is_container(node))
		return copy;
	copy->first = copy->last = NULL;
	copy->count = 0;
	for (const struct tree *at = node->first; at != NULL; at = at->next) {
		struct tree *item = tree_copy(arena, at, replace, context);

		if (item == NULL)
			return NULL;
		tree_append(copy, item);
	}
	return copy;
}

/* The recursion is TREE_DEPTH_MAX deep at most. */
void tree_each_text(struct tree *root,
    void (*visit)(void *context, struct tree *text), void *context)
{
	if (root->type == TREE_TEXT)
		visit(context, root);
	else if (is_container(root))
		for (struct tree *at = root->first; at != NULL; at = at->next)
			tree_each_text(at, visit, context);
}

/* The recursion is TREE_DEPTH_MAX deep at most. */
int tree_each_key(const struct tree *root,
    int (*visit)(void *context, const char *key), void *context)
{
	int result = 0;

	for (const struct tree *at = is_container(root) ? root->first : NULL;
	     result == 0 && at != NULL; at = at->next) {
		if (at->key != NULL)
			result = visit(context, at->key);
		if (result == 0)
			result = tree_each_key(at, visit, context);
	}
	return result;
}

void tree_set_text(struct tree *node, const char *text, size_t length)
{
	if (!is(node, TREE_TEXT))
		return;
	node->bytes = text;
	node->length = length;
}
