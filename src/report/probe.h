/*
 * The steps of a probe, for people and as JSON.
 */
#ifndef REPORT_PROBE_H
#define REPORT_PROBE_H

#include <stdbool.h>

#include "base/buf.h"
#include "scep/probe.h"

/* Appends a step that has ended. */
void probe_add_text(struct buf *buf, const struct probe *probe,
    enum probe_step_id at, bool colour);
/* Appends the report. */
void probe_add_json(
    struct buf *buf, const struct probe *probe, const char *url);

#endif
