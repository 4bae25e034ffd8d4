/*
 * Any bytes as an answer in XML: read; what was read is written and read
 * again, and must be the same tree. tests/fuzz/corpus/xml has the seeds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "xml/xml.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held, const char *what)
{
	if (held)
		return;
	(void)fprintf(stderr, "xml_fuzz: %s\n", what);
	abort();
}

static void same(const struct xml *a, const struct xml *b, unsigned depth)
{
	must(depth < XML_DEPTH_MAX, "a tree that is too deep");
	must(strcmp(a->name, b->name) == 0, "another name");
	must(strlen(a->text) == a->length, "a NUL in a text");
	must(text_utf8_prefix(a->text, a->length) == a->length,
	    "a text that is not UTF-8");
	must(strcmp(a->text, b->text) == 0, "another text");
	a = a->first;
	b = b->first;
	for (; a != NULL && b != NULL; a = a->next, b = b->next)
		same(a, b, depth + 1);
	must(a == NULL && b == NULL, "another count of elements");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf buf = {0};
	struct xml *root = NULL, *again = NULL;
	struct error error = {0};

	if (xml_parse((const char *)data, size, &arena, &root, &error) != 0) {
		must(error.status == STATUS_SERVER, "another status");
		return 0;
	}
	must(xml_write(root, &buf, &error) == 0, "not writable");
	must(xml_parse(buf.data, buf.length, &arena, &again, &error) == 0,
	    "not read again");
	same(root, again, 0);
	return 0;
}
