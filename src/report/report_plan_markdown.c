#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "report/report_plan.h"
#include "base/banned.h"

/* Breaks up what would otherwise be one word to the renderer. */
#define ZERO_WIDTH_SPACE "&#8203;"

static bool is_word(char c)
{
	return text_is_digit(c) || text_is_letter(c) || c == '_' || c == '"';
}

/* Whether text before the end is the word, in any case. */
static bool follows(
    const char *text, size_t at, const char *word, size_t length)
{
	return at >= length &&
	       text_equal_case(text + at - length, length, word, length);
}

/* What a renderer, or the service it belongs to, would make a link or a call
 * of, although it is escaped: addresses ("https://", "mailto:", "www."), and
 * references of GitHub ("#12", "GH-12", "@team", ":tada:") and GitLab ("!12",
 * "~12", "%12", "&12", "$12"). They are looked for in the rendered text, so
 * that neither a backslash nor an entity is enough. */
static bool is_reference(const struct buf *text, size_t at)
{
	const char *c = text->data + at;
	bool before_word = at + 1 < text->length && is_word(c[1]);

	switch (*c) {
	case '@':
	case '#':
		return true;
	case ':':
		return before_word ||
		       (at + 1 < text->length && strchr("/+-", c[1]) != NULL);
	case '.':
		return follows(text->data, at, "www", 3);
	case '-':
		return before_word && follows(text->data, at, "gh", 2);
	case '!':
	case '~':
	case '%':
	case '&':
		return before_word;
	case '$':
		return before_word && c[1] >= '0' && c[1] <= '9';
	default:
		return false;
	}
}

/* GitHub Flavored Markdown: what begins a code span, emphasis, a link, a
 * table's cell, a heading or a formula is escaped (2.4 of the specification),
 * and HTML has its entities. */
static void add_harmless(struct buf *buf, char c)
{
	switch (c) {
	case '&':
		buf_text(buf, "&amp;");
		break;
	case '<':
		buf_text(buf, "&lt;");
		break;
	case '>':
		buf_text(buf, "&gt;");
		break;
	case '@':
		buf_text(buf, "&#64;");
		break;
	case '$':
		buf_text(buf, "&#36;");
		break;
	default:
		if (strchr("\\`*_{}[]()#!|~^", c) != NULL)
			buf_char(buf, '\\');
		buf_char(buf, c);
	}
}

void report_add_markdown(struct buf *buf, const char *text)
{
	auto_buf struct buf printable = {0};

	report_add_printable(&printable, text);
	if (!buf_ok(&printable))
		buf->failed = true;
	for (size_t i = 0; i < printable.length; i++) {
		bool breaks = is_reference(&printable, i);

		/* A word that has begun ends here, or none begins. */
		if (breaks && strchr(".-", printable.data[i]) != NULL)
			buf_text(buf, ZERO_WIDTH_SPACE);
		add_harmless(buf, printable.data[i]);
		if (breaks && strchr(".-", printable.data[i]) == NULL)
			buf_text(buf, ZERO_WIDTH_SPACE);
	}
}

static const struct report_form form = {report_add_markdown, " → ", " "};

static void add_change(struct buf *buf, const struct report_change *change)
{
	report_plan_add_change(buf, change, &form);
	buf_text(buf, "<br>");
}

static void add_effects(struct buf *buf, const struct report_item *item)
{
	for (size_t i = 0; i < report_plan_effects(item); i++) {
		if (i > 0)
			buf_text(buf, "<br>");
		report_plan_add_effect(buf, item, i, &form);
	}
}

static void add_note(struct buf *buf, const char *text)
{
	buf_char(buf, '*');
	report_add_markdown(buf, text);
	buf_text(buf, "*<br>");
}

static void add_row(struct buf *buf, const struct report_item *item)
{
	buf_printf(buf, "| %s | ", report_action_name(item->action));
	report_add_markdown(buf, item->name);
	if (item->file != NULL) {
		buf_text(buf, "<br>");
		report_add_markdown(buf, item->file);
	}
	buf_text(buf, " | ");
	for (size_t i = 0; i < item->change_count; i++)
		add_change(buf, &item->changes[i]);
	for (size_t i = 0; i < item->note_count; i++)
		add_note(buf, item->notes[i].text);
	if (item->error != NULL) {
		buf_text(buf, "**");
		report_add_markdown(buf, item->error);
		buf_text(buf, "**");
	}
	if (item->hint != NULL) {
		buf_text(buf, "<br>");
		report_add_markdown(buf, item->hint);
	}
	buf_text(buf, " | ");
	add_effects(buf, item);
	buf_text(buf, " |\n");
}

static void add_table(struct buf *buf, const struct report_plan *plan)
{
	bool begun = false;

	for (size_t i = 0; i < plan->count; i++) {
		if (report_item_is_quiet(&plan->items[i]))
			continue;
		if (!begun)
			buf_text(buf, "| | Profile | Changes | Devices |\n"
				      "|---|---|---|---|\n");
		begun = true;
		add_row(buf, &plan->items[i]);
	}
	if (begun)
		buf_char(buf, '\n');
}

void report_plan_add_markdown(struct buf *buf, const struct report_plan *plan)
{
	buf_text(buf, "### ");
	report_add_markdown(
	    buf, plan->server != NULL ? plan->server : "Jamf Pro");
	buf_text(buf, "\n\n");
	if (plan->error != NULL) {
		buf_text(buf, "**");
		report_add_markdown(buf, plan->error);
		buf_text(buf, "**\n\n");
		return;
	}
	add_table(buf, plan);
	buf_text(buf, "Plan: ");
	report_plan_add_summary(buf, plan);
	buf_text(buf, "\n\n");
}

void report_plan_add_markdown_accepted(
    struct buf *buf, const struct report *report)
{
	auto_buf struct buf text = {0};

	report_add_accepted(report, &text);
	if (!buf_ok(&text))
		buf->failed = true;
	if (text.data == NULL)
		return;
	report_add_markdown(buf, text.data);
	buf_text(buf, "\n\n");
}
