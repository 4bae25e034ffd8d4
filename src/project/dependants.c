/*
 * Texts are looked through for words of the names that are wanted, and only
 * those that have one are read as definitions, to see whether it is a path that
 * leads there. What is found is wanted next, until nothing more is found.
 */
#include "project/dependants.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/tokens.h"
#include "ini/ini.h"
#include "project/snapshot_internal.h"
#include "base/banned.h"

/* -- definitions ---------------------------------------------------------- */

/* As a directory is walked. */
static bool is_definition(const char *name)
{
	if (!text_ends_with(name, ".ini") || name[0] == '.')
		return false;
	return strstr(name, "/.") == NULL;
}

int dependants_open(struct dependants *dependants, struct snapshot *snapshot,
    struct error *error)
{
	auto_memory size_t *files = NULL;
	size_t ignored;

	dependants->snapshot = snapshot;
	dependants->list =
	    memory_new_array(snapshot->count + 1, sizeof(*dependants->list));
	files = memory_new_array(snapshot->count + 1, sizeof(*files));
	if (dependants->list == NULL || files == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < snapshot->count; i++) {
		const char *name = snapshot->files[i].name;
		struct definition_file *definition =
		    &dependants->list[dependants->count];

		if (!is_definition(name))
			continue;
		*definition = (struct definition_file){.name = name, .file = i};
		/* One that leads nowhere is a fault that is told as such. */
		if (snapshot->files[i].kind == FILE_LINK) {
			auto_buf struct buf path = {0};

			buf_printf(&path, "%s/%s", snapshot->top, name);
			if (!buf_ok(&path))
				return error_set_memory(error);
			(void)snapshot_locate(
			    snapshot, path.data, &definition->file);
		}
		if (map_add(&dependants->names, name, strlen(name),
			dependants->count, &ignored) < 0)
			return error_set_memory(error);
		files[dependants->count++] = definition->file;
	}
	return snapshot_load(snapshot, files, dependants->count, error);
}

void dependants_done(struct dependants *dependants)
{
	memory_free(dependants->list);
	map_done(&dependants->names);
	map_done(&dependants->reached);
}

int dependants_text(const struct dependants *dependants, size_t index,
    struct arena *arena, struct source *ret, struct error *error)
{
	const struct definition_file *definition = &dependants->list[index];
	const struct snapshot *snapshot = dependants->snapshot;
	const struct snapshot_file *file = &snapshot->files[definition->file];
	auto_buf struct buf bytes = {.limit = INI_BYTES_MAX};
	struct error fault = {0};
	const char *text;

	*ret = (struct source){definition->name, NULL, 0};
	if (file->kind != FILE_REGULAR)
		return 0;
	if (file->data != NULL) {
		if (file->length <= INI_BYTES_MAX)
			*ret = (struct source){
			    definition->name, file->data, file->length};
		return 0;
	}
	if (snapshot_read_file(
		snapshot, file, definition->name, &bytes, &fault) != 0)
		return 0;
	text = arena_copy(
	    arena, bytes.data == NULL ? "" : bytes.data, bytes.length);
	if (text == NULL)
		return error_set_memory(error);
	*ret = (struct source){definition->name, text, bytes.length};
	return 0;
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

/* The name in the repository of a path that the definition of this name gives,
 * whether it is there or not. */
static bool name_of(const struct snapshot *snapshot, const char *definition,
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

/* What the path leads to, links followed. */
static bool locate(const struct snapshot *snapshot, const char *definition,
    const char *path, size_t *ret_index)
{
	auto_buf struct buf whole = {0};

	if (path[0] != '/')
		buf_printf(&whole, "%s/%.*s/", snapshot->top,
		    (int)file_directory_length(definition), definition);
	buf_text(&whole, path);
	return buf_ok(&whole) &&
	       snapshot_locate(snapshot, whole.data, ret_index);
}

/* It, or what it would be in, was wanted: a directory may have been a link. */
static bool is_reached(const struct map *reached, const char *name)
{
	size_t ignored;

	for (size_t length = strlen(name); length > 0; length--)
		if ((name[length] == '/' || name[length] == '\0') &&
		    map_get(reached, name, length, &ignored))
			return true;
	return false;
}

/* -- what a definition names ---------------------------------------------- */

/* Called for each text of a definition that may be a path; anything but 0 ends
 * the walk and is what comes of it. */
typedef int (*name_function)(
    void *context, const char *definition, const char *path);

static int each_item(const struct ini *ini, const struct ini_entry *entry,
    struct arena *arena, name_function function, void *context)
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

static int each_name(const struct source *source, name_function function,
    void *context, struct error *error)
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

/* -- searching ------------------------------------------------------------ */

void dependants_clear(struct dependants *dependants)
{
	map_done(&dependants->reached);
	dependants->reached = (struct map){0};
	for (size_t i = 0; i < dependants->count; i++)
		dependants->list[i].is_reached = false;
}

int dependants_want(
    struct dependants *dependants, const char *name, struct error *error)
{
	size_t at;

	if (map_add(&dependants->reached, name, strlen(name), 0, &at) < 0)
		return error_set_memory(error);
	if (map_get(&dependants->names, name, strlen(name), &at))
		dependants->list[at].is_reached = true;
	return 0;
}

static int is_name_reached(
    void *context, const char *definition, const char *path)
{
	const struct dependants *dependants = context;
	const struct snapshot *snapshot = dependants->snapshot;
	char name[FILE_PATH_MAX];
	size_t at, ignored;

	if (path[0] == '\0')
		return 0;
	if (name_of(snapshot, definition, path, name) &&
	    is_reached(&dependants->reached, name))
		return 1;
	if (!locate(snapshot, definition, path, &at))
		return 0;
	return map_get(&dependants->reached, snapshot->files[at].name,
	    strlen(snapshot->files[at].name), &ignored);
}

/* Links that lead to what is reached are so themselves. */
static int reach_links(struct dependants *dependants, struct tokens *tokens,
    bool *ret_more, struct error *error)
{
	const struct snapshot *snapshot = dependants->snapshot;
	size_t at, ignored;

	for (size_t i = 0; i < snapshot->count; i++) {
		const struct snapshot_file *file = &snapshot->files[i];

		if (file->kind != FILE_LINK ||
		    !locate(snapshot, file->name, file_name(file->name), &at) ||
		    !map_get(&dependants->reached, snapshot->files[at].name,
			strlen(snapshot->files[at].name), &ignored) ||
		    map_get(&dependants->reached, file->name,
			strlen(file->name), &ignored))
			continue;
		*ret_more = true;
		if (dependants_want(dependants, file->name, error) != 0 ||
		    tokens_want(tokens, file_name(file->name), error) != 0)
			return -1;
	}
	return 0;
}

/* One round: definitions that have a word of the tokens, and name what is
 * reached. Their own names are the tokens of the next. */
static int search(struct dependants *dependants, const struct tokens *tokens,
    struct tokens *next, bool *ret_more, struct error *error)
{
	for (size_t i = 0; i < dependants->count; i++) {
		auto_arena struct arena arena = {0};
		struct definition_file *definition = &dependants->list[i];
		struct source source;
		int result;

		if (definition->is_reached)
			continue;
		if (dependants_text(dependants, i, &arena, &source, error) != 0)
			return -1;
		if (source.text == NULL ||
		    !tokens_may_be_in(tokens, source.text, source.length))
			continue;
		result = each_name(&source, is_name_reached, dependants, error);
		if (result < 0)
			return -1;
		if (result == 0)
			continue;
		*ret_more = true;
		if (dependants_want(dependants, definition->name, error) != 0 ||
		    tokens_want(next, file_name(definition->name), error) != 0)
			return -1;
	}
	return 0;
}

int dependants_find(struct dependants *dependants, struct error *error)
{
	auto_tokens struct tokens tokens = {0};
	const char *name;
	size_t place = 0, length;
	bool more = true;

	while (map_next(&dependants->reached, &place, &name, &length)) {
		auto_buf struct buf text = {0};

		buf_add(&text, name, length);
		if (!buf_ok(&text))
			return error_set_memory(error);
		if (tokens_want(&tokens, file_name(text.data), error) != 0)
			return -1;
	}
	while (more) {
		auto_tokens struct tokens next = {0};

		more = false;
		if (reach_links(dependants, &tokens, &more, error) != 0 ||
		    search(dependants, &tokens, &next, &more, error) != 0)
			return -1;
		tokens_done(&tokens);
		tokens = next;
		next = (struct tokens){0};
	}
	return 0;
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

	return path[0] != '\0' && locate(named->dependants->snapshot,
				      definition, path, &at)
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
			result = each_name(&source, add_named, &named, error);
	}
	/* Bases name files as well, and are definitions, which are there. */
	for (size_t i = 0; result == 0 && i < named.count; i++) {
		const struct snapshot_file *file =
		    &snapshot->files[named.list[i]];
		const struct source source = {
		    file->name, file->data, file->length};

		if (file->data != NULL && file->length <= INI_BYTES_MAX &&
		    is_definition(file->name))
			result = each_name(&source, add_named, &named, error);
	}
	return result != 0
		   ? -1
		   : snapshot_load(snapshot, named.list, named.count, error);
}
