/*
 * Whole days, or never.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "profile/types/type.h"
#include "base/banned.h"

static bool parse_days(const struct type_text *t)
{
	static const char *const units[] = {"days", "day"};
	size_t length = t->length;

	if (type_is_word(t, "never")) {
		t->value->integer = 0;
		return true;
	}
	for (size_t i = 0; i < array_length(units); i++) {
		size_t unit = strlen(units[i]);

		if (length > unit && text_equal_case(t->text + length - unit,
					 unit, units[i], unit)) {
			length -= unit;
			break;
		}
	}
	while (length > 0 && text_is_blank(t->text[length - 1]))
		length--;
	if (!text_to_number(
		t->text, length, INT64_MIN, INT64_MAX, &t->value->integer) ||
	    t->value->integer < 0)
		return type_fault(t, READ_VALUE_DAYS, "number of days",
		    "write days such as '15' or '15 days', or 'never'");
	return type_check_integer(t->context->findings, t->key, t->key->name,
	    t->value->integer, t->origin);
}

static bool write_days(struct buf *buf, const struct value_out *v)
{
	if (v->value->integer == 0)
		buf_text(buf, "never");
	else
		buf_printf(buf, "%" PRId64 " day%s", v->value->integer,
		    v->value->integer == 1 ? "" : "s");
	return true;
}

static void show_days(struct buf *buf, const struct value_out *v)
{
	if (v->value->integer == 0)
		buf_text(buf, "never");
	else
		buf_printf(buf, "%" PRId64 " days", v->value->integer);
}

const struct profile_type profile_type_days = {
    parse_days, type_read_integer, type_put_integer, write_days, show_days};
