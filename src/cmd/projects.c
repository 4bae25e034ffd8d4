#include "cmd/projects.h"

#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/banned.h"

struct walk {
	const struct invocation *invocation;
	struct map directories; /* looked at from */
	/* Called with the project file of each directory. */
	int (*found)(
	    struct walk *walk, struct config *config, struct error *error);
	struct reporting *reporting; /* of report */
	struct map files;            /* those it reported */
	const struct config *first;  /* what compare expects */
};

static void walk_done(struct walk *walk)
{
	map_done(&walk->directories);
	map_done(&walk->files);
}
#define auto_walk auto_cleanup(walk_done)

/* Where to look for the project file of an input; inputs whose directory is
 * not there are reported by their reader. */
static bool directory_of(const struct input *input, char *directory)
{
	if (file_directory(directory, FILE_PATH_MAX, input->path) != 0)
		return false;
	if (directory[0] == '\0')
		memcpy(directory, ".", sizeof("."));
	return file_is_directory(directory);
}

static int look_at(
    struct walk *walk, const struct input *input, struct error *error)
{
	auto_config struct config config = {0};
	char directory[FILE_PATH_MAX];
	size_t seen = 0;
	int new;

	if (!directory_of(input, directory))
		return 0;
	new =
	    map_add(&walk->directories, directory, strlen(directory), 0, &seen);
	if (new < 0)
		return error_set_memory(error);
	if (new == 0)
		return 0;
	if (invocation_config(walk->invocation, directory, &config, error) != 0)
		return -1;
	return walk->found(walk, &config, error);
}

static int look_at_all(
    struct walk *walk, const struct inputs *inputs, struct error *error)
{
	for (size_t i = 0; i < inputs->count; i++)
		if (look_at(walk, &inputs->list[i], error) != 0)
			return -1;
	return 0;
}

static int report(struct walk *walk, struct config *config, struct error *error)
{
	size_t first = 0;
	int new;

	if (config->path == NULL)
		return 0;
	new = map_add(
	    &walk->files, config->path, strlen(config->path), 0, &first);
	if (new < 0)
		return error_set_memory(error);
	if (new == 0)
		return 0;
	return reporting_add(walk->reporting, &config->findings, error);
}

int projects_report(const struct inputs *inputs, struct reporting *reporting,
    struct error *error)
{
	auto_walk struct walk walk = {.invocation = reporting->invocation,
	    .found = report,
	    .reporting = reporting};

	return look_at_all(&walk, inputs, error);
}

static int compare(
    struct walk *walk, struct config *config, struct error *error)
{
	const char *first = walk->first->path, *other = config->path;

	if (first == NULL ? other == NULL
			  : other != NULL && strcmp(first, other) == 0)
		return 0;
	if (first == NULL || other == NULL)
		(void)error_set(error, STATUS_USAGE,
		    "only some of the definitions belong to '%s'",
		    first == NULL ? other : first);
	else
		(void)error_set(error, STATUS_USAGE,
		    "definitions of two projects, '%s' and '%s'", first, other);
	return error_hint(error,
	    "take each project by itself, or name one project file for all "
	    "with --config");
}

int projects_read(const struct inputs *inputs,
    const struct invocation *invocation, bool is_only_one,
    struct config *config, struct error *error)
{
	auto_walk struct walk walk = {
	    .invocation = invocation, .found = compare, .first = config};
	char directory[FILE_PATH_MAX];

	if (inputs->count == 0 || !directory_of(&inputs->list[0], directory))
		memcpy(directory, ".", sizeof("."));
	if (invocation_config(invocation, directory, config, error) != 0)
		return -1;
	return is_only_one ? look_at_all(&walk, inputs, error) : 0;
}
