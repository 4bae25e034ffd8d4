/*
 * What became of profiles on devices, for people: counts, and what failed.
 */
#include "base/clock.h"
#include "report/format.h"
#include "report/status.h"
#include "base/banned.h"

static void add_counts(
    struct report *report, const struct status_profile *profile)
{
	struct buf *buf = &report->out;

	buf_printf(buf, "  %zu device%s in scope%s%s\n", profile->scope,
	    profile->scope == 1 ? "" : "s",
	    profile->is_most ? " at most: " : "",
	    profile->is_most ? profile->why_most : "");
	for (int i = 0; i < DEVICE_VERDICTS; i++)
		if (profile->verdicts[i] > 0)
			buf_printf(buf, "  %8zu  %s\n", profile->verdicts[i],
			    device_verdict_name((enum device_verdict)i));
	if (!profile->has_certificates)
		buf_printf(buf, "  certificates are not told: %s\n",
		    profile->why_no_certificate);
	for (size_t i = 0; i < profile->error_count; i++) {
		const struct status_error *error = profile->errors[i];

		buf_printf(buf, "  %8zu  %s %lld: ", error->devices,
		    error->domain, (long long)error->code);
		report_text_add(buf, error->text);
		if (error->meaning != NULL)
			buf_printf(buf, " (%s)", error->meaning);
		buf_char(buf, '\n');
		if (error->remedy != NULL)
			buf_printf(buf, "            %s\n", error->remedy);
	}
}

static void add_device(
    struct report *report, const struct status_device *device)
{
	struct buf *buf = &report->out;
	char expires[CLOCK_TEXT_MAX];

	buf_printf(buf, "    %-22s ", device_verdict_name(device->verdict));
	report_text_add(buf, device->name);
	buf_printf(buf, " (id %lld)", (long long)device->id);
	if (device->expires != 0) {
		clock_format(device->expires, expires, sizeof(expires));
		buf_printf(buf, ", until %.10s", expires);
	}
	if (device->error != NULL) {
		buf_text(buf, ": ");
		report_text_add(buf, device->error->text);
	} else if (device->why != NULL) {
		buf_printf(buf, ": %s", device->why);
	}
	buf_char(buf, '\n');
	report_relieve(report);
}

static void add_profile(struct report *report,
    const struct report_status *status, const struct status_profile *profile)
{
	struct buf *buf = &report->out;

	report_text_colour(report, COLOUR_BOLD);
	report_text_add(buf, profile->name);
	report_text_colour(report, COLOUR_OFF);
	buf_text(buf, " (");
	report_text_add(buf, profile->identifier);
	buf_text(buf, ")\n");
	if (profile->error.status != STATUS_DONE) {
		buf_text(buf, "  not told: ");
		report_text_add(buf, profile->error.text);
		buf_char(buf, '\n');
		return;
	}
	add_counts(report, profile);
	for (size_t i = 0; i < profile->scope; i++)
		if (report_status_lists(status, &profile->devices[i]))
			add_device(report, &profile->devices[i]);
}

void report_text_statuses(
    struct report *report, const struct report_status *status)
{
	for (size_t i = 0; i < status->status->count; i++) {
		const struct status_server *server =
		    &status->status->servers[i];

		for (size_t at = 0; at < server->count; at++)
			add_profile(report, status, &server->profiles[at]);
	}
}
