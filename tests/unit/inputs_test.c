/*
 * The files a command works on. Planted mutation that must be caught: in
 * inputs.c, leave normalise out ("a file named twice"), or give a file that
 * was named itself the root 0 ("a file and its directory").
 */
#include "cmd/inputs.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "tap.h"

struct input_case {
	const char *name;
	const char *operands[6];
	const char *expected; /* paths, each with its root: "path:root " */
	const char *text;     /* of the error */
};

static const struct input_case cases[] = {
    {"files in their order", {"b.ini", "a.ini"}, "b.ini:0 a.ini:0 ", NULL},
    {"a directory", {"d"}, "d/x.ini:2 d/y/z.ini:2 ", NULL},
    {"a directory with a slash", {"d/"}, "d/x.ini:2 d/y/z.ini:2 ", NULL},
    {"the current directory", {"."}, "a.ini:0 b.ini:0 d/x.ini:0 d/y/z.ini:0 ",
	NULL},
    {"a file named twice", {"a.ini", "./a.ini", ".//a.ini"}, "a.ini:0 ", NULL},
    {"a file and its directory", {"d/x.ini", "d"}, "d/x.ini:2 d/y/z.ini:2 ",
	NULL},
    {"a directory and one in it", {"d/y", "d"}, "d/y/z.ini:4 d/x.ini:2 ", NULL},
    {"standard input, once", {"-", "-"}, "-:0 ", NULL},
    {"a missing file is the reader's matter", {"no.ini"}, "no.ini:0 ", NULL},
    {"a directory without definitions", {"e"}, NULL, "no definition in 'e'"},
};

static void touch(const char *path)
{
	struct error error;

	ok(file_write(path, "", 0, 0600, &error) == 0, "%s is made", path);
}

static bool enter(char *directory)
{
	struct error error;

	if (mkdtemp(directory) == NULL || chdir(directory) != 0)
		return false;
	if (file_make_directory("d/y", &error) != 0 ||
	    file_make_directory("e", &error) != 0)
		return false;
	touch("a.ini");
	touch("b.ini");
	touch("d/x.ini");
	touch("d/other.txt");
	touch("d/y/z.ini");
	return true;
}

static void leave(const char *directory)
{
	static const char *const files[] = {
	    "a.ini", "b.ini", "d/x.ini", "d/other.txt", "d/y/z.ini"};

	for (size_t i = 0; i < array_length(files); i++)
		(void)unlink(files[i]);
	(void)rmdir("d/y");
	(void)rmdir("d");
	(void)rmdir("e");
	ok(chdir("/") == 0 && rmdir(directory) == 0, "all is removed");
}

static size_t count_operands(const struct input_case *row)
{
	size_t count = 0;

	while (row->operands[count] != NULL)
		count++;
	return count;
}

static void test_case(const struct input_case *row)
{
	auto_inputs struct inputs inputs = {0};
	auto_buf struct buf got = {0};
	struct error error = {0};
	int result =
	    inputs_collect(&inputs, row->operands, count_operands(row), &error);

	if (row->expected == NULL) {
		is_number(result, -1, "%s: is refused", row->name);
		is_number(error.status, STATUS_NOT_FOUND, "%s", row->name);
		is_text(error.text, row->text, "%s", row->name);
		return;
	}
	for (size_t i = 0; i < inputs.count; i++)
		buf_printf(
		    &got, "%s:%zu ", inputs.list[i].path, inputs.list[i].root);
	is_text(got.data, row->expected, "%s", row->name);
}

static void test_memory(void)
{
	static const char *const operands[] = {"d", "a.ini", "./a.ini"};

	for (long n = 0;; n++) {
		auto_inputs struct inputs inputs = {0};
		struct error error = {0};
		int result, refused;

		memory_fail_after(n, 0);
		result = inputs_collect(&inputs, operands, 3, &error);
		refused = memory_refused();
		memory_fail_after(-1, 0);
		if (!refused) {
			ok(result == 0 && n > 0, "enough memory after %ld", n);
			break;
		}
		ok(result == -1, "no memory at %ld", n);
	}
}

/* An absolute path and a relative one may be the same file. */
static void test_absolute(void)
{
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX + 8];
	const char *const operands[] = {"a.ini", path};
	auto_inputs struct inputs inputs = {0};
	struct error error;

	ok(getcwd(directory, sizeof(directory)) != NULL, "a place");
	(void)snprintf(path, sizeof(path), "%s/a.ini", directory);
	ok(inputs_collect(&inputs, operands, 2, &error) == 0, "both are fine");
	is_number(inputs.count, 1, "both are one");
}

int main(void)
{
	char directory[] = "/tmp/inputs_test.XXXXXX";

	if (!ok(enter(directory), "a directory to work in"))
		return tap_done();
	for (size_t i = 0; i < array_length(cases); i++)
		test_case(&cases[i]);
	test_absolute();
	test_memory();
	leave(directory);
	return tap_done();
}
