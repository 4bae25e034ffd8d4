/* What is accepted and does not occur. */
#include "cmd/accept_unused.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/signature.h"
#include "base/banned.h"

enum accept_unused_by {
	BY_DEFINITION,
	BY_BASE,
	BY_PROJECT
};

/* One item of a list, wherever it counts. */
struct accept_unused_item {
	const char *id;
	const char *file;
	struct findings finding; /* that it does not occur */
	enum accept_unused_by by;
	size_t count;   /* findings it took */
	bool is_silent; /* a file it serves has errors */
};

void accept_unused_done(struct accept_unused *unused)
{
	memory_free(unused->items);
	map_done(&unused->index);
	arena_done(&unused->arena);
}

/* -- collecting ----------------------------------------------------------- */

/* The item of this use, made when it is not there yet. The same base is reached
 * by different paths. */
static struct accept_unused_item *item_of(struct accept_unused *unused,
    const struct accept_use *use, struct error *error)
{
	const struct origin *origin = &use->item->origin;
	const char *name = origin->source->name;
	char key[PATH_MAX + 32], real[PATH_MAX];
	int length = snprintf(key, sizeof(key), "%s:%zu",
	    view_resolve(unused->view, name, real) ? real : name,
	    origin->span.begin);
	struct accept_unused_item *items,
	    item = {.finding = {.arena = &unused->arena}};
	size_t at = unused->count;
	int new;

	if (length < 0 || (size_t)length >= sizeof(key)) {
		(void)error_set(error, STATUS_FILE, "a path is too long");
		return NULL;
	}
	new = map_add(&unused->index, key, (size_t)length, at, &at);
	if (new == 0)
		return &unused->items[at];
	items = memory_grow(
	    unused->items, unused->count, &unused->capacity, sizeof(*items));
	if (items != NULL)
		unused->items = items;
	item.id = arena_text(&unused->arena, use->item->id);
	item.file = arena_text(&unused->arena, name);
	if (new < 0 || items == NULL || item.id == NULL || item.file == NULL) {
		(void)error_set_memory(error);
		return NULL;
	}
	items[unused->count] = item;
	return &items[unused->count++];
}

static int add_use(struct accept_unused *unused,
    const struct document *document, const struct accept_use *use,
    struct error *error)
{
	static const char *const where[] = {[BY_DEFINITION] = "does not occur",
	    [BY_BASE] = "occurs in none of those that extend this file",
	    [BY_PROJECT] = "occurs in no definition of the project"};
	struct accept_unused_item *item = item_of(unused, use, error);
	enum accept_unused_by by =
	    use->layer == document->extends.count          ? BY_PROJECT
	    : use->layer > 0 || document->profile.abstract ? BY_BASE
							   : BY_DEFINITION;

	if (item == NULL)
		return -1;
	item->count += use->count;
	item->is_silent |= document->findings.errors > 0;
	if (item->finding.count > 0 && by <= item->by)
		return 0;
	/* Seen as a base now, or for the first time. */
	item->by = by;
	item->finding = (struct findings){.arena = &unused->arena};
	findings_add(&item->finding, &accept_rules[ACCEPT_UNUSED],
	    &use->item->origin, "take it out of the list",
	    "'%s' is accepted, but %s", use->item->id, where[by]);
	return item->finding.failed ? error_set_memory(error) : 0;
}

int accept_unused_add(struct accept_unused *unused,
    const struct document *document, struct error *error)
{
	unused->is_partial |=
	    document->unreadable || document->findings.errors > 0;
	for (size_t i = 0; i < document->accepts.count; i++)
		if (add_use(unused, document, &document->accepts.list[i],
			error) != 0)
			return -1;
	return 0;
}

/* -- reporting ------------------------------------------------------------ */

/* The root of the project that a file is in. */
static bool find_root(const struct accept_unused_item *item, char *root)
{
	char directory[FILE_PATH_MAX];
	struct error ignored;

	if (file_directory(directory, sizeof(directory), item->file) != 0)
		return false;
	if (item->by != BY_PROJECT)
		return project_root(root, PATH_MAX,
			   &(struct project_from){directory, NULL}, NULL,
			   &ignored) == 0;
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

static bool is_known_unused(const struct accept_unused *unused,
    const struct accept_unused_item *item, struct project *project)
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
	if (unused->is_partial || !find_root(item, root))
		return false;
	if (strcmp(root, project->root) != 0) {
		memcpy(project->root, root, strlen(root) + 1);
		project->is_whole = is_whole(project->seen, root);
	}
	return project->is_whole;
}

static bool is_about_unused(const struct accept_unused_item *item)
{
	return strcmp(item->id, accept_rules[ACCEPT_UNUSED].id) == 0;
}

/* The note is accepted itself: in the same list, or in the project's. */
static bool is_taken(void *context, const struct finding *finding)
{
	const struct accept_unused *unused = context;
	bool taken = false;

	for (size_t i = 0; i < unused->count; i++) {
		struct accept_unused_item *item = &unused->items[i];

		if (!is_about_unused(item) ||
		    (item->by != BY_PROJECT &&
			strcmp(item->finding.first->file, finding->file) != 0))
			continue;
		item->count++;
		taken = true;
	}
	return taken;
}

static int report_items(struct accept_unused *unused, bool about_unused,
    struct project *project, struct reporting *reporting, struct error *error)
{
	for (size_t i = 0; i < unused->count; i++) {
		struct accept_unused_item *item = &unused->items[i];

		if (is_about_unused(item) != about_unused ||
		    !is_known_unused(unused, item, project))
			continue;
		if (!about_unused)
			findings_accept(&item->finding, is_taken, unused);
		if (reporting_add(reporting, &item->finding, error) != 0)
			return -1;
	}
	return 0;
}

int accept_unused_report(struct accept_unused *unused,
    const struct inputs *inputs, struct reporting *reporting,
    struct error *error)
{
	auto_map struct map seen = {0};
	struct project project = {.seen = &seen};
	char real[PATH_MAX];
	size_t at;

	if (unused->count == 0)
		return 0;
	for (size_t i = 0; i < inputs->count; i++)
		if (realpath(inputs->list[i].path, real) != NULL &&
		    map_add(&seen, real, strlen(real), i, &at) < 0)
			return error_set_memory(error);
	/* That an acceptance of the note itself is of no use can be told only
	 * after the notes. */
	if (report_items(unused, false, &project, reporting, error) != 0)
		return -1;
	return report_items(unused, true, &project, reporting, error);
}
