#include "jamf/scope_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	MACS = 1u << JAMF_COMPUTERS,
	MOBILES = 1u << JAMF_MOBILE,
	BOTH = MACS | MOBILES
};

const char *const scope_section_names[SCOPE_SECTIONS] = {
    [SCOPE_TARGETS] = "scope",
    [SCOPE_LIMITATIONS] = "limitations",
    [SCOPE_EXCLUSIONS] = "exclusions",
};

/* In the order in which the server writes them. The elements in <jss_users>
 * and <jss_user_groups> are named as in no other list. */
const struct scope_category scope_categories[] = {
    {SCOPE_TARGETS, MACS, KEY_ALL_COMPUTERS, "all_computers", NULL, JAMF_LISTS},
    {SCOPE_TARGETS, MOBILES, KEY_ALL_MOBILE_DEVICES, "all_mobile_devices", NULL,
	JAMF_LISTS},
    {SCOPE_TARGETS, BOTH, KEY_ALL_USERS, "all_jss_users", NULL, JAMF_LISTS},
    {SCOPE_TARGETS, MACS, KEY_COMPUTERS, "computers", "computer",
	JAMF_LIST_COMPUTERS},
    {SCOPE_TARGETS, MOBILES, KEY_MOBILE_DEVICES, "mobile_devices",
	"mobile_device", JAMF_LIST_MOBILE_DEVICES},
    {SCOPE_TARGETS, BOTH, KEY_BUILDINGS, "buildings", "building",
	JAMF_LIST_BUILDINGS},
    {SCOPE_TARGETS, BOTH, KEY_DEPARTMENTS, "departments", "department",
	JAMF_LIST_DEPARTMENTS},
    {SCOPE_TARGETS, MACS, KEY_COMPUTER_GROUPS, "computer_groups",
	"computer_group", JAMF_LIST_COMPUTER_GROUPS},
    {SCOPE_TARGETS, MOBILES, KEY_MOBILE_DEVICE_GROUPS, "mobile_device_groups",
	"mobile_device_group", JAMF_LIST_MOBILE_DEVICE_GROUPS},
    {SCOPE_TARGETS, BOTH, KEY_USERS, "jss_users", "user", JAMF_LIST_USERS},
    {SCOPE_TARGETS, BOTH, KEY_USER_GROUPS, "jss_user_groups", "user_group",
	JAMF_LIST_USER_GROUPS},
    {SCOPE_LIMITATIONS, BOTH, KEY_USERS, "users", "user", JAMF_LISTS},
    {SCOPE_LIMITATIONS, BOTH, KEY_USER_GROUPS, "user_groups", "user_group",
	JAMF_LISTS},
    {SCOPE_LIMITATIONS, BOTH, KEY_NETWORK_SEGMENTS, "network_segments",
	"network_segment", JAMF_LIST_NETWORK_SEGMENTS},
    {SCOPE_EXCLUSIONS, MACS, KEY_COMPUTERS, "computers", "computer",
	JAMF_LIST_COMPUTERS},
    {SCOPE_EXCLUSIONS, MOBILES, KEY_MOBILE_DEVICES, "mobile_devices",
	"mobile_device", JAMF_LIST_MOBILE_DEVICES},
    {SCOPE_EXCLUSIONS, BOTH, KEY_BUILDINGS, "buildings", "building",
	JAMF_LIST_BUILDINGS},
    {SCOPE_EXCLUSIONS, BOTH, KEY_DEPARTMENTS, "departments", "department",
	JAMF_LIST_DEPARTMENTS},
    {SCOPE_EXCLUSIONS, MACS, KEY_COMPUTER_GROUPS, "computer_groups",
	"computer_group", JAMF_LIST_COMPUTER_GROUPS},
    {SCOPE_EXCLUSIONS, MOBILES, KEY_MOBILE_DEVICE_GROUPS,
	"mobile_device_groups", "mobile_device_group",
	JAMF_LIST_MOBILE_DEVICE_GROUPS},
    {SCOPE_EXCLUSIONS, BOTH, KEY_USERS, "jss_users", "user", JAMF_LIST_USERS},
    {SCOPE_EXCLUSIONS, BOTH, KEY_USER_GROUPS, "jss_user_groups", "user_group",
	JAMF_LIST_USER_GROUPS},
    {SCOPE_EXCLUSIONS, BOTH, KEY_NETWORK_SEGMENTS, "network_segments",
	"network_segment", JAMF_LIST_NETWORK_SEGMENTS},
};
const size_t scope_category_count = array_length(scope_categories);

void scope_name(
    char name[SCOPE_NAME_MAX], enum scope_section section, const char *element)
{
	const char *key = element;

	for (size_t i = 0; i < scope_category_count; i++)
		if (scope_categories[i].section == section &&
		    strcmp(scope_categories[i].element, element) == 0)
			key = schema_key_text(scope_categories[i].key);
	/* Users of the directory are excluded beside Jamf Pro's own, which
	 * have the key. */
	if (section == SCOPE_EXCLUSIONS && scope_is_directory(section, element))
		(void)snprintf(
		    name, SCOPE_NAME_MAX, "exclusions.directory_%s", element);
	else if (section == SCOPE_TARGETS)
		(void)snprintf(name, SCOPE_NAME_MAX, "%s", key);
	else
		(void)snprintf(name, SCOPE_NAME_MAX, "%s.%s",
		    scope_section_names[section], key);
}

bool scope_is_directory(enum scope_section section, const char *element)
{
	return section != SCOPE_TARGETS &&
	       (strcmp(element, "users") == 0 ||
		   strcmp(element, "user_groups") == 0);
}

bool scope_is_directory_groups(const struct scope_category *category)
{
	return category->list == JAMF_LISTS && category->key == KEY_USER_GROUPS;
}

const struct xml *scope_section_of(
    const struct xml *scope, enum scope_section which)
{
	return which == SCOPE_TARGETS
		   ? scope
		   : xml_child(scope, scope_section_names[which]);
}

bool scope_is_own(enum scope_section section, const struct xml *child)
{
	return section != SCOPE_TARGETS ||
	       (strcmp(child->name, "limitations") != 0 &&
		   strcmp(child->name, "exclusions") != 0);
}

bool scope_is_member(const struct xml *element)
{
	return element->first != NULL;
}

bool scope_is_all(const struct xml *element)
{
	return text_starts_with(element->name, "all_") &&
	       strcmp(element->text, "true") == 0;
}

bool scope_has_members(const struct xml *element)
{
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (scope_is_member(child))
			return true;
	return false;
}

const struct value *scope_value(
    const struct profile *profile, const struct scope_category *category)
{
	const struct payload *section =
	    profile_section(profile, scope_section_names[category->section]);
	const struct value *value;

	if (section == NULL)
		return NULL;
	value = payload_value(section, category->key);
	return value->given ? value : NULL;
}

bool scope_is_none(const struct profile *profile, enum scope_section section)
{
	const struct payload *payload =
	    profile_section(profile, scope_section_names[section]);

	return payload != NULL &&
	       payload_value(payload, KEY_NONE)->integer != 0;
}
