/*
 * Signed profiles of single devices: of each definition, and each row of the
 * table, one. The table is read twice. The first pass (build_rows_check.c)
 * finds what leaves nothing to build; the second (build_rows_emit.c) builds,
 * some rows at a time, on all cores, so that memory stays flat however many
 * there are.
 */
#include "cmd/build_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cmd/message.h"
#include "base/banned.h"

void build_rows_done(struct build_rows *rows)
{
	for (size_t i = 0; i < rows->slot_count; i++) {
		struct row_slot *slot = &rows->slots[i];

		document_done(&slot->document);
		device_fill_done(&slot->fill);
		emit_scratch_done(&slot->scratch);
		arena_done(&slot->arena);
	}
	memory_free(rows->slots);
	memory_free(rows->batch);
	device_names_done(&rows->names);
	device_index_close(&rows->index);
	arena_done(&rows->arena);
	arena_done(&rows->batch_arena);
	device_values_done(&rows->devices);
}

void build_rows_say(struct build_rows *rows, const struct findings *findings)
{
	struct build_session *build = rows->build;

	if (findings->count == 0)
		return;
	progress_clear(&build->progress);
	if (build->purpose.report != NULL)
		report_add(build->purpose.report, findings);
	else
		message_findings(build->invocation, findings);
}

/* -- options -------------------------------------------------------------- */

static int no_source(
    const struct build_rows *rows, const char *name, struct error *error)
{
	const struct device_table *table = rows->devices.table;

	if (table == NULL) {
		(void)error_set(error, STATUS_FINDINGS,
		    "the file is to be named by '$%s', which has no value",
		    name);
		return error_hint(error, "--set %s=VALUE", name);
	}
	(void)error_set(error, STATUS_FINDINGS,
	    "'%s' has no column for '$%s', by which files are named",
	    device_table_name(table), name);
	return error_hint(error,
	    "--column 'TITLE=%s' says which one it is; --name PATTERN makes "
	    "names of others, such as '$USERNAME-$PROFILE'",
	    name);
}

static int read_name(
    struct build_rows *rows, const char *pattern, struct error *error)
{
	struct arena *arena = &rows->arena;
	size_t count;

	if (device_name_parse(pattern, arena, &rows->name, error) != 0)
		return -1;
	count = rows->name.variable_count;
	rows->name_sources =
	    arena_new_array(arena, count + 1, sizeof(*rows->name_sources));
	if (rows->name_sources == NULL)
		return error_set_memory(error);
	rows->has_name = true;
	for (size_t i = 0; i < count; i++) {
		const char *name = rows->name.variables[i];

		int found = device_values_source(
		    &rows->devices, name, &rows->name_sources[i]);

		if (found < 0)
			return error_set_memory(error);
		if (found == 0)
			return no_source(rows, name, error);
	}
	return 0;
}

int build_rows_open(
    struct build_rows *rows, struct build_session *build, struct error *error)
{
	const struct arguments *arguments = &build->invocation->arguments;
	const char *pattern = opts_text(arguments, "name", NULL);
	const char *index = opts_text(arguments, "index-file", NULL);
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	int result;

	rows->build = build;
	if (index != NULL && text_ends_with(index, DEVICE_NAME_SUFFIX))
		return error_set(error, STATUS_USAGE,
		    "'%s' after --index-file is the name of a profile", index);
	rows->devices.is_per_device = opts_has(arguments, "per-device-uuid");
	rows->devices.has_challenge = opts_has(arguments, "live-challenge");
	result = device_values_read(
	    &rows->devices, build->invocation, &findings, error);
	build_rows_say(rows, &findings);
	if (result != 0)
		return -1;
	if (device_values_source(
		&rows->devices, "SERIALNUMBER", &rows->serial) < 0)
		return error_set_memory(error);
	if (pattern == NULL && rows->devices.table != NULL)
		pattern = DEVICE_NAME_PATTERN;
	if (pattern != NULL && read_name(rows, pattern, error) != 0)
		return -1;
	rows->index_path = index;
	return 0;
}

/* -- rows and definitions ---------------------------------------------------
 */

int build_rows_prepare(struct build_rows *rows, struct row_slot *slot,
    bool is_known, struct findings *findings, struct error *error)
{
	struct build_session *build = rows->build;
	struct document *document = &slot->document;
	size_t definition = rows->definition;

	if (slot->definition == definition)
		return 0;
	slot->definition = SIZE_MAX;
	build_read(build, definition, document);
	if (document->unreadable) {
		*error = document->error;
		return -1;
	}
	if (document->text_hash != build->items[definition].text_hash ||
	    document->findings.errors > 0)
		return error_set(error, STATUS_FINDINGS,
		    "the definition changed while it was built");
	if ((is_known &&
		pins_apply(build->pins, &document->profile, error) != 0) ||
	    device_fill_start(
		&slot->fill, &rows->devices, document, findings, error) != 0 ||
	    (is_known &&
		(device_fill_prepare(&slot->fill, &build->values, error) != 0 ||
		    device_fill_check_secrets(&slot->fill, findings, error) !=
			0)))
		return -1;
	slot->definition = definition;
	return 0;
}

/* The definition's file name without ".mobileconfig". */
static int stem_of(const char *path, char *stem, struct error *error)
{
	size_t length = strlen(file_name(path));

	length -= strlen(DEVICE_NAME_SUFFIX);
	if (length > DEVICE_NAME_MAX)
		return error_set(
		    error, STATUS_USAGE, "'%s' is too long a name", path);
	memcpy(stem, file_name(path), length);
	stem[length] = '\0';
	return 0;
}

static int no_name(const struct build_rows *rows, const struct device_row *row,
    const struct device_name_fault *fault, struct findings *findings)
{
	const char *what = fault->reason;

	if (findings == NULL)
		return 1;
	if (fault->culprit != DEVICE_NAME_VALUE)
		what = arena_printf(findings->arena, "%s %s",
		    fault->culprit == DEVICE_NAME_STEM ? "the definition's name"
						       : "the name of the file",
		    fault->reason);
	else
		what = arena_printf(findings->arena,
		    "the file is named by this value, which %s", fault->reason);
	device_values_report(&rows->devices, row,
	    fault->culprit == DEVICE_NAME_VALUE
		? &rows->name_sources[fault->variable]
		: NULL,
	    &(struct device_values_fault){
		&device_values_rules[DEVICE_VALUES_FILE], what, NULL},
	    findings);
	return 1;
}

int build_rows_path(const struct build_rows *rows, const struct device_row *row,
    char path[FILE_PATH_MAX], struct findings *findings, struct error *error)
{
	const char *usual = rows->build->outputs.paths[rows->definition];
	char stem[DEVICE_NAME_MAX + 1], name[DEVICE_NAME_MAX + 1];
	struct device_name_value values[DEVICE_VALUES_SETS_MAX];
	struct device_name_fault fault;
	int used;

	if (!rows->has_name) {
		used = snprintf(path, FILE_PATH_MAX, "%s", usual);
		return used < FILE_PATH_MAX ? 0 : error_set_memory(error);
	}
	if (rows->name.variable_count > DEVICE_VALUES_SETS_MAX)
		return error_set(error, STATUS_USAGE,
		    "a name has more than %d variables",
		    DEVICE_VALUES_SETS_MAX);
	if (stem_of(usual, stem, error) != 0)
		return -1;
	for (size_t i = 0; i < rows->name.variable_count; i++) {
		const struct fill_text text =
		    device_values_text(&rows->name_sources[i], row);

		values[i] = (struct device_name_value){text.text, text.length};
	}
	if (device_name_make(&rows->name, stem, values, name, &fault) != 0)
		return no_name(rows, row, &fault, findings);
	used = snprintf(path, FILE_PATH_MAX, "%.*s%s",
	    (int)(file_name(usual) - usual), usual, name);
	return used >= 0 && used < FILE_PATH_MAX
		   ? 0
		   : error_set(
			 error, STATUS_FILE, "'%s' is too long a path", usual);
}

int build_rows_next(struct build_rows *rows, bool *is_first,
    struct findings *findings, struct error *error)
{
	arena_clear(&rows->batch_arena);
	rows->batch_count = 0;
	while (rows->batch_count < BUILD_ROWS_BATCH) {
		int result = device_values_next(&rows->devices,
		    &rows->batch_arena, is_first,
		    &rows->batch[rows->batch_count], findings, error);

		if (result < 0)
			return -1;
		if (result == 0)
			break;
		rows->batch_count++;
	}
	return rows->batch_count > 0;
}
