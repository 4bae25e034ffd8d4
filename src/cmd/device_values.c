/* Where the values of devices come from. */
#include "cmd/device_values.h"

#include <string.h>

#include "devices/title.h"
#include "profile/variable.h"
#include "base/banned.h"

void device_values_done(struct device_values *devices)
{
	device_table_close(&devices->table);
	arena_done(&devices->arena);
}

bool device_values_wanted(const struct arguments *arguments)
{
	return opts_has(arguments, "set") || opts_has(arguments, "devices") ||
	       opts_has(arguments, "column");
}

const char *device_values_set_value(
    const struct device_values *devices, const char *name, size_t length)
{
	for (size_t i = 0; i < devices->count; i++)
		if (devices->sets[i].length == length &&
		    memcmp(devices->sets[i].name, name, length) == 0)
			return devices->sets[i].value;
	return NULL;
}

int device_values_source(const struct device_values *devices, const char *name,
    struct device_values_source *ret_source)
{
	ret_source->name = name;
	ret_source->set = device_values_set_value(devices, name, strlen(name));
	ret_source->column = SIZE_MAX;
	if (ret_source->set != NULL || devices->table == NULL)
		return ret_source->set != NULL;
	return device_table_column(devices->table, name, &ret_source->column);
}

struct fill_text device_values_text(
    const struct device_values_source *source, const struct device_row *row)
{
	if (source->set != NULL)
		return (struct fill_text){source->set, strlen(source->set)};
	if (source->column < row->count)
		return (struct fill_text){row->cells[source->column].text,
		    row->cells[source->column].length};
	return (struct fill_text){"", 0};
}

const struct rule device_values_rules[] = {
    [DEVICE_VALUES_UNKNOWN] = {"device-variable", SEVERITY_ERROR,
	"A variable of the definition has no column in the table of devices, "
	"and no --set."},
    [DEVICE_VALUES_EMPTY] = {"device-empty", SEVERITY_ERROR,
	"A device has no value for a variable of the definition."},
    [DEVICE_VALUES_FILE] = {"device-file", SEVERITY_ERROR,
	"A device's profile would have no safe name, or that of another."},
    [DEVICE_VALUES_CHALLENGE] = {"device-challenge", SEVERITY_ERROR,
	"The challenge is one that Jamf Pro puts in when it delivers the "
	"profile, and a signed one is not changed."},
    {0}};

void device_values_report(const struct device_values *devices,
    const struct device_row *row, const struct device_values_source *source,
    const struct device_values_fault *fault, struct findings *findings)
{
	const struct rule *rule = fault->rule;
	const char *what = fault->what == NULL ? "" : fault->what;
	const struct csv_cell *cell = NULL;
	struct finding_place place;

	findings->failed = findings->failed || fault->what == NULL;
	if (source != NULL && source->column < row->count)
		cell = &row->cells[source->column];
	if (devices->table == NULL || (source != NULL && source->set != NULL)) {
		findings_add_file(findings, rule, "--set", fault->hint,
		    "%s%s%s", source == NULL ? "" : source->name,
		    source == NULL ? "" : ": ", what);
		return;
	}
	place = device_row_place(devices->table, row, cell);
	if (source != NULL && source->column != SIZE_MAX)
		findings_add_at(findings, rule, &place, fault->hint,
		    "row %zu, column '%s': %s", row->number,
		    device_table_title(devices->table, source->column), what);
	else
		findings_add_at(findings, rule, &place, fault->hint,
		    "row %zu: %s", row->number, what);
}

static int add_set(
    struct device_values *devices, const char *text, struct error *error)
{
	const char *equal = strchr(text, '=');
	const char *begin = text + (text[0] == '$');
	size_t length = equal != NULL ? (size_t)(equal - begin) : 0;
	const char *name;

	if (devices->takes_any_name &&
	    (length == 0 || variable_fillable_length(begin, length) != length))
		return 0;
	if (length == 0 || variable_fillable_length(begin, length) != length) {
		(void)error_set(error, STATUS_USAGE,
		    "option '--set' cannot be '%.60s', expected NAME=VALUE",
		    text);
		return error_hint(error,
		    "names of variables are capitals, digits and '_', such as "
		    "SERIALNUMBER");
	}
	if (device_values_set_value(devices, begin, length) != NULL)
		return error_set(error, STATUS_USAGE,
		    "option '--set' gives '%.*s' twice",
		    (int)(length < 60 ? length : 60), begin);
	if (devices->count == DEVICE_VALUES_SETS_MAX)
		return error_set(error, STATUS_USAGE,
		    "option '--set' is given more than %d times",
		    DEVICE_VALUES_SETS_MAX);
	name = arena_copy(&devices->arena, begin, length);
	devices->sets = arena_grow(&devices->arena, devices->sets,
	    devices->count, &devices->capacity, sizeof(*devices->sets));
	if (name == NULL || devices->sets == NULL)
		return error_set_memory(error);
	if (device_variable_check("--set", name, error) != 0)
		return -1;
	devices->sets[devices->count++] =
	    (struct device_values_set){name, length, equal + 1};
	return 0;
}

/* One of the two would count, and nobody would see which. */
static int check_twice(const struct device_values *devices, struct error *error)
{
	int found = 0;
	size_t column;

	for (size_t i = 0; devices->table != NULL && i < devices->count; i++) {
		found = device_table_column(
		    devices->table, devices->sets[i].name, &column);
		if (found < 0)
			return error_set_memory(error);
		if (found == 0)
			continue;
		(void)error_set(error, STATUS_USAGE,
		    "'%s' is given by '--set' and by the column '%s'",
		    devices->sets[i].name,
		    device_table_title(devices->table, column));
		return error_hint(error, "leave one of them out");
	}
	return 0;
}

int device_values_read(struct device_values *devices,
    const struct invocation *invocation, struct findings *findings,
    struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	const char *path = opts_text(arguments, "devices", NULL), *text;

	devices->invocation = invocation;
	if (path == NULL && opts_has(arguments, "column"))
		return error_set(error, STATUS_USAGE,
		    "'--column' goes with '--devices' only");
	for (size_t i = 0; (text = opts_value(arguments, "set", i)) != NULL;
	     i++)
		if (add_set(devices, text, error) != 0)
			return -1;
	for (size_t i = 0; (text = opts_value(arguments, "column", i)) != NULL;
	     i++)
		if (device_columns_add(
			&devices->columns, text, &devices->arena, error) != 0)
			return -1;
	if (path != NULL && device_table_open(path, &devices->columns, findings,
				&devices->table, error) != 0)
		return -1;
	return check_twice(devices, error);
}

int device_values_next(struct device_values *devices, struct arena *arena,
    bool *is_first, struct device_row *ret_row, struct findings *findings,
    struct error *error)
{
	bool first = *is_first;

	*is_first = false;
	if (devices->table != NULL)
		return device_table_next(
		    devices->table, arena, findings, ret_row, error);
	*ret_row = (struct device_row){.number = 1};
	return first ? 1 : 0;
}
