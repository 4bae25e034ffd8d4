/*
 * What became of profiles on devices, as one page of HTML. Names that devices
 * gave themselves are plain words in it.
 */
#include <inttypes.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/format.h"
#include "report/html.h"
#include "report/status.h"
#include "base/banned.h"

/* -- pieces --------------------------------------------------------------- */

static void add_notice(struct buf *buf, const char *before, const char *text)
{
	if (text == NULL)
		return;
	buf_printf(buf, "<p class=\"notice\">%s", before);
	report_html_add(buf, text);
	buf_text(buf, "</p>\n");
}

static void add_error(struct buf *buf, const struct error *error)
{
	if (error->status == STATUS_DONE)
		return;
	report_html_element(
	    buf, "<p class=\"notice fault\">not told: ", error->text, "");
	if (*error->hint != '\0')
		report_html_element(buf, "<br>", error->hint, "");
	buf_text(buf, "</p>\n");
}

/* -- a profile ------------------------------------------------------------ */

static void add_legend(struct buf *buf, const struct status_profile *profile)
{
	buf_text(buf, "<ul class=\"legend\">\n");
	for (size_t i = 0; i < DEVICE_VERDICTS; i++) {
		enum device_verdict verdict = (enum device_verdict)i;
		const char *name = device_verdict_name(verdict);

		if (profile->verdicts[i] == 0)
			continue;
		buf_printf(buf,
		    "<li><svg class=\"dot\"><rect class=\"%s\" width=\"20\" "
		    "height=\"20\"/></svg><span><b>%zu</b> %s ",
		    name, profile->verdicts[i], name);
		report_status_add_share(buf, profile, verdict);
		buf_printf(buf,
		    "<br><span class=\"soft\">%s</span></span></li>\n",
		    device_verdict_text(verdict));
	}
	buf_text(buf, "</ul>\n");
}

static void add_errors(struct buf *buf, const struct status_profile *profile)
{
	if (profile->error_count == 0)
		return;
	buf_text(buf,
	    "<h4>Failed with</h4>\n<div class=\"scroll\"><table "
	    "class=\"stack\"><thead><tr>"
	    "<th class=\"number\">Devices</th><th>Error</th><th>Meaning</th>"
	    "<th>What to do</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < profile->error_count; i++) {
		const struct status_error *error = profile->errors[i];

		buf_printf(buf,
		    "<tr><td class=\"number\">%zu</td>"
		    "<td class=\"why\">",
		    error->devices);
		report_status_add_code(buf, error, report_html_add);
		report_html_element(buf, "<br>", error->text,
		    "</td><td class=\"why meaning\">");
		if (error->meaning != NULL)
			report_html_add(buf, error->meaning);
		buf_text(buf, "</td><td class=\"why remedy\">");
		if (error->remedy != NULL)
			report_html_add(buf, error->remedy);
		buf_text(buf, "</td></tr>\n");
	}
	buf_text(buf, "</tbody></table></div>\n");
}

static void add_name(struct buf *buf, const struct status_profile *profile)
{
	bool leads = profile->page != NULL &&
		     text_starts_with(profile->page, "https://");

	buf_text(buf, "<h3>");
	if (leads)
		report_html_element(buf, "<a href=\"", profile->page, "\">");
	report_html_add(buf, profile->name);
	buf_printf(buf, "%s</h3>\n<p class=\"soft\">", leads ? "</a>" : "");
	report_html_add(buf, profile->identifier);
	if (profile->path != NULL)
		report_html_element(buf, ", ", profile->path, "");
	buf_printf(buf, ", %s, id %" PRId64,
	    profile->kind == JAMF_COMPUTERS ? "macOS" : "iOS", profile->id);
	if (profile->delivered != 0) {
		buf_text(buf, ", last delivered ");
		report_status_add_date(buf, profile->delivered);
	}
	buf_text(buf, "</p>\n");
}

static void add_profile(struct report *report,
    const struct report_status *status, const struct status_profile *profile)
{
	struct buf *buf = &report->out;
	int64_t now = status->status->now;

	add_name(buf, profile);
	add_error(buf, &profile->error);
	if (profile->error.status == STATUS_DONE) {
		report_svg_bar(buf, profile, "bar");
		buf_printf(buf, "<p>%s<b>%zu</b> device%s in scope</p>\n",
		    profile->is_most ? "at most " : "", profile->scope,
		    profile->scope == 1 ? "" : "s");
		add_legend(buf, profile);
		if (profile->is_most)
			add_notice(buf, "Not all of them may be in scope: ",
			    profile->why_most);
		if (!profile->has_certificates)
			add_notice(buf, "Certificates are not told: ",
			    profile->why_no_certificate);
		report_status_add_waits(buf, profile, now,
		    "<p class=\"notice\"><b>Waits for a person</b>", "</p>\n");
		add_errors(buf, profile);
		if (profile->week_count > 0)
			buf_text(buf, "<h4>Certificates by the week they end "
				      "in</h4>\n");
		report_svg_weeks(buf, profile, now);
		report_html_devices(report, status, profile);
	}
	buf_text(buf, "</section>\n");
}

/* -- page ----------------------------------------------------------------- */

/* A row for each profile, where there are several. */
static void add_overview(
    struct buf *buf, const struct status_server *server, size_t number)
{
	if (server->count < 2)
		return;
	buf_text(buf,
	    "<section>\n<div class=\"scroll\"><table><thead><tr><th>"
	    "<button type=\"button\">Profile</button></th>"
	    "<th class=\"number\"><button type=\"button\">In scope</button>"
	    "</th><th class=\"number\"><button type=\"button\">Current"
	    "</button></th><th class=\"number\">"
	    "<button type=\"button\">Failed</button></th><th></th></tr>"
	    "</thead><tbody>\n");
	for (size_t i = 0; i < server->count; i++) {
		const struct status_profile *profile = &server->profiles[i];

		buf_printf(buf, "<tr><td class=\"name\"><a href=\"#p%zu-%zu\">",
		    number, i);
		report_html_element(buf, "", profile->name, "</a></td>");
		if (profile->error.status != STATUS_DONE) {
			buf_text(buf, "<td></td><td></td><td></td><td>not told"
				      "</td></tr>\n");
			continue;
		}
		buf_printf(buf,
		    "<td class=\"number\">%zu</td>"
		    "<td class=\"number\">",
		    profile->scope);
		report_status_add_share(buf, profile, DEVICE_CURRENT);
		buf_printf(buf, "</td><td class=\"number\">%zu</td><td>",
		    profile->verdicts[DEVICE_FAILED]);
		report_svg_bar(buf, profile, "small");
		buf_text(buf, "</td></tr>\n");
	}
	buf_text(buf, "</tbody></table></div>\n</section>\n");
}

static void add_statuses(
    struct report *report, const struct report_status *status)
{
	const struct sync_status *all = status->status;
	struct buf *buf = &report->out;
	char time[CLOCK_TEXT_MAX];

	report_html_begin(buf, "What devices have");
	clock_format(all->now, time, sizeof(time));
	buf_printf(buf,
	    "<header><h1>What devices have</h1>\n<p class=\"soft\">as of "
	    "%.10s %.5s UTC; shares are of the devices that "
	    "tell</p></header>\n<main>\n",
	    time, time + 11);
	for (size_t i = 0; i < all->count; i++) {
		const struct status_server *server = &all->servers[i];

		report_html_element(buf, "<h2>", server->url, "</h2>\n");
		add_error(buf, &server->error);
		for (size_t at = 0; at < server->note_count; at++)
			add_notice(buf, "", server->notes[at]);
		add_overview(buf, server, i);
		for (size_t at = 0; at < server->count; at++) {
			buf_printf(buf, "<section id=\"p%zu-%zu\">\n", i, at);
			add_profile(report, status, &server->profiles[at]);
		}
	}
	buf_text(buf, "</main>\n");
	report_html_end(buf);
}

const struct report_format report_html = {
    .name = "html", .runner = RUNNER_XML, .statuses = add_statuses};
