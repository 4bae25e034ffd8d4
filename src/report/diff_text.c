/*
 * What differs between two profiles, as text for people: section by section,
 * then what devices notice. Nothing for two that are equal.
 */
#include <string.h>

#include "base/text.h"
#include "report/diff.h"
#include "report/format.h"
#include "base/banned.h"

enum {
	NAME_WIDTH_MAX = 40
};

#define COLOUR_ADDED "\033[32m"
#define COLOUR_REMOVED "\033[31m"
#define COLOUR_CHANGED "\033[33m"

static const struct report_style style = {report_text_add, " -> ", "  "};

/* How a difference is marked. */
struct look {
	char mark;
	const char *colour;
};

static struct look look_of(const struct jamf_change *change)
{
	if (change->not_compared)
		return (struct look){'?', ""};
	if (!change->had)
		return (struct look){'+', COLOUR_ADDED};
	return change->has ? (struct look){'~', COLOUR_CHANGED}
			   : (struct look){'-', COLOUR_REMOVED};
}

static void add_mark(struct report *report, const struct jamf_change *change)
{
	struct look look = look_of(change);

	report_text_colour(report, look.colour);
	buf_char(&report->out, look.mark);
	if (look.colour[0] != '\0')
		report_text_colour(report, COLOUR_OFF);
	buf_char(&report->out, ' ');
}

static void add_value(struct buf *buf, const char *value)
{
	if (value[0] == '\0')
		buf_text(buf, "(empty)");
	else
		report_text_add(buf, value);
}

/* Where the second definition says it, when that is a file that it extends. */
static void add_source(struct buf *buf, const struct report_diff *diff,
    const struct jamf_change *c)
{
	const struct origin *origin = c->has ? c->becomes_at : c->was_at;
	const struct report_diff_side *side =
	    c->has ? &diff->becomes : &diff->was;

	if (origin == NULL || origin->source == NULL ||
	    origin->source->name == NULL ||
	    text_same(origin->source->name, side->file))
		return;
	buf_text(buf, "  (");
	report_text_add(buf, origin->source->name);
	if (origin->path == NULL)
		buf_printf(buf, ":%u",
		    source_place(origin->source, origin->span.begin).line);
	if (side->revision != NULL && side->revision[0] != '\0') {
		buf_text(buf, " in ");
		report_text_add(buf, side->revision);
	}
	buf_char(buf, ')');
}

static void add_values(struct report *report, const struct report_diff *diff,
    const struct jamf_change *change)
{
	struct buf *buf = &report->out;
	const char *was = report_difference_was(change);
	const char *becomes = report_difference_becomes(change);

	if (change->not_compared) {
		buf_printf(
		    buf, "not compared: %s", report_difference_reason(change));
	} else if (was != NULL && becomes != NULL &&
		   strcmp(was, becomes) == 0) {
		add_value(buf, was);
		buf_text(buf, change->is_secret
				  ? " differs"
				  : ", differs beyond what is shown");
	} else {
		if (was != NULL)
			add_value(buf, was);
		if (was != NULL && becomes != NULL)
			buf_text(buf, style.arrow);
		if (becomes != NULL)
			add_value(buf, becomes);
	}
	add_source(buf, diff, change);
	if (change->is_identity)
		buf_text(buf, "  (another identity)");
	buf_char(buf, '\n');
}

/* The end of the differences that stand in one section with the first. */
static size_t group_end(const struct sync_diff *diff, size_t at)
{
	size_t end = at + 1;

	while (end < diff->count &&
	       report_difference_joins(&diff->list[at], &diff->list[end]))
		end++;
	return end;
}

static void add_group(struct report *report, const struct report_diff *whole,
    size_t at, size_t end)
{
	const struct sync_difference *list = whole->diff->list;
	const char *first = report_difference_key(&list[at].change);
	struct buf *buf = &report->out;
	size_t width = 0;

	for (size_t i = at; i < end; i++) {
		const char *key = report_difference_key(&list[i].change);
		size_t length =
		    key == NULL ? 0 : text_characters(key, strlen(key));

		if (length > width && length <= NAME_WIDTH_MAX)
			width = length;
	}
	if (first == NULL)
		add_mark(report, &list[at].change);
	report_text_colour(report, COLOUR_BOLD);
	report_difference_place(buf, &list[at], &style);
	report_text_colour(report, COLOUR_OFF);
	if (first == NULL) {
		buf_text(buf, "  ");
		add_values(report, whole, &list[at++].change);
	} else {
		buf_char(buf, '\n');
	}
	for (size_t i = at; i < end; i++) {
		const char *key = report_difference_key(&list[i].change);
		size_t length;

		if (key == NULL)
			continue;
		length = text_characters(key, strlen(key));
		buf_text(buf, "  ");
		add_mark(report, &list[i].change);
		report_text_add(buf, key);
		buf_printf(buf, ": %*s",
		    length < width ? (int)(width - length) : 0, "");
		add_values(report, whole, &list[i].change);
	}
}

static void add_head(struct report *report, char mark, const char *colour,
    const struct report_diff_side *side)
{
	struct buf *buf = &report->out;

	report_text_colour(report, colour);
	buf_printf(buf, "%c%c%c ", mark, mark, mark);
	report_text_add(buf, side->name);
	report_text_colour(report, COLOUR_OFF);
	buf_char(buf, '\n');
}

void report_text_diff(struct report *report, const struct report_diff *whole)
{
	const struct sync_diff *diff = whole->diff;
	struct buf *buf = &report->out;

	if (diff == NULL || diff->count == 0)
		return;
	add_head(report, '-', COLOUR_REMOVED, &whole->was);
	add_head(report, '+', COLOUR_ADDED, &whole->becomes);
	for (size_t at = 0, end; at < diff->count; at = end) {
		end = group_end(diff, at);
		add_group(report, whole, at, end);
	}
	for (int effect = report_diff_effect_next(diff, 0);
	     diff->different > 0 && effect < SYNC_EFFECTS;
	     effect = report_diff_effect_next(diff, effect + 1)) {
		report_text_colour(report, COLOUR_BOLD);
		buf_text(buf, "effect:");
		report_text_colour(report, COLOUR_OFF);
		buf_printf(
		    buf, " %s\n", sync_effect_text((enum sync_effect)effect));
	}
	for (size_t i = 0; i < whole->note_count; i++) {
		buf_text(buf, "note: ");
		report_text_add(buf, whole->notes[i].text);
		buf_char(buf, '\n');
	}
}
