/*
 * What the client has open: its text as it is at this moment, and what was
 * found in it.
 */
#ifndef LSP_DOCUMENTS_H
#define LSP_DOCUMENTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "definition/document.h"
#include "json/json.h"
#include "lsp/position.h"
#include "project/config.h"

enum open_kind {
	OPEN_DEFINITION, /* or anybody's profile */
	OPEN_PROJECT,    /* scepctl.conf */
	OPEN_OTHER       /* of another tool: nothing is said of it */
};

struct open_document {
	char *uri;      /* as the client writes it */
	char *path;     /* NULL: it is in no file */
	char *real;     /* the path, resolved */
	char *language; /* what the client takes it for */
	int64_t version;
	struct buf text;
	struct lines lines; /* of the text */
	/* A change of it was lost: what the client has is not known. */
	bool lost;
	bool dirty; /* something is to be said of it again */
	/* What the text means, for the text as it is when read is set. */
	bool read;
	enum open_kind kind;
	struct document_run run;
	struct document document;
	struct config config;
	/* Why it could not be checked at all, or its project file refused. */
	bool refused;
	struct error error;
};

struct open_documents {
	struct open_document **list;
	size_t count, capacity;
};

/* NULL: it is not open. */
struct open_document *open_find(
    const struct open_documents *documents, const char *uri);
/* Resolves a path whose file may not be there yet, its directory is. */
bool open_real_path(const char *path, char ret_real[PATH_MAX]);
/* By its path, however it is spelt. */
struct open_document *open_find_path(
    const struct open_documents *documents, const char *path);
/* The name that findings have for it. */
const char *open_name(const struct open_document *document);

/* Adds a document without text, in place of one that is open under its URI. */
int open_add(struct open_documents *documents, const char *uri,
    const char *language, struct open_document **ret, struct error *error);
int open_set_text(
    struct open_document *document, const char *text, struct error *error);
/* One of the changes of textDocument/didChange: all of the text, or the text of
 * a range; status usage when it is none. */
int open_change(struct open_document *document, enum position_encoding encoding,
    const struct json *change, struct error *error);
void open_remove(
    struct open_documents *documents, struct open_document *document);
void open_documents_done(struct open_documents *documents);

#endif
