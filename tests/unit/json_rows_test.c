/* Planted mutations these must catch: a bracket within a text counted; the
 * name of the list compared at any depth; a row lost that comes in two
 * pieces. */
#include "base/memory.h"
#include "json/json_rows.h"
#include "tap.h"

struct taken {
	struct buf text; /* of all rows, a '|' after each */
};

static int take(void *context, const char *row, size_t length)
{
	struct taken *taken = context;

	buf_add(&taken->text, row, length);
	buf_char(&taken->text, '|');
	return 0;
}

static const struct {
	const char *text;
	const char *rows;  /* NULL: refused */
	const char *total; /* of what is left */
} cases[] = {
    {"{\"totalCount\":2,\"results\":[{\"a\":1},{\"b\":[2]}]}",
	"{\"a\":1}|{\"b\":[2]}|", "2"},
    {"{ \"results\" : [ ] , \"totalCount\" : 0 }", "", "0"},
    {"{\"results\":[{\"a\":\"]}{[\\\"\"},null, 12 ,\"x,]\"],\"totalCount\":4}",
	"{\"a\":\"]}{[\\\"\"}|null|12 |\"x,]\"|", "4"},
    {"{\"a\":{\"results\":[1]},\"results\":[[2]],\"totalCount\":1}", "[2]|",
	"1"},
    {"{\"a\":\"results\",\"b\":[1],\"results\":[3]}", "3|", NULL},
    {"{\"results\":[{]}],\"totalCount\":1}", "{]|", NULL},
    {"{\"results\":[{\"a\":1}", NULL, NULL},
    {"{\"results\":[1 2],\"totalCount\":1}", "1 2|", "1"},
    {"{\"results\":[1,,2]}", NULL, NULL},
    {"{\"results\":{\"a\":1}}", NULL, NULL},
    {"[{\"a\":1}]", NULL, NULL},
    {"<html>", NULL, NULL},
    {"", NULL, NULL},
    {"{\"results\":[1],\"results\":[2]}", NULL, NULL},
};

static void test_case(size_t at, size_t piece)
{
	struct taken taken = {0};
	struct json_rows rows = {
	    .list = "results", .take = take, .context = &taken};
	auto_json struct json *rest = NULL;
	struct error error = {0};
	const char *text = cases[at].text;
	size_t length = strlen(text);
	int64_t total;
	bool read = true;

	for (size_t from = 0; from < length; from += piece)
		read =
		    json_rows_add(&rows, text + from,
			length - from < piece ? length - from : piece) == 0 &&
		    read;
	read = read && json_rows_end(&rows, STATUS_SERVER, &rest, &error) == 0;
	if (cases[at].rows == NULL) {
		ok(!read, "%s in pieces of %zu is refused", text, piece);
	} else {
		ok(strcmp(taken.text.data == NULL ? "" : taken.text.data,
		       cases[at].rows) == 0,
		    "rows of %s in pieces of %zu", text, piece);
	}
	if (cases[at].total != NULL)
		ok(read && json_integer(json_get(rest, "totalCount"), &total) &&
			total == cases[at].total[0] - '0',
		    "what is left of %s", text);
	buf_done(&taken.text);
	json_rows_done(&rows);
}

static int refuse(void *context, const char *row, size_t length)
{
	(void)context;
	(void)row;
	(void)length;
	return -1;
}

int main(void)
{
	auto_json_rows struct json_rows rows = {
	    .list = "results", .take = refuse};

	for (size_t i = 0; i < array_length(cases); i++)
		for (size_t piece = 1; piece < 64; piece *= 4)
			test_case(i, piece);
	ok(json_rows_add(&rows, "{\"results\":[1,2", 15) == -1,
	    "whoever takes the rows may end it");
	json_rows_clear(&rows);
	ok(json_rows_add(&rows, "{\"results\":[]", 13) == 0,
	    "it is ready for another document");
	return tap_done();
}
