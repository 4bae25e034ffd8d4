#include "jamf/profiles.h"

#include <string.h>

#include "base/text.h"
#include "jamf/profiles_internal.h"
#include "base/banned.h"

/* Site and category: the name is "" when there is none, which the server says
 * with the id -1 and a name such as "NONE" or "No category assigned". */
static int read_reference(const struct xml *element, struct arena *arena,
    int64_t *id, const char **name, struct error *error)
{
	if (!xml_integer(element, "id", id) || *id <= 0)
		*id = -1;
	*name = *id > 0 ? xml_text(element, "name") : NULL;
	*name = arena_text(arena, *name != NULL ? *name : "");
	return *name != NULL ? 0 : error_set_memory(error);
}

static bool is_text(
    const struct xml *parent, const char *path, const char *text)
{
	const char *got = xml_text(parent, path);

	return got != NULL && text_compare_case(got, text) == 0;
}

static void read_flags(
    const struct xml *from, enum jamf_kind kind, struct jamf_general *general)
{
	const char *method = profile_forms[kind].method;
	int64_t *days = &general->redeploy_days;

	general->is_user_level = is_text(from, "level", "User");
	if (is_text(from, method, PROFILE_METHOD_SELF_SERVICE))
		general->method = JAMF_SELF_SERVICE_ONLY;
	general->has_method = general->method == JAMF_SELF_SERVICE_ONLY ||
			      is_text(from, method, PROFILE_METHOD_AUTOMATIC);
	if (kind == JAMF_COMPUTERS)
		general->has_user_removable = xml_boolean(
		    from, "user_removable", &general->user_removable);
	else
		general->has_redeploy_days = xml_integer(
		    from, "redeploy_days_before_certificate_expires", days);
}

/* The text at path in the arena; NULL when it is not there. False for lack of
 * memory. */
static bool read_text(const struct xml *from, const char *path,
    struct arena *arena, const char **ret_text)
{
	const char *text = xml_text(from, path);

	*ret_text = text != NULL ? arena_text(arena, text) : NULL;
	return text == NULL || *ret_text != NULL;
}

static int read_general(const struct xml *from, struct arena *arena,
    struct jamf_profile *profile, struct error *error)
{
	struct jamf_general *general = &profile->general;

	if (!read_text(from, "name", arena, &general->name) ||
	    !read_text(from, "description", arena, &general->description) ||
	    !read_text(from, "uuid", arena, &profile->uuid))
		return error_set_memory(error);
	if (!xml_integer(from, "id", &profile->id) || profile->id <= 0 ||
	    general->name == NULL || general->name[0] == '\0')
		return error_set(
		    error, STATUS_SERVER, "profile has no id or no name");
	if (read_reference(xml_child(from, "site"), arena, &profile->site_id,
		&general->site, error) != 0 ||
	    read_reference(xml_child(from, "category"), arena,
		&profile->category_id, &general->category, error) != 0)
		return -1;
	general->site_id = profile->site_id;
	general->category_id = profile->category_id;
	read_flags(from, profile->kind, general);
	return 0;
}

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

static int read_parts(const struct xml *root, struct arena *arena,
    struct jamf_profile *profile, struct error *error)
{
	const struct xml *payloads = xml_at(root, "general/payloads");

	if (payloads != NULL && payloads->length > 0) {
		profile->payloads =
		    arena_copy(arena, payloads->text, payloads->length);
		if (profile->payloads == NULL)
			return error_set_memory(error);
		profile->payloads_length = payloads->length;
	}
	if (copy_part(
		xml_child(root, "scope"), arena, &profile->scope, error) != 0)
		return -1;
	return copy_part(xml_child(root, "self_service"), arena,
	    &profile->self_service, error);
}

int jamf_profile_read(enum jamf_kind kind, const struct xml *root,
    struct arena *arena, struct jamf_profile *ret_profile, struct error *error)
{
	struct jamf_profile profile = {.kind = kind};

	if (root == NULL || strcmp(root->name, profile_forms[kind].root) != 0)
		return error_set(error, STATUS_SERVER,
		    "profile is '%s', expected '%s'",
		    root != NULL ? root->name : "empty",
		    profile_forms[kind].root);
	if (read_general(xml_child(root, "general"), arena, &profile, error) !=
		0 ||
	    read_parts(root, arena, &profile, error) != 0)
		return -1;
	*ret_profile = profile;
	return 0;
}
