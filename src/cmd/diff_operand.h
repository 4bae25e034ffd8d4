/*
 * What the two operands of diff name, and how it is read.
 */
#ifndef CMD_DIFF_OPERAND_H
#define CMD_DIFF_OPERAND_H

#include <stdbool.h>

#include "base/base.h"
#include "base/error.h"
#include "cmd/invocation.h"
#include "definition/document.h"
#include "project/snapshot.h"
#include "sync/diff.h"

/* In the order in which an operand is taken for one. */
enum diff_kind {
	DIFF_STDIN,
	DIFF_JAMF,    /* jamf:NAME or jamf:id:N */
	DIFF_PATH,    /* there is something at the path */
	DIFF_REVISION /* REV:PATH, of git */
};

struct diff_operand {
	const char *text;
	enum diff_kind kind;
	struct document document;
	struct tree *tree;   /* what is compared; in the document's arena */
	const char *profile; /* of a server: its name, or "id:N" */
	struct sync_diff_stored stored;
	/* Of a revision. */
	char *revision;   /* "" for the index */
	const char *name; /* as it was given */
	struct buf path;  /* where the work tree would have it */
	struct snapshot *snapshot;
	struct document_run run;
};

/* Finds out which kind it is; reads nothing. */
int diff_operand_start(
    struct diff_operand *operand, const char *text, struct error *error);
/* Reads and checks one that is no server's. What is wrong with it is in its
 * document. */
void diff_operand_read(struct diff_operand *operand,
    const struct invocation *invocation, const struct document_run *run);
/* Reads one from the server that sync is of. */
int diff_operand_fetch(struct diff_operand *operand,
    const struct document_run *run, struct sync *sync,
    const struct arguments *arguments, struct error *error);
/* Whether it can be compared: a definition without errors, a profile that can
 * be read as a dictionary. */
bool diff_operand_is_right(const struct diff_operand *operand);
/* Makes the tree of one that can. Fingerprints are those of the lock file. */
int diff_operand_build(const struct invocation *invocation,
    struct diff_operand *operand, struct error *error);
/* "definition", "profile", "jamf"; NULL: it could not be read. */
const char *diff_operand_word(const struct diff_operand *operand);
struct sync_diff_side diff_operand_side(const struct diff_operand *operand);
void diff_operand_done(struct diff_operand *operand);

#endif
