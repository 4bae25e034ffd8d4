/*
 * What became of profiles on devices, as JSON.
 */
#include "base/clock.h"
#include "report/format.h"
#include "report/status.h"
#include "base/banned.h"

static void write_time(
    struct json_writer *writer, const char *name, int64_t time)
{
	if (time != 0)
		report_json_time(writer, name, time);
	else
		json_write_null(writer, name);
}

static void write_device_error(struct json_writer *writer, const char *name,
    const struct status_error *error)
{
	if (error == NULL) {
		json_write_null(writer, name);
		return;
	}
	json_write_object(writer, name);
	json_write_integer(writer, "code", error->code);
	json_write_text(writer, "domain", error->domain);
	json_write_text(writer, "text", error->text);
	json_write_text(writer, "meaning", error->meaning);
	json_write_text(writer, "remedy", error->remedy);
}

static void write_device(
    struct json_writer *writer, const struct status_device *device)
{
	json_write_object(writer, NULL);
	json_write_integer(writer, "id", device->id);
	json_write_text(writer, "name", device->name);
	json_write_text(writer, "serial", device->serial);
	json_write_text(
	    writer, "verdict", device_verdict_name(device->verdict));
	write_device_error(writer, "error", device->error);
	if (device->error != NULL)
		json_write_end(writer);
	json_write_text(writer, "why", device->why);
	write_time(writer, "expires", device->expires);
	write_time(writer, "installed", device->installed);
	write_time(writer, "reported", device->reported);
	write_time(writer, "delivered", device->delivered);
	write_time(writer, "since", device->since);
	json_write_end(writer);
}

static void write_counts(
    struct json_writer *writer, const struct status_profile *profile)
{
	json_write_integer(writer, "scope", (int64_t)profile->scope);
	json_write_boolean(writer, "at_most", profile->is_most);
	json_write_text(writer, "why_at_most", profile->why_most);
	json_write_object(writer, "verdicts");
	for (int i = 0; i < DEVICE_VERDICTS; i++)
		json_write_integer(writer,
		    device_verdict_name((enum device_verdict)i),
		    (int64_t)profile->verdicts[i]);
	json_write_end(writer);
	json_write_text(writer, "certificate",
	    profile->has_certificates ? "told" : "not told");
	json_write_text(
	    writer, "why_no_certificate", profile->why_no_certificate);
	json_write_integer(writer, "window_days", profile->window / CLOCK_DAY);
	json_write_array(writer, "errors");
	for (size_t i = 0; i < profile->error_count; i++) {
		write_device_error(writer, NULL, profile->errors[i]);
		json_write_integer(
		    writer, "devices", (int64_t)profile->errors[i]->devices);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_array(writer, "weeks");
	for (size_t i = 0; i < profile->week_count; i++) {
		json_write_object(writer, NULL);
		report_json_time(writer, "start", profile->weeks[i].start);
		json_write_integer(
		    writer, "devices", (int64_t)profile->weeks[i].devices);
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void write_waits(
    struct json_writer *writer, const struct status_profile *profile)
{
	static const struct {
		enum sync_wait wait;
		const char *word;
	} waits[] = {
	    {SYNC_WAIT_SETTINGS, "settings"},
	    {SYNC_WAIT_SCOPE, "scope"},
	    {SYNC_WAIT_REDELIVERY, "redelivery"},
	};

	json_write_array(writer, "waits");
	for (size_t i = 0; i < array_length(waits); i++)
		if ((profile->waits & (unsigned)waits[i].wait) != 0)
			json_write_text(writer, NULL, waits[i].word);
	json_write_end(writer);
	write_time(writer, "waits_since", profile->waits_since);
}

static void write_profile(struct report *report,
    const struct report_status *status, const struct status_profile *profile)
{
	struct json_writer *writer = &report->writer;

	json_write_object(writer, NULL);
	json_write_text(writer, "identifier", profile->identifier);
	json_write_text(writer, "name", profile->name);
	json_write_integer(writer, "id", profile->id);
	json_write_text(writer, "uuid", profile->uuid);
	json_write_text(writer, "platform",
	    profile->kind == JAMF_COMPUTERS ? "macos" : "ios");
	json_write_text(writer, "file", profile->path);
	json_write_text(writer, "page", profile->page);
	if (profile->error.status == STATUS_DONE) {
		write_counts(writer, profile);
		write_time(writer, "delivered", profile->delivered);
		write_waits(writer, profile);
	}
	if (profile->error.status == STATUS_DONE && status->lists_devices) {
		json_write_array(writer, "devices");
		for (size_t i = 0; i < profile->device_count; i++) {
			if (!report_status_lists(status, &profile->devices[i]))
				continue;
			write_device(writer, &profile->devices[i]);
			report_relieve(report);
		}
		json_write_end(writer);
	}
	report_json_error(writer, &profile->error);
	json_write_end(writer);
}

void report_json_statuses(
    struct report *report, const struct report_status *status)
{
	struct json_writer *writer = report_writer(report);

	json_write_array(writer, "servers");
	for (size_t i = 0; i < status->status->count; i++) {
		const struct status_server *server =
		    &status->status->servers[i];

		json_write_object(writer, NULL);
		json_write_text(writer, "url", server->url);
		json_write_text(writer, "label", server->label);
		json_write_array(writer, "profiles");
		for (size_t at = 0; at < server->count; at++)
			write_profile(report, status, &server->profiles[at]);
		json_write_end(writer);
		json_write_array(writer, "notes");
		for (size_t at = 0; at < server->note_count; at++)
			json_write_text(writer, NULL, server->notes[at]);
		json_write_end(writer);
		report_json_error(writer, &server->error);
		json_write_end(writer);
	}
	json_write_end(writer);
}
