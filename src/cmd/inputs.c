/* The files a command works on, each once. */
#include "cmd/inputs.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

struct collection {
	struct inputs *inputs;
	struct map seen;
	char directory[FILE_PATH_MAX]; /* relative paths start here */
};

/* Without the parts that change nothing: "./" and doubled slashes. Links and
 * ".." stay, so that different spellings through them count as different. */
static size_t normalise(char *path)
{
	size_t from = 0, to = 0;

	while (path[from] != '\0') {
		bool start = to == 0 || path[to - 1] == '/';

		if (start && path[from] == '/' && to > 0)
			from++;
		else if (start && path[from] == '.' && path[from + 1] == '/')
			from += 2;
		else
			path[to++] = path[from++];
	}
	path[to] = '\0';
	return to;
}

/* Takes the path over when it is new; *path is NULL then. */
static int add_path(struct collection *collection, char **path, size_t root,
    struct error *error)
{
	struct inputs *inputs = collection->inputs;
	char key[FILE_PATH_MAX];
	struct input *list;
	size_t value;
	int new = 1; /* one that is too long: the reader will say so */

	if (file_join(key, sizeof(key), collection->directory, *path) == 0)
		new =
		    map_add(&collection->seen, key, normalise(key), 0, &value);
	if (new < 0)
		return error_set_memory(error);
	if (new == 0)
		return 0;
	list = memory_grow(
	    inputs->list, inputs->count, &inputs->capacity, sizeof(*list));
	if (list == NULL)
		return error_set_memory(error);
	inputs->list = list;
	inputs->list[inputs->count++] =
	    (struct input){.path = own_take(*path), .root = root};
	return 0;
}

static int add_file(
    struct collection *collection, const char *operand, struct error *error)
{
	size_t size = strlen(operand) + 1;
	auto_memory char *copy = memory_new(size);

	if (copy == NULL)
		return error_set_memory(error);
	memcpy(copy, operand, size);
	return add_path(
	    collection, &copy, (size_t)(file_name(copy) - copy), error);
}

static int add_directory(
    struct collection *collection, const char *operand, struct error *error)
{
	const char *suffix = collection->inputs->suffix;
	auto_file_list struct file_list files = {0};
	size_t root = 0;

	collection->inputs->from_directory = true;
	if (file_walk(
		operand, suffix == NULL ? ".ini" : suffix, &files, error) != 0)
		return -1;
	if (files.count == 0) {
		const char *noun = suffix == NULL ? "definition" : "profile";

		(void)error_set(
		    error, STATUS_NOT_FOUND, "no %s in '%s'", noun, operand);
		return error_hint(error, "%ss are files whose names end in %s",
		    noun, suffix == NULL ? ".ini" : suffix);
	}
	/* As file_join puts them together. */
	if (strcmp(operand, ".") != 0)
		root = strlen(operand) + (text_ends_with(operand, "/") ? 0 : 1);
	for (size_t i = 0; i < files.count; i++) {
		size_t before = collection->inputs->count;

		if (add_path(collection, &files.paths[i], root, error) != 0)
			return -1;
		if (collection->inputs->count > before)
			collection->inputs->list[before].is_found = true;
	}
	return 0;
}

static void collection_done(struct collection *collection)
{
	map_done(&collection->seen);
}

int inputs_collect(struct inputs *inputs, const char *const *operands,
    size_t count, struct error *error)
{
	auto_cleanup(collection_done) struct collection collection = {
	    .inputs = inputs};

	if (getcwd(collection.directory, sizeof(collection.directory)) == NULL)
		return error_set_system(
		    error, errno, "cannot tell the current directory");
	for (size_t i = 0; i < count; i++) {
		int result =
		    file_is_directory(operands[i])
			? add_directory(&collection, operands[i], error)
			: add_file(&collection, operands[i], error);

		if (result != 0)
			return -1;
	}
	return 0;
}

void inputs_view_directory(const struct file_view *view, const char *path,
    char *directory, size_t size)
{
	if (file_directory(directory, size, path) != 0 ||
	    !view_is_directory(view, directory))
		memcpy(directory, ".", sizeof("."));
}

void inputs_directory(const char *path, char *directory, size_t size)
{
	inputs_view_directory(NULL, path, directory, size);
}

void inputs_done(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		memory_free(inputs->list[i].path);
	memory_free(inputs->list);
	*inputs = (struct inputs){0};
}
