/* Bytes of a web page to UTF-8. */
#include "scep/page_text.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	PROBE_BYTES = 100, /* looked at for NULs */
	PROBE_PERCENT = 90
};

enum encoding {
	UTF16_LE,
	UTF16_BE,
	UTF8,
	LATIN1
};

static void add_point(struct buf *text, uint32_t point)
{
	char bytes[4];
	size_t count = 0;

	if (point == 0)
		return;
	if (point < 0x80) {
		bytes[count++] = (char)point;
	} else if (point < 0x800) {
		bytes[count++] = (char)(0xC0 | point >> 6);
		bytes[count++] = (char)(0x80 | (point & 0x3F));
	} else if (point < 0x10000) {
		bytes[count++] = (char)(0xE0 | point >> 12);
		bytes[count++] = (char)(0x80 | (point >> 6 & 0x3F));
		bytes[count++] = (char)(0x80 | (point & 0x3F));
	} else {
		bytes[count++] = (char)(0xF0 | point >> 18);
		bytes[count++] = (char)(0x80 | (point >> 12 & 0x3F));
		bytes[count++] = (char)(0x80 | (point >> 6 & 0x3F));
		bytes[count++] = (char)(0x80 | (point & 0x3F));
	}
	buf_add(text, bytes, count);
}

/* Share of NULs among every other byte of the start, from first on. */
static bool mostly_nul(const unsigned char *bytes, size_t length, size_t first)
{
	size_t end = length < PROBE_BYTES ? length : PROBE_BYTES;
	size_t seen = 0, nul = 0;

	for (size_t i = first; i < end; i += 2, seen++)
		nul += bytes[i] == 0;
	return seen > 0 && nul * 100 >= seen * PROBE_PERCENT;
}

static enum encoding guess(const unsigned char *bytes, size_t length)
{
	if (length >= 2) {
		unsigned first = (unsigned)bytes[0] << 8 | bytes[1];

		if (first == 0xFFFE || first == 0x3C00)
			return UTF16_LE;
		if (first == 0xFEFF || first == 0x003C)
			return UTF16_BE;
		if (mostly_nul(bytes, length, 1))
			return UTF16_LE;
		if (mostly_nul(bytes, length, 0))
			return UTF16_BE;
	}
	return text_utf8_prefix((const char *)bytes, length) == length ? UTF8
								       : LATIN1;
}

static uint32_t unit(const unsigned char *bytes, bool big)
{
	return big ? (uint32_t)bytes[0] << 8 | bytes[1]
		   : (uint32_t)bytes[1] << 8 | bytes[0];
}

static void from_utf16(
    const unsigned char *bytes, size_t length, bool big, struct buf *text)
{
	for (size_t i = 0; i + 1 < length; i += 2) {
		uint32_t point = unit(bytes + i, big);
		uint32_t next = i + 3 < length ? unit(bytes + i + 2, big) : 0;

		if (point >= 0xD800 && point < 0xDC00 && next >= 0xDC00 &&
		    next < 0xE000) {
			point = 0x10000 + ((point - 0xD800) << 10) +
				(next - 0xDC00);
			i += 2;
		} else if (point >= 0xD800 && point < 0xE000) {
			point = 0xFFFD; /* half a pair */
		}
		if (point != 0xFEFF)
			add_point(text, point);
	}
}

int page_text(
    const void *bytes, size_t length, struct buf *text, struct error *error)
{
	const unsigned char *at = bytes;
	enum encoding encoding = guess(at, length);

	if (encoding == UTF16_LE || encoding == UTF16_BE) {
		from_utf16(at, length, encoding == UTF16_BE, text);
	} else {
		size_t start = text_has_bom(bytes, length) ? TEXT_BOM_BYTES : 0;

		for (size_t i = start; i < length; i++)
			if (encoding == LATIN1)
				add_point(text, at[i]);
			else if (at[i] != 0)
				buf_char(text, (char)at[i]);
	}
	return buf_ok(text) ? 0 : error_set_memory(error);
}
