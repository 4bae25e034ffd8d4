#include "jamf/scope.h"

#include <inttypes.h>
#include <string.h>

#include "jamf/scope_internal.h"
#include "base/banned.h"

const struct scope_form scope_forms[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = {"all_computers", "computers", "computer_groups",
	"computergroups", JAMF_LIST_COMPUTERS, JAMF_LIST_COMPUTER_GROUPS,
	"computers/subset/basic"},
    [JAMF_MOBILE] = {"all_mobile_devices", "mobile_devices",
	"mobile_device_groups", "mobiledevicegroups", JAMF_LIST_MOBILE_DEVICES,
	JAMF_LIST_MOBILE_DEVICE_GROUPS, NULL},
};

/* -- what to ask ---------------------------------------------------------- */

static bool has_members(const struct xml *section, const char *element)
{
	const struct xml *child = xml_child(section, element);

	return child != NULL && scope_has_members(child);
}

bool scope_has_places(const struct xml *section)
{
	return has_members(section, "departments") ||
	       has_members(section, "buildings");
}

bool scope_has_all(const struct xml *scope, const char *element)
{
	const struct xml *child = xml_child(scope, element);

	return child != NULL && scope_is_all(child);
}

/* What the server does not tell devices of. */
static const char *why_untold(
    const struct xml *scope, const struct xml *exclusions, enum jamf_kind kind)
{
	if (scope_has_all(scope, "all_jss_users") ||
	    has_members(scope, "jss_users") ||
	    has_members(scope, "jss_user_groups"))
		return "users are in scope";
	if (scope_forms[kind].detailed == NULL &&
	    (scope_has_places(scope) || scope_has_places(exclusions)))
		return "mobile devices are not listed by department or "
		       "building";
	return NULL;
}

static bool has_group(const struct scope_count *count, int64_t id)
{
	for (size_t i = 0; i < count->groups; i++)
		if (count->group_ids[i] == id)
			return true;
	return false;
}

/* One call for each group, however often it is named. */
static int plan_groups(struct scope_count *count, const struct xml *section,
    struct arena *arena, struct error *error)
{
	const struct scope_form *form = &scope_forms[count->kind];
	const struct xml *groups = xml_child(section, form->groups);

	for (const struct xml *group = groups != NULL ? groups->first : NULL;
	     group != NULL; group = group->next) {
		struct jamf_call *call = &count->calls[count->groups];
		int64_t id;

		if (!xml_integer(group, "id", &id) || has_group(count, id))
			continue;
		call->path =
		    arena_printf(arena, "%s/id/%" PRId64, form->group_path, id);
		if (call->path == NULL)
			return error_set_memory(error);
		call->privilege = jamf_list_privilege(form->group_list);
		count->group_ids[count->groups++] = id;
	}
	return 0;
}

static size_t count_groups(const struct xml *section, const char *groups)
{
	size_t count = 0;
	const struct xml *element = xml_child(section, groups);

	for (const struct xml *group = element != NULL ? element->first : NULL;
	     group != NULL; group = group->next)
		count++;
	return count;
}

static void plan_list(struct scope_count *count, const struct xml *exclusions)
{
	const struct scope_form *form = &scope_forms[count->kind];
	bool detailed =
	    scope_has_places(count->scope) || scope_has_places(exclusions);
	struct jamf_call *call = &count->calls[count->groups];

	count->count = count->groups;
	if (!detailed && !scope_has_all(count->scope, form->all))
		return;
	call->path = detailed ? form->detailed : form->devices;
	if (!detailed && count->kind == JAMF_MOBILE)
		call->path = "mobiledevices";
	call->privilege = jamf_list_privilege(form->list);
	count->count++;
}

int scope_count_plan(enum jamf_kind kind, const struct xml *scope,
    struct arena *arena, struct arena *answers, struct scope_count *ret_count,
    struct error *error)
{
	const struct xml *exclusions = xml_child(scope, "exclusions");
	const char *groups = scope_forms[kind].groups;
	size_t most =
	    count_groups(scope, groups) + count_groups(exclusions, groups) + 1;
	struct scope_count count = {.kind = kind, .scope = scope};

	count.why = why_untold(scope, exclusions, kind);
	count.calls = arena_new_array(arena, most, sizeof(*count.calls));
	count.group_ids =
	    arena_new_array(arena, most, sizeof(*count.group_ids));
	if (count.calls == NULL || count.group_ids == NULL)
		return error_set_memory(error);
	if (!jamf_scope_is_empty(scope) && count.why == NULL) {
		if (plan_groups(&count, scope, arena, error) != 0 ||
		    plan_groups(&count, exclusions, arena, error) != 0)
			return -1;
		plan_list(&count, exclusions);
	}
	for (size_t i = 0; i < count.count; i++)
		count.calls[i].arena = answers;
	*ret_count = count;
	return 0;
}
