/*
 * A document that holds a long list, piece by piece as it arrives:
 *
 *   {"totalCount":10000,"results":[{...},{...},...]}
 *
 * Each row of the list is handed over as its own text, and is not kept; what is
 * left of the document, the list with a 0 for each row, is small enough to be
 * read as a whole, which also tells whether the document was one. A row whose
 * text is no JSON hurts nobody but itself.
 */
#ifndef JSON_JSON_ROWS_H
#define JSON_JSON_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/buf.h"
#include "json/json.h"

enum {
	JSON_ROW_MAX = 8 * 1024 * 1024, /* bytes of a row */
	JSON_ROWS_REST_MAX = 256 * 1024 /* bytes of all but the rows */
};

/* Zero but for the first three is ready. */
struct json_rows {
	const char *list; /* the member of the outermost object */
	/* Gets each row; -1 ends the reading. */
	int (*take)(void *context, const char *row, size_t length);
	void *context;
	struct buf row, rest;
	size_t count; /* of the rows */
	/* The rest is private. */
	unsigned depth; /* of brackets open */
	bool in_text, escapes;
	bool is_within, is_over; /* the list */
	bool in_row;             /* within one of its rows ... */
	bool is_scalar;          /* ... that has no brackets */
	/* The last text of the outermost object, in rest. */
	size_t name_from, name_to;
};

/* The next piece. -1: too long, or take said so; lack of memory is told by
 * json_rows_end as well. */
int json_rows_add(struct json_rows *rows, const char *bytes, size_t length);
/* What is left of the document, which must be one with the list in it; faulty
 * text is an error of the given status. */
int json_rows_end(const struct json_rows *rows, enum status status,
    struct json **ret_rest, struct error *error);
/* Ready for another document. */
void json_rows_clear(struct json_rows *rows);
void json_rows_done(struct json_rows *rows);
#define auto_json_rows auto_cleanup(json_rows_done)

#endif
