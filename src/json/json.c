/*
 * The tree, which is cJSON's.
 */
#include "json/json.h"

#include <pthread.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/map.h"
#include "base/memory.h"
#include "json/json_scan.h"
#include "base/banned.h"

enum {
	/* Members up to which all pairs are compared: quicker than a map. */
	FEW_MEMBERS = 24
};

static const cJSON *node_of(const struct json *json)
{
	return (const cJSON *)(const void *)json;
}

static const struct json *json_of(const cJSON *node)
{
	return (const struct json *)(const void *)node;
}

static void hand_over_allocator(void)
{
	cJSON_Hooks hooks = {memory_new, memory_free};

	cJSON_InitHooks(&hooks);
}

static int fail_at(const struct source *source, size_t offset,
    enum status status, const char *fault, struct error *error)
{
	struct place place = source_place(source, offset);

	return error_set(error, status, "%s:%u:%u: %s", source->name,
	    place.line, place.column, fault);
}

/* Finds a name that occurs twice: 1 found, 0 none, -1 no memory. The number
 * of the second one, as json_scan counts, is added to seen. */
static int find_twice(const cJSON *node, size_t *seen)
{
	auto_map struct map map = {0};
	bool object = cJSON_IsObject(node) != 0;
	bool few = object && json_count(json_of(node)) <= FEW_MEMBERS;

	for (const cJSON *child = node->child; child != NULL;
	     child = child->next) {
		const cJSON *other = node->child;
		size_t ignored;
		int result = 0, added = 1;

		++*seen;
		while (few && other != child &&
		       (other->string[0] != child->string[0] ||
			   strcmp(other->string, child->string) != 0))
			other = other->next;
		if (object && !few)
			added = map_add(&map, child->string,
			    strlen(child->string), 0, &ignored);
		if (added < 0)
			return -1;
		if (added == 0 || (few && other != child))
			return 1;
		if (child->child != NULL)
			result = find_twice(child, seen);
		if (result != 0)
			return result;
	}
	return 0;
}

int json_parse(const struct source *source, size_t most, enum status status,
    struct json **ret_json, struct error *error)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	auto_json struct json *json = NULL;
	struct json_scan scan;
	const char *end = NULL;
	size_t seen = 1;
	int twice;

	if (source->length > most)
		return error_set(error, status,
		    "%s: has %zu bytes, expected at most %zu", source->name,
		    source->length, most);
	if (!json_scan_text(&scan, source->text, source->length))
		return fail_at(source, scan.at, status, scan.fault, error);
	(void)pthread_once(&once, hand_over_allocator);
	json = (struct json *)(void *)cJSON_ParseWithLengthOpts(
	    source->text, source->length, &end, 0);
	if (json == NULL)
		return error_set_memory(error);
	twice = find_twice(node_of(json), &seen);
	if (twice < 0)
		return error_set_memory(error);
	if (twice > 0)
		return fail_at(source,
		    json_scan_find(source->text, source->length, seen), status,
		    "this name occurs twice in one object", error);
	*ret_json = own_take(json);
	return 0;
}

void json_free(struct json *json)
{
	cJSON_Delete((cJSON *)(void *)json);
}

void json_release(struct json **json)
{
	json_free(*json);
	*json = NULL;
}

enum json_kind json_kind(const struct json *json)
{
	const cJSON *node = node_of(json);

	if (cJSON_IsBool(node))
		return JSON_BOOLEAN;
	if (cJSON_IsNumber(node))
		return JSON_NUMBER;
	if (cJSON_IsString(node))
		return JSON_STRING;
	if (cJSON_IsArray(node))
		return JSON_ARRAY;
	if (cJSON_IsObject(node))
		return JSON_OBJECT;
	return JSON_NULL;
}

const char *json_kind_name(enum json_kind kind)
{
	static const char *const names[] = {
	    "null", "boolean", "number", "string", "array", "object"};

	return names[kind];
}

const char *json_text(const struct json *json)
{
	return cJSON_GetStringValue(node_of(json));
}

bool json_boolean(const struct json *json)
{
	return cJSON_IsTrue(node_of(json)) != 0;
}

bool json_integer(const struct json *json, int64_t *ret_integer)
{
	const double most = (double)JSON_INTEGER_MAX;
	int64_t integer;
	double number;

	if (!json_number(json, &number) || !(number >= -most && number <= most))
		return false;
	integer = (int64_t)number;
	if ((double)integer < number || (double)integer > number)
		return false;
	*ret_integer = integer;
	return true;
}

bool json_number(const struct json *json, double *ret_number)
{
	const cJSON *node = node_of(json);

	if (!cJSON_IsNumber(node))
		return false;
	*ret_number = node->valuedouble;
	return true;
}

size_t json_count(const struct json *json)
{
	size_t count = 0;

	for (const struct json *child = json_first(json); child != NULL;
	     child = json_next(child))
		count++;
	return count;
}

const struct json *json_first(const struct json *json)
{
	return json == NULL ? NULL : json_of(node_of(json)->child);
}

const struct json *json_next(const struct json *json)
{
	return json_of(node_of(json)->next);
}

const char *json_name(const struct json *member)
{
	return node_of(member)->string;
}

const struct json *json_get(const struct json *object, const char *name)
{
	return json_of(cJSON_GetObjectItemCaseSensitive(node_of(object), name));
}

const char *json_version(void)
{
	return cJSON_Version();
}
