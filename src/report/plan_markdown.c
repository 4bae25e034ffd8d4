#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "report/plan.h"
#include "base/banned.h"

enum {
	LAST_LINE_MAX = 300 /* characters */
};

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

static void add_changes(
    struct buf *buf, const struct report_item *item, bool is_short)
{
	if (is_short)
		buf_printf(buf,
		    "*%zu change%s, more than there is room for*<br>",
		    item->change_count, item->change_count == 1 ? "" : "s");
	else
		for (size_t i = 0; i < item->change_count; i++)
			add_change(buf, &item->changes[i]);
	for (size_t i = 0; i < item->note_count; i++)
		add_note(buf, item->notes[i].text);
}

static void add_error(struct buf *buf, const char *error, const char *hint)
{
	buf_text(buf, "**");
	report_add_markdown(buf, error);
	buf_text(buf, "**");
	if (hint != NULL) {
		buf_text(buf, "<br>");
		report_add_markdown(buf, hint);
	}
}

static void add_row(
    struct buf *buf, const struct report_item *item, bool is_short)
{
	buf_printf(buf, "| %s | ", report_action_name(item->action));
	report_add_markdown(buf, item->name);
	if (item->file != NULL) {
		buf_text(buf, "<br>");
		report_add_markdown(buf, item->file);
	}
	buf_text(buf, " | ");
	add_changes(buf, item, is_short);
	if (item->error != NULL)
		add_error(buf, item->error, item->hint);
	buf_text(buf, " | ");
	add_effects(buf, item);
	buf_text(buf, " |\n");
}

/* -- within bounds -------------------------------------------------------- */

/* What a comment has room for. */
struct paper {
	struct buf *buf;
	struct buf piece;   /* that comes next */
	size_t for_faults;  /* characters left for what has to be told */
	size_t for_changes; /* the same for the rest */
	size_t left_out;
};

/* Adds the piece if there is room for it, and empties it. */
static bool put(struct paper *paper, size_t *room)
{
	struct buf *piece = &paper->piece;
	size_t size = piece->length == 0
			  ? 0
			  : text_characters(piece->data, piece->length);
	bool fits = size <= *room;

	if (!buf_ok(piece))
		paper->buf->failed = true;
	if (fits) {
		*room -= size;
		buf_add(paper->buf, piece->data, piece->length);
	}
	buf_clear(piece);
	return fits;
}

static void put_row(
    struct paper *paper, const struct report_item *item, bool *begun)
{
	size_t *room = report_item_is_fault(item) ? &paper->for_faults
						  : &paper->for_changes;

	for (int is_short = 0; is_short < 2; is_short++) {
		if (!*begun)
			buf_text(&paper->piece,
			    "| | Profile | Changes | Devices |\n"
			    "|---|---|---|---|\n");
		add_row(&paper->piece, item, is_short != 0);
		if (put(paper, room)) {
			*begun = true;
			return;
		}
	}
	paper->left_out++;
}

static void put_table(struct paper *paper, const struct report_plan *plan)
{
	bool begun = false;

	for (int faults = 1; faults >= 0; faults--)
		for (size_t i = 0; i < plan->count; i++)
			if (report_item_is_fault(&plan->items[i]) ==
				(faults != 0) &&
			    !report_item_is_quiet(&plan->items[i]))
				put_row(paper, &plan->items[i], &begun);
	if (begun)
		buf_char(paper->buf, '\n');
}

static void put_plan(struct paper *paper, const struct report_plan *plan)
{
	struct buf *piece = &paper->piece;

	buf_text(piece, "### ");
	report_add_markdown(
	    piece, plan->server != NULL ? plan->server : "Jamf Pro");
	buf_text(piece, "\n\n");
	if (plan->error != NULL) {
		add_error(piece, plan->error, plan->hint);
	} else {
		buf_text(piece, "Plan: ");
		report_plan_add_summary(piece, plan);
	}
	buf_text(piece, "\n\n");
	if (!put(paper, &paper->for_faults))
		paper->left_out += 1 + plan->count;
	else if (plan->error == NULL)
		put_table(paper, plan);
}

static void put_failures(
    struct paper *paper, const struct report_failures *failures)
{
	if (failures->count == 0)
		return;
	buf_text(&paper->piece, "### ");
	report_failures_add_count(&paper->piece, failures);
	buf_text(&paper->piece, "\n\n");
	for (size_t i = 0; i < failures->count; i++) {
		const struct report_failure *failure = &failures->list[i];

		buf_text(&paper->piece, "- ");
		report_add_markdown(&paper->piece, failure->file);
		buf_text(&paper->piece, ": ");
		add_error(&paper->piece, failure->message, failure->hint);
		buf_char(&paper->piece, '\n');
		if (!put(paper, &paper->for_faults))
			paper->left_out++;
	}
	buf_char(paper->buf, '\n');
}

void report_failures_add_markdown(
    struct buf *buf, const struct report_failures *failures)
{
	struct paper paper = {.buf = buf, .for_faults = SIZE_MAX};

	put_failures(&paper, failures);
	buf_done(&paper.piece);
}

static void put_accepted(struct paper *paper, const struct report *report)
{
	auto_buf struct buf text = {0};

	report_add_accepted(report, &text);
	if (!buf_ok(&text))
		paper->buf->failed = true;
	if (text.data == NULL)
		return;
	report_add_markdown(&paper->piece, text.data);
	buf_text(&paper->piece, "\n\n");
	if (!put(paper, &paper->for_faults))
		paper->left_out++;
}

static void put_all(struct paper *paper, const struct report_plans *plans)
{
	put_failures(paper, &plans->failures);
	for (size_t i = 0; i < plans->count; i++)
		put_plan(paper, &plans->list[i]);
	if (plans->findings != NULL)
		put_accepted(paper, plans->findings);
	buf_done(&paper->piece);
}

/* Changes get the room that faults, told once to measure them, leave. */
void report_plans_add_markdown(
    struct buf *buf, const struct report_plans *plans)
{
	size_t room = REPORT_MARKDOWN_MAX - LAST_LINE_MAX, need;
	auto_buf struct buf faults = {0};
	struct paper draft = {.buf = &faults, .for_faults = SIZE_MAX};
	struct paper paper = {.buf = buf, .for_faults = room};

	put_all(&draft, plans);
	if (!buf_ok(&faults))
		buf->failed = true;
	need = SIZE_MAX - draft.for_faults;
	paper.for_changes = need < room ? room - need : 0;
	put_all(&paper, plans);
	if (paper.left_out > 0)
		buf_printf(buf,
		    "**Cut: %zu more %s not shown, as a comment has no room "
		    "for %s.** `scepctl plan` shows everything.\n",
		    paper.left_out,
		    paper.left_out == 1 ? "entry is" : "entries are",
		    paper.left_out == 1 ? "it" : "them");
}
