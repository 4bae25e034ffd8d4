/*
 * The forms of a report, one file each. Private to the room.
 */
#ifndef REPORT_REPORT_FORM_H
#define REPORT_REPORT_FORM_H

#include "report/report.h"

void report_text_add(const struct report *report, const struct finding *finding,
    struct buf *buf);
void report_github_add(const struct finding *finding, struct buf *buf);

void report_json_begin(struct buf *buf);
/* first: no finding was written before. */
void report_json_add(
    const struct finding *finding, bool first, struct buf *buf);
void report_json_end(const struct report *report, struct buf *buf);

void report_sarif_begin(const struct report *report, struct buf *buf);
void report_sarif_add(const struct report *report,
    const struct finding *finding, bool first, struct buf *buf);
void report_sarif_end(const struct report *report, struct buf *buf);

#endif
