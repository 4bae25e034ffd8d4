/* Lines that a CI runner would obey, made harmless. */
#include "base/runner.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "base/banned.h"

struct scan {
	enum runner_form form;
	bool at_start; /* nothing but blanks in the line so far */
	bool colon;    /* and then one colon */
	size_t hashes; /* that have just been seen ... */
	bool letters;  /* ... and a word after them */
};

struct range {
	uint32_t first, last;
};

static bool is_in(uint32_t point, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

/* White space to .NET, which the runners are written in; they trim it. */
static bool is_white(uint32_t point)
{
	static const struct range ranges[] = {{0x09, 0x09}, {0x0B, 0x0D},
	    {0x20, 0x20}, {0x85, 0x85}, {0xA0, 0xA0}, {0x1680, 0x1680},
	    {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F},
	    {0x205F, 0x205F}, {0x3000, 0x3000}};

	return is_in(point, ranges, array_length(ranges));
}

/* What .NET passes over where it compares by culture, as the runners do: the
 * default ignorable code points of Unicode, and controls. */
static bool is_ignored(uint32_t point)
{
	static const struct range ranges[] = {{0x00, 0x08}, {0x0E, 0x1F},
	    {0x7F, 0x84}, {0x86, 0x9F}, {0xAD, 0xAD}, {0x34F, 0x34F},
	    {0x61C, 0x61C}, {0x115F, 0x1160}, {0x17B4, 0x17B5},
	    {0x180B, 0x180F}, {0x200B, 0x200F}, {0x202A, 0x202E},
	    {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F},
	    {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB},
	    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

	return is_in(point, ranges, array_length(ranges));
}

/* The length of a colour's sequence, or 0 (ECMA-48 5.4). */
static size_t csi_length(const char *text, size_t length)
{
	size_t at = 2;

	if (length < 2 || text[0] != '\033' || text[1] != '[')
		return 0;
	while (at < length && text[at] >= 0x20 && text[at] < 0x40)
		at++;
	return at < length ? at + 1 : at;
}

/* Whether the character completes a command. */
static bool completes(struct scan *scan, char c)
{
	bool is_letter = text_is_letter(c);
	bool done =
	    (scan->colon && c == ':') || (scan->hashes >= 2 && c == '[');

	scan->colon = scan->at_start && c == ':';
	scan->at_start = c == '\n' && scan->form != RUNNER_JSON;
	if (c == '#') {
		scan->hashes = scan->letters ? 1 : scan->hashes + 1;
		scan->letters = false;
	} else if (is_letter && scan->hashes >= 2) {
		scan->letters = true;
	} else {
		scan->hashes = 0;
		scan->letters = false;
	}
	return done;
}

/* The length of what no command is looked for in, or 0. */
static size_t skip(struct scan *scan, const char *text, size_t length)
{
	size_t step = csi_length(text, length);
	uint32_t point;

	if (step > 0)
		return step;
	step = text_utf8_length(text, length);
	if (step == 0)
		return 0;
	point = text_utf8_point(text, length);
	if (is_ignored(point))
		return step;
	if (!is_white(point))
		return 0;
	scan->colon = false;
	scan->hashes = 0;
	scan->letters = false;
	return step;
}

void runner_add_harmless(
    struct buf *buf, enum runner_form form, const char *text, size_t length)
{
	struct scan scan = {.form = form, .at_start = form != RUNNER_JSON};
	size_t at = 0;

	while (at < length) {
		size_t step = skip(&scan, text + at, length - at);

		if (step > 0) {
			buf_add(buf, text + at, step);
			at += step;
			continue;
		}
		if (!completes(&scan, text[at]))
			buf_char(buf, text[at]);
		else if (form == RUNNER_JSON)
			buf_text(buf, "\\u005b");
		else if (form == RUNNER_XML)
			buf_printf(buf, "&#%u;", (unsigned)text[at]);
		else
			buf_printf(buf, "\\%c", text[at]);
		at++;
	}
}
