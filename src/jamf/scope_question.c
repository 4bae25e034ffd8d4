/*
 * Which devices a scope has: what is to be asked of the server, and the devices
 * of the answers.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

/* How computers and mobile devices are named. */
static const struct {
	const char *devices; /* in <scope>, and in a group */
	const char *groups;
	const char *group_path, *path;
	enum jamf_list list, group_list;
	/* Of a list that has departments and buildings, or NULL. */
	const char *detailed;
} forms[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = {"computers", "computer_groups", "computergroups",
	"computers", JAMF_LIST_COMPUTERS, JAMF_LIST_COMPUTER_GROUPS,
	"computers/subset/basic"},
    [JAMF_MOBILE] = {"mobile_devices", "mobile_device_groups",
	"mobiledevicegroups", "mobiledevices", JAMF_LIST_MOBILE_DEVICES,
	JAMF_LIST_MOBILE_DEVICE_GROUPS, NULL},
};

/* Devices that are taken in or taken off. */
struct tally {
	const struct scope_question *question;
	struct map *devices;
	const struct map *without; /* or NULL */
	struct arena *arena;
	bool failed;     /* no memory */
	const char *why; /* an answer lacks members */
	bool is_odd;     /* a member has no id */
};

bool scope_is_counted(enum jamf_kind kind, const char *element)
{
	return strcmp(element, forms[kind].devices) == 0 ||
	       strcmp(element, forms[kind].groups) == 0 ||
	       strcmp(element, "departments") == 0 ||
	       strcmp(element, "buildings") == 0;
}

static const struct xml *first_of(const struct xml *list)
{
	return list != NULL ? list->first : NULL;
}

/* -- what to ask ------------------------------------------------------------
 */

static bool has_members(const struct xml *section, const char *element)
{
	const struct xml *child = xml_child(section, element);

	return child != NULL && field_has_members(child);
}

/* Whether a section has departments or buildings. */
static bool has_places(const struct xml *section)
{
	return has_members(section, "departments") ||
	       has_members(section, "buildings");
}

/* What the server does not tell devices of. */
static const char *why_untold(
    enum jamf_kind kind, const struct xml *scope, bool places, bool has_subsets)
{
	bool all_users = false;

	if (!has_subsets && places)
		return "the gateway does not list devices by department "
		       "or building";
	if ((xml_boolean(scope, "all_jss_users", &all_users) && all_users) ||
	    has_members(scope, "jss_users") ||
	    has_members(scope, "jss_user_groups"))
		return "users are in scope";
	if (forms[kind].detailed == NULL && places)
		return "mobile devices are not listed by department or "
		       "building";
	return NULL;
}

static const struct jamf_call *group_call(
    const struct scope_question *question, int64_t id)
{
	for (size_t i = 0; i < question->groups; i++)
		if (question->group_ids[i] == id)
			return &question->calls[i];
	return NULL;
}

/* One call for each group, however often it is named. */
static int ask_groups(struct scope_question *question,
    const struct xml *section, struct arena *arena, struct error *error)
{
	const struct xml *group =
	    first_of(xml_child(section, forms[question->kind].groups));

	for (; group != NULL; group = group->next) {
		struct jamf_call *call = &question->calls[question->groups];
		int64_t id;

		if (!xml_integer(group, "id", &id) ||
		    group_call(question, id) != NULL)
			continue;
		call->path = arena_printf(arena, "%s/id/%" PRId64,
		    forms[question->kind].group_path, id);
		if (call->path == NULL)
			return error_set_memory(error);
		call->privilege =
		    jamf_list_privilege(forms[question->kind].group_list);
		question->group_ids[question->groups++] = id;
	}
	return 0;
}

int scope_question_make(enum jamf_kind kind, const struct xml *scope,
    bool has_subsets, struct arena *arena, struct scope_question *ret_question,
    struct error *error)
{
	const struct xml *exclusions = xml_child(scope, "exclusions");
	bool places = has_places(scope) || has_places(exclusions);
	struct scope_question q = {.kind = kind,
	    .scope = scope,
	    .exclusions = exclusions,
	    .why = why_untold(kind, scope, places, has_subsets)};
	const struct xml *const sections[] = {scope, exclusions};
	size_t most = 1;

	for (size_t i = 0; i < array_length(sections); i++)
		for (const struct xml *group =
			 first_of(xml_child(sections[i], forms[kind].groups));
		     group != NULL; group = group->next)
			most++;
	q.calls = arena_new_array(arena, most, sizeof(*q.calls));
	q.group_ids = arena_new_array(arena, most, sizeof(*q.group_ids));
	if (q.calls == NULL || q.group_ids == NULL)
		return error_set_memory(error);
	if (q.why != NULL || jamf_scope_is_empty(scope)) {
		*ret_question = q;
		return 0;
	}
	for (size_t i = 0; i < array_length(sections); i++)
		if (ask_groups(&q, sections[i], arena, error) != 0)
			return -1;
	q.count = q.groups;
	if (places || field_has_all_devices(scope, kind)) {
		struct jamf_call *call = &q.calls[q.count++];

		call->path = places ? forms[kind].detailed : forms[kind].path;
		call->privilege = jamf_list_privilege(forms[kind].list);
	}
	*ret_question = q;
	return 0;
}

/* -- devices of the answers -------------------------------------------------
 */

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
	for (const struct xml *child = first_of(list); child != NULL;
	     child = child->next)
		if (field_is_member(child))
			add_device(tally, child);
}

/* The members of an answer. A list of members says how many there are. One that
 * is not there, that is empty without saying so, or that has others than it
 * says, is none: to take it for no device would let everything through. */
static void add_answer(
    struct tally *tally, const struct jamf_call *call, const struct xml *list)
{
	int64_t members = 0, size;

	for (const struct xml *child = first_of(list); child != NULL;
	     child = child->next)
		members += field_is_member(child);
	if (list != NULL && (xml_integer(list, "size", &size) ? size == members
							      : members > 0)) {
		add_devices(tally, list);
		return;
	}
	tally->why = arena_printf(
	    tally->arena, "'%s' does not tell its members", call->path);
	tally->failed = tally->failed || tally->why == NULL;
}

static bool is_among(const struct xml *places, const char *name)
{
	for (const struct xml *place = first_of(places);
	     place != NULL && name != NULL; place = place->next) {
		const char *other = xml_text(place, "name");

		if (other != NULL && text_compare_case(other, name) == 0)
			return true;
	}
	return false;
}

static void add_section(struct tally *tally, const struct xml *section)
{
	const struct scope_question *q = tally->question;
	const struct jamf_call *list = &q->calls[q->groups];
	const struct xml *child;

	if (field_has_all_devices(section, q->kind))
		add_answer(tally, list, list->root);
	add_devices(tally, xml_child(section, forms[q->kind].devices));
	child = first_of(xml_child(section, forms[q->kind].groups));
	for (; child != NULL; child = child->next) {
		const struct jamf_call *call;
		int64_t id;

		if (!field_is_member(child))
			continue;
		if (!xml_integer(child, "id", &id)) {
			tally->is_odd = true;
			continue;
		}
		call = group_call(q, id);
		add_answer(
		    tally, call, xml_child(call->root, forms[q->kind].devices));
	}
	/* Devices of departments and buildings, which the list has by name. */
	if (q->count == q->groups || !has_places(section))
		return;
	for (child = first_of(list->root); child != NULL; child = child->next)
		if (is_among(xml_child(section, "departments"),
			xml_text(child, "department")) ||
		    is_among(xml_child(section, "buildings"),
			xml_text(child, "building")))
			add_device(tally, child);
}

int scope_question_count(const struct scope_question *question,
    struct arena *arena, struct map *devices, const char **ret_why,
    struct error *error)
{
	auto_map struct map out = {0};
	struct tally excluded = {
	    .question = question, .devices = &out, .arena = arena};
	struct tally included = {.question = question,
	    .devices = devices,
	    .without = &out,
	    .arena = arena};
	const char *why = question->why;

	for (size_t i = 0; i < question->count && why == NULL; i++) {
		const struct jamf_call *call = &question->calls[i];

		if (call->outcome == JAMF_DONE)
			continue;
		why = arena_printf(
		    arena, "'%s': %s", call->path, call->error.text);
		if (why == NULL)
			return error_set_memory(error);
	}
	if (why == NULL && !jamf_scope_is_empty(question->scope)) {
		add_section(&excluded, question->exclusions);
		add_section(&included, question->scope);
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
