/*
 * Answers of the Jamf Pro API as elements.
 *
 * A planted mutation that must be caught: items of an array under the name of
 * the array ("items of an array").
 */
#include "jamf/response.h"

#include <string.h>

#include "tap.h"
#include "base/banned.h"

static const struct {
	const char *name;
	const char *json;
	const char *path;
	const char *text; /* at path; NULL: not there */
} rows[] = {
    {"a member", "{\"a\":\"x\"}", "a", "x"},
    {"items of an array", "{\"r\":[{\"id\":\"7\"}]}", "r/item/id", "7"},
    {"a plain array", "[{\"name\":\"N\"}]", "item/name", "N"},
    {"a number", "{\"id\":42}", "id", "42"},
    {"a negative one", "{\"id\":-1}", "id", "-1"},
    {"a fraction is empty", "{\"id\":4.5}", "id", ""},
    {"true", "{\"smartGroup\":true}", "smartGroup", "true"},
    {"null is empty", "{\"a\":null}", "a", ""},
    {"nothing of that name", "{\"a\":1}", "b", NULL},
    {"an empty array", "[]", "item", NULL},
};

static const char *const faulty[] = {
    "", "{", "<html>", "{\"a\":1}x", "{\"a\":1,\"a\":2}"};

static void test_rows(void)
{
	for (size_t i = 0; i < array_length(rows); i++) {
		auto_arena struct arena arena = {0};
		struct error error = {0};
		struct xml *root = NULL;

		ok(jamf_json_read(rows[i].json, strlen(rows[i].json), &arena,
		       &root, &error) == 0,
		    "%s: %s", rows[i].name, error.text);
		is_text(xml_text(root, rows[i].path), rows[i].text, "%s",
		    rows[i].name);
	}
}

static void test_faulty(void)
{
	for (size_t i = 0; i < array_length(faulty); i++) {
		auto_arena struct arena arena = {0};
		struct error error = {0};
		struct xml *root = NULL;

		ok(jamf_json_read(faulty[i], strlen(faulty[i]), &arena, &root,
		       &error) == -1 &&
			root == NULL && error.status == STATUS_SERVER,
		    "refused: '%s'", faulty[i]);
	}
}

int main(void)
{
	test_rows();
	test_faulty();
	return tap_done();
}
