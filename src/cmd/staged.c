/*
 * What a commit changes, and what that reaches.
 */
#include "cmd/staged.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "ini/ini.h"
#include "project/lock.h"
#include "base/banned.h"

void staged_done(struct staged *staged)
{
	dependants_done(&staged->dependants);
	snapshot_free(staged->snapshot);
	inputs_done(&staged->projects);
	inputs_done(&staged->locks);
	memory_free(staged->is_chosen);
	map_done(&staged->roots);
	map_done(&staged->directories);
}

/* -- operands ------------------------------------------------------------- */

/* Names in the repository; "" for all of it. */
struct limits {
	char (*list)[PATH_MAX];
	size_t count;
};

static void limits_done(struct limits *limits)
{
	memory_free(limits->list);
}

static bool is_below(const char *directory, const char *name)
{
	size_t length = strlen(directory);

	return length == 0 ||
	       (strncmp(directory, name, length) == 0 &&
		   (name[length] == '/' || name[length] == '\0'));
}

static bool is_within(const struct limits *limits, const char *name)
{
	for (size_t i = 0; i < limits->count; i++)
		if (is_below(limits->list[i], name))
			return true;
	return limits->count == 0;
}

static bool is_named(const struct limits *limits, const char *name)
{
	for (size_t i = 0; i < limits->count; i++)
		if (strcmp(limits->list[i], name) == 0)
			return true;
	return false;
}

/* Whether the index, or what it has no more, knows something by this name. */
static bool is_known(const struct staged *staged, const char *name)
{
	const struct snapshot *snapshot = staged->snapshot;

	for (size_t i = 0; i < staged->change_count; i++)
		if (is_below(name, staged->changes[i].name))
			return true;
	for (size_t i = 0; i < snapshot_count(snapshot); i++)
		if (is_below(name, snapshot_file(snapshot, i)->name))
			return true;
	return false;
}

static int read_limits(const struct staged *staged,
    const struct arguments *arguments, struct limits *limits,
    struct error *error)
{
	limits->list =
	    memory_new_array(arguments->count + 1, sizeof(*limits->list));
	if (limits->list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < arguments->count; i++) {
		const char *operand = arguments->operands[i];
		char *name = limits->list[limits->count++];

		if (strcmp(operand, "-") == 0)
			return error_set(error, STATUS_USAGE,
			    "'--staged' reads git's index, not standard input");
		if (snapshot_name(staged->snapshot, operand, name) &&
		    (*name == '\0' || is_known(staged, name)))
			continue;
		(void)error_set(error, STATUS_NOT_FOUND,
		    "'%s' is not in git's index", operand);
		return file_exists(operand)
			   ? error_hint(error, "`git add` makes it part of the "
					       "commit")
			   : -1;
	}
	return 0;
}

/* -- what changes --------------------------------------------------------- */

static bool is_hidden(const char *name)
{
	return name[0] == '.' || strstr(name, "/.") != NULL;
}

static int add_input(const struct staged *staged, const char *name,
    struct inputs *inputs, struct error *error)
{
	auto_buf struct buf path = {0};
	struct input *list;

	snapshot_add_path(staged->snapshot, name, &path);
	list = memory_grow(
	    inputs->list, inputs->count, &inputs->capacity, sizeof(*list));
	if (list == NULL || !buf_ok(&path))
		return error_set_memory(error);
	inputs->list = list;
	list[inputs->count++] = (struct input){.path = own_take(path.data)};
	return 0;
}

/* A definition of another tool: without any section that is known. */
static int is_foreign(const struct staged *staged,
    const struct schemas *schemas, size_t index, bool *ret_foreign,
    struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings ignored = {.arena = &arena};
	struct source source;
	struct ini ini;

	/* What cannot be read is told. */
	*ret_foreign = false;
	if (dependants_text(
		&staged->dependants, index, &arena, &source, error) != 0)
		return -1;
	if (source.text == NULL)
		return 0;
	if (ini_parse(&source, &arena, &ignored, &ini, error) != 0)
		return -1;
	*ret_foreign = true;
	for (size_t i = 0; i < ini.count; i++)
		if (schemas_of_section(schemas, SCHEMA_IN_DEFINITION,
			ini.sections[i].name) != NULL)
			*ret_foreign = false;
	return 0;
}

/* A project file reaches the definitions below it that have no nearer one. */
static int want_project(
    struct staged *staged, const char *name, struct error *error)
{
	struct dependants *dependants = &staged->dependants;
	size_t length = file_directory_length(name);
	char path[FILE_PATH_MAX];

	for (size_t i = 0; i < dependants->count; i++) {
		const char *definition = dependants->list[i].name;
		size_t here = file_directory_length(definition), ignored;

		if (strncmp(definition, name, length) != 0 ||
		    (length > 0 && definition[length] != '/'))
			continue;
		while (here > length) {
			memcpy(path, definition, here);
			path[here] = '\0';
			if (strlen(path) + sizeof(PROJECT_CONFIG) + 1 >
			    sizeof(path))
				break;
			memcpy(path + here, "/" PROJECT_CONFIG,
			    sizeof("/" PROJECT_CONFIG));
			if (snapshot_find(staged->snapshot, path, &ignored))
				break;
			path[here] = '\0';
			here = file_directory_length(path);
		}
		if (here <= length &&
		    dependants_want(dependants, definition, error) != 0)
			return -1;
	}
	return 0;
}

/* What is looked at because of one change. */
static int add_change(struct staged *staged,
    const struct snapshot_change *change, struct error *error)
{
	const char *name = change->name, *last = file_name(name);

	if (dependants_want(&staged->dependants, name, error) != 0)
		return -1;
	if (strcmp(last, PROJECT_CONFIG) == 0 &&
	    want_project(staged, name, error) != 0)
		return -1;
	if (change->is_deleted || is_hidden(name))
		return 0;
	if (strcmp(last, PROJECT_CONFIG) == 0)
		return add_input(staged, name, &staged->projects, error);
	return strcmp(last, LOCK_NAME) == 0
		   ? add_input(staged, name, &staged->locks, error)
		   : 0;
}

/* Profiles that change. */
static int add_profiles(struct staged *staged, const struct limits *limits,
    struct inputs *inputs, struct error *error)
{
	auto_memory size_t *list = NULL;
	const struct snapshot_change *changes = staged->changes;
	size_t count = 0;

	list = memory_new_array(staged->change_count + 1, sizeof(*list));
	if (list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < staged->change_count; i++) {
		const char *name = changes[i].name;

		if (changes[i].is_deleted || is_hidden(name) ||
		    !text_ends_with(name, ".mobileconfig") ||
		    !is_within(limits, name) ||
		    !snapshot_find(staged->snapshot, name, &list[count]))
			continue;
		count++;
		if (add_input(staged, name, inputs, error) != 0)
			return -1;
	}
	return snapshot_load(staged->snapshot, list, count, error);
}

/* Definitions that are reached, but for those of another tool that only
 * happened to be changed. */
static int add_definitions(struct staged *staged, const struct schemas *schemas,
    const struct limits *limits, struct inputs *inputs, struct error *error)
{
	const struct dependants *dependants = &staged->dependants;

	staged->is_chosen =
	    memory_new_array(dependants->count + 1, sizeof(bool));
	if (staged->is_chosen == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < dependants->count; i++) {
		const char *name = dependants->list[i].name;
		bool is_other = false;

		if (!dependants->list[i].is_reached)
			continue;
		if (!is_named(limits, name) &&
		    is_foreign(staged, schemas, i, &is_other, error) != 0)
			return -1;
		if (is_other)
			continue;
		staged->is_chosen[i] = true;
		if (add_input(staged, name, inputs, error) != 0)
			return -1;
	}
	return 0;
}

int staged_collect(struct staged *staged, struct invocation *invocation,
    struct inputs *inputs, struct error *error)
{
	auto_cleanup(limits_done) struct limits limits = {0};

	if (snapshot_open_changes(invocation_variable, &invocation->trust,
		&staged->snapshot, error) != 0 ||
	    snapshot_changes(staged->snapshot, &staged->changes,
		&staged->change_count, error) != 0 ||
	    read_limits(staged, &invocation->arguments, &limits, error) != 0)
		return -1;
	invocation->view = snapshot_view(staged->snapshot);
	if (staged->change_count == 0)
		return 0;
	if (dependants_open(&staged->dependants, staged->snapshot, error) != 0)
		return -1;
	for (size_t i = 0; i < staged->change_count; i++)
		if (is_within(&limits, staged->changes[i].name) &&
		    add_change(staged, &staged->changes[i], error) != 0)
			return -1;
	if (dependants_find(&staged->dependants, error) != 0 ||
	    dependants_load(&staged->dependants, error) != 0 ||
	    add_definitions(
		staged, invocation->schemas, &limits, inputs, error) != 0)
		return -1;
	return add_profiles(staged, &limits, inputs, error);
}
