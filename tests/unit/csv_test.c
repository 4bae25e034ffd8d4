/*
 * Mutations that this test catches, each tried: a CR LF that is cut in two by
 * the end of what was read of a file and then counts as a stray CR; "" that
 * closes a cell; columns that count bytes; a line end in quotes that does not
 * count as a line.
 */
#include "csv/csv.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "tap.h"
#include "../fuzz/csv_fuzz.c"
#include "base/banned.h"

/* Text with its length: some hold NUL. */
#define T(text) (text), sizeof(text) - 1

/* "cell|cell/cell|cell" of all rows, "!kind@line:column" for a fault. */
static void show_rows(struct csv *csv, struct buf *out, bool places)
{
	struct csv_row row;
	struct csv_fault fault;
	struct error error;
	int result;

	buf_clear(out);
	buf_text(out, "");
	while ((result = csv_next(csv, &row, &fault, &error)) > 0) {
		if (out->length > 0)
			buf_char(out, '/');
		for (size_t i = 0; i < row.count; i++) {
			if (i > 0)
				buf_char(out, '|');
			if (places)
				buf_printf(out, "%u:%u", row.cells[i].line,
				    row.cells[i].column);
			else
				buf_text(out, row.cells[i].text);
		}
	}
	if (result < 0)
		buf_printf(
		    out, "!%d@%u:%u", fault.kind, fault.line, fault.column);
}

static const struct read_case {
	const char *name;
	const char *text;
	size_t length;
	const char *rows;
} read_cases[] = {
    {"nothing", T(""), ""},
    {"byte order mark alone", T("\xEF\xBB\xBF"), ""},
    {"empty lines", T("\n\r\n\n"), ""},
    {"a row", T("a,b\n"), "a|b"},
    {"no line end at the end", T("a,b\nc,d"), "a|b/c|d"},
    {"CR LF", T("a,b\r\nc,d\r\n"), "a|b/c|d"},
    {"byte order mark", T("\xEF\xBB\xBF\"a\",b"), "a|b"},
    {"empty cells", T(",\n,,\n\"\"\n\"\",\n"), "|/||//|"},
    {"comma at the end of the text", T("a,"), "a|"},
    {"blanks are of the cell", T(" a , b\n"), " a | b"},
    {"a line of blanks is a row", T(" \n"), " "},
    {"empty lines between rows", T("a\n\n\r\nb\n"), "a/b"},
    {"quotes", T("\"a\",\"b,c\",\"d\"\"e\"\n"), "a|b,c|d\"e"},
    {"only quotes", T("\"\"\"\"\n\"\"\"\"\"\"\n"), "\"/\"\""},
    {"line ends in quotes", T("\"a\nb\",\"c\r\nd\"\ne,\"f\rg\""),
	"a\nb|c\r\nd/e|f\rg"},
    {"quotes at the end of the text", T("a,\"b\""), "a|b"},
    {"no list of anything else", T("a;b\tc:d\n"), "a;b\tc:d"},
    {"characters", T("\xC3\xA4,\xE2\x82\xAC\xF0\x9F\x98\x80\n"),
	"\xC3\xA4|\xE2\x82\xAC\xF0\x9F\x98\x80"},
    {"NUL", T("a,b\nc\0,d\n"), "a|b!1@2:2"},
    {"NUL in quotes", T("\"a\nb\0\""), "!1@2:2"},
    {"latin-1", T("\xC3\xA4,x\nb,\xC3\xA4\xE4\n"), "\xC3\xA4|x!2@2:4"},
    {"latin-1 in quotes", T("\"\xE4\""), "!2@1:2"},
    {"cut character", T("a\xE2\x82"), "!2@1:2"},
    {"surrogate", T("\xED\xA0\x80"), "!2@1:1"},
    {"UTF-16", T("\xFF\xFE\x61\0"), "!2@1:1"},
    {"CR alone", T("a\rb\r"), "!3@1:2"},
    {"CR at the end of the text", T("a,b\r"), "!3@1:4"},
    {"CR before CR LF", T("a\r\r\n"), "!3@1:2"},
    {"quote inside", T("a,b\"c\"\n"), "!4@1:4"},
    {"quote after a blank", T("a, \"b\"\n"), "!4@1:4"},
    {"text behind a quote", T("a\n\"b\"c,d\n"), "a!5@2:4"},
    {"blank behind a quote", T("\"b\" ,d\n"), "!5@1:4"},
    {"CR behind a quote", T("\"b\"\r"), "!5@1:4"},
    {"never closed", T("a,b\nc,\"d\ne,f\n"), "a|b!6@2:3"},
    {"never closed at the end", T("\""), "!6@1:1"},
    {"never closed, with doubled ones", T("\"a\"\"\n"), "!6@1:1"},
};

static void test_read(void)
{
	auto_buf struct buf out = {0};

	for (size_t i = 0; i < array_length(read_cases); i++) {
		const struct read_case *c = &read_cases[i];
		const struct csv_input input = {"t", -1, c->text, c->length};
		auto_csv struct csv *csv = NULL;
		struct error error;

		if (!ok(csv_open(&input, &csv, &error) == 0, "%s", c->name))
			continue;
		show_rows(csv, &out, false);
		is_text(out.data, c->rows, "%s: read", c->name);
		ok(csv_rewind(csv, &error) == 0, "%s: from the begin", c->name);
		show_rows(csv, &out, false);
		is_text(out.data, c->rows, "%s: again", c->name);
	}
}

static void test_places(void)
{
	static const char text[] =
	    "\xEF\xBB\xBF\xC3\xA4,b,\"c\n\xC3\xA4\",d\r\n"
	    "\n,\"\",e";
	auto_buf struct buf out = {0};
	auto_csv struct csv *csv = NULL;
	struct error error;

	ok(csv_open(&(struct csv_input){"t", -1, T(text)}, &csv, &error) == 0,
	    "places");
	show_rows(csv, &out, true);
	is_text(out.data, "1:1|1:3|1:5|2:4/4:1|4:2|4:5", "lines and columns");
}

/* A file with the text, without a name. */
static int file_of(const struct buf *text)
{
	char path[] = "/tmp/csv_test.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		return -1;
	(void)unlink(path);
	if (file_write_all(fd, text->data, text->length) != 0 ||
	    lseek(fd, 0, SEEK_SET) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* Whatever the place at which the read text of a file ends. */
static void test_windows(void)
{
	static const char tail[] =
	    "\xC3\xA4\xF0\x9F\x98\x80,\"a\"\"\r\n\",\"\"\r\nb,c,\"d\"\r\n";
	bool same = true;

	for (size_t before = 65536 - sizeof(tail); before <= 65536; before++) {
		auto_buf struct buf text = {0}, file = {0}, bytes = {0};
		auto_fd int fd = -1;
		auto_csv struct csv *csv = NULL;
		struct error error;

		while (text.length < before)
			buf_char(&text, text.length % 100 == 99 ? ',' : 'x');
		buf_text(&text, tail);
		fd = file_of(&text);
		if (!buf_ok(&text) || fd < 0 ||
		    csv_open(&(struct csv_input){"t", fd, NULL, 0}, &csv,
			&error) != 0) {
			same = false;
			break;
		}
		show_rows(csv, &file, false);
		csv_close(&csv);
		(void)csv_open(
		    &(struct csv_input){"t", -1, text.data, text.length}, &csv,
		    &error);
		show_rows(csv, &bytes, false);
		same = same && buf_same(&file, &bytes) &&
		       strchr(file.data, '!') == NULL;
	}
	ok(same, "a file is read as its bytes are");
}

static void add_times(struct buf *buf, const char *text, size_t times)
{
	while (times-- > 0)
		buf_text(buf, text);
}

#define X32        \
	"\xC3\xA4" \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct limit_case {
	const char *name;
	const char *begin, *more;
	size_t times;
	const char *end, *fault; /* NULL: none */
} limit_cases[] = {
    {"a cell as long as may be", "a\n", "x", CSV_FIELD_MAX, "\n", NULL},
    {"a cell that is longer", "a\nb,", "x", CSV_FIELD_MAX + 1, "\n", "!7@2:3"},
    {"one in quotes", "a\nb,\"", "\n", CSV_FIELD_MAX + 1, "\"\n", "!7@2:3"},
    {"as many cells as may be", "a", ",", CSV_FIELDS_MAX - 1, "\n", NULL},
    {"more", "a", ",", CSV_FIELDS_MAX, "\n", "!8@1:1002"},
    {"a row as long as may be", "", "1234567,", CSV_FIELDS_MAX - 1, "\n", NULL},
    {"one that is longer", "a\n", X32 X32 X32 X32 X32 X32 X32 X32 X32 ",", 950,
	"\n", "!9@2:1"},
    {"as many rows as may be", "", "a\n", CSV_ROWS_MAX, "", NULL},
    {"more rows", "", "a\n", CSV_ROWS_MAX + 1, "", "!10@1000001:1"},
};

static void test_limits(void)
{
	for (size_t i = 0; i < array_length(limit_cases); i++) {
		const struct limit_case *c = &limit_cases[i];
		auto_buf struct buf text = {0}, out = {0};
		auto_csv struct csv *csv = NULL;
		const char *fault;
		struct error error;

		buf_text(&text, c->begin);
		add_times(&text, c->more, c->times);
		buf_text(&text, c->end);
		ok(csv_open(
		       &(struct csv_input){"t", -1, text.data, text.length},
		       &csv, &error) == 0,
		    "%s", c->name);
		show_rows(csv, &out, false);
		fault = strchr(out.data, '!');
		is_text(fault, c->fault, "%s: fault", c->name);
	}
}

static void test_bytes_limit(void)
{
	auto_csv struct csv *csv = NULL;
	struct csv_row row;
	struct csv_fault fault;
	struct error error;

	/* Never looked at. */
	ok(csv_open(
	       &(struct csv_input){"t", -1, "a\n", (size_t)CSV_BYTES_MAX + 1},
	       &csv, &error) == 0,
	    "a large text");
	ok(csv_next(csv, &row, &fault, &error) < 0 &&
		fault.kind == CSV_MANY_BYTES,
	    "is too large");
}

static void test_unreadable(void)
{
	auto_fd int fd = open("/tmp", O_RDONLY | O_DIRECTORY);
	auto_csv struct csv *csv = NULL;
	struct csv_row row;
	struct csv_fault fault = {.kind = CSV_NUL};
	struct error error = {0};

	ok(csv_open(&(struct csv_input){"t.csv", fd, NULL, 0}, &csv, &error) ==
		0,
	    "a directory");
	ok(csv_next(csv, &row, &fault, &error) < 0 && fault.kind == CSV_GOOD &&
		error.status == STATUS_FILE &&
		strstr(error.text, "'t.csv'") != NULL,
	    "is no fault of the text: %s", error.text);
}

static const struct write_case {
	const char *cells[3];
	size_t count;
	const char *text;
} write_cases[] = {
    {{"a", "b", "c d"}, 3, "a,b,c d\n"},
    {{"", "", ""}, 3, ",,\n"},
    {{""}, 1, "\"\"\n"},
    {{"a,b", "c\"d", "e\nf"}, 3, "\"a,b\",\"c\"\"d\",\"e\nf\"\n"},
    {{" a", "a ", "\r"}, 3, "\" a\",\"a \",\"'\r\"\n"},
    {{"=1", "+1+1", "-1-1"}, 3, "'=1,'+1+1,'-1-1\n"},
    {{"@x", "\tx", "'=1"}, 3, "'@x,\"'\tx\",'=1\n"},
    {{"-1", "+49.5", "1=1"}, 3, "-1,+49.5,1=1\n"},
    {{"-", "-1.", "+.5"}, 3, "'-,'-1.,'+.5\n"},
    {{"\xEF\xBC\x9D"
      "1",
	 "\xEF\xBC\x81", "-1e9"},
	3,
	"'\xEF\xBC\x9D"
	"1,\xEF\xBC\x81,'-1e9\n"},
    {{"\xEF\xBB\xBFx", "x", "y"}, 3, "\"\xEF\xBB\xBFx\",x,y\n"},
    {{"=cmd|'/c calc'!\"A\"", "x", "y"}, 3,
	"\"'=cmd|'/c calc'!\"\"A\"\"\",x,y\n"},
};

static void test_write(void)
{
	for (size_t i = 0; i < array_length(write_cases); i++) {
		const struct write_case *c = &write_cases[i];
		auto_buf struct buf buf = {0};

		csv_add_row(&buf, c->cells, c->count);
		is_text(buf.data, c->text, "written %zu", i);
	}
}

static void test_texts(void)
{
	for (enum csv_kind kind = CSV_GOOD; kind < CSV_KINDS; kind++) {
		const char *text = csv_fault_text(kind);

		ok(text != NULL && text[strlen(text) - 1] != '.',
		    "fault %d has a text", kind);
	}
}

static void test_failing_memory(void)
{
	long tries = 0;
	int result = -1;

	for (; result != 0 && tries < 100; tries++) {
		auto_csv struct csv *csv = NULL;
		struct error error;

		memory_fail_after(tries, 1);
		result = csv_open(
		    &(struct csv_input){"t", -1, T("a\n")}, &csv, &error);
		memory_fail_after(-1, 0);
	}
	ok(result == 0 && tries > 2, "each of %ld allocations refused",
	    tries - 1);
}

static void test_corpus(void)
{
	auto_file_list struct file_list list = {0};
	struct error error;

	if (!ok(file_walk("tests/fuzz/corpus/csv", "", &list, &error) == 0 &&
		    list.count > 0,
		"a corpus of %zu files", list.count))
		return;
	for (size_t i = 0; i < list.count; i++) {
		auto_buf struct buf buf = {0};

		ok(file_read(list.paths[i], 1048576, &buf, NULL, &error) == 0 &&
			LLVMFuzzerTestOneInput(
			    (const uint8_t *)buf.data, buf.length) == 0,
		    "%s", file_name(list.paths[i]));
	}
}

int main(void)
{
	test_read();
	test_places();
	test_windows();
	test_limits();
	test_bytes_limit();
	test_unreadable();
	test_write();
	test_texts();
	test_failing_memory();
	test_corpus();
	return tap_done();
}
