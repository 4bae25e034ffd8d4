/*
 * What the program says: messages on standard error, products and reports
 * on standard output. Nothing unprintable gets through as a message, and for a
 * CI runner messages and reports hold no commands (base/runner.h).
 *
 * A reader of standard output that goes away (head) ends nothing: what a
 * command does is done whole, and what it would have written is dropped. It
 * is told by the exit status alone.
 */
#ifndef CMD_MESSAGE_H
#define CMD_MESSAGE_H

#include <stdbool.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/runner.h"
#include "cmd/invocation.h"
#include "report/report.h"

/* "scepctl: error: text", and the remedy on a line of its own. Returns the
 * error's status, so that a command can return the result. */
int message_error(
    const struct invocation *invocation, const struct error *error);
/* The same for a warning; not said under -q. hint may be NULL. */
void message_warning(const struct invocation *invocation, const char *hint,
    const char *format, ...) ATTR_PRINTF(3, 4);
/* A line of its own; not said under -q. */
void message_note(const struct invocation *invocation, const char *format, ...)
    ATTR_PRINTF(2, 3);
/* Findings in text form on standard error; under -q only those of a file that
 * has errors. */
void message_findings(
    const struct invocation *invocation, const struct findings *findings);
/* The same for those of many files, that are counted together: between
 * message_findings_begin and message_findings_end, which says what was
 * accepted. */
void message_findings_begin(
    const struct invocation *invocation, struct report *report);
void message_findings_add(const struct invocation *invocation,
    struct report *report, const struct findings *findings);
void message_findings_end(
    const struct invocation *invocation, struct report *report);
/* What was accepted, as a note. */
void message_accepted(
    const struct invocation *invocation, const struct report *report);

/* A question, without a line's end, on standard error; said under -q too. */
void message_question(const struct invocation *invocation, const char *text);

/* Writes a product as it is: a profile, a challenge, a generated manual. */
int stdout_write(const struct buf *buf, struct error *error);
/* Writes whole lines of a report and empties the buffer. */
int stdout_report(const struct invocation *invocation, enum runner_form form,
    struct buf *buf, struct error *error);
/* Has the reader see what was written so far. */
int stdout_flush(struct error *error);
/* Whether standard output still has a reader, as far as is known. */
bool stdout_is_read(void);
/* Ends the program's output: status, or STATUS_FILE when standard output did
 * not take everything. */
int stdout_finish(const struct invocation *invocation, int status);

#endif
