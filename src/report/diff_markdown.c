/*
 * What differs between two profiles, as Markdown for a review comment.
 */
#include <string.h>

#include "base/text.h"
#include "report/diff.h"
#include "report/format.h"
#include "base/banned.h"

static const struct report_style style = {report_markdown_add, " → ", " "};

static void add_value(
    struct buf *buf, const struct jamf_change *change, const char *value)
{
	if (value == NULL)
		return;
	if (change->not_compared)
		buf_text(buf, "*not compared*");
	else if (value[0] == '\0')
		buf_text(buf, "*empty*");
	else
		report_markdown_add(buf, value);
}

static void add_row(struct buf *buf, const struct sync_difference *difference)
{
	const struct jamf_change *change = &difference->change;
	const char *key = report_difference_key(change);

	buf_text(buf, "| ");
	report_difference_place(buf, difference, &style);
	buf_text(buf, " | ");
	if (key != NULL)
		report_markdown_add(buf, key);
	else
		buf_printf(buf, "*%s*", report_difference_kind(change));
	buf_text(buf, " | ");
	add_value(buf, change, report_difference_was(change));
	buf_text(buf, " | ");
	add_value(buf, change, report_difference_becomes(change));
	buf_text(buf, " |\n");
}

static void add_rows(struct buf *buf, const struct sync_diff *diff, size_t room)
{
	size_t at = 0, used = 0;

	buf_text(buf, "| Section | Key | Before | After |\n"
		      "|---|---|---|---|\n");
	for (; at < diff->count; at++) {
		auto_buf struct buf row = {0};

		add_row(&row, &diff->list[at]);
		if (!buf_ok(&row)) {
			buf->failed = true;
			return;
		}
		used += text_characters(row.data, row.length);
		if (used > room)
			break;
		buf_add(buf, row.data, row.length);
	}
	if (at < diff->count)
		buf_printf(buf,
		    "\n**Cut: %zu more %s not shown, as a comment has no room "
		    "for %s.** `scepctl diff` shows everything.\n",
		    diff->count - at, diff->count - at == 1 ? "is" : "are",
		    diff->count - at == 1 ? "it" : "them");
	buf_char(buf, '\n');
}

/* What follows: told whole, before rows get the room that is left. */
static void add_end(struct buf *buf, const struct report_diff *whole)
{
	const struct sync_diff *diff = whole->diff;

	for (int effect = report_diff_effect_next(diff, 0);
	     diff->different > 0 && effect < SYNC_EFFECTS;
	     effect = report_diff_effect_next(diff, effect + 1))
		buf_printf(buf, "**Effect: %s**\n\n",
		    sync_effect_text((enum sync_effect)effect));
	for (size_t i = 0; i < whole->note_count; i++) {
		buf_char(buf, '*');
		report_markdown_add(buf, whole->notes[i].text);
		buf_text(buf, "*\n\n");
	}
}

void report_markdown_diff(
    struct report *report, const struct report_diff *whole)
{
	struct buf *buf = &report->out;
	auto_buf struct buf end = {0};
	const struct sync_diff *diff = whole->diff;
	size_t room = REPORT_MARKDOWN_MAX, told;

	if (diff == NULL)
		return;
	buf_text(buf, "### ");
	report_markdown_add(buf, whole->was.name);
	buf_text(buf, style.arrow);
	report_markdown_add(buf, whole->becomes.name);
	buf_text(buf, "\n\n");
	if (diff->different == 0)
		buf_text(buf, "No difference.\n\n");
	add_end(&end, whole);
	if (!buf_ok(&end)) {
		buf->failed = true;
		return;
	}
	told =
	    text_characters(buf->data == NULL ? "" : buf->data, buf->length) +
	    text_characters(end.data == NULL ? "" : end.data, end.length);
	if (diff->count > 0)
		add_rows(buf, diff, told < room ? room - told : 0);
	if (end.length > 0)
		buf_add(buf, end.data, end.length);
}
