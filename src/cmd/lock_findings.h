/*
 * What validate says by the lock file of the definition's project: that an
 * automatic fingerprint has no pin there, and that a payload has another
 * identity than the one that was applied. No server is asked. Each lock file is
 * read once; one that cannot be read is a finding of its own.
 */
#ifndef CMD_LOCK_FINDINGS_H
#define CMD_LOCK_FINDINGS_H

#include "base/error.h"
#include "base/map.h"
#include "cmd/invocation.h"
#include "cmd/reporting.h"
#include "definition/document.h"
#include "project/lock.h"

struct known_lock {
	struct lock *lock;  /* NULL: could not be read */
	struct map objects; /* by identifier, to lock_object_next's place */
};

/* Zero-initialised but for the first two is ready. */
struct lock_findings {
	const struct invocation *invocation;
	struct reporting *reporting;
	struct findings *faults; /* of lock files; NULL: they are reported */
	struct map directories;  /* to the number of the lock file */
	struct map paths;        /* of the lock files, to their numbers */
	struct known_lock *locks;
	size_t count, capacity;
};

/* Adds the notes to the findings of a document, sorted in. */
int lock_findings_add(
    struct lock_findings *it, struct document *document, struct error *error);
/* Reads a lock file whose definitions may be none of the documents. */
int lock_findings_look(
    struct lock_findings *it, const char *path, struct error *error);
void lock_findings_done(struct lock_findings *it);

#endif
