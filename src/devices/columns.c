/* The option --column. */
#include "devices/columns.h"

#include <string.h>

#include "devices/title.h"
#include "profile/variable.h"
#include "base/banned.h"

const char *device_columns_name(
    const struct device_columns *columns, const char *folded)
{
	for (size_t i = 0; i < columns->count; i++)
		if (strcmp(columns->list[i].folded, folded) == 0)
			return columns->list[i].name;
	return NULL;
}

static int fail_shape(const char *option, struct error *error)
{
	(void)error_set(error, STATUS_USAGE,
	    "'%s' after --column is not TITLE=NAME", option);
	return error_hint(error,
	    "NAME is that of a variable, in capitals, such as "
	    "'Inventory No.=ASSET_TAG'");
}

int device_columns_add(struct device_columns *columns, const char *option,
    struct arena *arena, struct error *error)
{
	const char *equals = strrchr(option, '=');
	const char *name = equals == NULL ? "" : equals + 1;
	struct device_column column, *list;
	size_t length;

	name += *name == '$';
	length = strlen(name);
	if (length == 0 || variable_fillable_length(name, length) != length)
		return fail_shape(option, error);
	column.title = arena_copy(arena, option, (size_t)(equals - option));
	column.name = arena_text(arena, name);
	if (column.title == NULL || column.name == NULL)
		return error_set_memory(error);
	column.folded =
	    device_title_fold(arena, column.title, strlen(column.title));
	if (column.folded == NULL)
		return error_set_memory(error);
	if (*column.folded == '\0')
		return fail_shape(option, error);
	if (device_variable_check("--column", name, error) != 0)
		return -1;
	if (device_columns_name(columns, column.folded) != NULL)
		return error_set(error, STATUS_USAGE,
		    "--column names the column '%s' twice", column.title);
	list = arena_grow(arena, columns->list, columns->count,
	    &columns->capacity, sizeof(*list));
	if (list == NULL)
		return error_set_memory(error);
	columns->list = list;
	columns->list[columns->count++] = column;
	return 0;
}
