/*
 * scepctl.conf: where it is, and what stands in it.
 */
#include "project/config.h"

#include <string.h>

#include "base/file.h"
#include "profile/read.h"
#include "base/banned.h"

static int locate(struct config *config, const struct config_place *place,
    struct error *error)
{
	char file[FILE_PATH_MAX];
	const char *path = place->path;
	struct project_marks marks;
	size_t length;

	config->trust = place->trust;
	config->view = path == NULL ? place->view : NULL;
	config->is_named = path != NULL;
	if (path == NULL) {
		if (project_find_marks(&marks,
			&(struct project_from){place->directory, place->view},
			error) != 0)
			return -1;
		if (marks.config[0] == '\0')
			return 0;
		if (project_path(file, marks.config, PROJECT_CONFIG, error) !=
			0 ||
		    (view_is_disc(place->view) &&
			trust_check(place->trust, file, error) != 0))
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

static int read_text(
    struct config *config, const struct schemas *schemas, struct error *error)
{
	struct ini ini;

	if (ini_parse(&config->source, &config->arena, &config->findings, &ini,
		error) != 0 ||
	    read_sections(config, &ini, schemas, error) != 0)
		return -1;
	findings_sort(&config->findings);
	return 0;
}

int config_read_source(struct config *config, const struct source *source,
    const struct schemas *schemas, struct error *error)
{
	memset(config, 0, sizeof(*config));
	config->findings.arena = &config->arena;
	config->source = *source;
	return read_text(config, schemas, error);
}

int config_read(struct config *config, const struct config_place *place,
    const struct schemas *schemas, struct error *error)
{
	memset(config, 0, sizeof(*config));
	config->findings.arena = &config->arena;
	if (locate(config, place, error) != 0)
		return -1;
	if (config->path == NULL)
		return 0;
	if (view_read(config->view, config->path, INI_BYTES_MAX, &config->bytes,
		error) != 0)
		return -1;
	config->source.name = config->path;
	config->source.text = config->bytes.data;
	config->source.length = config->bytes.length;
	return read_text(config, schemas, error);
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
