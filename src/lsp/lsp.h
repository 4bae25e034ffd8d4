/*
 * A server of the Language Server Protocol 3.17
 * (https://microsoft.github.io/language-server-protocol/): what an editor asks
 * about definitions and scepctl.conf while they are typed, answered from the
 * tables that everything else reads.
 *
 * Bytes come in and go out: the caller owns the streams and the clock. Open
 * documents are what the user has in his editor; of other files only those are
 * read that such a document names, by the rules of validate. No secret is
 * resolved, no command run, nothing connected to and nothing written.
 *
 * frame.h takes the stream apart, message.c the JSON-RPC in it; methods.c lists
 * what can be asked, each in a file of its own. documents.h keeps what is open,
 * position.h counts as the client does, where.h tells what stands at a place.
 */
#ifndef LSP_LSP_H
#define LSP_LSP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "definition/document.h"
#include "project/config.h"
#include "schema/schema.h"

enum {
	LSP_DOCUMENTS_MAX = 1000 /* open at once */
};

/* Everything is borrowed. */
struct lsp_options {
	const struct schemas *schemas;
	const struct rule *const *rules; /* see rules_find */
	struct config_place project;     /* of documents; no directory */
	const char *version;
	int64_t (*now)(void);
	/* Adds what else is to be said of a document that was read, such as by
	 * the lock file; both are NULL or none. */
	int (*check_more)(
	    void *context, struct document *document, struct error *error);
	/* Files may have changed: what check_more knows of them is old. */
	void (*forget)(void *context);
	void *context;
};

struct lsp;

int lsp_new(const struct lsp_options *options, struct lsp **ret_lsp,
    struct error *error);
void lsp_free(struct lsp *lsp);
void lsp_release(struct lsp **lsp);
#define auto_lsp auto_cleanup(lsp_release)

/* Takes the next bytes of the client's, and appends answers to out. -1 when
 * nothing that follows could be understood, or for lack of memory. */
int lsp_feed(struct lsp *lsp, const char *bytes, size_t length, struct buf *out,
    struct error *error);
/* Checks what changed and appends what there is to say of it. For when nothing
 * more is waiting: what a person types comes in many small changes. */
int lsp_settle(struct lsp *lsp, struct buf *out, struct error *error);
/* The client said to end; whether it had said before that it would. */
bool lsp_is_over(const struct lsp *lsp, bool *ret_as_told);

#endif
