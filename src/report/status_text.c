/*
 * What became of profiles on devices, for people: a bar and counts for each
 * profile, what failed and what to do, when certificates end, who is waited
 * for.
 */
#include <inttypes.h>

#include "base/clock.h"
#include "report/format.h"
#include "report/status.h"
#include "base/banned.h"

enum {
	BAR_WIDTH = 50,
	WEEKS_WIDTH = 40,
	WEEKS_SHOWN = 12 /* of the histogram; the rest is counted */
};

/* How verdicts look in a bar. */
static const struct {
	char mark;
	const char *colour;
} looks[DEVICE_VERDICTS] = {
    [DEVICE_CURRENT] = {'#', "\033[32m"},
    [DEVICE_EXPIRING] = {'~', "\033[33m"},
    [DEVICE_EXPIRED] = {'x', "\033[31m"},
    [DEVICE_NO_CERTIFICATE] = {'o', "\033[35m"},
    [DEVICE_FAILED] = {'!', COLOUR_ERROR},
    [DEVICE_PENDING] = {'.', "\033[36m"},
    [DEVICE_OUTDATED] = {'-', "\033[34m"},
    [DEVICE_NEVER_SENT] = {'_', ""},
    [DEVICE_UNKNOWN] = {'?', ""},
};

static void add_marks(
    struct report *report, enum device_verdict verdict, size_t count)
{
	if (count == 0)
		return;
	report_text_colour(report, looks[verdict].colour);
	for (size_t i = 0; i < count; i++)
		buf_char(&report->out, looks[verdict].mark);
	report_text_colour(report, COLOUR_OFF);
}

/* -- a profile ------------------------------------------------------------ */

static void add_bar(struct report *report, const struct status_profile *profile)
{
	struct buf *buf = &report->out;
	size_t widths[DEVICE_VERDICTS];

	if (profile->scope > 0) {
		report_status_widths(profile, BAR_WIDTH, 1, widths);
		buf_text(buf, "  ");
		for (size_t i = 0; i < DEVICE_VERDICTS; i++)
			add_marks(report, (enum device_verdict)i, widths[i]);
		buf_char(buf, '\n');
	}
	buf_printf(buf, "  %s%zu device%s in scope",
	    profile->is_most ? "at most " : "", profile->scope,
	    profile->scope == 1 ? "" : "s");
	if (profile->is_most && profile->why_most != NULL) {
		buf_text(buf, ": ");
		report_text_add(buf, profile->why_most);
	}
	buf_char(buf, '\n');
}

static void add_counts(struct report *report,
    const struct report_status *status, const struct status_profile *profile)
{
	struct buf *buf = &report->out;

	for (size_t i = 0; i < DEVICE_VERDICTS; i++) {
		enum device_verdict verdict = (enum device_verdict)i;
		auto_buf struct buf share = {0};

		if (profile->verdicts[i] == 0)
			continue;
		report_status_add_share(&share, profile, verdict);
		buf->failed |= share.failed;
		buf_printf(buf, "  %8zu  ", profile->verdicts[i]);
		add_marks(report, verdict, 1);
		buf_printf(buf, " %-24s  %7s  %s%s\n",
		    device_verdict_name(verdict),
		    share.length > 0 ? share.data : "",
		    device_verdict_text(verdict),
		    verdict == DEVICE_UNKNOWN && !status->lists_devices
			? "; '--verdict unknown' says why"
			: "");
	}
	if (!profile->has_certificates && profile->why_no_certificate != NULL) {
		buf_text(buf, "  certificates are not told: ");
		report_text_add(buf, profile->why_no_certificate);
		buf_char(buf, '\n');
	}
}

static void add_errors(
    struct report *report, const struct status_profile *profile)
{
	struct buf *buf = &report->out;

	if (profile->error_count > 0)
		buf_text(buf, "  failed with\n");
	for (size_t i = 0; i < profile->error_count; i++) {
		const struct status_error *error = profile->errors[i];

		buf_printf(buf, "  %8zu  ", error->devices);
		report_status_add_code(buf, error, report_text_add);
		if (*error->text != '\0') {
			buf_text(buf, ": ");
			report_text_add(buf, error->text);
		}
		buf_char(buf, '\n');
		if (error->meaning != NULL) {
			buf_printf(buf, "%12smeans: ", "");
			report_text_add(buf, error->meaning);
			buf_char(buf, '\n');
		}
		if (error->remedy != NULL) {
			buf_printf(buf, "%12s", "");
			report_text_colour(report, COLOUR_HINT);
			buf_text(buf, "do: ");
			report_text_add(buf, error->remedy);
			report_text_colour(report, COLOUR_OFF);
			buf_char(buf, '\n');
		}
	}
}

static void add_weeks(
    struct report *report, const struct status_profile *profile)
{
	struct buf *buf = &report->out;
	size_t most = 1, later = 0;

	for (size_t i = 0; i < profile->week_count; i++) {
		if (i >= WEEKS_SHOWN)
			later += profile->weeks[i].devices;
		else if (profile->weeks[i].devices > most)
			most = profile->weeks[i].devices;
	}
	if (profile->week_count > 0)
		buf_text(buf, "  certificates end in the week of\n");
	for (size_t i = 0; i < profile->week_count && i < WEEKS_SHOWN; i++) {
		const struct status_week *week = &profile->weeks[i];
		size_t width =
		    (size_t)((uint64_t)week->devices * WEEKS_WIDTH / most);

		buf_text(buf, "  ");
		report_status_add_date(buf, week->start);
		buf_printf(buf, " %7zu  ", week->devices);
		for (size_t at = 0; at < width || at == 0; at++)
			buf_char(buf, '#');
		buf_char(buf, '\n');
	}
	if (later > 0) {
		buf_printf(buf, "  later      %7zu  until the week of ", later);
		report_status_add_date(
		    buf, profile->weeks[profile->week_count - 1].start);
		buf_char(buf, '\n');
	}
}

static void add_device(
    struct report *report, const struct status_device *device, int64_t now)
{
	struct buf *buf = &report->out;

	buf_printf(buf, "    %-24s  ", device_verdict_name(device->verdict));
	report_text_add(buf, device->name);
	buf_printf(buf, " (id %" PRId64 ")", device->id);
	if (device->expires != 0) {
		buf_text(buf, ", until ");
		report_status_add_date(buf, device->expires);
	}
	report_status_add_since(buf, now, device->since);
	if (device->error != NULL) {
		buf_text(buf, ": ");
		report_status_add_code(buf, device->error, report_text_add);
		buf_char(buf, ' ');
		report_text_add(buf, device->error->text);
	} else if (device->why != NULL) {
		buf_text(buf, ": ");
		report_text_add(buf, device->why);
	}
	if (device->verdict == DEVICE_UNKNOWN && device->reported != 0) {
		char text[CLOCK_TEXT_MAX];

		/* The delivery may be of the same day. */
		clock_format(device->reported, text, sizeof(text));
		buf_printf(
		    buf, "; inventory of %.10s %.5s UTC", text, text + 11);
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
	add_bar(report, profile);
	add_counts(report, status, profile);
	add_errors(report, profile);
	add_weeks(report, profile);
	report_status_add_waits(
	    buf, profile, status->status->now, "  waits for a person", "\n");
	for (size_t i = 0; i < profile->device_count; i++)
		if (report_status_lists(status, &profile->devices[i]))
			add_device(
			    report, &profile->devices[i], status->status->now);
}

void report_text_statuses(
    struct report *report, const struct report_status *status)
{
	const char *before = "";

	for (size_t i = 0; i < status->status->count; i++) {
		const struct status_server *server =
		    &status->status->servers[i];

		if (server->count > 0) {
			buf_text(&report->out, before);
			report_text_add(&report->out, server->url);
			buf_char(&report->out, '\n');
			before = "";
		}
		for (size_t at = 0; at < server->count; at++) {
			buf_text(&report->out, before);
			add_profile(report, status, &server->profiles[at]);
			before = "\n";
		}
	}
}
