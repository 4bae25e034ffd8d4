/*
 * The two kinds of profiles: their list, one of them, and how it is asked for.
 */
#include "jamf/profiles.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "jamf/profiles_internal.h"
#include "base/banned.h"

const struct profile_form profile_forms[JAMF_KINDS] = {
    [JAMF_COMPUTERS] =
	{
	    .path = "osxconfigurationprofiles",
	    .list = "os_x_configuration_profiles",
	    .root = "os_x_configuration_profile",
	    .privilege = "macOS Configuration Profiles",
	    .page = "OSXConfigurationProfiles.html",
	},
    [JAMF_MOBILE] =
	{
	    .path = "mobiledeviceconfigurationprofiles",
	    .list = "configuration_profiles",
	    .root = "configuration_profile",
	    .privilege = "iOS Configuration Profiles",
	    .page = "iOSConfigurationProfiles.html",
	},
};

/* -- the list ------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	const struct jamf_row *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

int profiles_read_list(enum jamf_kind kind, const struct xml *root,
    struct arena *arena, struct jamf_rows *ret_rows, struct error *error)
{
	const struct profile_form *form = &profile_forms[kind];
	struct jamf_rows rows = {0};
	size_t count = xml_count(root, form->root);

	if (root == NULL || strcmp(root->name, form->list) != 0)
		return error_set(error, STATUS_SERVER,
		    "list of profiles is '%s', expected '%s'",
		    root != NULL ? root->name : "empty", form->list);
	if (count > JAMF_PROFILES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "list of profiles has %zu, expected %d at most", count,
		    JAMF_PROFILES_MAX);
	rows.list = arena_new_array(arena, count, sizeof(*rows.list));
	if (rows.list == NULL)
		return error_set_memory(error);
	for (const struct xml *child = root->first; child != NULL;
	     child = child->next) {
		struct jamf_row *row = &rows.list[rows.count];
		const char *name = xml_text(child, "name");

		if (strcmp(child->name, form->root) != 0)
			continue;
		if (!xml_integer(child, "id", &row->id) || row->id <= 0 ||
		    name == NULL)
			return error_set(error, STATUS_SERVER,
			    "list of profiles has an entry without id or name");
		row->name = arena_text(arena, name);
		if (row->name == NULL)
			return error_set_memory(error);
		rows.count++;
	}
	if (rows.count > 1)
		qsort(rows.list, rows.count, sizeof(*rows.list), by_id);
	for (size_t i = 1; i < rows.count; i++)
		if (rows.list[i].id == rows.list[i - 1].id)
			return error_set(error, STATUS_SERVER,
			    "list of profiles has id %" PRId64 " twice",
			    rows.list[i].id);
	*ret_rows = rows;
	return 0;
}

int jamf_profiles_list(struct jamf *jamf, enum jamf_kind kind,
    struct arena *arena, struct jamf_rows *ret_rows, struct error *error)
{
	auto_arena struct arena answer = {0};
	struct jamf_call call = {.method = JAMF_GET,
	    .path = profile_forms[kind].path,
	    .privilege =
		arena_printf(&answer, "Read %s", profile_forms[kind].privilege),
	    .arena = &answer};

	if (call.privilege == NULL)
		return error_set_memory(error);
	if (jamf_perform(jamf, &call, 1, 1, error) != 0)
		return -1;
	if (call.outcome != JAMF_DONE) {
		*error = call.error;
		return -1;
	}
	return profiles_read_list(kind, call.root, arena, ret_rows, error);
}

/* -- calls for one -------------------------------------------------------- */

int profile_make_call(enum jamf_method method, enum jamf_kind kind, int64_t id,
    struct arena *arena, struct jamf_call *ret_call, struct error *error)
{
	static const char *const verbs[] = {[JAMF_GET] = "Read",
	    [JAMF_POST] = "Create",
	    [JAMF_PUT] = "Update",
	    [JAMF_DELETE] = "Delete"};
	const struct profile_form *form = &profile_forms[kind];
	const char *path =
	    arena_printf(arena, "%s/id/%" PRId64, form->path, id);
	const char *privilege =
	    arena_printf(arena, "%s %s", verbs[method], form->privilege);

	if (path == NULL || privilege == NULL)
		return error_set_memory(error);
	*ret_call = (struct jamf_call){.method = method,
	    .path = path,
	    .privilege = privilege,
	    .arena = arena};
	return 0;
}

int jamf_profile_get_call(enum jamf_kind kind, int64_t id, struct arena *arena,
    struct jamf_call *ret_call, struct error *error)
{
	return profile_make_call(JAMF_GET, kind, id, arena, ret_call, error);
}

int jamf_profile_delete_call(enum jamf_kind kind, int64_t id,
    struct arena *arena, struct jamf_call *ret_call, struct error *error)
{
	return profile_make_call(JAMF_DELETE, kind, id, arena, ret_call, error);
}

/* -- reading one ------------------------------------------------------------
 */

/* A copy of its own of the element, if there is one. */
static int copy_part(const struct xml *element, struct arena *arena,
    struct xml **ret_copy, struct error *error)
{
	struct xml *holder = xml_new(arena, "copy", NULL);

	if (element == NULL)
		return 0;
	*ret_copy = xml_add_copy(arena, holder, element);
	return *ret_copy != NULL ? 0 : error_set_memory(error);
}

int jamf_profile_read(enum jamf_kind kind, const struct xml *root,
    struct arena *arena, struct jamf_profile *ret_profile, struct error *error)
{
	struct jamf_profile profile = {.kind = kind};
	const struct xml *general = xml_child(root, "general");
	const struct xml *payloads = xml_child(general, "payloads");
	const char *uuid = xml_text(general, "uuid");

	if (root == NULL || strcmp(root->name, profile_forms[kind].root) != 0)
		return error_set(error, STATUS_SERVER,
		    "profile is '%s', expected '%s'",
		    root != NULL ? root->name : "empty",
		    profile_forms[kind].root);
	if (general_read(kind, general, arena, &profile.general, error) != 0)
		return -1;
	if (!xml_integer(general, "id", &profile.id) || profile.id <= 0 ||
	    profile.general.name == NULL || profile.general.name[0] == '\0')
		return error_set(
		    error, STATUS_SERVER, "profile has no id or no name");
	if (uuid != NULL) {
		profile.uuid = arena_text(arena, uuid);
		if (profile.uuid == NULL)
			return error_set_memory(error);
	}
	if (payloads != NULL && payloads->length > 0) {
		profile.payloads =
		    arena_copy(arena, payloads->text, payloads->length);
		if (profile.payloads == NULL)
			return error_set_memory(error);
		profile.payloads_length = payloads->length;
	}
	if (copy_part(xml_child(root, "scope"), arena, &profile.scope, error) !=
		0 ||
	    copy_part(xml_child(root, "self_service"), arena,
		&profile.self_service, error) != 0)
		return -1;
	*ret_profile = profile;
	return 0;
}

/* -- the web interface ---------------------------------------------------- */

const char *jamf_profile_page_at(
    const char *url, enum jamf_kind kind, int64_t id, struct arena *arena)
{
	/* A gateway, of today or of an old lock file, has no pages. */
	if (strchr(url, '#') != NULL || strstr(url, ".apigw.jamf.com") != NULL)
		return NULL;
	return arena_printf(arena, "%s/%s?id=%" PRId64 "&o=r", url,
	    profile_forms[kind].page, id);
}

const char *jamf_profile_page(const struct jamf *jamf, enum jamf_kind kind,
    int64_t id, struct arena *arena)
{
	return jamf_profile_page_at(jamf_url(jamf), kind, id, arena);
}
