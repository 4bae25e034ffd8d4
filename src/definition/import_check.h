/*
 * A definition that was just written, read and built in memory, against the
 * profile that it was made of. Private to the room.
 */
#ifndef DEFINITION_IMPORT_CHECK_H
#define DEFINITION_IMPORT_CHECK_H

#include "definition/import.h"

struct import_check {
	/* Set by the caller. */
	const struct import_options *options;
	struct arena *arena;
	const struct tree *tree; /* the profile */
	size_t own_errors;       /* that the profile itself has */
	/* The result. */
	const char **reasons; /* why a payload is not the same; NULL: it is */
	bool *is_added;       /* it has more than it had, and nothing else */
	struct tree *root;    /* what is built; NULL: nothing */
	struct findings findings; /* about the definition */
	size_t errors;
	bool is_lost; /* payloads could not be told from one another */
	/* Private. */
	const char *fault; /* why nothing is built, or NULL */
	struct document document;
	struct document_run run; /* has the bytes of its certificates */
};

int import_check(struct import_check *check, const struct draft *draft,
    const struct buf *text, struct error *error);
void import_check_done(struct import_check *check);
#define auto_import_check auto_cleanup(import_check_done)

#endif
