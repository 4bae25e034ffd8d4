/* Characters that look like others, or like nothing. */
#include "base/lookalike.h"

#include <string.h>

#include "base/base.h"
#include "base/text.h"
#include "base/banned.h"

static bool find(uint32_t point, struct lookalike *ret)
{
	size_t low = 0, high = lookalike_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (lookalike_rows[middle].point < point)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == lookalike_count || lookalike_rows[low].point != point)
		return false;
	*ret = lookalike_rows[low];
	return true;
}

static bool is_letter(char c)
{
	return text_is_letter(c);
}

bool lookalike_next(const char *text, size_t length, size_t *offset,
    struct lookalike *ret, size_t *ret_at)
{
	size_t at = *offset;

	while (at < length) {
		size_t step = (unsigned char)text[at] < 0x80
				  ? 1
				  : text_utf8_length(text + at, length - at);
		size_t end = at + (step == 0 ? 1 : step);
		struct lookalike found;

		if (step > 1 &&
		    find(text_utf8_point(text + at, step), &found) &&
		    (found.kind != LOOKALIKE_LETTER ||
			(at > 0 && is_letter(text[at - 1])) ||
			(end < length && is_letter(text[end])))) {
			*offset = end;
			*ret = found;
			*ret_at = at;
			return true;
		}
		at = end;
	}
	*offset = length;
	return false;
}

void lookalike_add_plain(struct buf *buf, const char *text, size_t length)
{
	struct lookalike found;
	size_t at = 0, before = 0, begin;

	while (lookalike_next(text, length, &at, &found, &begin)) {
		buf_add(buf, text + before, begin - before);
		buf_text(buf, found.plain);
		before = at;
	}
	buf_add(buf, text + before, length - before);
}
