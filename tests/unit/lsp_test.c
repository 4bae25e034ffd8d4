/*
 * The language server without a process: places in every encoding, URIs, and
 * the fuzzing corpus, replayed.
 *
 * Planted mutations that must be caught: in lsp/position.c, a place within a
 * character is its end; in lsp/uri.c, "%00" is taken.
 */
#include <string.h>

#include "base/file.h"
#include "lsp/position.h"
#include "lsp/uri.h"
#include "tap.h"
#include "../fuzz/lsp_fuzz.c"
#include "base/banned.h"

static void test_lines(void)
{
	static const struct {
		const char *text;
		size_t count;
		struct position position;
		size_t utf16, utf8, utf32;
	} rows[] = {
	    {"", 1, {0, 0}, 0, 0, 0},
	    {"", 1, {5, 5}, 0, 0, 0},
	    {"ab\ncd", 2, {1, 1}, 4, 4, 4},
	    {"ab\ncd", 2, {0, 9}, 2, 2, 2},
	    {"ab\r\ncd", 2, {0, 9}, 2, 2, 2},
	    {"ab\rcd", 2, {1, 0}, 3, 3, 3},
	    {"a\n\r\n\rb", 4, {3, 1}, 6, 6, 6},
	    {"ab\n", 2, {1, 0}, 3, 3, 3},
	    {"ab\n", 2, {2, 0}, 3, 3, 3},
	    /* e acute, euro sign, a smile, x */
	    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x", 1, {0, 2}, 5, 2, 5},
	    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x", 1, {0, 3}, 5, 2, 9},
	    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x", 1, {0, 4}, 9, 2, 10},
	    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x", 1, {0, 9}, 10, 9, 10},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_lines struct lines lines = {0};
		const size_t expected[] = {[POSITION_UTF16] = rows[i].utf16,
		    [POSITION_UTF8] = rows[i].utf8,
		    [POSITION_UTF32] = rows[i].utf32};
		struct error error;

		ok(lines_read(&lines, rows[i].text, strlen(rows[i].text),
		       &error) == 0 &&
			lines.count == rows[i].count,
		    "row %zu has %zu lines", i, lines.count);
		for (int e = 0; e < POSITION_ENCODINGS; e++) {
			size_t offset = position_offset(&lines,
			    (enum position_encoding)e, &rows[i].position);
			struct position back = position_at(
			    &lines, (enum position_encoding)e, offset);

			ok(offset == expected[e], "row %zu, %s: %zu", i,
			    position_encoding_name((enum position_encoding)e),
			    offset);
			ok(position_offset(&lines, (enum position_encoding)e,
			       &back) == offset,
			    "row %zu and back", i);
		}
	}
}

static void test_places(void)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "ab\nc\rd\n\xE2\x82\xACx";
	static const struct {
		struct place place;
		size_t offset;
	} rows[] = {{{1, 1}, 3}, {{1, 3}, 5}, {{1, 9}, 5}, {{2, 1}, 6},
	    {{2, 3}, 8}, {{3, 2}, 13}, {{9, 1}, sizeof(text) - 1}};
	auto_lines struct lines lines = {0};
	struct error error;

	ok(lines_read(&lines, text, sizeof(text) - 1, &error) == 0, "read");
	for (size_t i = 0; i < array_length(rows); i++)
		ok(place_offset(&lines, &rows[i].place) == rows[i].offset,
		    "place %zu: %zu", i, place_offset(&lines, &rows[i].place));
}

static void test_uris(void)
{
	static const struct {
		const char *uri, *path;
	} rows[] = {{"file:///a/b.ini", "/a/b.ini"},
	    {"FILE://localhost/a%20b/%C3%A4.ini", "/a b/\xC3\xA4.ini"},
	    {"file:///a?x#y", "/a"}, {"file://elsewhere/a", NULL},
	    {"file:/a", NULL}, {"file://", NULL}, {"file:///%00", NULL},
	    {"file:///%4", NULL}, {"file:///%", NULL}, {"file:///%zz", NULL},
	    {"untitled:a", NULL}, {"", NULL}};
	char path[32];

	for (size_t i = 0; i < array_length(rows); i++) {
		bool is = uri_to_path(rows[i].uri, path, sizeof(path));

		ok(is == (rows[i].path != NULL) &&
			(!is || strcmp(path, rows[i].path) == 0),
		    "'%s'", rows[i].uri);
		if (is) {
			auto_buf struct buf back = {0};
			char again[32];

			uri_add_path(&back, path);
			ok(uri_to_path(back.data, again, sizeof(again)) &&
				strcmp(again, path) == 0,
			    "'%s' and back", back.data);
		}
	}
	ok(!uri_to_path(
	       "file:///a/path/of/more/than/so/many/bytes", path, sizeof(path)),
	    "too long");
}

static void test_corpus(void)
{
	auto_file_list struct file_list list = {0};
	struct error error;

	if (!ok(file_walk("tests/fuzz/corpus/lsp", "", &list, &error) == 0 &&
		    list.count > 0,
		"a corpus of %zu files", list.count))
		return;
	for (size_t i = 0; i < list.count; i++) {
		auto_buf struct buf buf = {0};

		ok(file_read(list.paths[i], FRAME_MESSAGE_MAX, &buf, NULL,
		       &error) == 0 &&
			LLVMFuzzerTestOneInput(
			    (const uint8_t *)buf.data, buf.length) == 0,
		    "%s", file_name(list.paths[i]));
	}
}

int main(void)
{
	test_lines();
	test_places();
	test_uris();
	test_corpus();
	return tap_done();
}
