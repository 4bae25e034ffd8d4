/*
 * The end of the way: a checked definition becomes bytes, and the bytes a file
 * when they differ from what is there.
 */
#ifndef COMPILE_EMIT_H
#define COMPILE_EMIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "compile/compile.h"
#include "crypto/cms.h"
#include "profile/build.h"

/* How all profiles of a run are emitted; constant. */
struct emission {
	const struct cms_signing *signing; /* NULL: unsigned */
	const struct build_values *values;
};

/* Memory used again from file to file; zero-initialised is ready. */
struct emit_scratch {
	struct buf xml;
	struct buf product;
	struct buf old;
};

void emit_scratch_done(struct emit_scratch *scratch);
#define auto_emit_scratch auto_cleanup(emit_scratch_done)

/* The profile's bytes, signed or not, in scratch->product. */
int emit_bytes(const struct emission *emission, const struct document *document,
    struct emit_scratch *scratch, bool *ret_has_secret, struct error *error);

/* Writes the profile to path, whole or not at all, mode 0600 when it holds a
 * secret in clear. A file that is there already with the same content, signer
 * and chain, and with a signature that holds, is left as it is, and
 * ret_written is false. */
int emit_file(const struct emission *emission, const struct document *document,
    const char *path, struct emit_scratch *scratch, bool *ret_written,
    bool *ret_has_secret, struct error *error);

#endif
