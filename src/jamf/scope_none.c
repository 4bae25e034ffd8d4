#include "jamf/names_internal.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

static int check_alone(struct scope_merge *m, enum scope_section section)
{
	for (size_t i = 0; i < scope_category_count; i++) {
		const struct scope_category *category = &scope_categories[i];
		const struct value *value = scope_value(m->profile, category);

		if (category->section != section || value == NULL)
			continue;
		(void)error_set(m->error, STATUS_FINDINGS,
		    "'%s' is given in [%s] beside 'none', which empties it",
		    category->key, scope_section_names[section]);
		(void)error_hint(m->error, "give one of the two");
		return source_error_at(m->error, &value->name);
	}
	return 0;
}

static int empty_element(
    struct scope_merge *m, enum scope_section section, struct xml *element)
{
	struct xml *before = NULL;

	if (scope_is_all(element))
		return scope_set_all(m, section, element, false);
	for (struct xml *child = element->first; child != NULL;
	     child = child->next) {
		if (!scope_is_member(child)) {
			before = child;
			continue;
		}
		scope_unlink(element, before, child);
		scope_note(m, section, false, false);
		if (scope_change(m, section, element->name,
			scope_member_name(child), NULL) != 0)
			return -1;
	}
	return 0;
}

int scope_empty(struct scope_merge *m, enum scope_section section)
{
	struct xml *parent =
	    section == SCOPE_TARGETS
		? m->scope
		: xml_child(m->scope, scope_section_names[section]);

	if (!scope_is_none(m->profile, section))
		return 0;
	if (check_alone(m, section) != 0)
		return -1;
	for (struct xml *child = parent != NULL ? parent->first : NULL;
	     child != NULL; child = child->next)
		if (scope_is_own(section, child) &&
		    empty_element(m, section, child) != 0)
			return -1;
	return 0;
}
