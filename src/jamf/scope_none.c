#include "jamf/names_internal.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

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
	for (struct xml *child = parent != NULL ? parent->first : NULL;
	     child != NULL; child = child->next)
		if (scope_is_own(section, child) &&
		    empty_element(m, section, child) != 0)
			return -1;
	return 0;
}
