/*
 * The forms of a report, one file each. Private to the room.
 */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include "report/report.h"

void report_text_add(const struct report *report, const struct finding *finding,
    struct buf *buf);
/* The place and the message alone. */
void report_text_add_line(const struct report *report,
    const struct finding *finding, struct buf *buf);
/* The ids that were not shown for all files. */
void report_text_end(const struct report *report, struct buf *buf);
void report_github_add(const struct finding *finding, struct buf *buf);
void report_github_end(const struct report *report, struct buf *buf);

/* Counts an accepted finding. */
void report_ids_accept(
    struct report *report, const struct finding *finding, struct buf *buf);
/* Counts a finding; false when enough files with its id were shown. */
bool report_ids_is_shown(
    struct report *report, const struct finding *finding, struct buf *buf);
/* The members that tell of them. */
void report_json_add_accepted(struct report *report);

void report_json_begin(struct report *report);
void report_json_add(struct report *report, const struct finding *finding);
void report_json_end(struct report *report);

void report_sarif_begin(struct report *report);
void report_sarif_add(struct report *report, const struct finding *finding);
void report_sarif_end(struct report *report);

#endif
