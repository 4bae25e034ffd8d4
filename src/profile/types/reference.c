/*
 * Names of other payloads, as reference.h has them; resolved, the payloads
 * themselves. One that is unquoted and one in quotes may mean two payloads.
 */
#include <string.h>

#include "profile/reference.h"
#include "profile/types/type.h"
#include "base/banned.h"

/* The text that is there as the only item. */
static bool set_item(
    struct arena *arena, struct value *value, bool is_quoted, bool *ret_failed)
{
	struct text_item *item = arena_new(arena, sizeof(*item));

	if (item == NULL) {
		*ret_failed = true;
		return false;
	}
	*item = (struct text_item){
	    value->text, value->length, value->origin, is_quoted};
	value->items = item;
	value->count = 1;
	return true;
}

/* The span of a text in quotes is what is between them. */
static bool is_quoted(const struct origin *origin)
{
	return origin->source != NULL && origin->path == NULL &&
	       origin->span.begin > 0 &&
	       origin->source->text[origin->span.begin - 1] == '"';
}

static bool parse_reference(const struct type_text *t)
{
	return set_item(t->context->arena, t->value, is_quoted(t->origin),
	    &t->context->findings->failed);
}

static bool read_reference(const struct type_node *n)
{
	return type_read_text(n) &&
	       set_item(n->reader->arena, n->value, false, &n->reader->failed);
}

static int put_reference(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	if (value->target_count == 0)
		return 0;
	return builder_put_row(
	    b, key, tree_new_text(b->arena, value->targets[0]->uuid));
}

static int put_references(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	struct tree *array;

	if (value->target_count == 0)
		return 0;
	array = tree_new_array(b->arena);
	for (size_t i = 0; array != NULL && i < value->target_count; i++)
		if (tree_array_add(array,
			tree_new_text(b->arena, value->targets[i]->uuid)) != 0)
			return error_set_memory(b->error);
	return builder_put_row(b, key, array);
}

static bool write_names(struct buf *buf, const struct value_out *v)
{
	const struct value *value = v->value;

	if (!type_items_fit(value))
		return false;
	for (size_t i = 0; i < value->count; i++) {
		buf_text(buf, i == 0 ? "" : ", ");
		reference_add_item(
		    buf, &value->items[i], v->key->type == SCHEMA_REFERENCES);
	}
	return true;
}

const struct profile_type profile_type_reference = {
    parse_reference, read_reference, put_reference, write_names, NULL};
const struct profile_type profile_type_references = {
    NULL, type_read_items, put_references, write_names, NULL};
