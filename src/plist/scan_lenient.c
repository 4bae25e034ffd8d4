/*
 * What Apple's reader takes and libplist does not, or reads in its own way:
 * libplist is given the bytes with edits.
 */
#include "plist/plist_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

/* -- UTF-16 -------------------------------------------------------------- */

static uint32_t unit_at(const char *text, size_t at, bool big)
{
	const unsigned char *bytes = (const unsigned char *)text + at;

	return big ? (uint32_t)bytes[0] << 8 | bytes[1]
		   : (uint32_t)bytes[1] << 8 | bytes[0];
}

bool scan_convert_utf16(struct scan *scan)
{
	const struct source *source = scan->source;
	const size_t length = source->length;
	const bool big = (unsigned char)source->text[0] == 0xFE;
	/* Three bytes of UTF-8 for two of UTF-16 at most. */
	char *out = arena_new(scan->arena, length / 2 * 3 + 4);
	struct source *converted = arena_new(scan->arena, sizeof(*converted));
	size_t at = 2, used = 0;

	if (out == NULL || converted == NULL)
		return scan_memory(scan);
	while (length - at >= 2) {
		uint32_t point = unit_at(source->text, at, big), low = 0;
		size_t step = 2;

		if (point >= 0xDC00 && point < 0xE000)
			break;
		if (point >= 0xD800 && point < 0xDC00) {
			if (length - at >= 4)
				low = unit_at(source->text, at + 2, big);
			if (low < 0xDC00 || low > 0xDFFF)
				break;
			point =
			    0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
			step = 4;
		}
		used += scan_add_point(out + used, point);
		at += step;
	}
	*converted = (struct source){source->name, out, used};
	scan->source = converted;
	scan->utf16 = true;
	if (at < length)
		return scan_fault(scan, SCAN_ENCODING,
		    (struct span){used, used},
		    "text is UTF-16, but half a character is missing");
	return scan_warn(
	    scan, (struct span){0, 0}, "text is UTF-16, expected UTF-8");
}

/* -- data ---------------------------------------------------------------- */

bool scan_mend_data(struct scan *scan, struct span span)
{
	const size_t length = span.end - span.begin;
	unsigned char *bytes = arena_new(scan->arena, length / 4 * 3 + 4);
	char *mended = arena_new(scan->arena, length + 4);
	unsigned digits = 0, pads = 0;
	uint32_t group = 0;
	size_t used = 0;

	if (bytes == NULL || mended == NULL)
		return scan_memory(scan);
	/* In groups of four wherever '=' stands, which takes a byte away, one
	 * that is incomplete at the end left out: Apple's CFPropertyList.c,
	 * __CFPLDataDecode. */
	for (size_t i = span.begin; i < span.end; i++) {
		const char c = scan->source->text[i];
		const int value = c == '=' ? 0 : base64_digit(c);

		if (text_is_space(c))
			continue;
		if (value < 0)
			return false;
		pads = c == '=' ? pads + 1 : 0;
		group = (group << 6 | (uint32_t)value) & 0xFFFFFF;
		if (++digits % 4 != 0)
			continue;
		bytes[used++] = (unsigned char)(group >> 16);
		if (pads < 2)
			bytes[used++] = (unsigned char)(group >> 8);
		if (pads < 1)
			bytes[used++] = (unsigned char)group;
	}
	return scan_edit(
	    scan, span, mended, base64_encode(bytes, used, mended));
}

/* $NAME, ${NAME}, {{NAME}}, %NAME%, <%= NAME %>, @NAME@ and the like: what
 * no base64 holds, at the edge of the value. */
bool scan_is_placeholder(const char *text, size_t length)
{
	length = text_trim(&text, length);
	if (length < 2)
		return false;
	return text[0] == '$' || text[0] == '{' ||
	       (strchr("%@_[", text[0]) != NULL && text[0] != '\0' &&
		   strchr("%@_]", text[length - 1]) != NULL);
}

/* -- edits --------------------------------------------------------------- */

bool scan_edit(
    struct scan *scan, struct span span, const char *text, size_t length)
{
	struct scan_edit *edits = memory_grow(scan->edits, scan->edit_count,
	    &scan->edit_capacity, sizeof(*edits));

	if (edits == NULL)
		return scan_memory(scan);
	scan->edits = edits;
	scan->edits[scan->edit_count++] =
	    (struct scan_edit){span, text, length};
	return true;
}

/* By place; of those that begin together the longest first, which takes the
 * others out. */
static int compare_edits(const void *left, const void *right)
{
	const struct scan_edit *a = left, *b = right;

	if (a->span.begin != b->span.begin)
		return a->span.begin < b->span.begin ? -1 : 1;
	if (a->span.end != b->span.end)
		return a->span.end > b->span.end ? -1 : 1;
	return 0;
}

static char *make_edits(struct scan *scan, size_t *ret_length)
{
	size_t room = scan->body_end - scan->body, at = scan->body, used = 0;
	const char *text = scan->source->text;
	char *out;

	for (size_t i = 0; i < scan->edit_count; i++)
		room += scan->edits[i].length;
	out = arena_new(scan->arena, room + 1);
	if (out == NULL)
		return NULL;
	for (size_t i = 0; i < scan->edit_count; i++) {
		const struct scan_edit *edit = &scan->edits[i];

		if (edit->span.begin < at)
			continue;
		memcpy(out + used, text + at, edit->span.begin - at);
		used += edit->span.begin - at;
		memcpy(out + used, edit->text, edit->length);
		used += edit->length;
		at = edit->span.end;
	}
	memcpy(out + used, text + at, scan->body_end - at);
	*ret_length = used + scan->body_end - at;
	return out;
}

bool scan_normalise(struct scan *scan, struct scanned *scanned)
{
	struct scanned made = {.format = scan->format,
	    .bytes = scan->source->text,
	    .length = scan->source->length,
	    .nodes = scan->nodes - scan->dropped};

	if (scan->format == SCAN_AS_XML) {
		made.bytes += scan->body;
		made.length = scan->body_end - scan->body;
	}
	if (scan->edit_count > 0) {
		qsort(scan->edits, scan->edit_count, sizeof(*scan->edits),
		    compare_edits);
		made.bytes = make_edits(scan, &made.length);
		if (made.bytes == NULL)
			return scan_memory(scan);
	}
	*scanned = made;
	return true;
}
