/*
 * Any bytes as a table: read, and each row written and read again, which must
 * give the same cells, but for the apostrophe before what looks like a
 * formula. tests/unit/csv_test.c replays the corpus through this.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "csv/csv.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held, const char *what)
{
	if (held)
		return;
	(void)fprintf(stderr, "csv_fuzz: %s\n", what);
	abort();
}

static void row_check(const struct csv_row *row, size_t size)
{
	const char *text = row->text;

	must(row->count > 0 && row->count <= CSV_FIELDS_MAX, "count of cells");
	for (size_t i = 0; i < row->count; i++) {
		const struct csv_cell *cell = &row->cells[i];

		must(cell->text == text, "cells do not follow one another");
		must(strlen(cell->text) == cell->length, "a NUL in a cell");
		must(cell->length <= CSV_FIELD_MAX, "a cell over its limit");
		must(text_utf8_prefix(cell->text, cell->length) == cell->length,
		    "a cell that is not UTF-8");
		must(cell->line >= row->line && cell->column >= 1 &&
			 cell->line <= size && cell->column <= size + 1,
		    "the place of a cell");
		text += cell->length + 1;
	}
	must(text == row->text + row->length, "length of a row");
}

static void row_round_trip(const struct csv_row *row)
{
	auto_buf struct buf buf = {0};
	auto_csv struct csv *csv = NULL;
	struct csv_row back;
	struct csv_fault fault;
	struct error error;
	const char *cells[CSV_FIELDS_MAX];

	for (size_t i = 0; i < row->count; i++)
		cells[i] = row->cells[i].text;
	csv_add_row(&buf, cells, row->count);
	must(buf_ok(&buf), "memory");
	must(csv_open(&(struct csv_input){"written", -1, buf.data, buf.length},
		 &csv, &error) == 0,
	    "memory");
	if (csv_next(csv, &back, &fault, &error) < 0) {
		/* An apostrophe may be one too many. */
		must(fault.kind == CSV_LONG_FIELD || fault.kind == CSV_LONG_ROW,
		    "a written row is refused");
		return;
	}
	must(back.count == row->count, "a written row has other cells");
	for (size_t i = 0; i < row->count; i++) {
		const char *text = back.cells[i].text;

		if (*text == '\'' && *cells[i] != '\'')
			text++;
		must(strcmp(text, cells[i]) == 0,
		    "a written cell reads back as another");
	}
	must(csv_next(csv, &back, &fault, &error) == 0, "a row too many");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct csv_input input = {"fuzz", -1, (const char *)data, size};
	auto_csv struct csv *csv = NULL;
	struct csv_row row;
	struct csv_fault fault = {0};
	struct error error;
	size_t rows = 0, again = 0;
	int result;

	must(csv_open(&input, &csv, &error) == 0, "memory");
	while ((result = csv_next(csv, &row, &fault, &error)) > 0) {
		row_check(&row, size);
		row_round_trip(&row);
		rows++;
	}
	must(result == 0 || (fault.kind > CSV_GOOD && fault.kind < CSV_KINDS),
	    "a failure without a fault");
	if (result < 0)
		must(fault.line >= 1 && fault.line <= size + 1 &&
			 fault.column >= 1 && fault.column <= size + 1,
		    "the place of a fault");
	must(csv_rewind(csv, &error) == 0, "not read again");
	while (csv_next(csv, &row, &fault, &error) > 0)
		again++;
	must(rows == again, "other rows the second time");
	return 0;
}
