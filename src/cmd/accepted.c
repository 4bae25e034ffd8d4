#include "cmd/accepted.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/signature.h"
#include "base/banned.h"

enum accepted_by {
	BY_DEFINITION,
	BY_BASE,
	BY_PROJECT
};

/* One item of a list, wherever it counts. */
struct accepted_item {
	const char *id;
	const char *file;
	struct findings finding; /* that it does not occur */
	enum accepted_by by;
	size_t count;   /* findings it took */
	bool is_silent; /* a file it serves has errors */
};

void accepted_done(struct accepted *accepted)
{
	memory_free(accepted->items);
	map_done(&accepted->index);
	arena_done(&accepted->arena);
}

/* -- collecting ----------------------------------------------------------- */

static void describe(struct accepted_item *item, const struct accept_item *from,
    const char *where)
{
	findings_add(&item->finding, &accept_rules[ACCEPT_UNUSED],
	    &from->origin, "take it out of the list",
	    "'%s' is accepted, but %s", from->id, where);
}

static enum accepted_by by_whom(
    const struct document *document, const struct accept_use *use)
{
	if (use->layer == document->extends.count)
		return BY_PROJECT;
	return use->layer > 0 || document->profile.abstract ? BY_BASE
							    : BY_DEFINITION;
}

static struct accepted_item *new_item(struct accepted *accepted,
    const struct accept_use *use, struct error *error)
{
	struct accepted_item *items = memory_resize(
	    accepted->items, (accepted->count + 1) * sizeof(*items));
	const struct accept_item *from = use->item;
	struct accepted_item item = {.finding = {.arena = &accepted->arena},
	    .id = arena_text(&accepted->arena, from->id),
	    .file = arena_text(&accepted->arena, from->origin.source->name)};

	if (items == NULL || item.id == NULL || item.file == NULL) {
		if (items != NULL)
			accepted->items = items;
		(void)error_set_memory(error);
		return NULL;
	}
	accepted->items = items;
	items[accepted->count] = item;
	return &items[accepted->count++];
}

/* The same base is reached by different paths. */
static int key_of(const struct accept_use *use, char *key, size_t size)
{
	const struct origin *origin = &use->item->origin;
	char real[PATH_MAX];
	const char *file = realpath(origin->source->name, real) != NULL
			       ? real
			       : origin->source->name;
	int length = snprintf(key, size, "%s:%zu", file, origin->span.begin);

	return length < 0 || (size_t)length >= size ? -1 : length;
}

static struct accepted_item *item_of(struct accepted *accepted,
    const struct accept_use *use, struct error *error)
{
	char key[PATH_MAX + 32];
	int length = key_of(use, key, sizeof(key));
	size_t at = accepted->count;

	if (length < 0) {
		(void)error_set(error, STATUS_FILE, "a path is too long");
		return NULL;
	}
	switch (map_add(&accepted->index, key, (size_t)length, at, &at)) {
	case 0:
		return &accepted->items[at];
	case 1:
		return new_item(accepted, use, error);
	default:
		(void)error_set_memory(error);
		return NULL;
	}
}

static int add_use(struct accepted *accepted, const struct document *document,
    const struct accept_use *use, struct error *error)
{
	static const char *const where[] = {[BY_DEFINITION] = "does not occur",
	    [BY_BASE] = "occurs in none of those that extend this file",
	    [BY_PROJECT] = "occurs in no definition of the project"};
	struct accepted_item *item = item_of(accepted, use, error);
	enum accepted_by by = by_whom(document, use);

	if (item == NULL)
		return -1;
	item->count += use->count;
	item->is_silent |= document->findings.errors > 0;
	if (item->finding.count > 0 && by <= item->by)
		return 0;
	/* Seen as a base now, or for the first time. */
	item->by = by;
	item->finding = (struct findings){.arena = &accepted->arena};
	describe(item, use->item, where[by]);
	return item->finding.failed ? error_set_memory(error) : 0;
}

int accepted_add(struct accepted *accepted, const struct document *document,
    struct error *error)
{
	accepted->is_partial |=
	    document->unreadable || document->findings.errors > 0;
	for (size_t i = 0; i < document->accepts.count; i++)
		if (add_use(accepted, document, &document->accepts.list[i],
			error) != 0)
			return -1;
	return 0;
}

/* -- reporting ------------------------------------------------------------ */

static int note_inputs(
    const struct inputs *inputs, struct map *map, struct error *error)
{
	char real[PATH_MAX];
	size_t at;

	for (size_t i = 0; i < inputs->count; i++)
		if (realpath(inputs->list[i].path, real) != NULL &&
		    map_add(map, real, strlen(real), i, &at) < 0)
			return error_set_memory(error);
	return 0;
}

/* The root of the project that a file is in. */
static bool find_root(const struct accepted_item *item, char *root)
{
	char directory[FILE_PATH_MAX];
	struct error ignored;

	if (file_directory(directory, sizeof(directory), item->file) != 0)
		return false;
	if (item->by != BY_PROJECT)
		return project_root(
			   root, PATH_MAX, directory, NULL, &ignored) == 0;
	return realpath(*directory == '\0' ? "." : directory, root) != NULL;
}

/* Whether all definitions below root are among the inputs. */
static bool is_whole(const struct map *seen, const char *root)
{
	auto_inputs struct inputs all = {0};
	char real[PATH_MAX];
	struct error ignored;
	size_t at;

	if (inputs_collect(&all, &root, 1, &ignored) != 0)
		return false;
	for (size_t i = 0; i < all.count; i++)
		if (realpath(all.list[i].path, real) == NULL ||
		    !map_get(seen, real, strlen(real), &at))
			return false;
	return true;
}

/* What is known of one project, for the items of its files. */
struct project {
	const struct map *seen; /* inputs */
	char root[PATH_MAX];
	bool is_whole;
};

static bool is_known_unused(const struct accepted *accepted,
    const struct accepted_item *item, struct project *project)
{
	char root[PATH_MAX];

	if (item->count > 0 || item->is_silent)
		return false;
	/* What verify alone finds. */
	for (const struct rule *rule = signature_rules; rule->id != NULL;
	     rule++)
		if (strcmp(rule->id, item->id) == 0)
			return false;
	if (item->by == BY_DEFINITION)
		return true;
	if (accepted->is_partial || !find_root(item, root))
		return false;
	if (strcmp(root, project->root) != 0) {
		memcpy(project->root, root, strlen(root) + 1);
		project->is_whole = is_whole(project->seen, root);
	}
	return project->is_whole;
}

static bool is_about_unused(const struct accepted_item *item)
{
	return strcmp(item->id, accept_rules[ACCEPT_UNUSED].id) == 0;
}

/* The note is accepted itself: in the same list, or in the project's. */
static bool is_taken(void *context, const struct finding *finding)
{
	const struct accepted *accepted = context;
	bool taken = false;

	for (size_t i = 0; i < accepted->count; i++) {
		struct accepted_item *item = &accepted->items[i];

		if (!is_about_unused(item) ||
		    (item->by != BY_PROJECT &&
			strcmp(item->finding.first->file, finding->file) != 0))
			continue;
		item->count++;
		taken = true;
	}
	return taken;
}

static int report_items(struct accepted *accepted, bool about_unused,
    struct project *project, struct reporting *reporting, struct error *error)
{
	for (size_t i = 0; i < accepted->count; i++) {
		struct accepted_item *item = &accepted->items[i];

		if (is_about_unused(item) != about_unused ||
		    !is_known_unused(accepted, item, project))
			continue;
		if (!about_unused)
			findings_accept(&item->finding, is_taken, accepted);
		if (reporting_add(reporting, &item->finding, error) != 0)
			return -1;
	}
	return 0;
}

int accepted_report(struct accepted *accepted, const struct inputs *inputs,
    struct reporting *reporting, struct error *error)
{
	auto_map struct map seen = {0};
	struct project project = {.seen = &seen};

	if (accepted->count == 0)
		return 0;
	if (note_inputs(inputs, &seen, error) != 0)
		return -1;
	/* That an acceptance of the note itself is of no use can be told only
	 * after the notes. */
	if (report_items(accepted, false, &project, reporting, error) != 0)
		return -1;
	return report_items(accepted, true, &project, reporting, error);
}
