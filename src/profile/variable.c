/*
 * Variables of Jamf Pro and of macOS, and misspellings of them.
 */
#include "profile/variable.h"

#include <string.h>

#include "base/base.h"
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
	/* Of the value: at least so long, or usually not shorter. An
	 * identifier of a profile or device is a UUID of 36 characters
	 * (UDIDs of iOS devices since 2018 have 25), a MAC address has 17, a
	 * serial number 10 to 12. */
	size_t length;
	bool sure;
};

static const struct known jamf[] = {
    {"$ASSET_TAG", false, true, 1, false},
    {"$BUILDINGID", true, true, 1, false},
    {"$BUILDINGNAME", true, true, 1, false},
    {"$COMPUTERNAME", true, false, 4, false},
    {"$DEPARTMENTID", true, true, 1, false},
    {"$DEPARTMENTNAME", true, true, 1, false},
    {"$DEVICENAME", false, true, 4, false},
    {"$EMAIL", true, true, 6, false},
    {"$FULLNAME", true, true, 3, false},
    {"$JSSID", true, true, 1, false},
    {"$MACADDRESS", true, true, 17, true},
    {"$MANAGEMENTID", true, true, 36, true},
    {"$MSSCEPCHALLENGE", true, true, 1, false},
    {"$PHONE", true, true, 1, false},
    {"$POSITION", true, true, 1, false},
    {"$PROFILEJSSID", true, true, 1, false},
    {"$PROFILE_IDENTIFIER", true, true, 36, true},
    {"$REALNAME", true, true, 3, false},
    {"$ROOM", true, true, 1, false},
    {"$SERIALNUMBER", true, true, 10, true},
    {"$SITEID", true, true, 1, false},
    {"$SITENAME", true, true, 1, false},
    {"$UDID", true, true, 25, true},
    {"$USERNAME", true, true, 2, false},
};

/* "$EXTENSIONATTRIBUTE_12": any number may follow. */
static const struct known extension = {
    "$EXTENSIONATTRIBUTE_<id>", true, true, 1, false};
static const char extension_stem[] = "EXTENSIONATTRIBUTE";

static const struct known apple[] = {
    {"%AD_ComputerID%", true, false, 2, false},
    {"%AD_Domain%", true, false, 2, false},
    {"%AD_DomainForestName%", true, false, 3, false},
    {"%AD_DomainGuid%", true, false, 36, true},
    {"%AD_DomainNameDNS%", true, false, 3, false},
    {"%AD_KerberosID%", true, false, 3, false},
    {"%ComputerName%", true, false, 4, false},
    {"%HardwareUUID%", true, false, 36, true},
    {"%HostName%", true, false, 4, false},
    {"%LocalHostName%", true, false, 4, false},
    {"%MACAddress%", true, false, 17, true},
    {"%SerialNumber%", true, false, 10, true},
};

static void set_known(struct variable *variable, enum variable_kind kind,
    const struct known *known)
{
	variable->kind = kind;
	variable->known = known->name;
	variable->computers = known->computers;
	variable->devices = known->devices;
}

bool variable_at(size_t index, struct variable *ret_variable)
{
	const struct known *known = &extension;
	enum variable_kind kind = VARIABLE_JAMF;

	if (index < array_length(jamf)) {
		known = &jamf[index];
	} else if (index > array_length(jamf)) {
		index -= array_length(jamf) + 1;
		if (index >= array_length(apple))
			return false;
		known = &apple[index];
		kind = VARIABLE_APPLE;
	}
	*ret_variable = (struct variable){
	    .text = known->name, .length = strlen(known->name)};
	set_known(ret_variable, kind, known);
	return true;
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
		    text_is_upper(next) || text_is_digit(next) || next == '_')
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

	while (digits < run && text_is_digit(name[run - 1 - digits]))
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
	/* Misspelling is an error, so only what can hardly be meant counts. */
	unsigned best = run < 6 ? 2 : 3;
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
		if (!text_is_upper(name[i]) && !text_is_digit(name[i]) &&
		    name[i] != '_')
			return false;
		upper = upper || text_is_upper(name[i]);
	}
	return upper && run >= SHAPE_MIN && !text_is_digit(name[0]);
}

/* text begins with '$'. */
static bool read_dollar(
    const char *text, size_t length, struct variable *variable)
{
	const char *name = text + 1;
	size_t run = variable_name_length(name, length - 1);

	if (run == 0)
		return false;
	variable->length = run + 1;
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
	size_t run = variable_name_length(text + 1, length - 1);
	unsigned best = 3;

	if (run < SHAPE_MIN || run + 2 > NAME_MAX_BYTES || run + 2 > length ||
	    text[run + 1] != '%')
		return false;
	variable->length = run + 2;
	memcpy(copy, text, run + 2);
	for (size_t i = 0; i < array_length(apple); i++)
		if (strcmp(copy, apple[i].name) == 0) {
			variable->kind = VARIABLE_APPLE;
			variable->known = apple[i].name;
			return true;
		}
	for (size_t i = 0; i < array_length(apple); i++) {
		unsigned distance =
		    text_distance(copy, apple[i].name, best - 1);

		if (distance < best) {
			best = distance;
			variable->kind = VARIABLE_APPLE_NEAR;
			variable->known = apple[i].name;
		}
	}
	return variable->known != NULL;
}

/* What every text is searched for, byte by byte. */
static bool may_begin(char c)
{
	return c == '$' || c == '%' || c == '{' || c == '@' || c == '_';
}

bool variable_next(const char *text, size_t length, size_t *offset,
    struct variable *ret_variable)
{
	for (size_t at = *offset; at < length; at++) {
		struct variable variable;

		if (!may_begin(text[at]))
			continue;
		if ((text[at] == '@' || text[at] == '_') && at > 0 &&
		    variable_is_name(text[at - 1]))
			continue;
		variable = (struct variable){.text = text + at};
		if (text[at] != '%' ||
		    !read_percent(text + at, length - at, &variable)) {
			variable = (struct variable){.text = text + at};
			if (!variable_foreign_at(
				text + at, length - at, &variable) &&
			    (text[at] != '$' || !read_dollar(text + at,
						    length - at, &variable)))
				continue;
		}
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

bool variable_extent(const struct variable *variable, size_t *ret_length)
{
	const struct known *known = NULL;

	*ret_length = 1;
	if (variable->kind == VARIABLE_JAMF_NEAR ||
	    variable->kind == VARIABLE_APPLE_NEAR)
		*ret_length = variable->length;
	if (variable->kind != VARIABLE_JAMF && variable->kind != VARIABLE_APPLE)
		return *ret_length > 1;
	for (size_t i = 0; i < array_length(jamf); i++)
		if (strcmp(jamf[i].name, variable->known) == 0)
			known = &jamf[i];
	for (size_t i = 0; i < array_length(apple); i++)
		if (strcmp(apple[i].name, variable->known) == 0)
			known = &apple[i];
	if (known != NULL)
		*ret_length = known->length;
	return known != NULL && known->sure;
}

bool variable_is_all(
    const char *text, size_t length, struct variable *ret_variable)
{
	struct variable variable;
	size_t at = 0;

	if (!variable_next(text, length, &at, &variable) ||
	    variable.length != length)
		return false;
	*ret_variable = variable;
	return true;
}
