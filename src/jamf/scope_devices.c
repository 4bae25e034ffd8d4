#include "jamf/scope.h"

#include <inttypes.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

/* How computers and mobile devices are named. */
struct device_form {
	const char *all;     /* boolean in <scope> */
	const char *devices; /* in <scope>, and in a group */
	const char *groups;
	const char *group_path;
	enum jamf_list list, group_list;
	/* Of a list that has departments and buildings, or NULL. */
	const char *detailed;
};

static const struct device_form forms[JAMF_KINDS] = {
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

static bool has_places(const struct xml *section)
{
	return has_members(section, "departments") ||
	       has_members(section, "buildings");
}

static bool is_all(const struct xml *scope, const char *element)
{
	const struct xml *child = xml_child(scope, element);

	return child != NULL && scope_is_all(child);
}

/* What the server does not tell devices of. */
static const char *why_untold(
    const struct xml *scope, const struct xml *exclusions, enum jamf_kind kind)
{
	if (is_all(scope, "all_jss_users") || has_members(scope, "jss_users") ||
	    has_members(scope, "jss_user_groups"))
		return "users are in scope";
	if (forms[kind].detailed == NULL &&
	    (has_places(scope) || has_places(exclusions)))
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
	const struct device_form *form = &forms[count->kind];
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
	const struct device_form *form = &forms[count->kind];
	bool detailed = has_places(count->scope) || has_places(exclusions);
	struct jamf_call *call = &count->calls[count->groups];

	count->count = count->groups;
	if (!detailed && !is_all(count->scope, form->all))
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
	const char *groups = forms[kind].groups;
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

/* -- what it comes to ----------------------------------------------------- */

/* Devices that are taken in or taken off. */
struct tally {
	const struct scope_count *count;
	struct map *devices;
	const struct map *without; /* or NULL */
	bool failed;               /* no memory */
	bool is_odd;               /* a member has no id */
};

static void add_device(struct tally *tally, const struct xml *device)
{
	size_t ignored;
	int64_t id;

	if (!xml_integer(device, "id", &id)) {
		tally->is_odd = true;
		return;
	}
	if (tally->without != NULL &&
	    map_get(tally->without, (const char *)&id, sizeof(id), &ignored))
		return;
	if (map_add(
		tally->devices, (const char *)&id, sizeof(id), 0, &ignored) < 0)
		tally->failed = true;
}

static void add_devices(struct tally *tally, const struct xml *list)
{
	for (const struct xml *child = list != NULL ? list->first : NULL;
	     child != NULL; child = child->next)
		if (scope_is_member(child))
			add_device(tally, child);
}

static const struct xml *group_answer(
    const struct scope_count *count, int64_t id)
{
	for (size_t i = 0; i < count->groups; i++)
		if (count->group_ids[i] == id)
			return count->calls[i].root;
	return NULL;
}

static void add_groups(struct tally *tally, const struct xml *section)
{
	const struct device_form *form = &forms[tally->count->kind];
	const struct xml *groups = xml_child(section, form->groups);

	for (const struct xml *group = groups != NULL ? groups->first : NULL;
	     group != NULL; group = group->next) {
		int64_t id;

		if (!scope_is_member(group))
			continue;
		if (xml_integer(group, "id", &id))
			add_devices(
			    tally, xml_child(group_answer(tally->count, id),
				       form->devices));
		else
			tally->is_odd = true;
	}
}

static bool is_among(const struct xml *places, const char *name)
{
	const struct xml *place = places != NULL ? places->first : NULL;

	for (; place != NULL; place = place->next) {
		const char *other = xml_text(place, "name");

		if (other != NULL && text_compare_case(other, name) == 0)
			return true;
	}
	return false;
}

/* Devices of departments and buildings, which the list has by name. */
static void add_places(struct tally *tally, const struct xml *section)
{
	const struct scope_count *count = tally->count;
	const struct xml *departments = xml_child(section, "departments");
	const struct xml *buildings = xml_child(section, "buildings");
	const struct xml *device;

	if (count->count == count->groups || !has_places(section))
		return;
	device = count->calls[count->groups].root;
	device = device != NULL ? device->first : NULL;
	for (; device != NULL; device = device->next) {
		const char *department = xml_text(device, "department");
		const char *building = xml_text(device, "building");

		if ((department != NULL && is_among(departments, department)) ||
		    (building != NULL && is_among(buildings, building)))
			add_device(tally, device);
	}
}

static void add_section(struct tally *tally, const struct xml *section)
{
	const struct scope_count *count = tally->count;
	const struct device_form *form = &forms[count->kind];

	if (is_all(section, form->all))
		add_devices(tally, count->calls[count->groups].root);
	add_devices(tally, xml_child(section, form->devices));
	add_groups(tally, section);
	add_places(tally, section);
}

/* The first call that failed, as why the number cannot be told. */
static int why_failed(const struct scope_count *count, struct arena *arena,
    const char **ret_why, struct error *error)
{
	for (size_t i = 0; i < count->count; i++) {
		const struct jamf_call *call = &count->calls[i];

		if (call->outcome == JAMF_DONE)
			continue;
		*ret_why = arena_printf(
		    arena, "'%s': %s", call->path, call->error.text);
		return *ret_why != NULL ? 0 : error_set_memory(error);
	}
	*ret_why = NULL;
	return 0;
}

int scope_count_finish(const struct scope_count *count, struct arena *arena,
    int64_t *ret_count, const char **ret_why, struct error *error)
{
	auto_map struct map out = {0}, in = {0};
	struct tally excluded = {.count = count, .devices = &out};
	struct tally included = {
	    .count = count, .devices = &in, .without = &out};
	const char *why = count->why;

	if (why == NULL && why_failed(count, arena, &why, error) != 0)
		return -1;
	if (why == NULL && !jamf_scope_is_empty(count->scope)) {
		add_section(&excluded, xml_child(count->scope, "exclusions"));
		add_section(&included, count->scope);
	}
	if (excluded.failed || included.failed)
		return error_set_memory(error);
	if (excluded.is_odd || included.is_odd)
		why = "the server gave a device or group without id";
	*ret_count = why == NULL ? (int64_t)in.count : -1;
	*ret_why = why;
	return 0;
}

int jamf_scope_devices(struct jamf *jamf, enum jamf_kind kind,
    const struct xml *scope, struct arena *arena, int64_t *ret_count,
    const char **ret_why, struct error *error)
{
	auto_arena struct arena answers = {0};
	struct scope_count count;

	if (scope_count_plan(kind, scope, arena, &answers, &count, error) != 0)
		return -1;
	if (count.count > 0 && jamf_perform(jamf, count.calls, count.count,
				   JAMF_PARALLEL, error) != 0)
		return -1;
	return scope_count_finish(&count, arena, ret_count, ret_why, error);
}
