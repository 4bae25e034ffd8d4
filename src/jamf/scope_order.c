/*
 * What the server makes of a scope that is not as it expects, without a word:
 * children out of the order of its schema are left out, and groups beside all
 * devices are dropped, each with status 200 or 201 (rules/classic-api.md of
 * Jamf's jamf-cli, 2026-09).
 */
#include <string.h>

#include "base/attr.h"
#include "jamf/names_internal.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

/* As the server writes the elements of <scope> and, among themselves, those of
 * its sections. */
static const char *const order[] = {"all_computers", "all_mobile_devices",
    "all_jss_users", "computers", "mobile_devices", "buildings", "departments",
    "computer_groups", "mobile_device_groups", "users", "user_groups",
    "network_segments", "ibeacons", "jss_users", "jss_user_groups",
    "limitations", "exclusions"};

/* Its place among these, 1 and up; 0: not known. */
static size_t rank_of(const char *name)
{
	for (size_t i = 0; i < array_length(order); i++)
		if (strcmp(order[i], name) == 0)
			return i + 1;
	return 0;
}

/* Takes the next run, a child with what is not known behind it, out of the
 * front of the list. */
static struct xml *cut_run(struct xml **list, struct xml **ret_last)
{
	struct xml *first = *list, *last = first;

	while (last->next != NULL && rank_of(last->next->name) == 0)
		last = last->next;
	*list = last->next;
	last->next = NULL;
	*ret_last = last;
	return first;
}

static void sort_section(struct xml *parent)
{
	struct xml *left = parent != NULL ? parent->first : NULL;

	if (left == NULL)
		return;
	parent->first = parent->last = NULL;
	while (left != NULL) {
		struct xml *last, *before = NULL, *at = parent->first;
		struct xml *run = cut_run(&left, &last);
		size_t rank = rank_of(run->name);

		/* Behind all that come before it, and what stays with them. */
		for (struct xml *c = at; c != NULL; c = c->next) {
			size_t other = rank_of(c->name);

			if (other != 0 && other <= rank)
				before = c;
		}
		while (before != NULL && before->next != NULL &&
		       rank_of(before->next->name) == 0)
			before = before->next;
		last->next = before != NULL ? before->next : at;
		if (before != NULL)
			before->next = run;
		else
			parent->first = run;
		if (last->next == NULL)
			parent->last = last;
	}
}

void scope_sort(struct xml *scope)
{
	sort_section(scope);
	sort_section(xml_child(scope, scope_section_names[SCOPE_LIMITATIONS]));
	sort_section(xml_child(scope, scope_section_names[SCOPE_EXCLUSIONS]));
}

/* -- all devices and groups ------------------------------------------------ */

/* What the definition says of an element of the targets, or NULL. */
static const struct value *defined(
    const struct scope_merge *m, const char *element)
{
	for (size_t i = 0; i < scope_category_count; i++)
		if (scope_categories[i].section == SCOPE_TARGETS &&
		    (scope_categories[i].kinds & 1u << m->kind) != 0 &&
		    strcmp(scope_categories[i].element, element) == 0)
			return scope_value(m->profile, &scope_categories[i]);
	return NULL;
}

static int take_out(struct scope_merge *m, struct xml *groups)
{
	struct xml *before = NULL;

	for (struct xml *child = groups->first; child != NULL;
	     child = child->next) {
		if (!scope_is_member(child)) {
			before = child;
			continue;
		}
		scope_unlink(groups, before, child);
		if (scope_change(m, SCOPE_TARGETS, groups->name,
			scope_member_name(child), NULL) != 0)
			return -1;
	}
	return 0;
}

int scope_settle_all(struct scope_merge *m)
{
	const struct scope_form *form = &scope_forms[m->kind];
	struct xml *groups = xml_child(m->scope, form->groups);
	const struct value *wanted = defined(m, form->groups);

	if (groups == NULL || !scope_has_members(groups) ||
	    !scope_has_all(m->scope, form->all))
		return 0;
	if (wanted == NULL)
		return m->changed ? take_out(m, groups) : 0;
	(void)error_set(m->error, STATUS_REFUSED,
	    "'%s' is given while '%s' is on, and Jamf Pro drops the groups",
	    form->groups, form->all);
	(void)error_hint(
	    m->error, "leave out the groups, or say '%s = no'", form->all);
	return source_error_at(m->error, &wanted->name);
}
