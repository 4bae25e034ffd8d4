/*
 * The pictures of the page of devices: SVG in the page itself, coloured by its
 * style, with the numbers as text and as tooltips.
 */
#include "report/html.h"

#include <inttypes.h>

#include "base/clock.h"
#include "report/status.h"
#include "base/banned.h"

enum {
	BAR_UNITS = 1000,
	BAR_LEAST = 6, /* units: a verdict of one device can be seen */
	WEEKS_MAX = 60,
	WEEK = 7 * CLOCK_DAY,
	COLUMN_WIDTH = 18, /* pixels, as all below */
	COLUMN_GAP = 3,
	HEIGHT = 90,
	ABOVE = 14,       /* for numbers */
	BELOW = 18,       /* for months */
	MARGIN = 16,      /* left: half a month's label */
	LABEL_EVERY = 4,  /* columns that a month's label is wide */
	NUMBER_MOST = 999 /* that a column is wide enough for */
};

void report_svg_bar(
    struct buf *buf, const struct status_profile *profile, const char *class)
{
	size_t widths[DEVICE_VERDICTS], at = 0;

	if (profile->scope == 0)
		return;
	report_status_widths(profile, BAR_UNITS, BAR_LEAST, widths);
	buf_printf(buf,
	    "<svg class=\"%s\" viewBox=\"0 0 %d 10\" "
	    "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"",
	    class, BAR_UNITS);
	report_status_add_share(buf, profile, DEVICE_CURRENT);
	buf_text(buf, " current\">");
	for (size_t i = 0; i < DEVICE_VERDICTS; i++) {
		const char *name = device_verdict_name((enum device_verdict)i);

		if (widths[i] == 0)
			continue;
		buf_printf(buf,
		    "<rect class=\"%s\" x=\"%zu\" width=\"%zu\" "
		    "height=\"10\"><title>%zu %s</title></rect>",
		    name, at, widths[i], profile->verdicts[i], name);
		at += widths[i];
	}
	buf_text(buf, "</svg>\n");
}

/* -- weeks ---------------------------------------------------------------- */

/* Which verdict certificates of this week give, as far as a week tells. */
static enum device_verdict verdict_of(
    const struct status_profile *profile, int64_t start, int64_t now)
{
	if (start + WEEK <= now)
		return DEVICE_EXPIRED;
	return start <= now + profile->window ? DEVICE_EXPIRING
					      : DEVICE_CURRENT;
}

static void add_column(struct buf *buf, const struct status_week *week,
    const char *class, size_t number, size_t most)
{
	size_t height =
	    (size_t)((uint64_t)week->devices * (HEIGHT - 1) / most) + 1;
	size_t x = MARGIN + number * COLUMN_WIDTH;

	buf_printf(buf,
	    "<rect class=\"%s\" x=\"%zu\" y=\"%zu\" width=\"%d\" "
	    "height=\"%zu\"><title>",
	    class, x, ABOVE + HEIGHT - height, COLUMN_WIDTH - COLUMN_GAP,
	    height);
	buf_printf(buf, "%zu in the week of ", week->devices);
	report_status_add_date(buf, week->start);
	buf_text(buf, "</title></rect>");
	if (week->devices <= NUMBER_MOST)
		buf_printf(buf,
		    "<text x=\"%zu\" y=\"%zu\" text-anchor=\"middle\">%zu"
		    "</text>",
		    x + (COLUMN_WIDTH - COLUMN_GAP) / 2,
		    ABOVE + HEIGHT - height - 3, week->devices);
}

/* The month below the first week that begins in it, where there is room. */
static void add_months(struct buf *buf, int64_t start, size_t columns)
{
	size_t free = 0;
	int month = 0;

	for (size_t i = 0; i < columns; i++) {
		struct clock_date date;

		if (!clock_split(start + (int64_t)i * WEEK, &date) ||
		    (date.month == month && i > 0))
			continue;
		month = date.month;
		if (i < free)
			continue;
		buf_printf(buf,
		    "<text x=\"%zu\" y=\"%d\" text-anchor=\"middle\">%04d-%02d"
		    "</text>",
		    (size_t)(MARGIN + (COLUMN_WIDTH - COLUMN_GAP) / 2) +
			i * COLUMN_WIDTH,
		    ABOVE + HEIGHT + BELOW - 4, date.year, date.month);
		free = i + LABEL_EVERY - 1;
	}
}

/* How many weeks after the first one, which is told. */
static size_t column_of(
    const struct status_profile *profile, const struct status_week *week)
{
	return (size_t)((week->start - profile->weeks[0].start) / WEEK);
}

static void add_columns(struct buf *buf, const struct status_profile *profile,
    size_t count, int64_t now)
{
	size_t most = 1, columns;

	for (size_t i = 0; i < count; i++)
		if (profile->weeks[i].devices > most)
			most = profile->weeks[i].devices;
	columns = column_of(profile, &profile->weeks[count - 1]) + 1;
	buf_printf(buf,
	    "<div class=\"scroll\"><svg width=\"%zu\" height=\"%d\" "
	    "role=\"img\" aria-label=\"certificates by the week they end "
	    "in\">",
	    2 * MARGIN + columns * COLUMN_WIDTH, ABOVE + HEIGHT + BELOW);
	for (size_t i = 0; i < count; i++) {
		const struct status_week *week = &profile->weeks[i];

		add_column(buf, week,
		    device_verdict_name(verdict_of(profile, week->start, now)),
		    column_of(profile, week), most);
	}
	buf_printf(buf,
	    "<line class=\"axis\" x1=\"0\" x2=\"%zu\" y1=\"%d.5\" "
	    "y2=\"%d.5\"/>",
	    2 * MARGIN + columns * COLUMN_WIDTH, ABOVE + HEIGHT,
	    ABOVE + HEIGHT);
	add_months(buf, profile->weeks[0].start, columns);
	buf_text(buf, "</svg></div>\n");
}

void report_svg_weeks(
    struct buf *buf, const struct status_profile *profile, int64_t now)
{
	size_t count = 0, later = 0;

	while (count < profile->week_count &&
	       column_of(profile, &profile->weeks[count]) < WEEKS_MAX)
		count++;
	for (size_t i = count; i < profile->week_count; i++)
		later += profile->weeks[i].devices;
	if (count > 0)
		add_columns(buf, profile, count, now);
	if (later == 0)
		return;
	buf_printf(buf, "<p class=\"soft\">%zu end later, until ", later);
	report_status_add_date(
	    buf, profile->weeks[profile->week_count - 1].start);
	buf_text(buf, "</p>\n");
}
