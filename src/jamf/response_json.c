#include "jamf/response_json.h"

#include <inttypes.h>
#include <stdio.h>

#include "json/json.h"
#include "base/banned.h"

enum {
	NUMBER_TEXT_MAX = 24
};

/* text has NUMBER_TEXT_MAX bytes, for what is no text yet. */
static const char *text_of(const struct json *json, char *text)
{
	int64_t number;

	switch (json_kind(json)) {
	case JSON_STRING:
		return json_text(json);
	case JSON_BOOLEAN:
		return json_boolean(json) ? "true" : "false";
	case JSON_NUMBER:
		if (!json_integer(json, &number))
			return NULL;
		(void)snprintf(text, NUMBER_TEXT_MAX, "%" PRId64, number);
		return text;
	default:
		return NULL;
	}
}

/* No deeper than JSON_DEPTH_MAX. False for lack of memory. */
static bool add_all(
    const struct json *container, struct arena *arena, struct xml *parent)
{
	for (const struct json *json = json_first(container); json != NULL;
	     json = json_next(json)) {
		const char *name = json_name(json);
		char text[NUMBER_TEXT_MAX];
		struct xml *element = xml_add(arena, parent,
		    name != NULL ? name : "item", text_of(json, text));

		if (element == NULL || !add_all(json, arena, element))
			return false;
	}
	return true;
}

int jamf_json_read(const char *bytes, size_t length, struct arena *arena,
    struct xml **ret_root, struct error *error)
{
	const struct source source = {
	    "answer", bytes != NULL ? bytes : "", length};
	auto_json struct json *json = NULL;
	struct xml *root;

	if (json_parse(&source, XML_BYTES_MAX, STATUS_SERVER, &json, error) !=
	    0)
		return -1;
	root = xml_new(arena, "json", NULL);
	if (root == NULL || !add_all(json, arena, root))
		return error_set_memory(error);
	*ret_root = root;
	return 0;
}
