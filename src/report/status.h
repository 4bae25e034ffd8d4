/*
 * What became of profiles on devices (sync/status.h), in every format: bars and
 * counts for people, JSON, a table of devices as CSV, Markdown for a comment, a
 * page of HTML. A run may have a hundred thousand devices: formats say them one
 * by one and call report_relieve in between, so that what was said goes out.
 */
#ifndef REPORT_STATUS_H
#define REPORT_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#include "report/report.h"
#include "sync/status.h"

struct report_status {
	const struct sync_status *status;
	/* Each, not only their numbers; CSV and HTML list them anyway. */
	bool lists_devices;
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

/* -- for the formats ------------------------------------------------------- */

/* Of the ones that are listed at all, whether it has the verdict asked for. */
bool report_status_is_wanted(
    const struct report_status *status, const struct status_device *device);
/* How wide each verdict is in a bar of this width: in proportion, least at
 * least for one that any device has. All 0 without devices. */
void report_status_widths(const struct status_profile *profile, size_t width,
    size_t least, size_t ret_widths[DEVICE_VERDICTS]);
/* Appends "95.1 %", of the devices that tell; "" for what is no part of them
 * and when there are none. */
void report_status_add_share(struct buf *buf,
    const struct status_profile *profile, enum device_verdict verdict);
/* Appends what waits for a person, and since when, between begin and end;
 * nothing where nothing does. */
void report_status_add_waits(struct buf *buf,
    const struct status_profile *profile, int64_t now, const char *begin,
    const char *end);
/* Appends ", for 3 days" where it is told since when. */
void report_status_add_since(struct buf *buf, int64_t now, int64_t since);
/* "2026-11-23"; nothing for 0. */
void report_status_add_date(struct buf *buf, int64_t time);
/* Appends "MCSCEPErrorDomain 22013". */
void report_status_add_code(struct buf *buf, const struct status_error *error,
    void (*add)(struct buf *buf, const char *text));

#endif
