/*
 * Numbers with decimals.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

enum {
	NUMBER_LENGTH_MAX = 40,
	REAL_DECIMALS_MAX = 17,
	REAL_TEXT_MAX = 400
};

static bool check_bounds(struct findings *findings,
    const struct schema_key *key, const char *name, double number,
    const struct origin *origin)
{
	char hint[REAL_TEXT_MAX];

	if (!key->has_bounds ||
	    (number >= (double)key->least && number <= (double)key->most))
		return true;
	(void)snprintf(hint, sizeof(hint), "use %lld to %lld",
	    (long long)key->least, (long long)key->most);
	findings_add(findings, &read_rules[READ_VALUE_REAL], origin, hint,
	    "'%s' is out of its bounds", name);
	return false;
}

static bool parse_real(const struct type_text *t)
{
	char text[NUMBER_LENGTH_MAX + 1];
	size_t digits = 0, points = 0, at = 0;

	if (t->length > 0 && t->text[0] == '-')
		at = 1;
	for (; at < t->length; at++) {
		digits += text_is_digit(t->text[at]);
		points += t->text[at] == '.';
	}
	if (digits == 0 || points > 1 || t->length > NUMBER_LENGTH_MAX ||
	    digits + points + (t->text[0] == '-') != t->length)
		return type_fault(t, READ_VALUE_REAL, "number",
		    "write digits, with a point before decimals");
	memcpy(text, t->text, t->length);
	text[t->length] = '\0';
	t->value->real = strtod(text, NULL);
	return check_bounds(t->context->findings, t->key, t->key->name,
	    t->value->real, t->origin);
}

static bool read_real(const struct type_node *n)
{
	int64_t number = 0;

	if (tree_integer(n->node, &number))
		n->value->real = (double)number;
	else if (!tree_real(n->node, &n->value->real))
		return type_wrong(n);
	return check_bounds(n->reader->findings, n->key,
	    tree_path_name(n->path), n->value->real, &n->value->origin);
}

static int put_real(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	return builder_put_row(b, key, tree_new_real(b->arena, value->real));
}

/* The fewest decimals that read back as the same number. */
static bool write_real(struct buf *buf, const struct value_out *v)
{
	char text[REAL_TEXT_MAX];
	double number = v->value->real;

	for (int decimals = 0; decimals <= REAL_DECIMALS_MAX; decimals++) {
		(void)snprintf(text, sizeof(text), "%.*f", decimals, number);
		if (!(strtod(text, NULL) < number) &&
		    !(strtod(text, NULL) > number)) {
			buf_text(buf, text);
			return true;
		}
	}
	return false;
}

static void show_real(struct buf *buf, const struct value_out *v)
{
	buf_printf(buf, "%.15g", v->value->real);
}

const struct profile_type profile_type_real = {
    parse_real, read_real, put_real, write_real, show_real};
