/*
 * The table of devices that profiles are filled from: CSV (csv/csv.h), a row
 * of titles, then a row for each device. The title of a column says which
 * variable it holds the values of (devices/title.h, devices/columns.h); a
 * column without a title is ignored.
 *
 * A table is read twice, memory does not grow with it but by 8 bytes a row: a
 * file from the disc each time, anything else (standard input, a pipe) is kept
 * in memory, for which it has to be small. What the first pass read must be
 * there in the second.
 *
 * No finding and no error shows a cell but titles: any could be a secret.
 */
#ifndef DEVICES_TABLE_H
#define DEVICES_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/diag.h"
#include "base/error.h"
#include "csv/csv.h"
#include "devices/columns.h"

enum {
	DEVICE_TABLE_KEPT_MAX = 64 * 1024 * 1024 /* bytes kept in memory */
};

struct device_table;

/* A row below the titles. */
struct device_row {
	size_t number; /* from 1 */
	unsigned line;
	const struct csv_cell *cells; /* in the arena, as their text is */
	size_t count;
};

/* Opens the table and reads its titles; path "-" is standard input. mapped is
 * what --column says. -1 for what is wrong with the table, which is a finding,
 * status findings; for a column that no table may have and a --column that is
 * none of its titles, status usage; or for a file that cannot be read. */
int device_table_open(const char *path, const struct device_columns *mapped,
    struct findings *findings, struct device_table **ret, struct error *error);
void device_table_close(struct device_table **table);
#define auto_device_table auto_cleanup(device_table_close)

/* What messages call the table. */
const char *device_table_name(const struct device_table *table);
/* How many titles it has, empty ones included; one of them, for messages. */
size_t device_table_width(const struct device_table *table);
const char *device_table_title(const struct device_table *table, size_t column);
/* The column that holds the values of a variable, its name without '$'; or one
 * that has this title, for what is no variable (column:TITLE). 1: it is there;
 * 0: it is not; -1 for lack of memory. */
int device_table_column(
    const struct device_table *table, const char *name, size_t *ret_column);

/* The next row into the arena: 1; 0 behind the last; -1 for what is wrong with
 * the table, which is a finding, status findings; for a table that is not what
 * it was in the first pass, and for a file that cannot be read. A table without
 * any row is a finding. */
int device_table_next(struct device_table *table, struct arena *arena,
    struct findings *findings, struct device_row *ret_row, struct error *error);
/* To the first row again. */
int device_table_rewind(struct device_table *table, struct error *error);
/* Rows seen so far in this pass. */
size_t device_table_count(const struct device_table *table);

/* Whether a row has as many cells as the table has titles; if not, a finding of
 * the row. */
bool device_row_check(const struct device_table *table,
    const struct device_row *row, struct findings *findings);
/* Where findings about a cell belong, or about the row when cell is NULL. */
struct finding_place device_row_place(const struct device_table *table,
    const struct device_row *row, const struct csv_cell *cell);

/* Fails, with status refused, when group or others may read the file, for a
 * table that holds secrets. */
int device_table_check_private(
    const struct device_table *table, struct error *error);

/* Rows of device_rules. */
enum device_rule {
	DEVICE_RULE_ENCODING,
	DEVICE_RULE_QUOTING,
	DEVICE_RULE_SIZE,
	DEVICE_RULE_TITLE,
	DEVICE_RULE_ROWS,
	DEVICE_RULE_CELLS,
	DEVICE_RULES
};

/* The findings of this room, for the manual; the last row has a NULL id. */
extern const struct rule device_rules[];

#endif
