/*
 * The titles of a table: which variable each column is for. For this room
 * alone.
 */
#ifndef DEVICES_HEADER_H
#define DEVICES_HEADER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "csv/csv.h"
#include "devices/columns.h"

struct device_title {
	const char *text;   /* as written, cut to what messages show */
	const char *folded; /* "": the column is ignored */
	/* The variable, without '$'; NULL: the title can be the name of none.
	 */
	const char *name;
};

struct device_header {
	const char *file; /* for messages */
	struct device_title *titles;
	size_t count;
};

/* Reads the row of titles into *ret, memory from the arena. What is wrong with
 * titles goes to findings. -1 as device_table_open has it. */
int device_header_read(struct device_header *ret, const struct csv_row *row,
    const struct device_columns *mapped, struct arena *arena,
    struct findings *findings, struct error *error);
/* Sets the error, status findings, of a table that has some. -1. */
int device_header_fail(const struct device_header *header, struct error *error);

#endif
