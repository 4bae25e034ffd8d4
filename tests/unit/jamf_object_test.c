/*
 * What changed between two answers about one object. Mutations these catch:
 * the order of members that counts; a member, an element this program does not
 * know or a payload that does not; the address of an icon that counts; a
 * password for removing a profile that is told, or is in a text for a digest.
 */
#include "jamf/object.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "tap.h"
#include "base/banned.h"

#define MEMBER(id, name) \
	"<computer><id>" id "</id><name>" name "</name></computer>"
#define IN(scope) "<scope><computers>" scope "</computers></scope>"
#define HEAD "<general><id>1</id><name>a</name>"

static const struct {
	const char *what, *then, *now;
	/* The only change; NULL: none. */
	const char *path, *was, *becomes;
	enum jamf_area area;
} pairs[] = {
    {"the same", HEAD "</general>", HEAD "</general>", NULL, NULL, NULL, 0},
    {"a value", HEAD "<level>System</level></general>",
	HEAD "<level>User</level></general>", "general.level", "System", "User",
	JAMF_GENERAL},
    {"a reference", HEAD "<site><id>1</id><name>Bern</name></site></general>",
	HEAD "<site><id>-1</id><name>None</name></site></general>",
	"general.site", "Bern", "None", JAMF_GENERAL},
    {"an unknown element", HEAD "</general>",
	HEAD "<new_thing>x</new_thing></general>", "general.new_thing", NULL,
	"x", JAMF_GENERAL},
    {"an unknown area", HEAD "</general>",
	HEAD "</general><more><x>y</x></more>", "more", NULL, "", JAMF_GENERAL},
    {"an empty element", HEAD "</general>", HEAD "<site/></general>", NULL,
	NULL, NULL, 0},
    {"members in another order", IN(MEMBER("1", "a") MEMBER("2", "b")),
	IN(MEMBER("2", "b") MEMBER("1", "a")), NULL, NULL, NULL, 0},
    {"a member more", IN(MEMBER("1", "a")),
	IN(MEMBER("2", "b") MEMBER("1", "a")), "scope.computers", NULL, "b",
	JAMF_SCOPE},
    {"the first member", IN(""), IN(MEMBER("1", "a")), "scope.computers", NULL,
	"a", JAMF_SCOPE},
    {"the last member", IN(MEMBER("1", "a")), IN(""), "scope.computers", "a",
	NULL, JAMF_SCOPE},
    {"a member twice", IN(MEMBER("1", "a")),
	IN(MEMBER("1", "a") MEMBER("1", "a")), "scope.computers", "", "",
	JAMF_SCOPE},
    {"an icon signed anew",
	"<self_service><self_service_icon><id>3</id><uri>https://a?1</uri>"
	"</self_service_icon></self_service>",
	"<self_service><self_service_icon><id>3</id><uri>https://a?2</uri>"
	"</self_service_icon></self_service>",
	NULL, NULL, NULL, 0},
    {"another icon",
	"<self_service><self_service_icon><id>3</id></self_service_icon>"
	"</self_service>",
	"<self_service><self_service_icon><id>4</id></self_service_icon>"
	"</self_service>",
	"self_service.self_service_icon", "3", "4", JAMF_SELF_SERVICE},
    {"another password for removing it, which is not told",
	"<self_service><security><password>a</password></security>"
	"</self_service>",
	"<self_service><security><password>b</password></security>"
	"</self_service>",
	"self_service.security.password", NULL, NULL, JAMF_SELF_SERVICE},
    {"a payload that came", HEAD "</general>",
	HEAD "<payloads>&lt;plist version=\"1.0\"&gt;&lt;dict/&gt;"
	     "&lt;/plist&gt;</payloads></general>",
	"payload", NULL, NULL, JAMF_PAYLOAD},
};

static struct xml *parse(struct arena *arena, const char *inside)
{
	auto_buf struct buf text = {0};
	struct error error = {0};
	struct xml *root = NULL;

	buf_printf(&text, "<p>%s</p>", inside);
	return buf_ok(&text) && xml_parse(text.data, text.length, arena, &root,
				    &error) == 0
		   ? root
		   : NULL;
}

static void test_pairs(void)
{
	struct jamf_compare how = {.kind = JAMF_COMPUTERS};

	for (size_t i = 0; i < array_length(pairs); i++) {
		auto_arena struct arena arena = {0};
		struct jamf_changes changes = {.arena = &arena};
		struct error error = {0};
		struct xml *then = parse(&arena, pairs[i].then);
		struct xml *now = parse(&arena, pairs[i].now);

		if (!ok(then != NULL && now != NULL &&
			    jamf_object_compare(
				then, now, &how, &changes, &error) == 0,
			"%s: compared", pairs[i].what))
			continue;
		is_number(changes.count, pairs[i].path != NULL, "%s: how many",
		    pairs[i].what);
		if (changes.count != 1 || pairs[i].path == NULL)
			continue;
		is_text(changes.list[0].path, pairs[i].path, "%s: where",
		    pairs[i].what);
		is_text(changes.list[0].was, pairs[i].was, "%s: was",
		    pairs[i].what);
		is_text(changes.list[0].becomes, pairs[i].becomes, "%s: is",
		    pairs[i].what);
		is_number(changes.list[0].area, pairs[i].area, "%s: area",
		    pairs[i].what);
	}
}

static int add_all(const struct xml *root, struct buf *text)
{
	struct error error = {0};

	for (int area = 0; area < JAMF_PAYLOAD; area++)
		if (jamf_object_add_area(
			root, (enum jamf_area)area, text, &error) != 0)
			return -1;
	return 0;
}

/* The text that a digest is of differs where the comparison tells something,
 * but for payloads, whose digest is another, and secrets, which have none. */
static void test_texts(void)
{
	for (size_t i = 0; i < array_length(pairs); i++) {
		auto_arena struct arena arena = {0};
		auto_buf struct buf then = {0}, now = {0};
		const char *path = pairs[i].path;
		bool alike = path == NULL || pairs[i].area == JAMF_PAYLOAD ||
			     strstr(path, "password") != NULL;

		if (!ok(add_all(parse(&arena, pairs[i].then), &then) == 0 &&
			    add_all(parse(&arena, pairs[i].now), &now) == 0,
			"%s: as text", pairs[i].what))
			continue;
		is_number(then.length == now.length &&
			      (then.length == 0 ||
				  memcmp(then.data, now.data, now.length) == 0),
		    alike, "%s: alike as text", pairs[i].what);
	}
}

int main(void)
{
	test_pairs();
	test_texts();
	return tap_done();
}
