/*
 * Reading lists of accepted findings. Each directory's project file is looked
 * for once in a run, by whichever thread needs it first.
 */
#include "definition/accept_list.h"

#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "definition/extends.h"
#include "profile/profile.h"
#include "project/config.h"
#include "base/banned.h"

const struct rule accept_rules[] = {
    [ACCEPT_UNKNOWN] = {"accept-unknown", SEVERITY_ERROR,
	"A list of accepted findings names an id or a section that is none."},
    [ACCEPT_ERROR] = {"accept-error", SEVERITY_ERROR,
	"A list of accepted findings names an error, which cannot be "
	"accepted."},
    [ACCEPT_UNUSED] = {"accept-unused", SEVERITY_NOTE,
	"A finding that is accepted does not occur any more."},
    [ACCEPT_OWN_FILE] = {"accept-own-file", SEVERITY_ERROR,
	"What is accepted is the same for everybody: a user's own project file "
	"has no [check]."},
    [ACCEPT_RULES] = {NULL, SEVERITY_NOTE, NULL}};

/* -- reading a list ------------------------------------------------------- */

static size_t blanks(const char *text)
{
	return strspn(text, " \t");
}

/* Takes "ID@section label" apart. Quotes around the label as in a section's
 * header are none of the label's. */
static int split(const struct accept_reader *reader, const char *text,
    struct accept_item *item, struct error *error)
{
	size_t length = strcspn(text, "@"), id = length;
	char section[TEXT_FOLD_MAX];

	while (id > 0 && text_is_blank(text[id - 1]))
		id--;
	item->id = arena_copy(reader->arena, text, id);
	if (item->id == NULL)
		return error_set_memory(error);
	if (text[length] == '\0')
		return 0;
	text += length + 1;
	text += blanks(text);
	length = strcspn(text, " \t");
	if (text_fold(section, sizeof(section), text, length) == 0)
		section[0] = '\0';
	item->section = arena_text(reader->arena, section);
	if (item->section == NULL)
		return error_set_memory(error);
	text += length;
	text += blanks(text);
	if (*text == '\0')
		return 0;
	length = strlen(text);
	while (length > 0 && text_is_blank(text[length - 1]))
		length--;
	if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
		text++;
		length -= 2;
	}
	item->label = arena_copy(reader->arena, text, length);
	return item->label == NULL ? error_set_memory(error) : 0;
}

/* Whether there is such a finding and section, and the finding is no error. */
static bool is_item(
    const struct accept_reader *reader, const struct accept_item *item)
{
	const struct rule *rule = rules_find(reader->rules, item->id);
	const struct rule *unknown = &accept_rules[ACCEPT_UNKNOWN];
	struct arena *arena = reader->findings->arena;
	const char *near;

	if (rule == NULL) {
		near = rules_near(reader->rules, item->id);
		findings_add(reader->findings, unknown, &item->origin,
		    near == NULL
			? "the word in brackets at the end of a finding "
			  "is its id"
			: arena_printf(arena, "did you mean '%s'?", near),
		    "no finding has the id '%s'", item->id);
		return false;
	}
	if (rule->severity == SEVERITY_ERROR) {
		findings_add(reader->findings, &accept_rules[ACCEPT_ERROR],
		    &item->origin, "mend what it is about",
		    "'%s' is an error, which cannot be accepted", item->id);
		return false;
	}
	if (item->section == NULL ||
	    schemas_of_section(
		reader->schemas, SCHEMA_IN_DEFINITION, item->section) != NULL)
		return true;
	near = schemas_near_section(
	    reader->schemas, SCHEMA_IN_DEFINITION, item->section);
	findings_add(reader->findings, unknown, &item->origin,
	    near == NULL
		? "after '@' stands a section of a definition"
		: arena_printf(arena, "did you mean '%s@%s'?", item->id, near),
	    "no section '%s'", item->section);
	return false;
}

/* Adds an item to those of the list, for which there is room. */
static int add_item(const struct accept_reader *reader, const char *text,
    const struct origin *origin, struct accept_list *list, struct error *error)
{
	struct accept_item item = {.origin = *origin};

	if (split(reader, text, &item, error) != 0)
		return -1;
	if (is_item(reader, &item))
		list->items[list->count++] = item;
	return 0;
}

int accept_read_layer(const struct accept_reader *reader,
    const struct ini *layer, struct accept_list *ret, struct error *error)
{
	const struct ini_entry *entry =
	    extends_entry(layer, reader->schemas, "accept");
	struct findings ignored = {.arena = reader->arena};
	struct ini_item *texts;
	size_t count;

	*ret = (struct accept_list){0};
	/* The reader of the model reports what is wrong with the list. */
	if (entry == NULL || !ini_list(layer, entry, false, reader->arena,
				 &ignored, &texts, &count))
		return 0;
	ret->items = arena_new_array(reader->arena, count, sizeof(*ret->items));
	if (ret->items == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++) {
		const struct origin origin = {
		    .source = layer->source, .span = texts[i].span};

		if (add_item(reader, texts[i].text, &origin, ret, error) != 0)
			return -1;
	}
	return 0;
}

int accept_read_config(const struct accept_reader *reader,
    const struct config *config, struct accept_list *ret, struct error *error)
{
	const struct payload *check = config_section(config, "check", NULL);
	const struct value *value;

	*ret = (struct accept_list){0};
	if (check == NULL)
		return 0;
	value = payload_value(check, KEY_ACCEPT);
	ret->items =
	    arena_new_array(reader->arena, value->count, sizeof(*ret->items));
	if (ret->items == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < value->count; i++)
		if (add_item(reader, value->items[i].text,
			&value->items[i].origin, ret, error) != 0)
			return -1;
	return 0;
}

void accept_report_own(const struct config *own, struct findings *findings)
{
	const struct payload *check = config_section(own, "check", NULL);

	if (check != NULL)
		findings_add(findings, &accept_rules[ACCEPT_OWN_FILE],
		    &check->origin,
		    "put it into the scepctl.conf of the project, or 'accept' "
		    "under [profile]",
		    "[check] does not count in your own file");
}

/* -- project files -------------------------------------------------------- */

/* A project file that was read. */
struct project {
	struct config config;
	struct accept_list list;
	struct project *next;
};

struct accept_projects {
	pthread_mutex_t lock;
	struct map directories; /* -> position in lists */
	const struct accept_list **lists;
	size_t count;
	size_t capacity;
	struct project *first;
};

struct accept_projects *accept_projects_new(void)
{
	struct accept_projects *projects = memory_new(sizeof(*projects));

	if (projects != NULL &&
	    pthread_mutex_init(&projects->lock, NULL) != 0) {
		memory_free(projects);
		return NULL;
	}
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

/* A project file is often that of many directories. */
static int read_project(const struct document_run *run, const char *directory,
    const struct accept_list **ret, struct error *error)
{
	static const struct accept_list none;
	struct config_place place = run->project;
	struct project *project = memory_new(sizeof(*project));
	const struct project *same = run->accepts->first;
	struct error why;
	/* For whoever reads the project file as such. */
	struct findings ignored = {0};
	struct accept_reader reader = {
	    .rules = run->rules, .schemas = run->schemas, .findings = &ignored};

	if (project == NULL)
		return error_set_memory(error);
	reader.arena = ignored.arena = &project->config.arena;
	place.directory = directory;
	place.view = run->view;
	if (config_read(&project->config, &place, run->schemas, &why) != 0 ||
	    project->config.path == NULL) {
		project_free(project);
		*ret = &none;
		return 0;
	}
	while (same != NULL &&
	       strcmp(same->config.path, project->config.path) != 0)
		same = same->next;
	if (same != NULL) {
		project_free(project);
		*ret = &same->list;
		return 0;
	}
	project->next = run->accepts->first;
	run->accepts->first = project;
	*ret = &project->list;
	return accept_read_config(
	    &reader, &project->config, &project->list, error);
}

/* With the lock held. */
static int find(const struct document_run *run, const char *directory,
    const struct accept_list **ret, struct error *error)
{
	struct accept_projects *projects = run->accepts;
	const struct accept_list **lists;
	size_t length = strlen(directory), at;

	if (map_get(&projects->directories, directory, length, &at)) {
		*ret = projects->lists[at];
		return 0;
	}
	lists = memory_grow(projects->lists, projects->count,
	    &projects->capacity, sizeof(*lists));
	if (lists == NULL)
		return error_set_memory(error);
	projects->lists = lists;
	if (read_project(run, directory, ret, error) != 0)
		return -1;
	if (map_add(&projects->directories, directory, length, projects->count,
		&at) < 0)
		return error_set_memory(error);
	lists[projects->count++] = *ret;
	return 0;
}

int accept_projects_find(const struct document_run *run, const char *path,
    const struct accept_list **ret, struct error *error)
{
	char directory[FILE_PATH_MAX];
	int result;

	if (file_directory(directory, sizeof(directory), path) != 0 ||
	    directory[0] == '\0')
		memcpy(directory, ".", sizeof("."));
	(void)pthread_mutex_lock(&run->accepts->lock);
	result = find(run, directory, ret, error);
	(void)pthread_mutex_unlock(&run->accepts->lock);
	return result;
}
