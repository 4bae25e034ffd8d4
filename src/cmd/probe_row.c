/* The device that a probe stands in for: a row of a table. */
#include <string.h>

#include "base/secret_reference.h"
#include "base/text.h"
#include "cmd/device_fill.h"
#include "cmd/message.h"
#include "cmd/probe.h"
#include "base/banned.h"

static int find_row(struct probe_row *row, int64_t number, struct error *error)
{
	struct device_table *table = row->devices.table;
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	int result;

	do {
		arena_clear(&row->arena);
		result = device_table_next(
		    table, &row->arena, &findings, &row->row, error);
	} while (result > 0 && row->row.number < (size_t)number);
	message_findings(row->devices.invocation, &findings);
	if (result != 0)
		return result < 0 ? -1 : 0;
	return error_set(error, STATUS_USAGE,
	    "option '--row' cannot be %lld: '%s' has %zu rows",
	    (long long)number, device_table_name(table),
	    device_table_count(table));
}

/* What build would say of the row. The document is another one than that which
 * is probed, for its variables are filled in. */
static int check_row(
    const struct probe_row *row, struct document *document, struct error *error)
{
	auto_device_fill struct device_fill fill = {0};
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	int result;

	result = device_fill_start(
		     &fill, &row->devices, document, &findings, error) != 0
		     ? -1
		     : device_fill_put(&fill, &row->row, &findings, error);
	findings_sort(&findings);
	message_findings(row->devices.invocation, &findings);
	if (result != 0)
		return -1;
	return findings.errors == 0
		   ? 0
		   : error_set(error, STATUS_FINDINGS,
			 "row %zu of '%s' is not as it should be",
			 row->row.number,
			 device_table_name(row->devices.table));
}

int probe_row_read(struct probe_row *row, const struct invocation *invocation,
    struct document *document, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	const char *text = opts_text(arguments, "row", NULL);
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	int64_t number;
	int result;

	if (!opts_has(arguments, "devices"))
		return text == NULL && !opts_has(arguments, "column")
			   ? 0
			   : error_set(error, STATUS_USAGE,
				 "'--row' and '--column' go with '--devices' "
				 "only");
	if (text == NULL) {
		(void)error_set(error, STATUS_USAGE,
		    "'--devices' needs '--row N': a probe is of one device");
		return error_hint(
		    error, "--row 1 is the first one below the titles");
	}
	if (!text_to_number(text, strlen(text), 1, CSV_ROWS_MAX, &number))
		return error_set(error, STATUS_USAGE,
		    "option '--row' cannot be '%.60s', expected a number from "
		    "1 on",
		    text);
	/* Whatever the challenge, it is the probe's to get. */
	row->devices.has_challenge = true;
	row->devices.takes_any_name = true;
	result =
	    device_values_read(&row->devices, invocation, &findings, error);
	message_findings(invocation, &findings);
	return result != 0 || find_row(row, number, error) != 0
		   ? -1
		   : check_row(row, document, error);
}

const char *probe_row_value(
    const struct probe_row *row, const char *name, size_t length)
{
	char copy[PROBE_NAME_MAX];
	size_t column;

	if (row->devices.table == NULL || length >= sizeof(copy))
		return NULL;
	memcpy(copy, name, length);
	copy[length] = '\0';
	return device_table_column(row->devices.table, copy, &column) > 0 &&
		       column < row->row.count
		   ? row->row.cells[column].text
		   : NULL;
}

const char *probe_row_secret(
    const struct probe_row *row, const char *text, size_t length)
{
	struct secret_reference reference;
	struct error ignored;

	return secret_reference_parse(text, length, &reference, &ignored) ==
			   0 &&
		       reference.kind == SECRET_REFERENCE_COLUMN
		   ? probe_row_value(row, reference.rest, reference.length)
		   : NULL;
}

void probe_row_done(struct probe_row *row)
{
	arena_done(&row->arena);
	device_values_done(&row->devices);
}
