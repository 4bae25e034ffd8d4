/*
 * What the files of this room share: the state of a server, one message on its
 * way, and the table of what can be asked. Not for other rooms.
 */
#ifndef LSP_LSP_INTERNAL_H
#define LSP_LSP_INTERNAL_H

#include "json/json.h"
#include "json/json_write.h"
#include "lsp/documents.h"
#include "lsp/frame.h"
#include "lsp/lsp.h"
#include "lsp/where.h"

/* JSON-RPC 2.0 section 5.1, and those that the protocol adds. */
enum lsp_code {
	LSP_PARSE_ERROR = -32700,
	LSP_INVALID_REQUEST = -32600,
	LSP_METHOD_NOT_FOUND = -32601,
	LSP_INVALID_PARAMS = -32602,
	LSP_INTERNAL_ERROR = -32603,
	LSP_NOT_INITIALIZED = -32002
};

enum lsp_phase {
	LSP_BEGINS, /* nothing but initialize is answered */
	LSP_RUNS,
	LSP_ENDS, /* shutdown was asked for */
	LSP_OVER
};

/* What the client says that it can. */
struct lsp_client {
	enum position_encoding encoding;
	bool markdown_hover;
	bool markdown_items; /* in documentation of completion items */
	bool snippets;
	bool related; /* diagnostics may point at another place */
	bool symbols_nest;
	bool watches; /* files on request */
	bool literal_actions;
};

struct lsp {
	struct file_view view; /* lsp_overlay */
	struct lsp_options options;
	enum lsp_phase phase;
	bool was_told; /* the end came after shutdown */
	struct frame frame;
	struct lsp_client client;
	struct open_documents documents;
	int64_t next_id; /* of requests to the client */
	struct buf *out; /* while it is being fed */
};

/* One message, and where its answer goes. */
struct lsp_call {
	struct lsp *lsp;
	const struct json *params; /* NULL: none */
	/* Of methods that are about one, when it is open and not lost. */
	struct open_document *document;
	size_t offset;              /* of methods that are about a place */
	struct json_writer *writer; /* of "result"; NULL: a notification */
	enum lsp_code code;         /* why it failed, or 0: internal error */
};

enum {
	LSP_REQUEST = 1, /* else a notification */
	LSP_EARLY = 2,   /* before initialize as well */
	/* params.textDocument is an open document: without one a request is
	 * answered null, and a notification goes nowhere */
	LSP_DOCUMENT = 4,
	LSP_POSITION = 8 /* and params.position a place in it */
};

struct lsp_method {
	const char *name;
	unsigned flags;
	/* Writes a value called LSP_RESULT, unless it is a notification. */
	int (*run)(struct lsp_call *call, struct error *error);
};

#define LSP_RESULT "result"

/* Ends in NULL. */
extern const struct lsp_method *const lsp_methods[];

/* -1, with the code for the answer. */
int lsp_fail(struct lsp_call *call, enum lsp_code code, struct error *error,
    const char *format, ...) ATTR_PRINTF(4, 5);
/* json_read of an object that may have more; what is wrong is the code. */
int lsp_read(struct lsp_call *call, const struct json *object,
    const struct json_table *table, void *into, struct error *error);
int lsp_read_position(
    const struct json *json, struct position *ret, struct error *error);

/* Where the call's place is (where.h); of another tool's file: nowhere. */
int lsp_where(struct lsp_call *call, struct arena *arena, struct where *ret,
    struct error *error);

/* A message, up to its end; then it goes out. */
void lsp_message_begin(struct buf *buf, struct json_writer *writer);
int lsp_message_end(struct buf *out, struct buf *message,
    struct json_writer *writer, struct error *error);

/* A message to the client that is no answer: begun, filled with one value
 * called "params", sent. */
struct lsp_sending {
	struct buf buf;
	struct json_writer writer;
};
void lsp_send_begin(struct lsp_sending *sending, const char *method);
int lsp_send(struct lsp *lsp, struct lsp_sending *sending, struct error *error);
void lsp_sending_done(struct lsp_sending *sending);
#define auto_sending auto_cleanup(lsp_sending_done)

void lsp_write_range(struct json_writer *writer, const char *name,
    const struct lsp *lsp, const struct lines *lines, struct span span);
/* The URI of a file, as the client writes it when it has it open. */
void lsp_write_uri(struct json_writer *writer, const char *name,
    const struct lsp *lsp, const char *path);

/* Shows the user a warning. */
int lsp_tell(struct lsp *lsp, const char *text, struct error *error);
/* Some change may have been missed: nothing is said of what is open until the
 * client sends it whole. */
int lsp_lose(struct lsp *lsp, struct error *error);

/* Reads the document if its text is not read yet (check.c). */
int lsp_read_document(
    struct lsp *lsp, struct open_document *document, struct error *error);
/* Says what is wrong with it, or that nothing is. */
int lsp_publish(
    struct lsp *lsp, const struct open_document *document, struct error *error);
int lsp_publish_none(struct lsp *lsp, const char *uri, struct error *error);
/* Whether a finding is about the document itself, and where. */
bool lsp_finding_is_own(
    const struct open_document *document, const struct finding *finding);
struct span lsp_finding_span(
    const struct open_document *document, const struct finding *finding);
/* Those that are made of the document are read again. */
void lsp_forget_users(struct lsp *lsp, const struct open_document *document);
/* The disc, with what is open in place of its files (overlay.c). */
extern const struct file_view lsp_overlay;
/* Files may have changed: all that is open is read again. */
void lsp_forget(struct lsp *lsp);

#endif
