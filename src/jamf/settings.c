#include "jamf/settings.h"

#include <string.h>

#include "jamf/names_internal.h"
#include "jamf/settings_internal.h"
#include "base/banned.h"

const struct value *settings_given(const struct profile *profile,
    const char *section, enum schema_key_name key)
{
	const struct payload *payload = profile_section(profile, section);
	const struct value *value =
	    payload != NULL ? payload_value(payload, key) : NULL;

	return value != NULL && value->given ? value : NULL;
}

const struct value *settings_value(const struct profile *profile,
    const char *section, enum schema_key_name key)
{
	const struct payload *payload = profile_section(profile, section);
	const struct value *value =
	    payload != NULL ? payload_value(payload, key) : NULL;

	return value != NULL && value->present ? value : NULL;
}

static const struct value *given_at_top(
    const struct profile *profile, enum schema_key_name key)
{
	const struct value *value = payload_value(&profile->top, key);

	return value->given ? value : NULL;
}

static const char *text_of(const struct value *value)
{
	return value->text != NULL ? value->text : "";
}

/* A definition that says nothing is at computer level; a property list that
 * says nothing is at user level on Macs, which alone tell the two apart. */
static bool is_user_level(const struct profile *profile, enum jamf_kind kind)
{
	const char *level = payload_choice(&profile->top, KEY_LEVEL);

	if (profile->from == PROFILE_FROM_PLIST && level[0] == '\0')
		return kind == JAMF_COMPUTERS;
	return strcmp(level, "user") == 0;
}

/* -- names ---------------------------------------------------------------- */

/* Empty text is none. */
static int define_reference(const struct profile *profile,
    enum schema_key_name key, enum jamf_list list,
    const struct jamf_names *names, struct arena *arena, const char **name,
    int64_t *id, struct error *error)
{
	const struct value *value = settings_given(profile, "jamf", key);
	struct jamf_found found = {.id = -1, .name = ""};

	if (value == NULL)
		return 0;
	if (text_of(value)[0] != '\0' &&
	    names_find_at(
		names, list, value->text, &value->origin, &found, error) != 0)
		return -1;
	*name = arena_text(arena, found.name);
	*id = found.id;
	return *name != NULL ? 0 : error_set_memory(error);
}

/* -- description ---------------------------------------------------------- */

/* On mobile devices the one of Self Service is the same field. */
static int define_description(const struct profile *profile,
    enum jamf_kind kind, const char **ret_text, struct error *error)
{
	const struct value *value =
	    settings_given(profile, "jamf", KEY_DESCRIPTION);
	const struct value *shown =
	    settings_given(profile, "self_service", KEY_DESCRIPTION);

	if (value == NULL)
		value = given_at_top(profile, KEY_DESCRIPTION);
	if (kind == JAMF_MOBILE && shown != NULL && value != NULL &&
	    !settings_same_text(text_of(shown), text_of(value))) {
		(void)error_set(error, STATUS_REFUSED,
		    "'description' of [self_service] is not that of the "
		    "profile, and for mobile devices Jamf Pro has one field "
		    "for both");
		(void)error_hint(error, "give the same text, or one of them");
		return source_error_at(error, &shown->origin);
	}
	if (value == NULL && kind == JAMF_MOBILE)
		value = shown;
	if (value != NULL)
		*ret_text = text_of(value);
	return 0;
}

/* -- the rest ------------------------------------------------------------- */

static void define_removable(
    const struct profile *profile, struct jamf_general *general)
{
	const struct value *disallowed =
	    given_at_top(profile, KEY_REMOVAL_DISALLOWED);
	const struct value *value =
	    disallowed == NULL
		? settings_value(profile, "jamf", KEY_USER_REMOVABLE)
		: settings_given(profile, "jamf", KEY_USER_REMOVABLE);

	general->has_user_removable = value != NULL || disallowed != NULL;
	if (value != NULL)
		general->user_removable = value->integer != 0;
	else if (disallowed != NULL)
		general->user_removable = disallowed->integer == 0;
}

/* With several SCEP payloads the earliest renewal serves them all. */
static void define_days(
    const struct profile *profile, struct jamf_general *general)
{
	const struct value *value = settings_given(
	    profile, "jamf", KEY_REDEPLOY_DAYS_BEFORE_CERTIFICATE_EXPIRES);

	general->has_redeploy_days = value != NULL;
	if (value != NULL) {
		general->redeploy_days = value->integer;
		return;
	}
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (!payload_is(payload, PAYLOAD_SCEP))
			continue;
		value = payload_value(payload, KEY_REDISTRIBUTE_PROFILE);
		if (!value->given && profile->from == PROFILE_FROM_PLIST)
			continue;
		general->has_redeploy_days = true;
		if (value->integer > general->redeploy_days)
			general->redeploy_days = value->integer;
	}
}

static bool is_choice(const struct value *value, const char *name)
{
	return value != NULL && value->choice != NULL &&
	       strcmp(value->choice->name, name) == 0;
}

static void define_delivery(const struct profile *profile, enum jamf_kind kind,
    struct jamf_general *general)
{
	const struct value *method =
	    settings_value(profile, "jamf", KEY_DISTRIBUTION_METHOD);

	general->is_user_level = is_user_level(profile, kind);
	general->has_method = method != NULL;
	if (is_choice(method, "make-available-in-self-service"))
		general->method = JAMF_SELF_SERVICE_ONLY;
	general->redeploy_all = is_choice(
	    settings_given(profile, "jamf", KEY_REDEPLOY_ON_UPDATE), "all");
	if (kind == JAMF_COMPUTERS)
		define_removable(profile, general);
	else
		define_days(profile, general);
}

/* The profile may go. Jamf Pro shows a profile without name by nothing at all,
 * so its identifier stands in. */
static bool keep_texts(const struct profile *profile, struct arena *arena,
    struct jamf_general *general)
{
	const char *name = payload_text(&profile->top, KEY_NAME, "");

	if (name[0] == '\0')
		name = payload_text(&profile->top, KEY_IDENTIFIER, "");
	general->name = arena_text(arena, name);
	if (general->description == NULL)
		return general->name != NULL;
	general->description = arena_text(arena, general->description);
	return general->name != NULL && general->description != NULL;
}

int jamf_general_define(const struct profile *profile, enum jamf_kind kind,
    const struct jamf_names *names, struct arena *arena,
    struct jamf_general *ret_general, struct error *error)
{
	struct jamf_general general = {0};

	if (define_description(profile, kind, &general.description, error) !=
		0 ||
	    define_reference(profile, KEY_SITE, JAMF_LIST_SITES, names, arena,
		&general.site, &general.site_id, error) != 0 ||
	    define_reference(profile, KEY_CATEGORY, JAMF_LIST_CATEGORIES, names,
		arena, &general.category, &general.category_id, error) != 0)
		return -1;
	if (!keep_texts(profile, arena, &general))
		return error_set_memory(error);
	define_delivery(profile, kind, &general);
	*ret_general = general;
	return 0;
}
