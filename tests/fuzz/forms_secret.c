#include <string.h>

#include "forms.h"
#include "profile/walk.h"
#include "base/banned.h"

size_t forms_count(const char *text, size_t length, const char *needle)
{
	size_t size = strlen(needle), count = 0;
	const char *end = text + length;

	while ((size_t)(end - text) >= size) {
		text = memchr(text, needle[0], (size_t)(end - text) - size + 1);
		if (text == NULL)
			break;
		count += memcmp(text, needle, size) == 0 ? 1 : 0;
		text++;
	}
	return count;
}

static enum walk_next count_hidden(void *context, struct walk_place *place)
{
	size_t *count = context, length = 0;
	const char *text = tree_text(place->node, &length);

	if (text != NULL && place_hides(place))
		*count += forms_count(text, length, FORMS_CANARY);
	return WALK_ON;
}

static size_t count_all(const struct tree *node)
{
	size_t length = 0, count = 0;
	const char *text = tree_text(node, &length), *key;
	const struct tree *value;
	struct tree_cursor cursor;

	if (text != NULL)
		return forms_count(text, length, FORMS_CANARY);
	tree_cursor_init(&cursor, node);
	while (tree_dict_next(&cursor, &key, &value))
		count += forms_count(key, strlen(key), FORMS_CANARY) +
			 count_all(value);
	tree_cursor_init(&cursor, node);
	while (tree_array_next(&cursor, &value))
		count += count_all(value);
	return count;
}

static size_t count_values(const struct payload *payload)
{
	const struct schema *schema = payload->schema;
	size_t count = 0;

	for (size_t i = 0;
	     schema != NULL && payload->values != NULL && i < schema->count;
	     i++)
		if (schema->keys[i].secret && payload->values[i].text != NULL)
			count += forms_count(payload->values[i].text,
			    strlen(payload->values[i].text), FORMS_CANARY);
	return count;
}

bool forms_tree_has_secret(const struct tree *root,
    const struct schemas *schemas, const struct source *source)
{
	size_t hidden = 0;
	const struct walker walker = {&hidden, count_hidden, NULL};
	struct walk_place place;

	place_of_profile(&place, schemas, root);
	(void)profile_walk(&walker, &place);
	return hidden > 0 && hidden == count_all(root) &&
	       forms_count(source->text, source->length, FORMS_CANARY) <=
		   hidden;
}

bool forms_values_have_secret(
    const struct payload *payloads, size_t count, const struct source *source)
{
	size_t hidden = 0;

	for (size_t i = 0; i < count; i++)
		hidden += count_values(&payloads[i]);
	return hidden > 0 && forms_count(source->text, source->length,
				 FORMS_CANARY) == hidden;
}

void forms_keep_secret(const struct buf *buf, bool has_secret)
{
	forms_demand(!has_secret ||
			 forms_count(buf->data, buf->length, FORMS_CANARY) == 0,
	    "a secret is shown");
}
