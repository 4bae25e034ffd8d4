/*
 * The one walk. Planted mutations that must be caught, in walk.c: items of an
 * array are not re-rooted at payloads ("payload"), or the rows of an array of
 * dictionaries are looked for from the payload down ("rows of an item").
 */
#include "profile/walk.h"

#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "tap.h"

#include "base/banned.h"

static const char plist[] =
    "<plist version=\"1.0\"><dict>"
    "<key>PayloadType</key><string>Configuration</string>"
    "<key>PayloadContent</key><array>"
    "<dict><key>PayloadType</key><string>com.apple.security.scep</string>"
    "<key>PayloadContent</key><dict><key>URL</key><string>u</string>"
    "<key>Subject</key><array><array><array><string>CN</string>"
    "<string>x</string></array></array></array>"
    "<key>Challenge</key><string>c</string></dict></dict>"
    "<string>no payload</string></array>"
    "<key>PayloadDisplayName</key><string>n</string></dict></plist>";

/* What is seen of each place, in order. */
static const char seen[] =
    " 0:\n"
    "PayloadType 1:payload_type\n"
    "PayloadContent 1:payload_content\n"
    "PayloadContent[0] 0:\n"
    "PayloadContent[0].PayloadType 1:payload_type\n"
    "PayloadContent[0].PayloadContent 1:\n"
    "PayloadContent[0].PayloadContent.URL 2:url\n"
    "PayloadContent[0].PayloadContent.Subject 2:subject\n"
    "PayloadContent[0].PayloadContent.Subject[0] 2:subject\n"
    "PayloadContent[0].PayloadContent.Subject[0][0] 2:subject\n"
    "PayloadContent[0].PayloadContent.Subject[0][0][0] 2:subject\n"
    "PayloadContent[0].PayloadContent.Subject[0][0][1] 2:subject\n"
    "PayloadContent[0].PayloadContent.Challenge 2:challenge hidden\n"
    "PayloadContent[1] 1:payload_content\n"
    "PayloadDisplayName 1:name\n";

static enum walk_next note(void *context, struct walk_place *place)
{
	struct buf *buf = context;
	struct buf path = {0};

	place_add_path(place, &path);
	buf_printf(buf, "%s %zu:%s%s\n", path.data == NULL ? "" : path.data,
	    place->depth,
	    place_row(place) == NULL ? "" : place_row(place)->name,
	    place_hides(place) ? " hidden" : "");
	buf_done(&path);
	return WALK_ON;
}

struct stop {
	const char *key; /* to stop at, or to pass */
	enum walk_next how;
	size_t visited, left;
};

static enum walk_next count(void *context, struct walk_place *place)
{
	struct stop *stop = context;

	stop->visited++;
	return place->key != NULL && strcmp(place->key, stop->key) == 0
		   ? stop->how
		   : WALK_ON;
}

static void leave(void *context, struct walk_place *place)
{
	struct stop *stop = context;

	(void)place;
	stop->left++;
}

static const struct {
	const char *what;
	struct stop stop;
	bool stopped;
	size_t visited, left;
} stops[] = {
    {"all", {"none", WALK_ON, 0, 0}, false, 15, 7},
    {"past", {"Subject", WALK_PAST, 0, 0}, false, 11, 4},
    {"stop", {"URL", WALK_STOP, 0, 0}, true, 7, 0},
};

static void test_walk(const struct schemas *schemas)
{
	const struct source source = {"p", plist, sizeof(plist) - 1};
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0};
	struct findings findings = {.arena = &arena};
	struct tree *root = NULL;
	const struct walker noting = {&text, note, NULL};
	struct walk_place place;
	struct error error = {0};

	ok(tree_parse(&source, &arena, &findings, &root, &error) == 0,
	    "a profile: %s", error.text);
	place_of_profile(&place, schemas, root);
	ok(!profile_walk(&noting, &place), "to the end");
	is_text(text.data, seen, "each place once, a payload from its root");
	for (size_t i = 0; i < array_length(stops); i++) {
		struct stop stop = stops[i].stop;
		const struct walker walker = {&stop, count, leave};

		place_of_profile(&place, schemas, root);
		ok(profile_walk(&walker, &place) == stops[i].stopped &&
			stop.visited == stops[i].visited &&
			stop.left == stops[i].left,
		    "%s: %zu visited, %zu left", stops[i].what, stop.visited,
		    stop.left);
	}
}

/* [{"B": "x", "C": [{"D": "y"}]}] at A, and origins. */
static void test_items(void)
{
	static const char *const keys[] = {"A", "B", "C", "D"};
	static const struct schema_key inner_rows[] = {
	    {.name = "d", .path = &keys[3], .depth = 1, .secret = true}};
	static const struct schema inner = {.keys = inner_rows, .count = 1};
	static const struct schema_key item_rows[] = {
	    {.name = "b", .path = &keys[1], .depth = 1},
	    {.name = "c", .path = &keys[2], .depth = 1, .items = &inner}};
	static const struct schema items = {.keys = item_rows, .count = 2};
	static const struct schema_key rows[] = {
	    {.name = "a", .path = &keys[0], .depth = 1, .items = &items}};
	static const struct schema schema = {.keys = rows, .count = 1};
	static const struct source source = {"p", plist, sizeof(plist) - 1};
	static const struct origin said = {.source = &source, .span = {1, 2}};
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0};
	const struct walker noting = {&text, note, NULL};
	struct tree *dict = tree_new_dict(&arena);
	struct tree *list = tree_new_array(&arena);
	struct tree *item = tree_new_dict(&arena);
	struct tree *below = tree_new_array(&arena);
	struct tree *last = tree_new_dict(&arena);
	struct walk_place root, place, lost;

	(void)tree_dict_set(last, "D", tree_new_text(&arena, "y"));
	(void)tree_array_add(below, last);
	(void)tree_dict_set(item, "B", tree_new_text(&arena, "x"));
	(void)tree_dict_set(item, "C", below);
	(void)tree_array_add(list, item);
	(void)tree_dict_set(dict, "A", list);
	tree_set_origin(list, &said);
	root = (struct walk_place){.node = dict, .schema = &schema, .type = ""};
	(void)profile_walk(&noting, &root);
	is_text(text.data,
	    " 0:\nA 1:a\nA[0] 1:a\nA[0].B 2:b\nA[0].C 2:c\nA[0].C[0] 2:c\n"
	    "A[0].C[0].D 3:d hidden\n",
	    "rows of an item");
	place_of_member(&root, "A", list, &place);
	place_of_member(&place, "none", NULL, &lost);
	ok(place_origin(&lost) == &said, "where what is around it was said");
	ok(place_origin(&root) == NULL, "nothing was said");
}

int main(void)
{
	auto_schemas struct schemas *schemas = NULL;
	struct error error = {0};

	if (!ok(schemas_load(NULL, &schemas, &error) == 0, "schemas: %s",
		error.text))
		return tap_done();
	test_walk(schemas);
	test_items();
	return tap_done();
}
