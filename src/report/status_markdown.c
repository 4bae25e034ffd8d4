/*
 * What became of profiles on devices, as Markdown for a comment: a summary of
 * all profiles, what is to be known of each, then devices, as far as a comment
 * has room.
 */
#include <inttypes.h>

#include "base/text.h"
#include "report/format.h"
#include "report/plan.h"
#include "report/status.h"
#include "base/banned.h"

enum {
	LAST_LINES_MAX = 300, /* characters of what is said of the rest */
	WEEKS_SHOWN = 12
};

/* What a comment has room for; the next piece fits or is left out. */
struct sheet {
	struct buf *buf;
	struct buf piece;
	size_t room; /* characters */
};

static void sheet_done(struct sheet *sheet)
{
	buf_done(&sheet->piece);
}

static bool put(struct sheet *sheet)
{
	struct buf *piece = &sheet->piece;
	size_t size = piece->length == 0
			  ? 0
			  : text_characters(piece->data, piece->length);
	bool fits = size <= sheet->room;

	if (!buf_ok(piece))
		sheet->buf->failed = true;
	if (fits) {
		sheet->room -= size;
		buf_add(sheet->buf, piece->data, piece->length);
	}
	buf_clear(piece);
	return fits;
}

static void say_left_out(struct sheet *sheet, size_t count, const char *noun)
{
	if (count > 0)
		buf_printf(sheet->buf,
		    "\n*%zu %s%s more than there is room for*\n", count, noun,
		    count == 1 ? "" : "s");
}

/* -- summary -------------------------------------------------------------- */

static void add_summary(struct buf *buf, const struct status_profile *profile)
{
	buf_text(buf, "| ");
	report_markdown_add(buf, profile->name);
	if (profile->error.status != STATUS_DONE) {
		buf_text(buf, " | | | **");
		report_markdown_add(buf, profile->error.text);
		buf_text(buf, "** |\n");
		return;
	}
	buf_printf(buf, " | %s%zu | ", profile->is_most ? "at most " : "",
	    profile->scope);
	report_status_add_share(buf, profile, DEVICE_CURRENT);
	buf_text(buf, " | ");
	for (size_t i = DEVICE_CURRENT + 1, said = 0; i < DEVICE_VERDICTS;
	     i++) {
		if (profile->verdicts[i] == 0)
			continue;
		buf_printf(buf, "%s%zu %s", said++ > 0 ? ", " : "",
		    profile->verdicts[i],
		    device_verdict_name((enum device_verdict)i));
	}
	buf_text(buf, " |\n");
}

/* -- a profile ------------------------------------------------------------ */

static void add_errors(struct buf *buf, const struct status_profile *profile)
{
	if (profile->error_count > 0)
		buf_text(
		    buf, "\n| Failed | With | What to do |\n|--:|---|---|\n");
	for (size_t i = 0; i < profile->error_count; i++) {
		const struct status_error *error = profile->errors[i];

		buf_printf(buf, "| %zu | ", error->devices);
		report_status_add_code(buf, error, report_markdown_add);
		buf_text(buf, "<br>");
		report_markdown_add(buf, error->text);
		if (error->meaning != NULL) {
			buf_text(buf, "<br>*");
			report_markdown_add(buf, error->meaning);
			buf_char(buf, '*');
		}
		buf_text(buf, " | ");
		if (error->remedy != NULL)
			report_markdown_add(buf, error->remedy);
		buf_text(buf, " |\n");
	}
}

static void add_weeks(struct buf *buf, const struct status_profile *profile)
{
	size_t later = 0;

	if (profile->week_count > 0)
		buf_text(buf, "\n| Certificates end in the week of | Devices "
			      "|\n|---|--:|\n");
	for (size_t i = 0; i < profile->week_count; i++) {
		if (i >= WEEKS_SHOWN) {
			later += profile->weeks[i].devices;
			continue;
		}
		buf_text(buf, "| ");
		report_status_add_date(buf, profile->weeks[i].start);
		buf_printf(buf, " | %zu |\n", profile->weeks[i].devices);
	}
	if (later > 0)
		buf_printf(buf, "| later | %zu |\n", later);
}

static void add_profile(
    struct buf *buf, const struct status_profile *profile, int64_t now)
{
	const struct {
		const char *before, *text;
	} remarks[] = {{"at most so many: ", profile->why_most},
	    {"certificates are not told: ", profile->why_no_certificate}};
	bool is_said[] = {profile->is_most, !profile->has_certificates};

	buf_text(buf, "\n#### ");
	report_markdown_add(buf, profile->name);
	buf_text(buf, "\n\n");
	report_markdown_add(buf, profile->identifier);
	buf_char(buf, '\n');
	for (size_t i = 0; i < array_length(remarks); i++) {
		if (!is_said[i] || remarks[i].text == NULL)
			continue;
		buf_printf(buf, "\n*%s", remarks[i].before);
		report_markdown_add(buf, remarks[i].text);
		buf_text(buf, "*\n");
	}
	add_errors(buf, profile);
	add_weeks(buf, profile);
	report_status_add_waits(
	    buf, profile, now, "\n**Waits for a person**", "\n");
}

/* -- devices -------------------------------------------------------------- */

static void add_device(struct buf *buf, const struct status_device *device)
{
	buf_text(buf, "| ");
	report_markdown_add(buf, device->name);
	buf_printf(buf, " (%" PRId64 ") | %s | ", device->id,
	    device_verdict_name(device->verdict));
	report_status_add_date(buf, device->expires);
	buf_text(buf, " | ");
	if (device->error != NULL) {
		report_status_add_code(buf, device->error, report_markdown_add);
		buf_char(buf, ' ');
		report_markdown_add(buf, device->error->text);
	} else if (device->why != NULL)
		report_markdown_add(buf, device->why);
	buf_text(buf, " |\n");
}

/* How many of them were left out. */
static size_t put_devices(struct sheet *sheet,
    const struct report_status *status, const struct status_profile *profile)
{
	size_t left_out = 0, said = 0;

	for (size_t i = 0; i < profile->device_count; i++) {
		if (!report_status_lists(status, &profile->devices[i]))
			continue;
		if (left_out > 0) {
			left_out++;
			continue;
		}
		if (said++ == 0) {
			buf_text(&sheet->piece, "\n##### Devices of ");
			report_markdown_add(&sheet->piece, profile->name);
			buf_text(&sheet->piece,
			    "\n\n| Device | Verdict | Certificate until | |\n"
			    "|---|---|---|---|\n");
		}
		add_device(&sheet->piece, &profile->devices[i]);
		left_out += !put(sheet);
	}
	return left_out;
}

/* -- all ------------------------------------------------------------------ */

/* What is not told, and why. */
static void put_notes(struct sheet *sheet, const struct status_server *server)
{
	for (size_t i = 0; i < server->note_count; i++) {
		buf_text(&sheet->piece, "\n*");
		report_markdown_add(&sheet->piece, server->notes[i]);
		buf_text(&sheet->piece, "*\n");
		(void)put(sheet);
	}
	if (server->error.status == STATUS_DONE)
		return;
	buf_text(&sheet->piece, "\n**");
	report_markdown_add(&sheet->piece, server->error.text);
	buf_text(&sheet->piece, "**\n");
	(void)put(sheet);
}

static void put_server(struct sheet *sheet, const struct report_status *status,
    const struct status_server *server)
{
	size_t rows = 0, sections = 0, devices = 0;

	buf_text(&sheet->piece, "### Devices: ");
	report_markdown_add(&sheet->piece, server->url);
	buf_text(&sheet->piece, "\n\n| Profile | In scope | Current | Others "
				"|\n|---|--:|--:|---|\n");
	(void)put(sheet);
	for (size_t i = 0; i < server->count; i++) {
		add_summary(&sheet->piece, &server->profiles[i]);
		rows += !put(sheet);
	}
	say_left_out(sheet, rows, "profile");
	put_notes(sheet, server);
	for (size_t i = 0; i < server->count; i++) {
		if (server->profiles[i].error.status != STATUS_DONE)
			continue;
		add_profile(
		    &sheet->piece, &server->profiles[i], status->status->now);
		sections += !put(sheet);
	}
	if (rows == 0)
		say_left_out(sheet, sections, "profile");
	for (size_t i = 0; i < server->count; i++)
		devices += put_devices(sheet, status, &server->profiles[i]);
	say_left_out(sheet, devices, "device");
	buf_char(sheet->buf, '\n');
}

void report_markdown_statuses(
    struct report *report, const struct report_status *status)
{
	auto_cleanup(sheet_done) struct sheet sheet = {
	    .buf = &report->out, .room = REPORT_MARKDOWN_MAX - LAST_LINES_MAX};

	for (size_t i = 0; i < status->status->count; i++)
		put_server(&sheet, status, &status->status->servers[i]);
}
