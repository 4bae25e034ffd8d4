/*
 * What the program says: talk on standard error, products and reports on
 * standard output. Nothing unprintable gets through as talk.
 */
#ifndef CMD_TALK_H
#define CMD_TALK_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "cmd/invocation.h"

/* "scepctl: error: text", and the remedy on a line of its own. Returns the
 * error's status, so that a command can return the result. */
int talk_error(const struct invocation *invocation, const struct error *error);
/* The same for a warning; not said under -q. hint may be NULL. */
void talk_warning(const struct invocation *invocation, const char *hint,
    const char *format, ...) ATTR_PRINTF(3, 4);
/* A line of talk; not said under -q. */
void talk_note(const struct invocation *invocation, const char *format, ...)
    ATTR_PRINTF(2, 3);
/* Findings in text form on standard error; under -q only those of a file that
 * has errors. */
void talk_findings(
    const struct invocation *invocation, const struct findings *findings);

/* Writes to standard output at once; -1 when that fails. */
int talk_out(const void *bytes, size_t length, struct error *error);
/* Writes the buffer, which must be sound, to standard output and empties it. */
int talk_out_buf(struct buf *buf, struct error *error);
/* Ends the program's output: status, or STATUS_FILE when standard output did
 * not take everything. */
int talk_finish(const struct invocation *invocation, int status);

#endif
