/*
 * What the documents of one run share: schemas, time, and the files that many
 * of them name, each read once.
 */
#ifndef DEFINITION_RUN_H
#define DEFINITION_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/file_view.h"
#include "crypto/cert.h"
#include "project/config.h"
#include "schema/schema.h"

struct accept_projects;
struct certificate_cache;
struct boundary;

/* Constant while documents are read; what is cached locks itself. */
struct document_run {
	const struct schemas *schemas;
	int64_t now;
	bool will_sign; /* profiles of this run are going to be signed */
	bool will_fill; /* and variables filled in before */
	/* Every definition was checked before in this run and is read anew:
	 * the rules that cross keys are left out. */
	bool is_checked;
	/* And then built at once, so that nobody but the rules for secrets asks
	 * where in the property list its values stand. */
	bool is_built;
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
	/* Where files are read, the project's too; NULL: the disc. Set before
	 * the run starts. */
	const struct file_view *view;
	struct accept_projects *accepts;
	struct certificate_cache *certificates;
	struct boundary *boundary;
};

/* Makes what is cached. */
int document_run_start(struct document_run *run, struct error *error);
void document_run_done(struct document_run *run);
#define auto_document_run auto_cleanup(document_run_done)

/* A file as it was when it was first asked for; constant from then on. */
struct certificate_file {
	struct buf bytes;
	struct cert_list certs;
	bool failed; /* error says why it could not be used */
	struct error error;
};

/* The certificate file at path, read and parsed once a run, by whatever path
 * it is asked for. Owned by the run. NULL, with the error, for lack of memory
 * or too many files; a file that could not be read is no such failure. Safe to
 * use from many threads. */
const struct certificate_file *certificate_file_get(
    const struct document_run *run, const char *path, struct error *error);

#endif
