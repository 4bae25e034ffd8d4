/* What a definition names, and what is to be read because of it. */
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "project/dependants_internal.h"
#include "base/banned.h"

bool dependants_is_definition(const char *name)
{
	if (!text_ends_with(name, ".ini") || name[0] == '.')
		return false;
	return strstr(name, "/.") == NULL;
}

/* -- paths ---------------------------------------------------------------- */

/* Appends the components of path to a name of the repository, ".." taking one
 * away. False when it leads out of it. */
static bool add_components(char *name, size_t size, const char *path)
{
	size_t used = strlen(name);

	while (*path != '\0') {
		size_t length = strcspn(path, "/");

		if (length == 2 && path[0] == '.' && path[1] == '.') {
			if (used == 0)
				return false;
			used = file_directory_length(name);
			name[used] = '\0';
		} else if (length > 0 && (length > 1 || path[0] != '.')) {
			if (used + length + 2 > size)
				return false;
			if (used > 0)
				name[used++] = '/';
			memcpy(name + used, path, length);
			name[used += length] = '\0';
		}
		path += length + (path[length] == '/');
	}
	return used > 0;
}

bool dependants_name(const struct snapshot *snapshot, const char *definition,
    const char *path, char ret_name[FILE_PATH_MAX])
{
	size_t length = strlen(snapshot->top);

	ret_name[0] = '\0';
	if (path[0] != '/')
		return file_directory(ret_name, FILE_PATH_MAX, definition) ==
			   0 &&
		       add_components(ret_name, FILE_PATH_MAX, path);
	if (strcmp(snapshot->top, "/") == 0)
		length = 0;
	return strncmp(path, snapshot->top, length) == 0 &&
	       path[length] == '/' &&
	       add_components(ret_name, FILE_PATH_MAX, path + length);
}

/* -- what a definition names ---------------------------------------------- */

static int each_item(const struct ini *ini, const struct ini_entry *entry,
    struct arena *arena, dependants_function function, void *context)
{
	struct findings ignored = {.arena = arena};
	struct ini_item *items, whole;
	size_t count;
	const char *name = ini->source->name;
	int result = 0;

	if (ini_list(ini, entry, true, arena, &ignored, &items, &count))
		for (size_t i = 0; result == 0 && i < count; i++)
			result = function(context, name, items[i].text);
	if (result == 0 &&
	    ini_scalar(ini, entry, true, arena, &ignored, &whole))
		result = function(context, name, whole.text);
	return result;
}

int dependants_each_name(const struct source *source,
    dependants_function function, void *context, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings ignored = {.arena = &arena};
	struct ini ini;
	int result = 0;

	if (ini_parse(source, &arena, &ignored, &ini, error) != 0)
		return -1;
	for (size_t i = 0; result == 0 && i < ini.count; i++)
		for (size_t j = 0; result == 0 && j < ini.sections[i].count;
		     j++)
			result = each_item(&ini, &ini.sections[i].entries[j],
			    &arena, function, context);
	return result;
}

/* -- what will be read ---------------------------------------------------- */

struct named {
	const struct dependants *dependants;
	struct map seen; /* names of files */
	size_t *list;    /* files of the snapshot */
	size_t count, capacity;
	struct error *error;
};

static void named_done(struct named *named)
{
	map_done(&named->seen);
	memory_free(named->list);
}

static int add_file(struct named *named, size_t index)
{
	const struct snapshot *snapshot = named->dependants->snapshot;
	const char *name = snapshot->files[index].name;
	size_t ignored, *list;
	int new = map_add(&named->seen, name, strlen(name), 0, &ignored);

	if (new == 0)
		return 0;
	list = memory_grow(
	    named->list, named->count, &named->capacity, sizeof(*list));
	if (new < 0 || list == NULL)
		return error_set_memory(named->error);
	named->list = list;
	named->list[named->count++] = index;
	return 0;
}

static int add_named(void *context, const char *definition, const char *path)
{
	struct named *named = context;
	size_t at;

	return path[0] != '\0' &&
		       snapshot_locate_beside(
			   named->dependants->snapshot, definition, path, &at)
		   ? add_file(named, at)
		   : 0;
}

int dependants_load(struct dependants *dependants, struct error *error)
{
	struct snapshot *snapshot = dependants->snapshot;
	auto_cleanup(named_done) struct named named = {
	    .dependants = dependants, .error = error};
	int result = 0;

	for (size_t i = 0; result == 0 && i < dependants->count; i++) {
		auto_arena struct arena arena = {0};
		struct source source;

		if (!dependants->list[i].is_reached)
			continue;
		result = dependants_text(dependants, i, &arena, &source, error);
		if (result == 0 && source.text != NULL)
			result = dependants_each_name(
			    &source, add_named, &named, error);
	}
	/* Bases name files as well, and are definitions, which are there. */
	for (size_t i = 0; result == 0 && i < named.count; i++) {
		const struct snapshot_file *file =
		    &snapshot->files[named.list[i]];
		const struct source source = {
		    file->name, file->data, file->length};

		if (file->data != NULL && file->length <= INI_BYTES_MAX &&
		    dependants_is_definition(file->name))
			result = dependants_each_name(
			    &source, add_named, &named, error);
	}
	return result != 0
		   ? -1
		   : snapshot_load(snapshot, named.list, named.count, error);
}
