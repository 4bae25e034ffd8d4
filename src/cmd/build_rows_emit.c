/* The second pass over the rows of a table: profiles are built, signed and
 * written. */
#include "cmd/build_rows.h"

#include <string.h>

#include "base/clock.h"
#include "base/pool.h"
#include "base/text.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "base/banned.h"

/* -- one row, in a thread of its own ----------------------------------------
 */

static int make(struct build_rows *rows, struct row_slot *slot,
    const struct device_row *row)
{
	struct emit_scratch *scratch = &slot->scratch;
	struct error *error = &slot->error;
	struct findings *findings = &slot->findings;

	if (build_rows_prepare(rows, slot, true, findings, error) != 0) {
		slot->is_fatal = true;
		return -1;
	}
	if (device_fill_put(&slot->fill, row, findings, error) != 0 ||
	    build_rows_path(rows, row, slot->path, findings, error) < 0)
		return -1;
	if (findings->errors > 0)
		return error_set(error, STATUS_FINDINGS,
		    "row %zu is not as it should be", row->number);
	buf_clear(&scratch->xml);
	scratch->has_secret = slot->fill.has_secret;
	return file_check_output(slot->path, error) != 0 ||
		       device_fill_build(&slot->fill, &scratch->xml, error) != 0
		   ? -1
		   : emit_product(
			 &rows->build->emission, slot->path, scratch, error);
}

static void row_work(void *context, size_t item, size_t slot_index)
{
	struct build_rows *rows = context;
	struct row_slot *slot = &rows->slots[slot_index];

	arena_clear(&slot->arena);
	slot->findings = (struct findings){.arena = &slot->arena};
	slot->error = (struct error){0};
	slot->is_fatal = false;
	slot->failed = make(rows, slot, &rows->batch[item]) != 0;
}

/* -- what becomes of it ---------------------------------------------------- */

static int add_to_index(struct build_rows *rows, const struct row_slot *slot,
    const struct device_row *row, struct error *error)
{
	const struct emission *emission = &rows->build->emission;
	const struct buf *bytes = slot->scratch.is_there
				      ? &slot->scratch.old
				      : &slot->scratch.product;
	unsigned char digest[DIGEST_BYTES_MAX];
	char expiry[CLOCK_TEXT_MAX] = "";
	auto_buf struct buf hex = {0};

	if (rows->index == NULL)
		return 0;
	if (digest_of(
		DIGEST_SHA256, bytes->data, bytes->length, digest, error) != 0)
		return -1;
	text_add_hex(&hex, digest, digest_size(DIGEST_SHA256));
	if (!buf_ok(&hex))
		return error_set_memory(error);
	if (emission->signing != NULL)
		clock_format(
		    cert_not_after(identity_cert(emission->signing->identity)),
		    expiry, sizeof(expiry));
	return device_index_add(rows->index,
	    &(struct device_index_row){
		device_values_text(&rows->serial, row).text, slot->path,
		hex.data, expiry},
	    error);
}

/* Room for what is told of the file, before it is there. */
static int make_room(
    struct build_rows *rows, const char *path, struct error *error)
{
	if (rows->build->purpose.report == NULL && rows->devices.table != NULL)
		return 0;
	rows->built = arena_grow(&rows->arena, rows->built, rows->built_count,
	    &rows->built_capacity, sizeof(*rows->built));
	if (rows->built == NULL)
		return error_set_memory(error);
	rows->built[rows->built_count].path = arena_text(&rows->arena, path);
	return rows->built[rows->built_count].path == NULL
		   ? error_set_memory(error)
		   : 0;
}

static void keep(struct build_rows *rows, const struct row_slot *slot,
    const struct device_row *row)
{
	const struct emit_scratch *scratch = &slot->scratch;
	struct item *item = &rows->build->items[rows->definition];
	struct built_row built = {row->number, rows->definition, NULL,
	    !scratch->is_there, scratch->resigned, scratch->has_secret};

	rows->written += built.written;
	rows->unchanged += !built.written;
	rows->resigned += built.resigned;
	/* Its profiles fare alike: the first tells. */
	if (built.secret && !item->secret) {
		item->secret = true;
		item->exposed = build_warn_of_git(rows->build, slot->path);
	}
	if (rows->build->purpose.report == NULL && rows->devices.table != NULL)
		return;
	built.path = rows->built[rows->built_count].path;
	rows->built[rows->built_count++] = built;
}

static void fail_row(struct build_rows *rows, struct row_slot *slot,
    const struct device_row *row)
{
	struct build_session *build = rows->build;
	const char *definition = build->inputs.list[rows->definition].path;
	const char *name = rows->devices.table == NULL
			       ? definition
			       : device_table_name(rows->devices.table);

	if (slot->findings.errors == 0 && rows->devices.table != NULL)
		(void)error_prefix(&slot->error, "row %zu of '%s', '%s'",
		    row->number, name, definition);
	else if (slot->findings.errors == 0)
		(void)error_prefix(&slot->error, "'%s'", definition);
	rows->failed++;
	if (rows->status == STATUS_DONE)
		rows->status = slot->error.status;
	report_failures_add(&build->failures, name, &slot->error);
	if (slot->findings.errors > 0)
		return;
	progress_clear(&build->progress);
	(void)message_error(build->invocation, &slot->error);
}

int build_rows_done_with(struct build_rows *rows, struct row_slot *slot,
    const struct device_row *row, struct error *error)
{
	progress_step(&rows->build->progress, ++rows->done);
	findings_sort(&slot->findings);
	build_rows_say(rows, &slot->findings);
	if (slot->is_fatal) {
		*error = slot->error;
		return -1;
	}
	if (!slot->failed && make_room(rows, slot->path, error) != 0)
		return -1;
	if (!slot->failed)
		slot->failed =
		    emit_write(slot->path, &slot->scratch, &slot->error) != 0;
	if (slot->failed)
		fail_row(rows, slot, row);
	else if (add_to_index(rows, slot, row, error) != 0)
		return -1;
	else
		keep(rows, slot, row);
	return interrupted();
}

static int row_done(void *context, size_t item, size_t slot_index)
{
	struct build_rows *rows = context;

	return build_rows_done_with(rows, &rows->slots[slot_index],
	    &rows->batch[item], &rows->build->error);
}

/* -- all of them ---------------------------------------------------------- */

static int emit_batch(struct build_rows *rows, struct error *error)
{
	const struct build_session *build = rows->build;
	const struct pool_work work = {rows, row_work, row_done};

	for (size_t d = 0; d < build->inputs.count; d++) {
		rows->definition = d;
		if (!build_is_wanted(&build->items[d]))
			continue;
		if (pool_run(rows->batch_count, rows->threads, &work, error) !=
		    0)
			return -1;
		if (build->error.status != STATUS_DONE) {
			*error = build->error;
			return -1;
		}
		if (interrupted())
			return 0;
	}
	return 0;
}

int build_rows_emit(struct build_rows *rows, struct error *error)
{
	struct build_session *build = rows->build;
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	bool is_first = true;
	int result;

	progress_start(&build->progress, build->invocation, "building",
	    rows->total * build_count_wanted(build));
	while (
	    (result = build_rows_next(rows, &is_first, &findings, error)) > 0 &&
	    (result = emit_batch(rows, error)) == 0 && !interrupted())
		;
	progress_clear(&build->progress);
	build_rows_say(rows, &findings);
	if (result < 0)
		return -1;
	return rows->index == NULL || interrupted()
		   ? 0
		   : device_index_finish(rows->index, error);
}

/* -- afterwards ------------------------------------------------------------ */

void build_rows_report(const struct build_rows *rows)
{
	const struct build_session *build = rows->build;

	if (rows->resigned > 0)
		message_note(build->invocation,
		    "another certificate signed %zu profile%s before: devices "
		    "that have it by hand refuse the new one until the old is "
		    "removed",
		    rows->resigned, rows->resigned == 1 ? "" : "s");
	if (build->inputs.count == 1 && rows->devices.table == NULL &&
	    rows->built_count == 1) {
		build_say_one(
		    build, rows->built[0].path, rows->built[0].written);
		return;
	}
	message_note(build->invocation,
	    "%zu written, %zu unchanged, %zu failed", rows->written,
	    rows->unchanged, rows->failed);
}

enum status build_rows_status(const struct build_rows *rows)
{
	enum status others = build_status(rows->build);
	bool any = rows->written + rows->unchanged > 0;

	/* The run was ended early: what it wrote counts, unless memory ran
	 * out. */
	if (rows->is_ended)
		return rows->written > 0 && others != STATUS_LIMIT
			   ? STATUS_PARTLY
			   : others;
	if (rows->failed == 0)
		return others;
	return any ? STATUS_PARTLY : rows->status;
}

void build_rows_add_json(
    const struct build_rows *rows, struct json_writer *writer)
{
	const struct build_session *build = rows->build;

	for (size_t i = 0; i < rows->built_count; i++) {
		const struct built_row *built = &rows->built[i];
		const struct item *item = &build->items[built->definition];
		const struct item like = {.identifier = item->identifier,
		    .written = built->written,
		    .resigned = built->resigned,
		    .secret = built->secret,
		    .exposed = built->secret && item->exposed};

		build_write_built(build,
		    &(struct built_file){
			build->inputs.list[built->definition].path, built->path,
			rows->devices.table == NULL ? 0 : built->row},
		    &like, writer);
	}
}
