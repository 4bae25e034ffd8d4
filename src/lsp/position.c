/* Units of UTF-8, UTF-16 and UTF-32. */
#include "lsp/position.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

const char *position_encoding_name(enum position_encoding encoding)
{
	static const char *const names[] = {[POSITION_UTF16] = "utf-16",
	    [POSITION_UTF8] = "utf-8",
	    [POSITION_UTF32] = "utf-32"};

	return names[encoding];
}

/* The offset behind the line end at or after at; length: there is none. */
static size_t next_line(const char *text, size_t length, size_t at)
{
	while (at < length && text[at] != '\n' && text[at] != '\r')
		at++;
	if (at == length)
		return length;
	return at + (text[at] == '\r' && at + 1 < length && text[at + 1] == '\n'
			    ? 2
			    : 1);
}

static bool ends_line(const char *text, size_t offset)
{
	return offset > 0 &&
	       (text[offset - 1] == '\n' || text[offset - 1] == '\r');
}

int lines_read(
    struct lines *lines, const char *text, size_t length, struct error *error)
{
	size_t count = 1, at = 0, *begins;

	while ((at = next_line(text, length, at)) < length)
		count++;
	count += ends_line(text, length);
	begins = memory_new_array(count, sizeof(*begins));
	if (begins == NULL)
		return error_set_memory(error);
	at = 0;
	for (size_t i = 1; i < count; i++)
		begins[i] = at = next_line(text, length, at);
	memory_free(lines->begins);
	*lines = (struct lines){text, length, begins, count};
	return 0;
}

void lines_done(struct lines *lines)
{
	memory_free(lines->begins);
	*lines = (struct lines){0};
}

size_t lines_end(const struct lines *lines, size_t line)
{
	const char *text = lines->text;
	size_t end;

	if (line + 1 >= lines->count)
		return lines->length;
	end = lines->begins[line + 1] - 1;
	if (end > lines->begins[line] && text[end] == '\n' &&
	    text[end - 1] == '\r')
		end--;
	return end;
}

size_t lines_at(const struct lines *lines, size_t offset)
{
	size_t low = 0, high = lines->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (lines->begins[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Units of the character of length bytes at text. */
static int64_t units(enum position_encoding encoding, size_t length)
{
	if (encoding == POSITION_UTF8)
		return (int64_t)length;
	/* What takes four bytes of UTF-8 is a pair of surrogates. */
	return encoding == POSITION_UTF16 && length == 4 ? 2 : 1;
}

/* Bytes that are no character count as one each. */
static size_t step_of(const char *text, size_t length)
{
	size_t step = text_utf8_length(text, length);

	return step == 0 ? 1 : step;
}

size_t position_offset(const struct lines *lines,
    enum position_encoding encoding, const struct position *position)
{
	int64_t left = position->character;
	size_t line, at, end;

	if (position->line >= (int64_t)lines->count)
		return lines->length;
	line = position->line < 0 ? 0 : (size_t)position->line;
	at = lines->begins[line];
	end = lines_end(lines, line);
	while (at < end) {
		size_t step = step_of(lines->text + at, end - at);

		left -= units(encoding, step);
		if (left < 0)
			break;
		at += step;
	}
	return at;
}

struct position position_at(
    const struct lines *lines, enum position_encoding encoding, size_t offset)
{
	size_t line, at, end;
	struct position position;

	if (offset > lines->length)
		offset = lines->length;
	line = lines_at(lines, offset);
	end = lines_end(lines, line);
	if (offset < end)
		end = offset;
	position = (struct position){.line = (int64_t)line};
	for (at = lines->begins[line]; at < end;) {
		size_t step = step_of(lines->text + at, end - at);

		position.character += units(encoding, step);
		at += step;
	}
	return position;
}

size_t place_offset(const struct lines *lines, const struct place *place)
{
	const char *text = lines->text;
	size_t length = lines->length, at = 0;

	for (unsigned line = 1; line < place->line; line++) {
		const char *feed = memchr(text + at, '\n', length - at);

		if (feed == NULL)
			return length;
		at = (size_t)(feed - text) + 1;
	}
	if (at == 0 && text_has_bom(text, length))
		at = TEXT_BOM_BYTES;
	for (unsigned column = 1;
	     column < place->column && at < length && text[at] != '\n';
	     column++)
		at += step_of(text + at, length - at);
	return at;
}
