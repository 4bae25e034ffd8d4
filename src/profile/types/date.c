/*
 * Dates.
 */
#include <string.h>

#include "base/clock.h"
#include "profile/types/type.h"
#include "base/banned.h"

static bool parse_date(const struct type_text *t)
{
	/* Seconds since 1970 are for command lines and the environment. */
	if (memchr(t->text, '-', t->length) == NULL ||
	    !clock_parse(t->text, &t->value->integer))
		return type_fault(t, READ_VALUE_DATE, "date",
		    "write 2026-11-23 or 2026-11-23T08:39:00Z");
	return true;
}

static bool read_date(const struct type_node *n)
{
	return tree_date(n->node, &n->value->integer) || type_wrong(n);
}

static int put_date(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	return builder_put_row(b, key, tree_new_date(b->arena, value->integer));
}

static bool write_date(struct buf *buf, const struct value_out *v)
{
	value_show_date(buf, v->value->integer);
	return true;
}

const struct profile_type profile_type_date = {
    parse_date, read_date, put_date, write_date, NULL};
