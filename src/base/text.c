/* Text: UTF-8, ASCII, numbers, what may be printed. */
#include "base/text.h"

#include <string.h>

#include "base/secret.h"
#include "base/token_pin.h"
#include "base/banned.h"

bool text_has_bom(const char *text, size_t length)
{
	return length >= TEXT_BOM_BYTES &&
	       memcmp(text, "\xEF\xBB\xBF", TEXT_BOM_BYTES) == 0;
}

size_t text_trim(const char **text, size_t length)
{
	while (length > 0 && text_is_space(**text)) {
		(*text)++;
		length--;
	}
	while (length > 0 && text_is_space((*text)[length - 1]))
		length--;
	return length;
}

bool text_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Allowed second bytes of a character, by its first (RFC 3629 section 4). */
static bool second_byte_fits(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xE0:
		return second >= 0xA0 && second <= 0xBF;
	case 0xED:
		return second >= 0x80 && second <= 0x9F;
	case 0xF0:
		return second >= 0x90 && second <= 0xBF;
	case 0xF4:
		return second >= 0x80 && second <= 0x8F;
	default:
		return second >= 0x80 && second <= 0xBF;
	}
}

static size_t length_of_first(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first <= 0xDF)
		return 2;
	if (first >= 0xE0 && first <= 0xEF)
		return 3;
	if (first >= 0xF0 && first <= 0xF4)
		return 4;
	return 0;
}

size_t text_utf8_length(const char *text, size_t length)
{
	const unsigned char *byte = (const unsigned char *)text;
	size_t need;

	if (length == 0)
		return 0;
	need = length_of_first(byte[0]);
	if (need < 2)
		return need;
	if (need > length || !second_byte_fits(byte[0], byte[1]))
		return 0;
	for (size_t i = 2; i < need; i++)
		if ((byte[i] & 0xC0) != 0x80)
			return 0;
	return need;
}

uint32_t text_utf8_point(const char *text, size_t length)
{
	static const unsigned char mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	const unsigned char *byte = (const unsigned char *)text;
	size_t count = text_utf8_length(text, length);
	uint32_t point;

	if (count == 0)
		return 0xFFFD;
	point = byte[0] & mask[count];
	for (size_t i = 1; i < count; i++)
		point = (point << 6) | (byte[i] & 0x3Fu);
	return point;
}

size_t text_utf8_prefix(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t step;

		if ((unsigned char)text[at] < 0x80) {
			at++;
			continue;
		}
		step = text_utf8_length(text + at, length - at);
		if (step == 0)
			return at;
		at += step;
	}
	return at;
}

bool text_is_ascii(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

size_t text_characters(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t at = 0; at < length; count++) {
		size_t step = text_utf8_length(text + at, length - at);

		at += step == 0 ? 1 : step;
	}
	return count;
}

bool text_is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point <= 0x9F) ||
	       point == 0x061C || point == 0x200E || point == 0x200F ||
	       (point >= 0x2028 && point <= 0x202E) ||
	       (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

size_t text_fold(char *folded, size_t size, const char *text, size_t length)
{
	size_t used = 0;
	bool gap = false;

	for (size_t i = 0; i < length; i++) {
		if (text_is_blank(text[i]) || text[i] == '-' ||
		    text[i] == '_') {
			gap = used > 0;
			continue;
		}
		if (used + 3 > size)
			return 0;
		if (gap)
			folded[used++] = '_';
		gap = false;
		folded[used++] = text_lower(text[i]);
	}
	folded[used] = '\0';
	return used;
}

bool text_equal_folded(const char *a, const char *b)
{
	char x[TEXT_FOLD_MAX];
	char y[TEXT_FOLD_MAX];

	return text_fold(x, sizeof(x), a, strlen(a)) > 0 &&
	       text_fold(y, sizeof(y), b, strlen(b)) > 0 && strcmp(x, y) == 0;
}

bool text_equal_case(
    const char *a, size_t a_length, const char *b, size_t b_length)
{
	if (a_length != b_length)
		return false;
	for (size_t i = 0; i < a_length; i++)
		if (text_lower(a[i]) != text_lower(b[i]))
			return false;
	return true;
}

int text_compare_case(const char *a, const char *b)
{
	while (*a != '\0' && text_lower(*a) == text_lower(*b)) {
		a++;
		b++;
	}
	return (unsigned char)text_lower(*a) - (unsigned char)text_lower(*b);
}

enum {
	DISTANCE_MAX = 64 /* longer names are never near */
};

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned text_distance(const char *a, const char *b, unsigned limit)
{
	unsigned rows[3][DISTANCE_MAX + 1];
	unsigned *before = rows[0], *last = rows[1], *now = rows[2];
	size_t m = strlen(a), n = strlen(b);
	unsigned least_before = 0;

	if (m > DISTANCE_MAX || n > DISTANCE_MAX || m > n + limit ||
	    n > m + limit)
		return limit + 1;
	for (size_t j = 0; j <= n; j++)
		last[j] = (unsigned)j;
	for (size_t i = 1; i <= m; i++) {
		unsigned *spare = before;
		unsigned least_now = (unsigned)i;

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= n; j++) {
			char x = text_lower(a[i - 1]), y = text_lower(b[j - 1]);

			now[j] = last[j - 1] + (x != y);
			now[j] = least(now[j], last[j] + 1);
			now[j] = least(now[j], now[j - 1] + 1);
			if (i > 1 && j > 1 && x == text_lower(b[j - 2]) &&
			    text_lower(a[i - 2]) == y)
				now[j] = least(now[j], before[j - 2] + 1);
			least_now = least(least_now, now[j]);
		}
		/* What follows comes from one of two rows and is no less. */
		if (least_now > limit && least_before > limit)
			return limit + 1;
		least_before = least_now;
		before = last;
		last = now;
		now = spare;
	}
	return last[n] > limit ? limit + 1 : last[n];
}

unsigned text_near_limit(size_t length)
{
	if (length < 3)
		return 1;
	if (length < 6)
		return 2;
	return length < 12 ? 3 : 4;
}

void text_meant_offer(struct text_meant *meant, const char *name)
{
	unsigned limit = text_near_limit(strlen(name));
	unsigned distance = text_distance(meant->text, name, limit);
	size_t common = 0;

	while (name[common] != '\0' && name[common] == meant->text[common])
		common++;
	if (distance > limit && (common == 0 || meant->text[common] != '\0'))
		return;
	if (meant->name != NULL &&
	    (common < meant->common ||
		(common == meant->common && distance >= meant->distance)))
		return;
	meant->name = name;
	meant->common = common;
	meant->distance = distance;
}

int text_nearest(const char *text, const char *const *names, size_t count)
{
	unsigned best = text_near_limit(strlen(text)) + 1;
	int index = -1;

	for (size_t i = 0; i < count; i++) {
		unsigned distance = text_distance(text, names[i], best);

		if (distance < best && distance < strlen(names[i])) {
			best = distance;
			index = (int)i;
		}
	}
	return index;
}

/* Length of the plain ASCII at the beginning. */
static size_t plain_prefix(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length && text[at] >= 0x20 && text[at] < 0x7F)
		at++;
	return at;
}

static void add_printable(struct buf *buf, const char *text, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t plain = plain_prefix(text + at, length - at);
		size_t step;
		uint32_t point;

		if (plain > 0) {
			buf_add(buf, text + at, plain);
			at += plain;
			continue;
		}
		step = text_utf8_length(text + at, length - at);
		if (step == 0) {
			buf_printf(buf, "\\x%02x", (unsigned char)text[at]);
			at++;
			continue;
		}
		point = text_utf8_point(text + at, length - at);
		if (point < 0x20 || point == 0x7F)
			buf_printf(buf, "\\x%02x", (unsigned)point);
		else if (text_is_control(point))
			buf_printf(buf, "\\u{%x}", (unsigned)point);
		else
			buf_add(buf, text + at, step);
		at += step;
	}
}

void text_add_printable(struct buf *buf, const char *text, size_t length)
{
	size_t begin, end;

	while (token_pin_find(text, length, &begin, &end)) {
		add_printable(buf, text, begin);
		if (begin < end)
			buf_text(buf, SECRET_MASK);
		text += end;
		length -= end;
	}
	add_printable(buf, text, length);
}

char *text_printable(struct arena *arena, const char *text, size_t length)
{
	auto_buf struct buf buf = {0};

	text_add_printable(&buf, text, length);
	if (!buf_ok(&buf))
		return NULL;
	return arena_copy(arena, buf.data == NULL ? "" : buf.data, buf.length);
}

bool text_to_number(const char *text, size_t length, int64_t least_value,
    int64_t most, int64_t *ret_number)
{
	bool negative = length > 0 && text[0] == '-';
	uint64_t value = 0;
	uint64_t bound = (uint64_t)INT64_MAX;

	if (length == (negative ? 1u : 0u))
		return false;
	for (size_t i = negative ? 1 : 0; i < length; i++) {
		unsigned digit = (unsigned char)text[i] - (unsigned)'0';

		if (digit > 9 || value > (bound - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	int64_t number = negative ? -(int64_t)value : (int64_t)value;
	if (number < least_value || number > most)
		return false;
	*ret_number = number;
	return true;
}

void text_add_hex(struct buf *buf, const void *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < length; i++) {
		buf_char(buf, digits[byte[i] >> 4]);
		buf_char(buf, digits[byte[i] & 15]);
	}
}

bool text_starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}
