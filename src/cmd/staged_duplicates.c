/*
 * What a commit must not share with the rest of its project: of that, only what
 * has the words of an identifier or UUID in it is read.
 */
#include <limits.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/tokens.h"
#include "cmd/staged.h"
#include "project/project.h"
#include "base/banned.h"

/* Documents that are read one after the other only to be compared. */
struct comparison {
	struct staged *staged;
	struct document_run run;
	struct document document;
	struct tokens tokens;
};

static void comparison_done(struct comparison *it)
{
	document_done(&it->document);
	tokens_done(&it->tokens);
}

/* The number of the project that a definition is in, from 1. */
static int project_of(struct staged *staged, const struct file_view *view,
    const char *path, size_t *ret_number, struct error *error)
{
	char directory[FILE_PATH_MAX], root[PATH_MAX];
	const struct project_from from = {directory, view};
	size_t next = staged->roots.count + 1;

	inputs_view_directory(view, path, directory, sizeof(directory));
	if (map_get(
		&staged->directories, directory, strlen(directory), ret_number))
		return 0;
	if (project_root(root, sizeof(root), &from, NULL, error) != 0)
		return -1;
	*ret_number = next;
	if (map_add(&staged->roots, root, strlen(root), next, ret_number) < 0 ||
	    map_add(&staged->directories, directory, strlen(directory),
		*ret_number, &next) < 0)
		return error_set_memory(error);
	return 0;
}

int staged_add(struct staged *staged, struct duplicates *duplicates,
    struct document *document, size_t index, struct error *error)
{
	const struct file_view *view = snapshot_view(staged->snapshot);
	size_t number;

	/* A profile is a copy of something, or comes from elsewhere: that is
	 * no fault of the definitions. */
	if (document->kind != DOCUMENT_DEFINITION || document->unreadable)
		return 0;
	if (project_of(staged, view, document->source.name, &number, error) !=
	    0)
		return -1;
	duplicates_group(duplicates, number);
	return duplicates_add(
	    duplicates, document, staged->others + index, error);
}

/* What others must not have. */
static int want_identity(struct comparison *it, struct error *error)
{
	const struct profile *profile = &it->document.profile;

	if (it->document.unreadable || profile->abstract ||
	    it->document.kind != DOCUMENT_DEFINITION)
		return 0;
	for (size_t i = 0; i <= profile->count; i++) {
		const struct payload *payload =
		    i == 0 ? &profile->top : &profile->payloads[i - 1];

		if (payload->uuid != NULL && *payload->uuid != '\0' &&
		    tokens_want(&it->tokens, payload->uuid, error) != 0)
			return -1;
	}
	return profile->top.identifier == NULL ||
		       *profile->top.identifier == '\0'
		   ? 0
		   : tokens_want(&it->tokens, profile->top.identifier, error);
}

/* Those of the other definitions that have one of the words, and who extends
 * one that has, are reached afterwards. */
static int find_others(struct comparison *it, struct error *error)
{
	struct dependants *dependants = &it->staged->dependants;
	auto_memory bool *marks =
	    memory_new_array(dependants->count + 1, sizeof(*marks));

	if (marks == NULL)
		return error_set_memory(error);
	dependants_clear(dependants);
	if (dependants_look(dependants, &it->tokens, marks, error) != 0)
		return -1;
	for (size_t i = 0; i < dependants->count; i++)
		if (marks[i] && !it->staged->is_chosen[i] &&
		    dependants_want(
			dependants, dependants->list[i].name, error) != 0)
			return -1;
	return dependants->reached.count == 0
		   ? 0
		   : dependants_find(dependants, error);
}

static int add_others(
    struct comparison *it, struct duplicates *duplicates, struct error *error)
{
	struct staged *staged = it->staged;
	const struct dependants *dependants = &staged->dependants;
	size_t others = 0;

	for (size_t i = 0; i < dependants->count; i++) {
		auto_buf struct buf path = {0};

		if (!dependants->list[i].is_reached || staged->is_chosen[i])
			continue;
		snapshot_add_path(
		    staged->snapshot, dependants->list[i].name, &path);
		if (!buf_ok(&path))
			return error_set_memory(error);
		document_clear(&it->document);
		document_read(&it->run, path.data, &it->document);
		if (staged_add(
			staged, duplicates, &it->document, others, error) != 0)
			return -1;
		others++;
	}
	return 0;
}

int staged_duplicates(struct staged *staged, const struct document_run *run,
    const struct inputs *inputs, struct duplicates **ret, struct error *error)
{
	auto_cleanup(comparison_done) struct comparison it = {
	    .staged = staged, .run = *run};
	auto_duplicates struct duplicates *duplicates = NULL;
	const struct dependants *dependants = &staged->dependants;
	size_t left = 0, others = 0;

	it.run.is_checked = true;
	for (size_t i = 0; i < dependants->count; i++)
		left += !staged->is_chosen[i];
	for (size_t i = 0; left > 0 && i < inputs->count; i++) {
		document_clear(&it.document);
		document_read(&it.run, inputs->list[i].path, &it.document);
		if (want_identity(&it, error) != 0)
			return -1;
	}
	if (it.tokens.words.count > 0 && find_others(&it, error) != 0)
		return -1;
	for (size_t i = 0; it.tokens.words.count > 0 && i < dependants->count;
	     i++)
		others +=
		    dependants->list[i].is_reached && !staged->is_chosen[i];
	if (duplicates_new(others + inputs->count, &duplicates, error) != 0 ||
	    (others > 0 && add_others(&it, duplicates, error) != 0))
		return -1;
	staged->others = others;
	*ret = own_take(duplicates);
	return 0;
}
