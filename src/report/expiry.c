/*
 * Certificates by their ends, as a table and as JSON.
 */
#include "report/expiry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/format.h"
#include "base/banned.h"

enum {
	SUBJECT_WIDTH_MAX = 44, /* columns; longer ones push the rest */
	PLACES_SHOWN = 5,       /* of one certificate, in the table */
	DATE_LENGTH = 10        /* of a time, as 2026-11-23 */
};

/* What it is for: for people, and in JSON. */
static const struct {
	const char *text;
	const char *word;
} uses[] = {
    [REPORT_EXPIRY_SIGNING] = {"signs profiles", "signing"},
    [REPORT_EXPIRY_SIGNING_CHAIN] = {"chain of the signer", "signing-chain"},
    [REPORT_EXPIRY_RA] = {"RA", "ra"},
    [REPORT_EXPIRY_CA] = {"issuing CA", "ca"},
    [REPORT_EXPIRY_CHAIN] = {"CA above it", "intermediate-ca"},
    [REPORT_EXPIRY_ROOT] = {"root CA", "root"},
    [REPORT_EXPIRY_PINNED_CA] = {"pinned CA", "pinned-ca"},
    [REPORT_EXPIRY_PINNED_ROOT] = {"pinned root", "pinned-root"},
    [REPORT_EXPIRY_PAYLOAD] = {"in a profile", "payload"},
    [REPORT_EXPIRY_IDENTITY] = {"identity in a profile", "identity"},
    [REPORT_EXPIRY_SIGNER] = {"signed a profile", "signer"},
    [REPORT_EXPIRY_SIGNER_CHAIN] = {"chain of a profile", "signer-chain"},
    [REPORT_EXPIRY_ISSUED] = {"first of the devices'", "issued"},
};

void report_add_expiry(
    struct report *report, const struct report_expiry *expiry)
{
	report->format->expiry(report, expiry);
}

/* -- text ---------------------------------------------------------------- */

struct widths {
	size_t subject, use;
};

static size_t wider(size_t width, const char *text, size_t most)
{
	size_t length = text_characters(text, strlen(text));

	return length > width && length <= most ? length : width;
}

static struct widths measure(const struct report_expiry *expiry)
{
	struct widths widths = {strlen("subject"), strlen("what")};

	for (size_t i = 0; i < expiry->count; i++) {
		const struct report_expiry_cert *cert = &expiry->certs[i];

		widths.subject =
		    wider(widths.subject, cert->subject, SUBJECT_WIDTH_MAX);
		for (const struct report_expiry_place *at = cert->first;
		     at != NULL; at = at->next)
			widths.use =
			    wider(widths.use, uses[at->use].text, SIZE_MAX);
	}
	return widths;
}

static void add_column(struct buf *buf, const char *text, size_t width)
{
	size_t length = text_characters(text, strlen(text));

	report_text_add(buf, text);
	buf_printf(
	    buf, "%*s", (int)(length < width ? width - length : 0) + 2, "");
}

static void add_place(struct report *report,
    const struct report_expiry_place *place, const struct widths *widths)
{
	add_column(&report->out, uses[place->use].text, widths->use);
	report_text_add(&report->out, report_relative(report, place->where));
	buf_char(&report->out, '\n');
}

static void add_cert(struct report *report,
    const struct report_expiry_cert *cert, const struct report_expiry *expiry,
    const struct widths *widths)
{
	struct buf *buf = &report->out;
	const struct report_expiry_place *place = cert->first;
	char time[CLOCK_TEXT_MAX], days[24];
	size_t shown = 1;

	clock_format(cert->ends, time, sizeof(time));
	(void)snprintf(days, sizeof(days), "%" PRId64,
	    clock_days_until(expiry->now, cert->ends));
	if (cert->ends <= expiry->limit)
		report_text_colour(report, COLOUR_ERROR);
	buf_printf(buf, "%.*s  %9s", DATE_LENGTH, time,
	    cert->ends < expiry->now ? "ended" : days);
	if (cert->ends <= expiry->limit)
		report_text_colour(report, COLOUR_OFF);
	buf_text(buf, "  ");
	add_column(buf, cert->subject, widths->subject);
	add_place(report, place, widths);
	while ((place = place->next) != NULL && shown++ < PLACES_SHOWN) {
		buf_printf(buf, "%*s", DATE_LENGTH + 13, "");
		buf_printf(buf, "%*s", (int)widths->subject + 2, "");
		add_place(report, place, widths);
	}
	if (cert->place_count > PLACES_SHOWN)
		buf_printf(buf, "%*s%*sand %zu more places\n", DATE_LENGTH + 13,
		    "", (int)widths->subject + 2, "",
		    cert->place_count - PLACES_SHOWN);
}

void report_text_expiry(
    struct report *report, const struct report_expiry *expiry)
{
	struct buf *buf = &report->out;
	struct widths widths = measure(expiry);

	if (expiry->count > 0) {
		report_text_colour(report, COLOUR_BOLD);
		buf_printf(
		    buf, "%-*s  %9s  ", DATE_LENGTH, "ends", "days left");
		add_column(buf, "subject", widths.subject);
		add_column(buf, "what", widths.use);
		buf_text(buf, "where");
		report_text_colour(report, COLOUR_OFF);
		buf_char(buf, '\n');
	}
	for (size_t i = 0; i < expiry->count; i++)
		add_cert(report, &expiry->certs[i], expiry, &widths);
	for (size_t i = 0; i < expiry->gap_count; i++) {
		const struct report_expiry_gap *gap = &expiry->gaps[i];

		buf_printf(buf, "not told: %s, ", uses[gap->place.use].text);
		report_text_add(buf, report_relative(report, gap->place.where));
		buf_text(buf, ": ");
		report_text_add(buf, gap->why);
		buf_char(buf, '\n');
	}
}

/* -- JSON ---------------------------------------------------------------- */

static void write_place(
    struct report *report, const struct report_expiry_place *place)
{
	struct json_writer *writer = report_writer(report);

	json_write_text(writer, "what", uses[place->use].word);
	json_write_text(writer, "where", report_relative(report, place->where));
}

void report_json_expiry(
    struct report *report, const struct report_expiry *expiry)
{
	struct json_writer *writer = report_writer(report);

	json_write_document(writer);
	json_write_array(writer, "certificates");
	for (size_t i = 0; i < expiry->count; i++) {
		const struct report_expiry_cert *cert = &expiry->certs[i];

		json_write_object(writer, NULL);
		json_write_text(writer, "subject", cert->subject);
		report_json_time(writer, "ends", cert->ends);
		json_write_integer(writer, "days_left",
		    clock_days_until(expiry->now, cert->ends));
		if (cert->has_digest)
			report_json_hex(writer, "sha256", cert->sha256,
			    digest_size(DIGEST_SHA256));
		else
			json_write_text(writer, "sha256", NULL);
		json_write_array(writer, "places");
		for (const struct report_expiry_place *at = cert->first;
		     at != NULL; at = at->next) {
			json_write_object(writer, NULL);
			write_place(report, at);
			json_write_end(writer);
		}
		json_write_end(writer);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_array(writer, "not_told");
	for (size_t i = 0; i < expiry->gap_count; i++) {
		json_write_object(writer, NULL);
		write_place(report, &expiry->gaps[i].place);
		json_write_text(writer, "why", expiry->gaps[i].why);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_end(writer);
}
