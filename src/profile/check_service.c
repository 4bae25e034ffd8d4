/*
 * Profiles that enrol a device over the air ('Profile Service'): what the
 * server is asked with.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* Apple, Over-the-Air Profile Delivery Concepts, and those that macOS sends
 * besides. */
static const char *const attributes[] = {"UDID", "IMEI", "ICCID", "MEID",
    "VERSION", "PRODUCT", "SERIAL", "MAC_ADDRESS_EN0", "DEVICE_NAME",
    "COMPUTER_NAME", "OS_VERSION", "LANGUAGE", "NotOnConsole", "UserID",
    "UserLongName", "UserShortName"};

static bool is_known(const struct text_item *item)
{
	for (size_t i = 0; i < array_length(attributes); i++)
		if (strcmp(attributes[i], item->text) == 0)
			return true;
	return false;
}

void check_profile_service(struct check *check)
{
	const struct payload *top = &check->profile->top;
	const struct value *url = payload_value(top, KEY_URL);
	const struct value *asked = payload_value(top, KEY_DEVICE_ATTRIBUTES);
	struct origin origin;

	if (!payload_is(top, PAYLOAD_SERVICE))
		return;
	if (url->present && text_equal_case(url->text,
				url->length < 5 ? url->length : 5, "http:", 5))
		check_report(check, CHECK_SERVICE_HTTP, &url->origin,
		    "use https", "the address '%s' is plain http", url->text);
	if (!asked->present && !payload_value_any(top, KEY_URL)->given)
		return;
	origin = check_origin(check, top, KEY_DEVICE_ATTRIBUTES);
	if (asked->count == 0 &&
	    !payload_value_any(top, KEY_DEVICE_ATTRIBUTES)->faulty)
		check_report(check, CHECK_SERVICE_ATTRIBUTE, &origin,
		    "ask for UDID, SERIAL, PRODUCT and VERSION",
		    "no device attributes are asked for: the server cannot "
		    "tell devices apart");
	for (size_t i = 0; i < asked->count; i++)
		if (!is_known(&asked->items[i]))
			check_report(check, CHECK_SERVICE_ATTRIBUTE,
			    &asked->items[i].origin, NULL,
			    "'%s' is no device attribute that Apple documents",
			    asked->items[i].text);
}
