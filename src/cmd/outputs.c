/* Where the profile of each definition goes. */
#include "cmd/outputs.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "project/boundary.h"
#include "base/banned.h"

#define PROFILE_SUFFIX ".mobileconfig"
#define DEFINITION_SUFFIX ".ini"

/* path with the suffix of what is read replaced by that of what is written. */
static int output_name(const struct outputs *outputs,
    const struct inputs *inputs, const char *path, char *name)
{
	const char *from =
	    inputs->suffix == NULL ? DEFINITION_SUFFIX : inputs->suffix;
	const char *to =
	    outputs->suffix == NULL ? PROFILE_SUFFIX : outputs->suffix;
	size_t length = strlen(path);
	int used;

	if (text_ends_with(path, from))
		length -= strlen(from);
	used = snprintf(name, FILE_PATH_MAX, "%.*s%s", (int)length, path, to);
	return used < 0 || used >= FILE_PATH_MAX ? -1 : 0;
}

static int add(struct outputs *outputs, struct map *seen,
    const struct inputs *inputs, const char *path, struct error *error)
{
	size_t index = outputs->count, other = 0;
	int added = map_add(seen, path, strlen(path), index, &other);

	if (added == 0) {
		(void)error_set(error, STATUS_USAGE,
		    "'%s' and '%s' would both be written to '%s'",
		    inputs->list[other].path, inputs->list[index].path, path);
		return error_hint(error, "rename one of them, or build them "
					 "into different directories");
	}
	if (added > 0)
		outputs->paths[index] = memory_new(strlen(path) + 1);
	if (added < 0 || outputs->paths[index] == NULL)
		return error_set_memory(error);
	memcpy(outputs->paths[index], path, strlen(path));
	outputs->count++;
	return 0;
}

/* Whether the place named by -o can take what it is to take. */
static int check_place(const struct inputs *inputs, const char *to,
    bool is_directory, struct error *error)
{
	const char *first = inputs->list[0].path;

	if (is_directory && inputs->count == 1 && strcmp(first, "-") == 0)
		return error_set(error, STATUS_USAGE,
		    "'%s' is a directory; a definition from standard input "
		    "needs the name of a file",
		    to);
	if (is_directory && file_exists(to) && !file_is_directory(to))
		return error_set(error, STATUS_USAGE,
		    "'%s' is a file; several profiles need a directory", to);
	if (file_is_same(to, first))
		return error_set(error, STATUS_USAGE,
		    "'%s' would be written over itself", to);
	return 0;
}

static int plan_files(struct outputs *outputs, const struct inputs *inputs,
    const char *to, bool is_directory, struct error *error)
{
	auto_map struct map seen = {0};

	for (size_t i = 0; i < inputs->count; i++) {
		const struct input *input = &inputs->list[i];
		char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
		int result;

		if (to == NULL && strcmp(input->path, "-") == 0)
			return error_set(error, STATUS_USAGE,
			    "standard input cannot be one of several inputs "
			    "without -o");
		if (to == NULL)
			result =
			    output_name(outputs, inputs, input->path, path);
		else if (is_directory)
			result = output_name(outputs, inputs,
				     input->path + input->root, name) != 0
				     ? -1
				     : file_join(path, sizeof(path), to, name);
		else
			result = snprintf(path, sizeof(path), "%s", to) >=
					 FILE_PATH_MAX
				     ? -1
				     : 0;
		if (result != 0)
			return error_set(error, STATUS_USAGE,
			    "'%s' gives too long a path", input->path);
		if (add(outputs, &seen, inputs, path, error) != 0)
			return -1;
	}
	return 0;
}

/* By its device, too: a file renamed over that would replace the device. */
static bool is_stdout(const char *to)
{
	return strcmp(to, "-") == 0 || strcmp(to, "/dev/stdout") == 0 ||
	       strcmp(to, "/dev/fd/1") == 0;
}

int outputs_plan(struct outputs *outputs, const struct inputs *inputs,
    const char *to, struct error *error)
{
	bool is_many = inputs->count > 1 || inputs->from_directory;
	bool is_stdin =
	    inputs->count == 1 && strcmp(inputs->list[0].path, "-") == 0;
	bool is_directory;

	if (to == NULL ? is_stdin : is_stdout(to)) {
		outputs->to_stdout = !is_many;
		return is_many ? error_set(error, STATUS_USAGE,
				     "several profiles cannot go to standard "
				     "output")
			       : 0;
	}
	is_directory =
	    to != NULL && (is_many || outputs->is_directory ||
			      text_ends_with(to, "/") || file_is_directory(to));
	if (to != NULL && check_place(inputs, to, is_directory, error) != 0)
		return -1;
	outputs->paths =
	    memory_new_array(inputs->count, sizeof(*outputs->paths));
	if (outputs->paths == NULL)
		return error_set_memory(error);
	return plan_files(outputs, inputs, to, is_directory, error);
}

int outputs_make_directory(const char *directory, struct error *error)
{
	if (boundary_check_path(directory, error) != 0)
		return error->status == STATUS_REFUSED
			   ? error_hint(error,
				 "make it a directory, or name the one that it "
				 "leads to")
			   : -1;
	if (directory[0] == '\0' || file_is_directory(directory))
		return 0;
	return file_make_directory(directory, error);
}

int outputs_make_room(const char *path, struct error *error)
{
	char directory[FILE_PATH_MAX];

	if (file_directory(directory, sizeof(directory), path) != 0)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", path);
	return outputs_make_directory(directory, error);
}

int outputs_make_room_for(
    struct outputs *outputs, size_t index, struct error *error)
{
	const char *path = outputs->paths[index], *ready = outputs->ready;
	size_t length = file_directory_length(path);

	if (ready != NULL && file_directory_length(ready) == length &&
	    memcmp(ready, path, length) == 0)
		return 0;
	if (outputs_make_room(path, error) != 0)
		return -1;
	outputs->ready = path;
	return 0;
}

void outputs_done(struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		memory_free(outputs->paths[i]);
	memory_free(outputs->paths);
	memset(outputs, 0, sizeof(*outputs));
}
