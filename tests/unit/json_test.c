/* Planted mutations these must catch: the check for unpaired surrogates
 * dropped; cJSON's lookup that ignores case; the check for names that occur
 * twice reduced to neighbours. */
#include <stdlib.h>

#include "base/memory.h"
#include "json/json.h"
#include "json/json_write.h"
#include "tap.h"

static struct source source_of(const char *text)
{
	struct source source = {"x.json", text, strlen(text)};

	return source;
}

static const char *const accepted[] = {"null", " true ", "0", "-0", "1e400",
    "-12.5e-3", "\"\"", "\"\\ud83d\\ude00\\u00e9\\/\\b\"",
    "\"\xF0\x9F\x98\x80\"", "[]", "[ ]", "{}", "[[[]]]",
    "{\"a\":{\"a\":1},\"A\":2}", "\t[1,\r\n2]\n"};

static void test_accepted(void)
{
	for (size_t i = 0; i < array_length(accepted); i++) {
		struct source source = source_of(accepted[i]);
		auto_json struct json *json = NULL;
		struct error error = {0};

		ok(json_parse(&source, 100, STATUS_SERVER, &json, &error) == 0,
		    "accepted: %s", accepted[i]);
	}
}

static const struct {
	const char *text;
	const char *error;
} refused[] = {
    {"", "x.json:1:1: text ends where a value should be"},
    {"\xEF\xBB\xBF{}", "x.json:1:1: not a JSON value"},
    {"nul", "x.json:1:1: not a JSON value"},
    {"01", "x.json:1:3: malformed number"},
    {"1.", "x.json:1:3: malformed number"},
    {"1e", "x.json:1:3: malformed number"},
    {"+1", "x.json:1:1: not a JSON value"},
    {"NaN", "x.json:1:1: not a JSON value"},
    {"1 2", "x.json:1:3: something follows the value"},
    {"{\"a\":1}x", "x.json:1:8: something follows the value"},
    {"[1,]", "x.json:1:4: not a JSON value"},
    {"[1 2]", "x.json:1:4: expected ',' or ']'"},
    {"{\"a\" 1}", "x.json:1:6: expected ':' after a name"},
    {"{a:1}", "x.json:1:2: expected a name in double quotes"},
    {"{\"a\":1\n \"b\":2}", "x.json:2:2: expected ',' or '}'"},
    {"\"a", "x.json:1:3: string without an end"},
    {"\"a\nb\"", "x.json:1:3: control character in a string"},
    {"\"\\q\"", "x.json:1:3: unknown escape"},
    {"\"\\u12\"", "x.json:1:3: malformed \\u escape"},
    {"\"\\u0000\"", "x.json:1:3: NUL in a string"},
    {"\"\\udc00\"", "x.json:1:3: unpaired surrogate"},
    {"\"\\ud800x\"", "x.json:1:8: unpaired surrogate"},
    {"\"\\ud800\\u0041\"", "x.json:1:8: unpaired surrogate"},
    {"\"\xC0\x80\"", "x.json:1:2: malformed UTF-8"},
    {"\"\xED\xA0\x80\"", "x.json:1:2: malformed UTF-8"},
    {"{\"a\":1,\n  \"b\":2, \"a\":3}",
	"x.json:2:10: this name occurs twice in one object"},
    {"[{},{\"x\":[1,{\"a\":1,\"\\u0061\":2}]}]",
	"x.json:1:20: this name occurs twice in one object"},
    {"{\"a\":[{\"b\":[0]}],\"c\":0,\"d\":0,\"c\":1}",
	"x.json:1:30: this name occurs twice in one object"},
};

static void test_refused(void)
{
	for (size_t i = 0; i < array_length(refused); i++) {
		struct source source = source_of(refused[i].text);
		struct json *json = NULL;
		struct error error = {0};

		is_number(
		    json_parse(&source, 100, STATUS_SERVER, &json, &error), -1,
		    "refused: %s", refused[i].text);
		is_text(error.text, refused[i].error, "  and says so");
		ok(error.status == STATUS_SERVER && json == NULL,
		    "  with its status and no tree");
	}
}

static void test_nul(void)
{
	struct source source = {"x.json", "\"a\0b\"", 5};
	struct json *json = NULL;
	struct error error = {0};

	ok(json_parse(&source, 5, STATUS_USAGE, &json, &error) == -1 &&
		error.status == STATUS_USAGE,
	    "refused: a NUL byte");
	is_text(error.text, "x.json:1:3: control character in a string",
	    "  and says so");
	ok(json_parse(&source, 4, STATUS_USAGE, &json, &error) == -1,
	    "refused: more bytes than allowed");
	is_text(error.text, "x.json: has 5 bytes, expected at most 4",
	    "  and says so");
}

static bool nests(size_t depth)
{
	auto_buf struct buf buf = {0};
	auto_json struct json *json = NULL;
	struct error error = {0};
	struct source source;

	for (size_t i = 0; i < depth; i++)
		buf_char(&buf, '[');
	for (size_t i = 0; i < depth; i++)
		buf_char(&buf, ']');
	source = source_of(buf.data);
	return json_parse(&source, 4000000, STATUS_SERVER, &json, &error) == 0;
}

static void test_depth(void)
{
	ok(nests(JSON_DEPTH_MAX), "nested as deep as allowed");
	ok(!nests(JSON_DEPTH_MAX + 1), "one deeper is refused");
	ok(!nests(1000000), "a million deep is refused");
}

/* Objects with many members are checked for names by another way. */
static void test_many_members(void)
{
	auto_buf struct buf buf = {0};
	auto_json struct json *json = NULL;
	struct error error = {0};
	struct source source;

	buf_text(&buf, "{\"n0\": 0");
	for (int i = 1; i < 20000; i++)
		buf_printf(&buf, ",\"n%d\":%d", i, i);
	buf_text(&buf, "}");
	source = source_of(buf.data);
	ok(json_parse(&source, buf.length, STATUS_SERVER, &json, &error) == 0,
	    "20000 names, all different");
	is_number(json_count(json), 20000, "  all there");
	buf.data[buf.length - 1] = ',';
	buf_text(&buf, "\n\"n777\":0}");
	source = source_of(buf.data);
	json_release(&json);
	ok(json_parse(&source, buf.length, STATUS_SERVER, &json, &error) == -1,
	    "one of them again is refused");
	is_text(error.text, "x.json:2:1: this name occurs twice in one object",
	    "  and says where");
}

static void test_values(void)
{
	struct source source = source_of(
	    "{\"i\":-9007199254740991,\"big\":9007199254740992,\"half\":0.5,"
	    "\"huge\":1e400,\"I\":7,\"t\":\"x\",\"b\":true,\"n\":null,"
	    "\"l\":[1,\"two\"]}");
	auto_json struct json *json = NULL;
	struct error error = {0};
	int64_t integer = 0;
	double number = 0;

	ok(json_parse(&source, 1000, STATUS_SERVER, &json, &error) == 0,
	    "parsed");
	ok(json_integer(json_get(json, "i"), &integer) &&
		integer == -JSON_INTEGER_MAX,
	    "least integer that is exact");
	ok(json_integer(json_get(json, "I"), &integer) && integer == 7,
	    "names are compared with case");
	ok(!json_integer(json_get(json, "big"), &integer) &&
		!json_integer(json_get(json, "half"), &integer) &&
		!json_integer(json_get(json, "huge"), &integer) &&
		!json_integer(json_get(json, "t"), &integer),
	    "no integers");
	ok(json_number(json_get(json, "half"), &number) && number < 0.6 &&
		number > 0.4,
	    "a half");
	ok(json_get(json, "T") == NULL, "no member T");
	is_text(json_text(json_get(json, "t")), "x", "text");
	is_text(json_text(json_get(json, "i")), NULL, "a number is no text");
	ok(json_boolean(json_get(json, "b")) &&
		!json_boolean(json_get(json, "n")),
	    "booleans");
	is_number(json_kind(json_get(json, "n")), JSON_NULL, "null");
	is_number(json_kind(NULL), JSON_NULL, "nothing is like null");
	is_number(json_count(json_get(json, "l")), 2, "two elements");
	is_text(json_text(json_next(json_first(json_get(json, "l")))), "two",
	    "the second one");
	is_text(json_name(json_first(json)), "i", "name of a member");
}

struct answer {
	const char *text;
	bool flag;
	int64_t number;
	const struct json *list;
	const struct json *any;
};

static const struct json_field answer_fields[] = {
    {"access_token", JSON_FIELD_TEXT, offsetof(struct answer, text),
	JSON_REQUIRED},
    {"flag", JSON_FIELD_BOOLEAN, offsetof(struct answer, flag), 0},
    {"expires_in", JSON_FIELD_INTEGER, offsetof(struct answer, number),
	JSON_NULLABLE},
    {"list", JSON_FIELD_ARRAY, offsetof(struct answer, list), 0},
    {"any", JSON_FIELD_VALUE, offsetof(struct answer, any), 0},
};

static const struct {
	const char *text;
	unsigned flags;
	const char *error; /* NULL: read */
	const char *hint;
} answers[] = {
    {"{\"access_token\":\"x\",\"expires_in\":60}", 0, NULL, ""},
    {"{\"expires_in\":null,\"any\":{},\"access_token\":\"x\"}", 0, NULL, ""},
    {"{\"access_token\":\"x\",\"scope\":1}", JSON_OPEN, NULL, ""},
    {"{\"access_token\":\"x\",\"scope\":1}", 0, "unknown field 'scope'", ""},
    {"{\"access_tokn\":\"x\"}", 0, "unknown field 'access_tokn'",
	"did you mean 'access_token'"},
    {"{\"a\\u001b[31m\":1}", 0, "unknown field 'a\\x1b[31m'", ""},
    {"{\"flag\":true}", 0, "field 'access_token' is missing", ""},
    {"{\"access_token\":null}", 0,
	"field 'access_token': got null, expected string", ""},
    {"{\"access_token\":\"x\",\"flag\":1}", 0,
	"field 'flag': got number, expected boolean", ""},
    {"{\"expires_in\":1.5}", 0,
	"field 'expires_in' is no whole number within 53 bits", ""},
    {"{\"list\":{}}", 0, "field 'list': got object, expected array", ""},
    {"[]", 0, "got array, expected object", ""},
};

static void test_fields(void)
{
	for (size_t i = 0; i < array_length(answers); i++) {
		struct source source = source_of(answers[i].text);
		struct json_table table = {answer_fields,
		    array_length(answer_fields), answers[i].flags,
		    STATUS_SERVER};
		struct answer answer = {.number = 5};
		auto_json struct json *json = NULL;
		struct error error = {0};

		(void)json_parse(&source, 100, STATUS_SERVER, &json, &error);
		ok((json_read(json, &table, &answer, &error) == 0) ==
			(answers[i].error == NULL),
		    "fields of %s", answers[i].text);
		is_text(error.text,
		    answers[i].error == NULL ? "" : answers[i].error,
		    "  the error");
		is_text(error.hint, answers[i].hint, "  the hint");
		if (answers[i].error == NULL)
			is_text(answer.text, "x", "  the text");
	}
}

static void write_sample(struct json_writer *writer)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "text", "a\"\\\n\x1b/\xC3\xA9\xE2\x80\xAE");
	json_write_bytes(writer, "bytes", "\xFFx\0y", 4);
	json_write_text(writer, "nothing", NULL);
	json_write_array(writer, "list");
	json_write_integer(writer, NULL, INT64_MIN);
	json_write_boolean(writer, NULL, true);
	json_write_object(writer, NULL);
	json_write_end(writer);
	json_write_end(writer);
	json_write_array(writer, "empty");
	json_write_end(writer);
	json_write_end(writer);
}

static void test_write(void)
{
	auto_buf struct buf buf = {0};
	struct json_writer compact = {.buf = &buf, .compact = true};
	struct json_writer lines = {.buf = &buf};

	write_sample(&compact);
	is_text(buf.data,
	    "{\"text\":\"a\\\"\\\\\\n\\u001b/\xC3\xA9\\u202e\","
	    "\"bytes\":\"\xEF\xBF\xBDx\\u0000y\",\"nothing\":null,"
	    "\"list\":[-9223372036854775808,true,{}],\"empty\":[]}\n",
	    "compact");
	buf_clear(&buf);
	write_sample(&lines);
	is_text(buf.data,
	    "{\n  \"text\": \"a\\\"\\\\\\n\\u001b/\xC3\xA9\\u202e\",\n"
	    "  \"bytes\": \"\xEF\xBF\xBDx\\u0000y\",\n  \"nothing\": null,\n"
	    "  \"list\": [\n    -9223372036854775808,\n    true,\n    {}\n"
	    "  ],\n  \"empty\": []\n}\n",
	    "indented");
}

static void test_write_depth(void)
{
	auto_buf struct buf buf = {0};
	struct json_writer writer = {.buf = &buf, .compact = true};

	for (int i = 0; i < JSON_WRITE_DEPTH_MAX; i++)
		json_write_array(&writer, NULL);
	ok(buf_ok(&buf), "as deep as allowed");
	json_write_array(&writer, NULL);
	ok(!buf_ok(&buf), "deeper fails the buffer");
}

/* Every allocation fails in turn: no crash, no leak, no tree. */
static void test_no_memory(void)
{
	struct source source =
	    source_of("{\"a\":[1,\"x\",{\"b\":null}],\"c\":\"\\u00e9\"}");
	long fails = 0;
	int result;

	do {
		auto_json struct json *json = NULL;
		struct error error = {0};

		memory_fail_after(fails, 0);
		result = json_parse(&source, 100, STATUS_SERVER, &json, &error);
		memory_fail_after(-1, 0);
		if (result != 0 && error.status != STATUS_LIMIT)
			break;
		fails++;
	} while (result != 0 && fails < 1000);
	ok(result == 0 && fails > 10, "%ld failing allocations", fails - 1);
}

int main(void)
{
	test_accepted();
	test_refused();
	test_nul();
	test_depth();
	test_many_members();
	test_values();
	test_fields();
	test_write();
	test_write_depth();
	test_no_memory();
	return tap_done();
}
