/*
 * Which devices of an inventory are in a scope.
 */
#include "jamf/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jamf/field.h"
#include "base/banned.h"

static const struct {
	const char *all, *devices, *groups;
} words[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = {"all_computers", "computers", "computer_groups"},
    [JAMF_MOBILE] = {"all_mobile_devices", "mobile_devices",
	"mobile_device_groups"},
};

/* Of these the server tells no devices. */
static const char *const untold[] = {
    "jss_user_groups", "users", "user_groups", "network_segments", "ibeacons"};

struct reader {
	enum jamf_kind kind;
	struct arena *arena;
	struct coverage_groups *groups;
	bool failed; /* no memory */
};

static const struct xml *members_of(const struct xml *part, const char *name)
{
	const struct xml *list = xml_child(part, name);

	return list != NULL && field_has_members(list) ? list : NULL;
}

static int by_number(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* In their order. */
static const int64_t *read_ids(struct reader *it, const struct xml *part,
    const char *name, size_t *ret_count)
{
	const struct xml *list = members_of(part, name);
	size_t most = 0;
	int64_t *ids;

	*ret_count = 0;
	for (const struct xml *one = list != NULL ? list->first : NULL;
	     one != NULL; one = one->next)
		most++;
	ids = most == 0 ? NULL : arena_new_array(it->arena, most, sizeof(*ids));
	it->failed |= most > 0 && ids == NULL;
	if (ids == NULL)
		return NULL;
	for (const struct xml *one = list->first; one != NULL; one = one->next)
		if (xml_integer(one, "id", &ids[*ret_count]))
			++*ret_count;
	if (*ret_count > 1)
		qsort(ids, *ret_count, sizeof(*ids), by_number);
	return ids;
}

/* The group's number among those of all scopes. */
static size_t number_of(struct reader *it, int64_t id)
{
	struct coverage_groups *groups = it->groups;
	int64_t *list;

	for (size_t i = 0; i < groups->count; i++)
		if (groups->list[i] == id)
			return i;
	list = arena_grow(it->arena, groups->list, groups->count,
	    &groups->capacity, sizeof(*list));
	if (list == NULL) {
		it->failed = true;
		return 0;
	}
	groups->list = list;
	list[groups->count] = id;
	return groups->count++;
}

static void read_groups(
    struct reader *it, const struct xml *part, struct coverage_part *ret_part)
{
	size_t count;
	const int64_t *ids = read_ids(it, part, words[it->kind].groups, &count);
	size_t *numbers =
	    count == 0 ? NULL
		       : arena_new_array(it->arena, count, sizeof(*numbers));

	it->failed |= count > 0 && numbers == NULL;
	for (size_t i = 0; numbers != NULL && i < count; i++)
		numbers[i] = number_of(it, ids[i]);
	ret_part->groups = numbers;
	ret_part->group_count = numbers == NULL ? 0 : count;
}

static void read_users(
    struct reader *it, const struct xml *part, struct coverage_part *ret_part)
{
	const struct xml *list = members_of(part, "jss_users");
	size_t most = 0, count = 0;
	const char **users;

	for (const struct xml *one = list != NULL ? list->first : NULL;
	     one != NULL; one = one->next)
		most++;
	if (most == 0)
		return;
	users = arena_new_array(it->arena, most, sizeof(*users));
	it->failed |= users == NULL;
	for (const struct xml *one = list->first; users != NULL && one != NULL;
	     one = one->next) {
		const char *name = xml_text(one, "name");

		if (name == NULL || *name == '\0')
			continue;
		users[count] = arena_text(it->arena, name);
		it->failed |= users[count] == NULL;
		count++;
	}
	ret_part->users = users;
	ret_part->user_count = users == NULL ? 0 : count;
}

static void read_part(
    struct reader *it, const struct xml *part, struct coverage_part *ret_part)
{
	(void)xml_boolean(part, words[it->kind].all, &ret_part->has_all);
	(void)xml_boolean(part, "all_jss_users", &ret_part->has_all_users);
	ret_part->devices = read_ids(
	    it, part, words[it->kind].devices, &ret_part->device_count);
	ret_part->departments =
	    read_ids(it, part, "departments", &ret_part->department_count);
	ret_part->buildings =
	    read_ids(it, part, "buildings", &ret_part->building_count);
	read_groups(it, part, ret_part);
	read_users(it, part, ret_part);
}

static bool has_untold(const struct xml *part)
{
	for (size_t i = 0; i < array_length(untold); i++)
		if (members_of(part, untold[i]) != NULL)
			return true;
	return false;
}

static bool wants_places(const struct coverage_part *part)
{
	return part->department_count > 0 || part->building_count > 0 ||
	       part->user_count > 0 || part->has_all_users;
}

int coverage_read(enum jamf_kind kind, const struct xml *scope,
    struct coverage_groups *groups, struct arena *arena,
    struct coverage *ret_coverage, struct error *error)
{
	struct reader it = {.kind = kind, .arena = arena, .groups = groups};
	const struct xml *exclusions = xml_child(scope, "exclusions");
	struct coverage coverage = {
	    .is_least = members_of(scope, "jss_user_groups") != NULL,
	    .is_most = has_untold(exclusions) ||
		       has_untold(xml_child(scope, "limitations"))};

	read_part(&it, scope, &coverage.targets);
	read_part(&it, exclusions, &coverage.exclusions);
	coverage.wants_places = wants_places(&coverage.targets) ||
				wants_places(&coverage.exclusions);
	if (it.failed)
		return error_set_memory(error);
	*ret_coverage = coverage;
	return 0;
}

/* -- a device ------------------------------------------------------------- */

static bool has_id(const int64_t *ids, size_t count, int64_t id)
{
	return count > 0 &&
	       bsearch(&id, ids, count, sizeof(*ids), by_number) != NULL;
}

static bool is_in(
    const struct coverage_part *part, const struct inventory_device *device)
{
	if (part->has_all || (part->has_all_users && device->user[0] != '\0') ||
	    has_id(part->devices, part->device_count, device->id) ||
	    has_id(part->departments, part->department_count,
		device->department) ||
	    has_id(part->buildings, part->building_count, device->building))
		return true;
	for (size_t i = 0; i < part->group_count; i++)
		if (inventory_is_member(device, part->groups[i]))
			return true;
	for (size_t i = 0; i < part->user_count; i++)
		if (text_compare_case(part->users[i], device->user) == 0)
			return true;
	return false;
}

bool coverage_has(
    const struct coverage *coverage, const struct inventory_device *device)
{
	return is_in(&coverage->targets, device) &&
	       !is_in(&coverage->exclusions, device);
}
