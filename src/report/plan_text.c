#include <inttypes.h>
#include <string.h>

#include "base/shell.h"
#include "report/plan.h"
#include "base/banned.h"

#define COLOUR_OFF "\033[0m"
#define COLOUR_BOLD "\033[1m"
#define COLOUR_HINT "\033[36m"
#define COLOUR_ERROR "\033[1;31m"

static const struct {
	char mark;
	const char *colour;
} looks[REPORT_ACTIONS] = {
    [REPORT_UNCHANGED] = {'=', ""},
    [REPORT_CREATE] = {'+', "\033[1;32m"},
    [REPORT_UPDATE] = {'~', "\033[1;33m"},
    [REPORT_DRIFT] = {'~', "\033[1;33m"},
    [REPORT_DELETE] = {'-', COLOUR_ERROR},
    [REPORT_ORPHAN] = {'?', ""},
    [REPORT_UNMANAGED] = {'?', ""},
    [REPORT_CONFLICT] = {'!', COLOUR_ERROR},
    [REPORT_REFUSED] = {'!', COLOUR_ERROR},
    [REPORT_FAILED] = {'!', COLOUR_ERROR},
};

static void add_colour(
    struct buf *buf, const struct report_look *look, const char *colour)
{
	if (look->colour)
		buf_text(buf, colour);
}

static const struct report_form form = {report_add_printable, " -> ", "  "};

static void add_change(struct buf *buf, const struct report_change *change)
{
	buf_text(buf, "      ");
	report_plan_add_change(buf, change, &form);
	buf_char(buf, '\n');
}

static void add_effect(struct buf *buf, const struct report_item *item,
    size_t index, const struct report_look *look)
{
	buf_text(buf, "      ");
	add_colour(buf, look, COLOUR_BOLD);
	buf_text(buf, "effect:");
	add_colour(buf, look, COLOUR_OFF);
	buf_char(buf, ' ');
	report_plan_add_effect(buf, item, index, &form);
	buf_char(buf, '\n');
}

/* A line in colour, such as "error: no such category". */
static void add_line(struct buf *buf, const char *word, const char *colour,
    const char *text, const struct report_look *look)
{
	buf_text(buf, "      ");
	add_colour(buf, look, colour);
	buf_text(buf, word);
	add_colour(buf, look, COLOUR_OFF);
	buf_char(buf, ' ');
	report_add_printable(buf, text);
	buf_char(buf, '\n');
}

static void add_error(struct buf *buf, const char *error, const char *hint,
    const struct report_look *look)
{
	if (error == NULL)
		return;
	add_line(buf, "error:", COLOUR_ERROR, error, look);
	if (hint != NULL)
		add_line(buf, "hint:", COLOUR_HINT, hint, look);
}

/* In quotes when it would not be seen where it ends. */
static void add_file(struct buf *buf, const char *file)
{
	struct shell_word word;
	const char *shown = shell_path(&word, file, "");

	report_add_printable(buf, *shown != '\0' ? shown : file);
}

static void add_title(struct buf *buf, const struct report_item *item,
    const struct report_look *look)
{
	buf_text(buf, "  ");
	add_colour(buf, look, looks[item->action].colour);
	buf_printf(buf, "%c %-9s", looks[item->action].mark,
	    report_action_name(item->action));
	add_colour(buf, look, COLOUR_OFF);
	buf_char(buf, ' ');
	add_colour(buf, look, COLOUR_BOLD);
	report_add_printable(buf, item->name);
	add_colour(buf, look, COLOUR_OFF);
	buf_printf(buf, "  [%s", item->platform);
	if (item->id > 0)
		buf_printf(buf, " %" PRId64, item->id);
	buf_char(buf, ']');
	if (item->file != NULL) {
		buf_text(buf, "  ");
		add_file(buf, item->file);
	}
	buf_char(buf, '\n');
}

static void add_note(struct buf *buf, const char *text)
{
	buf_text(buf, "      note: ");
	report_add_printable(buf, text);
	buf_char(buf, '\n');
}

static void add_item(struct buf *buf, const struct report_item *item,
    const struct report_look *look)
{
	add_title(buf, item, look);
	for (size_t i = 0; i < item->change_count; i++)
		add_change(buf, &item->changes[i]);
	for (size_t i = 0; i < report_plan_effects(item); i++)
		add_effect(buf, item, i, look);
	for (size_t i = 0; i < item->note_count; i++)
		add_note(buf, item->notes[i].text);
	add_error(buf, item->error, item->hint, look);
}

static void add_unmanaged(struct buf *buf, const struct report_plan *plan)
{
	size_t count = report_plan_count(plan, REPORT_UNMANAGED), shown = 0;

	if (count == 0)
		return;
	buf_text(buf, "  unmanaged: ");
	for (size_t i = 0; i < plan->count && shown < REPORT_UNMANAGED_SHOWN;
	     i++) {
		if (plan->items[i].action != REPORT_UNMANAGED)
			continue;
		buf_printf(buf, "%s'", shown++ > 0 ? ", " : "");
		report_add_printable(buf, plan->items[i].name);
		buf_char(buf, '\'');
	}
	if (count > shown)
		buf_printf(buf, " and %zu more (-v lists them)", count - shown);
	buf_char(buf, '\n');
}

/* Those that failed, or the others. */
static void add_items(struct buf *buf, const struct report_plan *plan,
    bool faults, const struct report_look *look)
{
	for (size_t i = 0; i < plan->count; i++)
		if (report_item_is_fault(&plan->items[i]) == faults &&
		    (look->all || !report_item_is_quiet(&plan->items[i])))
			add_item(buf, &plan->items[i], look);
}

void report_plan_add_text(struct buf *buf, const struct report_plan *plan,
    const struct report_look *look)
{
	add_colour(buf, look, COLOUR_BOLD);
	report_add_printable(
	    buf, plan->server != NULL ? plan->server : "Jamf Pro");
	add_colour(buf, look, COLOUR_OFF);
	if (plan->label != NULL) {
		buf_text(buf, " (");
		report_add_printable(buf, plan->label);
		buf_char(buf, ')');
	}
	buf_char(buf, '\n');
	if (plan->error != NULL) {
		add_error(buf, plan->error, plan->hint, look);
		return;
	}
	buf_text(buf, "Plan: ");
	report_plan_add_summary(buf, plan);
	buf_char(buf, '\n');
	add_items(buf, plan, true, look);
	add_items(buf, plan, false, look);
	if (!look->all)
		add_unmanaged(buf, plan);
}

void report_failures_add_text(struct buf *buf,
    const struct report_failures *failures, const struct report_look *look)
{
	if (failures->count == 0)
		return;
	add_colour(buf, look, COLOUR_BOLD);
	report_failures_add_count(buf, failures);
	add_colour(buf, look, COLOUR_OFF);
	buf_char(buf, '\n');
	for (size_t i = 0; i < failures->count; i++) {
		const struct report_failure *failure = &failures->list[i];

		buf_text(buf, "  ");
		add_colour(buf, look, looks[REPORT_FAILED].colour);
		buf_text(buf, "! ");
		add_colour(buf, look, COLOUR_OFF);
		add_file(buf, failure->file);
		buf_char(buf, '\n');
		add_error(buf, failure->message, failure->hint, look);
	}
}

/* Where there are several payloads, each has a line before its settings. */
static bool begins_payload(const struct report_item *item, size_t index)
{
	const char *first = item->settings[0].payload;
	const char *last = item->settings[item->setting_count - 1].payload;

	return strcmp(first, last) != 0 &&
	       (index == 0 || strcmp(item->settings[index].payload,
				  item->settings[index - 1].payload) != 0);
}

void report_plan_add_settings(struct buf *buf, const struct report_item *item,
    const struct report_look *look)
{
	struct shell_word word;

	add_colour(buf, look, COLOUR_BOLD);
	report_add_printable(buf, item->name);
	add_colour(buf, look, COLOUR_OFF);
	buf_text(buf, ": to be entered in Jamf Pro by hand, in the SCEP "
		      "payload\n");
	if (item->page != NULL) {
		buf_text(buf, "  ");
		report_add_printable(buf, item->page);
		buf_char(buf, '\n');
	}
	for (size_t i = 0; i < item->setting_count; i++) {
		if (begins_payload(item, i)) {
			buf_text(buf, "   ");
			report_add_printable(buf, item->settings[i].payload);
			buf_char(buf, '\n');
		}
		buf_text(buf, "    ");
		report_add_printable(buf, item->settings[i].label);
		buf_text(buf, ": ");
		report_add_printable(buf, item->settings[i].value);
		buf_char(buf, '\n');
	}
	buf_text(buf, "  then: scepctl apply --confirm-ui ");
	buf_text(buf, item->file == NULL
			  ? "FILE"
			  : shell_path(&word, item->file, "FILE"));
	buf_char(buf, '\n');
}
