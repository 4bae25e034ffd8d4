#include "jamf/to_definition_internal.h"

#include <string.h>

#include "jamf/scope_internal.h"
#include "base/banned.h"

static const struct xml *element_of(const struct scope_category *category,
    enum jamf_kind kind, const struct xml *scope)
{
	if ((category->kinds & 1u << kind) == 0)
		return NULL;
	return xml_child(
	    scope_section_of(scope, category->section), category->element);
}

void definition_want_scope(
    enum jamf_kind kind, const struct xml *scope, struct jamf_names *names)
{
	for (size_t i = 0; i < scope_category_count; i++) {
		const struct scope_category *category = &scope_categories[i];
		const struct xml *element = element_of(category, kind, scope);

		if (element != NULL && category->list != JAMF_LISTS &&
		    scope_has_members(element))
			jamf_names_want(names, category->list);
	}
}

/* The member in words; "" for one without: a name of the directory that no
 * definition can write. NULL for lack of memory. */
static const char *member_text(const struct scope_category *category,
    const struct xml *member, const struct jamf_names *names,
    struct arena *arena)
{
	const char *name = xml_text(member, "name");
	int64_t id = 0;

	if (category->list == JAMF_LISTS)
		return arena_text(arena,
		    name != NULL && definition_is_plain(name) ? name : "");
	if (!xml_integer(member, "id", &id) || id <= 0)
		return arena_text(arena, "");
	return definition_member(names, category->list, id, name, arena);
}

static int add_members(const struct scope_category *category,
    const struct xml *element, const struct jamf_names *names,
    struct jamf_definition *definition)
{
	struct jamf_definition_value value = {
	    .section = scope_section_names[category->section],
	    .key = category->key};
	size_t most = 0;

	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		most += scope_is_member(child);
	if (most == 0)
		return 0;
	value.items =
	    arena_new_array(definition->arena, most, sizeof(*value.items));
	if (value.items == NULL)
		return -1;
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next) {
		const char *text;

		if (!scope_is_member(child))
			continue;
		text = member_text(category, child, names, definition->arena);
		if (text == NULL)
			return -1;
		/* To name the others would take this one away. */
		if (text[0] == '\0')
			return 0;
		value.items[value.count++] = text;
	}
	return definition_add(definition, &value);
}

/* By section, as a definition has them. */
static int add_section(enum scope_section section, enum jamf_kind kind,
    const struct xml *scope, const struct jamf_names *names,
    struct jamf_definition *definition)
{
	for (size_t i = 0; i < scope_category_count; i++) {
		const struct scope_category *category = &scope_categories[i];
		const struct xml *element = element_of(category, kind, scope);
		int result = 0;

		if (element == NULL || category->section != section)
			continue;
		if (category->member != NULL)
			result =
			    add_members(category, element, names, definition);
		else if (scope_is_all(element))
			result = definition_add_text(definition,
			    scope_section_names[section], category->key, "yes");
		if (result != 0)
			return -1;
	}
	return 0;
}

int definition_add_scope(enum jamf_kind kind, const struct xml *scope,
    const struct jamf_names *names, struct jamf_definition *definition)
{
	for (enum scope_section section = 0; section < SCOPE_SECTIONS;
	     section++)
		if (add_section(section, kind, scope, names, definition) != 0)
			return -1;
	return 0;
}
