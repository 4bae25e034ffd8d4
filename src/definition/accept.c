/*
 * Which findings of a document its lists name.
 */
#include "definition/accept.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "definition/accept_list.h"
#include "profile/read.h"
#include "base/banned.h"

static const struct ini_section *section_at(
    const struct ini *ini, unsigned line)
{
	const struct ini_section *found = NULL;
	unsigned best = 0;

	/* A section that is opened twice is one; its entries stand in both
	 * places, so that the nearest header or entry above counts. */
	for (size_t i = 0; i < ini->count; i++) {
		const struct ini_section *section = &ini->sections[i];
		unsigned at = source_place(ini->source, section->at.begin).line;

		if (at <= line && at >= best) {
			found = section;
			best = at;
		}
		for (size_t j = 0; j < section->count; j++) {
			at = source_place(
			    ini->source, section->entries[j].key.begin)
				 .line;
			if (at <= line && at >= best) {
				found = section;
				best = at;
			}
		}
	}
	return found;
}

/* However the item calls it. */
static bool is_section(const struct document *document,
    const struct schema *schema, const struct accept_item *item)
{
	return schema != NULL &&
	       schemas_of_section(document->profile.schemas,
		   SCHEMA_IN_DEFINITION, item->section) == schema;
}

static bool is_in_definition(const struct document *document,
    const struct accept_item *item, const struct finding *finding)
{
	const struct schemas *schemas = document->profile.schemas;
	const struct extends *extends = &document->extends;
	const struct ini_section *section;
	const char *label = NULL;
	size_t i = 0;

	if (finding->line == 0)
		return false;
	while (i < extends->count) {
		const char *name = extends->layers[i]->source->name;
		auto_buf struct buf shown = {0};

		text_add_printable(&shown, name, strlen(name));
		if (buf_ok(&shown) && shown.data != NULL &&
		    strcmp(shown.data, finding->file) == 0)
			break;
		i++;
	}
	if (i == extends->count || schemas == NULL)
		return false;
	section = section_at(extends->layers[i], finding->line);
	return section != NULL &&
	       is_section(
		   document, section_schema(schemas, section, &label), item) &&
	       (item->label == NULL ||
		   (label != NULL && strcmp(item->label, label) == 0));
}

/* In a property list sections have no labels. */
static bool is_in_profile(const struct document *document,
    const struct accept_item *item, const struct finding *finding)
{
	const struct profile *profile = &document->profile;
	const char *path = finding->path == NULL ? "" : finding->path;
	const struct schema *schema = profile->top.schema;

	for (size_t i = 0; i < profile->count; i++) {
		const char *start = profile->payloads[i].origin.path;
		size_t length = start == NULL ? 0 : strlen(start);

		if (length > 0 && strncmp(path, start, length) == 0 &&
		    (path[length] == '\0' || path[length] == '.' ||
			path[length] == '['))
			schema = profile->payloads[i].schema;
	}
	return item->label == NULL && is_section(document, schema, item);
}

/* All items that name the finding count as used. */
static bool is_accepted(void *context, const struct finding *finding)
{
	struct document *document = context;
	bool accepted = false;

	if (finding->severity == SEVERITY_ERROR)
		return false;
	for (size_t i = 0; i < document->accepts.count; i++) {
		struct accept_use *use = &document->accepts.list[i];
		const struct accept_item *item = use->item;

		if (strcmp(item->id, finding->rule->id) != 0 ||
		    (item->section != NULL &&
			!(document->kind == DOCUMENT_DEFINITION
				? is_in_definition(document, item, finding)
				: is_in_profile(document, item, finding))))
			continue;
		use->count++;
		accepted = true;
	}
	return accepted;
}

void accept_apply(struct document *document, struct findings *findings)
{
	if (document->accepts.count > 0)
		findings_accept(findings, is_accepted, document);
}

int accept_settle(const struct document_run *run, struct document *document,
    struct error *error)
{
	const struct accept_reader reader = {
	    run->rules, run->schemas, &document->arena, &document->findings};
	const struct extends *extends = &document->extends;
	struct accept_uses *uses = &document->accepts;
	struct accept_list lists[EXTENDS_FILES_MAX + 1] = {0};
	const struct accept_list *project;
	size_t count = 0;

	if (run->accepts == NULL || run->accepts_nothing)
		return 0;
	/* Of each layer, the definition's own first, and of the project. */
	for (size_t i = 0; i < extends->count; i++)
		if (accept_read_layer(
			&reader, extends->layers[i], &lists[i], error) != 0)
			return -1;
	if (accept_projects_find(run, document->path, &project, error) != 0)
		return -1;
	lists[extends->count] = *project;
	for (size_t i = 0; i <= extends->count; i++)
		count += lists[i].count;
	if (count == 0)
		return 0;
	uses->list =
	    arena_new_array(&document->arena, count, sizeof(*uses->list));
	if (uses->list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i <= extends->count; i++)
		for (size_t j = 0; j < lists[i].count; j++)
			uses->list[uses->count++] = (struct accept_use){
			    .item = &lists[i].items[j], .layer = i};
	accept_apply(document, &document->findings);
	return 0;
}
