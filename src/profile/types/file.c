/*
 * Bytes of files: a definition gives their paths, whose files are read where
 * it is compiled.
 */
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

/* -- file and certificate -------------------------------------------------- */

static bool read_file(const struct type_node *n)
{
	if (!type_read_data(n))
		return false;
	if (n->value->data_length > 0)
		return true;
	tree_report(n->reader, TREE_RULE_EMPTY, &n->value->origin, NULL,
	    "'%s' is empty", tree_path_name(n->path));
	return false;
}

static int put_file(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	if (value->data == NULL && b->values->secret == NULL)
		return 0;
	if (value->data == NULL)
		return error_set(b->error, STATUS_LIMIT,
		    "the file of '%s' was not read", key->name);
	return builder_put_row(
	    b, key, tree_new_data(b->arena, value->data, value->data_length));
}

const struct profile_type profile_type_file = {
    type_parse_any, read_file, put_file, type_write_text, NULL};
const struct profile_type profile_type_certificate = {
    type_parse_any, read_file, put_file, type_write_text, NULL};

/* -- certificates ---------------------------------------------------------- */

const struct profile_type profile_type_certificates = {
    NULL, NULL, NULL, type_write_items, type_show_items};
