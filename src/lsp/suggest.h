/*
 * Completion: what could stand at a place. Private to the room.
 */
#ifndef LSP_SUGGEST_H
#define LSP_SUGGEST_H

#include "lsp/lsp_internal.h"
#include "lsp/words.h"

/* CompletionItemKind of the protocol. */
enum suggest_kind {
	SUGGEST_VARIABLE = 6,
	SUGGEST_MODULE = 9,
	SUGGEST_PROPERTY = 10,
	SUGGEST_VALUE = 12,
	SUGGEST_KEYWORD = 14,
	SUGGEST_FILE = 17,
	SUGGEST_REFERENCE = 18,
	SUGGEST_FOLDER = 19,
	SUGGEST_CHOICE = 20
};

struct suggest {
	struct lsp_call *call;
	struct arena *arena;
	struct where where;
	struct words words; /* of the item in hand */
	size_t count;
};

/* One that could stand there; the rest of the zero-initialised may be left. */
struct suggest_item {
	const char *label;
	const char *text;    /* what is put in; NULL: the label */
	const char *snippet; /* the same for clients that know snippets */
	const char *detail;
	enum suggest_kind kind;
	char rank; /* 'a' comes first */
	bool deprecated;
	struct span span; /* what it takes the place of */
};
/* Its documentation is in the words, which are empty afterwards. */
void suggest_add(struct suggest *suggest, const struct suggest_item *item);

/* By what the place is. -1 for lack of memory. */
int suggest_header(struct suggest *suggest, struct error *error);
int suggest_value(struct suggest *suggest, struct error *error);
/* Names of files that the value may be (suggest_path.c). */
int suggest_path(
    struct suggest *suggest, const char *suffix, struct error *error);

#endif
