#include "jamf/scope_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "jamf/names_internal.h"
#include "base/banned.h"

/* -- lines ---------------------------------------------------------------- */

void scope_lines_done(struct scope_lines *lines)
{
	arena_done(&lines->arena);
}

/* line is kept, not copied; NULL is lack of memory. */
void scope_lines_add(struct scope_lines *lines, const char *line)
{
	const char **list = arena_grow(&lines->arena, (void *)lines->list,
	    lines->count, &lines->capacity, sizeof(*list));

	lines->failed = lines->failed || list == NULL || line == NULL;
	if (lines->failed)
		return;
	lines->list = list;
	lines->list[lines->count++] = line;
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

int scope_lines_write(
    struct scope_lines *lines, struct buf *buf, struct error *error)
{
	if (lines->failed)
		return error_set_memory(error);
	if (lines->count > 1)
		qsort(
		    lines->list, lines->count, sizeof(*lines->list), by_bytes);
	for (size_t i = 0; i < lines->count; i++)
		if (i == 0 || strcmp(lines->list[i], lines->list[i - 1]) != 0)
			buf_text(buf, lines->list[i]);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

/* -- of a scope ----------------------------------------------------------- */

/* A member by its id, those of the directory by name; what has neither as it
 * stands. Lengths keep names with line ends apart. */
static void add_member(struct scope_lines *lines, enum scope_section section,
    const struct xml *element, const struct xml *member)
{
	const char *where = scope_section_names[section];
	struct arena *arena = &lines->arena;
	const char *name = xml_text(member, "name");
	auto_buf struct buf whole = {0};
	struct error error;
	int64_t id;

	if (!scope_is_directory(section, element->name) &&
	    xml_integer(member, "id", &id)) {
		scope_lines_add(
		    lines, arena_printf(arena, "%s/%s #%" PRId64 "\n", where,
			       element->name, id));
		return;
	}
	if (name != NULL) {
		name = jamf_name_lower(arena, name);
	} else {
		lines->failed =
		    lines->failed || xml_write(member, &whole, &error) != 0;
		name = whole.data;
	}
	lines->failed = lines->failed || name == NULL;
	if (!lines->failed)
		scope_lines_add(
		    lines, arena_printf(arena, "%s/%s %zu:%s\n", where,
			       element->name, strlen(name), name));
}

/* What is empty or false is the same as what is not there. */
static void add_element(struct scope_lines *lines, enum scope_section section,
    const struct xml *element)
{
	if (element->length > 0 && strcmp(element->text, "false") != 0)
		scope_lines_add(
		    lines, arena_printf(&lines->arena, "%s/%s=%zu:%s\n",
			       scope_section_names[section], element->name,
			       element->length, element->text));
	for (const struct xml *member = element->first; member != NULL;
	     member = member->next)
		if (scope_is_member(member))
			add_member(lines, section, element, member);
}

int jamf_scope_add_canonical(
    const struct xml *scope, struct buf *buf, struct error *error)
{
	auto_scope_lines struct scope_lines lines = {0};

	for (enum scope_section i = 0; i < SCOPE_SECTIONS; i++) {
		const struct xml *section = scope_section_of(scope, i);

		for (const struct xml *element =
			 section != NULL ? section->first : NULL;
		     element != NULL; element = element->next)
			if (scope_is_own(i, element))
				add_element(&lines, i, element);
	}
	return scope_lines_write(&lines, buf, error);
}

int scope_add_untold(enum jamf_kind kind, const struct xml *scope,
    struct buf *buf, struct error *error)
{
	const struct scope_form *form = &scope_forms[kind];
	const char *const told[] = {
	    form->devices, form->groups, "departments", "buildings"};
	auto_scope_lines struct scope_lines lines = {0};

	for (enum scope_section i = SCOPE_LIMITATIONS; i < SCOPE_SECTIONS;
	     i++) {
		const struct xml *section = scope_section_of(scope, i);
		const struct xml *element =
		    section != NULL ? section->first : NULL;

		for (; element != NULL; element = element->next) {
			bool counts = false;

			for (size_t k = 0; k < array_length(told); k++)
				counts = counts || (i == SCOPE_EXCLUSIONS &&
						       strcmp(element->name,
							   told[k]) == 0);
			if (!counts)
				add_element(&lines, i, element);
		}
	}
	return scope_lines_write(&lines, buf, error);
}

/* -- of a definition ------------------------------------------------------ */

static void add_given(struct scope_lines *lines,
    const struct scope_category *category, const struct value *value)
{
	struct arena *arena = &lines->arena;
	const char *section = scope_section_names[category->section];

	if (category->member == NULL) {
		scope_lines_add(
		    lines, arena_printf(arena, "%s.%s=%s\n", section,
			       schema_key_text(category->key),
			       value->integer != 0 ? "yes" : "no"));
		return;
	}
	for (size_t i = 0; i < value->count; i++) {
		const char *name = jamf_name_lower(arena, value->items[i].text);

		lines->failed = lines->failed || name == NULL;
		if (!lines->failed)
			scope_lines_add(
			    lines, arena_printf(arena, "%s.%s %zu:%s\n",
				       section, schema_key_text(category->key),
				       strlen(name), name));
	}
}

int jamf_scope_add_defined(
    const struct profile *profile, struct buf *buf, struct error *error)
{
	auto_scope_lines struct scope_lines lines = {0};

	for (enum scope_section i = 0; i < SCOPE_SECTIONS; i++)
		if (scope_is_none(profile, i))
			scope_lines_add(
			    &lines, arena_printf(&lines.arena, "%s.none=yes\n",
					scope_section_names[i]));
	for (size_t i = 0; i < scope_category_count; i++) {
		const struct value *value =
		    scope_value(profile, &scope_categories[i]);

		if (value != NULL)
			add_given(&lines, &scope_categories[i], value);
	}
	return scope_lines_write(&lines, buf, error);
}
