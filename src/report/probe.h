/*
 * The steps of a probe: for people as each ends, in a document all at once.
 */
#ifndef REPORT_PROBE_H
#define REPORT_PROBE_H

#include "report/report.h"
#include "scep/probe.h"

/* A step that has ended. */
void report_add_step(
    struct report *report, const struct probe *probe, enum probe_step_id step);
void report_end_probe(
    struct report *report, const struct probe *probe, const char *url);

#endif
