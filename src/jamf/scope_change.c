#include "jamf/scope_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

int scope_change(struct scope_merge *m, enum scope_section section,
    const char *element, const char *was, const char *becomes)
{
	char path[SCOPE_NAME_MAX], key[SCOPE_NAME_MAX + sizeof("scope.")];
	struct jamf_change change = {.area = JAMF_SCOPE,
	    .path = path,
	    .key = key,
	    .was = was,
	    .becomes = becomes};

	scope_name(path, section, element);
	(void)snprintf(key, sizeof(key), "%s%s",
	    section == SCOPE_TARGETS ? "scope." : "", path);
	m->changed = true;
	return jamf_changes_add(m->changes, &change, m->error);
}

/* Beside all devices, a target more or less makes no difference. */
static bool is_idle(
    const struct scope_merge *m, enum scope_section section, bool gains)
{
	return section == SCOPE_TARGETS &&
	       (gains ? m->was_all
		      : scope_has_all(m->scope, scope_forms[m->kind].all));
}

/* Targets widen a scope, exclusions narrow it. The first limitation narrows
 * it and the last one that goes widens it; in between it may be either. */
void scope_note(struct scope_merge *m, enum scope_section section, bool gains,
    bool others_stay)
{
	bool widens = (section == SCOPE_TARGETS) == gains;
	bool both = section == SCOPE_LIMITATIONS && others_stay;

	if (is_idle(m, section, gains))
		return;
	m->wider = m->wider || widens || both;
	m->narrower = m->narrower || !widens || both;
}

const char *scope_member_name(const struct xml *member)
{
	const char *name = xml_text(member, "name");
	const char *id = xml_text(member, "id");

	return name != NULL && name[0] != '\0' ? name
	       : id != NULL                    ? id
					       : member->name;
}

/* Takes child out of parent, before is the one in front of it or NULL. */
void scope_unlink(struct xml *parent, struct xml *before, struct xml *child)
{
	if (before != NULL)
		before->next = child->next;
	else
		parent->first = child->next;
	if (parent->last == child)
		parent->last = before;
}

int scope_set_all(struct scope_merge *m, enum scope_section section,
    struct xml *element, bool all)
{
	if (scope_is_all(element) == all)
		return 0;
	element->text = all ? "true" : "false";
	element->length = strlen(element->text);
	scope_note(m, section, all, false);
	return scope_change(
	    m, section, element->name, all ? "no" : "yes", all ? "yes" : "no");
}
