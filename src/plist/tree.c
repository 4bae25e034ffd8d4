#include "plist/tree.h"

#include <string.h>

#include "base/memory.h"
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

void tree_cursor_init(struct tree_cursor *cursor, const struct tree *container)
{
	cursor->next = container == NULL ? NULL : container->first;
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
		if (strcmp(node->key, key) == 0)
			return node;
	return NULL;
}

/* The cast takes the const off what this room allocated itself. */
static void free_bytes(const char *bytes)
{
	memory_free((void *)(uintptr_t)bytes);
}

void tree_free(struct tree *root)
{
	struct tree *next;

	if (root == NULL)
		return;
	for (struct tree *node = root->first; node != NULL; node = next) {
		next = node->next;
		tree_free(node);
	}
	if (!root->on_heap)
		return;
	free_bytes(root->key);
	free_bytes(root->bytes);
	memory_free(root);
}

void tree_release(struct tree **root)
{
	tree_free(*root);
}

static struct tree *new_node(enum tree_type type)
{
	struct tree *node = memory_new(sizeof(*node));

	if (node == NULL)
		return NULL;
	node->type = type;
	node->on_heap = true;
	return node;
}

static char *copy_bytes(const void *bytes, size_t length)
{
	char *copy;

	if (length == SIZE_MAX)
		return NULL;
	copy = memory_new(length + 1);
	if (copy != NULL && length > 0)
		memcpy(copy, bytes, length);
	return copy;
}

static struct tree *new_bytes(
    enum tree_type type, const void *bytes, size_t length)
{
	auto_tree struct tree *node = new_node(type);

	if (node == NULL)
		return NULL;
	node->bytes = copy_bytes(bytes, length);
	if (node->bytes == NULL)
		return NULL;
	node->length = length;
	return own_take(node);
}

static struct tree *new_number(enum tree_type type, int64_t number)
{
	struct tree *node = new_node(type);

	if (node != NULL)
		node->number = number;
	return node;
}

struct tree *tree_new_dict(void)
{
	return new_node(TREE_DICT);
}

struct tree *tree_new_array(void)
{
	return new_node(TREE_ARRAY);
}

struct tree *tree_new_text(const char *text)
{
	return new_bytes(TREE_TEXT, text, strlen(text));
}

struct tree *tree_new_data(const void *bytes, size_t length)
{
	return new_bytes(TREE_DATA, bytes, length);
}

struct tree *tree_new_integer(int64_t number)
{
	return new_number(TREE_INTEGER, number);
}

struct tree *tree_new_boolean(bool value)
{
	return new_number(TREE_BOOLEAN, value);
}

struct tree *tree_new_date(int64_t time)
{
	return new_number(TREE_DATE, time);
}

struct tree *tree_new_real(double number)
{
	struct tree *node = new_node(TREE_REAL);

	if (node != NULL)
		node->real = number;
	return node;
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

/* Puts node where old stands, and frees old. */
static void replace(struct tree *dict, struct tree *old, struct tree *node)
{
	struct tree **link = &dict->first;

	while (*link != old)
		link = &(*link)->next;
	*link = node;
	node->next = old->next;
	if (dict->last == old)
		dict->last = node;
	old->next = NULL;
	tree_free(old);
}

int tree_dict_set(struct tree *dict, const char *key, struct tree *node)
{
	auto_tree struct tree *owned = node;
	const char *copy;
	struct tree *old;

	if (node == NULL || !is(dict, TREE_DICT))
		return -1;
	copy = copy_bytes(key, strlen(key));
	if (copy == NULL)
		return -1;
	node->key = copy;
	for (old = dict->first; old != NULL; old = old->next)
		if (strcmp(old->key, key) == 0)
			break;
	owned = NULL;
	if (old == NULL)
		tree_append(dict, node);
	else
		replace(dict, old, node);
	return 0;
}

int tree_array_add(struct tree *array, struct tree *node)
{
	if (node == NULL || !is(array, TREE_ARRAY)) {
		tree_free(node);
		return -1;
	}
	tree_append(array, node);
	return 0;
}
