/*
 * Groups of the directory, which have no ids in Jamf Pro and stand in no list:
 * each is searched for, GET /api/v1/ldap/groups?q=TEXT
 * (developer.jamf.com/jamf-pro/reference), which answers with the groups whose
 * names contain the text, in all directories that Jamf Pro asks.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/names_internal.h"
#include "base/banned.h"

static struct names_group *find(
    const struct names_directory *directory, const char *text)
{
	struct names_group *group = directory->first;

	while (group != NULL && !names_same(group->text, text, true))
		group = group->next;
	return group;
}

void jamf_names_want_group(struct jamf_names *names, const char *text)
{
	struct names_directory *directory = &names->directory;
	struct names_group *group;

	if (find(directory, text) != NULL)
		return;
	group = arena_new(&directory->arena, sizeof(*group));
	if (group != NULL) {
		*group = (struct names_group){
		    .text = arena_text(&directory->arena, text),
		    .next = directory->first};
		if (group->text != NULL) {
			directory->first = group;
			return;
		}
	}
	directory->lacks_memory = true;
}

/* -- answers -------------------------------------------------------------- */

/* The one with the name, spelt just so if there is one. */
static int take_found(struct names_directory *directory,
    struct names_group *group, const struct xml *results, int64_t total,
    struct error *error)
{
	const char *like = NULL, *near = NULL;
	int64_t count = 0;

	for (const struct xml *item = results->first; item != NULL;
	     item = item->next, count++) {
		const char *name = xml_text(item, "name");

		if (name == NULL)
			continue;
		if (names_same(name, group->text, true)) {
			like = name;
			break;
		}
		if (names_same(name, group->text, false))
			like = name;
		else if (near == NULL)
			near = name;
	}
	if (like == NULL)
		/* It may be among those that were not given. */
		group->state =
		    total > count ? NAMES_GROUP_TAKEN : NAMES_GROUP_ABSENT;
	else
		group->state = NAMES_GROUP_FOUND;
	group->name =
	    arena_text(&directory->arena, like != NULL ? like : group->text);
	if (near != NULL)
		group->near = arena_text(&directory->arena, near);
	return group->name == NULL ? error_set_memory(error) : 0;
}

int names_take_group(struct jamf_names *names, struct names_group *group,
    const struct jamf_call *call, struct error *error)
{
	const struct xml *results = NULL;
	int64_t total = 0;

	if (call->outcome == JAMF_MISSING) {
		group->state = NAMES_GROUP_TAKEN;
		group->name = group->text;
		return 0;
	}
	if (call->outcome == JAMF_DONE && call->root != NULL) {
		results = xml_child(call->root, "results");
		(void)xml_integer(call->root, "totalCount", &total);
	}
	if (results != NULL)
		return take_found(
		    &names->directory, group, results, total, error);
	group->state = NAMES_GROUP_FAILED;
	if (call->outcome == JAMF_DONE)
		(void)error_set(
		    &group->why, STATUS_SERVER, "the answer has no 'results'");
	else
		group->why = call->error;
	(void)error_prefix(
	    &group->why, "cannot look up a group of the directory");
	return 0;
}

/* -- asking --------------------------------------------------------------- */

static int add_call(const struct names_group *group, struct arena *arena,
    struct jamf_call *ret_call, struct error *error)
{
	auto_buf struct buf path = {0};
	/* Case does not count there. */
	const char *text = jamf_name_lower(arena, group->text);

	if (text == NULL)
		return error_set_memory(error);
	buf_text(&path, "v1/ldap/groups?q=");
	for (; *text != '\0'; text++)
		if (text_is_digit(*text) || text_is_letter(*text))
			buf_char(&path, *text);
		else
			buf_printf(&path, "%%%02X", (unsigned char)*text);
	*ret_call = (struct jamf_call){.method = JAMF_GET,
	    .is_pro = true,
	    .path = buf_ok(&path) ? arena_text(arena, path.data) : NULL,
	    .privilege = JAMF_PRIVILEGE_DIRECTORY,
	    .arena = arena};
	return ret_call->path == NULL ? error_set_memory(error) : 0;
}

int names_read_groups(
    struct jamf_names *names, struct jamf *jamf, struct error *error)
{
	struct names_directory *directory = &names->directory;
	const struct jamf_callbacks *callbacks = jamf_callbacks(jamf);
	auto_buf struct buf text = {0};
	auto_arena struct arena arena = {0};
	struct jamf_call *calls;
	size_t count = 0, at = 0;

	if (directory->lacks_memory)
		return error_set_memory(error);
	for (struct names_group *it = directory->first; it != NULL;
	     it = it->next)
		count += it->state == NAMES_GROUP_WANTED;
	if (count == 0)
		return 0;
	calls = arena_new_array(&arena, count, sizeof(*calls));
	if (calls == NULL)
		return error_set_memory(error);
	for (struct names_group *it = directory->first; it != NULL;
	     it = it->next)
		if (it->state == NAMES_GROUP_WANTED &&
		    add_call(it, &arena, &calls[at++], error) != 0)
			return -1;
	if (jamf_perform(jamf, calls, count, JAMF_PARALLEL, error) != 0)
		return -1;
	at = 0;
	for (struct names_group *it = directory->first; it != NULL;
	     it = it->next) {
		if (it->state != NAMES_GROUP_WANTED)
			continue;
		if (names_take_group(names, it, &calls[at++], error) != 0)
			return -1;
		if (it->state != NAMES_GROUP_TAKEN || callbacks->tell == NULL)
			continue;
		buf_clear(&text);
		buf_printf(&text,
		    "group '%.200s' of the directory is taken as it is: the "
		    "server does not tell whether it is there",
		    it->text);
		if (buf_ok(&text))
			callbacks->tell(callbacks->context, text.data);
	}
	return 0;
}

/* -- finding -------------------------------------------------------------- */

int jamf_names_find_group(const struct jamf_names *names, const char *text,
    const char **ret_name, struct error *error)
{
	const struct names_group *group = find(&names->directory, text);

	if (group == NULL || group->state == NAMES_GROUP_WANTED)
		return error_set(
		    error, STATUS_LIMIT, "group '%s' was not looked up", text);
	if (group->state == NAMES_GROUP_FAILED) {
		*error = group->why;
		return -1;
	}
	if (group->state != NAMES_GROUP_ABSENT) {
		*ret_name = group->name;
		return 0;
	}
	(void)error_set(error, STATUS_NOT_FOUND,
	    "no directory that Jamf Pro asks has a group '%s'", group->text);
	if (group->near != NULL)
		return error_hint(error, "did you mean '%s'?", group->near);
	return error_hint(error,
	    "look for it with 'Test' of the LDAP server or cloud identity "
	    "provider in Jamf Pro's settings");
}
