/* The first pass over the rows of a table: what is wrong with it as a whole,
 * which leaves nothing to build, and two rows for one file. */
#include "cmd/build_rows.h"

#include "base/memory.h"
#include "base/pool.h"
#include "cmd/interrupt.h"
#include "base/banned.h"

static int start_slots(struct build_rows *rows, struct error *error)
{
	rows->threads = pool_threads(BUILD_ROWS_BATCH);
	rows->slots =
	    memory_new_array(pool_slots(rows->threads), sizeof(*rows->slots));
	rows->batch = memory_new_array(BUILD_ROWS_BATCH, sizeof(*rows->batch));
	if (rows->slots == NULL || rows->batch == NULL)
		return error_set_memory(error);
	rows->slot_count = pool_slots(rows->threads);
	for (size_t i = 0; i < rows->slot_count; i++)
		rows->slots[i].definition = SIZE_MAX;
	return 0;
}

/* That each variable of each definition has a value. */
static int check_definitions(struct build_rows *rows, struct error *error)
{
	struct build_session *build = rows->build;
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct error first = {0};

	for (size_t i = 0; i < build->inputs.count; i++) {
		struct error why = {0};

		rows->definition = i;
		if (!build_is_wanted(&build->items[i]) ||
		    build_rows_prepare(
			rows, &rows->slots[0], false, &findings, &why) == 0)
			continue;
		(void)error_prefix(&why, "'%s'", build->inputs.list[i].path);
		if (first.status == STATUS_DONE)
			first = why;
	}
	rows->slots[0].definition = SIZE_MAX;
	findings_sort(&findings);
	build_rows_say(rows, &findings);
	if (first.status == STATUS_DONE)
		return 0;
	*error = first;
	return -1;
}

static int take_name(struct build_rows *rows, const struct device_row *row,
    struct findings *findings, struct error *error)
{
	const struct device_name_owner owner = {
	    (uint32_t)row->number, (uint32_t)rows->definition};
	struct device_name_owner first;
	const char *what;
	char path[FILE_PATH_MAX];
	int result = build_rows_path(rows, row, path, NULL, error);

	if (result != 0)
		return result < 0 ? -1 : 0;
	result = device_names_add(&rows->names, path, owner, &first);
	if (result < 0)
		return error_set_memory(error);
	if (result == 1)
		return 0;
	what = first.row == owner.row
		   ? arena_printf(findings->arena,
			 "'%s' would be written of '%s' and '%s'", path,
			 rows->build->inputs.list[first.definition].path,
			 rows->build->inputs.list[owner.definition].path)
		   : arena_printf(findings->arena,
			 "'%s' would be written, as of row %u", path,
			 (unsigned)first.row);
	device_values_report(&rows->devices, row, NULL,
	    &(struct device_values_fault){
		&device_values_rules[DEVICE_VALUES_FILE], what,
		first.row == owner.row
		    ? "give --name a pattern with $PROFILE, or the definitions "
		      "other names"
		    : "names count without regard to case; --name PATTERN "
		      "makes others"},
	    findings);
	return 0;
}

static int take_names(
    struct build_rows *rows, struct findings *findings, struct error *error)
{
	const struct build_session *build = rows->build;

	for (size_t i = 0; i < rows->batch_count; i++)
		for (size_t d = 0; d < build->inputs.count; d++) {
			rows->definition = d;
			if (build_is_wanted(&build->items[d]) &&
			    take_name(rows, &rows->batch[i], findings, error) !=
				0)
				return -1;
		}
	rows->total += rows->batch_count;
	return interrupted() ? error_set(error, STATUS_LIMIT, "interrupted")
			     : 0;
}

int build_rows_check(struct build_rows *rows, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	bool is_first = true;
	int result;

	if (start_slots(rows, error) != 0 ||
	    check_definitions(rows, error) != 0)
		return -1;
	while (
	    (result = build_rows_next(rows, &is_first, &findings, error)) > 0 &&
	    (result = take_names(rows, &findings, error)) == 0)
		;
	build_rows_say(rows, &findings);
	device_names_done(&rows->names);
	if (result != 0)
		return -1;
	if (findings.errors > 0)
		return error_set(error, STATUS_FINDINGS,
		    "nothing is built: not every profile would have a file of "
		    "its own");
	if (rows->index_path != NULL &&
	    (outputs_make_room(rows->index_path, error) != 0 ||
		device_index_open(rows->index_path, &rows->index, error) != 0))
		return -1;
	return rows->devices.table == NULL
		   ? 0
		   : device_table_rewind(rows->devices.table, error);
}
