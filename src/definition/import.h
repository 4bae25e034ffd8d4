/*
 * Anybody's profile as a definition that builds the same payloads, key for key.
 *
 * That it does is not left to luck: the definition is read again as it was
 * written, with its files, and built, and what does not come back as it was
 * makes its payload one that is kept whole. What is left then, such as a key of
 * the top level that a definition has no word for, is a finding.
 */
#ifndef DEFINITION_IMPORT_H
#define DEFINITION_IMPORT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/map.h"
#include "definition/document.h"
#include "definition/draft.h"

struct import_options {
	const struct document_run *run;
	const char *path; /* of the definition */
	/* The same below the directory that all definitions of the run are
	 * in: "staff/wifi.ini". Files that many name are in that directory;
	 * variables begin with STAFF_WIFI. */
	const char *name;
	/* Variables of other definitions; those of this one are added when it
	 * succeeds. */
	struct map *variables;
};

/* Zero-initialised is ready. */
struct imported {
	struct arena arena;
	struct draft draft; /* with the files and secrets */
	struct buf text;
	/* What is kept whole, what differs, and what keeps the definition from
	 * being built. */
	struct findings findings;
};

/* The document is a profile that was read; its model is changed. What has no
 * definition at all (payloads that are encrypted, a profile that cannot be
 * read) is an error, status findings. */
int import_profile(const struct import_options *options,
    struct document *document, struct imported *imported, struct error *error);
void imported_done(struct imported *imported);
#define auto_imported auto_cleanup(imported_done)

extern const struct rule import_rules[];

#endif
