/*
 * What validate and verify have in common: a report on standard output, a
 * summary as messages, and the exit status that follows.
 */
#ifndef CMD_REPORTING_H
#define CMD_REPORTING_H

#include "base/diag.h"
#include "base/error.h"
#include "report/failures.h"
#include "cmd/invocation.h"
#include "definition/document.h"
#include "report/report.h"

struct reporting {
	const struct invocation *invocation;
	struct report report;
	char *directory; /* the current one, for the report */
	struct report_failures unreadable;
};

/* Writes what was reported and empties the report's buffer. */
int reporting_flush(const struct invocation *invocation, struct report *report,
    struct error *error);

/* Settles the format by --format and --json and begins the report. */
int reporting_start(struct reporting *reporting,
    const struct invocation *invocation, struct error *error);
/* Reports findings, or says why the document could not be read. */
int reporting_add(struct reporting *reporting, const struct findings *findings,
    struct error *error);
int reporting_document(struct reporting *reporting,
    const struct document *document, struct error *error);
/* Ends the report; the exit status goes to ret_status. */
int reporting_finish(
    struct reporting *reporting, int *ret_status, struct error *error);
/* Says why the command failed and ends the report all the same, so that JSON
 * on standard output is whole; returns the exit status. */
int reporting_fail(struct reporting *reporting,
    const struct invocation *invocation, const struct error *error);
void reporting_done(struct reporting *reporting);
#define auto_reporting auto_cleanup(reporting_done)

#endif
