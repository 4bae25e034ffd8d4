/* Planted mutations these must catch: exclusions that do not take off; a
 * limitation that is not said; the members of one group taken for another's. */
#include "jamf/coverage.h"
#include "tap.h"

enum {
	SALES = 3,  /* a department */
	ANNEX = 9,  /* a building */
	PILOT = 70, /* groups */
	BROKEN = 71
};

/* Device 1: ann, in Sales and the pilot. 2: in the annex, in the group that is
 * broken. 3: nobody's, nowhere. 4: in both groups. */
static const uint64_t groups_of[] = {1, 2, 0, 3};
static struct inventory_device devices[] = {
    {.id = 1, .user = "Ann", .department = SALES, .groups = &groups_of[0]},
    {.id = 2, .user = "bob", .building = ANNEX, .groups = &groups_of[1]},
    {.id = 3, .user = "", .groups = &groups_of[2]},
    {.id = 4, .user = "", .groups = &groups_of[3]},
};

#define MEMBER(list, one, id) \
	"<" list "><" one "><id>" id "</id><name>x</name></" one "></" list ">"
#define GROUP(id) MEMBER("computer_groups", "computer_group", id)
#define ALL "<all_computers>true</all_computers>"

static const struct {
	const char *scope; /* within <scope> */
	const char *has;   /* ids of devices */
	bool is_most, is_least, wants_places;
} cases[] = {
    {"", "", false, false, false},
    {ALL, "1234", false, false, false},
    {"<all_computers>false</all_computers>" GROUP("70"), "14", false, false,
	false},
    {GROUP("70") GROUP("71"), "14", false, false, false},
    {"<computer_groups><computer_group><id>70</id><name>a</name>"
     "</computer_group><computer_group><id>71</id><name>b</name>"
     "</computer_group></computer_groups>",
	"124", false, false, false},
    {MEMBER("computers", "computer", "3") GROUP("70"), "134", false, false,
	false},
    {MEMBER("departments", "department", "3"), "1", false, false, true},
    {MEMBER("buildings", "building", "9"), "2", false, false, true},
    {"<jss_users><user><id>5</id><name>ann</name></user></jss_users>", "1",
	false, false, true},
    {"<all_jss_users>true</all_jss_users>", "12", false, false, true},
    {ALL "<exclusions>" GROUP("71") "</exclusions>", "13", false, false, false},
    {ALL "<exclusions>" MEMBER("computers", "computer", "1")
	    MEMBER("departments", "department", "3") "</exclusions>",
	"234", false, false, true},
    {GROUP("70") "<exclusions>" GROUP("70") "</exclusions>", "", false, false,
	false},
    {ALL "<limitations>" MEMBER(
	 "network_segments", "network_segment", "1") "</limitations>",
	"1234", true, false, false},
    {ALL "<limitations><network_segments/></limitations>", "1234", false, false,
	false},
    {ALL
	"<exclusions>" MEMBER("user_groups", "user_group", "1") "</exclusions>",
	"1234", true, false, false},
    {MEMBER("jss_user_groups", "user_group", "1"), "", false, true, false},
};

static void test_case(size_t at)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0};
	/* As the inventory was asked for them. */
	int64_t list[] = {PILOT, BROKEN};
	struct coverage_groups groups = {list, 2, 2};
	struct coverage coverage;
	struct xml *scope = NULL;
	struct error error = {0};
	char has[sizeof("1234")] = "";
	size_t count = 0;

	buf_printf(&text, "<scope>%s</scope>", cases[at].scope);
	if (!ok(xml_parse(text.data, text.length, &arena, &scope, &error) ==
			0 &&
		    coverage_read(JAMF_COMPUTERS, scope, &groups, &arena,
			&coverage, &error) == 0,
		"case %zu is read", at))
		return;
	for (size_t i = 0; i < array_length(devices); i++)
		if (coverage_has(&coverage, &devices[i]))
			has[count++] = (char)('0' + devices[i].id);
	is_text(has, cases[at].has, "case %zu: devices", at);
	ok(coverage.is_most == cases[at].is_most &&
		coverage.is_least == cases[at].is_least,
	    "case %zu: at most, at least", at);
	ok(coverage.wants_places == cases[at].wants_places, "case %zu: places",
	    at);
	is_number(groups.count, 2, "case %zu: no group twice", at);
}

int main(void)
{
	auto_arena struct arena arena = {0};
	struct coverage_groups groups = {0};
	struct coverage coverage;
	struct error error = {0};

	for (size_t i = 0; i < array_length(cases); i++)
		test_case(i);
	ok(coverage_read(
	       JAMF_MOBILE, NULL, &groups, &arena, &coverage, &error) == 0 &&
		!coverage_has(&coverage, &devices[0]),
	    "no scope at all");
	return tap_done();
}
