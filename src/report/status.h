/*
 * What became of profiles on devices (sync/status.h), in every format: bars and
 * counts for people, JSON, and what other files of the room add. A run may have
 * a hundred thousand devices: formats say them one by one and call
 * report_relieve in between, so that what was said goes out.
 */
#ifndef REPORT_STATUS_H
#define REPORT_STATUS_H

#include <stdbool.h>

#include "report/report.h"
#include "sync/status.h"

struct report_status {
	const struct sync_status *status;
	bool lists_devices; /* each, not only their numbers */
	/* Of the devices only those with this verdict are listed. */
	bool has_verdict;
	enum device_verdict verdict;
};

/* Between report_begin and report_finish. */
void report_add_status(
    struct report *report, const struct report_status *status);
/* Whether it is to be listed. */
bool report_status_lists(
    const struct report_status *status, const struct status_device *device);

#endif
