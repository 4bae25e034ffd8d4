/*
 * Files that values name: certificates, which are parsed once a run however
 * many definitions name them, and plain files.
 */
#ifndef DEFINITION_CERTIFICATES_H
#define DEFINITION_CERTIFICATES_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "definition/run.h"
#include "profile/profile.h"

enum {
	ATTACHED_FILE_MAX = 4 * 1024 * 1024 /* bytes of a SCHEMA_FILE */
};

/* Reads the files named by the values of a definition's payloads. Each
 * certificate of a SCHEMA_CERTIFICATES value becomes a payload after the
 * others: com.apple.security.root when it is self-signed, else
 * com.apple.security.pkcs1; the same one twice counts once. Values of
 * SCHEMA_CERTIFICATE and SCHEMA_FILE get their bytes. Certificates stay in
 * the run's cache, all else is the arena's. What cannot be read is a finding at
 * the path; -1 for lack of memory and for a file over the limits, status limit.
 */
int certificates_attach(const struct document_run *run, struct profile *profile,
    struct arena *arena, struct findings *findings, struct error *error);

extern const struct rule certificates_rules[];

#endif
