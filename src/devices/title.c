/* Titles of Jamf Pro's exports, and names of variables. */
#include "devices/title.h"

#include <string.h>

#include "base/text.h"
#include "profile/variable.h"
#include "base/banned.h"

/* What Jamf Pro calls the columns of exported searches, folded: of computers,
 * of mobile devices, and of its table for inventory that is loaded before
 * devices enrol. Older ones say JSS. A title that is the variable's name but
 * for '_' needs no row. */
static const struct {
	const char *title, *variable;
} exported[] = {
    {"building", "BUILDINGNAME"},
    {"building_id", "BUILDINGID"},
    {"building_name", "BUILDINGNAME"},
    {"computer_name", "COMPUTERNAME"},
    {"department", "DEPARTMENTNAME"},
    {"department_id", "DEPARTMENTID"},
    {"department_name", "DEPARTMENTNAME"},
    {"device_name", "DEVICENAME"},
    {"display_name", "DEVICENAME"},
    {"email_address", "EMAIL"},
    {"full_name", "FULLNAME"},
    {"jamf_pro_computer_id", "JSSID"},
    {"jamf_pro_id", "JSSID"},
    {"jamf_pro_management_id", "MANAGEMENTID"},
    {"jamf_pro_mobile_device_id", "JSSID"},
    {"jss_computer_id", "JSSID"},
    {"jss_id", "JSSID"},
    {"jss_mobile_device_id", "JSSID"},
    {"mac_address", "MACADDRESS"},
    {"management_id", "MANAGEMENTID"},
    {"phone_number", "PHONE"},
    {"real_name", "REALNAME"},
    {"serial_number", "SERIALNUMBER"},
    {"site", "SITENAME"},
    {"site_id", "SITEID"},
    {"site_name", "SITENAME"},
    {"user_phone_number", "PHONE"},
    {"wi_fi_mac_address", "MACADDRESS"},
};

/* "Extension Attribute 5". */
static const char *const extensions[] = {
    "extension_attribute_", "extensionattribute_"};
#define EXTENSION_VARIABLE "EXTENSIONATTRIBUTE_"

bool device_title_at(
    size_t index, const char **ret_title, const char **ret_variable)
{
	if (index >= array_length(exported))
		return false;
	*ret_title = exported[index].title;
	*ret_variable = exported[index].variable;
	return true;
}

char *device_title_fold(struct arena *arena, const char *title, size_t length)
{
	char *folded = arena_new(arena, length + 2);

	length = text_trim(&title, length);
	if (length > 0 && *title == '$') {
		title++;
		length--;
	}
	if (folded != NULL)
		(void)text_fold(folded, length + 2, title, length);
	return folded;
}

static const char *extension_number(const char *folded)
{
	for (size_t i = 0; i < array_length(extensions); i++) {
		const char *number = folded + strlen(extensions[i]);

		if (text_starts_with(folded, extensions[i]) &&
		    *number != '\0' &&
		    number[strspn(number, "0123456789")] == '\0')
			return number;
	}
	return NULL;
}

const char *device_title_variable(struct arena *arena, const char *folded)
{
	size_t length = strlen(folded);
	const char *number = extension_number(folded);
	char *name;

	for (size_t i = 0; i < array_length(exported); i++)
		if (strcmp(folded, exported[i].title) == 0)
			return exported[i].variable;
	if (number != NULL)
		return arena_printf(arena, EXTENSION_VARIABLE "%s", number);
	name = arena_copy(arena, folded, length);
	if (name == NULL)
		return NULL;
	for (size_t i = 0; i < length; i++)
		if (name[i] >= 'a' && name[i] <= 'z')
			name[i] = (char)(name[i] - 'a' + 'A');
	return length > 0 && variable_fillable_length(name, length) == length
		   ? name
		   : NULL;
}

int device_variable_check(
    const char *what, const char *name, struct error *error)
{
	if (strcmp(name, "PROFILE_IDENTIFIER") == 0) {
		(void)error_set(error, STATUS_USAGE,
		    "%s names $PROFILE_IDENTIFIER, which is the profile's own",
		    what);
		return error_hint(
		    error, "it is the UUID that the profile has anyway");
	}
	if (strcmp(name, "MSSCEPCHALLENGE") == 0) {
		(void)error_set(error, STATUS_USAGE,
		    "%s names $MSSCEPCHALLENGE, which only Jamf Pro fills in",
		    what);
		return error_hint(error,
		    "a challenge from a table of devices is 'challenge = "
		    "column:TITLE' in the definition");
	}
	return 0;
}
