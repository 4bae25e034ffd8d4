#include "jamf/to_definition_internal.h"

#include <string.h>

#include "jamf/settings_internal.h"
#include "base/banned.h"

static const char section[] = "self_service";

static const struct xml *categories_of(const struct xml *element)
{
	return xml_child(element, "self_service_categories");
}

void definition_want_self_service(
    const struct xml *element, struct jamf_names *names)
{
	if (xml_count(categories_of(element), "category") > 0)
		jamf_names_want(names, JAMF_LIST_CATEGORIES);
}

static int add_field(const struct settings_field *field,
    const struct xml *element, struct jamf_definition *definition)
{
	const char *text = xml_text(element, field->element);

	if (text == NULL || text[0] == '\0')
		return 0;
	if (!field->is_boolean)
		return definition_add_text(
		    definition, section, field->key, text);
	return strcmp(text, "true") == 0
		   ? definition_add_text(definition, section, field->key, "yes")
		   : 0;
}

static int add_categories(const struct xml *list,
    const struct jamf_names *names, struct jamf_definition *definition)
{
	size_t most = xml_count(list, "category");
	struct jamf_definition_value value = {
	    .section = section, .key = KEY_CATEGORIES};

	if (most == 0)
		return 0;
	value.items =
	    arena_new_array(definition->arena, most, sizeof(*value.items));
	if (value.items == NULL)
		return -1;
	for (const struct xml *child = list->first; child != NULL;
	     child = child->next) {
		int64_t id = 0;

		if (!settings_is_category(child, &id))
			continue;
		value.items[value.count] =
		    definition_member(names, JAMF_LIST_CATEGORIES, id,
			xml_text(child, "name"), definition->arena);
		if (value.items[value.count++] == NULL)
			return -1;
	}
	return value.count == 0 ? 0 : definition_add(definition, &value);
}

int definition_add_self_service(enum jamf_kind kind, const struct xml *element,
    const struct jamf_names *names, struct jamf_definition *definition)
{
	const char *notification = settings_notification_choice(element);

	for (size_t i = 0; i < settings_field_count; i++)
		if ((settings_fields[i].kinds & 1u << kind) != 0 &&
		    add_field(&settings_fields[i], element, definition) != 0)
			return -1;
	if (add_categories(categories_of(element), names, definition) != 0)
		return -1;
	return kind != JAMF_COMPUTERS || strcmp(notification, "none") == 0
		   ? 0
		   : definition_add_text(
			 definition, section, KEY_NOTIFICATION, notification);
}
