/*
 * What the signature of a profile is, for people and as JSON.
 */
#ifndef REPORT_SIGNATURE_H
#define REPORT_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "crypto/cms.h"
#include "json/json_write.h"

struct report_signature {
	const struct cms *cms; /* NULL: there is none */
	const struct cms_verdict *verdict;
	bool judges_trust; /* the verdict says whether it is trusted */
	int64_t now;
};

/* Appends one line about signer and algorithms, without a line end; the text
 * is the same on every day. */
void report_text_signature(
    struct buf *buf, const struct cms *cms, const struct cms_verdict *verdict);
/* Writes an object, or null when there is none. */
void report_json_signature(struct json_writer *writer, const char *name,
    const struct report_signature *signature);

#endif
