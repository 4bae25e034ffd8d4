/*
 * A plan as JSON: a server of the document's list.
 */
#include "report/format.h"
#include "report/plan.h"
#include "base/banned.h"

static void write_changes(struct json_writer *writer, const char *name,
    const struct jamf_changes *changes)
{
	json_write_array(writer, name);
	for (size_t i = 0; i < changes->count; i++) {
		const struct jamf_change *change = &changes->list[i];

		json_write_object(writer, NULL);
		json_write_text(writer, "area", jamf_area_name(change->area));
		json_write_text(writer, "path", change->path);
		json_write_text(writer, "key", change->key);
		json_write_text(writer, "was", change->was);
		json_write_text(writer, "becomes", change->becomes);
		json_write_boolean(writer, "secret", change->is_secret);
		json_write_boolean(writer, "server_only", change->server_only);
		json_write_boolean(writer, "identity", change->is_identity);
		json_write_end(writer);
	}
	json_write_end(writer);
}

/* The devices it concerns, null where they are not known or of no interest. */
static void write_devices(
    struct json_writer *writer, const struct sync_item *item)
{
	const struct jamf_reach *reach = &item->devices;
	bool is_told = item->has_devices && !reach->is_untold;
	int64_t devices =
	    item->action == SYNC_DELETE ? reach->before : reach->after;

	report_json_number(writer, "devices", is_told ? devices : -1, 0);
	report_json_number(writer, "gained", is_told ? reach->gained : -1, 0);
	report_json_number(writer, "lost", is_told ? reach->lost : -1, 0);
	report_json_number(
	    writer, "again", is_told ? item->redelivered : -1, 0);
	json_write_boolean(writer, "at_most", is_told && reach->is_most);
	json_write_text(writer, "devices_unknown", reach->why);
}

/* What a person is waited for. */
static void write_manual(
    struct json_writer *writer, const struct report_item *row)
{
	static const char *const confirm_words[] = {
	    [LOCK_CONFIRM_NONE] = "none",
	    [LOCK_CONFIRM_NEEDED] = "needed",
	    [LOCK_CONFIRM_DONE] = "done",
	};
	unsigned waits = sync_item_waits(row->item);
	enum lock_confirm confirm =
	    row->result != NULL && row->result->confirm_needed
		? LOCK_CONFIRM_NEEDED
		: row->item->confirm;

	json_write_text(writer, "confirm", confirm_words[confirm]);
	json_write_array(writer, "settings");
	for (size_t i = 0; i < row->settings.count; i++) {
		const struct sync_setting *setting = &row->settings.list[i];

		json_write_object(writer, NULL);
		json_write_text(writer, "payload", setting->payload);
		json_write_text(writer, "label", setting->label);
		json_write_text(writer, "value", setting->value);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_array(writer, "waits");
	if ((waits & SYNC_WAIT_SETTINGS) != 0)
		json_write_text(writer, NULL, "settings");
	if ((waits & SYNC_WAIT_SCOPE) != 0)
		json_write_text(writer, NULL, "scope");
	if ((waits & SYNC_WAIT_REDELIVERY) != 0)
		json_write_text(writer, NULL, "redelivery");
	json_write_end(writer);
}

static const char *result_word(const struct report_item *row)
{
	static const char *const done_words[SYNC_ACTIONS] = {
	    [SYNC_CREATE] = "created",
	    [SYNC_UPDATE] = "updated",
	    [SYNC_DRIFT] = "updated",
	    [SYNC_DELETE] = "deleted",
	};
	const struct sync_result *result = row->result;

	if (result == NULL)
		return NULL;
	if (result->stopped)
		return "not-reached";
	if (sync_item_status(row->item, result) != STATUS_DONE)
		return "failed";
	return result->written && done_words[row->item->action] != NULL
		   ? done_words[row->item->action]
		   : "unchanged";
}

static void write_item(
    struct json_writer *writer, const struct report_item *row)
{
	static const struct jamf_changes none = {0};
	const struct sync_item *item = row->item;
	const struct sync_result *result = row->result;

	json_write_object(writer, NULL);
	json_write_text(writer, "action", report_action_name(item->action));
	json_write_text(writer, "name", report_item_name(item));
	json_write_text(writer, "platform", report_item_platform(item));
	json_write_text(writer, "identifier", item->identifier);
	json_write_text(writer, "file", item->path);
	report_json_number(writer, "id", row->id, 1);
	json_write_text(writer, "page", row->page);
	write_changes(writer, "changes", &item->changes);
	json_write_array(writer, "effects");
	for (int i = 0; i < SYNC_EFFECTS; i++)
		if ((item->effects & 1U << i) != 0)
			json_write_text(writer, NULL,
			    sync_effect_name((enum sync_effect)i));
	json_write_end(writer);
	write_devices(writer, item);
	json_write_array(writer, "notes");
	for (size_t i = 0; i < row->note_count; i++)
		json_write_text(writer, NULL, row->notes[i].name);
	json_write_end(writer);
	json_write_array(writer, "remarks");
	for (size_t i = 0; i < row->note_count; i++)
		json_write_text(writer, NULL, row->notes[i].text);
	json_write_end(writer);
	write_manual(writer, row);
	report_json_error(writer, row->error);
	json_write_integer(writer, "status", sync_item_status(item, result));
	json_write_text(writer, "result", result_word(row));
	write_changes(
	    writer, "mismatches", result != NULL ? &result->mismatches : &none);
	write_changes(
	    writer, "meanwhile", result != NULL ? &result->meanwhile : &none);
	json_write_end(writer);
}

static struct json_writer *begin_list(struct report *report)
{
	if (!report->in_list)
		json_write_array(report_writer(report), "servers");
	report->in_list = true;
	return report_writer(report);
}

void report_json_plan(struct report *report, const struct report_plan *plan)
{
	struct json_writer *writer = begin_list(report);

	json_write_object(writer, NULL);
	json_write_text(writer, "server", plan->server);
	json_write_text(writer, "label", plan->label);
	json_write_boolean(writer, "complete", plan->is_complete);
	report_json_error(writer, &plan->error);
	json_write_integer(writer, "status", plan->error.status);
	json_write_object(writer, "counts");
	for (int i = 0; i < SYNC_ACTIONS; i++) {
		enum sync_action action = (enum sync_action)i;

		json_write_integer(writer, report_action_name(action),
		    (int64_t)report_plan_count(plan, action));
	}
	json_write_integer(
	    writer, "waiting", (int64_t)report_plan_waiting(plan));
	json_write_end(writer);
	json_write_array(writer, "items");
	for (size_t i = 0; i < plan->count; i++)
		write_item(writer, &plan->items[i]);
	json_write_end(writer);
	json_write_end(writer);
}

void report_json_end_plans(struct report *report, bool pending)
{
	struct json_writer *writer = begin_list(report);

	json_write_end(writer);
	json_write_boolean(writer, "pending", pending);
}
