/* A table from its file, in two passes. */
#include "devices/table.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/shell.h"
#include "devices/header.h"
#include "devices/title.h"
#include "base/banned.h"

#define ROW(index, id, doc) [index] = {id, SEVERITY_ERROR, doc}

const struct rule device_rules[] = {
    ROW(DEVICE_RULE_ENCODING, "devices-encoding",
	"A table of devices is well-formed UTF-8 without NUL bytes, its lines "
	"end in LF or CR LF."),
    ROW(DEVICE_RULE_QUOTING, "devices-quoting",
	"A quote in a cell of a table is doubled and the cell stands in "
	"quotes."),
    ROW(DEVICE_RULE_SIZE, "devices-size",
	"A table has at most 1000000 rows, a row 1000 cells and 256 KiB, a "
	"cell 64 KiB."),
    ROW(DEVICE_RULE_TITLE, "devices-title",
	"The first row of a table has the titles of its columns, separated by "
	"commas, each for another variable."),
    ROW(DEVICE_RULE_ROWS, "devices-rows",
	"A table of devices has a row of titles and one for each device."),
    ROW(DEVICE_RULE_CELLS, "devices-cells",
	"A row of a table has as many cells as the table has titles."),
    [DEVICE_RULES] = {NULL, SEVERITY_ERROR, NULL},
};

struct device_table {
	struct device_header header;
	struct arena arena;
	mode_t mode;
	int fd;           /* -1: the bytes are kept */
	struct buf bytes; /* may hold secrets; wiped when it is done */
	struct csv *csv;
	/* Of this pass; that of the titles counts. */
	size_t seen;
	/* A hash of each row that was read once. */
	uint64_t *rows;
	size_t known;
	size_t capacity;
	bool complete; /* they are all */
};

void device_table_close(struct device_table **table)
{
	struct device_table *closing = *table;

	if (closing == NULL)
		return;
	csv_close(&closing->csv);
	file_close(&closing->fd);
	buf_done(&closing->bytes);
	arena_done(&closing->arena);
	memory_free(closing->rows);
	memory_free(closing);
	*table = NULL;
}

const char *device_table_name(const struct device_table *table)
{
	return table->header.file;
}

size_t device_table_width(const struct device_table *table)
{
	return table->header.count;
}

const char *device_table_title(const struct device_table *table, size_t column)
{
	return table->header.titles[column].text;
}

size_t device_table_count(const struct device_table *table)
{
	return table->seen == 0 ? 0 : table->seen - 1;
}

int device_table_column(
    const struct device_table *table, const char *name, size_t *ret_column)
{
	const struct device_title *titles = table->header.titles;
	auto_arena struct arena arena = {0};
	const char *folded = device_title_fold(&arena, name, strlen(name));
	const char *variable;

	if (folded == NULL)
		return -1;
	if (*folded == '\0')
		return 0;
	variable = device_title_variable(&arena, folded);
	for (size_t i = 0; i < table->header.count; i++)
		if (variable != NULL && titles[i].name != NULL
			? strcmp(titles[i].name, variable) == 0
			: titles[i].name == NULL &&
			      strcmp(titles[i].folded, folded) == 0) {
			*ret_column = i;
			return 1;
		}
	return 0;
}

static int open_input(
    struct device_table *table, const char *path, struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	auto_fd int fd = -1;

	table->mode = S_IFIFO;
	if (!is_stdin && file_open_named(path, &fd, &table->mode, error) != 0)
		return -1;
	if (S_ISREG(table->mode)) {
		table->fd = fd;
		fd = -1;
		return 0;
	}
	return file_read_open(is_stdin ? STDIN_FILENO : fd, table->header.file,
	    DEVICE_TABLE_KEPT_MAX, &table->bytes, error);
}

static int fail_fault(const struct device_table *table,
    const struct csv_fault *fault, struct findings *findings,
    struct error *error)
{
	static const enum device_rule rules[CSV_KINDS] = {
	    [CSV_NUL] = DEVICE_RULE_ENCODING,
	    [CSV_UTF8] = DEVICE_RULE_ENCODING,
	    [CSV_CARRIAGE_RETURN] = DEVICE_RULE_ENCODING,
	    [CSV_QUOTE] = DEVICE_RULE_QUOTING,
	    [CSV_AFTER_QUOTE] = DEVICE_RULE_QUOTING,
	    [CSV_UNTERMINATED] = DEVICE_RULE_QUOTING,
	    [CSV_LONG_FIELD] = DEVICE_RULE_SIZE,
	    [CSV_MANY_FIELDS] = DEVICE_RULE_SIZE,
	    [CSV_LONG_ROW] = DEVICE_RULE_SIZE,
	    [CSV_MANY_ROWS] = DEVICE_RULE_SIZE,
	    [CSV_MANY_BYTES] = DEVICE_RULE_SIZE,
	};
	const struct finding_place place = {
	    table->header.file, fault->line, fault->column};

	findings_add_at(findings, &device_rules[rules[fault->kind]], &place,
	    csv_fault_hint(fault->kind), "%s", csv_fault_text(fault->kind));
	return device_header_fail(&table->header, error);
}

static int fail_changed(const struct device_table *table, struct error *error)
{
	(void)error_set(error, STATUS_FILE, "'%s' changed while it was read",
	    table->header.file);
	return error_hint(error, "run it again");
}

/* The row is what it was, or is seen for the first time. */
static int keep_row(
    struct device_table *table, const struct csv_row *row, struct error *error)
{
	uint64_t hash = map_hash(row->text, row->length);
	uint64_t *rows;

	if (table->seen < table->known)
		return table->rows[table->seen++] == hash
			   ? 0
			   : fail_changed(table, error);
	if (table->complete)
		return fail_changed(table, error);
	rows = memory_grow(
	    table->rows, table->known, &table->capacity, sizeof(*rows));
	if (rows == NULL)
		return error_set_memory(error);
	table->rows = rows;
	table->rows[table->known++] = hash;
	table->seen++;
	return 0;
}

/* As csv_next, that of the titles is one too; a fault is a finding. */
static int next_row(struct device_table *table, struct findings *findings,
    struct csv_row *ret_row, struct error *error)
{
	struct csv_fault fault;
	int result = csv_next(table->csv, ret_row, &fault, error);

	if (result > 0)
		return keep_row(table, ret_row, error) != 0 ? -1 : 1;
	if (result < 0 && fault.kind == CSV_GOOD)
		return -1;
	if (table->seen < table->known || (result < 0 && table->complete))
		return fail_changed(table, error);
	if (result < 0)
		return fail_fault(table, &fault, findings, error);
	table->complete = true;
	return 0;
}

static int read_header(struct device_table *table,
    const struct device_columns *mapped, struct findings *findings,
    struct error *error)
{
	struct csv_row row;
	int result = next_row(table, findings, &row, error);

	if (result < 0)
		return -1;
	if (result > 0)
		return device_header_read(&table->header, &row, mapped,
		    &table->arena, findings, error);
	findings_add_file(findings, &device_rules[DEVICE_RULE_ROWS],
	    table->header.file, "the first row has the titles of the columns",
	    "table is empty");
	return device_header_fail(&table->header, error);
}

int device_table_open(const char *path, const struct device_columns *mapped,
    struct findings *findings, struct device_table **ret, struct error *error)
{
	auto_device_table struct device_table *table =
	    memory_new(sizeof(*table));
	struct csv_input input;

	if (table == NULL)
		return error_set_memory(error);
	table->fd = -1;
	table->header.file = arena_text(
	    &table->arena, strcmp(path, "-") == 0 ? "<stdin>" : path);
	if (table->header.file == NULL)
		return error_set_memory(error);
	if (open_input(table, path, error) != 0)
		return -1;
	input = (struct csv_input){table->header.file, table->fd,
	    table->bytes.data, table->bytes.length};
	if (csv_open(&input, &table->csv, error) != 0 ||
	    read_header(table, mapped, findings, error) != 0)
		return -1;
	*ret = own_take(table);
	return 0;
}

int device_table_next(struct device_table *table, struct arena *arena,
    struct findings *findings, struct device_row *ret_row, struct error *error)
{
	struct csv_row row;
	struct csv_cell *cells;
	char *text;
	int result = next_row(table, findings, &row, error);

	if (result < 0)
		return -1;
	if (result == 0 && table->known > 1)
		return 0;
	if (result == 0) {
		findings_add_file(findings, &device_rules[DEVICE_RULE_ROWS],
		    table->header.file, NULL,
		    "table has no row below its titles");
		return device_header_fail(&table->header, error);
	}
	cells = arena_new_array(arena, row.count, sizeof(*cells));
	text = arena_copy(arena, row.text, row.length);
	if (cells == NULL || text == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < row.count; i++) {
		cells[i] = row.cells[i];
		cells[i].text = text + (row.cells[i].text - row.text);
	}
	*ret_row = (struct device_row){.number = device_table_count(table),
	    .line = row.line,
	    .cells = cells,
	    .count = row.count};
	return 1;
}

int device_table_rewind(struct device_table *table, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings none = {.arena = &arena};
	struct csv_row row;
	int result;

	if (csv_rewind(table->csv, error) != 0)
		return -1;
	table->seen = 0;
	/* The titles, which are not read again but must be the same. */
	result = next_row(table, &none, &row, error);
	return result > 0 ? 0 : -1;
}

struct finding_place device_row_place(const struct device_table *table,
    const struct device_row *row, const struct csv_cell *cell)
{
	return (struct finding_place){.file = table->header.file,
	    .line = cell != NULL ? cell->line : row->line,
	    .column = cell != NULL ? cell->column : 1};
}

bool device_row_check(const struct device_table *table,
    const struct device_row *row, struct findings *findings)
{
	size_t expected = table->header.count;
	const struct csv_cell *extra =
	    row->count > expected ? &row->cells[expected] : NULL;
	struct finding_place place = device_row_place(table, row, extra);

	if (row->count == expected)
		return true;
	findings_add_at(findings, &device_rules[DEVICE_RULE_CELLS], &place,
	    extra != NULL ? "a cell with a comma in it stands in quotes" : NULL,
	    "row %zu has %zu cells, expected %zu as in the row of titles",
	    row->number, row->count, expected);
	return false;
}

int device_table_check_private(
    const struct device_table *table, struct error *error)
{
	struct shell_word word;

	if (file_mode_is_private(table->mode))
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "'%s' holds secrets and is open to others (mode %04o, expected "
	    "0600)",
	    table->header.file, (unsigned)table->mode & 07777);
	return error_hint(error, "run `chmod 600 %s`",
	    shell_path(&word, table->header.file, "FILE"));
}
