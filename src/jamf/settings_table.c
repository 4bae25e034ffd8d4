#include "jamf/settings_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	MACS = 1u << JAMF_COMPUTERS,
	MOBILES = 1u << JAMF_MOBILE,
	BOTH = MACS | MOBILES
};

/* Texts and booleans. Mobile devices have no notification; their description
 * is part of jamf_general. */
const struct settings_field settings_fields[] = {
    {MACS, KEY_DISPLAY_NAME, "self_service_display_name", false},
    {MACS, KEY_INSTALL_BUTTON_TEXT, "install_button_text", false},
    {MACS, KEY_DESCRIPTION, "self_service_description", false},
    {MACS, KEY_FORCE_USERS_TO_VIEW_DESCRIPTION,
	"force_users_to_view_description", true},
    {BOTH, KEY_FEATURE_ON_MAIN_PAGE, "feature_on_main_page", true},
    {MACS, KEY_NOTIFICATION_SUBJECT, "notification_subject", false},
    {MACS, KEY_NOTIFICATION_MESSAGE, "notification_message", false},
};
const size_t settings_field_count = array_length(settings_fields);

const char *const settings_places[SETTINGS_PLACES][2] = {
    {"self-service", "Self Service"},
    {"self-service-and-notification-center",
	"Self Service and Notification Center"},
};

int settings_change(struct settings_merge *m, const char *key, const char *was,
    const char *becomes)
{
	char full[64];
	const struct jamf_change change = {.area = JAMF_SELF_SERVICE,
	    .path = key,
	    .key = full,
	    .was = was != NULL && was[0] != '\0' ? was : NULL,
	    .becomes = becomes != NULL && becomes[0] != '\0' ? becomes : NULL};

	(void)snprintf(full, sizeof(full), "self_service.%s", key);
	m->changed = true;
	return jamf_changes_add(m->changes, &change, m->error);
}

struct xml *settings_notification(const struct xml *element, bool boolean)
{
	struct xml *child = element != NULL ? element->first : NULL;

	for (; child != NULL; child = child->next)
		if (strcmp(child->name, "notification") == 0 &&
		    (strcmp(child->text, "true") == 0 ||
			strcmp(child->text, "false") == 0) == boolean)
			return child;
	return NULL;
}

const char *settings_notification_choice(const struct xml *element)
{
	const struct xml *on = settings_notification(element, true);
	const struct xml *place = settings_notification(element, false);

	if (on == NULL || strcmp(on->text, "true") != 0)
		return "none";
	for (size_t i = 0; i < SETTINGS_PLACES; i++)
		if (place != NULL &&
		    text_compare_case(place->text, settings_places[i][1]) == 0)
			return settings_places[i][0];
	return place != NULL ? place->text : settings_places[0][0];
}

bool settings_is_category(const struct xml *element, int64_t *ret_id)
{
	return strcmp(element->name, "category") == 0 &&
	       xml_integer(element, "id", ret_id);
}
