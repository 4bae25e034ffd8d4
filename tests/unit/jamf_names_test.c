/*
 * Names of what profiles refer to.
 *
 * Planted mutation that must fail here: in find_name (names_find.c), taking
 * what differs by case before what is spelt just so.
 */
#include "jamf/names.h"
#include "jamf/names_internal.h"

#include "jamf_fixture.h"

#include "base/banned.h"

static struct jamf_names *names;

static const struct {
	enum jamf_list list;
	const char *text;
	int64_t id;       /* 0: an error */
	const char *name; /* as found, or part of the error */
	enum status status;
	const char *hint; /* part */
} finds[] = {
    {JAMF_LIST_CATEGORIES, "Certificates", 1, "Certificates", 0, ""},
    {JAMF_LIST_CATEGORIES, "certificates", 1, "Certificates", 0, ""},
    {JAMF_LIST_CATEGORIES, "id:3", 3, "network", 0, ""},
    {JAMF_LIST_CATEGORIES, "Network", 2, "Network", 0, ""},
    {JAMF_LIST_CATEGORIES, "network", 3, "network", 0, ""},
    {JAMF_LIST_CATEGORIES, "NETWORK", 0, "2 in Jamf Pro have the category",
	STATUS_REFUSED, "id:2, id:3"},
    {JAMF_LIST_CATEGORIES, "Twin", 0, "2 in Jamf Pro have the category",
	STATUS_REFUSED, "id:"},
    {JAMF_LIST_CATEGORIES, "4", 0, "category '4' is not in Jamf Pro",
	STATUS_NOT_FOUND, "id:4 is 'Group 3'"},
    {JAMF_LIST_CATEGORIES, "77", 0, "category '77' is not in Jamf Pro",
	STATUS_NOT_FOUND, "an id is written id:77"},
    {JAMF_LIST_CATEGORIES, "id:42", 0, "category with id 42", STATUS_NOT_FOUND,
	""},
    {JAMF_LIST_CATEGORIES, "id:", 0, "category 'id:'", STATUS_NOT_FOUND, ""},
    {JAMF_LIST_CATEGORIES, "id:0", 0, "category 'id:0'", STATUS_NOT_FOUND, ""},
    {JAMF_LIST_CATEGORIES, "id:1x", 0, "'id:1x'", STATUS_NOT_FOUND, ""},
    {JAMF_LIST_CATEGORIES, "Certificate", 0, "'Certificate'", STATUS_NOT_FOUND,
	"did you mean 'Certificates'?"},
    {JAMF_LIST_CATEGORIES, "Group 9", 0, "'Group 9'", STATUS_NOT_FOUND,
	"did you mean 'Group 3' or 'Group 1' or 'Group 2'?"},
    {JAMF_LIST_CATEGORIES, "Gruop 22", 0, "'Gruop 22'", STATUS_NOT_FOUND,
	"did you mean 'Group 2'"},
    {JAMF_LIST_CATEGORIES, "R&D", 9, "R&D", 0, ""},
    {JAMF_LIST_CATEGORIES, "", 0, "category ''", STATUS_NOT_FOUND, ""},
    {JAMF_LIST_SITES, "HQ", 0,
	"cannot look up a site: privilege 'Read Sites' is missing",
	STATUS_PRIVILEGE, "give it"},
    {JAMF_LIST_USERS, "anna", 0, "was not read", STATUS_LIMIT, ""},
};

static const struct {
	const char *a, *b;
	bool same, but_for_case;
} sames[] = {
    {"\xc3\xa9", "e\xcc\x81", true, true},
    {"\xc3\x89t\xc3\xa9", "E\xcc\x81te\xcc\x81", true, true},
    {"o\xcc\x82\xcc\x81", "\xe1\xbb\x91", true, true}, /* two marks */
    {"e\xcc\x81", "e", false, false},
    {"e", "e\xcc\x81", false, false},
    {"\xcc\x81", "", false, false},
    {"PILOT e\xcc\x81", "pilot \xc3\xa9", false, true},
    {"\xff", "\xfe", false, false},
    {"\xe2\x82\xac", "\xe2\x82\xac", true, true},
    {"\xf0\x9f\x98\x80x", "\xf0\x9f\x98\x80X", false, true},
};

static void test_same(void)
{
	for (size_t i = 0; i < array_length(sames); i++) {
		auto_arena struct arena arena = {0};
		const char *a = jamf_name_lower(&arena, sames[i].a);
		const char *b = jamf_name_lower(&arena, sames[i].b);

		ok(names_same(sames[i].a, sames[i].b, true) == sames[i].same,
		    "same %zu", i);
		ok(names_same(sames[i].a, sames[i].b, false) ==
			sames[i].but_for_case,
		    "same %zu but for case", i);
		ok((strcmp(a, b) == 0) == sames[i].but_for_case,
		    "same %zu: '%s', '%s'", i, a, b);
	}
}

static void test_find(void)
{
	for (size_t i = 0; i < array_length(finds); i++) {
		struct jamf_found found = {0};
		struct error error = {0};
		int status = jamf_names_find(
		    names, finds[i].list, finds[i].text, &found, &error);

		is_number(status, finds[i].id > 0 ? 0 : -1, "'%s': status",
		    finds[i].text);
		is_number(found.id, finds[i].id, "'%s': id", finds[i].text);
		if (status == 0) {
			is_text(found.name, finds[i].name, "'%s': name",
			    finds[i].text);
			continue;
		}
		ok(error.status == finds[i].status &&
			strstr(error.text, finds[i].name) != NULL,
		    "'%s': %s", finds[i].text, error.text);
		ok(strstr(error.hint, finds[i].hint) != NULL &&
			(finds[i].hint[0] != '\0' || error.hint[0] == '\0'),
		    "'%s': hint '%s'", finds[i].text, error.hint);
	}
}

static const struct {
	enum jamf_list list;
	const char *xml;
	const char *text; /* part of the error, NULL: fine */
} lists[] = {
    {JAMF_LIST_COMPUTER_GROUPS,
	"<computer_groups><size>1</size><computer_group><id>1</id><name>All"
	"</name><is_smart>true</is_smart></computer_group></computer_groups>",
	NULL},
    {JAMF_LIST_BUILDINGS, "<buildings/>", NULL},
    {JAMF_LIST_BUILDINGS, "<departments/>", "'departments', expected"},
    {JAMF_LIST_BUILDINGS, NULL, "expected 'buildings'"},
    {JAMF_LIST_BUILDINGS,
	"<buildings><building><name>x</name></building></buildings>",
	"without id or name"},
    {JAMF_LIST_BUILDINGS,
	"<buildings><building><id>1</id></building></buildings>",
	"without id or name"},
    {JAMF_LIST_BUILDINGS,
	"<buildings><building><id>1x</id><name>x</name></building>"
	"</buildings>",
	"without id or name"},
};

static const struct {
	const char *what, *xml; /* NULL: not found there */
	const char *found;      /* NULL: an error, */
	const char *said;       /* which holds this */
} groups[] = {
    {"just so",
	"<json><totalCount>2</totalCount><results><item><name>sTAFF</name>"
	"</item><item><name>Staff</name></item></results></json>",
	"Staff", NULL},
    {"another case",
	"<json><totalCount>1</totalCount><results><item><name>STAFF</name>"
	"</item></results></json>",
	"STAFF", NULL},
    {"no such path", NULL, "Staff", NULL},
    {"not all were given",
	"<json><totalCount>9</totalCount><results><item><name>Staff 1</name>"
	"</item></results></json>",
	"Staff", NULL},
    {"none", "<json><totalCount>0</totalCount><results/></json>", NULL,
	"has a group 'Staff'"},
    {"one that holds it",
	"<json><totalCount>1</totalCount><results><item><name>Staff 1</name>"
	"</item></results></json>",
	NULL, "did you mean 'Staff 1'?"},
    {"an item without a name",
	"<json><totalCount>1</totalCount><results><item><id>1</id></item>"
	"</results></json>",
	NULL, "has a group 'Staff'"},
    {"no results", "<json/>", NULL, "has no 'results'"},
};

static void test_groups(void)
{
	for (size_t i = 0; i < array_length(groups); i++) {
		auto_jamf_names struct jamf_names *some = jamf_names_new();
		auto_arena struct arena arena = {0};
		struct error error = {0};
		struct jamf_call call = {
		    .outcome = groups[i].xml == NULL ? JAMF_MISSING : JAMF_DONE,
		    .root = fixture_xml(&arena, groups[i].xml)};
		const char *name = NULL;

		jamf_names_want_group(some, "Staff");
		ok(jamf_names_find_group(some, "Staff", &name, &error) == -1 &&
			error.status == STATUS_LIMIT,
		    "group, %s: not asked yet", groups[i].what);
		error = (struct error){0};
		ok(names_take_group(
		       some, some->directory.first, &call, &error) == 0,
		    "group, %s: taken", groups[i].what);
		(void)jamf_names_find_group(some, "Staff", &name, &error);
		is_text(name, groups[i].found, "group, %s", groups[i].what);
		ok(groups[i].said == NULL ||
			strstr(error.text, groups[i].said) != NULL ||
			strstr(error.hint, groups[i].said) != NULL,
		    "group, %s: %s", groups[i].what, error.text);
	}
}

static void test_lists(void)
{
	for (size_t i = 0; i < array_length(lists); i++) {
		auto_jamf_names struct jamf_names *some = jamf_names_new();
		auto_arena struct arena arena = {0};
		struct error error = {0};
		int status = names_take(some, lists[i].list,
		    fixture_xml(&arena, lists[i].xml), &error);

		is_number(status, lists[i].text == NULL ? 0 : -1,
		    "list %zu: status", i);
		ok(lists[i].text == NULL ||
			(strstr(error.text, lists[i].text) != NULL &&
			    error.status == STATUS_SERVER),
		    "list %zu: %s", i, error.text);
	}
}

static void test_table(void)
{
	for (enum jamf_list i = 0; i < JAMF_LISTS; i++) {
		const struct names_form *form = &names_forms[i];

		ok(form->path != NULL && strchr(form->path, '/') == NULL &&
			strchr(form->path, '_') == NULL,
		    "list %d: path %s", (int)i, form->path);
		ok(strncmp(jamf_list_privilege(i), "Read ", 5) == 0,
		    "list %d: privilege", (int)i);
		ok(strncmp(
		       form->root, form->member, strlen(form->member) - 1) == 0,
		    "list %d: %s in %s", (int)i, form->member, form->root);
	}
}

static void test_memory(void)
{
	static const char xml[] =
	    "<sites><site><id>1</id><name>HQ</name></site><site><id>2</id>"
	    "<name>hq</name></site></sites>";
	int status = -1;
	long n = 0;

	for (; status != 0 && n < 200; n++) {
		auto_arena struct arena arena = {0};
		struct xml *root = fixture_xml(&arena, xml);
		struct jamf_names *some;
		struct error error = {0};
		struct jamf_found found;

		memory_fail_after(n, 1);
		some = jamf_names_new();
		status = some == NULL
			     ? -1
			     : names_take(some, JAMF_LIST_SITES, root, &error);
		if (status == 0)
			status = jamf_names_find(
			    some, JAMF_LIST_SITES, "HQ", &found, &error);
		memory_fail_after(-1, 0);
		if (status != 0 && some != NULL && error.status != STATUS_LIMIT)
			ok(false, "allocation %ld: %s", n, error.text);
		jamf_names_free(some);
	}
	ok(status == 0 && n > 1, "%ld failing allocations", n - 1);
}

int main(void)
{
	struct error missing = {0};

	(void)error_set(
	    &missing, STATUS_PRIVILEGE, "privilege 'Read Sites' is missing");
	(void)error_hint(&missing, "give it to the API client");
	names = jamf_names_new();
	if (!ok(names != NULL, "names"))
		return tap_done();
	fixture_list(names, JAMF_LIST_CATEGORIES, 1,
	    (const char *const[]){"Certificates", "Network", "network",
		"Group 3", "Twin", "Twin", "Group 1", "Group 2", "R&amp;D",
		NULL});
	names_fail(names, JAMF_LIST_SITES, &missing);
	test_same();
	test_find();
	test_groups();
	test_lists();
	test_table();
	test_memory();
	jamf_names_release(&names);
	return tap_done();
}
