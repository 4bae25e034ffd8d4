/*
 * One device of an inventory: what is kept of its row. Rows of computers and of
 * mobile devices have other words for the same things.
 */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "jamf/inventory_internal.h"
#include "jamf/response_date.h"
#include "json/json.h"
#include "base/banned.h"

enum {
	NAME_MAX_BYTES = 256, /* of a name that is kept */
	PROFILES_MAX = 4096,  /* of one device, asked about */
	BITS = 64
};

/* The words of a kind. */
static const struct {
	const char *id;
	const char *name, *reported;
	const char *profiles[2];
	const char *profile_name, *subject, *groups;
	const char *attribute_id, *attribute_value;
} words[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = {"id", "name", "reportDate",
	{"configurationProfiles", NULL}, "profileIdentifier", "subjectName",
	"groupMemberships", "definitionId", "values"},
    [JAMF_MOBILE] = {"mobileDeviceId", "displayName", "lastInventoryUpdateDate",
	{"profiles", "userProfiles"}, "identifier", "commonName", "groups",
	"id", "value"},
};

/* A row on its way into a device. */
struct taking {
	struct inventory_search *search;
	enum jamf_kind kind;
	const struct json *row;
	struct inventory_device device;
	struct inventory_profile *profiles; /* of the device */
	size_t count, capacity;
	int64_t ends; /* of the certificate that is looked at */
};

static const struct json *at_path(
    const struct json *row, const char *section, const char *name)
{
	return json_get(json_get(row, section), name);
}

/* Numbers are written as texts in most places. */
static bool read_number(const struct json *json, int64_t *ret_number)
{
	const char *text = json_text(json);

	return json_integer(json, ret_number) ||
	       (text != NULL && text_to_number(text, strlen(text), 0,
				    JSON_INTEGER_MAX, ret_number));
}

static const char *keep(struct taking *it, const struct json *json)
{
	const char *text = json_text(json), *kept;
	size_t length;

	if (text == NULL || *text == '\0')
		return "";
	length = strlen(text);
	if (length > NAME_MAX_BYTES)
		length = text_utf8_prefix(text, NAME_MAX_BYTES);
	kept = text_printable(it->search->arena, text, length);
	it->search->lacks_memory |= kept == NULL;
	return kept == NULL ? "" : kept;
}

/* -- profiles and certificates -------------------------------------------- */

static struct inventory_profile *profile_of(struct taking *it, size_t profile)
{
	struct inventory_profile *grown;

	for (size_t i = 0; i < it->count; i++)
		if (it->profiles[i].profile == profile)
			return &it->profiles[i];
	if (it->count >= PROFILES_MAX)
		return NULL;
	if (it->count == it->capacity) {
		/* Nearly all devices have as many as are asked about. */
		size_t most = it->search->question->profile_count;
		size_t capacity = it->count == 0 && most > 4 ? 4 : most;

		grown = arena_new_array(
		    it->search->arena, capacity, sizeof(*grown));
		if (grown == NULL) {
			it->search->lacks_memory = true;
			return NULL;
		}
		if (it->count > 0)
			memcpy(grown, it->profiles, it->count * sizeof(*grown));
		it->profiles = grown;
		it->capacity = capacity;
	}
	it->profiles[it->count] =
	    (struct inventory_profile){.profile = profile};
	return &it->profiles[it->count++];
}

static void take_profiles(struct taking *it, const struct json *list)
{
	for (const struct json *one = json_first(list); one != NULL;
	     one = json_next(one)) {
		const char *name =
		    json_text(json_get(one, words[it->kind].profile_name));
		struct inventory_profile *profile;
		int64_t installed;
		size_t number;

		if (!inventory_search_name(it->search, name, &number) &&
		    !inventory_search_name(
			it->search, json_text(json_get(one, "uuid")), &number))
			continue;
		profile = profile_of(it, number);
		if (profile == NULL)
			continue;
		installed = jamf_date_json(json_get(one, "lastInstalled"));
		profile->is_installed = true;
		if (installed > profile->installed)
			profile->installed = installed;
	}
}

static void add_end(void *context, size_t number)
{
	struct taking *it = context;
	struct inventory_profile *profile = profile_of(it, number);
	int64_t ends = it->ends;

	for (size_t i = 0; profile != NULL && i < INVENTORY_ENDS; i++) {
		int64_t other = profile->ends[i];

		if (ends <= other)
			continue;
		profile->ends[i] = ends;
		ends = other;
	}
}

static void take_certificates(struct taking *it, const struct json *list)
{
	for (const struct json *one = json_first(list); one != NULL;
	     one = json_next(one)) {
		const struct json *identity = json_get(one, "identity");
		const char *state = json_text(json_get(one, "lifecycleStatus"));
		const char *subject =
		    json_text(json_get(one, words[it->kind].subject));

		if (subject == NULL)
			subject = json_text(json_get(one, "commonName"));
		it->ends = jamf_date_json(json_get(one, "expirationDate"));
		if (subject == NULL || it->ends <= 0 ||
		    (json_kind(identity) == JSON_BOOLEAN &&
			!json_boolean(identity)) ||
		    (state != NULL && strcmp(state, "INACTIVE") == 0))
			continue;
		inventory_search_text(it->search, subject, add_end, it);
	}
}

/* -- groups and attributes ------------------------------------------------ */

static void take_groups(struct taking *it, const struct json *list)
{
	size_t count = it->search->question->group_count;
	uint64_t *bits;

	if (count == 0)
		return;
	bits = arena_new_array(
	    it->search->arena, (count + BITS - 1) / BITS, sizeof(*bits));
	if (bits == NULL) {
		it->search->lacks_memory = true;
		return;
	}
	for (const struct json *one = json_first(list); one != NULL;
	     one = json_next(one)) {
		int64_t id;
		size_t number;

		if (read_number(json_get(one, "groupId"), &id) &&
		    map_get(&it->search->groups, (const char *)&id, sizeof(id),
			&number))
			bits[number / BITS] |= UINT64_C(1) << number % BITS;
	}
	it->device.groups = bits;
}

static void take_attributes_of(
    struct taking *it, const struct json *list, const char **values)
{
	const struct inventory_question *question = it->search->question;

	for (const struct json *one = json_first(list); one != NULL;
	     one = json_next(one)) {
		int64_t id;

		if (!read_number(
			json_get(one, words[it->kind].attribute_id), &id))
			continue;
		for (size_t i = 0; i < question->attribute_count; i++)
			if (question->attributes[i] == id)
				values[i] = keep(
				    it, json_first(json_get(one,
					    words[it->kind].attribute_value)));
	}
}

/* They stand in the section where the web interface shows them. */
static void take_attributes(struct taking *it)
{
	static const char *const sections[] = {"general", "hardware",
	    "userAndLocation", "operatingSystem", "purchasing"};
	size_t count = it->search->question->attribute_count;
	const char **values;

	if (count == 0)
		return;
	values = arena_new_array(it->search->arena, count, sizeof(*values));
	if (values == NULL) {
		it->search->lacks_memory = true;
		return;
	}
	take_attributes_of(
	    it, json_get(it->row, "extensionAttributes"), values);
	for (size_t i = 0; i < array_length(sections); i++)
		take_attributes_of(it,
		    at_path(it->row, sections[i], "extensionAttributes"),
		    values);
	it->device.attributes = values;
}

/* -- the row -------------------------------------------------------------- */

static void take_general(struct taking *it)
{
	const struct json *general = json_get(it->row, "general");
	const struct json *place = json_get(it->row, "userAndLocation");
	const struct json *managed =
	    it->kind == JAMF_COMPUTERS
		? at_path(general, "remoteManagement", "managed")
		: json_get(general, "managed");
	const char *id = json_text(json_get(general, "managementId"));
	struct inventory_device *device = &it->device;

	device->name = keep(it, json_get(general, words[it->kind].name));
	device->serial = keep(it, at_path(it->row, "hardware", "serialNumber"));
	device->user = keep(it, json_get(place, "username"));
	device->has_management_id =
	    id != NULL && inventory_id_read(id, device->management_id);
	device->reported =
	    jamf_date_json(json_get(general, words[it->kind].reported));
	device->is_managed =
	    json_kind(managed) != JSON_BOOLEAN || json_boolean(managed);
	(void)read_number(json_get(place, "departmentId"), &device->department);
	(void)read_number(json_get(place, "buildingId"), &device->building);
}

static void take_sections(struct taking *it)
{
	const struct json *profiles =
	    json_get(it->row, words[it->kind].profiles[0]);
	const struct json *certificates = json_get(it->row, "certificates");

	take_profiles(it, profiles);
	if (words[it->kind].profiles[1] != NULL)
		take_profiles(
		    it, json_get(it->row, words[it->kind].profiles[1]));
	if (it->search->question->wants_certificates)
		take_certificates(it, certificates);
	it->device.lacks_profiles = json_kind(profiles) != JSON_ARRAY;
	it->device.lacks_certificates = json_kind(certificates) != JSON_ARRAY;
	it->device.profiles = it->profiles;
	it->device.profile_count = it->count;
	take_groups(it, json_get(it->row, words[it->kind].groups));
	take_attributes(it);
}

/* The device in place of the one with its id, or a new one. */
static int put(struct taking *it)
{
	struct inventory *inventory = it->search->inventory;
	const int64_t *id = &it->device.id;
	struct inventory_device *devices;
	size_t at = inventory->count;
	int added =
	    map_add(&inventory->known, (const char *)id, sizeof(*id), at, &at);

	if (added < 0)
		return -1;
	if (added > 0) {
		devices = memory_grow(inventory->devices, inventory->count,
		    &inventory->capacity, sizeof(*devices));
		if (devices == NULL ||
		    inventory->count >= INVENTORY_DEVICES_MAX)
			return -1;
		inventory->devices = devices;
		at = inventory->count++;
	}
	inventory->devices[at] = it->device;
	return 0;
}

/* Something that is no device, or cannot be told to be one. */
static int pass_over(struct inventory_page *page)
{
	struct inventory_search *search = page->search;

	search->lacks_memory |= memory_refused() != 0 ||
				paging_put(&page->page, PAGING_UNREADABLE) != 0;
	return search->lacks_memory ? -1 : 0;
}

int inventory_take_row(void *context, const char *row, size_t length)
{
	struct inventory_page *page = context;
	struct inventory_search *search = page->search;
	const struct source source = {"row", row, length};
	struct taking it = {.search = search, .kind = search->question->kind};
	auto_json struct json *json = NULL;
	struct error error;

	if (json_parse(&source, JSON_ROW_MAX, STATUS_SERVER, &json, &error) !=
	    0)
		return pass_over(page);
	it.row = json;
	if (!read_number(json_get(json, words[it.kind].id), &it.device.id) ||
	    it.device.id <= 0)
		return pass_over(page);
	take_general(&it);
	take_sections(&it);
	if (paging_put(&page->page, it.device.id) != 0 || put(&it) != 0)
		search->lacks_memory = true;
	return search->lacks_memory ? -1 : 0;
}

const struct inventory_profile *inventory_profile_of(
    const struct inventory_device *device, size_t profile)
{
	for (size_t i = 0; i < device->profile_count; i++)
		if (device->profiles[i].profile == profile)
			return &device->profiles[i];
	return NULL;
}

bool inventory_is_member(const struct inventory_device *device, size_t group)
{
	return device->groups != NULL &&
	       (device->groups[group / BITS] >> group % BITS & 1) != 0;
}
