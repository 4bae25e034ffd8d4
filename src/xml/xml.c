/*
 * Elements: found, made and written.
 */
#include "xml/xml.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static struct xml *child_named(
    const struct xml *parent, const char *name, size_t length)
{
	struct xml *child = parent != NULL ? parent->first : NULL;

	while (child != NULL && (strncmp(child->name, name, length) != 0 ||
				    child->name[length] != '\0'))
		child = child->next;
	return child;
}

struct xml *xml_child(const struct xml *parent, const char *name)
{
	return child_named(parent, name, strlen(name));
}

struct xml *xml_at(const struct xml *parent, const char *path)
{
	struct xml *child;

	for (;;) {
		size_t length = strcspn(path, "/");

		child = child_named(parent, path, length);
		if (child == NULL || path[length] == '\0')
			return child;
		parent = child;
		path += length + 1;
	}
}

const char *xml_text(const struct xml *parent, const char *path)
{
	const struct xml *element = xml_at(parent, path);

	return element != NULL ? element->text : NULL;
}

bool xml_integer(
    const struct xml *parent, const char *path, int64_t *ret_number)
{
	const struct xml *element = xml_at(parent, path);

	return element != NULL && text_to_number(element->text, element->length,
				      INT64_MIN, INT64_MAX, ret_number);
}

bool xml_boolean(const struct xml *parent, const char *path, bool *ret_value)
{
	const char *text = xml_text(parent, path);
	bool value = text != NULL && strcmp(text, "true") == 0;

	if (text == NULL || (!value && strcmp(text, "false") != 0))
		return false;
	*ret_value = value;
	return true;
}

size_t xml_count(const struct xml *parent, const char *name)
{
	size_t count = 0;

	for (const struct xml *child = parent != NULL ? parent->first : NULL;
	     child != NULL; child = child->next)
		count += strcmp(child->name, name) == 0;
	return count;
}

struct xml *xml_new(struct arena *arena, const char *name, const char *text)
{
	struct xml *element = arena_new(arena, sizeof(*element));
	const char *name_copy = arena_text(arena, name);

	if (element == NULL || name_copy == NULL)
		return NULL;
	element->name = name_copy;
	element->text = "";
	if (text == NULL || *text == '\0')
		return element;
	element->length = strlen(text);
	element->text = arena_copy(arena, text, element->length);
	return element->text != NULL ? element : NULL;
}

static void append(struct xml *parent, struct xml *child)
{
	if (parent->last != NULL)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

struct xml *xml_add(
    struct arena *arena, struct xml *parent, const char *name, const char *text)
{
	struct xml *element =
	    parent != NULL ? xml_new(arena, name, text) : NULL;

	if (element != NULL)
		append(parent, element);
	return element;
}

/* Without its end linked in: what could not be copied whole is not there. */
static struct xml *copy(
    struct arena *arena, const struct xml *element, unsigned depth)
{
	struct xml *made = depth < XML_DEPTH_MAX
			       ? xml_new(arena, element->name, element->text)
			       : NULL;

	for (const struct xml *child = element->first;
	     made != NULL && child != NULL; child = child->next) {
		struct xml *part = copy(arena, child, depth + 1);

		if (part == NULL)
			return NULL;
		append(made, part);
	}
	return made;
}

struct xml *xml_add_copy(
    struct arena *arena, struct xml *parent, const struct xml *element)
{
	struct xml *made =
	    parent != NULL && element != NULL ? copy(arena, element, 0) : NULL;

	if (made != NULL)
		append(parent, made);
	return made;
}

/* -- written -------------------------------------------------------------- */

static int check_text(const struct xml *element, struct error *error)
{
	for (size_t at = 0; at < element->length;) {
		const char *text = element->text + at;
		size_t left = element->length - at;
		size_t step = text_utf8_length(text, left);
		uint32_t point = step == 0 ? 0 : text_utf8_point(text, left);

		/* XML 1.0, 2.2: Char. */
		if (point == 0xFFFE || point == 0xFFFF ||
		    (point < 0x20 && point != '\t' && point != '\n' &&
			point != '\r'))
			return error_set(error, STATUS_REFUSED,
			    "text of '%s' has a character that XML cannot "
			    "carry",
			    element->name);
		at += step;
	}
	return 0;
}

static int write_element(const struct xml *element, unsigned depth,
    struct buf *buf, struct error *error)
{
	if (depth == XML_DEPTH_MAX)
		return error_set(error, STATUS_REFUSED,
		    "elements nested too deep, expected %d at most",
		    XML_DEPTH_MAX);
	if (check_text(element, error) != 0)
		return -1;
	if (element->length == 0 && element->first == NULL) {
		buf_printf(buf, "<%s/>", element->name);
		return 0;
	}
	buf_printf(buf, "<%s>", element->name);
	text_add_xml(buf, element->text, element->length);
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (write_element(child, depth + 1, buf, error) != 0)
			return -1;
	buf_printf(buf, "</%s>", element->name);
	return 0;
}

int xml_write(const struct xml *element, struct buf *buf, struct error *error)
{
	if (write_element(element, 0, buf, error) != 0)
		return -1;
	return buf_ok(buf) ? 0 : error_set_memory(error);
}
