/* Rows out of bytes, one after another. */
#include "csv/csv.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	WINDOW_BYTES = 64 * 1024,
	CHARACTER_MAX = 4
};

struct csv {
	struct csv_input input;
	/* Of a file: what was read of it and not yet looked at, at .. end, is
	 * in the window. */
	char *window;
	const char *at, *end;
	bool ended; /* nothing comes behind end */
	bool fresh; /* nothing was looked at */
	size_t total;
	size_t rows;
	unsigned line, column; /* of at */
	struct csv_fault fault;
	/* The row. */
	char *text;
	size_t used;
	struct csv_cell *cells;
	size_t count;
	struct csv_fault row; /* its place */
};

enum {
	TEXT_BYTES = CSV_ROW_MAX + CSV_FIELDS_MAX
};

const char *csv_fault_text(enum csv_kind kind)
{
	static const char *const texts[CSV_KINDS] = {
	    [CSV_GOOD] = "nothing is wrong",
	    [CSV_NUL] = "NUL byte in the text",
	    [CSV_UTF8] = "text is not well-formed UTF-8",
	    [CSV_CARRIAGE_RETURN] = "carriage return that does not end a line",
	    [CSV_QUOTE] = "quote inside a cell that does not begin with one",
	    [CSV_AFTER_QUOTE] = "text behind a closing quote",
	    [CSV_UNTERMINATED] = "quote that is never closed",
	    [CSV_LONG_FIELD] = "cell of more than 64 KiB",
	    [CSV_MANY_FIELDS] = "row of more than 1000 cells",
	    [CSV_LONG_ROW] = "row of more than 256 KiB",
	    [CSV_MANY_ROWS] = "more than 1000000 rows",
	    [CSV_MANY_BYTES] = "more than 1 GiB of text",
	};

	return texts[kind];
}

const char *csv_fault_hint(enum csv_kind kind)
{
	static const char *const hints[CSV_KINDS] = {
	    [CSV_UTF8] = "save the file as UTF-8",
	    [CSV_CARRIAGE_RETURN] = "lines end in LF or CR LF",
	    [CSV_QUOTE] = "put the whole cell in quotes and write \"\" for "
			  "each quote in it",
	    [CSV_AFTER_QUOTE] = "a quote inside quotes is written \"\"; only a "
				"comma or the end of the line follows a "
				"closing one",
	    [CSV_UNTERMINATED] = "close it, or put the whole cell in quotes "
				 "and write \"\" for each quote in it",
	    [CSV_LONG_FIELD] = "look for a quote that is not closed",
	    [CSV_MANY_FIELDS] = "look for a line end that is missing",
	    [CSV_LONG_ROW] = "look for a quote that is not closed",
	    [CSV_MANY_ROWS] = "split the table",
	    [CSV_MANY_BYTES] = "split the table",
	};

	return hints[kind];
}

static void csv_start(struct csv *csv)
{
	bool file = csv->input.fd >= 0;

	csv->at = csv->end = csv->window;
	if (!file) {
		csv->at = csv->input.bytes;
		csv->end = csv->at + csv->input.length;
	}
	csv->ended = !file;
	csv->fresh = true;
	csv->total = csv->rows = 0;
	csv->line = csv->column = 1;
	csv->fault = (struct csv_fault){0};
}

int csv_open(
    const struct csv_input *input, struct csv **ret, struct error *error)
{
	auto_csv struct csv *csv = memory_new(sizeof(*csv));

	if (csv == NULL)
		return error_set_memory(error);
	csv->input = *input;
	if (input->fd < 0 && input->bytes == NULL)
		csv->input.bytes = "";
	csv->text = memory_new(TEXT_BYTES);
	csv->cells = memory_new_array(CSV_FIELDS_MAX, sizeof(*csv->cells));
	if (input->fd >= 0)
		csv->window = memory_new(WINDOW_BYTES);
	if (csv->text == NULL || csv->cells == NULL ||
	    (input->fd >= 0 && csv->window == NULL))
		return error_set_memory(error);
	csv_start(csv);
	*ret = own_take(csv);
	return 0;
}

int csv_rewind(struct csv *csv, struct error *error)
{
	if (csv->input.fd >= 0 && lseek(csv->input.fd, 0, SEEK_SET) != 0)
		return error_set_system(
		    error, errno, "cannot read '%s' again", csv->input.name);
	csv_start(csv);
	return 0;
}

void csv_close(struct csv **csv)
{
	if (*csv == NULL)
		return;
	memory_free((*csv)->window);
	memory_free((*csv)->text);
	memory_free((*csv)->cells);
	memory_free(*csv);
	*csv = NULL;
}

static int fail(
    struct csv *csv, enum csv_kind kind, unsigned line, unsigned column)
{
	csv->fault = (struct csv_fault){kind, line, column};
	return -1;
}

static int fail_here(struct csv *csv, enum csv_kind kind)
{
	return fail(csv, kind, csv->line, csv->column);
}

/* Bytes to look at, at least as many as a character may have, fewer only at
 * the end of the text. */
static int fill(struct csv *csv, struct error *error)
{
	while (!csv->ended && csv->end - csv->at < CHARACTER_MAX) {
		size_t left = (size_t)(csv->end - csv->at);
		ssize_t got;

		memmove(csv->window, csv->at, left);
		csv->at = csv->window;
		csv->end = csv->window + left;
		got = read(
		    csv->input.fd, csv->window + left, WINDOW_BYTES - left);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_system(
			    error, errno, "cannot read '%s'", csv->input.name);
		csv->end += got;
		csv->ended = got == 0;
		csv->total += (size_t)got;
		if (csv->total > CSV_BYTES_MAX)
			return fail_here(csv, CSV_MANY_BYTES);
	}
	return 0;
}

/* length bytes that are characters characters go into the cell. */
static int take(struct csv *csv, size_t length, unsigned characters)
{
	struct csv_cell *cell = &csv->cells[csv->count];

	if (cell->length + length > CSV_FIELD_MAX)
		return fail(csv, CSV_LONG_FIELD, cell->line, cell->column);
	if (csv->used - csv->count + length > CSV_ROW_MAX)
		return fail(csv, CSV_LONG_ROW, csv->row.line, csv->row.column);
	memcpy(csv->text + csv->used, csv->at, length);
	csv->used += length;
	cell->length += length;
	csv->at += length;
	csv->column += characters;
	return 0;
}

/* ASCII that is nothing but text within quotes and outside. */
static bool is_plain(char c)
{
	return (unsigned char)c >= ' ' && (unsigned char)c < 0x80 && c != '"' &&
	       c != ',';
}

/* A character that is not plain, and no quote, comma or line end. */
static int take_character(struct csv *csv)
{
	size_t length = text_utf8_length(csv->at, (size_t)(csv->end - csv->at));

	if (*csv->at == '\0')
		return fail_here(csv, CSV_NUL);
	if (length == 0)
		return fail_here(csv, CSV_UTF8);
	return take(csv, length, 1);
}

static int take_plain(struct csv *csv)
{
	const char *stop = csv->at;

	while (stop < csv->end && is_plain(*stop))
		stop++;
	return take(csv, (size_t)(stop - csv->at), (unsigned)(stop - csv->at));
}

/* A CR right before a LF; fill was called. */
static bool at_line_end(const struct csv *csv)
{
	return *csv->at == '\n' ||
	       (*csv->at == '\r' && csv->end - csv->at > 1 &&
		   csv->at[1] == '\n');
}

static void skip_line_end(struct csv *csv)
{
	csv->at += *csv->at == '\r' ? 2 : 1;
	csv->line++;
	csv->column = 1;
}

/* Behind the opening quote, up to behind the closing one. */
static int read_quoted(struct csv *csv, struct error *error)
{
	const struct csv_cell *cell = &csv->cells[csv->count];
	int result = 0;

	while (result == 0) {
		if (fill(csv, error) != 0)
			return -1;
		if (csv->at == csv->end)
			return fail(
			    csv, CSV_UNTERMINATED, cell->line, cell->column);
		if (*csv->at == '"') {
			csv->at++;
			csv->column++;
			if (fill(csv, error) != 0)
				return -1;
			if (csv->at == csv->end || *csv->at != '"')
				return 0;
			result = take(csv, 1, 1);
		} else if (*csv->at == '\n') {
			result = take(csv, 1, 0);
			csv->line++;
			csv->column = 1;
		} else if (*csv->at == ',') {
			result = take(csv, 1, 1);
		} else if (is_plain(*csv->at)) {
			result = take_plain(csv);
		} else {
			result = take_character(csv);
		}
	}
	return result;
}

static int read_bare(struct csv *csv, struct error *error)
{
	int result = 0;

	while (result == 0) {
		if (fill(csv, error) != 0)
			return -1;
		if (csv->at == csv->end || *csv->at == ',' || at_line_end(csv))
			return 0;
		if (*csv->at == '"')
			return fail_here(csv, CSV_QUOTE);
		if (*csv->at == '\r')
			return fail_here(csv, CSV_CARRIAGE_RETURN);
		result =
		    is_plain(*csv->at) ? take_plain(csv) : take_character(csv);
	}
	return result;
}

/* Up to the comma or line end behind it. */
static int read_cell(struct csv *csv, struct error *error)
{
	struct csv_cell *cell = &csv->cells[csv->count];

	if (csv->count == CSV_FIELDS_MAX)
		return fail_here(csv, CSV_MANY_FIELDS);
	*cell = (struct csv_cell){.text = csv->text + csv->used,
	    .line = csv->line,
	    .column = csv->column};
	if (fill(csv, error) != 0)
		return -1;
	if (csv->at < csv->end && *csv->at == '"') {
		csv->at++;
		csv->column++;
		if (read_quoted(csv, error) != 0)
			return -1;
		if (csv->at < csv->end && *csv->at != ',' && !at_line_end(csv))
			return fail_here(csv, CSV_AFTER_QUOTE);
	} else if (read_bare(csv, error) != 0) {
		return -1;
	}
	csv->text[csv->used++] = '\0';
	csv->count++;
	return 0;
}

/* To the begin of a row, or the end of the text. */
static int skip_empty_lines(struct csv *csv, struct error *error)
{
	if (fill(csv, error) != 0)
		return -1;
	if (csv->fresh && text_has_bom(csv->at, (size_t)(csv->end - csv->at)))
		csv->at += TEXT_BOM_BYTES;
	csv->fresh = false;
	for (;;) {
		if (fill(csv, error) != 0)
			return -1;
		if (csv->at == csv->end || !at_line_end(csv))
			return 0;
		skip_line_end(csv);
	}
}

/* 1, 0 at the end of the text, -1. */
static int read_row(struct csv *csv, struct error *error)
{
	if (csv->input.fd < 0 && csv->input.length > CSV_BYTES_MAX)
		return fail_here(csv, CSV_MANY_BYTES);
	if (skip_empty_lines(csv, error) != 0)
		return -1;
	if (csv->at == csv->end)
		return 0;
	if (csv->rows == CSV_ROWS_MAX)
		return fail_here(csv, CSV_MANY_ROWS);
	csv->rows++;
	csv->row.line = csv->line;
	csv->row.column = csv->column;
	csv->used = csv->count = 0;
	for (;;) {
		if (read_cell(csv, error) != 0)
			return -1;
		if (csv->at == csv->end)
			return 1;
		if (*csv->at != ',') {
			skip_line_end(csv);
			return 1;
		}
		csv->at++;
		csv->column++;
	}
}

int csv_next(struct csv *csv, struct csv_row *ret_row,
    struct csv_fault *ret_fault, struct error *error)
{
	int result = csv->fault.kind == CSV_GOOD ? read_row(csv, error) : -1;

	if (result < 0)
		*ret_fault = csv->fault;
	if (result > 0)
		*ret_row = (struct csv_row){.cells = csv->cells,
		    .count = csv->count,
		    .line = csv->row.line,
		    .text = csv->text,
		    .length = csv->used};
	return result;
}
