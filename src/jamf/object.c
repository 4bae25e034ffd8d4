/*
 * Two answers about one object, compared key by key, and an answer as one text,
 * so that a digest of it stands for it later.
 */
#include "jamf/object.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	PATH_MAX_NAME = 512
};

/* Where changes go. */
struct comparison {
	enum jamf_area area;
	struct jamf_changes *changes;
	struct error *error;
};

/* -- what counts in an answer -----------------------------------------------
 */

/* Like one that is not there. */
static bool is_empty(const struct xml *element)
{
	return element->first == NULL && element->length == 0;
}

/* Only its id counts: the server may sign its address anew each time. */
static bool is_passing(const struct xml *element)
{
	return strcmp(element->name, "self_service_icon") == 0;
}

/* The password that lets a user remove a profile (self_service/security). */
static bool is_secret(const char *name)
{
	return strcmp(name, "password") == 0;
}

static enum jamf_area area_of(const char *name)
{
	if (strcmp(name, "scope") == 0)
		return JAMF_SCOPE;
	return strcmp(name, "self_service") == 0 ? JAMF_SELF_SERVICE
						 : JAMF_GENERAL;
}

/* A copy without the property list, which is compared by what it says. */
static struct xml *copy_without_payloads(
    const struct xml *root, struct arena *arena)
{
	struct xml *copy =
	    xml_add_copy(arena, xml_new(arena, "both", NULL), root);
	struct xml *payloads = xml_at(copy, "general/payloads");

	if (payloads != NULL) {
		payloads->text = "";
		payloads->length = 0;
	}
	return copy;
}

/* -- elements ---------------------------------------------------------------
 */

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

/* Each of a is found in b as often as in a. */
static bool has_all(const struct xml *a, const struct xml *b)
{
	for (const struct xml *each = a->first; each != NULL;
	     each = each->next) {
		size_t here = 0, there = 0;

		if (is_empty(each))
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
	if (is_passing(a)) {
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

static int add(const struct comparison *c, const char *path, const char *was,
    const char *becomes)
{
	const char *dot = strrchr(path, '.');
	bool secret = is_secret(dot == NULL ? path : dot + 1);
	const struct jamf_change change = {.area = c->area,
	    .path = path,
	    .was = secret ? NULL : was,
	    .becomes = secret ? NULL : becomes,
	    .is_secret = secret};

	return jamf_changes_add(c->changes, &change, c->error);
}

/* Those of one that the other lacks. */
static int compare_members(const struct comparison *c, const char *path,
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
			    add(c, path, side == 0 ? shown(each) : NULL,
				side == 0 ? NULL : shown(each)) != 0)
				return -1;
		}
	}
	return 0;
}

static int compare(struct comparison *c, const char *path,
    const struct xml *then, const struct xml *now);

/* Of the root, which has no path, the areas. One that only one side has is told
 * as it is, with all that is in it. */
static int compare_children(struct comparison *c, const char *path,
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
				return error_set_memory(c->error);
			if (*path == '\0')
				c->area = area_of(each->name);
			if (other != NULL)
				result = compare(c, name.data, each, other);
			else if (!is_empty(each))
				result = add(c, name.data,
				    side == 0 ? shown(each) : NULL,
				    side == 0 ? NULL : shown(each));
			if (result != 0)
				return -1;
		}
	return 0;
}

/* By parts; as a whole when no part tells what it is. An area has a name
 * itself, and is no member of anything. */
static int compare(struct comparison *c, const char *path,
    const struct xml *then, const struct xml *now)
{
	size_t before = c->changes->count;
	bool is_area = strchr(path, '.') == NULL;
	int result = 0;

	if (is_same(then, now))
		return 0;
	if (!is_area && is_reference(then) && is_reference(now))
		return add(c, path, shown(then), shown(now));
	if (!is_area && ((is_list(then) && (is_empty(now) || is_list(now))) ||
			    (is_empty(then) && is_list(now))))
		result = compare_members(c, path, then, now);
	else if (is_area || (then->first != NULL && now->first != NULL))
		result = compare_children(c, path, then, now);
	if (result != 0 || c->changes->count > before)
		return result;
	return is_area ? add(c, path, NULL, NULL)
		       : add(c, path, shown(then), shown(now));
}

/* -- the payload ----------------------------------------------------------- */

static int compare_payload(const struct xml *then, const struct xml *now,
    const struct jamf_compare *how, struct jamf_changes *changes,
    struct error *error)
{
	const struct xml *sides[] = {
	    xml_at(then, "general/payloads"), xml_at(now, "general/payloads")};
	const struct jamf_change whole = {
	    .area = JAMF_PAYLOAD, .path = jamf_area_name(JAMF_PAYLOAD)};
	auto_arena struct arena arena = {0};
	struct tree *trees[] = {NULL, NULL};
	size_t count = changes->count;
	bool ignored;

	if (sides[0] == NULL || sides[1] == NULL ? sides[0] == sides[1]
						 : is_same(sides[0], sides[1]))
		return 0;
	for (size_t side = 0; side < array_length(sides); side++)
		if (sides[side] != NULL && sides[side]->length > 0 &&
		    jamf_payload_decode(sides[side]->text, sides[side]->length,
			&arena, &trees[side], error) != 0)
			return -1;
	if (trees[0] != NULL && trees[1] != NULL &&
	    jamf_payload_compare(
		trees[1], trees[0], how, changes, &ignored, error) != 0)
		return -1;
	/* It is another all the same. */
	return changes->count > count
		   ? 0
		   : jamf_changes_add(changes, &whole, error);
}

/* -- all of it --------------------------------------------------------------
 */

int jamf_object_compare(const struct xml *then, const struct xml *now,
    const struct jamf_compare *how, struct jamf_changes *changes,
    struct error *error)
{
	auto_arena struct arena arena = {0};
	struct comparison c = {.changes = changes, .error = error};
	const struct xml *before = copy_without_payloads(then, &arena);
	const struct xml *after = copy_without_payloads(now, &arena);

	if (before == NULL || after == NULL)
		return error_set_memory(error);
	if (compare_children(&c, "", before, after) != 0)
		return -1;
	return compare_payload(then, now, how, changes, error);
}

/* -- as text ----------------------------------------------------------------
 */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *text_of(struct arena *arena, const struct xml *element);

/* Texts of what is in it, sorted, as order does not count. NULL: no memory. */
static const char **texts_in(
    struct arena *arena, const struct xml *element, size_t *ret_count)
{
	size_t count = 0;
	const char **texts;

	for (const struct xml *each = element->first; each != NULL;
	     each = each->next)
		count++;
	texts = arena_new_array(arena, count + 1, sizeof(*texts));
	if (texts == NULL)
		return NULL;
	count = 0;
	for (const struct xml *each = element->first; each != NULL;
	     each = each->next) {
		if (is_empty(each))
			continue;
		texts[count] = text_of(arena, each);
		if (texts[count++] == NULL)
			return NULL;
	}
	if (count > 1)
		qsort(texts, count, sizeof(*texts), by_text);
	*ret_count = count;
	return texts;
}

static void add_part(struct buf *text, const char *part)
{
	buf_printf(text, "%zu:%s", strlen(part), part);
}

static const char *text_of(struct arena *arena, const struct xml *element)
{
	auto_buf struct buf text = {0};
	size_t count = 0;
	const char **texts;

	add_part(&text, element->name);
	if (is_passing(element)) {
		const char *id = xml_text(element, "id");

		add_part(&text, id == NULL ? "" : id);
	} else if (!is_secret(element->name)) {
		add_part(&text, element->text);
		texts = texts_in(arena, element, &count);
		if (texts == NULL)
			return NULL;
		for (size_t i = 0; i < count; i++)
			buf_printf(&text, "(%s)", texts[i]);
	}
	return buf_ok(&text) ? arena_text(arena, text.data) : NULL;
}

int jamf_object_add_text(
    const struct xml *element, struct buf *text, struct error *error)
{
	auto_arena struct arena arena = {0};
	const char *whole;

	if (element == NULL || is_empty(element))
		return 0;
	whole = text_of(&arena, element);
	if (whole == NULL)
		return error_set_memory(error);
	buf_text(text, whole);
	return buf_ok(text) ? 0 : error_set_memory(error);
}

int jamf_object_add_area(const struct xml *root, enum jamf_area area,
    struct buf *text, struct error *error)
{
	auto_arena struct arena arena = {0};
	const struct xml *copy;

	if (root == NULL)
		return 0;
	copy = copy_without_payloads(root, &arena);
	if (copy == NULL)
		return error_set_memory(error);
	for (const struct xml *each = copy->first; each != NULL;
	     each = each->next) {
		if (area_of(each->name) != area)
			continue;
		if (jamf_object_add_text(each, text, error) != 0)
			return -1;
		buf_char(text, '\n');
	}
	return 0;
}
