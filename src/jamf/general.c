/*
 * [jamf] and what else a definition says of <general>: as defined, as the
 * server has it, and compared.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/field.h"
#include "jamf/profiles_internal.h"
#include "jamf/names_internal.h"
#include "jamf/settings.h"
#include "base/banned.h"

static const struct jamf_setting *setting_of(
    const struct jamf_general *general, const struct field *field)
{
	return &general->settings[field->index];
}

static const struct field *field_of(
    const struct fields *fields, enum schema_key_name key)
{
	for (size_t i = 0; i < fields->count; i++)
		if (schema_key_is(fields->list[i].row, key))
			return &fields->list[i];
	return NULL;
}

const struct jamf_setting *jamf_general_setting(
    const struct jamf_general *general, enum schema_key_name key)
{
	static const struct jamf_setting none;
	struct fields fields;
	const struct field *field;

	fields_of(FIELD_GENERAL, JAMF_KINDS, &fields);
	field = field_of(&fields, key);
	return field != NULL ? setting_of(general, field) : &none;
}

/* What is not told or not known is taken for the default. */
static const char *stored_text(
    const struct jamf_general *stored, const struct field *field)
{
	const char *text = setting_of(stored, field)->text;

	if (text == NULL)
		text = field->row->default_text;
	return text != NULL ? text : "";
}

bool jamf_general_differs(const struct jamf_general *defined,
    const struct jamf_general *stored, enum schema_key_name key)
{
	struct fields fields;
	const struct field *field;
	const char *text;

	fields_of(FIELD_GENERAL, JAMF_KINDS, &fields);
	field = field_of(&fields, key);
	text = field != NULL ? setting_of(defined, field)->text : NULL;
	return text != NULL && strcmp(text, stored_text(stored, field)) != 0;
}

/* -- as defined -------------------------------------------------------------
 */

static const struct value *given(const struct profile *profile,
    const char *section, enum schema_key_name key)
{
	const struct payload *payload =
	    section != NULL ? profile_section(profile, section) : &profile->top;
	const struct value *value =
	    payload != NULL ? payload_value(payload, key) : NULL;

	return value != NULL && value->given ? value : NULL;
}

static const char *text_of(const struct value *value)
{
	return value->text != NULL ? value->text : "";
}

/* On mobile devices the one of Self Service is the same field. */
static int define_description(const struct profile *profile,
    enum jamf_kind kind, struct jamf_setting *setting, struct error *error)
{
	const struct value *value = given(profile, "jamf", KEY_DESCRIPTION);
	const struct value *shown =
	    given(profile, "self_service", KEY_DESCRIPTION);

	if (value == NULL)
		value = given(profile, NULL, KEY_DESCRIPTION);
	if (kind == JAMF_MOBILE && shown != NULL && value != NULL &&
	    !field_same_text(text_of(shown), text_of(value))) {
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
		setting->text = text_of(value);
	return 0;
}

/* A profile that may not be removed is not removable, unless [jamf] says. */
static const char *define_removable(
    const struct profile *profile, const struct value *value)
{
	const struct value *disallowed =
	    given(profile, NULL, KEY_REMOVAL_DISALLOWED);

	if (disallowed != NULL && (value == NULL || !value->given))
		return disallowed->integer == 0 ? "yes" : "no";
	if (value == NULL)
		return NULL;
	return value->integer != 0 ? "yes" : "no";
}

/* With several SCEP payloads the earliest renewal serves them all. NULL: none
 * says anything. */
static const struct value *define_days(const struct profile *profile)
{
	const struct value *most = NULL;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];
		const struct value *value =
		    payload_value(payload, KEY_REDISTRIBUTE_PROFILE);

		if (!payload_is(payload, PAYLOAD_SCEP) ||
		    (!value->given && profile->from == PROFILE_FROM_PLIST))
			continue;
		if (most == NULL || value->integer > most->integer)
			most = value;
	}
	return most;
}

/* What says it of this field. */
static int define(const struct profile *profile, enum jamf_kind kind,
    const struct field *field, const struct jamf_names *names,
    struct arena *arena, struct jamf_setting *setting, struct error *error)
{
	const struct value *value = field_value(profile, field);
	struct jamf_found found = {.id = -1, .name = ""};

	if (schema_key_is(field->row, KEY_DESCRIPTION)) {
		if (define_description(profile, kind, setting, error) != 0)
			return -1;
	} else if (schema_key_is(field->row, KEY_USER_REMOVABLE)) {
		setting->text = define_removable(profile, value);
	} else if (field->list != JAMF_LISTS && value != NULL) {
		/* Empty text is none. */
		if (text_of(value)[0] != '\0' &&
		    names_find_at(names, field->list, value->text,
			&value->origin, &found, error) != 0)
			return -1;
		setting->text = found.name;
		setting->id = found.id;
	} else {
		if (field->row->type == SCHEMA_DAYS &&
		    (value == NULL || !value->given))
			value = define_days(profile);
		if (value == NULL)
			return 0;
		setting->text = field_defined(field, value, arena);
		if (setting->text == NULL)
			return error_set_memory(error);
	}
	if (setting->text == NULL)
		return 0;
	/* The profile may go. */
	setting->text = arena_text(arena, setting->text);
	return setting->text != NULL ? 0 : error_set_memory(error);
}

int jamf_general_define(const struct profile *profile, enum jamf_kind kind,
    const struct jamf_names *names, struct arena *arena,
    struct jamf_general *ret_general, struct error *error)
{
	const char *name = payload_text(&profile->top, KEY_NAME, "");
	const char *level = payload_choice(&profile->top, KEY_LEVEL);
	const struct value *redeploy =
	    given(profile, "jamf", KEY_REDEPLOY_ON_UPDATE);
	struct jamf_general general = {0};
	struct fields fields;

	fields_of(FIELD_GENERAL, kind, &fields);
	for (size_t i = 0; i < fields.count; i++)
		if (define(profile, kind, &fields.list[i], names, arena,
			&general.settings[fields.list[i].index], error) != 0)
			return -1;
	/* Jamf Pro shows a profile without name by nothing at all, so its
	 * identifier stands in. */
	if (name[0] == '\0')
		name = payload_text(&profile->top, KEY_IDENTIFIER, "");
	general.name = arena_text(arena, name);
	if (general.name == NULL)
		return error_set_memory(error);
	/* A definition that says nothing is at computer level; a property list
	 * that says nothing is at user level on Macs, which alone tell the two
	 * apart. */
	general.is_user_level =
	    profile->from == PROFILE_FROM_PLIST && level[0] == '\0'
		? kind == JAMF_COMPUTERS
		: strcmp(level, "user") == 0;
	general.redeploy_all = redeploy != NULL && redeploy->choice != NULL &&
			       strcmp(redeploy->choice->name, "all") == 0;
	*ret_general = general;
	return 0;
}

/* -- as the server has it ---------------------------------------------------
 */

int general_read(enum jamf_kind kind, const struct xml *from,
    struct arena *arena, struct jamf_general *ret_general, struct error *error)
{
	const char *level = xml_text(from, "level");
	const char *name = xml_text(from, "name");
	struct jamf_general general = {0};
	struct fields fields;

	fields_of(FIELD_GENERAL, kind, &fields);
	for (size_t i = 0; i < fields.count; i++) {
		const struct field *field = &fields.list[i];
		struct jamf_setting *setting = &general.settings[field->index];
		const struct xml *element = xml_child(from, field->element);
		const char *text = NULL;

		if (field->list == JAMF_LISTS) {
			if (field_stored(field, from, arena, &text) != 0)
				return error_set_memory(error);
		} else {
			/* The server says that there is none with the id -1
			 * and a name such as "No category assigned". */
			if (!xml_integer(element, "id", &setting->id) ||
			    setting->id <= 0)
				setting->id = -1;
			if (setting->id > 0)
				text = xml_text(element, "name");
			if (text == NULL)
				text = "";
		}
		setting->text = text != NULL ? arena_text(arena, text) : NULL;
		if (text != NULL && setting->text == NULL)
			return error_set_memory(error);
	}
	general.name = name != NULL ? arena_text(arena, name) : NULL;
	if (name != NULL && general.name == NULL)
		return error_set_memory(error);
	general.is_user_level =
	    level != NULL && text_compare_case(level, "User") == 0;
	*ret_general = general;
	return 0;
}

/* -- compared ---------------------------------------------------------------
 */

static const char *level_name(const struct jamf_general *general)
{
	return general->is_user_level ? "user" : "computer";
}

static int compare_field(struct field_merge *m, const struct field *field,
    const struct jamf_general *defined, const struct jamf_general *stored)
{
	const struct jamf_setting *to = setting_of(defined, field);
	const struct jamf_setting *from = setting_of(stored, field);
	const char *was = stored_text(stored, field);
	bool same;

	if (to->text == NULL)
		return 0;
	if (field->list == JAMF_LISTS)
		same = field->row->type == SCHEMA_TEXT
			   ? field_same_text(to->text, was)
			   : strcmp(to->text, was) == 0;
	else
		/* By id where both sides have one. */
		same = to->id != 0 && from->id != 0
			   ? to->id == from->id
			   : text_compare_case(to->text, was) == 0;
	return same ? 0
		    : field_change(m, FIELD_GENERAL, field->row->name,
			  field->row->type == SCHEMA_CHOICE ? from->text : was,
			  to->text);
}

int jamf_general_compare(const struct jamf_general *defined,
    const struct jamf_profile *stored, struct jamf_changes *changes,
    struct error *error)
{
	const struct jamf_general *general = &stored->general;
	const struct jamf_change name = {.path = "name",
	    .key = "profile.name",
	    .was = general->name,
	    .becomes = defined->name};
	const struct jamf_change level = {.path = "level",
	    .key = "profile.level",
	    .was = level_name(general),
	    .becomes = level_name(defined)};
	struct field_merge m = {.changes = changes, .error = error};
	struct fields fields;

	if (defined->name != NULL &&
	    !field_same_text(defined->name, general->name) &&
	    jamf_changes_add(changes, &name, error) != 0)
		return -1;
	fields_of(FIELD_GENERAL, stored->kind, &fields);
	for (size_t i = 0; i < fields.count; i++) {
		const struct field *field = &fields.list[i];

		if (compare_field(&m, field, defined, general) != 0)
			return -1;
		if (schema_key_is(field->row, KEY_DISTRIBUTION_METHOD) &&
		    defined->is_user_level != general->is_user_level &&
		    jamf_changes_add(changes, &level, error) != 0)
			return -1;
	}
	return 0;
}

/* What is in digests of lock files that are there stays as it is. */
static const char *digest_name(const struct schema_key *row)
{
	if (schema_key_is(row, KEY_DISTRIBUTION_METHOD))
		return "method";
	if (schema_key_is(row, KEY_REDEPLOY_DAYS_BEFORE_CERTIFICATE_EXPIRES))
		return "redeploy_days";
	return row->name;
}

/* Which devices get a change is no part of what is defined: another choice by
 * itself is nothing to deliver. */
void jamf_general_add_canonical(
    const struct jamf_general *general, struct buf *buf)
{
	struct fields fields;

	field_add_text(buf, "name", general->name);
	fields_of(FIELD_GENERAL, JAMF_KINDS, &fields);
	for (size_t i = 0; i < fields.count; i++) {
		const struct field *field = &fields.list[i];
		const struct jamf_setting *setting = setting_of(general, field);
		const char *name = digest_name(field->row);

		if (setting->text != NULL && setting->id != 0)
			buf_printf(buf, "%s#%" PRId64 "\n", name, setting->id);
		else
			field_add_text(buf, name, setting->text);
		if (schema_key_is(field->row, KEY_DISTRIBUTION_METHOD))
			field_add_text(buf, "level", level_name(general));
	}
}
