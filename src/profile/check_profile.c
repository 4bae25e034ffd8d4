/*
 * The profile as a whole: its names, what occurs twice, and what its platform
 * and oldest system have.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "profile/template.h"
#include "base/banned.h"

static const char *such_as(
    struct check *check, enum schema_key_name name, const char *example)
{
	const struct payload *top = &check->profile->top;

	return check_from_definition(check)
		   ? check_text(
			 check, "%s = %s", schema_key_text(name), example)
		   : check_text(check, "set '%s', such as '%s'",
			 check_key(check, top, name), example);
}

void check_profile_names(struct check *check)
{
	const struct payload *top = &check->profile->top;
	enum schema_key_name name =
	    payload_is(top, PAYLOAD_SERVICE) ? KEY_DISPLAY_NAME : KEY_NAME;
	struct origin origin = check_origin(check, top, name);

	if (top->schema == NULL)
		return;
	if (payload_text(top, name, "")[0] == '\0' &&
	    !payload_value_any(top, name)->faulty)
		check_report_absent(check, CHECK_PROFILE_NAME, &origin,
		    such_as(check, name, "Example Wi-Fi identity"),
		    "the profile has no name: devices show its identifier");
	if (payload_text(top, KEY_ORGANIZATION, "")[0] != '\0' ||
	    payload_value_any(top, KEY_ORGANIZATION)->faulty)
		return;
	origin = check_origin(check, top, KEY_ORGANIZATION);
	check_report_absent(check, CHECK_PROFILE_ORGANIZATION, &origin,
	    such_as(check, KEY_ORGANIZATION, "Example Inc."),
	    "the profile names no organization");
}

void check_profile_removal(struct check *check)
{
	const struct value *value =
	    payload_value(&check->profile->top, KEY_REMOVAL_DISALLOWED);

	if (value->present && value->integer != 0 &&
	    check_is(check, PLATFORM_IOS))
		check_report(check, CHECK_PROFILE_REMOVAL, &value->origin, NULL,
		    "'%s' counts on supervised devices only",
		    check_key(
			check, &check->profile->top, KEY_REMOVAL_DISALLOWED));
}

void check_profile_content(struct check *check)
{
	static const char key[] = "PayloadContent";
	const struct payload *top = &check->profile->top;
	const struct tree *content;
	struct origin origin;

	if (check_from_definition(check) || top->tree == NULL)
		return;
	content = tree_dict_get(top->tree, key);
	if (content == NULL || tree_type(content) != TREE_ARRAY ||
	    tree_array_count(content) > 0)
		return;
	origin = check_member_origin(check, top, key);
	check_report(check, CHECK_PROFILE_EMPTY, &origin, NULL,
	    "'%s' is empty: the profile does nothing", key);
}

/* -- what occurs twice --------------------------------------------------- */

/* The row's name in the schemas of payloads, and Apple's. */
static const struct name {
	enum schema_key_name row;
	const char *apple;
} name_uuid = {KEY_UUID, "PayloadUUID"},
  name_identifier = {KEY_PAYLOAD_IDENTIFIER, "PayloadIdentifier"};

static bool is_twice(const char *a, const char *b)
{
	return a != NULL && b != NULL && a[0] != '\0' &&
	       text_compare_case(a, b) == 0;
}

/* A payload without schema has no rows, but these keys. */
static struct origin place_of_name(
    struct check *check, const struct payload *payload, const struct name *name)
{
	return payload->schema == NULL && !check_from_definition(check)
		   ? check_member_origin(check, payload, name->apple)
		   : check_origin(check, payload, name->row);
}

static const char *shown_name(const struct check *check,
    const struct payload *payload, const struct name *name)
{
	return payload->schema == NULL && !check_from_definition(check)
		   ? name->apple
		   : check_key(check, payload, name->row);
}

static void report_twice(struct check *check, enum check_id id,
    const struct payload *payload, const struct name *name, const char *text)
{
	struct origin origin = place_of_name(check, payload, name);

	if (id == CHECK_IDENTIFIER_OF_PROFILE)
		check_report(check, id, &origin,
		    "append a word to it, such as '.scep'",
		    "'%s' has the value '%s', that of the profile itself",
		    shown_name(check, payload, name), text);
	else
		check_report(check, id, &origin, NULL,
		    "'%s' has the value '%s' of another one in this profile",
		    shown_name(check, payload, name), text);
}

/* Each payload against those before it; PROFILE_PAYLOADS_MAX keeps it short.
 * Many published profiles give their only payload their own identifier. */
void check_profile_duplicates(struct check *check)
{
	const struct profile *profile = check->profile;
	const struct payload *top = &profile->top;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];
		bool uuid = is_twice(payload->uuid, top->uuid);
		bool of_top = is_twice(payload->identifier, top->identifier);
		bool identifier = of_top && check_from_definition(check);

		for (size_t k = 0; k < i; k++) {
			const struct payload *other = &profile->payloads[k];

			uuid = uuid || is_twice(payload->uuid, other->uuid);
			identifier = identifier || is_twice(payload->identifier,
						       other->identifier);
		}
		if (uuid)
			report_twice(check, CHECK_DUPLICATE_UUID, payload,
			    &name_uuid, payload->uuid);
		if (identifier)
			report_twice(check, CHECK_DUPLICATE_IDENTIFIER, payload,
			    &name_identifier, payload->identifier);
		else if (of_top)
			report_twice(check, CHECK_IDENTIFIER_OF_PROFILE,
			    payload, &name_identifier, payload->identifier);
	}
}

/* -- platforms and versions ---------------------------------------------- */

/* One that becomes no payload: it says what Jamf Pro is to do. */
static bool is_section(const struct payload *payload)
{
	return payload->schema->payload_type == NULL;
}

/* Jamf Pro would leave it out without a word. What a base has may be for one
 * of those that extend it. */
static void report_section_key(struct check *check,
    const struct payload *section, const struct schema_key *key,
    const struct value *value)
{
	enum platform platform = check->profile->platform;
	enum platform other =
	    platform == PLATFORM_IOS ? PLATFORM_MACOS : PLATFORM_IOS;
	bool fits_other = key->availability->introduced[other] != NULL;

	if (check->profile->abstract)
		return;
	check_report(check, CHECK_SECTION_PLATFORM, &value->name,
	    fits_other ? check_text(check,
			     "leave it out, or say platform = %s in [profile]",
			     platform_name(other))
		       : "leave it out",
	    "'%s' of [%s] is not for profiles of %s", key->name,
	    section->schema->section, platform_title(platform));
}

/* Where a key or a payload type is to be had. */
struct having {
	const struct schema_availability *available;
	const struct schema_availability *around; /* of a key: its file's */
	const struct origin *origin;
	const char *name; /* of a key, or the type */
	bool is_key;
};

/* The same was said of what is around it. */
static bool is_supervised(const struct having *having, enum platform platform)
{
	return having->available->supervised[platform] &&
	       (having->around == NULL ||
		   !having->around->supervised[platform]);
}

static bool has_enrollment(const struct having *having, enum platform platform,
    enum schema_enrollment enrollment)
{
	return having->available->enrollment[platform] == enrollment &&
	       (having->around == NULL ||
		   having->around->enrollment[platform] != enrollment);
}

/* The first key that is for devices only that a user enrolled as their own, as
 * the account in an MDM payload is. NULL: nothing says that it is for them. */
static const struct schema_key *owner_of(struct check *check)
{
	const struct profile *profile = check->profile;
	struct payload_cursor at;

	for (size_t i = 0; !check->owner_known && i < profile->count; i++) {
		payload_cursor_init(&at, &profile->payloads[i]);
		while (check->owner == NULL && payload_next(&at))
			if (at.value->given &&
			    at.key->availability
				    ->enrollment[profile->platform] ==
				SCHEMA_ENROLLMENT_REQUIRED)
				check->owner = at.key;
	}
	check->owner_known = true;
	return check->owner;
}

/* What is there, but not for all. */
static void check_having(struct check *check, const struct having *having)
{
	enum platform platform = check->profile->platform;
	const char *title = platform_title(platform);
	const char *what = having->is_key ? "" : "a payload of type ";
	const char *since = having->available->introduced[platform];
	const char *removed = having->available->removed[platform];
	const char *min_os = check->profile->min_os;

	/* Of a key as new as its payload the payload says it. */
	if (min_os != NULL && version_compare(since, min_os) > 0 &&
	    (having->around == NULL ||
		!text_same(having->around->introduced[platform], since)))
		check_report(check,
		    having->is_key ? CHECK_KEY_OS : CHECK_PAYLOAD_OS,
		    having->origin, NULL,
		    "%s'%s' needs %s %s, but %s is served", what, having->name,
		    title, since, min_os);
	if (min_os != NULL && removed != NULL &&
	    (having->around == NULL ||
		having->around->removed[platform] != removed) &&
	    version_compare(removed, min_os) <= 0)
		check_report(check,
		    having->is_key ? CHECK_KEY_REMOVED : CHECK_PAYLOAD_REMOVED,
		    having->origin, NULL,
		    "%s'%s' was taken out with %s %s, and %s is served", what,
		    having->name, title, removed, min_os);
	if (is_supervised(having, platform))
		check_report(check,
		    having->is_key ? CHECK_KEY_SUPERVISED
				   : CHECK_PAYLOAD_SUPERVISED,
		    having->origin, NULL,
		    "%s'%s' counts on supervised devices only", what,
		    having->name);
	if (has_enrollment(having, platform, SCHEMA_ENROLLMENT_FORBIDDEN) &&
	    owner_of(check) != NULL)
		check_report(check, CHECK_KEY_ENROLLMENT, having->origin, NULL,
		    "%s'%s' does not count on devices that a user enrolled as "
		    "their own, for which '%s' is",
		    what, having->name, check_row_key(check, owner_of(check)));
	if (has_enrollment(having, platform, SCHEMA_ENROLLMENT_REQUIRED))
		check_report(check, CHECK_KEY_ENROLLMENT, having->origin, NULL,
		    "%s'%s' counts only on devices that a user enrolled as "
		    "their own",
		    what, having->name);
}

static void check_row(struct check *check, const struct payload *payload,
    const struct schema_key *key, const struct value *value)
{
	enum platform platform = check->profile->platform;
	const char *name = check_row_key(check, key);
	const struct having having = {key->availability,
	    payload->schema->availability, &value->origin, name, true};

	if (key->availability->introduced[platform] != NULL)
		check_having(check, &having);
	else if (is_section(payload))
		report_section_key(check, payload, key, value);
	else
		check_report(check, CHECK_KEY_PLATFORM, &value->origin, NULL,
		    "'%s' has no effect on %s", name, platform_title(platform));
}

void check_availability(struct check *check, const struct payload *payload)
{
	enum platform platform = check->profile->platform;
	struct having having = {
	    .origin = &payload->origin, .name = payload->type};
	struct payload_cursor at;

	if (payload->schema == NULL || payload->values == NULL ||
	    !check->profile->platform_known)
		return;
	having.available = payload->schema->availability;
	if (payload->type != NULL &&
	    having.available->introduced[platform] != NULL)
		check_having(check, &having);
	else if (payload->type != NULL)
		check_report(check, CHECK_PAYLOAD_PLATFORM, &payload->origin,
		    NULL, "%s has no payload of type '%s'",
		    platform_title(platform), payload->type);
	payload_cursor_init(&at, payload);
	while (payload_next(&at))
		if (at.value->given && !at.value->faulty)
			check_row(check, at.payload, at.key, at.value);
}

/* [scope], [limitations] and [exclusions]: emptied, or not. */
static void check_none(struct check *check, const struct payload *section)
{
	const struct schema *schema = section->schema;

	if (schema_key_of(schema, KEY_NONE) == NULL ||
	    payload_value(section, KEY_NONE)->integer == 0)
		return;
	for (size_t i = 0; i < schema->count; i++)
		if (section->values[i].given &&
		    strcmp(schema->keys[i].name, "none") != 0)
			check_report(check, CHECK_SECTION_NONE,
			    &section->values[i].name, "give one of the two",
			    "'%s' is given in [%s] beside 'none', which "
			    "empties it",
			    schema->keys[i].name, schema->section);
}

void check_profile_sections(struct check *check)
{
	for (size_t i = 0; i < check->profile->section_count; i++) {
		const struct payload *section = &check->profile->sections[i];

		check_availability(check, section);
		if (section->schema != NULL && section->values != NULL)
			check_none(check, section);
	}
}

/* -- levels -------------------------------------------------------------- */

/* A preference in a computer's profile does nothing, that is known; the levels
 * of other types are as Apple documents them. */
static bool is_preference(const struct payload *payload)
{
	return payload_is(payload, "com.apple.security.identitypreference") ||
	       payload_is(payload, "com.apple.security.certificatepreference");
}

/* As the file under check writes it. */
static const char *level_word(
    const struct check *check, enum schema_level level)
{
	if (check_from_definition(check))
		return schema_level_name(level);
	return level == SCHEMA_LEVEL_COMPUTER ? "System" : "User";
}

static enum schema_level level_of(
    const struct check *check, const struct payload *payload)
{
	if (is_preference(payload))
		return SCHEMA_LEVEL_USER;
	return payload->schema == NULL || check_is(check, PLATFORM_IOS)
		   ? SCHEMA_LEVEL_ANY
		   : payload->schema->level;
}

static void check_key_levels(
    struct check *check, const struct payload *payload, const char *level)
{
	const struct payload *top = &check->profile->top;
	struct payload_cursor at;

	payload_cursor_init(&at, payload);
	while (payload_next(&at)) {
		enum schema_level only = at.key->level;

		if (!at.value->present || only == SCHEMA_LEVEL_ANY ||
		    strcmp(level, schema_level_name(only)) == 0)
			continue;
		check_report(check, CHECK_KEY_LEVEL, &at.value->origin,
		    check_remedy(
			check, top, KEY_LEVEL, level_word(check, only)),
		    "'%s' is for %s profiles only",
		    check_row_key(check, at.key), schema_level_name(only));
	}
}

/* macOS 26.1 refuses settings of DNS that a profile without the word brings;
 * other payloads it takes. */
static void check_unsaid(struct check *check, const struct payload *payload)
{
	const struct payload *top = &check->profile->top;
	struct origin origin = check_origin(check, top, KEY_LEVEL);

	if (payload_is(payload, "com.apple.dnsSettings.managed") &&
	    !check_is(check, PLATFORM_IOS))
		check_report(check, CHECK_LEVEL_UNSAID, &origin,
		    check_remedy(check, top, KEY_LEVEL, "System"),
		    "'%s' is missing: macOS 26.1 refuses the DNS settings of a "
		    "profile that is not said to be the computer's",
		    check_key(check, top, KEY_LEVEL));
}

void check_level(struct check *check, const struct payload *payload)
{
	const struct payload *top = &check->profile->top;
	const char *level = payload_choice(top, KEY_LEVEL);
	enum schema_level only = level_of(check, payload);
	struct origin origin;

	if (level[0] == '\0') {
		check_unsaid(check, payload);
		return;
	}
	origin = check_origin(check, top, KEY_LEVEL);
	if (only != SCHEMA_LEVEL_ANY &&
	    strcmp(level, schema_level_name(only)) != 0)
		check_report(check,
		    is_preference(payload) ? CHECK_PAYLOAD_LEVEL
					   : CHECK_PAYLOAD_LEVEL_OTHER,
		    &payload->origin,
		    check_remedy(
			check, top, KEY_LEVEL, level_word(check, only)),
		    "a payload of type '%s' is for %s profiles only",
		    payload->type, schema_level_name(only));
	if (!check_is(check, PLATFORM_IOS))
		check_key_levels(check, payload, level);
	else if (strcmp(level, "user") == 0 &&
		 payload_is(payload, PAYLOAD_SCEP))
		check_report(check, CHECK_SCEP_LEVEL, &origin,
		    check_remedy(check, top, KEY_LEVEL,
			level_word(check, SCHEMA_LEVEL_COMPUTER)),
		    "iOS takes SCEP payloads for the device only, not for a "
		    "user");
}

/* -- templates ------------------------------------------------------------ */

void check_template(struct check *check, const struct payload *payload)
{
	struct payload_cursor at;

	payload_cursor_init(&at, payload);
	while (check_from_definition(check) && payload_next(&at))
		if (template_is_unchanged(at.key, at.value))
			check_report(check, CHECK_TEMPLATE, &at.value->origin,
			    "write what is right here, and remove the mark",
			    "'%s' is still as the template has it, which says "
			    "to change it",
			    at.key->name);
}
