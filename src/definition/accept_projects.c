/*
 * Each directory's project file is looked for once in a run, by whichever
 * thread needs it first.
 */
#include <pthread.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "definition/accept.h"
#include "base/banned.h"

/* A project file that was read. */
struct project {
	struct config config;
	struct accept_list list;
	struct project *next;
};

struct accept_projects {
	pthread_mutex_t lock;
	struct config_place place;
	const struct rule *const *rules;
	const struct schemas *schemas;
	struct map directories; /* -> position in lists */
	const struct accept_list **lists;
	size_t count;
	struct project *first;
};

struct accept_projects *accept_projects_new(const struct config_place *place,
    const struct rule *const *rules, const struct schemas *schemas)
{
	struct accept_projects *projects = memory_new(sizeof(*projects));

	if (projects == NULL)
		return NULL;
	if (pthread_mutex_init(&projects->lock, NULL) != 0) {
		memory_free(projects);
		return NULL;
	}
	projects->place = *place;
	projects->rules = rules;
	projects->schemas = schemas;
	return projects;
}

static void project_free(struct project *project)
{
	config_done(&project->config);
	memory_free(project);
}

void accept_projects_free(struct accept_projects *projects)
{
	if (projects == NULL)
		return;
	while (projects->first != NULL) {
		struct project *next = projects->first->next;

		project_free(projects->first);
		projects->first = next;
	}
	map_done(&projects->directories);
	memory_free(projects->lists);
	(void)pthread_mutex_destroy(&projects->lock);
	memory_free(projects);
}

/* The project whose file this is, if a directory had it before. */
static const struct project *known(
    const struct accept_projects *projects, const char *path)
{
	const struct project *project = projects->first;

	while (project != NULL && strcmp(project->config.path, path) != 0)
		project = project->next;
	return project;
}

/* Its findings are for whoever reads the project file as such. */
static int read_list(struct accept_projects *projects, struct project *project,
    struct error *error)
{
	struct findings ignored = {.arena = &project->config.arena};
	const struct accept_reader reader = {.rules = projects->rules,
	    .schemas = projects->schemas,
	    .arena = &project->config.arena,
	    .findings = &ignored};

	return accept_read_config(
	    &reader, &project->config, &project->list, error);
}

static int read_project(struct accept_projects *projects, const char *directory,
    const struct accept_list **ret, struct error *error)
{
	static const struct accept_list none;
	struct config_place place = projects->place;
	struct project *project = memory_new(sizeof(*project));
	const struct project *same;
	struct error why = {0};
	int result;

	*ret = &none;
	if (project == NULL)
		return error_set_memory(error);
	place.directory = directory;
	result = config_read(&project->config, &place, projects->schemas, &why);
	same = result == 0 && project->config.path != NULL
		   ? known(projects, project->config.path)
		   : NULL;
	if (result != 0 || project->config.path == NULL || same != NULL) {
		project_free(project);
		if (same != NULL)
			*ret = &same->list;
		return 0;
	}
	project->next = projects->first;
	projects->first = project;
	*ret = &project->list;
	return read_list(projects, project, error);
}

static int add_directory(struct accept_projects *projects,
    const char *directory, const struct accept_list **ret, struct error *error)
{
	const struct accept_list **lists = memory_resize(
	    projects->lists, (projects->count + 1) * sizeof(*lists));
	size_t at;

	if (lists == NULL)
		return error_set_memory(error);
	projects->lists = lists;
	if (read_project(projects, directory, ret, error) != 0)
		return -1;
	if (map_add(&projects->directories, directory, strlen(directory),
		projects->count, &at) < 0)
		return error_set_memory(error);
	lists[projects->count++] = *ret;
	return 0;
}

int accept_projects_find(struct accept_projects *projects, const char *path,
    const struct accept_list **ret, struct error *error)
{
	char directory[FILE_PATH_MAX];
	size_t at = 0;
	int result = 0;

	if (file_directory(directory, sizeof(directory), path) != 0 ||
	    directory[0] == '\0')
		memcpy(directory, ".", sizeof("."));
	(void)pthread_mutex_lock(&projects->lock);
	if (map_get(&projects->directories, directory, strlen(directory), &at))
		*ret = projects->lists[at];
	else
		result = add_directory(projects, directory, ret, error);
	(void)pthread_mutex_unlock(&projects->lock);
	return result;
}
