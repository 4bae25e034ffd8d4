/* Lines of two texts that answer to each other, shown where they differ. */
#include "cmd/fmt_diff.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	CONTEXT_LINES = 3
};

/* A line, with its end: as it is compared, and as it is shown. */
struct row {
	const char *text, *shown;
	size_t length, shown_length;
};

struct side {
	struct buf masked;
	struct row *rows;
	size_t count;
};

struct comparison {
	struct arena arena;
	struct side before, after;
	struct buf *out;
};

static void comparison_done(struct comparison *c)
{
	arena_done(&c->arena);
	buf_done(&c->before.masked);
	buf_done(&c->after.masked);
}

static size_t line_length(const char *text, size_t length)
{
	const char *feed = memchr(text, '\n', length);

	return feed == NULL ? length : (size_t)(feed - text) + 1;
}

static int split(struct comparison *c, struct side *side,
    const struct format *format, struct error *error)
{
	const struct source *source = format->source;
	size_t room = 0, at = 0, shown = 0;

	if (profile_format_masked(format, &side->masked, error) != 0)
		return -1;
	while (at < source->length) {
		struct row row = {source->text + at, side->masked.data + shown,
		    line_length(source->text + at, source->length - at),
		    line_length(side->masked.data + shown,
			side->masked.length - shown)};

		side->rows = arena_grow(&c->arena, side->rows, side->count,
		    &room, sizeof(*side->rows));
		if (side->rows == NULL)
			return error_set_memory(error);
		side->rows[side->count++] = row;
		at += row.length;
		shown += row.shown_length;
	}
	return 0;
}

static bool differs(const struct comparison *c, size_t at)
{
	const struct row *a = &c->before.rows[at], *b = &c->after.rows[at];

	return a->length != b->length ||
	       memcmp(a->text, b->text, a->length) != 0;
}

/* Tabs stay. */
static void add_visible(struct buf *out, const char *text, size_t length)
{
	while (length > 0) {
		const char *tab = memchr(text, '\t', length);
		size_t piece = tab == NULL ? length : (size_t)(tab - text);

		text_add_printable(out, text, piece);
		if (tab != NULL) {
			buf_char(out, '\t');
			piece++;
		}
		text += piece;
		length -= piece;
	}
}

static void add_row(struct buf *out, char sign, const struct row *row)
{
	size_t length = row->shown_length;
	bool is_ended = length > 0 && row->shown[length - 1] == '\n';

	length -= is_ended;
	buf_char(out, sign);
	add_visible(out, row->shown, length);
	buf_char(out, '\n');
	if (!is_ended)
		buf_text(out, "\\ No newline at end of file\n");
}

/* Lines first .. last-1; those that changed, taken together. */
static void add_hunk(const struct comparison *c, size_t first, size_t last)
{
	buf_printf(c->out, "@@ -%zu,%zu +%zu,%zu @@\n", first + 1, last - first,
	    first + 1, last - first);
	while (first < last) {
		size_t end = first;

		while (end < last && differs(c, end))
			add_row(c->out, '-', &c->before.rows[end++]);
		if (end == first)
			add_row(c->out, ' ', &c->after.rows[first++]);
		while (first < end)
			add_row(c->out, '+', &c->after.rows[first++]);
	}
}

static void add_hunks(const struct comparison *c)
{
	size_t count = c->before.count, at = 0;

	while (at < count) {
		size_t first = at > CONTEXT_LINES ? at - CONTEXT_LINES : 0;
		size_t last = at + 1; /* behind what changed */

		if (!differs(c, at++))
			continue;
		for (; at < count && at - last <= 2 * CONTEXT_LINES; at++)
			if (differs(c, at))
				last = at + 1;
		at =
		    count - last > CONTEXT_LINES ? last + CONTEXT_LINES : count;
		add_hunk(c, first, at);
	}
}

int fmt_diff(const struct format *format, const struct source *after,
    struct buf *out, struct error *error)
{
	auto_cleanup(comparison_done) struct comparison c = {.out = out};
	struct format formatted = *format;
	const char *name = format->source->name;

	formatted.source = after;
	if (split(&c, &c.before, format, error) != 0 ||
	    split(&c, &c.after, &formatted, error) != 0)
		return -1;
	buf_text(out, "--- ");
	text_add_printable(out, name, strlen(name));
	buf_text(out, "\n+++ ");
	text_add_printable(out, name, strlen(name));
	buf_char(out, '\n');
	add_hunks(&c);
	return buf_ok(out) ? 0 : error_set_memory(error);
}
