#include "definition/accept.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "definition/document.h"
#include "profile/read.h"
#include "base/banned.h"

const struct rule accept_rules[] = {
    [ACCEPT_UNKNOWN] = {"accept-unknown", SEVERITY_ERROR,
	"A list of accepted findings names an id or a section that is none."},
    [ACCEPT_ERROR] = {"accept-error", SEVERITY_ERROR,
	"A list of accepted findings names an error, which cannot be "
	"accepted."},
    [ACCEPT_UNUSED] = {"accept-unused", SEVERITY_NOTE,
	"A finding that is accepted does not occur any more."},
    [ACCEPT_RULES] = {NULL, SEVERITY_NOTE, NULL}};

/* -- reading a list ------------------------------------------------------- */

static bool check_id(
    const struct accept_reader *reader, const struct accept_item *item)
{
	const struct rule *rule = rules_find(reader->rules, item->id);
	const char *near;

	if (rule == NULL) {
		near = rules_near(reader->rules, item->id);
		findings_add(reader->findings, &accept_rules[ACCEPT_UNKNOWN],
		    &item->origin,
		    near == NULL
			? "the word in brackets at the end of a finding "
			  "is its id"
			: arena_printf(reader->findings->arena,
			      "did you mean '%s'?", near),
		    "no finding has the id '%s'", item->id);
		return false;
	}
	if (rule->severity == SEVERITY_ERROR)
		findings_add(reader->findings, &accept_rules[ACCEPT_ERROR],
		    &item->origin, "mend what it is about",
		    "'%s' is an error, which cannot be accepted", item->id);
	return rule->severity != SEVERITY_ERROR;
}

static bool check_section(
    const struct accept_reader *reader, const struct accept_item *item)
{
	const char *near;

	if (item->section == NULL ||
	    schemas_of_section(
		reader->schemas, SCHEMA_IN_DEFINITION, item->section) != NULL)
		return true;
	near = schemas_near_section(
	    reader->schemas, SCHEMA_IN_DEFINITION, item->section);
	findings_add(reader->findings, &accept_rules[ACCEPT_UNKNOWN],
	    &item->origin,
	    near == NULL ? "after '@' stands a section of a definition"
			 : arena_printf(reader->findings->arena,
			       "did you mean '%s@%s'?", item->id, near),
	    "no section '%s'", item->section);
	return false;
}

static size_t blanks(const char *text)
{
	return strspn(text, " \t");
}

/* The rest of an item after the section; quotes around it as in a section's
 * header are none of the label's. */
static char *label_of(struct arena *arena, const char *text)
{
	size_t length = strlen(text);

	while (length > 0 && text_is_blank(text[length - 1]))
		length--;
	if (length >= 2 && text[0] == '"' && text[length - 1] == '"')
		return arena_copy(arena, text + 1, length - 2);
	return arena_copy(arena, text, length);
}

/* Takes "ID@section label" apart. */
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
	item->label = label_of(reader->arena, text);
	return item->label == NULL ? error_set_memory(error) : 0;
}

static int add_item(const struct accept_reader *reader, const char *text,
    const struct origin *origin, struct accept_item *items, size_t *count,
    struct error *error)
{
	struct accept_item item = {.origin = *origin};

	if (split(reader, text, &item, error) != 0)
		return -1;
	if (check_id(reader, &item) && check_section(reader, &item))
		items[(*count)++] = item;
	return 0;
}

int accept_read_config(const struct accept_reader *reader,
    const struct config *config, struct accept_list *ret, struct error *error)
{
	const struct payload *check = config_section(config, "check", NULL);
	const struct value *value;
	struct accept_item *items;

	*ret = (struct accept_list){0};
	if (check == NULL || reader->rules == NULL)
		return 0;
	value = payload_value(check, KEY_ACCEPT);
	items = arena_new_array(reader->arena, value->count, sizeof(*items));
	if (items == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < value->count; i++)
		if (add_item(reader, value->items[i].text,
			&value->items[i].origin, items, &ret->count,
			error) != 0)
			return -1;
	ret->items = items;
	return 0;
}

int accept_read_layer(const struct accept_reader *reader,
    const struct ini *layer, struct accept_list *ret, struct error *error)
{
	const struct ini_entry *entry =
	    extends_entry(layer, reader->schemas, "accept");
	struct findings ignored = {.arena = reader->arena};
	struct accept_item *items;
	struct ini_item *texts;
	size_t count;

	*ret = (struct accept_list){0};
	/* The reader of the model reports what is wrong with the list. */
	if (entry == NULL || reader->rules == NULL ||
	    !ini_list(
		layer, entry, false, reader->arena, &ignored, &texts, &count))
		return 0;
	items = arena_new_array(reader->arena, count, sizeof(*items));
	if (items == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++) {
		const struct origin origin = {
		    .source = layer->source, .span = texts[i].span};

		if (add_item(reader, texts[i].text, &origin, items, &ret->count,
			error) != 0)
			return -1;
	}
	ret->items = items;
	return 0;
}

/* -- what a finding is about ---------------------------------------------- */

static bool is_of_file(
    const struct finding *finding, const struct source *source)
{
	auto_buf struct buf shown = {0};

	text_add_printable(&shown, source->name, strlen(source->name));
	return buf_ok(&shown) && shown.data != NULL &&
	       strcmp(shown.data, finding->file) == 0;
}

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

static bool is_label(const char *wanted, const char *label)
{
	return wanted == NULL || (label != NULL && strcmp(wanted, label) == 0);
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
	const struct extends *extends = &document->extends;

	for (size_t i = 0; finding->line > 0 && i < extends->count; i++) {
		const struct ini *ini = extends->layers[i];
		const struct ini_section *section;
		const char *label;

		if (!is_of_file(finding, ini->source))
			continue;
		section = section_at(ini, finding->line);
		return section != NULL && document->profile.schemas != NULL &&
		       is_section(document,
			   section_schema(
			       document->profile.schemas, section, &label),
			   item) &&
		       is_label(item->label, label);
	}
	return false;
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

/* -- the lists of a document ---------------------------------------------- */

/* Of each layer, the definition's own first, and of the project. */
static int collect(const struct document_run *run, struct document *document,
    struct accept_list *lists, struct error *error)
{
	const struct accept_reader reader = {.rules = run->rules,
	    .schemas = run->schemas,
	    .arena = &document->arena,
	    .findings = &document->findings};
	const struct extends *extends = &document->extends;
	const struct accept_list *project;

	for (size_t i = 0; i < extends->count; i++)
		if (accept_read_layer(
			&reader, extends->layers[i], &lists[i], error) != 0)
			return -1;
	if (accept_projects_find(
		run->accepts, document->path, &project, error) != 0)
		return -1;
	lists[extends->count] = *project;
	return 0;
}

int accept_settle(const struct document_run *run, struct document *document,
    struct error *error)
{
	struct accept_list lists[EXTENDS_FILES_MAX + 1] = {0};
	struct accept_uses *uses = &document->accepts;
	size_t layers = document->extends.count, count = 0;

	if (run->accepts == NULL || run->accepts_nothing)
		return 0;
	if (collect(run, document, lists, error) != 0)
		return -1;
	for (size_t i = 0; i <= layers; i++)
		count += lists[i].count;
	if (count == 0)
		return 0;
	uses->list =
	    arena_new_array(&document->arena, count, sizeof(*uses->list));
	if (uses->list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i <= layers; i++)
		for (size_t j = 0; j < lists[i].count; j++)
			uses->list[uses->count++] = (struct accept_use){
			    .item = &lists[i].items[j], .layer = i};
	accept_apply(document, &document->findings);
	return 0;
}
