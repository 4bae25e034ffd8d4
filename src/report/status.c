/*
 * What became of profiles on devices: what the formats share.
 */
#include "report/status.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/banned.h"

void report_add_status(
    struct report *report, const struct report_status *status)
{
	report->format->statuses(report, status);
}

bool report_status_is_wanted(
    const struct report_status *status, const struct status_device *device)
{
	return !status->has_verdict || device->verdict == status->verdict;
}

bool report_status_lists(
    const struct report_status *status, const struct status_device *device)
{
	return status->lists_devices && report_status_is_wanted(status, device);
}

void report_status_widths(const struct status_profile *profile, size_t width,
    size_t least, size_t ret_widths[DEVICE_VERDICTS])
{
	size_t sum = 0, widest = 0;

	for (size_t i = 0; i < DEVICE_VERDICTS; i++) {
		size_t part = profile->verdicts[i];

		ret_widths[i] =
		    part == 0
			? 0
			: (size_t)((uint64_t)part * width / profile->scope);
		if (part > 0 && ret_widths[i] < least)
			ret_widths[i] = least;
		if (ret_widths[i] > ret_widths[widest])
			widest = i;
		sum += ret_widths[i];
	}
	if (sum > 0)
		ret_widths[widest] = ret_widths[widest] + width - sum;
}

void report_status_add_share(struct buf *buf,
    const struct status_profile *profile, enum device_verdict verdict)
{
	size_t known = status_known(profile);
	unsigned share = status_share(profile->verdicts[verdict], known);

	if (known == 0 || verdict == DEVICE_UNKNOWN)
		return;
	buf_printf(buf, "%u.%u %%", share / 100, share % 100 / 10);
}

void report_status_add_since(struct buf *buf, int64_t now, int64_t since)
{
	int64_t days = clock_days_until(since, now);

	if (since == 0)
		return;
	if (days <= 0)
		buf_text(buf, ", since today");
	else
		buf_printf(
		    buf, ", for %" PRId64 " day%s", days, days == 1 ? "" : "s");
}

void report_status_add_waits(struct buf *buf,
    const struct status_profile *profile, int64_t now, const char *begin,
    const char *end)
{
	static const struct {
		enum sync_wait wait;
		const char *text;
	} waits[] = {
	    {SYNC_WAIT_SETTINGS,
		"settings are to be entered in Jamf Pro by hand"},
	    {SYNC_WAIT_SCOPE, "the scope is held back until then"},
	    {SYNC_WAIT_REDELIVERY,
		"installed devices keep the old profile until then"},
	};
	const char *before = ": ";

	if (profile->waits == 0)
		return;
	buf_text(buf, begin);
	report_status_add_since(buf, now, profile->waits_since);
	for (size_t i = 0; i < array_length(waits); i++) {
		if ((profile->waits & (unsigned)waits[i].wait) == 0)
			continue;
		buf_text(buf, before);
		buf_text(buf, waits[i].text);
		before = "; ";
	}
	buf_text(buf, end);
}

void report_status_add_date(struct buf *buf, int64_t time)
{
	char text[CLOCK_TEXT_MAX];

	if (time == 0)
		return;
	clock_format(time, text, sizeof(text));
	buf_printf(buf, "%.10s", text);
}

void report_status_add_code(struct buf *buf, const struct status_error *error,
    void (*add)(struct buf *buf, const char *text))
{
	if (*error->domain != '\0') {
		add(buf, error->domain);
		buf_char(buf, ' ');
	}
	buf_printf(buf, "%" PRId64, error->code);
}
