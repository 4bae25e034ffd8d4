#include "report/form.h"
#include "report/plan.h"
#include "base/banned.h"

void report_plan_json_begin(struct report *report, struct buf *buf)
{
	report->writer.buf = buf;
	json_write_array(&report->writer, "servers");
}

static void write_change(
    struct json_writer *writer, const struct report_change *change)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "area", change->area);
	json_write_text(writer, "path", change->path);
	json_write_text(writer, "key", change->key);
	json_write_text(writer, "was", change->was);
	json_write_text(writer, "becomes", change->becomes);
	json_write_boolean(writer, "secret", change->is_secret);
	json_write_boolean(writer, "server_only", change->server_only);
	json_write_boolean(writer, "identity", change->is_identity);
	json_write_end(writer);
}

static void write_changes(struct json_writer *writer, const char *name,
    const struct report_change *changes, size_t count)
{
	json_write_array(writer, name);
	for (size_t i = 0; i < count; i++)
		write_change(writer, &changes[i]);
	json_write_end(writer);
}

static void write_words(struct json_writer *writer, const char *name,
    const struct report_word *words, size_t count)
{
	json_write_array(writer, name);
	for (size_t i = 0; i < count; i++)
		json_write_text(writer, NULL, words[i].name);
	json_write_end(writer);
}

/* The same in sentences. */
static void write_texts(struct json_writer *writer, const char *name,
    const struct report_word *words, size_t count)
{
	json_write_array(writer, name);
	for (size_t i = 0; i < count; i++)
		json_write_text(writer, NULL, words[i].text);
	json_write_end(writer);
}

static void write_settings(
    struct json_writer *writer, const struct report_item *item)
{
	json_write_array(writer, "settings");
	for (size_t i = 0; i < item->setting_count; i++) {
		json_write_object(writer, NULL);
		json_write_text(writer, "payload", item->settings[i].payload);
		json_write_text(writer, "label", item->settings[i].label);
		json_write_text(writer, "value", item->settings[i].value);
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void write_error(
    struct json_writer *writer, const char *error, const char *hint, int status)
{
	json_write_text(writer, "error", error);
	json_write_text(writer, "hint", hint);
	json_write_integer(writer, "status", status);
}

/* A number of devices. */
static void write_count(
    struct json_writer *writer, const char *name, int64_t count)
{
	if (count >= 0)
		json_write_integer(writer, name, count);
	else
		json_write_null(writer, name);
}

static void write_item(
    struct json_writer *writer, const struct report_item *item)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "action", report_action_name(item->action));
	json_write_text(writer, "name", item->name);
	json_write_text(writer, "platform", item->platform);
	json_write_text(writer, "identifier", item->identifier);
	json_write_text(writer, "file", item->file);
	if (item->id > 0)
		json_write_integer(writer, "id", item->id);
	else
		json_write_null(writer, "id");
	json_write_text(writer, "page", item->page);
	write_changes(writer, "changes", item->changes, item->change_count);
	write_words(writer, "effects", item->effects, item->effect_count);
	write_count(writer, "devices", item->devices);
	write_count(writer, "gained", item->gained);
	write_count(writer, "lost", item->lost);
	write_count(writer, "again", item->again);
	json_write_boolean(writer, "at_most", item->is_most);
	json_write_text(writer, "devices_unknown", item->devices_why);
	write_words(writer, "notes", item->notes, item->note_count);
	write_texts(writer, "remarks", item->notes, item->note_count);
	json_write_text(writer, "confirm", item->confirm);
	write_settings(writer, item);
	json_write_array(writer, "waits");
	for (size_t i = 0; i < item->wait_count; i++)
		json_write_text(writer, NULL, item->waits[i]);
	json_write_end(writer);
	write_error(writer, item->error, item->hint, item->status);
	json_write_text(writer, "result", item->result);
	write_changes(
	    writer, "mismatches", item->mismatches, item->mismatch_count);
	write_changes(
	    writer, "meanwhile", item->meanwhile, item->meanwhile_count);
	json_write_end(writer);
}

void report_plan_json_add(
    struct report *report, const struct report_plan *plan, struct buf *buf)
{
	struct json_writer *writer = &report->writer;

	writer->buf = buf;
	json_write_object(writer, NULL);
	json_write_text(writer, "server", plan->server);
	json_write_text(writer, "label", plan->label);
	json_write_boolean(writer, "complete", plan->is_complete);
	write_error(writer, plan->error, plan->hint, plan->status);
	json_write_object(writer, "counts");
	for (int action = 0; action < REPORT_ACTIONS; action++)
		json_write_integer(writer,
		    report_action_name((enum report_action)action),
		    (int64_t)report_plan_count(
			plan, (enum report_action)action));
	json_write_integer(
	    writer, "waiting", (int64_t)report_plan_waiting(plan));
	json_write_end(writer);
	json_write_array(writer, "items");
	for (size_t i = 0; i < plan->count; i++)
		write_item(writer, &plan->items[i]);
	json_write_end(writer);
	json_write_end(writer);
}

void report_plan_json_end(struct report *report, bool pending, struct buf *buf)
{
	struct json_writer *writer = &report->writer;

	writer->buf = buf;
	json_write_end(writer);
	json_write_boolean(writer, "pending", pending);
}
