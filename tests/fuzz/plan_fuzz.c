/*
 * A plan whose texts come from a server, as text, JSON and Markdown: each form
 * is printable, and has the lines and HTML elements that it has when all texts
 * are harmless, so that none of them can add its own. An input is those texts,
 * apart by NUL; the first byte says what kind of plan it is.
 */
#include <stdint.h>
#include <string.h>

#include "report/plan.h"
#include "forms.h"
#include "base/banned.h"

enum {
	TEXTS = 16,
	TEXT_MAX = 512
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* As the rest of the program has texts: without a NUL, and UTF-8 or not. */
static char texts[TEXTS][TEXT_MAX];

static void cut(const uint8_t *bytes, size_t length)
{
	memset(texts, 0, sizeof(texts));
	for (size_t i = 0; i < TEXTS; i++) {
		const uint8_t *end =
		    length > 0 ? memchr(bytes, '\0', length) : NULL;
		size_t size = end != NULL ? (size_t)(end - bytes) : length;
		size_t kept = size < TEXT_MAX - 1 ? size : TEXT_MAX - 1;

		if (kept > 0)
			memcpy(texts[i], bytes, kept);
		else
			texts[i][0] = 'x';
		bytes += end != NULL ? size + 1 : size;
		length -= end != NULL ? size + 1 : size;
	}
}

struct made {
	struct jamf_change changes[2];
	struct sync_setting setting;
	struct sync_setting_list settings;
	struct sync_desired desired;
	struct sync_item items[2];
	struct report_item rows[2];
	struct report_plan plan;
	struct report_failure failure;
	struct report_failures failures;
};

static struct error fault(
    enum status status, const char *text, const char *hint)
{
	struct error error = {0};

	(void)error_set(&error, status, "%s", text);
	if (hint != NULL)
		(void)error_hint(&error, "%s", hint);
	return error;
}

/* text gives the i-th text of the plan. */
static void make(
    struct made *made, unsigned kind, const char *(*text)(size_t i))
{
	struct sync_item item = {.action = kind % SYNC_ACTIONS,
	    .name = text(0),
	    .kind = kind % 3 == 0 ? JAMF_MOBILE : JAMF_COMPUTERS,
	    .identifier = text(1),
	    .path = text(2),
	    .changes = {.list = made->changes, .count = 2},
	    .effects = kind % 2 << SYNC_EFFECT_WIDER,
	    .has_devices = kind % 5 != 0,
	    .devices = {.after = 3,
		.gained = kind % 4,
		.lost = kind % 3,
		.why = text(4)},
	    .confirm = LOCK_CONFIRM_NEEDED};
	struct report_item row = {.id = kind,
	    .page = text(3),
	    .notes = {{"note", text(5)}},
	    .note_count = kind / 2 % 2,
	    .settings = {&made->setting, 1}};

	made->changes[0] = (struct jamf_change){.area = JAMF_PAYLOAD,
	    .path = text(8),
	    .was = text(9),
	    .becomes = text(10),
	    .server_only = kind % 2 == 0};
	made->changes[1] = (struct jamf_change){.area = JAMF_GENERAL,
	    .path = text(11),
	    .key = text(12),
	    .becomes = kind % 2 == 0 ? NULL : text(13),
	    .was = text(14),
	    .is_secret = kind % 7 == 0};
	made->setting = (struct sync_setting){
	    .payload = text(14), .label = "Label", .value = text(15)};
	made->settings = row.settings;
	made->desired = (struct sync_desired){.name = text(0), .path = text(2)};
	if (kind / 4 % 2 != 0)
		item.error = fault(STATUS_REFUSED, text(6),
		    kind / 8 % 2 == 0 ? NULL : text(7));
	for (unsigned i = 0; i < 2; i++) {
		made->items[i] = item;
		made->items[i].action = (kind + i) % SYNC_ACTIONS;
		made->rows[i] = row;
		made->rows[i].item = &made->items[i];
		if (kind / 4 % 2 != 0)
			made->rows[i].error = &made->items[i].error;
	}
	made->plan = (struct report_plan){.server = text(0),
	    .label = text(1),
	    .items = made->rows,
	    .count = 2,
	    .is_complete = true};
	if (kind % 16 == 15)
		made->plan.error = fault(STATUS_NETWORK, text(6), text(7));
	made->failure =
	    (struct report_failure){text(2), STATUS_FINDINGS, text(4), text(5)};
	made->failures =
	    (struct report_failures){.list = &made->failure, .count = 1};
}

static const char *given(size_t i)
{
	return texts[i];
}

static const char *harmless(size_t i)
{
	(void)i;
	return "x";
}

static void add_plan(struct report *report, const struct made *made)
{
	report_begin(report);
	report_add_failures(report, &made->failures);
	report_add_plan(report, &made->plan);
	report_end_plans(report, true);
}

static void add_text(struct report *report, const struct made *made)
{
	add_plan(report, made);
	report_add_settings(
	    report, &made->desired, made->rows[0].page, &made->settings);
	forms_lines(&report->out);
}

static void add_markdown(struct report *report, const struct made *made)
{
	add_plan(report, made);
	forms_lines(&report->out);
}

static void same_shape(
    const struct buf *a, const struct buf *b, const char *shape)
{
	forms_demand(forms_count(a->data, a->length, shape) ==
			 forms_count(b->data, b->length, shape),
	    "a text adds to the form of a plan");
}

static void write_json(const struct made *made)
{
	auto_report struct report report = {.format = &report_json};
	const struct error ended = {.status = STATUS_LIMIT};

	add_plan(&report, made);
	report_finish(&report, &ended, 0);
	forms_json(&report.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_report struct report text = {.format = &report_text, .all = true};
	auto_report struct report plain_text = text;
	auto_report struct report markdown = {.format = &report_markdown};
	auto_report struct report plain_markdown = markdown;
	unsigned kind = length > 0 ? bytes[0] : 0;
	struct made made, plain;

	cut(bytes + (length > 0), length - (length > 0));
	make(&made, kind, given);
	make(&plain, kind, harmless);
	add_text(&text, &made);
	add_text(&plain_text, &plain);
	same_shape(&text.out, &plain_text.out, "\n");
	add_markdown(&markdown, &made);
	add_markdown(&plain_markdown, &plain);
	same_shape(&markdown.out, &plain_markdown.out, "\n");
	same_shape(&markdown.out, &plain_markdown.out, "<");
	same_shape(&markdown.out, &plain_markdown.out, "\n| ");
	write_json(&made);
	return 0;
}
