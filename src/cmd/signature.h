/*
 * What is wrong with the signature of a profile, as findings.
 */
#ifndef CMD_SIGNATURE_H
#define CMD_SIGNATURE_H

#include <stdint.h>

#include "base/diag.h"
#include "base/error.h"
#include "definition/document.h"
#include "crypto/cert.h"
#include "crypto/cms.h"

struct signature_options {
	int64_t now;
	/* CA certificates that are trusted; NULL: trust is not judged. */
	const struct cert_list *trust;
};

/* Judges the signature of a document that could be read; what is wrong is
 * added to the document's findings, none at all included. ret_verdict is set
 * only when there is a signature to judge. */
int signature_check(struct document *document,
    const struct signature_options *options, struct cms_verdict *ret_verdict,
    struct error *error);
/* End in a NULL id. */
extern const struct rule signature_rules[];

#endif
