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
	struct report_change changes[2];
	struct report_setting setting;
	struct report_item items[2];
	struct report_plan plan;
	struct report_failure failure;
	struct report_plans plans;
};

/* text gives the i-th text of the plan. */
static void make(
    struct made *made, unsigned kind, const char *(*text)(size_t i))
{
	struct report_item item = {.action = kind % REPORT_ACTIONS,
	    .name = text(0),
	    .platform = kind % 3 == 0 ? "ios" : "macos",
	    .identifier = text(1),
	    .file = text(2),
	    .page = text(3),
	    .id = kind,
	    .effects = {{"effect", "some effect"}},
	    .effect_count = kind % 2,
	    .devices = kind % 5 == 0 ? -1 : 3,
	    .gained = kind % 4,
	    .lost = kind % 3,
	    .devices_why = text(4),
	    .notes = {{"note", text(5)}},
	    .note_count = kind / 2 % 2,
	    .confirm = "needed",
	    .setting_count = 1,
	    .error = kind / 4 % 2 == 0 ? NULL : text(6),
	    .hint = kind / 8 % 2 == 0 ? NULL : text(7)};

	made->changes[0] = (struct report_change){.area = "payload",
	    .path = text(8),
	    .was = text(9),
	    .becomes = text(10),
	    .server_only = kind % 2 == 0};
	made->changes[1] = (struct report_change){.area = "general",
	    .path = text(11),
	    .key = text(12),
	    .becomes = kind % 2 == 0 ? NULL : text(13),
	    .was = text(14),
	    .is_secret = kind % 7 == 0};
	made->setting = (struct report_setting){text(14), "Label", text(15)};
	item.changes = made->changes;
	item.change_count = 2;
	item.settings = &made->setting;
	made->items[0] = made->items[1] = item;
	made->items[1].action = (kind + 1) % REPORT_ACTIONS;
	made->plan = (struct report_plan){.server = text(0),
	    .label = text(1),
	    .items = made->items,
	    .count = 2,
	    .is_complete = true,
	    .error = kind % 16 == 15 ? text(6) : NULL,
	    .hint = text(7)};
	made->failure =
	    (struct report_failure){text(2), STATUS_FINDINGS, text(4), text(5)};
	made->plans =
	    (struct report_plans){NULL, {&made->failure, 1}, &made->plan, 1};
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

static void add_text(struct buf *buf, const struct made *made)
{
	const struct report_look look = {.all = true};

	report_failures_add_text(buf, &made->plans.failures, &look);
	report_plan_add_text(buf, &made->plan, &look);
	report_plan_add_settings(buf, &made->items[0], &look);
	forms_lines(buf);
}

static void add_markdown(struct buf *buf, const struct made *made)
{
	report_plans_add_markdown(buf, &made->plans);
	forms_lines(buf);
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
	struct report report = {.format = REPORT_JSON};
	auto_buf struct buf json = {0};
	const struct error ended = {.status = STATUS_LIMIT};

	report_begin(&report, &json);
	report_json_failures(&report, &made->plans.failures, &json);
	report_plan_json_begin(&report, &json);
	report_plan_json_add(&report, &made->plan, &json);
	report_plan_json_end(&report, true, &json);
	report_json_finish(&report, &ended, 0, &json);
	forms_json(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_buf struct buf text = {0}, plain_text = {0};
	auto_buf struct buf markdown = {0}, plain_markdown = {0};
	unsigned kind = length > 0 ? bytes[0] : 0;
	struct made made, plain;

	cut(bytes + (length > 0), length - (length > 0));
	make(&made, kind, given);
	make(&plain, kind, harmless);
	add_text(&text, &made);
	add_text(&plain_text, &plain);
	same_shape(&text, &plain_text, "\n");
	add_markdown(&markdown, &made);
	add_markdown(&plain_markdown, &plain);
	same_shape(&markdown, &plain_markdown, "\n");
	same_shape(&markdown, &plain_markdown, "<");
	same_shape(&markdown, &plain_markdown, "\n| ");
	write_json(&made);
	return 0;
}
