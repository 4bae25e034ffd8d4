/*
 * What became of profiles on devices: what the formats share.
 */
#include "report/status.h"
#include "base/banned.h"

void report_add_status(
    struct report *report, const struct report_status *status)
{
	report->format->statuses(report, status);
}

bool report_status_lists(
    const struct report_status *status, const struct status_device *device)
{
	return status->lists_devices &&
	       (!status->has_verdict || device->verdict == status->verdict);
}
