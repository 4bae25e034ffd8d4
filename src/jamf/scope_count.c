#include "jamf/scope_internal.h"

#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "base/banned.h"

/* Devices that are taken in or taken off. */
struct tally {
	const struct scope_count *count;
	struct map *devices;
	const struct map *without; /* or NULL */
	struct arena *arena;
	bool failed;     /* no memory */
	const char *why; /* an answer lacks members */
	bool is_odd;     /* a member has no id */
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

static const struct jamf_call *group_call(
    const struct scope_count *count, int64_t id)
{
	for (size_t i = 0; i < count->groups; i++)
		if (count->group_ids[i] == id)
			return &count->calls[i];
	return NULL;
}

/* A list of members says how many there are. One that is not there, that is
 * empty without saying so, or that has others than it says, is none: to take
 * it for no device would let everything through. */
static bool tells_members(const struct xml *list)
{
	int64_t members = 0, size;

	if (list == NULL)
		return false;
	for (const struct xml *child = list->first; child != NULL;
	     child = child->next)
		members += scope_is_member(child);
	return xml_integer(list, "size", &size) ? size == members : members > 0;
}

/* The members of an answer. */
static void add_answer(
    struct tally *tally, const struct jamf_call *call, const struct xml *list)
{
	if (tells_members(list)) {
		add_devices(tally, list);
		return;
	}
	tally->why = arena_printf(
	    tally->arena, "'%s' does not tell its members", call->path);
	tally->failed = tally->failed || tally->why == NULL;
}

static void add_groups(struct tally *tally, const struct xml *section)
{
	const struct scope_form *form = &scope_forms[tally->count->kind];
	const struct xml *groups = xml_child(section, form->groups);

	for (const struct xml *group = groups != NULL ? groups->first : NULL;
	     group != NULL; group = group->next) {
		int64_t id;

		if (!scope_is_member(group))
			continue;
		if (xml_integer(group, "id", &id)) {
			const struct jamf_call *call =
			    group_call(tally->count, id);

			add_answer(
			    tally, call, xml_child(call->root, form->devices));
		} else {
			tally->is_odd = true;
		}
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

	if (count->count == count->groups || !scope_has_places(section))
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
	const struct scope_form *form = &scope_forms[count->kind];

	if (scope_has_all(section, form->all))
		add_answer(tally, &count->calls[count->groups],
		    count->calls[count->groups].root);
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
    struct map *devices, const char **ret_why, struct error *error)
{
	auto_map struct map out = {0};
	struct tally excluded = {
	    .count = count, .devices = &out, .arena = arena};
	struct tally included = {.count = count,
	    .devices = devices,
	    .without = &out,
	    .arena = arena};
	const char *why = count->why;

	if (why == NULL && why_failed(count, arena, &why, error) != 0)
		return -1;
	if (why == NULL && !jamf_scope_is_empty(count->scope)) {
		add_section(&excluded, xml_child(count->scope, "exclusions"));
		add_section(&included, count->scope);
	}
	if (excluded.failed || included.failed)
		return error_set_memory(error);
	if (excluded.why != NULL || included.why != NULL)
		why = excluded.why != NULL ? excluded.why : included.why;
	if (excluded.is_odd || included.is_odd)
		why = "the server gave a device or group without id";
	*ret_why = why;
	return 0;
}
