/* Planted mutations these must catch: identifiers compared with their case; a
 * UUID found within a longer word; certificates that are no identity counted;
 * the earliest end taken in place of the latest. */
#include "base/memory.h"
#include "jamf/inventory_internal.h"
#include "tap.h"

#define A "0ae590fe-9b30-11ea-bb37-0242ac130002"
#define B "6a0d4f1c-0000-4000-8000-0000000000bb"

static const char *const profiles[] = {A, B, "com.example.old"};
static const int64_t groups[] = {7, 11};
static const int64_t attributes[] = {23};

static void note(void *context, size_t profile)
{
	buf_printf(context, "%zu ", profile);
}

static const struct {
	const char *text, *found;
} subjects[] = {
    {"CN=mac-1, O=" A, "0 "},
    {"CN=0AE590FE-9B30-11EA-BB37-0242AC130002", "0 "},
    {"O=" B "/CN=x, OU=" A, "1 0 "},
    {"CN=x" A, ""},
    {"CN=" A "0", ""},
    {"CN=-" A, ""},
    {"CN=ann." A ".example", "0 "},
    {"CN=COM.example.OLD, O=x", "2 "},
    {"CN=com.example.older", ""},
    {"", ""},
    {"0ae590fe-9b30-11ea-bb37", ""},
};

static struct inventory_question question = {.kind = JAMF_COMPUTERS,
    .profiles = profiles,
    .profile_count = array_length(profiles),
    .groups = groups,
    .group_count = array_length(groups),
    .attributes = attributes,
    .attribute_count = array_length(attributes),
    .wants_certificates = true};

static void test_subjects(struct inventory_search *search)
{
	for (size_t i = 0; i < array_length(subjects); i++) {
		auto_buf struct buf found = {0};

		buf_text(&found, "");
		inventory_search_text(search, subjects[i].text, note, &found);
		is_text(
		    found.data, subjects[i].found, "in '%s'", subjects[i].text);
	}
}

#define CERTIFICATE(subject, ends, more)                              \
	"{\"subjectName\":\"" subject "\",\"expirationDate\":\"" ends \
	"T00:00:00Z\"" more "}"

static const char mac[] =
    "{\"id\":\"42\",\"general\":{\"name\":\"<b>\\u202emac</b>\","
    "\"managementId\":\"" B "\",\"reportDate\":\"2026-11-30T09:00:00.123Z\","
    "\"remoteManagement\":{\"managed\":true},\"extensionAttributes\":"
    "[{\"definitionId\":\"23\",\"values\":[\"S-1-5-21\"]}]},"
    "\"userAndLocation\":{\"username\":\"ann\",\"departmentId\":\"3\","
    "\"buildingId\":null},"
    "\"configurationProfiles\":[{\"profileIdentifier\":\"" A
    "\",\"lastInstalled\":\"2026-11-01T00:00:00Z\"},{\"uuid\":\"" A
    "\",\"lastInstalled\":\"2026-11-02T00:00:00Z\"},{}],"
    "\"certificates\":[" CERTIFICATE("CN=" A, "2027-01-01", "") "," CERTIFICATE(
	"CN=" A, "2027-03-01", ",\"identity\":true") "," CERTIFICATE("CN=" A,
	"2028-01-01",
	",\"identity\":false") "," CERTIFICATE("CN=" A, "2028-02-01",
	",\"lifecycleStatus\":\"INACTIVE\"") ",{\"subjectName\":\"CN=" A "\"}],"
					     "\"groupMemberships\":[{"
					     "\"groupId\":\"11\"},{\"groupId\":"
					     "\"12\"},{}]}";

static void take(struct inventory_page *page, const char *row)
{
	page->page.rows->count++;
	ok(inventory_take_row(page, row, strlen(row)) == 0, "row %.30s", row);
}

static void test_rows(struct inventory_search *search)
{
	auto_paging struct paging paging = {0};
	struct json_rows rows = {0};
	struct inventory_page page = {search, {&paging, 0, &rows}};
	struct inventory *inventory = search->inventory;
	const struct inventory_device *device;
	const struct inventory_profile *profile;

	take(&page, mac);
	device = &inventory->devices[0];
	is_number(inventory->count, 1, "a device");
	is_number(device->id, 42, "its id");
	is_text(device->name, "<b>\\u{202e}mac</b>", "its name, printable");
	is_text(device->user, "ann", "its user");
	is_number(device->department, 3, "its department");
	is_number(device->building, 0, "no building");
	is_number(device->reported, 1796029200, "when it reported");
	ok(device->is_managed && device->has_management_id &&
		device->management_id[15] == 0xbb,
	    "managed, by an id");
	profile = inventory_profile_of(device, 0);
	ok(profile != NULL && profile->is_installed &&
		profile->installed == 1793577600,
	    "the profile, as installed last");
	ok(profile != NULL && profile->ends[0] == 1803859200 &&
		profile->ends[1] == 1798761600 && profile->ends[2] == 0,
	    "its identities, the latest first");
	ok(inventory_profile_of(device, 1) == NULL, "no other profile");
	ok(inventory_is_member(device, 1) && !inventory_is_member(device, 0),
	    "its groups");
	is_text(device->attributes[0], "S-1-5-21", "an extension attribute");
	take(&page, "{\"id\":42,\"general\":{\"name\":\"renamed\"}}");
	is_number(inventory->count, 1, "the same device again");
	device = &inventory->devices[0];
	is_text(device->name, "renamed", "what was read last counts");
	ok(device->lacks_profiles && device->lacks_certificates &&
		device->reported == 0,
	    "a record without its parts");
	take(&page, "{\"id\":\"x\"}");
	take(&page, "null");
	take(&page, "{\"id\":7");
	is_number(
	    (int64_t)paging_unreadable(&paging), 3, "broken rows are counted");
	is_number(inventory->count, 1, "and are no devices");
}

static void test_mobile(struct arena *arena)
{
	auto_inventory struct inventory inventory = {0};
	auto_inventory_search struct inventory_search search = {0};
	auto_paging struct paging paging = {0};
	struct json_rows rows = {0};
	struct inventory_page page = {&search, {&paging, 0, &rows}};
	struct inventory_question mobile = question;
	struct error error = {0};

	mobile.kind = JAMF_MOBILE;
	ok(inventory_search_make(&search, &mobile, arena, &inventory, &error) ==
		0,
	    "mobile devices");
	take(&page,
	    "{\"mobileDeviceId\":\"5\",\"general\":{\"displayName\":\"iPad\","
	    "\"managed\":false},\"hardware\":{\"serialNumber\":\"C1\"},"
	    "\"userProfiles\":[{\"identifier\":\"" B "\"}],\"profiles\":[],"
	    "\"certificates\":[{\"commonName\":\"x " B
	    "\",\"identity\":true,\"expirationDate\":\"2027-01-01T00:00:00Z\"}]"
	    ","
	    "\"groups\":[{\"groupId\":\"7\"}]}");
	ok(!inventory.devices[0].is_managed &&
		strcmp(inventory.devices[0].serial, "C1") == 0 &&
		inventory_is_member(&inventory.devices[0], 0),
	    "an iPad");
	ok(inventory_profile_of(&inventory.devices[0], 1) != NULL &&
		inventory_profile_of(&inventory.devices[0], 1)->ends[0] != 0,
	    "with its user's profile and a certificate by its common name");
}

int main(void)
{
	auto_arena struct arena arena = {0};
	auto_inventory struct inventory inventory = {0};
	auto_inventory_search struct inventory_search search = {0};
	struct error error = {0};

	ok(inventory_search_make(
	       &search, &question, &arena, &inventory, &error) == 0,
	    "a question");
	test_subjects(&search);
	test_rows(&search);
	test_mobile(&arena);
	return tap_done();
}
