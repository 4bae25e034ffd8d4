#include "profile/variable.h"

#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	NAME_MAX_BYTES = 64, /* of a variable; longer ones are plain text */
	SHAPE_MIN = 3        /* "$US" may be money */
};

struct known {
	const char *name;
	bool computers;
	bool devices;
};

static const struct known jamf[] = {
    {"$ASSET_TAG", false, true},
    {"$BUILDINGID", true, true},
    {"$BUILDINGNAME", true, true},
    {"$COMPUTERNAME", true, false},
    {"$DEPARTMENTID", true, true},
    {"$DEPARTMENTNAME", true, true},
    {"$DEVICENAME", false, true},
    {"$EMAIL", true, true},
    {"$FULLNAME", true, true},
    {"$JSSID", true, true},
    {"$MACADDRESS", true, true},
    {"$MANAGEMENTID", true, true},
    {"$MSSCEPCHALLENGE", true, true},
    {"$PHONE", true, true},
    {"$POSITION", true, true},
    {"$PROFILEJSSID", true, true},
    {"$PROFILE_IDENTIFIER", true, true},
    {"$REALNAME", true, true},
    {"$ROOM", true, true},
    {"$SERIALNUMBER", true, true},
    {"$SITEID", true, true},
    {"$SITENAME", true, true},
    {"$UDID", true, true},
    {"$USERNAME", true, true},
};

/* "$EXTENSIONATTRIBUTE_12": any number may follow. */
static const struct known extension = {"$EXTENSIONATTRIBUTE_<id>", true, true};
static const char extension_stem[] = "EXTENSIONATTRIBUTE";

static const char *const apple[] = {"%AD_ComputerID%", "%AD_Domain%",
    "%AD_DomainForestName%", "%AD_DomainGuid%", "%AD_DomainNameDNS%",
    "%AD_KerberosID%", "%ComputerName%", "%HardwareUUID%", "%HostName%",
    "%LocalHostName%", "%MACAddress%", "%SerialNumber%"};

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
	return is_upper(c) || is_digit(c) || c == '_' || (c >= 'a' && c <= 'z');
}

static size_t name_length(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && is_name(text[count]))
		count++;
	return count;
}

/* Misspelling is an error, so only what can hardly be meant counts. */
static unsigned near_limit(size_t length)
{
	return length < 6 ? 1 : 2;
}

static void set_known(struct variable *variable, enum variable_kind kind,
    const struct known *known)
{
	variable->kind = kind;
	variable->known = known->name;
	variable->computers = known->computers;
	variable->devices = known->devices;
}

/* Jamf Pro replaces text, so lower case may follow directly. */
static bool jamf_exact(const char *name, size_t run, struct variable *variable)
{
	const struct known *best = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < array_length(jamf); i++) {
		size_t length = strlen(jamf[i].name) - 1;
		char next = length < run ? name[length] : '.';

		if (length <= longest || length > run ||
		    memcmp(name, jamf[i].name + 1, length) != 0 ||
		    is_upper(next) || is_digit(next) || next == '_')
			continue;
		best = &jamf[i];
		longest = length;
	}
	if (best == NULL)
		return false;
	set_known(variable, VARIABLE_JAMF, best);
	variable->length = longest + 1;
	return true;
}

static bool jamf_extension(
    const char *name, size_t run, struct variable *variable)
{
	const size_t stem = sizeof(extension_stem) - 1;
	char start[NAME_MAX_BYTES + 1] = {0};
	size_t digits = 0;

	while (digits < run && is_digit(name[run - 1 - digits]))
		digits++;
	memcpy(start, name, run - digits);
	if (run > digits && start[run - digits - 1] == '_')
		start[run - digits - 1] = '\0';
	if (text_distance(start, extension_stem, 2) > 2)
		return false;
	set_known(variable,
	    digits > 0 && run == stem + 1 + digits && name[stem] == '_' &&
		    memcmp(name, extension_stem, stem) == 0
		? VARIABLE_JAMF
		: VARIABLE_JAMF_NEAR,
	    &extension);
	return true;
}

static bool jamf_near(const char *name, size_t run, struct variable *variable)
{
	char copy[NAME_MAX_BYTES + 1] = {0};
	unsigned best = near_limit(run) + 1;
	const struct known *nearest = NULL;

	memcpy(copy, name, run);
	for (size_t i = 0; i < array_length(jamf); i++) {
		size_t length = strlen(jamf[i].name) - 1;
		unsigned distance;

		if (length + best <= run || run + best <= length)
			continue;
		distance = text_distance(copy, jamf[i].name + 1, best - 1);
		if (distance < best) {
			best = distance;
			nearest = &jamf[i];
		}
	}
	if (nearest == NULL)
		return false;
	set_known(variable, VARIABLE_JAMF_NEAR, nearest);
	return true;
}

static bool has_shape(const char *name, size_t run)
{
	bool upper = false;

	for (size_t i = 0; i < run; i++) {
		if (!is_upper(name[i]) && !is_digit(name[i]) && name[i] != '_')
			return false;
		upper = upper || is_upper(name[i]);
	}
	return upper && run >= SHAPE_MIN && !is_digit(name[0]);
}

/* Fleet's own: $FLEET_VAR_..., $FLEET_SECRET_... */
static bool is_fleet(const char *name, size_t run)
{
	return (run > 10 && memcmp(name, "FLEET_VAR_", 10) == 0) ||
	       (run > 13 && memcmp(name, "FLEET_SECRET_", 13) == 0);
}

/* text begins with '$'. */
static bool read_dollar(
    const char *text, size_t length, struct variable *variable)
{
	const char *name = text + 1;
	size_t run = name_length(name, length - 1);

	if (run == 0 && length > 3 && name[0] == '{') {
		size_t inner = name_length(text + 2, length - 2);

		if (inner == 0 || inner + 2 >= length || text[inner + 2] != '}')
			return false;
		variable->kind = VARIABLE_FOREIGN;
		variable->length = inner + 3;
		return true;
	}
	if (run == 0)
		return false;
	variable->length = run + 1;
	if (is_fleet(name, run)) {
		variable->kind = VARIABLE_FOREIGN;
		return true;
	}
	if (jamf_exact(name, run, variable))
		return true;
	if (run > NAME_MAX_BYTES)
		return false;
	if (jamf_extension(name, run, variable) ||
	    jamf_near(name, run, variable))
		return true;
	variable->kind = VARIABLE_JAMF_UNKNOWN;
	return has_shape(name, run);
}

/* text begins with '%'. Two hex digits between are an encoded byte. */
static bool read_percent(
    const char *text, size_t length, struct variable *variable)
{
	char copy[NAME_MAX_BYTES + 1] = {0};
	size_t run = name_length(text + 1, length - 1);
	unsigned best = 3;

	if (run < SHAPE_MIN || run + 2 > NAME_MAX_BYTES || run + 2 > length ||
	    text[run + 1] != '%')
		return false;
	variable->length = run + 2;
	memcpy(copy, text, run + 2);
	for (size_t i = 0; i < array_length(apple); i++) {
		unsigned distance = text_distance(copy, apple[i], best - 1);

		if (strcmp(copy, apple[i]) == 0) {
			variable->kind = VARIABLE_APPLE;
			variable->known = apple[i];
			return true;
		}
		if (distance < best) {
			best = distance;
			variable->kind = VARIABLE_APPLE_NEAR;
			variable->known = apple[i];
		}
	}
	return variable->known != NULL;
}

/* text begins with '{'. */
static bool read_brace(
    const char *text, size_t length, struct variable *variable)
{
	if (length < 5 || text[1] != '{')
		return false;
	for (size_t i = 3; i + 1 < length && i < NAME_MAX_BYTES; i++)
		if (text[i] == '}' && text[i + 1] == '}') {
			variable->kind = VARIABLE_FOREIGN;
			variable->length = i + 2;
			return true;
		}
	return false;
}

static bool read_at(const char *text, size_t length, struct variable *variable)
{
	*variable = (struct variable){.text = text};
	if (text[0] == '$')
		return read_dollar(text, length, variable);
	if (text[0] == '%')
		return read_percent(text, length, variable);
	return read_brace(text, length, variable);
}

bool variable_next(const char *text, size_t length, size_t *offset,
    struct variable *ret_variable)
{
	for (size_t at = *offset; at < length; at++) {
		struct variable variable;

		if (text[at] != '$' && text[at] != '%' && text[at] != '{')
			continue;
		if (!read_at(text + at, length - at, &variable))
			continue;
		*ret_variable = variable;
		*offset = at + variable.length;
		return true;
	}
	*offset = length;
	return false;
}

bool variable_is_in(const char *text, size_t length)
{
	struct variable variable;
	size_t at = 0;

	while (variable_next(text, length, &at, &variable))
		if (variable.kind == VARIABLE_JAMF ||
		    variable.kind == VARIABLE_APPLE ||
		    variable.kind == VARIABLE_FOREIGN)
			return true;
	return false;
}
