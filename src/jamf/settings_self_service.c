#include "jamf/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jamf/names_internal.h"
#include "jamf/settings_internal.h"
#include "base/banned.h"

/* Gives the element at name, made if it is not there, this text. */
static int set_text(
    struct settings_merge *m, const char *name, const char *text)
{
	struct xml *element = xml_child(m->element, name);

	if (element == NULL)
		element = xml_add(m->arena, m->element, name, text);
	else
		element->text = arena_text(m->arena, text);
	if (element == NULL || element->text == NULL)
		return error_set_memory(m->error);
	element->length = strlen(text);
	return 0;
}

/* -- texts and booleans --------------------------------------------------- */

static bool is_true(const struct xml *element, const char *name)
{
	bool value;

	return xml_boolean(element, name, &value) && value;
}

static int merge_field(struct settings_merge *m,
    const struct settings_field *field, const struct value *value)
{
	const char *text = value->text != NULL ? value->text : "";
	const char *was = xml_text(m->element, field->element);
	bool yes = value->integer != 0;

	if (!field->is_boolean) {
		if (settings_same_text(text, was))
			return 0;
		return settings_change(
			   m, schema_key_text(field->key), was, text) != 0
			   ? -1
			   : set_text(m, field->element, text);
	}
	if (is_true(m->element, field->element) == yes)
		return 0;
	if (settings_change(m, schema_key_text(field->key), yes ? "no" : "yes",
		yes ? "yes" : "no") != 0)
		return -1;
	return set_text(m, field->element, yes ? "true" : "false");
}

/* -- notification --------------------------------------------------------- */

static int set_notification(
    struct settings_merge *m, bool boolean, const char *text)
{
	struct xml *element = settings_notification(m->element, boolean);

	if (element == NULL)
		element = xml_add(m->arena, m->element, "notification", text);
	if (element == NULL)
		return error_set_memory(m->error);
	element->text = text;
	element->length = strlen(text);
	return 0;
}

static int merge_notification(
    struct settings_merge *m, const struct value *value)
{
	const char *was = settings_notification_choice(m->element);
	const char *name = value->choice != NULL ? value->choice->name : "none";

	if (strcmp(was, name) == 0)
		return 0;
	if (settings_change(m, "notification", was, name) != 0)
		return -1;
	for (size_t i = 0; i < SETTINGS_PLACES; i++)
		if (strcmp(name, settings_places[i][0]) == 0 &&
		    set_notification(m, false, settings_places[i][1]) != 0)
			return -1;
	return set_notification(
	    m, true, strcmp(name, "none") == 0 ? "false" : "true");
}

/* -- all of it ------------------------------------------------------------ */

static int merge_fields(struct settings_merge *m, enum jamf_kind kind)
{
	for (size_t i = 0; i < settings_field_count; i++) {
		const struct value *value = settings_value(
		    m->profile, "self_service", settings_fields[i].key);

		if (value != NULL &&
		    (settings_fields[i].kinds & 1u << kind) != 0 &&
		    merge_field(m, &settings_fields[i], value) != 0)
			return -1;
	}
	return 0;
}

int jamf_self_service_merge(const struct profile *profile, enum jamf_kind kind,
    const struct xml *stored, const struct jamf_names *names,
    struct jamf_changes *changes, struct xml **ret_element, struct error *error)
{
	struct arena *arena = changes->arena;
	struct settings_merge m = {.profile = profile,
	    .names = names,
	    .changes = changes,
	    .arena = arena,
	    .error = error};
	const struct value *notification =
	    settings_value(profile, "self_service", KEY_NOTIFICATION);
	const struct value *categories =
	    settings_given(profile, "self_service", KEY_CATEGORIES);

	m.element = stored != NULL ? xml_add_copy(arena,
					 xml_new(arena, "copy", NULL), stored)
				   : xml_new(arena, "self_service", NULL);
	if (m.element == NULL)
		return error_set_memory(error);
	if (merge_fields(&m, kind) != 0 ||
	    (categories != NULL &&
		settings_merge_categories(&m, categories) != 0) ||
	    (notification != NULL && kind == JAMF_COMPUTERS &&
		merge_notification(&m, notification) != 0))
		return -1;
	*ret_element = m.changed ? m.element : NULL;
	return 0;
}
