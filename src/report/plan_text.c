/*
 * A plan as text for people.
 */
#include <inttypes.h>
#include <string.h>

#include "base/shell.h"
#include "report/format.h"
#include "report/plan.h"
#include "base/banned.h"

static const struct {
	char mark;
	const char *colour;
} looks[SYNC_ACTIONS] = {
    [SYNC_UNCHANGED] = {'=', ""},
    [SYNC_CREATE] = {'+', "\033[1;32m"},
    [SYNC_UPDATE] = {'~', "\033[1;33m"},
    [SYNC_DRIFT] = {'~', "\033[1;33m"},
    [SYNC_DELETE] = {'-', COLOUR_ERROR},
    [SYNC_ORPHAN] = {'?', ""},
    [SYNC_UNMANAGED] = {'?', ""},
    [SYNC_CONFLICT] = {'!', COLOUR_ERROR},
    [SYNC_REFUSED] = {'!', COLOUR_ERROR},
    [SYNC_FAILED] = {'!', COLOUR_ERROR},
};

static const struct report_style style = {report_text_add, " -> ", "  "};

/* A line in colour, such as "error: no such category". */
static void add_line(struct report *report, const char *word,
    const char *colour, const char *text)
{
	buf_text(&report->out, "      ");
	report_text_colour(report, colour);
	buf_text(&report->out, word);
	report_text_colour(report, COLOUR_OFF);
	buf_char(&report->out, ' ');
	report_text_add(&report->out, text);
	buf_char(&report->out, '\n');
}

static void add_error(struct report *report, const char *text, const char *hint)
{
	add_line(report, "error:", COLOUR_ERROR, text);
	if (hint != NULL && *hint != '\0')
		add_line(report, "hint:", COLOUR_HINT, hint);
}

static void add_bold(struct report *report, const char *text)
{
	report_text_colour(report, COLOUR_BOLD);
	report_text_add(&report->out, text);
	report_text_colour(report, COLOUR_OFF);
}

/* In quotes when it would not be seen where it ends. */
static void add_file(struct buf *buf, const char *file)
{
	struct shell_word word;
	const char *shown = shell_path(&word, file, "");

	report_text_add(buf, *shown != '\0' ? shown : file);
}

static void add_title(struct report *report, const struct report_item *row)
{
	const struct sync_item *item = row->item;
	struct buf *buf = &report->out;

	buf_text(buf, "  ");
	report_text_colour(report, looks[item->action].colour);
	buf_printf(buf, "%c %-9s", looks[item->action].mark,
	    report_action_name(item->action));
	report_text_colour(report, COLOUR_OFF);
	buf_char(buf, ' ');
	add_bold(report, report_item_name(item));
	buf_printf(buf, "  [%s", report_item_platform(item));
	if (row->id > 0)
		buf_printf(buf, " %" PRId64, row->id);
	buf_char(buf, ']');
	if (item->path != NULL) {
		buf_text(buf, "  ");
		add_file(buf, item->path);
	}
	buf_char(buf, '\n');
}

static void add_item(struct report *report, const struct report_item *row)
{
	const struct sync_item *item = row->item;
	struct buf *buf = &report->out;

	add_title(report, row);
	for (size_t i = 0; i < item->changes.count; i++) {
		buf_text(buf, "      ");
		report_change_add(buf, &item->changes.list[i], &style);
		buf_char(buf, '\n');
	}
	for (int effect = report_effect_next(item, 0); effect < SYNC_EFFECTS;
	     effect = report_effect_next(item, effect + 1)) {
		buf_text(buf, "      ");
		report_text_colour(report, COLOUR_BOLD);
		buf_text(buf, "effect:");
		report_text_colour(report, COLOUR_OFF);
		buf_char(buf, ' ');
		report_effect_add(buf, item, effect, &style);
		buf_char(buf, '\n');
	}
	for (size_t i = 0; i < row->note_count; i++) {
		buf_text(buf, "      note: ");
		report_text_add(buf, row->notes[i].text);
		buf_char(buf, '\n');
	}
	if (row->error != NULL)
		add_error(report, row->error->text, row->error->hint);
}

/* Those that failed, or the others. */
static void add_items(
    struct report *report, const struct report_plan *plan, bool faults)
{
	for (size_t i = 0; i < plan->count; i++)
		if (report_item_is_fault(&plan->items[i]) == faults &&
		    (report->all || !report_item_is_quiet(&plan->items[i])))
			add_item(report, &plan->items[i]);
}

static void add_unmanaged(struct buf *buf, const struct report_plan *plan)
{
	size_t count = report_plan_count(plan, SYNC_UNMANAGED), shown = 0;

	if (count == 0)
		return;
	buf_text(buf, "  unmanaged: ");
	for (size_t i = 0; i < plan->count && shown < REPORT_UNMANAGED_SHOWN;
	     i++) {
		const struct sync_item *item = plan->items[i].item;

		if (item->action != SYNC_UNMANAGED)
			continue;
		buf_printf(buf, "%s'", shown++ > 0 ? ", " : "");
		report_text_add(buf, report_item_name(item));
		buf_char(buf, '\'');
	}
	if (count > shown)
		buf_printf(buf, " and %zu more (-v lists them)", count - shown);
	buf_char(buf, '\n');
}

void report_text_plan(struct report *report, const struct report_plan *plan)
{
	struct buf *buf = &report->out;

	/* What ended it early stands on the same terminal already. */
	if (plan->error.status != STATUS_DONE)
		return;
	add_bold(report, plan->server != NULL ? plan->server : "Jamf Pro");
	if (plan->label != NULL) {
		buf_text(buf, " (");
		report_text_add(buf, plan->label);
		buf_char(buf, ')');
	}
	buf_text(buf, "\nPlan: ");
	report_plan_add_summary(buf, plan);
	buf_char(buf, '\n');
	add_items(report, plan, true);
	add_items(report, plan, false);
	if (!report->all)
		add_unmanaged(buf, plan);
}

void report_text_failures(struct report *report)
{
	const struct report_failures *failures = report->failures;
	struct buf *buf = &report->out;

	if (failures->count == 0)
		return;
	report_text_colour(report, COLOUR_BOLD);
	report_failures_add_count(buf, failures);
	report_text_colour(report, COLOUR_OFF);
	buf_char(buf, '\n');
	for (size_t i = 0; i < failures->count; i++) {
		const struct report_failure *failure = &failures->list[i];

		buf_text(buf, "  ");
		report_text_colour(report, looks[SYNC_FAILED].colour);
		buf_text(buf, "! ");
		report_text_colour(report, COLOUR_OFF);
		add_file(buf, failure->file);
		buf_char(buf, '\n');
		add_error(report, failure->message, failure->hint);
	}
}

void report_add_settings(struct report *report,
    const struct sync_desired *desired, const char *page,
    const struct sync_setting_list *settings)
{
	const struct sync_setting *list = settings->list;
	struct buf *buf = &report->out;
	struct shell_word word;

	add_bold(report, desired->name);
	buf_text(buf, ": to be entered in Jamf Pro by hand, in the SCEP "
		      "payload\n");
	if (page != NULL) {
		buf_text(buf, "  ");
		report_text_add(buf, page);
		buf_char(buf, '\n');
	}
	for (size_t i = 0; i < settings->count; i++) {
		/* Where there are several payloads, each has a line before its
		 * settings. */
		if (list[0].number != list[settings->count - 1].number &&
		    (i == 0 || list[i].number != list[i - 1].number)) {
			buf_text(buf, "   ");
			report_text_add(buf, list[i].payload);
			buf_char(buf, '\n');
		}
		buf_text(buf, "    ");
		report_text_add(buf, list[i].label);
		buf_text(buf, ": ");
		report_text_add(buf, list[i].value);
		buf_char(buf, '\n');
	}
	buf_text(buf, "  then: scepctl apply --confirm-ui ");
	buf_text(buf, desired->path == NULL
			  ? "FILE"
			  : shell_path(&word, desired->path, "FILE"));
	buf_char(buf, '\n');
}
