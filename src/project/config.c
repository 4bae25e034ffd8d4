#include "project/config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "profile/read.h"
#include "base/banned.h"

#define CONFIG_NAME "scepctl.conf"

static int path_below(
    char *path, const char *directory, const char *name, struct error *error)
{
	if (file_join(path, FILE_PATH_MAX, directory, name) != 0)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", directory);
	return 0;
}

/* Cuts the last component off an absolute path; false at the root. */
static bool go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL || strcmp(path, "/") == 0)
		return false;
	slash[slash == path ? 1 : 0] = '\0';
	return true;
}

static int resolve(char *resolved, const char *directory, struct error *error)
{
	if (realpath(directory[0] == '\0' ? "." : directory, resolved) == NULL)
		return error_set_system(
		    error, errno, "cannot find the directory '%s'", directory);
	return 0;
}

/* The nearest directory from directory upwards that holds name; *ret_found
 * tells whether there is one. */
static int find_above(char *found, const char *directory, const char *name,
    bool *ret_found, struct error *error)
{
	char here[PATH_MAX], path[FILE_PATH_MAX];

	if (resolve(here, directory, error) != 0)
		return -1;
	do {
		if (path_below(path, here, name, error) != 0)
			return -1;
		if (file_exists(path)) {
			memcpy(found, here, strlen(here) + 1);
			*ret_found = true;
			return 0;
		}
	} while (go_up(here));
	*ret_found = false;
	return 0;
}

int project_root(
    char *root, size_t size, const char *directory, struct error *error)
{
	static const char *const marks[] = {CONFIG_NAME, ".git"};
	char found[PATH_MAX];
	bool is_found = false;

	for (size_t i = 0; i < array_length(marks) && !is_found; i++)
		if (find_above(found, directory, marks[i], &is_found, error) !=
		    0)
			return -1;
	if (!is_found && resolve(found, ".", error) != 0)
		return -1;
	if (strlen(found) >= size)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", found);
	memcpy(root, found, strlen(found) + 1);
	return 0;
}

static int locate(struct config *config, const char *path,
    const char *directory, struct error *error)
{
	char found[PATH_MAX], file[FILE_PATH_MAX];
	bool is_found = false;
	size_t length;

	if (path == NULL) {
		if (find_above(
			found, directory, CONFIG_NAME, &is_found, error) != 0)
			return -1;
		if (!is_found)
			return 0;
		if (path_below(file, found, CONFIG_NAME, error) != 0)
			return -1;
		path = file;
	}
	length = file_directory_length(path);
	config->path = arena_text(&config->arena, path);
	config->directory = arena_copy(&config->arena, path, length);
	if (config->path == NULL || config->directory == NULL)
		return error_set_memory(error);
	return 0;
}

static int read_sections(struct config *config, const struct ini *ini,
    const struct schemas *schemas, struct error *error)
{
	config->sections = arena_new_array(
	    &config->arena, ini->count + 1, sizeof(*config->sections));
	if (config->sections == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < ini->count; i++) {
		const struct ini_section *section = &ini->sections[i];
		const struct schema *schema = schemas_of_section(
		    schemas, SCHEMA_IN_PROJECT, section->name);

		if (schema == NULL) {
			section_report_unknown(ini, section, schemas,
			    SCHEMA_IN_PROJECT, &config->findings);
			continue;
		}
		if (section_read(ini, section, schema, &config->arena,
			&config->findings, &config->sections[config->count],
			error) != 0)
			return -1;
		config->count++;
	}
	return 0;
}

int config_read(struct config *config, const char *path, const char *directory,
    const struct schemas *schemas, struct error *error)
{
	struct ini ini;

	memset(config, 0, sizeof(*config));
	config->findings.arena = &config->arena;
	if (locate(config, path, directory, error) != 0)
		return -1;
	if (config->path == NULL)
		return 0;
	if (file_read(
		config->path, INI_BYTES_MAX, &config->bytes, NULL, error) != 0)
		return -1;
	config->source.name = config->path;
	config->source.text = config->bytes.data;
	config->source.length = config->bytes.length;
	if (ini_parse(&config->source, &config->arena, &config->findings, &ini,
		error) != 0 ||
	    read_sections(config, &ini, schemas, error) != 0)
		return -1;
	findings_sort(&config->findings);
	return 0;
}

void config_done(struct config *config)
{
	buf_done(&config->bytes);
	arena_done(&config->arena);
	memset(config, 0, sizeof(*config));
}

const struct payload *config_section(
    const struct config *config, const char *section, const char *label)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct payload *found = &config->sections[i];

		if (strcmp(found->schema->section, section) != 0)
			continue;
		if (label == NULL ? found->label == NULL
				  : found->label != NULL &&
					strcmp(found->label, label) == 0)
			return found;
	}
	return NULL;
}
