/*
 * The table of types, and the one way that a property list's values are read
 * by it.
 */
#include "profile/payload_file.h"
#include "profile/types/type.h"
#include "base/banned.h"

#define TYPE_ROW(NAME, name, plist, form, value, traits) \
	[SCHEMA_##NAME] = &profile_type_##name,

const struct profile_type *const profile_types[SCHEMA_TYPE_COUNT] = {
    SCHEMA_TYPES(TYPE_ROW)};

/* What stands for a secret. */
static bool read_put_in(const struct type_node *n)
{
	const struct value *secret =
	    n->reader->file == NULL || !n->key->secret
		? NULL
		: payload_file_secret(n->reader->file, n->node);

	if (secret == NULL)
		return false;
	n->value->text = secret->text;
	n->value->length = secret->length;
	return true;
}

void tree_read_value(struct tree_reader *reader, const struct schema_key *key,
    const struct tree *node, const char *path, struct value *value)
{
	const struct type_node n = {reader, key, node, path, value};
	const struct profile_type *type = profile_types[key->type];

	*value = (struct value){.present = true, .given = true, .tree = node};
	value->origin = tree_origin(reader, path, key->secret);
	value->name = tree_origin(reader, path, false);
	if (tree_type(node) == TREE_UNREAD)
		value->faulty = !read_put_in(&n);
	else
		value->faulty = type->read == NULL || !type->read(&n);
}
