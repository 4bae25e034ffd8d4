/*
 * Mutations that this test catches, each tried: a name that Windows keeps is
 * looked for in the whole name, not before its first dot; names that differ in
 * case are two; an index that is put in its place before its last rows.
 */
#include "devices/name.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "devices/index.h"
#include "tap.h"
#include "base/banned.h"

#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct pattern_case {
	const char *pattern;
	const char *variables; /* NULL: an error */
	const char *error;     /* part of it */
} pattern_cases[] = {
    {DEVICE_NAME_PATTERN, "SERIALNUMBER", NULL},
    {"$A$B_2-$A", "A B_2", NULL},
    {"wifi", "", NULL},
    {"$PROFILE", "", NULL},
    {"_$PROFILEX.a", "PROFILEX", NULL},
    {"$UDID of $USERNAME", "UDID USERNAME", NULL},
    {"$SERIALNUMBERx", "SERIALNUMBER", NULL},
    {"", NULL, "is empty"},
    {"out/$UDID", NULL, "names a directory"},
    {"..\\$UDID", NULL, "names a directory"},
    {"$UDID:1", NULL, "not safe"},
    {"$UDID\n", NULL, "not safe"},
    {"$UDID\xC3\xA4", NULL, "not safe"},
    {"$udid", NULL, "begins no variable"},
    {"${UDID}", NULL, "begins no variable"},
    {"a$", NULL, "begins no variable"},
    {".$UDID", NULL, "begins with"},
    {"-$UDID", NULL, "begins with"},
    {" $UDID", NULL, "begins with"},
    {"$UDID.", NULL, "ends in"},
    {"$UDID ", NULL, "ends in"},
    {"$UDID.mobileconfig", NULL, "which every name gets"},
    {"con", NULL, "Windows"},
    {"$PROFILE_IDENTIFIER", NULL, "the profile's own"},
    {"$MSSCEPCHALLENGE", NULL, "only Jamf Pro"},
};

static void test_patterns(void)
{
	for (size_t i = 0; i < array_length(pattern_cases); i++) {
		const struct pattern_case *c = &pattern_cases[i];
		auto_arena struct arena arena = {0};
		auto_buf struct buf out = {0};
		struct device_name name = {0};
		struct error error = {0};
		int result =
		    device_name_parse(c->pattern, &arena, &name, &error);

		is_number(result, c->variables != NULL ? 0 : -1, "'%s': %s",
		    c->pattern, error.text);
		buf_text(&out, "");
		for (size_t j = 0; j < name.variable_count; j++)
			buf_printf(
			    &out, "%s%s", j > 0 ? " " : "", name.variables[j]);
		if (c->variables != NULL)
			is_text(out.data, c->variables, "variables");
		else
			ok(error.status == STATUS_USAGE &&
				strstr(error.text, c->error) != NULL &&
				error.hint[0] != '\0',
			    "error");
	}
}

static const struct make_case {
	const char *pattern, *stem;
	const char *values[2];
	const char *name; /* NULL: a fault */
	enum device_name_culprit culprit;
	size_t variable;
	const char *reason; /* part of it */
} make_cases[] = {
    {DEVICE_NAME_PATTERN, "wifi", {"C02ABC"}, "C02ABC-wifi.mobileconfig",
	DEVICE_NAME_WHOLE, 0, NULL},
    {"$A $B", "x", {"a b", "c@d.e+f"}, "a b c@d.e+f.mobileconfig",
	DEVICE_NAME_WHOLE, 0, NULL},
    {"$A$A", "x", {"_1"}, "_1_1.mobileconfig", DEVICE_NAME_WHOLE, 0, NULL},
    {"$A-$B", "x", {"a", ""}, NULL, DEVICE_NAME_VALUE, 1, "is empty"},
    {"$A-$B", "x", {"a", "b/c"}, NULL, DEVICE_NAME_VALUE, 1, "other than"},
    {"$A-$B", "x", {"a\xC3\xA4", "b"}, NULL, DEVICE_NAME_VALUE, 0,
	"other than"},
    {"$A", "x", {"a\tb"}, NULL, DEVICE_NAME_VALUE, 0, "other than"},
    {"$A", "x", {"a$B"}, NULL, DEVICE_NAME_VALUE, 0, "other than"},
    {"$A", "x", {"a:b"}, NULL, DEVICE_NAME_VALUE, 0, "other than"},
    {"$A", "x", {"a*"}, NULL, DEVICE_NAME_VALUE, 0, "other than"},
    {"$A-$PROFILE", "B\xC3\xBCro", {"a"}, NULL, DEVICE_NAME_STEM, 0,
	"other than"},
    {"$A-$B", "x", {".a", "b"}, NULL, DEVICE_NAME_VALUE, 0, "begins with"},
    {"$A-$B", "x", {"-a", "b"}, NULL, DEVICE_NAME_VALUE, 0, "begins with"},
    {"$A", "x", {".."}, NULL, DEVICE_NAME_VALUE, 0, "begins with"},
    {"$A", "x", {" a"}, NULL, DEVICE_NAME_VALUE, 0, "begins with"},
    {"$A-$B", "x", {"a", "b "}, NULL, DEVICE_NAME_VALUE, 1, "ends in"},
    {"$A-$PROFILE", "x.", {"a"}, NULL, DEVICE_NAME_STEM, 0, "ends in"},
    {"$A", "x", {"CON"}, NULL, DEVICE_NAME_WHOLE, 0, "Windows"},
    {"$A.$B", "x", {"lpt", "1"}, "lpt.1.mobileconfig", DEVICE_NAME_WHOLE, 0,
	NULL},
    {"$A$B", "x", {"lpt", "1"}, NULL, DEVICE_NAME_WHOLE, 0, "Windows"},
    {"$A.$B", "x", {"Com0", "1"}, NULL, DEVICE_NAME_WHOLE, 0, "Windows"},
    {"$A .$B", "x", {"nul", "1"}, NULL, DEVICE_NAME_WHOLE, 0, "Windows"},
    {"$A", "x", {"com10"}, "com10.mobileconfig", DEVICE_NAME_WHOLE, 0, NULL},
    {"$A", "x", {"console"}, "console.mobileconfig", DEVICE_NAME_WHOLE, 0,
	NULL},
    {"$A$A$B", "x", {X50 X50, X50}, NULL, DEVICE_NAME_WHOLE, 0, "255 bytes"},
    {"$A$A$B", "x", {X50 X50, "123456789012345678901234567890123456789012"},
	X50 X50 X50 X50
	"123456789012345678901234567890123456789012.mobileconfig",
	DEVICE_NAME_WHOLE, 0, NULL},
    {"$A$A$B", "x", {X50 X50, "1234567890123456789012345678901234567890123"},
	NULL, DEVICE_NAME_WHOLE, 0, "255 bytes"},
};

static void test_names(void)
{
	for (size_t i = 0; i < array_length(make_cases); i++) {
		const struct make_case *c = &make_cases[i];
		auto_arena struct arena arena = {0};
		struct device_name name = {0};
		struct device_name_value values[2] = {0};
		struct device_name_fault fault = {0};
		char made[DEVICE_NAME_MAX + 1] = "untouched";
		struct error error;
		int result;

		if (!ok(device_name_parse(c->pattern, &arena, &name, &error) ==
			    0,
			"pattern '%s'", c->pattern))
			continue;
		for (size_t j = 0; j < 2 && c->values[j] != NULL; j++)
			values[j] = (struct device_name_value){
			    c->values[j], strlen(c->values[j])};
		result = device_name_make(&name, c->stem, values, made, &fault);
		is_number(result, c->name != NULL ? 0 : -1, "'%s' of '%s'",
		    c->pattern, c->values[0]);
		is_text(made, c->name != NULL ? c->name : "untouched", "name");
		if (c->name == NULL && result != 0)
			ok(fault.culprit == c->culprit &&
				fault.variable == c->variable &&
				strstr(fault.reason, c->reason) != NULL,
			    "culprit %d %zu: %s", fault.culprit, fault.variable,
			    fault.reason);
	}
}

static void test_taken(void)
{
	enum {
		MANY = 100000
	};
	auto_device_names struct device_names names = {0};
	struct device_name_owner first = {0};
	char name[64];
	bool added = true, found = true;

	for (uint32_t row = 1; row <= MANY; row++) {
		(void)snprintf(name, sizeof(name), "C%07X-wifi.mobileconfig",
		    (unsigned)row * 31);
		added = added && device_names_add(&names, name,
				     (struct device_name_owner){row, row % 3},
				     &first) == 1;
	}
	ok(added && names.count == MANY, "%d names", MANY);
	ok(names.capacity * 24 <= 8 * 1024 * 1024, "in %zu bytes",
	    names.capacity * 24);
	for (uint32_t row = 1; row <= MANY; row++) {
		(void)snprintf(name, sizeof(name), "c%07x-WiFi.mobileconfig",
		    (unsigned)row * 31);
		found =
		    found &&
		    device_names_add(&names, name,
			(struct device_name_owner){MANY + 1, 0}, &first) == 0 &&
		    first.row == row && first.definition == row % 3;
	}
	ok(found && names.count == MANY, "each is taken, whatever its case");
	memory_fail_after(0, 1);
	first.row = 7;
	ok(device_names_add(&(struct device_names){0}, "a",
	       (struct device_name_owner){1, 0}, &first) == -1 &&
		first.row == 7,
	    "lack of memory");
	memory_fail_after(-1, 0);
}

static char directory[] = "/tmp/devices_name_test.XXXXXX";

/* How many there are in the directory, hidden ones too. */
static size_t files(void)
{
	DIR *handle = opendir(directory);
	struct dirent *entry;
	size_t count = 0;

	while (handle != NULL && (entry = readdir(handle)) != NULL)
		count += entry->d_name[0] != '.' ||
			 strlen(entry->d_name) > strlen("..");
	if (handle != NULL)
		(void)closedir(handle);
	return count;
}

static bool has_text(const char *path, const char *text)
{
	auto_buf struct buf buf = {0};
	struct error error;

	if (file_read(path, 64 * 1024 * 1024, &buf, NULL, &error) != 0)
		return text == NULL;
	return text != NULL && strcmp(buf.data, text) == 0;
}

static void test_index(const char *path)
{
	static const struct device_index_row row = {
	    "=C02", "C02,x.mobileconfig", "00ff", "2027-01-01"};
	auto_device_index struct device_index *index = NULL;
	struct error error;

	ok(device_index_open(path, &index, &error) == 0, "an index");
	ok(device_index_add(index, &row, &error) == 0, "a row");
	is_number(files(), 0, "nothing is seen of it");
	ok(device_index_finish(index, &error) == 0, "finished");
	ok(has_text(path, "serial,file,sha256,expiry\n'=C02,"
			  "\"C02,x.mobileconfig\",00ff,2027-01-01\n"),
	    "is there");
	is_number(files(), 1, "and nothing else");
}

static void test_index_dropped(const char *path)
{
	static const char other[] = "serial,file\nC02,x\n";
	static const char old[] = "serial,file,sha256,expiry\nC02,x,00,\n";
	auto_device_index struct device_index *index = NULL;
	struct error error;

	ok(file_write(path, other, strlen(other), 0600, &error) == 0 &&
		device_index_open(path, &index, &error) != 0 &&
		error.status == STATUS_REFUSED,
	    "an index over what is none: %s", error.text);
	ok(has_text(path, other), "which stays");
	ok(file_write(path, old, strlen(old), 0600, &error) == 0 &&
		device_index_open(path, &index, &error) == 0,
	    "an index over another");
	device_index_close(&index);
	ok(has_text(path, old), "not finished: the old one is there");
	is_number(files(), 1, "and nothing else");
}

static void test_index_large(const char *path)
{
	enum {
		ROWS = 20000
	};
	auto_device_index struct device_index *index = NULL;
	auto_buf struct buf buf = {0};
	struct error error;
	char file[32];
	bool added = true, whole;
	size_t lines = 0;

	ok(device_index_open(path, &index, &error) == 0, "a large index");
	for (int i = 0; i < ROWS; i++) {
		(void)snprintf(file, sizeof(file), "%06d.mobileconfig", i);
		added = added &&
			device_index_add(index,
			    &(struct device_index_row){"", file, "00ff", "x"},
			    &error) == 0;
	}
	ok(added && device_index_finish(index, &error) == 0, "%d rows", ROWS);
	whole = file_read(path, 4 * 1024 * 1024, &buf, NULL, &error) == 0;
	for (size_t i = 0; i < buf.length; i++)
		lines += buf.data[i] == '\n';
	ok(whole && lines == ROWS + 1 &&
		text_ends_with(buf.data, ",019999.mobileconfig,00ff,x\n"),
	    "%zu lines", lines);
}

static void test_index_failures(const char *path)
{
	auto_device_index struct device_index *index = NULL;
	char below[64];
	long tries = 0;
	int result = -1;
	struct error error = {0};

	(void)snprintf(below, sizeof(below), "%s/x/i.csv", directory);
	ok(device_index_open(below, &index, &error) != 0 &&
		error.status == STATUS_NOT_FOUND,
	    "no directory: %s", error.text);
	ok(device_index_open(directory, &index, &error) != 0 &&
		error.status == STATUS_FILE,
	    "a directory: %s", error.text);
	for (; result != 0 && tries < 100; tries++) {
		auto_device_index struct device_index *one = NULL;

		memory_fail_after(tries, 1);
		result = device_index_open(path, &one, &error);
		if (result == 0)
			result = device_index_finish(one, &error);
		memory_fail_after(-1, 0);
	}
	ok(result == 0 && tries > 2, "each of %ld allocations refused",
	    tries - 1);
}

int main(void)
{
	char path[64];

	test_patterns();
	test_names();
	test_taken();
	if (mkdtemp(directory) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/index.csv", directory);
	test_index(path);
	test_index_dropped(path);
	test_index_large(path);
	test_index_failures(path);
	(void)unlink(path);
	(void)rmdir(directory);
	return tap_done();
}
