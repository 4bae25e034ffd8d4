/*
 * What formatting changes in a file, as a unified diff for people.
 */
#ifndef CMD_FMT_DIFF_H
#define CMD_FMT_DIFF_H

#include "base/buf.h"
#include "base/error.h"
#include "base/source.h"
#include "profile/format.h"

/* Appends the difference between the source of format and what became of it,
 * line by line. Secrets are masked on both sides, and what must not reach a
 * terminal is made visible, so it is nothing for patch(1). */
int fmt_diff(const struct format *format, const struct source *after,
    struct buf *out, struct error *error);

#endif
