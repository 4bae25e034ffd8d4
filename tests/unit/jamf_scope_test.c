/*
 * Scopes: what a definition says, merged into what the server holds.
 *
 * Planted mutation that must fail here: in drop_members (field_merge.c),
 * going through the members without is_wanted, so that all of the server's are
 * taken out and those that both have come back without their <udid>.
 */
#include "jamf/scope.h"

#include "jamf_fixture.h"
#include "jamf/scope_internal.h"

#include "base/banned.h"

#define LIMITS                                                       \
	"<limitations><users><user><name>anna</name></user></users>" \
	"<user_groups/><network_segments/>"                          \
	"<ibeacons><ibeacon><id>9</id><name>Door</name></ibeacon>"   \
	"</ibeacons></limitations>"
#define EXCEPT                                                           \
	"<exclusions><computers/><computer_groups><computer_group>"      \
	"<id>22</id><name>Lab</name></computer_group></computer_groups>" \
	"<users/><user_groups/><ibeacons/><jss_users/></exclusions>"
#define MAC1                                                      \
	"<computer><id>1</id><name>mac-1</name><udid>AAAA</udid>" \
	"</computer>"
#define STORED(groups)                                                   \
	"<scope><all_computers>false</all_computers>"                    \
	"<all_jss_users>false</all_jss_users><computers>" MAC1           \
	"</computers><buildings/><departments/><computer_groups>" groups \
	"</computer_groups><jss_users/><jss_user_groups/>" LIMITS EXCEPT \
	"<odd>kept</odd></scope>"
#define GROUP(id, name)                                          \
	"<computer_group><id>" id "</id><name>" name "</name></" \
	"computer_group>"
#define EMPTY                                                               \
	"<scope><all_computers>false</all_computers><computers/>"           \
	"<computer_groups/><limitations><users/></limitations><exclusions>" \
	"<computer_groups/></exclusions></scope>"

enum {
	MAC = JAMF_COMPUTERS,
	IOS = JAMF_MOBILE,
	SAME = 0,
	WIDER = 1,
	NARROWER = 2
};

static struct jamf_names *names;

static const struct {
	const char *name;
	unsigned kind;
	const char *definition, *stored;
	const char *sent; /* NULL: nothing is */
	const char *changes;
	unsigned effect;
} merges[] = {
    {"no section", MAC, "", STORED(GROUP("21", "Pilot")), NULL, "", SAME},
    {"nothing given", MAC, "[scope]\n", STORED(""), NULL, "", SAME},
    {"the same, by name", MAC, "[scope]\ncomputer_groups = Pilot\n",
	STORED(GROUP("21", "Pilot")), NULL, "", SAME},
    {"the same, by id", MAC, "[scope]\ncomputer_groups = id:21\n",
	STORED(GROUP("21", "Pilot")), NULL, "", SAME},
    {"the same, renamed on the server since", MAC,
	"[scope]\ncomputer_groups = Pilot\n", STORED(GROUP("21", "Old name")),
	NULL, "", SAME},
    {"the same, in another order and case", MAC,
	"[scope]\ncomputer_groups = lab, PILOT\n",
	STORED(GROUP("21", "Pilot") GROUP("22", "Lab")), NULL, "", SAME},
    {"one added to none; all else as it came", MAC,
	"[scope]\ncomputer_groups = pilot\n", STORED(""),
	STORED(GROUP("21", "Pilot")), "computer_groups: - > Pilot", WIDER},
    {"named twice, by name and id, is one", MAC,
	"[scope]\ncomputer_groups = pilot, id:21, Pilot\n", STORED(""),
	STORED(GROUP("21", "Pilot")), "computer_groups: - > Pilot", WIDER},
    {"one taken out by naming the other", MAC,
	"[scope]\ncomputer_groups = Lab\n",
	STORED(GROUP("21", "Pilot") GROUP("22", "Lab")),
	STORED(GROUP("22", "Lab")), "computer_groups: Pilot > -", NARROWER},
    {"one for the other is both", MAC, "[scope]\ncomputer_groups = Lab\n",
	STORED(GROUP("21", "Pilot")), STORED(GROUP("22", "Lab")),
	"computer_groups: Pilot > -; computer_groups: - > Lab",
	WIDER | NARROWER},
    {"the last one replaced, and one appended after it", MAC,
	"[scope]\ncomputer_groups = Pilot, \"Finance, EU\"\n",
	STORED(GROUP("21", "Pilot") GROUP("22", "Lab")),
	STORED(GROUP("21", "Pilot") GROUP("23", "Finance, EU")),
	"computer_groups: Lab > -; computer_groups: - > Finance, EU",
	WIDER | NARROWER},
    {"what both have stays as the server gave it", MAC,
	"[scope]\ncomputers = mac-1, mac-2\n",
	"<scope><computers>" MAC1 "</computers></scope>",
	"<scope><computers>" MAC1 "<computer><id>2</id><name>mac-2</name>"
	"</computer></computers></scope>",
	"computers: - > mac-2", WIDER},
    {"all computers", MAC, "[scope]\nall_computers = yes\n", EMPTY,
	"<scope><all_computers>true</all_computers><computers/>"
	"<computer_groups/><limitations><users/></limitations><exclusions>"
	"<computer_groups/></exclusions></scope>",
	"all_computers: no > yes", WIDER},
    {"no longer all computers", MAC, "[scope]\nall_computers = no\n",
	"<scope><all_computers>true</all_computers></scope>",
	"<scope><all_computers>false</all_computers></scope>",
	"all_computers: yes > no", NARROWER},
    {"'no' to what is not there", MAC, "[scope]\nall_users = no\n",
	"<scope><computers/></scope>", NULL, "", SAME},
    {"users of Jamf Pro", MAC, "[scope]\nusers = bert\n", EMPTY,
	"<scope><all_computers>false</all_computers><computers/>"
	"<computer_groups/><jss_users><user><id>61</id><name>bert</name>"
	"</user></jss_users><limitations><users/></limitations><exclusions>"
	"<computer_groups/></exclusions></scope>",
	"users: - > bert", WIDER},
    {"in the order of the schema, what is not known behind its neighbour", MAC,
	"[scope]\ndepartments = Sales\n",
	"<scope><exclusions/><novel/><computer_groups/><all_computers>false"
	"</all_computers></scope>",
	"<scope><all_computers>false</all_computers><departments><department>"
	"<id>41</id><name>Sales</name></department></departments>"
	"<computer_groups/><exclusions/><novel/></scope>",
	"departments: - > Sales", WIDER},
    {"all computers, beside which the server keeps no group", MAC,
	"[scope]\nall_computers = yes\n",
	"<scope><all_computers>false</all_computers><computer_groups>" GROUP(
	    "21", "Pilot") "</computer_groups></scope>",
	"<scope><all_computers>true</all_computers><computer_groups/></scope>",
	"all_computers: no > yes; computer_groups: Pilot > -", WIDER},
    {"user groups have an element name of their own", MAC,
	"[scope]\nuser_groups = Staff\n", "<scope><jss_user_groups/></scope>",
	"<scope><jss_user_groups><user_group><id>71</id><name>Staff</name>"
	"</user_group></jss_user_groups></scope>",
	"user_groups: - > Staff", WIDER},
    {"a bare number is a name", MAC, "[scope]\ncomputer_groups = 42\n",
	"<scope><computer_groups/></scope>",
	"<scope><computer_groups>" GROUP("24", "42") "</computer_groups>"
						     "</scope>",
	"computer_groups: - > 42", WIDER},
    {"a list without ids is matched by name", MAC,
	"[scope]\ncomputer_groups = Pilot\n",
	"<scope><computer_groups><computer_group><name>PILOT</name>"
	"</computer_group></computer_groups></scope>",
	NULL, "", SAME},
    {"a size in a list stays and is no member", MAC,
	"[scope]\ncomputer_groups = Lab\n",
	"<scope><computer_groups><size>1</size>" GROUP(
	    "21", "Pilot") "</computer_groups></scope>",
	"<scope><computer_groups><size>1</size>" GROUP(
	    "22", "Lab") "</computer_groups></scope>",
	"computer_groups: Pilot > -; computer_groups: - > Lab",
	WIDER | NARROWER},

    {"limitations are names of the directory, without ids", MAC,
	"[limitations]\nusers = carl\n",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<limitations><users/></limitations></scope>",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<limitations><users><user><name>carl</name></user></users>"
	"</limitations></scope>",
	"limitations.users: - > carl", NARROWER},
    {"the same limitation by another case", MAC,
	"[limitations]\nusers = ANNA\n", STORED(""), NULL, "", SAME},
    {"a directory's id does not count", MAC, "[limitations]\nusers = anna\n",
	"<scope><limitations><users><user><id>7</id><name>anna</name></user>"
	"</users></limitations></scope>",
	NULL, "", SAME},
    {"another limitation beside one may be either", MAC,
	"[limitations]\nuser_groups = Staff, Guests\n",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<limitations><user_groups><user_group><name>Staff</name>"
	"</user_group></user_groups></limitations></scope>",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<limitations><user_groups><user_group><name>Staff</name>"
	"</user_group><user_group><name>Guests</name></user_group>"
	"</user_groups></limitations></scope>",
	"limitations.user_groups: - > Guests", WIDER | NARROWER},
    {"no limitations any more, unknown ones included", MAC,
	"[limitations]\nnone = yes\n",
	"<scope>"
	"<computers>" MAC1 "</computers>" LIMITS "</scope>",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<limitations><users/><user_groups/><network_segments/><ibeacons/>"
	"</limitations></scope>",
	"limitations.users: anna > -; limitations.ibeacons: Door > -", WIDER},
    {"network segments have ids", MAC, "[limitations]\nnetwork_segments = HQ\n",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"</scope>",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<limitations>"
	"<network_segments><network_segment><id>81</id><name>HQ</name>"
	"</network_segment></network_segments></limitations></scope>",
	"limitations.network_segments: - > HQ", NARROWER},

    {"an exclusion narrows", MAC, "[exclusions]\ncomputers = mac-2\n",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<exclusions>"
	"<computers/><users><user><name>dora</name></user></users>"
	"</exclusions></scope>",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<exclusions>"
	"<computers><computer><id>2</id><name>mac-2</name></computer>"
	"</computers><users><user><name>dora</name></user></users>"
	"</exclusions></scope>",
	"exclusions.computers: - > mac-2", NARROWER},
    {"excluded users are Jamf Pro's", MAC, "[exclusions]\nusers = bert\n",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<exclusions><users/>"
	"<jss_users/></exclusions></scope>",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<exclusions><users/>"
	"<jss_users><user><id>61</id><name>bert</name></user></jss_users>"
	"</exclusions></scope>",
	"exclusions.users: - > bert", NARROWER},
    {"without exclusions it widens", MAC, "[exclusions]\nnone = yes\n",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<exclusions>"
	"<computer_groups>" GROUP(
	    "22", "Lab") "</computer_groups><users>"
			 "<user><name>dora</name></user></users></exclusions></"
			 "scope>",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<exclusions>"
	"<computer_groups/><users/></exclusions></scope>",
	"exclusions.computer_groups: Lab > -; "
	"exclusions.directory_users: dora > -",
	WIDER},
    {"nothing falls out of an empty scope", MAC,
	"[exclusions]\ncomputer_groups = Lab\n", EMPTY,
	"<scope><all_computers>false</all_computers><computers/>"
	"<computer_groups/><limitations><users/></limitations><exclusions>"
	"<computer_groups>" GROUP("22", "Lab") "</computer_groups>"
					       "</exclusions></scope>",
	"exclusions.computer_groups: - > Lab", SAME},
    {"a target and an exclusion are both", MAC,
	"[scope]\ncomputer_groups = Lab\n[exclusions]\ncomputers = mac-2\n",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"</scope>",
	"<scope>"
	"<computers>" MAC1 "</computers>"
	"<computer_groups>" GROUP(
	    "22", "Lab") "</computer_groups><exclusions><computers>"
			 "<computer><id>2</id><name>mac-2</name></computer></"
			 "computers>"
			 "</exclusions></scope>",
	"computer_groups: - > Lab; exclusions.computers: - > mac-2",
	WIDER | NARROWER},

    {"none empties the targets and leaves the rest", MAC,
	"[scope]\nnone = yes\n",
	"<scope><all_computers>true</all_computers><computers>" MAC1
	"</computers><future><thing><id>3</id></thing></future><odd>kept"
	"</odd>" LIMITS EXCEPT "</scope>",
	"<scope><all_computers>false</all_computers><computers/><future/>"
	"<odd>kept</odd>" LIMITS EXCEPT "</scope>",
	"all_computers: yes > no; computers: mac-1 > -; future: 3 > -",
	NARROWER},
    {"none of none", MAC, "[scope]\nnone = yes\n", EMPTY, NULL, "", SAME},
    {"'none = no' is nothing", MAC, "[scope]\nnone = no\n", STORED(""), NULL,
	"", SAME},
    {"none for a new profile", MAC, "[scope]\nnone = yes\n", NULL, NULL, "",
	SAME},
    {"a new profile", MAC, "[scope]\ncomputer_groups = Pilot\n", NULL,
	"<scope><all_computers>false</all_computers><all_jss_users>false"
	"</all_jss_users><computers/><buildings/><departments/>"
	"<computer_groups>" GROUP("21",
	    "Pilot") "</computer_groups>"
		     "<jss_users/><jss_user_groups/><limitations><users/"
		     "><user_groups/>"
		     "<network_segments/></limitations><exclusions><computers/>"
		     "<buildings/><departments/><computer_groups/>"
		     "<network_segments/><jss_users/><jss_user_groups/>"
		     "</exclusions></scope>",
	"computer_groups: - > Pilot", WIDER},

    {"mobile devices", IOS,
	"[scope]\nmobile_device_groups = Pads\nmobile_devices = pad-1\n"
	"all_mobile_devices = no\ndepartments = Sales\nbuildings = North\n",
	"<scope><all_mobile_devices>true</all_mobile_devices></scope>",
	"<scope><all_mobile_devices>false</all_mobile_devices>"
	"<mobile_devices><mobile_device><id>31</id><name>pad-1</name>"
	"</mobile_device></mobile_devices><buildings><building><id>51</id>"
	"<name>North</name></building></buildings><departments><department>"
	"<id>41</id><name>Sales</name></department></departments>"
	"<mobile_device_groups><mobile_device_group><id>35</id>"
	"<name>Pads</name></mobile_device_group></mobile_device_groups>"
	"</scope>",
	"all_mobile_devices: yes > no; mobile_devices: - > pad-1; "
	"buildings: - > North; departments: - > Sales; "
	"mobile_device_groups: - > Pads",
	NARROWER},
    {"mobile devices have no computers", IOS, "[scope]\nall_computers = yes\n",
	"<scope/>", NULL, "", SAME},
};

static void test_merge(void)
{
	for (size_t i = 0; i < array_length(merges); i++) {
		struct fixture f;
		struct jamf_scope_result result = {0};
		enum jamf_kind kind = (enum jamf_kind)merges[i].kind;
		struct xml *stored;
		const char *before;
		int status;

		fixture_define(&f, kind, merges[i].definition);
		stored = fixture_xml(&f.arena, merges[i].stored);
		before = fixture_written(&f.arena, stored);
		status = jamf_scope_merge(&f.profile, kind, stored, names,
		    &f.changes, &result, &f.error);
		ok(status == 0, "%s: merged %s", merges[i].name, f.error.text);
		is_text(fixture_written(&f.arena, result.scope), merges[i].sent,
		    "%s: sent", merges[i].name);
		is_text(fixture_changes(&f), merges[i].changes, "%s: changes",
		    merges[i].name);
		is_number((result.is_wider ? WIDER : 0u) |
			      (result.is_narrower ? NARROWER : 0u),
		    merges[i].effect, "%s: wider, narrower", merges[i].name);
		is_text(fixture_written(&f.arena, stored), before,
		    "%s: the server's is not touched", merges[i].name);
		if (result.scope != NULL) {
			struct jamf_changes none = {.arena = &f.arena};
			struct jamf_scope_result again = {0};

			status = jamf_scope_merge(&f.profile, kind,
			    result.scope, names, &none, &again, &f.error);
			ok(status == 0 && again.scope == NULL &&
				none.count == 0,
			    "%s: once is enough", merges[i].name);
		}
		fixture_done(&f);
	}
}

static const struct {
	const char *definition;
	enum status status;
	const char *text, *hint; /* parts */
} refusals[] = {
    {"[scope]\ncomputer_groups = Pilot, Pilo\n", STATUS_NOT_FOUND,
	"wifi.ini:5: computer group 'Pilo' is not in Jamf Pro", "'Pilot'"},
    {"[scope]\ncomputer_groups =\n\tPilot\n\tNowhere at all\n",
	STATUS_NOT_FOUND, "wifi.ini:7: ", ""},
    {"[scope]\ncomputer_groups = id:99\n", STATUS_NOT_FOUND,
	"wifi.ini:5: computer group with id 99", ""},
    {"[exclusions]\ncomputers = twin\n", STATUS_REFUSED,
	"wifi.ini:5: 2 in Jamf Pro have the computer name 'twin'", "id:"},
    {"[limitations]\nusers = id:7\n", STATUS_FINDINGS,
	"wifi.ini:5: 'id:7' is an id", ""},
    {"[limitations]\nnetwork_segments = HQ, X\n", STATUS_NOT_FOUND,
	"network segment 'X'", ""},
};

/* What is in scope and not in the definition may have had its name. */
static void test_renamed(void)
{
	struct fixture f;
	struct jamf_scope_result result = {0};
	int status;

	fixture_define(&f, JAMF_COMPUTERS,
	    "[scope]\ncomputer_groups = Pilot, Everybody of sales\n");
	status = jamf_scope_merge(&f.profile, JAMF_COMPUTERS,
	    fixture_xml(&f.arena,
		"<scope><computer_groups><computer_group><id>7</id><name>"
		"pilot</name></computer_group><computer_group><id>8</id><name>"
		"Vente</name></computer_group></computer_groups></scope>"),
	    names, &f.changes, &result, &f.error);
	ok(status == -1 && f.error.status == STATUS_NOT_FOUND &&
		strstr(f.error.hint, "renamed") != NULL &&
		strstr(f.error.hint, "'Vente', id:8") != NULL,
	    "renamed: %s (%s)", f.error.text, f.error.hint);
	fixture_done(&f);
}

static void test_refusals(void)
{
	for (size_t i = 0; i < array_length(refusals); i++) {
		struct fixture f;
		struct jamf_scope_result result = {0};
		int status;

		fixture_define(&f, JAMF_COMPUTERS, refusals[i].definition);
		status = jamf_scope_merge(&f.profile, JAMF_COMPUTERS,
		    fixture_xml(&f.arena, EMPTY), names, &f.changes, &result,
		    &f.error);
		ok(status == -1 && f.error.status == refusals[i].status,
		    "refusal %zu: status %d", i, (int)f.error.status);
		ok(strstr(f.error.text, refusals[i].text) != NULL &&
			strstr(f.error.hint, refusals[i].hint) != NULL,
		    "refusal %zu: %s (%s)", i, f.error.text, f.error.hint);
		ok(result.scope == NULL, "refusal %zu: nothing to send", i);
		fixture_done(&f);
	}
}

static const struct {
	const char *name, *a, *b;
	bool is_equal;
} pairs[] = {
    {"nothing and nothing", NULL, NULL, true},
    {"nothing and all empty", NULL, EMPTY, true},
    {"order",
	"<scope><computers><computer><id>1</id></computer><computer>"
	"<id>2</id></computer></computers><jss_users/></scope>",
	"<scope><computers><computer><id>2</id><name>x</name></computer>"
	"<computer><id>1</id></computer></computers></scope>",
	true},
    {"ids",
	"<scope><computers><computer><id>1</id></computer></computers>"
	"</scope>",
	"<scope><computers><computer><id>11</id></computer></computers>"
	"</scope>",
	false},
    {"target or exclusion",
	"<scope><computers><computer><id>1</id></computer></computers>"
	"</scope>",
	"<scope><exclusions><computers><computer><id>1</id></computer>"
	"</computers></exclusions></scope>",
	false},
    {"directory names by case, ids aside",
	"<scope><limitations><users><user><id>5</id><name>Anna</name></user>"
	"</users></limitations></scope>",
	"<scope><limitations><users><user><name>anna</name></user></users>"
	"</limitations></scope>",
	true},
    {"names of members are not looked at",
	"<scope><jss_user_groups><user_group><id>5</id><name>A</name>"
	"</user_group></jss_user_groups></scope>",
	"<scope><jss_user_groups><jss_user_group><id>5</id>"
	"</jss_user_group></jss_user_groups></scope>",
	true},
    {"false and absent", "<scope><all_computers>false</all_computers></scope>",
	"<scope/>", true},
    {"true and absent", "<scope><all_computers>true</all_computers></scope>",
	"<scope/>", false},
    {"unknown ones count",
	"<scope><limitations><ibeacons><ibeacon><id>1</id></ibeacon>"
	"</ibeacons></limitations></scope>",
	"<scope><limitations/></scope>", false},
    {"members without id and name",
	"<scope><new><thing><uuid>a</uuid></thing></new></scope>",
	"<scope><new><thing><uuid>b</uuid></thing></new></scope>", false},
    {"a name with a line end is no two members",
	"<scope><limitations><users><user><name>a\nlimitations/users 1:b"
	"</name></user></users></limitations></scope>",
	"<scope><limitations><users><user><name>a</name></user><user><name>b"
	"</name></user></users></limitations></scope>",
	false},
};

static void test_equal(void)
{
	for (size_t i = 0; i < array_length(pairs); i++) {
		auto_arena struct arena arena = {0};
		struct xml *a = fixture_xml(&arena, pairs[i].a);
		struct xml *b = fixture_xml(&arena, pairs[i].b);

		struct error error = {0};
		bool equal = !pairs[i].is_equal;

		ok(jamf_scope_equal(a, b, &equal, &error) == 0 &&
			equal == pairs[i].is_equal,
		    "equal: %s", pairs[i].name);
		equal = !pairs[i].is_equal;
		ok(jamf_scope_equal(b, a, &equal, &error) == 0 &&
			equal == pairs[i].is_equal,
		    "equal, turned round: %s", pairs[i].name);
	}
}

static const struct {
	const char *scope;
	bool is_empty;
} empties[] = {
    {NULL, true},
    {EMPTY, true},
    {"<scope>" LIMITS EXCEPT "</scope>", true},
    {STORED(""), false},
    {"<scope><all_jss_users>true</all_jss_users></scope>", false},
    {"<scope><new><thing><id>1</id></thing></new></scope>", false},
};

static void test_empty(void)
{
	for (size_t i = 0; i < array_length(empties); i++) {
		auto_arena struct arena arena = {0};

		ok(jamf_scope_is_empty(fixture_xml(&arena, empties[i].scope)) ==
			empties[i].is_empty,
		    "empty %zu", i);
	}
}

/* Two definitions and whether their digests are to be the same. */
static const struct {
	const char *a, *b;
	bool is_same;
} defined[] = {
    {"", "[scope]\n", true},
    {"[scope]\ncomputers = a, b\n", "[scope]\ncomputers = B, a\n", true},
    {"[scope]\ncomputers = a\n", "[exclusions]\ncomputers = a\n", false},
    {"[scope]\ncomputers = a\n", "[scope]\ncomputer_groups = a\n", false},
    {"[scope]\ncomputers = a, b\n", "[scope]\ncomputers = \"a, b\"\n", false},
    {"[scope]\nnone = yes\n", "", false},
    {"[scope]\nnone = no\n", "", true},
    {"[scope]\nall_computers = no\n", "", false},
    {"[scope]\nall_computers = no\n", "[scope]\nall_computers = yes\n", false},
};

static void test_defined(void)
{
	for (size_t i = 0; i < array_length(defined); i++) {
		struct fixture a, b;
		auto_buf struct buf left = {0}, right = {0};
		bool same;

		fixture_define(&a, JAMF_COMPUTERS, defined[i].a);
		fixture_define(&b, JAMF_COMPUTERS, defined[i].b);
		ok(jamf_scope_add_defined(&a.profile, &left, &a.error) == 0 &&
			jamf_scope_add_defined(&b.profile, &right, &b.error) ==
			    0,
		    "defined %zu", i);
		same = left.length == right.length &&
		       (left.length == 0 ||
			   memcmp(left.data, right.data, left.length) == 0);
		ok(same == defined[i].is_same, "defined %zu: same", i);
		fixture_done(&a);
		fixture_done(&b);
	}
}

/* Devices: the answers by path; one that is not here is refused. */
#define DEVICES(list) "<computers>" list "</computers>"
#define DEVICE(id) "<computer><id>" id "</id></computer>"
#define PLACED(id, department, building)                                 \
	"<computer><id>" id "</id><name>m</name><department>" department \
	"</department><building>" building "</building></computer>"
static const struct {
	const char *path, *answer;
} answers[] = {
    {"computergroups/id/21",
	"<computer_group><id>21</id>" DEVICES(
	    DEVICE("1") DEVICE("2") DEVICE("3")) "</computer_group>"},
    {"computergroups/id/22", "<computer_group><id>22</id>" DEVICES(
				 DEVICE("3") DEVICE("4")) "</computer_group>"},
    {"computergroups/id/23",
	"<computer_group><id>23</id><computers><size>0</size></computers>"
	"</computer_group>"},
    {"computergroups/id/24",
	"<computer_group><id>24</id><computers/></computer_group>"},
    {"computergroups/id/25", "<computer_group><id>25</id></computer_group>"},
    {"computergroups/id/26",
	"<computer_group><id>26</id><computers><size>206</size></computers>"
	"</computer_group>"},
    {"computers",
	DEVICES(DEVICE("1") DEVICE("2") DEVICE("3") DEVICE("4") DEVICE("5"))},
    {"computers/subset/basic",
	DEVICES(PLACED("1", "Sales", "North") PLACED("2", "sales", "")
		PLACED("3", "IT", "North") PLACED("4", "", ""))},
    {"mobiledevices",
	"<mobile_devices><size>2</size><mobile_device><id>7</id>"
	"</mobile_device><mobile_device><id>8</id></mobile_device>"
	"</mobile_devices>"},
    {"mobiledevicegroups/id/35",
	"<mobile_device_group><mobile_devices><mobile_device><id>8</id>"
	"</mobile_device></mobile_devices></mobile_device_group>"},
};

#define IN(list) "<scope>" list "</scope>"
#define GROUPS(list) "<computer_groups>" list "</computer_groups>"
#define ALL "<all_computers>true</all_computers>"
#define SALES                                                    \
	"<departments><department><id>41</id><name>Sales</name>" \
	"</department></departments>"
static const struct {
	const char *name;
	unsigned kind;
	const char *scope;
	size_t calls;
	int64_t count;
	const char *why; /* part, or NULL */
} counts[] = {
    {"nothing", MAC, NULL, 0, 0, NULL},
    {"nothing but exclusions", MAC, IN(EXCEPT), 0, 0, NULL},
    {"computers", MAC,
	IN("<computers>" DEVICE("1") DEVICE("1") DEVICE("6") "</computers>"), 0,
	2, NULL},
    {"two groups with one in both", MAC,
	IN(GROUPS(GROUP("21", "Pilot") GROUP("22", "Lab"))), 2, 4, NULL},
    {"an empty group", MAC, IN(GROUPS(GROUP("23", "x"))), 1, 0, NULL},
    {"a group without members that does not say how many", MAC,
	IN(GROUPS(GROUP("21", "Pilot") GROUP("24", "x"))), 2, -1,
	"computergroups/id/24' does not tell its members"},
    {"a group without a list of members", MAC, IN(GROUPS(GROUP("25", "x"))), 1,
	-1, "does not tell its members"},
    {"a group with fewer members than it says", MAC,
	IN(GROUPS(GROUP("26", "x"))), 1, -1, "does not tell its members"},
    {"without such a group", MAC,
	IN(ALL "<exclusions>" GROUPS(GROUP("26", "x")) "</exclusions>"), 2, -1,
	"does not tell its members"},
    {"without a group, which is read once", MAC,
	IN(GROUPS(GROUP("21", "Pilot") GROUP("22",
	    "Lab")) "<exclusions>" GROUPS(GROUP("22", "Lab")) "</exclusions>"),
	2, 2, NULL},
    {"all", MAC, IN(ALL), 1, 5, NULL},
    {"all without a group and a computer", MAC,
	IN(ALL "<exclusions><computers>" DEVICE("5") "</computers>" GROUPS(
	    GROUP("22", "Lab")) "</exclusions>"),
	2, 2, NULL},
    {"a department by name", MAC, IN(SALES), 1, 2, NULL},
    {"a department and a building", MAC,
	IN(SALES "<buildings><building><id>51</id><name>North</name>"
		 "</building></buildings>"),
	1, 3, NULL},
    {"all without a department", MAC,
	IN(ALL "<exclusions>" SALES "</exclusions>"), 1, 2, NULL},
    {"limitations are not regarded", MAC, IN(ALL LIMITS), 1, 5, NULL},
    {"users", MAC, IN("<jss_users><user><id>61</id></user></jss_users>"), 0, -1,
	"users"},
    {"all users", MAC, IN("<all_jss_users>true</all_jss_users>"), 0, -1,
	"users"},
    {"a group that cannot be read", MAC, IN(GROUPS(GROUP("99", "Gone"))), 1, -1,
	"computergroups/id/99"},
    {"a device without id", MAC,
	IN("<computers><computer><name>x</name></computer></computers>"), 0, -1,
	"without id"},
    {"all mobile devices", IOS,
	IN("<all_mobile_devices>true</all_mobile_devices>"), 1, 2, NULL},
    {"all mobile devices without a group", IOS,
	IN("<all_mobile_devices>true</all_mobile_devices><exclusions>"
	   "<mobile_device_groups><mobile_device_group><id>35</id>"
	   "</mobile_device_group></mobile_device_groups></exclusions>"),
	2, 1, NULL},
    {"mobile devices by department", IOS, IN(SALES), 0, -1, "department"},
};

static void answer(struct scope_question *count, struct arena *arena)
{
	for (size_t i = 0; i < count->count; i++) {
		struct jamf_call *call = &count->calls[i];

		call->outcome = JAMF_REFUSED;
		(void)error_set(&call->error, STATUS_PRIVILEGE, "missing");
		for (size_t k = 0; k < array_length(answers); k++)
			if (strcmp(answers[k].path, call->path) == 0) {
				call->outcome = JAMF_DONE;
				call->root =
				    fixture_xml(arena, answers[k].answer);
			}
	}
}

static void test_count(void)
{
	for (size_t i = 0; i < array_length(counts); i++) {
		auto_arena struct arena arena = {0};
		struct scope_question count;
		struct error error = {0};
		auto_map struct map devices = {0};
		const char *why = NULL;

		ok(scope_question_make((enum jamf_kind)counts[i].kind,
		       fixture_xml(&arena, counts[i].scope), true, &arena,
		       &count, &error) == 0,
		    "count: %s", counts[i].name);
		is_number(count.count, counts[i].calls, "count: %s: calls",
		    counts[i].name);
		answer(&count, &arena);
		ok(scope_question_count(
		       &count, &arena, &devices, &why, &error) == 0,
		    "count: %s: done", counts[i].name);
		if (why == NULL)
			is_number((int64_t)devices.count, counts[i].count,
			    "count: %s: devices", counts[i].name);
		ok(counts[i].why == NULL
			? why == NULL
			: why != NULL && strstr(why, counts[i].why) != NULL,
		    "count: %s: why %s", counts[i].name,
		    why != NULL ? why : "not");
	}
}

static bool is_wanted(struct jamf_names *wanted, enum jamf_list list)
{
	return wanted->lists[list].wanted;
}

static void test_want(void)
{
	struct fixture f;
	auto_jamf_names struct jamf_names *wanted = jamf_names_new();

	fixture_define(&f, JAMF_COMPUTERS,
	    "[jamf]\nsite = HQ\n[scope]\ncomputer_groups = a\n"
	    "all_users = yes\n[limitations]\nuser_groups = b\n"
	    "[self_service]\ncategories = c\n");
	jamf_scope_want(&f.profile, wanted);
	for (size_t i = 0; i < JAMF_LISTS; i++)
		ok(is_wanted(wanted, (enum jamf_list)i) ==
			(i == JAMF_LIST_SITES || i == JAMF_LIST_CATEGORIES ||
			    i == JAMF_LIST_COMPUTER_GROUPS),
		    "want: %s", names_forms[i].noun);
	ok(wanted->directory.first != NULL &&
		strcmp(wanted->directory.first->text, "b") == 0,
	    "want: the group of the directory");
	fixture_done(&f);
}

/* Each allocation fails in turn: an error, no crash, nothing left behind. */
static void test_memory(void)
{
	static const char definition[] =
	    "[scope]\ncomputer_groups = Lab, Pilot\nall_users = yes\n"
	    "[limitations]\nnone = yes\n";
	long n = 0;
	int status = -1;

	for (; status != 0 && n < 500; n++) {
		struct fixture f;
		struct jamf_scope_result result = {0};
		struct arena full = {0};
		auto_buf struct buf buf = {0};
		struct xml *stored;

		fixture_define(&f, JAMF_COMPUTERS, definition);
		stored = fixture_xml(&f.arena, STORED(""));
		f.changes.arena = &full;
		memory_fail_after(n, 1);
		status = jamf_scope_merge(&f.profile, JAMF_COMPUTERS, stored,
		    names, &f.changes, &result, &f.error);
		if (status == 0)
			status = jamf_scope_add_canonical(
			    result.scope, &buf, &f.error);
		if (status == 0)
			status =
			    jamf_scope_add_defined(&f.profile, &buf, &f.error);
		memory_fail_after(-1, 0);
		if (status != 0 && f.error.status != STATUS_LIMIT)
			ok(false, "allocation %ld: %s", n, f.error.text);
		arena_done(&full);
		fixture_done(&f);
	}
	ok(status == 0 && n > 1, "%ld failing allocations", n - 1);
}

int main(void)
{
	static const struct jamf_call not_searched = {.outcome = JAMF_MISSING};
	struct error error = {0};

	names = jamf_names_new();
	if (!ok(fixture_begin() && names != NULL, "schemas"))
		return tap_done();
	fixture_list(names, JAMF_LIST_COMPUTERS, 1,
	    (const char *const[]){"mac-1", "mac-2", "twin", "twin", NULL});
	fixture_list(names, JAMF_LIST_COMPUTER_GROUPS, 21,
	    (const char *const[]){"Pilot", "Lab", "Finance, EU", "42", NULL});
	fixture_list(names, JAMF_LIST_MOBILE_DEVICES, 31,
	    (const char *const[]){"pad-1", NULL});
	fixture_list(names, JAMF_LIST_MOBILE_DEVICE_GROUPS, 35,
	    (const char *const[]){"Pads", NULL});
	fixture_list(names, JAMF_LIST_DEPARTMENTS, 41,
	    (const char *const[]){"Sales", NULL});
	fixture_list(names, JAMF_LIST_BUILDINGS, 51,
	    (const char *const[]){"North", NULL});
	fixture_list(
	    names, JAMF_LIST_USERS, 61, (const char *const[]){"bert", NULL});
	fixture_list(names, JAMF_LIST_USER_GROUPS, 71,
	    (const char *const[]){"Staff", NULL});
	fixture_list(names, JAMF_LIST_NETWORK_SEGMENTS, 81,
	    (const char *const[]){"HQ", NULL});
	jamf_names_want_group(names, "Guests");
	ok(names_take_group(
	       names, names->directory.first, &not_searched, &error) == 0,
	    "a group of the directory");
	test_merge();
	test_refusals();
	test_renamed();
	test_equal();
	test_empty();
	test_defined();
	test_count();
	test_want();
	test_memory();
	jamf_names_release(&names);
	schemas_release(&fixture_schemas);
	return tap_done();
}
