#include "project/config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* What is found going up from a directory. */
struct search {
	char config[PATH_MAX]; /* the directory of scepctl.conf, or "" */
	char top[PATH_MAX];    /* git's, or "" */
};

static int has_name(
    const char *directory, const char *name, bool *ret, struct error *error)
{
	char path[FILE_PATH_MAX];

	if (path_below(path, directory, name, error) != 0)
		return -1;
	*ret = file_exists(path);
	return 0;
}

/* Goes up to the first directory that holds name; past end, unless it is "",
 * or else past a change of owner it does not go. found stays "" without. */
static int find_above(char *found, const char *start, const char *name,
    const char *end, struct error *error)
{
	char here[PATH_MAX];
	struct stat below, facts;
	bool has = false;

	memcpy(here, start, strlen(start) + 1);
	if (stat(here, &below) != 0)
		return error_set_system(error, errno, "'%s'", here);
	for (;;) {
		if (has_name(here, name, &has, error) != 0)
			return -1;
		if (has) {
			memcpy(found, here, strlen(here) + 1);
			return 0;
		}
		if ((end != NULL && strcmp(here, end) == 0) || !go_up(here))
			return 0;
		if (stat(here, &facts) != 0)
			return 0;
		if (end != NULL && *end == '\0' && facts.st_uid != below.st_uid)
			return 0;
	}
}

static int search(
    struct search *search, const char *directory, struct error *error)
{
	char start[PATH_MAX];

	search->config[0] = search->top[0] = '\0';
	if (resolve(start, directory, error) != 0 ||
	    find_above(search->top, start, ".git", NULL, error) != 0)
		return -1;
	return find_above(
	    search->config, start, CONFIG_NAME, search->top, error);
}

int project_root(char *root, size_t size, const char *directory,
    const struct trust *trust, struct error *error)
{
	char here[PATH_MAX], mark[FILE_PATH_MAX];
	const char *found = here;
	struct search seen;

	if (search(&seen, directory, error) != 0)
		return -1;
	if (seen.config[0] != '\0')
		found = seen.config;
	else if (seen.top[0] != '\0') {
		found = seen.top;
		if (path_below(mark, found, ".git", error) != 0 ||
		    (trust != NULL && trust_check(trust, mark, error) != 0))
			return -1;
	} else if (resolve(here, ".", error) != 0)
		return -1;
	if (strlen(found) >= size)
		return error_set(
		    error, STATUS_FILE, "'%s' is too long a path", found);
	memcpy(root, found, strlen(found) + 1);
	return 0;
}

static int locate(struct config *config, const struct config_place *place,
    struct error *error)
{
	char file[FILE_PATH_MAX];
	const char *path = place->path;
	struct search seen;
	size_t length;

	config->trust = place->trust;
	config->is_named = path != NULL;
	if (path == NULL) {
		if (search(&seen, place->directory, error) != 0)
			return -1;
		if (seen.config[0] == '\0')
			return 0;
		if (path_below(file, seen.config, CONFIG_NAME, error) != 0 ||
		    trust_check(place->trust, file, error) != 0)
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

int config_read(struct config *config, const struct config_place *place,
    const struct schemas *schemas, struct error *error)
{
	struct ini ini;

	memset(config, 0, sizeof(*config));
	config->findings.arena = &config->arena;
	if (locate(config, place, error) != 0)
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
