/*
 * Two answers about one object, compared key by key.
 */
#include "jamf/object_internal.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	PATH_MAX_NAME = 512
};

/* What is compared: where it stands, and where its changes go. */
struct sight {
	enum jamf_area area;
	struct jamf_changes *changes;
	struct error *error;
};

static int add(const struct sight *sight, const char *path, const char *was,
    const char *becomes)
{
	const char *dot = strrchr(path, '.');
	bool is_secret = object_is_secret(dot == NULL ? path : dot + 1);
	const struct jamf_change change = {.area = sight->area,
	    .path = path,
	    .was = is_secret ? NULL : was,
	    .becomes = is_secret ? NULL : becomes,
	    .is_secret = is_secret};

	return jamf_changes_add(sight->changes, &change, sight->error);
}

/* -- elements -------------------------------------------------------------- */

/* <category>, <computer>: something with a name or an id. */
static bool is_reference(const struct xml *element)
{
	for (const struct xml *each = element->first; each != NULL;
	     each = each->next)
		if (each->first != NULL)
			return false;
	return xml_child(element, "name") != NULL ||
	       xml_child(element, "id") != NULL;
}

bool object_is_passing(const struct xml *element)
{
	return strcmp(element->name, "self_service_icon") == 0;
}

bool object_is_secret(const char *name)
{
	return strcmp(name, "password") == 0;
}

/* In the same order, too. */
static bool is_identical(const struct xml *a, const struct xml *b)
{
	const struct xml *x = a->first, *y = b->first;

	if (strcmp(a->name, b->name) != 0 || a->length != b->length ||
	    memcmp(a->text, b->text, a->length) != 0)
		return false;
	for (; x != NULL && y != NULL; x = x->next, y = y->next)
		if (!is_identical(x, y))
			return false;
	return x == NULL && y == NULL;
}

/* Alike in all that counts. */
static bool is_same(const struct xml *a, const struct xml *b);

bool object_is_empty(const struct xml *element)
{
	return element->first == NULL && element->length == 0;
}

/* Each of a is found in b as often as in a. */
static bool has_all(const struct xml *a, const struct xml *b)
{
	for (const struct xml *each = a->first; each != NULL;
	     each = each->next) {
		size_t here = 0, there = 0;

		if (object_is_empty(each))
			continue;
		for (const struct xml *x = a->first; x != NULL; x = x->next)
			here += x == each || is_same(each, x);
		for (const struct xml *x = b->first; x != NULL; x = x->next)
			there += is_same(each, x);
		if (here != there)
			return false;
	}
	return true;
}

static bool is_same(const struct xml *a, const struct xml *b)
{
	if (is_identical(a, b))
		return true;
	if (strcmp(a->name, b->name) != 0)
		return false;
	if (object_is_passing(a)) {
		const char *x = xml_text(a, "id"), *y = xml_text(b, "id");

		return x == NULL || y == NULL ? x == y : strcmp(x, y) == 0;
	}
	return a->length == b->length &&
	       memcmp(a->text, b->text, a->length) == 0 && has_all(a, b) &&
	       has_all(b, a);
}

static const char *shown(const struct xml *element)
{
	const char *name = xml_text(element, "name");

	if (name == NULL)
		name = xml_text(element, "id");
	return name == NULL ? element->text : name;
}

static bool is_list(const struct xml *element)
{
	for (const struct xml *each = element->first; each != NULL;
	     each = each->next)
		if (!is_reference(each) ||
		    strcmp(each->name, element->first->name) != 0)
			return false;
	return element->first != NULL;
}

/* Those of one that the other lacks. */
static int compare_members(const struct sight *sight, const char *path,
    const struct xml *then, const struct xml *now)
{
	const struct xml *sides[] = {then, now};

	for (size_t side = 0; side < array_length(sides); side++) {
		const struct xml *other = sides[1 - side];

		for (const struct xml *each = sides[side]->first; each != NULL;
		     each = each->next) {
			bool found = false;

			for (const struct xml *x = other->first; x != NULL;
			     x = x->next)
				found = found || is_same(each, x);
			if (!found &&
			    add(sight, path, side == 0 ? shown(each) : NULL,
				side == 0 ? NULL : shown(each)) != 0)
				return -1;
		}
	}
	return 0;
}

static int compare(const struct sight *sight, const char *path,
    const struct xml *then, const struct xml *now);

/* One that only one side has: as it is, with all that is in it. */
static int compare_missing(const struct sight *sight, const char *path,
    const struct xml *then, const struct xml *now)
{
	const struct xml *there = then != NULL ? then : now;

	if (object_is_empty(there))
		return 0;
	return add(sight, path, then == NULL ? NULL : shown(then),
	    now == NULL ? NULL : shown(now));
}

static int compare_children(const struct sight *sight, const char *path,
    const struct xml *then, const struct xml *now)
{
	const struct xml *sides[] = {then, now};

	for (size_t side = 0; side < array_length(sides); side++)
		for (const struct xml *each = sides[side]->first; each != NULL;
		     each = each->next) {
			const struct xml *other =
			    xml_child(sides[1 - side], each->name);
			auto_buf struct buf name = {0};
			int result = 0;

			if (side == 1 && other != NULL)
				continue;
			buf_printf(&name, "%s%s%s", path,
			    *path == '\0' ? "" : ".", each->name);
			if (!buf_ok(&name) || name.length > PATH_MAX_NAME)
				return error_set_memory(sight->error);
			if (other != NULL)
				result = compare(sight, name.data, each, other);
			else
				result = compare_missing(sight, name.data,
				    side == 0 ? each : NULL,
				    side == 0 ? NULL : each);
			if (result != 0)
				return -1;
		}
	return 0;
}

/* By parts; as a whole when no part tells what it is. */
static int compare_parts(const struct sight *sight, const char *path,
    const struct xml *then, const struct xml *now)
{
	size_t before = sight->changes->count;
	int result = 0;

	if (is_same(then, now))
		return 0;
	if ((is_list(then) && (object_is_empty(now) || is_list(now))) ||
	    (object_is_empty(then) && is_list(now)))
		result = compare_members(sight, path, then, now);
	else if (then->first != NULL && now->first != NULL)
		result = compare_children(sight, path, then, now);
	if (result != 0 || sight->changes->count > before)
		return result;
	return add(sight, path, shown(then), shown(now));
}

static int compare(const struct sight *sight, const char *path,
    const struct xml *then, const struct xml *now)
{
	if (is_same(then, now))
		return 0;
	return is_reference(then) && is_reference(now)
		   ? add(sight, path, shown(then), shown(now))
		   : compare_parts(sight, path, then, now);
}

/* An area: it has a name itself, and is no member of anything. */
static int compare_area(const struct sight *sight, const char *path,
    const struct xml *then, const struct xml *now)
{
	size_t before = sight->changes->count;

	if (is_same(then, now))
		return 0;
	if (compare_children(sight, path, then, now) != 0)
		return -1;
	return sight->changes->count > before ? 0
					      : add(sight, path, NULL, NULL);
}

/* -- the payload ----------------------------------------------------------- */

static int read_payload(const struct xml *root, struct arena *arena,
    struct tree **ret_tree, struct error *error)
{
	const struct xml *element = xml_at(root, "general/payloads");

	*ret_tree = NULL;
	return element == NULL || element->length == 0
		   ? 0
		   : jamf_payload_decode(element->text, element->length, arena,
			 ret_tree, error);
}

static int compare_payload(const struct xml *then, const struct xml *now,
    const struct jamf_compare *how, struct jamf_changes *changes,
    struct error *error)
{
	const struct xml *old = xml_at(then, "general/payloads");
	const struct xml *new = xml_at(now, "general/payloads");
	const struct jamf_change whole = {
	    .area = JAMF_PAYLOAD, .path = jamf_area_name(JAMF_PAYLOAD)};
	auto_arena struct arena arena = {0};
	struct tree *before = NULL, *after = NULL;
	size_t count = changes->count;
	bool ignored;

	if (old == NULL || new == NULL ? old == new : is_same(old, new))
		return 0;
	if (read_payload(then, &arena, &before, error) != 0 ||
	    read_payload(now, &arena, &after, error) != 0)
		return -1;
	if (before != NULL && after != NULL &&
	    jamf_payload_compare(
		after, before, how, changes, &ignored, error) != 0)
		return -1;
	/* It is another all the same. */
	return changes->count > count
		   ? 0
		   : jamf_changes_add(changes, &whole, error);
}

/* -- all of it ------------------------------------------------------------- */

enum jamf_area object_area(const char *name)
{
	if (strcmp(name, "scope") == 0)
		return JAMF_SCOPE;
	return strcmp(name, "self_service") == 0 ? JAMF_SELF_SERVICE
						 : JAMF_GENERAL;
}

void object_take_out_payloads(struct xml *root)
{
	struct xml *payloads =
	    xml_child(xml_child(root, "general"), "payloads");

	if (payloads == NULL)
		return;
	payloads->text = "";
	payloads->length = 0;
}

int jamf_object_compare(const struct xml *then, const struct xml *now,
    const struct jamf_compare *how, struct jamf_changes *changes,
    struct error *error)
{
	auto_arena struct arena arena = {0};
	const struct xml *sides[] = {then, now};
	struct xml *copies[2];
	struct sight sight = {.changes = changes, .error = error};

	for (size_t side = 0; side < array_length(sides); side++) {
		struct xml *top = xml_new(&arena, "both", NULL);

		copies[side] = xml_add_copy(&arena, top, sides[side]);
		if (copies[side] == NULL)
			return error_set_memory(error);
		object_take_out_payloads(copies[side]);
	}
	for (size_t side = 0; side < array_length(sides); side++)
		for (const struct xml *each = copies[side]->first; each != NULL;
		     each = each->next) {
			const struct xml *other =
			    xml_child(copies[1 - side], each->name);

			if (side == 1 && other != NULL)
				continue;
			sight.area = object_area(each->name);
			if (other != NULL
				? compare_area(&sight, each->name, each, other)
				: compare_missing(&sight, each->name,
				      side == 0 ? each : NULL,
				      side == 0 ? NULL : each))
				return -1;
		}
	return compare_payload(then, now, how, changes, error);
}
