/* Rows of a table against definitions. */
#include "cmd/validate_rows.h"

#include "cmd/device_fill.h"
#include "cmd/interrupt.h"
#include "base/banned.h"

/* Stands in for secrets that are not of the table: nothing is resolved. */
static int give(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	(void)payload;
	(void)value;
	return secret_set(ret_secret, "x", 1, error);
}

static int check_rows(struct device_values *devices, struct device_fill *fill,
    struct reporting *reporting, struct error *error)
{
	auto_arena struct arena rows = {0}, arena = {0};
	bool is_first = true;
	int result;

	do {
		struct findings findings = {.arena = &arena};
		struct device_row row;

		arena_clear(&rows);
		arena_clear(&arena);
		result = device_values_next(
		    devices, &rows, &is_first, &row, &findings, error);
		if (result > 0 &&
		    device_fill_put(fill, &row, &findings, error) != 0)
			result = -1;
		findings_sort(&findings);
		if (findings.count > 0 &&
		    reporting_add(reporting, &findings, error) != 0)
			return -1;
	} while (result > 0 && !interrupted());
	return result;
}

static int check_definition(struct device_values *devices,
    const struct document_run *run, const char *path,
    struct reporting *reporting, struct error *error)
{
	const struct build_values values = {
	    .secret = give, .is_rehearsal = true};
	auto_document struct document document = {0};
	auto_device_fill struct device_fill fill = {0};
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	int result;

	document_read(run, path, &document);
	if (document.unreadable || document.kind != DOCUMENT_DEFINITION ||
	    document.findings.errors > 0 || document.profile.abstract)
		return 0;
	result = device_fill_start(&fill, devices, &document, &findings, error);
	if (result == 0)
		return device_fill_prepare(&fill, &values, error) != 0 ||
			       check_rows(devices, &fill, reporting, error) != 0
			   ? -1
			   : 0;
	if (findings.errors == 0)
		return -1;
	*error = (struct error){0};
	findings_sort(&findings);
	return reporting_add(reporting, &findings, error);
}

int validate_rows(const struct invocation *invocation,
    const struct inputs *inputs, const struct document_run *run,
    struct reporting *reporting, struct error *error)
{
	auto_device_values struct device_values devices = {0};
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	int result;

	/* The challenge is for build to get. */
	devices.has_challenge = true;
	result = device_values_read(&devices, invocation, &findings, error);
	if (findings.errors > 0) {
		*error = (struct error){0};
		findings_sort(&findings);
		return reporting_add(reporting, &findings, error);
	}
	for (size_t i = 0; result == 0 && i < inputs->count; i++) {
		if (i > 0 && devices.table != NULL)
			result = device_table_rewind(devices.table, error);
		if (result == 0)
			result = check_definition(&devices, run,
			    inputs->list[i].path, reporting, error);
	}
	return result;
}
