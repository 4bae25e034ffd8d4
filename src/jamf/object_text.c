/*
 * An answer as one text, so that a digest of it stands for it later.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "jamf/object_internal.h"
#include "base/banned.h"

static int compare_texts(const void *a, const void *b)
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
		if (object_is_empty(each))
			continue;
		texts[count] = text_of(arena, each);
		if (texts[count++] == NULL)
			return NULL;
	}
	if (count > 1)
		qsort(texts, count, sizeof(*texts), compare_texts);
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
	if (object_is_passing(element)) {
		const char *id = xml_text(element, "id");

		add_part(&text, id == NULL ? "" : id);
	} else if (!object_is_secret(element->name)) {
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

	if (element == NULL || object_is_empty(element))
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
	struct xml *top, *copy;

	if (root == NULL)
		return 0;
	top = xml_new(&arena, "both", NULL);
	copy = xml_add_copy(&arena, top, root);
	if (copy == NULL)
		return error_set_memory(error);
	object_take_out_payloads(copy);
	for (const struct xml *each = copy->first; each != NULL;
	     each = each->next) {
		if (object_area(each->name) != area)
			continue;
		if (jamf_object_add_text(each, text, error) != 0)
			return -1;
		buf_char(text, '\n');
	}
	return 0;
}
