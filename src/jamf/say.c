#include "jamf/say.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/say_internal.h"
#include "base/banned.h"

static const char section[] = "jamf";

/* -- words ---------------------------------------------------------------- */

int say_add(struct jamf_saying *saying, const struct jamf_said *said)
{
	struct jamf_said *list = arena_grow(saying->arena, saying->list,
	    saying->count, &saying->capacity, sizeof(*list));

	if (list == NULL)
		return -1;
	saying->list = list;
	saying->list[saying->count++] = *said;
	return 0;
}

int say_text(struct jamf_saying *saying, const char *in,
    enum schema_key_name key, const char *text)
{
	const struct jamf_said said = {.section = in, .key = key, .text = text};

	return text == NULL ? -1 : say_add(saying, &said);
}

bool say_is_plain(const char *name)
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

const char *say_member(const struct jamf_names *names, enum jamf_list list,
    int64_t id, const char *name, struct arena *arena)
{
	if (name != NULL && say_is_plain(name) &&
	    is_its_own(names, list, id, name))
		return arena_text(arena, name);
	return arena_printf(arena, "id:%" PRId64, id);
}

/* -- [jamf] --------------------------------------------------------------- */

static int say_reference(struct jamf_saying *saying,
    const struct jamf_names *names, enum jamf_list list,
    enum schema_key_name key, int64_t id, const char *name)
{
	return id <= 0 ? 0
		       : say_text(saying, section, key,
			     say_member(names, list, id, name, saying->arena));
}

static int say_days(
    struct jamf_saying *saying, const struct jamf_general *general)
{
	if (!general->has_redeploy_days || general->redeploy_days <= 0)
		return 0;
	return say_text(saying, section,
	    KEY_REDEPLOY_DAYS_BEFORE_CERTIFICATE_EXPIRES,
	    arena_printf(saying->arena, "%" PRId64, general->redeploy_days));
}

static int say_general(const struct jamf_profile *stored,
    const struct jamf_names *names, struct jamf_saying *saying)
{
	const struct jamf_general *general = &stored->general;
	const char *description = general->description;

	if (say_reference(saying, names, JAMF_LIST_CATEGORIES, KEY_CATEGORY,
		stored->category_id, general->category) != 0 ||
	    say_reference(saying, names, JAMF_LIST_SITES, KEY_SITE,
		stored->site_id, general->site) != 0)
		return -1;
	if (description != NULL && description[0] != '\0' &&
	    say_text(saying, section, KEY_DESCRIPTION, description) != 0)
		return -1;
	/* Always: who finds [jamf] in a definition knows where it belongs. */
	if (general->has_method &&
	    say_text(saying, section, KEY_DISTRIBUTION_METHOD,
		general->method == JAMF_SELF_SERVICE_ONLY
		    ? "make-available-in-self-service"
		    : "install-automatically") != 0)
		return -1;
	if (general->has_user_removable && general->user_removable &&
	    say_text(saying, section, KEY_USER_REMOVABLE, "yes") != 0)
		return -1;
	return say_days(saying, general);
}

/* -- all ------------------------------------------------------------------ */

static bool is_in_self_service(const struct jamf_profile *stored)
{
	return stored->general.has_method &&
	       stored->general.method == JAMF_SELF_SERVICE_ONLY &&
	       stored->self_service != NULL;
}

void jamf_say_want(const struct jamf_profile *stored, struct jamf_names *names)
{
	if (stored->category_id > 0)
		jamf_names_want(names, JAMF_LIST_CATEGORIES);
	if (stored->site_id > 0)
		jamf_names_want(names, JAMF_LIST_SITES);
	say_want_scope(stored->kind, stored->scope, names);
	if (is_in_self_service(stored))
		say_want_self_service(stored->self_service, names);
}

int jamf_say(const struct jamf_profile *stored, const struct jamf_names *names,
    struct jamf_saying *saying, struct error *error)
{
	if (say_general(stored, names, saying) != 0 ||
	    say_scope(stored->kind, stored->scope, names, saying) != 0)
		return error_set_memory(error);
	if (is_in_self_service(stored) &&
	    say_self_service(
		stored->kind, stored->self_service, names, saying) != 0)
		return error_set_memory(error);
	return 0;
}
