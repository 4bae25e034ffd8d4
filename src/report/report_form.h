/*
 * The forms of a report, one file each. Private to the room.
 */
#ifndef REPORT_REPORT_FORM_H
#define REPORT_REPORT_FORM_H

#include "report/report.h"

void report_text_add(const struct report *report, const struct finding *finding,
    struct buf *buf);
void report_github_add(const struct finding *finding, struct buf *buf);

void report_json_begin(struct report *report);
void report_json_add(struct report *report, const struct finding *finding);
void report_json_end(struct report *report);

void report_sarif_begin(struct report *report);
void report_sarif_add(struct report *report, const struct finding *finding);
void report_sarif_end(struct report *report);

#endif
