/*
 * The end of the way: a checked definition becomes bytes, and the bytes a file
 * when they differ from what is there.
 */
#ifndef DEFINITION_EMIT_H
#define DEFINITION_EMIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "definition/document.h"
#include "crypto/cms.h"
#include "profile/build.h"

/* How all profiles of a run are emitted; constant. */
struct emission {
	const struct cms_signing *signing; /* NULL: unsigned */
	const struct build_values *values;
	bool anew;   /* write also what is there already */
	bool strict; /* a warning about a secret is as bad as an error */
};

/* A profile on its way out, and memory used again from one to the next;
 * zero-initialised is ready. */
struct emit_scratch {
	struct buf xml;
	struct buf product; /* what is to be written */
	struct buf old;
	struct findings findings; /* about secrets; in the document's arena */
	bool has_secret;          /* the profile holds one in clear */
	bool is_there; /* the file is as it should be: nothing to write */
	bool resigned; /* the file there was signed by another certificate */
};

void emit_scratch_done(struct emit_scratch *scratch);
#define auto_emit_scratch auto_cleanup(emit_scratch_done)

/* Makes the profile's bytes, signed or not, unless a secret that was fetched is
 * at fault (STATUS_FINDINGS, and scratch->findings says how). With a path they
 * are made only when the file there is not the same already: same content,
 * signer and chain, and a signature that holds. Pure but for reading that file;
 * may run on many threads. */
int emit_prepare(const struct emission *emission, struct document *document,
    const char *path, struct emit_scratch *scratch, struct error *error);

/* The second half of it, for XML that is in scratch already, with has_secret
 * and a fault in findings or none. */
int emit_product(const struct emission *emission, const char *path,
    struct emit_scratch *scratch, struct error *error);

/* Writes what was prepared to path, whole or not at all, mode 0600 when it
 * holds a secret. To be called by one thread at a time: two that make files in
 * one directory only wait for each other. */
int emit_write(
    const char *path, struct emit_scratch *scratch, struct error *error);

#endif
