#include "jamf/to_definition.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/to_definition_internal.h"
#include "base/banned.h"

static const char section[] = "jamf";

/* -- words ---------------------------------------------------------------- */

int definition_add(struct jamf_definition *definition,
    const struct jamf_definition_value *value)
{
	struct jamf_definition_value *list =
	    arena_grow(definition->arena, definition->list, definition->count,
		&definition->capacity, sizeof(*list));

	if (list == NULL)
		return -1;
	definition->list = list;
	definition->list[definition->count++] = *value;
	return 0;
}

int definition_add_text(struct jamf_definition *definition, const char *in,
    enum schema_key_name key, const char *text)
{
	const struct jamf_definition_value value = {
	    .section = in, .key = key, .text = text};

	return text == NULL ? -1 : definition_add(definition, &value);
}

bool definition_is_plain(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || text_starts_with(name, "id:") ||
	    text_is_blank(name[0]) || text_is_blank(name[length - 1]) ||
	    text_utf8_prefix(name, length) != length)
		return false;
	for (size_t at = 0; at < length;
	     at += text_utf8_length(name + at, length - at))
		if (text_is_control(text_utf8_point(name + at, length - at)))
			return false;
	return true;
}

static bool is_its_own(const struct jamf_names *names, enum jamf_list list,
    int64_t id, const char *name)
{
	struct jamf_found found;
	struct error error;

	return jamf_names_find(names, list, name, &found, &error) == 0 &&
	       found.id == id;
}

const char *definition_member(const struct jamf_names *names,
    enum jamf_list list, int64_t id, const char *name, struct arena *arena)
{
	if (name != NULL && definition_is_plain(name) &&
	    is_its_own(names, list, id, name))
		return arena_text(arena, name);
	return arena_printf(arena, "id:%" PRId64, id);
}

/* -- [jamf] --------------------------------------------------------------- */

static int add_reference(struct jamf_definition *definition,
    const struct jamf_names *names, enum jamf_list list,
    enum schema_key_name key, int64_t id, const char *name)
{
	return id <= 0 ? 0
		       : definition_add_text(definition, section, key,
			     definition_member(
				 names, list, id, name, definition->arena));
}

static int add_days(
    struct jamf_definition *definition, const struct jamf_general *general)
{
	if (!general->has_redeploy_days || general->redeploy_days <= 0)
		return 0;
	return definition_add_text(definition, section,
	    KEY_REDEPLOY_DAYS_BEFORE_CERTIFICATE_EXPIRES,
	    arena_printf(
		definition->arena, "%" PRId64, general->redeploy_days));
}

static int add_general(const struct jamf_profile *stored,
    const struct jamf_names *names, struct jamf_definition *definition)
{
	const struct jamf_general *general = &stored->general;
	const char *description = general->description;

	if (add_reference(definition, names, JAMF_LIST_CATEGORIES, KEY_CATEGORY,
		stored->category_id, general->category) != 0 ||
	    add_reference(definition, names, JAMF_LIST_SITES, KEY_SITE,
		stored->site_id, general->site) != 0)
		return -1;
	if (description != NULL && description[0] != '\0' &&
	    definition_add_text(
		definition, section, KEY_DESCRIPTION, description) != 0)
		return -1;
	/* Always: who finds [jamf] in a definition knows where it belongs. */
	if (general->has_method &&
	    definition_add_text(definition, section, KEY_DISTRIBUTION_METHOD,
		general->method == JAMF_SELF_SERVICE_ONLY
		    ? "make-available-in-self-service"
		    : "install-automatically") != 0)
		return -1;
	if (general->has_user_removable && general->user_removable &&
	    definition_add_text(
		definition, section, KEY_USER_REMOVABLE, "yes") != 0)
		return -1;
	return add_days(definition, general);
}

/* -- all ------------------------------------------------------------------ */

static bool is_in_self_service(const struct jamf_profile *stored)
{
	return stored->general.has_method &&
	       stored->general.method == JAMF_SELF_SERVICE_ONLY &&
	       stored->self_service != NULL;
}

void jamf_to_definition_want(
    const struct jamf_profile *stored, struct jamf_names *names)
{
	if (stored->category_id > 0)
		jamf_names_want(names, JAMF_LIST_CATEGORIES);
	if (stored->site_id > 0)
		jamf_names_want(names, JAMF_LIST_SITES);
	definition_want_scope(stored->kind, stored->scope, names);
	if (is_in_self_service(stored))
		definition_want_self_service(stored->self_service, names);
}

int jamf_to_definition(const struct jamf_profile *stored,
    const struct jamf_names *names, struct jamf_definition *definition,
    struct error *error)
{
	if (add_general(stored, names, definition) != 0 ||
	    definition_add_scope(
		stored->kind, stored->scope, names, definition) != 0)
		return error_set_memory(error);
	if (is_in_self_service(stored) &&
	    definition_add_self_service(
		stored->kind, stored->self_service, names, definition) != 0)
		return error_set_memory(error);
	return 0;
}
