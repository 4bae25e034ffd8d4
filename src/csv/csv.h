/*
 * Tables as text: comma-separated values of RFC 4180, read row by row and
 * written cell by cell.
 *
 * Read: UTF-8, optional BOM, rows that end in LF or CR LF, the last one also in
 * the end of the text. A cell in double quotes may hold commas, line ends and
 * "" for a quote; outside them nothing is special but the comma, and blanks
 * belong to the cell. An empty line is no row. The first fault ends the
 * reading, for what follows a misplaced quote is not known to be what it looks
 * like. Memory does not grow with the text; what held cells is wiped.
 *
 * Nothing here shows a cell: any could be a secret.
 */
#ifndef CSV_CSV_H
#define CSV_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"

enum {
	CSV_FIELD_MAX = 64 * 1024,     /* bytes of a cell, unquoted */
	CSV_FIELDS_MAX = 1000,         /* cells of a row */
	CSV_ROW_MAX = 256 * 1024,      /* bytes of the cells of a row */
	CSV_ROWS_MAX = 1000 * 1000,    /* rows, that of the titles included */
	CSV_BYTES_MAX = 1024 * 1048576 /* of the text */
};

enum csv_kind {
	CSV_GOOD,
	CSV_NUL,
	CSV_UTF8,
	CSV_CARRIAGE_RETURN, /* that does not end a line */
	CSV_QUOTE,           /* inside a cell that does not begin with one */
	CSV_AFTER_QUOTE,     /* text behind a closing quote */
	CSV_UNTERMINATED,    /* quote, at its place */
	CSV_LONG_FIELD,      /* this and the next at the cell's begin */
	CSV_MANY_FIELDS,
	CSV_LONG_ROW, /* at the row's begin */
	CSV_MANY_ROWS,
	CSV_MANY_BYTES,
	CSV_KINDS
};

struct csv_fault {
	enum csv_kind kind;
	unsigned line; /* from 1 */
	unsigned column;
};

struct csv_cell {
	const char *text; /* NUL-terminated; holds no NUL itself */
	size_t length;
	unsigned line; /* where it begins; columns count characters */
	unsigned column;
};

struct csv_row {
	const struct csv_cell *cells;
	size_t count; /* at least 1 */
	unsigned line;
	/* The cells one after another, each with its NUL. */
	const char *text;
	size_t length;
};

struct csv;

/* Reads an open regular file from its begin, or the bytes when fd is -1; both
 * stay the caller's and must outlive the reader. name is for messages of
 * errors. */
struct csv_input {
	const char *name;
	int fd;
	const char *bytes;
	size_t length;
};

int csv_open(
    const struct csv_input *input, struct csv **ret, struct error *error);
/* The next row, which is good until the next call: 1; 0 behind the last. -1 for
 * a fault of the text, which is in ret_fault, and again at every later call;
 * or for one of the file, then ret_fault says CSV_GOOD and error is set. */
int csv_next(struct csv *csv, struct csv_row *ret_row,
    struct csv_fault *ret_fault, struct error *error);
/* From the begin again. */
int csv_rewind(struct csv *csv, struct error *error);
void csv_close(struct csv **csv);
#define auto_csv auto_cleanup(csv_close)

/* What a fault is, lower case, and the remedy or NULL. */
const char *csv_fault_text(enum csv_kind kind);
const char *csv_fault_hint(enum csv_kind kind);

/* -- writing (csv_write.c) ------------------------------------------------ */

/* Appends a row that ends in LF: cells in quotes where they must be. A program
 * that shows tables takes a cell that begins with = + - @, their full-width
 * forms, a tab or a line end for a formula and runs it; such a cell gets an
 * apostrophe before it, unless it is a plain decimal number. */
void csv_add_row(struct buf *buf, const char *const *cells, size_t count);

#endif
