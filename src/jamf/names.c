/*
 * Lists of names: which there are, and reading them.
 */
#include "jamf/names.h"

#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "jamf/names_internal.h"
#include "base/banned.h"

enum {
	HTTP_NOT_FOUND = 404,
	MEMBERS_MAX = XML_ELEMENTS_MAX / 3, /* each has an id and a name */
	PAGE_ITEMS = 2000, /* the most a server gives at once */
	PAGES_MAX = 200
};

/* Groups are smart or static, and a list of them has both; which of the two
 * is missing is not said. */
#define BOTH(groups) "Read Smart " groups "' or 'Read Static " groups

const struct names_form names_forms[JAMF_LISTS] = {
    [JAMF_LIST_CATEGORIES] = {"categories", "categories", "category",
	"category", "Read Categories", "v1/categories", NULL, true},
    [JAMF_LIST_SITES] = {"sites", "sites", "site", "site", "Read Sites",
	"v1/sites", NULL, false},
    [JAMF_LIST_COMPUTERS] = {"computers", "computers", "computer", "computer",
	"Read Computers", NULL, NULL, false},
    [JAMF_LIST_COMPUTER_GROUPS] = {"computergroups", "computer_groups",
	"computer_group", "computer group", BOTH("Computer Groups"),
	"v1/computer-groups", NULL, false},
    [JAMF_LIST_MOBILE_DEVICES] = {"mobiledevices", "mobile_devices",
	"mobile_device", "mobile device", "Read Mobile Devices", NULL, NULL,
	false},
    [JAMF_LIST_MOBILE_DEVICE_GROUPS] = {"mobiledevicegroups",
	"mobile_device_groups", "mobile_device_group", "mobile device group",
	BOTH("Mobile Device Groups"), "v2/mobile-device-groups",
	"v1/mobile-device-groups", true},
    [JAMF_LIST_DEPARTMENTS] = {"departments", "departments", "department",
	"department", "Read Departments", "v1/departments", NULL, true},
    [JAMF_LIST_BUILDINGS] = {"buildings", "buildings", "building", "building",
	"Read Buildings", "v1/buildings", NULL, true},
    [JAMF_LIST_USERS] = {"users", "users", "user", "user", "Read User", NULL,
	NULL, false},
    [JAMF_LIST_USER_GROUPS] = {"usergroups", "user_groups", "user_group",
	"user group", BOTH("User Groups"), NULL, NULL, false},
    [JAMF_LIST_NETWORK_SEGMENTS] = {"networksegments", "network_segments",
	"network_segment", "network segment", "Read Network Segments", NULL,
	NULL, false},
};

enum jamf_list names_list_of(const char *word)
{
	for (size_t i = 0; word != NULL && i < JAMF_LISTS; i++)
		if (strcmp(names_forms[i].root, word) == 0)
			return (enum jamf_list)i;
	return JAMF_LISTS;
}

const char *jamf_list_privilege(enum jamf_list list)
{
	return names_forms[list].privilege;
}

struct jamf_names *jamf_names_new(void)
{
	return memory_new(sizeof(struct jamf_names));
}

void jamf_names_free(struct jamf_names *names)
{
	if (names == NULL)
		return;
	for (size_t i = 0; i < JAMF_LISTS; i++) {
		map_done(&names->lists[i].by_name);
		map_done(&names->lists[i].by_id);
		arena_done(&names->lists[i].arena);
	}
	arena_done(&names->directory.arena);
	memory_free(names);
}

void jamf_names_release(struct jamf_names **names)
{
	jamf_names_free(*names);
}

void jamf_names_want(struct jamf_names *names, enum jamf_list list)
{
	names->lists[list].wanted = true;
}

/* -- taking answers ---------------------------------------------------------
 */

static int take_member(
    struct names_list *list, const struct xml *element, struct error *error)
{
	struct names_member *member = &list->members[list->count];
	const char *name = xml_text(element, "name"), *lower;
	int64_t *id = &member->found.id;
	size_t first;
	int added;

	/* Groups have other words in newer versions of the Jamf Pro API. */
	if (name == NULL)
		name = xml_text(element, "groupName");
	if ((!xml_integer(element, "id", id) &&
		!xml_integer(element, "groupId", id)) ||
	    name == NULL)
		return error_set(error, STATUS_SERVER,
		    "list '%s' has a member without id or name", element->name);
	member->found.name = arena_text(&list->arena, name);
	lower = jamf_name_lower(&list->arena, name);
	if (member->found.name == NULL || lower == NULL)
		return error_set_memory(error);
	added =
	    map_add(&list->by_name, lower, strlen(lower), list->count, &first);
	if (added == 0) {
		member->next = list->members[first].next;
		list->members[first].next = list->count + 1;
	}
	if (added < 0 || map_add(&list->by_id, (const char *)id, sizeof(*id),
			     list->count, &first) < 0)
		return error_set_memory(error);
	list->count++;
	return 0;
}

/* The members of that name in all containers. */
static int take_all(struct jamf_names *names, enum jamf_list which,
    const char *member, const struct xml *const *containers, size_t count,
    struct error *error)
{
	struct names_list *list = &names->lists[which];
	size_t members = 0;

	for (size_t i = 0; i < count; i++)
		members += xml_count(containers[i], member);
	if (members > MEMBERS_MAX)
		return error_set(error, STATUS_LIMIT,
		    "list '%s' has %zu, expected %d at most",
		    names_forms[which].root, members, MEMBERS_MAX);
	list->members =
	    arena_new_array(&list->arena, members, sizeof(*list->members));
	if (list->members == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++)
		for (const struct xml *child = containers[i]->first;
		     child != NULL; child = child->next)
			if (strcmp(child->name, member) == 0 &&
			    take_member(list, child, error) != 0)
				return -1;
	list->taken = true;
	return 0;
}

int names_take(struct jamf_names *names, enum jamf_list which,
    const struct xml *root, struct error *error)
{
	const struct names_form *form = &names_forms[which];

	if (root == NULL || strcmp(root->name, form->root) != 0)
		return error_set(error, STATUS_SERVER,
		    "list is '%s', expected '%s'",
		    root != NULL ? root->name : "empty", form->root);
	return take_all(names, which, form->member, &root, 1, error);
}

/* Lack of memory ends the run; anything else is noted. */
static int pass(struct jamf_names *names, enum jamf_list which,
    const struct error *why, struct error *error)
{
	if (why->status == STATUS_LIMIT) {
		*error = *why;
		return -1;
	}
	names_fail(names, which, why);
	return 0;
}

int names_take_items(struct jamf_names *names, enum jamf_list which,
    const struct xml *const *containers, size_t count, struct error *error)
{
	struct error why;

	return take_all(names, which, "item", containers, count, &why) == 0
		   ? 0
		   : pass(names, which, &why, error);
}

void names_fail(
    struct jamf_names *names, enum jamf_list list, const struct error *why)
{
	names->lists[list].failed = true;
	names->lists[list].why = *why;
	(void)error_prefix(&names->lists[list].why, "cannot look up a %s",
	    names_forms[list].noun);
}

const struct error *jamf_names_failed(
    const struct jamf_names *names, enum jamf_list list)
{
	return names->lists[list].failed ? &names->lists[list].why : NULL;
}

/* -- reading ----------------------------------------------------------------
 */

static int ask_page(struct jamf *jamf, const struct names_form *form,
    const char *path, size_t page, struct arena *arena,
    struct jamf_call *ret_call, struct error *error)
{
	*ret_call = (struct jamf_call){.method = JAMF_GET,
	    .is_pro = true,
	    .path = path,
	    .privilege = form->privilege,
	    .arena = arena};
	if (form->is_paged)
		ret_call->path = arena_printf(
		    arena, "%s?page=%zu&page-size=%d", path, page, PAGE_ITEMS);
	if (ret_call->path == NULL)
		return error_set_memory(error);
	return jamf_perform(jamf, ret_call, 1, 1, error);
}

/* A list that a server no longer has in its Classic API, from the Jamf Pro API:
 * a plain array, or pages with the number of all
 * (developer.jamf.com/jamf-pro/reference/jamf-pro-api). */
static int read_pro(struct jamf_names *names, struct jamf *jamf,
    enum jamf_list list, struct error *error)
{
	const struct names_form *form = &names_forms[list];
	auto_arena struct arena arena = {0};
	const struct xml *pages[PAGES_MAX];
	size_t count = 0, items = 0;
	int64_t total = 0;

	do {
		struct jamf_call call;
		size_t more;

		if (ask_page(jamf, form, form->pro, count, &arena, &call,
			error) != 0 ||
		    (call.outcome == JAMF_MISSING && form->old_pro != NULL &&
			ask_page(jamf, form, form->old_pro, count, &arena,
			    &call, error) != 0))
			return -1;
		if (call.outcome != JAMF_DONE) {
			names_fail(names, list, &call.error);
			return 0;
		}
		pages[count] = xml_child(call.root, "results");
		if (pages[count] == NULL)
			pages[count] = call.root;
		more = xml_count(pages[count++], "item");
		items += more;
		if (more == 0 || !xml_integer(call.root, "totalCount", &total))
			break;
	} while (total > (int64_t)items && count < PAGES_MAX);
	return names_take_items(names, list, pages, count, error);
}

/* Lack of memory ends the run; anything else is for who asks for a name. */
static int take_call(struct jamf_names *names, struct jamf *jamf,
    enum jamf_list list, const struct jamf_call *call, struct error *error)
{
	struct error why;

	/* Jamf moves lists from the one API to the other. */
	if (call->outcome != JAMF_DONE && call->status == HTTP_NOT_FOUND &&
	    names_forms[list].pro != NULL)
		return read_pro(names, jamf, list, error);
	if (call->outcome != JAMF_DONE) {
		names_fail(names, list, &call->error);
		return 0;
	}
	return names_take(names, list, call->root, &why) == 0
		   ? 0
		   : pass(names, list, &why, error);
}

int jamf_names_read(
    struct jamf_names *names, struct jamf *jamf, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct jamf_call calls[JAMF_LISTS];
	enum jamf_list lists[JAMF_LISTS];
	size_t count = 0;

	for (size_t i = 0; i < JAMF_LISTS; i++) {
		const struct names_list *list = &names->lists[i];

		if (!list->wanted || list->taken || list->failed)
			continue;
		lists[count] = (enum jamf_list)i;
		calls[count++] = (struct jamf_call){.method = JAMF_GET,
		    .path = names_forms[i].path,
		    .privilege = names_forms[i].privilege,
		    .arena = &arena};
	}
	if (count > 0 &&
	    jamf_perform(jamf, calls, count, JAMF_PARALLEL, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (take_call(names, jamf, lists[i], &calls[i], error) != 0)
			return -1;
	return names_read_groups(names, jamf, error);
}
