/*
 * Property lists as they are written, against libplist: it reads what was
 * written and writes the same bytes, save for an empty text and a CR (tree.h).
 * Planted mutation: let DATA_TABS_MAX be 9, and "data in nine arrays" fails.
 */
#include <plist/plist.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "plist/tree.h"
#include "tap.h"

enum {
	TREES = 300,
	DATA_MAX = 200
};

static struct error error;

/* The same numbers in every run. */
static unsigned pick(unsigned below)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state % below);
}

static void replace(struct buf *buf, const char *text, const char *with)
{
	auto_buf struct buf copy = {0};
	const char *at = buf->data, *found;

	while ((found = strstr(at, text)) != NULL) {
		buf_add(&copy, at, (size_t)(found - at));
		buf_text(&copy, with);
		at = found + strlen(text);
	}
	buf_text(&copy, at);
	buf_clear(buf);
	buf_add(buf, copy.data, copy.length);
}

static bool is_as_libplist_writes(const struct tree *root)
{
	auto_buf struct buf xml = {0}, theirs = {0};
	plist_t plist = NULL;
	char *bytes = NULL;
	uint32_t length = 0;
	bool is_same;

	if (tree_write_xml(root, &xml, &error) != 0) {
		printf("# %s\n", error.text);
		return false;
	}
	plist_from_xml(xml.data, (uint32_t)xml.length, &plist);
	if (plist != NULL)
		plist_to_xml(plist, &bytes, &length);
	buf_add(&theirs, bytes == NULL ? "" : bytes, length);
	plist_free(plist);
	free(bytes);
	replace(&theirs, "<string/>", "<string></string>");
	replace(&theirs, "\r", "&#13;");
	is_same = buf_same(&xml, &theirs);
	if (!is_same)
		printf("# ours\n# %s\n# theirs\n# %s\n", xml.data, theirs.data);
	return is_same;
}

static struct tree *some_text(struct arena *arena)
{
	static const char *const parts[] = {"a", "<", ">", "&", "]]>", "\r",
	    "\n", "\t", "\"", "'", " ", "\xC3\xA9", "\xF0\x9F\x94\x91", "0"};
	auto_buf struct buf text = {0};

	for (unsigned i = pick(12); i > 0; i--)
		buf_text(&text, parts[pick(array_length(parts))]);
	/* One of blanks alone has no meaning that all parsers agree on. */
	buf_text(&text, text.length > 0 ? "." : "");
	return tree_new_text(
	    arena, arena_text(arena, text.length > 0 ? text.data : ""));
}

static struct tree *some_number(struct arena *arena)
{
	static const int64_t numbers[] = {
	    0, 1, -1, 255, 65536, INT32_MIN, INT64_MAX, -INT64_MAX};
	static const double reals[] = {0, 0.5, -1.25, 1e17, 123456.789, 1e-5};

	return pick(2) == 0
		   ? tree_new_integer(
			 arena, numbers[pick(array_length(numbers))])
		   : tree_new_real(arena, reals[pick(array_length(reals))]);
}

static struct tree *data(struct arena *arena, size_t length)
{
	char *bytes = arena_new(arena, DATA_MAX);

	for (size_t i = 0; i < length; i++)
		bytes[i] = (char)pick(256);
	return tree_new_data(arena, bytes, length);
}

static struct tree *some(struct arena *arena, unsigned depth)
{
	struct tree *node;

	switch (pick(depth > 9 ? 5 : 8)) {
	case 0:
		return some_text(arena);
	case 1:
		return some_number(arena);
	case 2:
		return tree_new_boolean(arena, pick(2) == 0);
	case 3:
		return data(arena, pick(DATA_MAX));
	case 4:
		return tree_new_date(
		    arena, (int64_t)pick(4000000000u) - 1000000000);
	case 5:
		node = tree_new_array(arena);
		for (unsigned i = pick(4); i > 0; i--)
			(void)tree_array_add(node, some(arena, depth + 1));
		return node;
	default:
		node = tree_new_dict(arena);
		for (unsigned i = pick(5); i > 0; i--) {
			(void)tree_dict_set(node,
			    arena_printf(arena, "k&<%u>\xC3\xA9", i),
			    some(arena, depth + 1));
		}
		return node;
	}
}

static void test_random(void)
{
	unsigned same = 0;

	for (unsigned i = 0; i < TREES; i++) {
		auto_arena struct arena arena = {0};
		struct tree *root = tree_new_dict(&arena);

		(void)tree_dict_set(root, "a", some(&arena, 1));
		(void)tree_dict_set(root, "b", some(&arena, 1));
		same += is_as_libplist_writes(root);
	}
	is_number(same, TREES, "random trees as libplist writes them");
}

/* Where a line is full, and where it is indented no further. */
static void test_data(void)
{
	static const char *const depths[] = {"no array", "one array",
	    "two arrays", "three arrays", "four arrays", "five arrays",
	    "six arrays", "seven arrays", "eight arrays", "nine arrays",
	    "ten arrays"};

	for (size_t depth = 0; depth < array_length(depths); depth++) {
		unsigned same = 0;

		for (size_t length = 0; length < DATA_MAX; length++) {
			auto_arena struct arena arena = {0};
			struct tree *root = data(&arena, length);

			for (size_t i = 0; i < depth; i++) {
				struct tree *outer = tree_new_array(&arena);

				(void)tree_array_add(outer, root);
				root = outer;
			}
			same += is_as_libplist_writes(root);
		}
		is_number(same, DATA_MAX, "data in %s", depths[depth]);
	}
}

int main(void)
{
	test_random();
	test_data();
	return tap_done();
}
