/* The project files that belong to the inputs. */
#include "cmd/projects.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "base/text.h"
#include "cmd/message.h"
#include "base/banned.h"

/* Where to look for the project file of an input. */
static bool directory_of(const struct input *input, char *directory)
{
	if (file_directory(directory, FILE_PATH_MAX, input->path) != 0)
		return false;
	if (directory[0] == '\0')
		memcpy(directory, ".", sizeof("."));
	return true;
}

/* 1: read, 0: there is none to be looked for, or it was looked for from there
 * already. */
static int read_new(const struct invocation *invocation,
    const struct input *input, struct map *directories, struct config *config,
    struct error *error)
{
	char directory[FILE_PATH_MAX];
	size_t seen = 0;
	int new;

	if (!directory_of(input, directory))
		return 0;
	new = map_add(directories, directory, strlen(directory), 0, &seen);
	if (new < 0)
		return error_set_memory(error);
	/* Inputs whose directory is not there are reported by their reader. */
	if (new == 0 || !view_is_directory(invocation->view, directory))
		return 0;
	return invocation_config(invocation, directory, config, error) != 0 ? -1
									    : 1;
}

int projects_report(const struct inputs *inputs, const struct inputs *others,
    struct reporting *reporting, struct error *error)
{
	auto_map struct map directories = {0}, files = {0};

	for (size_t i = 0; i < inputs->count + others->count; i++) {
		auto_config struct config config = {0};
		const struct input *input =
		    i < inputs->count ? &inputs->list[i]
				      : &others->list[i - inputs->count];
		size_t first = 0;
		int new = read_new(
		    reporting->invocation, input, &directories, &config, error);

		if (new < 0)
			return -1;
		if (new == 0 || config.path == NULL)
			continue;
		new = map_add(
		    &files, config.path, strlen(config.path), 0, &first);
		if (new < 0)
			return error_set_memory(error);
		if (new > 0 &&
		    reporting_add(reporting, &config.findings, error) != 0)
			return -1;
	}
	return 0;
}

static int fail_other(const char *first, const char *other, struct error *error)
{
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
	auto_map struct map directories = {0};
	char directory[FILE_PATH_MAX];

	if (inputs->count == 0 || !directory_of(&inputs->list[0], directory) ||
	    !view_is_directory(invocation->view, directory))
		memcpy(directory, ".", sizeof("."));
	if (invocation_config(invocation, directory, config, error) != 0)
		return -1;
	for (size_t i = 0; is_only_one && i < inputs->count; i++) {
		auto_config struct config other = {0};
		int new = read_new(
		    invocation, &inputs->list[i], &directories, &other, error);

		if (new < 0)
			return -1;
		if (new > 0 && !text_same(config->path, other.path))
			return fail_other(config->path, other.path, error);
	}
	return 0;
}

int projects_check(const struct invocation *invocation,
    const struct config *config, struct report *report, struct error *error)
{
	if (report != NULL)
		report_add(report, &config->findings);
	else
		message_findings(invocation, &config->findings);
	/* What is wrong with the user's own is said when it is used. */
	if (invocation->own.findings.errors == 0)
		message_findings(invocation, &invocation->own.findings);
	return config->findings.errors == 0
		   ? 0
		   : error_set(error, STATUS_FINDINGS, "'%s' has errors",
			 config->path);
}

int projects_root(const struct invocation *invocation, char *root, size_t size,
    struct error *error)
{
	auto_config struct config config = {0};
	char here[FILE_PATH_MAX];
	size_t length;

	if (invocation_config(invocation, ".", &config, error) != 0)
		return -1;
	if (invocation->config_path != NULL) {
		if (file_join(root, size, "",
			*config.directory == '\0' ? "." : config.directory) !=
		    0)
			return error_set(
			    error, STATUS_FILE, "a path is too long");
	} else if (project_root(root, size, &(struct project_from){".", NULL},
		       config.trust, error) != 0)
		return -1;
	if (getcwd(here, sizeof(here)) == NULL)
		return 0;
	length = strlen(here);
	if (strcmp(root, here) == 0)
		memcpy(root, ".", sizeof("."));
	else if (text_starts_with(root, here) && root[length] == '/')
		memmove(root, root + length + 1, strlen(root) - length);
	return 0;
}

int projects_collect(const struct invocation *invocation, struct inputs *inputs,
    struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	char root[FILE_PATH_MAX];
	const char *const all[] = {root};
	struct error why = {0};

	if (arguments->count > 0)
		return inputs_collect(
		    inputs, arguments->operands, arguments->count, error);
	if (projects_root(invocation, root, sizeof(root), error) != 0)
		return -1;
	if (inputs_collect(inputs, all, array_length(all), &why) == 0 ||
	    why.status == STATUS_NOT_FOUND)
		return 0;
	*error = why;
	return -1;
}
