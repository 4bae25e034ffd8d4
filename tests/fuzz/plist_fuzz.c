/*
 * Property lists, XML and binary: whatever the bytes, tree_parse accepts them
 * or says why, and what it accepted is read back the same after writing.
 */
#include "plist/tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Trees that differ, a disagreement with libplist, and silent failures. */
static void demand(int held)
{
	if (!held)
		abort();
}

static void check_same(const struct tree *a, const struct tree *b)
{
	struct tree_cursor at_a, at_b;
	const struct tree *value_a, *value_b;
	const char *key_a, *key_b;
	size_t length_a = 0, length_b = 0;

	demand(tree_type(a) == tree_type(b));
	if (tree_text(a, &length_a) != NULL) {
		demand(tree_text(b, &length_b) != NULL);
		demand(length_a == length_b &&
		       memcmp(tree_text(a, NULL), tree_text(b, NULL),
			   length_a) == 0);
	}
	if (tree_data(a, &length_a) != NULL)
		demand(tree_data(b, &length_b) != NULL && length_a == length_b);
	demand(tree_dict_count(a) == tree_dict_count(b));
	demand(tree_array_count(a) == tree_array_count(b));
	tree_cursor_init(&at_a, a);
	tree_cursor_init(&at_b, b);
	while (tree_dict_next(&at_a, &key_a, &value_a)) {
		demand(tree_dict_next(&at_b, &key_b, &value_b));
		demand(strcmp(key_a, key_b) == 0);
		check_same(value_a, value_b);
	}
	while (tree_array_next(&at_a, &value_a)) {
		demand(tree_array_next(&at_b, &value_b));
		check_same(value_a, value_b);
	}
}

static void check_round_trip(const struct tree *root)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	auto_buf struct buf xml = {0};
	struct error error = {0};
	struct tree *again = NULL;
	struct source source = {.name = "again"};

	if (tree_write_xml(root, &xml, &error) != 0) {
		/* What is read but not written: see tree_write_xml. */
		demand(error.status == STATUS_REFUSED &&
		       (strncmp(error.text, "date ", 5) == 0 ||
			   strncmp(error.text, "real ", 5) == 0 ||
			   strncmp(error.text, "integer ", 8) == 0 ||
			   strstr(error.text, "could not be read") != NULL));
		return;
	}
	source.text = xml.data;
	source.length = xml.length;
	if (xml.length > TREE_BYTES_MAX)
		return;
	demand(tree_parse(&source, &arena, &findings, &again, &error) == 0);
	check_same(root, again);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct error error = {0};
	struct tree *root = NULL;
	const struct source source = {"fuzz", (const char *)data, size};

	if (tree_parse(&source, &arena, &findings, &root, &error) == 0)
		check_round_trip(root);
	else if (error.status == STATUS_FINDINGS)
		demand(findings.count > 0);
	else
		demand(error.status == STATUS_LIMIT &&
		       strstr(error.text, "differently") == NULL);
	return 0;
}
