/*
 * The way of the data, in one place:
 *
 *   definition text -> ini entries -> profile model -> checked model
 *     -> property list -> XML bytes -> CMS DER
 *
 * A document is one file on that way, with all it needs until it is done:
 * a definition, or anybody's .mobileconfig. Reading and checking is pure and
 * may run on any thread; what documents share is in struct document_run.
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
#include "definition/accept.h"
#include "definition/extends.h"
#include "crypto/cms.h"
#include "plist/tree.h"
#include "profile/build.h"
#include "profile/profile.h"
#include "schema/schema.h"

enum {
	EXTENDS_FILES_MAX = 32, /* files a definition extends, in all */
	EXTENDS_DEPTH_MAX = 8   /* bases of bases */
};

struct certificate_cache;
struct places;

/* What all documents of one run share; constant while they are read. */
struct document_run {
	const struct schemas *schemas;
	int64_t now;
	bool will_sign; /* profiles of this run are going to be signed */
	/* Every definition was checked before in this run and is read anew:
	 * the rules that cross keys are left out. */
	bool is_checked;
	/* What is read is only shown: a link that the user named may lead
	 * anywhere, but for definitions. */
	bool follows_links;
	/* Accepted findings are shown like others. */
	bool accepts_nothing;
	/* What lists of accepted findings are read by: the tables of rules (see
	 * rules_find; NULL: no such list is read), and where project files
	 * are. */
	const struct rule *const *rules;
	struct config_place project;
	struct accept_projects *accepts;        /* locks itself */
	struct certificate_cache *certificates; /* locks itself */
	struct places *places;                  /* the same */
};

/* Makes certificates, places and accepts. */
int document_run_start(struct document_run *run, struct error *error);
void document_run_done(struct document_run *run);
#define auto_document_run auto_cleanup(document_run_done)

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

/* The profile of a definition without errors, as XML, with the secrets that
 * values gives. ret_has_secret: one of them is in it in clear. */
int document_build(const struct document *document,
    const struct build_values *values, struct buf *xml, bool *ret_has_secret,
    struct error *error);

/* The findings of this room, for the manual; end in a NULL id. */
extern const struct rule document_rules[];

#endif
