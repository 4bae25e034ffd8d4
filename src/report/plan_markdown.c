/*
 * Markdown for a review comment, all of a run at once: what could not be used,
 * then for each server the summary and what failed, then what changes, as far
 * as a comment has room.
 */
#include <stdint.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/format.h"
#include "report/plan.h"
#include "base/banned.h"

enum {
	LAST_LINE_MAX = 300 /* characters */
};

static const struct report_style style = {report_markdown_add, " → ", " "};

static void add_error(struct buf *buf, const char *text, const char *hint)
{
	buf_text(buf, "**");
	report_markdown_add(buf, text);
	buf_text(buf, "**");
	if (hint != NULL && *hint != '\0') {
		buf_text(buf, "<br>");
		report_markdown_add(buf, hint);
	}
}

static void add_row(
    struct buf *buf, const struct report_item *row, bool is_short)
{
	const struct sync_item *item = row->item;
	const struct jamf_changes *changes = &item->changes;
	int first = report_effect_next(item, 0);

	buf_printf(buf, "| %s | ", report_action_name(item->action));
	report_markdown_add(buf, report_item_name(item));
	if (item->path != NULL) {
		buf_text(buf, "<br>");
		report_markdown_add(buf, item->path);
	}
	buf_text(buf, " | ");
	if (is_short)
		buf_printf(buf,
		    "*%zu change%s, more than there is room for*<br>",
		    changes->count, changes->count == 1 ? "" : "s");
	for (size_t i = 0; !is_short && i < changes->count; i++) {
		report_change_add(buf, &changes->list[i], &style);
		buf_text(buf, "<br>");
	}
	for (size_t i = 0; i < row->note_count; i++) {
		buf_char(buf, '*');
		report_markdown_add(buf, row->notes[i].text);
		buf_text(buf, "*<br>");
	}
	if (row->error != NULL)
		add_error(buf, row->error->text, row->error->hint);
	buf_text(buf, " | ");
	for (int effect = first; effect < SYNC_EFFECTS;
	     effect = report_effect_next(item, effect + 1)) {
		if (effect != first)
			buf_text(buf, "<br>");
		report_effect_add(buf, item, effect, &style);
	}
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
    struct paper *paper, const struct report_item *row, bool *begun)
{
	size_t *room = report_item_is_fault(row) ? &paper->for_faults
						 : &paper->for_changes;

	for (int is_short = 0; is_short < 2; is_short++) {
		if (!*begun)
			buf_text(&paper->piece,
			    "| | Profile | Changes | Devices |\n"
			    "|---|---|---|---|\n");
		add_row(&paper->piece, row, is_short != 0);
		if (put(paper, room)) {
			*begun = true;
			return;
		}
	}
	paper->left_out++;
}

static void put_plan(struct paper *paper, const struct report_plan *plan)
{
	struct buf *piece = &paper->piece;
	bool begun = false;

	buf_text(piece, "### ");
	report_markdown_add(
	    piece, plan->server != NULL ? plan->server : "Jamf Pro");
	buf_text(piece, "\n\n");
	if (plan->error.status != STATUS_DONE) {
		add_error(piece, plan->error.text, plan->error.hint);
	} else {
		buf_text(piece, "Plan: ");
		report_plan_add_summary(piece, plan);
	}
	buf_text(piece, "\n\n");
	if (!put(paper, &paper->for_faults)) {
		paper->left_out += 1 + plan->count;
		return;
	}
	for (int faults = 1; faults >= 0; faults--)
		for (size_t i = 0; i < plan->count; i++)
			if (report_item_is_fault(&plan->items[i]) ==
				(faults != 0) &&
			    !report_item_is_quiet(&plan->items[i]))
				put_row(paper, &plan->items[i], &begun);
	if (begun)
		buf_char(paper->buf, '\n');
}

static void put_failures(
    struct paper *paper, const struct report_failures *failures)
{
	if (failures == NULL || failures->count == 0)
		return;
	buf_text(&paper->piece, "### ");
	report_failures_add_count(&paper->piece, failures);
	buf_text(&paper->piece, "\n\n");
	for (size_t i = 0; i < failures->count; i++) {
		const struct report_failure *failure = &failures->list[i];

		buf_text(&paper->piece, "- ");
		report_markdown_add(&paper->piece, failure->file);
		buf_text(&paper->piece, ": ");
		add_error(&paper->piece, failure->message, failure->hint);
		buf_char(&paper->piece, '\n');
		if (!put(paper, &paper->for_faults))
			paper->left_out++;
	}
	buf_char(paper->buf, '\n');
}

static void put_all(struct paper *paper, const struct report *report)
{
	auto_buf struct buf accepted = {0};

	put_failures(paper, report->failures);
	for (size_t i = 0; i < report->plan_count; i++)
		put_plan(paper, &report->plans[i]);
	if (report->said != NULL)
		report_add_accepted(report->said, &accepted);
	if (!buf_ok(&accepted))
		paper->buf->failed = true;
	if (accepted.data != NULL) {
		report_markdown_add(&paper->piece, accepted.data);
		buf_text(&paper->piece, "\n\n");
		if (!put(paper, &paper->for_faults))
			paper->left_out++;
	}
	buf_done(&paper->piece);
}

/* -- the format ----------------------------------------------------------- */

/* Kept for the end, when all of them share the room. */
static void add_plan(struct report *report, const struct report_plan *plan)
{
	struct report_plan *plans = memory_resize(
	    report->plans, (report->plan_count + 1) * sizeof(*plans));

	if (plans == NULL) {
		report->out.failed = true;
		return;
	}
	report->plans = plans;
	plans[report->plan_count++] = *plan;
}

/* Changes get the room that faults, told once to measure them, leave. */
static void end_plans(struct report *report, bool pending)
{
	size_t room = REPORT_MARKDOWN_MAX - LAST_LINE_MAX, need;
	auto_buf struct buf faults = {0};
	struct paper draft = {.buf = &faults, .for_faults = SIZE_MAX};
	struct paper paper = {.buf = &report->out, .for_faults = room};

	(void)pending;
	put_all(&draft, report);
	if (!buf_ok(&faults))
		report->out.failed = true;
	need = SIZE_MAX - draft.for_faults;
	paper.for_changes = need < room ? room - need : 0;
	put_all(&paper, report);
	report->failures = NULL;
	if (paper.left_out > 0)
		buf_printf(&report->out,
		    "**Cut: %zu more %s not shown, as a comment has no room "
		    "for %s.** `scepctl plan` shows everything.\n",
		    paper.left_out,
		    paper.left_out == 1 ? "entry is" : "entries are",
		    paper.left_out == 1 ? "it" : "them");
}

static void add_failures(struct report *report)
{
	struct paper paper = {.buf = &report->out, .for_faults = SIZE_MAX};

	put_failures(&paper, report->failures);
	buf_done(&paper.piece);
	report->failures = NULL;
}

static void add_credentials(
    struct report *report, const struct report_account *accounts)
{
	add_failures(report);
	report_markdown_credentials(report, accounts);
}

static void finish(struct report *report, const struct error *error, int status)
{
	(void)error;
	(void)status;
	add_failures(report);
}

const struct report_format report_markdown = {.name = "markdown",
    .runner = RUNNER_TEXT,
    .plan = add_plan,
    .end_plans = end_plans,
    .diff = report_markdown_diff,
    .statuses = report_markdown_statuses,
    .credentials = add_credentials,
    .finish = finish};
