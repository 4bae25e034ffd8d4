#include "cmd/projects.h"

#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "project/config.h"
#include "base/banned.h"

struct walk {
	struct reporting *reporting;
	struct map directories; /* looked at from */
	struct map files;       /* project files reported */
};

static void walk_done(struct walk *walk)
{
	map_done(&walk->directories);
	map_done(&walk->files);
}

static int look_from(
    struct walk *walk, const char *directory, struct error *error)
{
	auto_config struct config config = {0};
	size_t first = 0;
	int new;

	if (invocation_config(
		walk->reporting->invocation, directory, &config, error) != 0)
		return -1;
	if (config.path == NULL)
		return 0;
	new =
	    map_add(&walk->files, config.path, strlen(config.path), 0, &first);
	if (new < 0)
		return error_set_memory(error);
	if (new == 0)
		return 0;
	return reporting_add(walk->reporting, &config.findings, error);
}

/* Inputs whose directory is not there are reported by their reader. */
static int look_at(
    struct walk *walk, const struct input *input, struct error *error)
{
	char directory[FILE_PATH_MAX];
	size_t seen = 0;
	int new;

	if (file_directory(directory, sizeof(directory), input->path) != 0)
		return 0;
	if (directory[0] == '\0')
		memcpy(directory, ".", sizeof("."));
	new =
	    map_add(&walk->directories, directory, strlen(directory), 0, &seen);
	if (new < 0)
		return error_set_memory(error);
	if (new == 0 || !file_is_directory(directory))
		return 0;
	return look_from(walk, directory, error);
}

int projects_report(const struct inputs *inputs, struct reporting *reporting,
    struct error *error)
{
	auto_cleanup(walk_done) struct walk walk = {.reporting = reporting};

	for (size_t i = 0; i < inputs->count; i++)
		if (look_at(&walk, &inputs->list[i], error) != 0)
			return -1;
	return 0;
}
