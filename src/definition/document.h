/*
 * One file on its way, with all it needs until it is done: a definition, or
 * anybody's .mobileconfig. Reading and checking is pure and may run on any
 * thread; what documents share is in struct document_run.
 *
 * A definition is read twice, once to be checked and once to be built: kept in
 * between, ten thousand of them with their models would be in memory at once,
 * and reading one anew, without the rules, costs less than its signature. Texts
 * are kept by the caller, all that can be read only once, a pipe's, and others
 * as long as they are not too many. Files that many name
 * (certificates, project files) are read once a run (run.h).
 */
#ifndef DEFINITION_DOCUMENT_H
#define DEFINITION_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"
#include "definition/accept_list.h"
#include "definition/extends.h"
#include "definition/run.h"
#include "crypto/cms.h"
#include "plist/tree.h"
#include "profile/profile.h"

/* An item that counts for a document, and how often it did. */
struct accept_use {
	const struct accept_item *item;
	size_t layer; /* whose it is; the number of layers: the project's */
	size_t count;
};

struct accept_uses {
	struct accept_use *list;
	size_t count;
};

enum document_kind {
	DOCUMENT_DEFINITION,
	DOCUMENT_PROFILE /* a .mobileconfig, signed or not */
};

/* Zero-initialised is ready for document_read. */
struct document {
	struct arena arena;
	const char *path;
	enum document_kind kind;
	struct buf bytes;     /* the file */
	struct source source; /* the definition, or the property list */
	struct findings findings;
	struct profile profile;
	struct extends extends;     /* of a definition */
	struct accept_uses accepts; /* what may be accepted in it */
	uint64_t text_hash;         /* of a definition and its bases */
	struct tree *tree;          /* DOCUMENT_PROFILE */
	struct cms *cms;            /* a signed one */
	/* The file could not be read or is too much: error says why. */
	bool unreadable;
	struct error error;
};

/* What a text is, by its content and its name; the text is NUL-terminated. */
enum document_kind document_kind_of(const struct source *source);

/* Reads the file at path ("-": standard input) and checks it, bases and
 * certificates included. Which kind it is follows from the content. All that
 * is wrong is in the document afterwards: findings, sorted, or unreadable. */
void document_read(const struct document_run *run, const char *path,
    struct document *document);
/* As document_read for bytes that are there already; name is shown. */
void document_read_bytes(const struct document_run *run, const char *name,
    const char *bytes, size_t length, struct document *document);
/* Empty again; memory is kept for the next file. */
void document_clear(struct document *document);
void document_done(struct document *document);
#define auto_document auto_cleanup(document_done)

/* The findings about signed files, for the manual; end in a NULL id. */
extern const struct rule document_rules[];

#endif
