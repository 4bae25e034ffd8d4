/*
 * What became of profiles on devices, as a table for other programs: a row for
 * each device of each profile. Names are those that devices gave themselves;
 * the writer keeps spreadsheets from taking one for a formula.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "csv/csv.h"
#include "report/report.h"
#include "report/status.h"
#include "base/banned.h"

enum {
	COLUMN_SERVER,
	COLUMN_IDENTIFIER,
	COLUMN_PROFILE,
	COLUMN_PLATFORM,
	COLUMN_ID,
	COLUMN_DEVICE,
	COLUMN_SERIAL,
	COLUMN_VERDICT,
	COLUMN_CODE,
	COLUMN_DOMAIN,
	COLUMN_ERROR,
	COLUMN_MEANING,
	COLUMN_REMEDY,
	COLUMN_WHY,
	COLUMN_EXPIRES,
	COLUMN_INSTALLED,
	COLUMN_REPORTED,
	COLUMN_DELIVERED,
	COLUMN_SINCE,
	COLUMNS,
	NUMBER_MAX = 24 /* bytes of an int64_t as text */
};

static const char *const titles[COLUMNS] = {
    [COLUMN_SERVER] = "server",
    [COLUMN_IDENTIFIER] = "identifier",
    [COLUMN_PROFILE] = "profile",
    [COLUMN_PLATFORM] = "platform",
    [COLUMN_ID] = "device_id",
    [COLUMN_DEVICE] = "device",
    [COLUMN_SERIAL] = "serial",
    [COLUMN_VERDICT] = "verdict",
    [COLUMN_CODE] = "error_code",
    [COLUMN_DOMAIN] = "error_domain",
    [COLUMN_ERROR] = "error",
    [COLUMN_MEANING] = "meaning",
    [COLUMN_REMEDY] = "remedy",
    [COLUMN_WHY] = "why",
    [COLUMN_EXPIRES] = "expires",
    [COLUMN_INSTALLED] = "installed",
    [COLUMN_REPORTED] = "reported",
    [COLUMN_DELIVERED] = "delivered",
    [COLUMN_SINCE] = "since",
};

static const char *or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static void set_error(
    const char **cells, const struct status_error *error, char code[NUMBER_MAX])
{
	if (error == NULL)
		return;
	(void)snprintf(code, NUMBER_MAX, "%" PRId64, error->code);
	cells[COLUMN_CODE] = code;
	cells[COLUMN_DOMAIN] = error->domain;
	cells[COLUMN_ERROR] = error->text;
	cells[COLUMN_MEANING] = or_empty(error->meaning);
	cells[COLUMN_REMEDY] = or_empty(error->remedy);
}

static void add_device(struct report *report, const char **cells,
    const struct status_device *device)
{
	const struct {
		int column;
		int64_t time;
	} times[] = {{COLUMN_EXPIRES, device->expires},
	    {COLUMN_INSTALLED, device->installed},
	    {COLUMN_REPORTED, device->reported},
	    {COLUMN_DELIVERED, device->delivered},
	    {COLUMN_SINCE, device->since}};
	char texts[array_length(times)][CLOCK_TEXT_MAX];
	char id[NUMBER_MAX], code[NUMBER_MAX];

	for (size_t i = COLUMN_CODE; i < COLUMNS; i++)
		cells[i] = "";
	(void)snprintf(id, sizeof(id), "%" PRId64, device->id);
	cells[COLUMN_ID] = id;
	cells[COLUMN_DEVICE] = device->name;
	cells[COLUMN_SERIAL] = device->serial;
	cells[COLUMN_VERDICT] = device_verdict_name(device->verdict);
	cells[COLUMN_WHY] = or_empty(device->why);
	set_error(cells, device->error, code);
	for (size_t i = 0; i < array_length(times); i++) {
		if (times[i].time == 0)
			continue;
		clock_format(times[i].time, texts[i], sizeof(texts[i]));
		cells[times[i].column] = texts[i];
	}
	csv_add_row(&report->out, cells, COLUMNS);
	report_relieve(report);
}

static void add_profile(struct report *report,
    const struct report_status *status, const struct status_server *server,
    const struct status_profile *profile)
{
	const char *cells[COLUMNS] = {[COLUMN_SERVER] = server->url,
	    [COLUMN_IDENTIFIER] = profile->identifier,
	    [COLUMN_PROFILE] = profile->name,
	    [COLUMN_PLATFORM] =
		profile->kind == JAMF_COMPUTERS ? "macos" : "ios"};

	for (size_t i = 0; i < profile->device_count; i++)
		if (report_status_is_wanted(status, &profile->devices[i]))
			add_device(report, cells, &profile->devices[i]);
}

static void add_statuses(
    struct report *report, const struct report_status *status)
{
	csv_add_row(&report->out, titles, COLUMNS);
	for (size_t i = 0; i < status->status->count; i++) {
		const struct status_server *server =
		    &status->status->servers[i];

		for (size_t at = 0; at < server->count; at++)
			add_profile(
			    report, status, server, &server->profiles[at]);
	}
}

const struct report_format report_csv = {
    .name = "csv", .runner = RUNNER_TEXT, .statuses = add_statuses};
