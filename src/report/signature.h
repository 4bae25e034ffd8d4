/*
 * What the signature of a profile is, for people and as JSON.
 */
#ifndef REPORT_SIGNATURE_H
#define REPORT_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "crypto/cms.h"

/* Appends one line about signer and algorithms, without a line end; the text
 * is the same on every day. */
void signature_add_text(
    struct buf *buf, const struct cms *cms, const struct cms_verdict *verdict);
/* Appends a JSON object, or null when cms is NULL. judges_trust: the verdict
 * says whether it is trusted. */
void signature_add_json(struct buf *buf, const struct cms *cms,
    const struct cms_verdict *verdict, bool judges_trust, int64_t now);

#endif
