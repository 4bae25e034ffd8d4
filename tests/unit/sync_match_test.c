/*
 * Which object of Jamf Pro a definition means. Mutations these catch: a
 * profile that was just created and is not listed yet created once more; a
 * name that differs in case only taken for another; an id that is listed taken
 * although somebody else has the name; an old entry waited for.
 */
#include "sync/decisions.h"

#include <stdio.h>

#include "base/base.h"
#include "tap.h"
#include "base/banned.h"

enum {
	NOW = 1000000
};

static struct jamf_row list[] = {
    {1, "Wi-Fi"}, {2, "VPN"}, {3, "Twin"}, {4, "Twin"}, {5, " Edge "}};
static struct sync_index rows;

/* age -1: no entry; -2: an entry that does not know when; below: a time to
 * come. */
static const struct {
	const char *what, *name;
	int64_t id;
	long age;
	enum sync_match match;
	int64_t found;
	const char *message;
} cases[] = {
    {"new", "New", 0, -1, SYNC_MATCH_NONE, 0, NULL},
    {"by name", "Wi-Fi", 0, -1, SYNC_MATCH_NAME, 1, NULL},
    {"by name, blanks there", "Edge", 0, -1, SYNC_MATCH_NAME, 5, NULL},
    {"by name, blanks here", " VPN ", 0, -1, SYNC_MATCH_NAME, 2, NULL},
    {"case differs", "wi-fi", 0, -1, SYNC_MATCH_CONFLICT, 0,
	"'wi-fi' differs only in case from the name of a profile there, id 1"},
    {"several have it", "Twin", 0, -1, SYNC_MATCH_CONFLICT, 0,
	"'Twin' is the name of several profiles there, id 4"},
    {"by id", "Wi-Fi", 1, 500, SYNC_MATCH_LOCK, 1, NULL},
    {"by id, without a time", "Wi-Fi", 1, -2, SYNC_MATCH_LOCK, 1, NULL},
    {"by id, name of its own changes", "Net", 1, 500, SYNC_MATCH_LOCK, 1, NULL},
    {"by id, case of its name changes", "WI-FI", 1, 500, SYNC_MATCH_LOCK, 1,
	NULL},
    {"by id, another has the name", "vpn", 1, 500, SYNC_MATCH_CONFLICT, 0,
	"'vpn' is the name of another profile there, id 2"},
    {"asked for, listed", "Wi-Fi", 0, 5, SYNC_MATCH_NAME, 1, NULL},
    {"asked for, not listed", "New", 0, 5, SYNC_MATCH_WAIT, 0, NULL},
    {"asked for, at the edge", "New", 0, 119, SYNC_MATCH_WAIT, 0, NULL},
    {"asked for long ago", "New", 0, 120, SYNC_MATCH_NONE, 0, NULL},
    {"asked for, nobody knows when", "New", 0, -2, SYNC_MATCH_NONE, 0, NULL},
    {"asked for in a time to come", "New", 0, -1000, SYNC_MATCH_NONE, 0, NULL},
    {"asked for by a clock ahead", "New", 0, -100, SYNC_MATCH_WAIT, 0, NULL},
    {"created, not listed", "New", 9, 5, SYNC_MATCH_WAIT, 0, NULL},
    {"created, not listed, name taken", "VPN", 9, 5, SYNC_MATCH_WAIT, 0, NULL},
    {"created long ago, gone", "New", 9, 500, SYNC_MATCH_GONE, 0, NULL},
    {"gone, nobody knows since when", "New", 9, -2, SYNC_MATCH_GONE, 0, NULL},
    {"gone, made again by hand", "VPN", 9, 500, SYNC_MATCH_NAME, 2, NULL},
};

static void test_matching(void)
{
	for (size_t i = 0; i < array_length(cases); i++) {
		struct lock_object entry = {.identifier = "com.example.x",
		    .platform = "macos",
		    .id = cases[i].id,
		    .created = cases[i].age == -1 || cases[i].age == -2
				   ? 0
				   : (int64_t)(NOW - cases[i].age)};
		struct sync_search search = {.kind = JAMF_COMPUTERS,
		    .name = cases[i].name,
		    .entry = cases[i].age == -1 ? NULL : &entry,
		    .index = &rows,
		    .now = NOW};
		struct error error = {0};
		int64_t id = 0;

		is_number(sync_match(&search, &id, &error), cases[i].match,
		    "%s: match", cases[i].what);
		is_number(id, cases[i].found, "%s: id", cases[i].what);
		is_text(error.text,
		    cases[i].message == NULL ? "" : cases[i].message,
		    "%s: message", cases[i].what);
	}
}

static void test_rows(void)
{
	static const struct jamf_rows none = {NULL, 0};
	auto_arena struct arena arena = {0};
	struct sync_index empty = {0};
	struct error error = {0};
	size_t count = 0;
	const struct jamf_row *const *twins =
	    sync_index_named(&rows, "tWIN ", &count);

	ok(twins != NULL && count == 2 && twins[0]->id == 3 &&
		twins[1]->id == 4,
	    "both of a name, by id");
	ok(sync_index_named(&rows, "Twi", &count) == NULL && count == 0,
	    "none of part of a name");
	ok(sync_index_find(&rows, 5) == &list[4] &&
		sync_index_find(&rows, 6) == NULL &&
		sync_index_find(&rows, 0) == NULL,
	    "by id");
	ok(sync_index_make(&none, &arena, &empty, &error) == 0 &&
		sync_index_find(&empty, 1) == NULL &&
		sync_index_named(&empty, "", &count) == NULL,
	    "none at all");
}

static void test_platform(void)
{
	struct lock_object entry = {
	    .identifier = "com.example.x", .platform = "ios", .id = 1};
	struct sync_search search = {.kind = JAMF_COMPUTERS,
	    .name = "Wi-Fi",
	    .entry = &entry,
	    .index = &rows,
	    .now = NOW};
	struct error error = {0};
	int64_t id = 0;

	is_number(sync_match(&search, &id, &error), SYNC_MATCH_CONFLICT,
	    "the entry is of the other platform");
	is_number(error.status, STATUS_REFUSED, "refused");
	search.kind = JAMF_MOBILE;
	is_number(sync_match(&search, &id, &error), SYNC_MATCH_LOCK,
	    "and of this one");
}

static const struct {
	const char *what;
	int64_t created, written; /* seconds ago, -1: never */
	unsigned seconds;
} behind[] = {
    {"never written", -1, -1, 0},
    {"created just now", 0, -1, 60},
    {"created a while ago", 45, -1, 15},
    {"created a minute ago", 60, -1, 0},
    {"written since", 500, 10, 50},
    {"both long ago", 500, 100, 0},
    {"a clock that was put back", -50, -1, 0},
};

static void test_behind(void)
{
	for (size_t i = 0; i < array_length(behind); i++) {
		const int64_t created = behind[i].created;
		const int64_t written = behind[i].written;
		struct lock_object entry = {
		    .created = created == -1 ? 0 : NOW - created,
		    .written = written == -1 ? 0 : NOW - written};

		is_number(sync_cluster_lag(&entry, NOW), behind[i].seconds,
		    "behind: %s", behind[i].what);
	}
	is_number(sync_cluster_lag(NULL, NOW), 0, "behind: no entry");
}

static const struct {
	const char *a, *b;
	bool same, like;
} names[] = {
    {"a", "a", true, true},
    {"a", "A", false, true},
    {" a\t", "a\n", true, true},
    {"a b", "a  b", false, false},
    {"", "  ", true, true},
    {"\xc3\xa4", "\xc3\x84", false, false},
    {" Z\xc3\xbcrich", "Zu\xcc\x88rich ", true, true},
    {"Z\xc3\xbcrich", "zu\xcc\x88RICH", false, true},
};

static void test_names(void)
{
	for (size_t i = 0; i < array_length(names); i++)
		ok(sync_same_name(names[i].a, names[i].b) == names[i].same &&
			sync_like_name(names[i].a, names[i].b) == names[i].like,
		    "'%s' and '%s'", names[i].a, names[i].b);
}

int main(void)
{
	static const struct jamf_rows all = {list, array_length(list)};
	auto_arena struct arena arena = {0};
	struct error error = {0};

	ok(sync_index_make(&all, &arena, &rows, &error) == 0, "index");
	test_rows();
	test_matching();
	test_platform();
	test_behind();
	test_names();
	return tap_done();
}
