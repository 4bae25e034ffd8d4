/*
 * The table of devices of the page, which its script sorts.
 */
#include "report/html.h"

#include <inttypes.h>

#include "base/banned.h"

static void add_day(struct buf *buf, int64_t time)
{
	buf_text(buf, "<td class=\"date\">");
	report_status_add_date(buf, time);
	buf_text(buf, "</td>");
}

static void add_device(
    struct report *report, const struct status_device *device)
{
	struct buf *buf = &report->out;

	buf_text(buf, "<tr><td class=\"name\">");
	report_html_element(buf, "", device->name, "</td><td class=\"plain\">");
	report_html_element(buf, "", device->serial, "</td>");
	buf_printf(buf,
	    "<td class=\"number\">%" PRId64 "</td><td class=\"verdict\" "
	    "data-order=\"%d\"><svg class=\"dot\"><rect class=\"%s\" "
	    "width=\"20\" height=\"20\"/></svg> %s</td>",
	    device->id, (int)device->verdict,
	    device_verdict_name(device->verdict),
	    device_verdict_name(device->verdict));
	add_day(buf, device->expires);
	add_day(buf, device->installed);
	add_day(buf, device->reported);
	add_day(buf, device->since);
	buf_text(buf, "<td class=\"why\">");
	if (device->error != NULL) {
		report_status_add_code(buf, device->error, report_html_add);
		report_html_element(buf, " ", device->error->text, "");
	} else if (device->why != NULL)
		report_html_add(buf, device->why);
	buf_text(buf, "</td></tr>\n");
	report_relieve(report);
}

void report_html_devices(struct report *report,
    const struct report_status *status, const struct status_profile *profile)
{
	static const char *const titles[] = {"Device", "Serial", "Id",
	    "Verdict", "Ends", "Installed", "Inventory", "Since", "Why"};
	struct buf *buf = &report->out;
	size_t listed = 0;

	for (size_t i = 0; i < profile->device_count; i++)
		listed += report_status_is_wanted(status, &profile->devices[i]);
	if (listed == 0)
		return;
	buf_printf(buf, "<details><summary>%zu device%s%s%s</summary>\n",
	    listed, listed == 1 ? "" : "s", status->has_verdict ? ", " : "",
	    status->has_verdict ? device_verdict_name(status->verdict) : "");
	buf_text(buf,
	    "<p class=\"filter\" hidden><label>Find <input type=\"search\" "
	    "name=\"find\" autocomplete=\"off\"></label> <output "
	    "class=\"soft\"></output>"
	    "</p>\n<div class=\"scroll\"><table><thead><tr>");
	for (size_t i = 0; i < array_length(titles); i++)
		buf_printf(buf, "<th><button type=\"button\">%s</button></th>",
		    titles[i]);
	buf_text(buf, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < profile->device_count; i++)
		if (report_status_is_wanted(status, &profile->devices[i]))
			add_device(report, &profile->devices[i]);
	buf_text(buf, "</tbody></table></div>\n</details>\n");
}
