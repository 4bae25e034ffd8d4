#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/secret.h"
#include "cmd/show.h"
#include "json/json_write.h"
#include "base/banned.h"

static void write_value(struct json_writer *writer, const char *name,
    const struct tree *value, const struct mask_place *place);

static void write_data(struct json_writer *writer, const char *name,
    const void *bytes, size_t length)
{
	auto_buf struct buf text = {0};

	base64_add(&text, bytes, length);
	if (!buf_ok(&text))
		writer->buf->failed = true;
	json_write_text(writer, name, text.data == NULL ? "" : text.data);
}

static void write_scalar(
    struct json_writer *writer, const char *name, const struct tree *value)
{
	char date[CLOCK_TEXT_MAX];
	const char *text;
	const void *bytes;
	size_t length = 0;
	int64_t number;
	double real;
	bool yes;

	if ((text = tree_text(value, &length)) != NULL) {
		json_write_bytes(writer, name, text, length);
	} else if (tree_integer(value, &number)) {
		json_write_integer(writer, name, number);
	} else if (tree_real(value, &real)) {
		json_write_real(writer, name, real);
	} else if (tree_boolean(value, &yes)) {
		json_write_boolean(writer, name, yes);
	} else if (tree_date(value, &number)) {
		clock_format(number, date, sizeof(date));
		json_write_text(writer, name, date);
	} else if ((bytes = tree_data(value, &length)) != NULL) {
		write_data(writer, name, bytes, length);
	} else {
		json_write_null(writer, name);
	}
}

/* reserved is a name that is taken already, or NULL. */
static void write_members(struct json_writer *writer, const struct tree *dict,
    const struct mask_place *place, const char *reserved)
{
	struct tree_cursor cursor;
	const struct tree *value;
	const char *key;

	tree_cursor_init(&cursor, dict);
	while (tree_dict_next(&cursor, &key, &value)) {
		struct mask_place member;

		if (reserved != NULL && strcmp(key, reserved) == 0)
			continue;
		mask_member(place, key, &member);
		write_value(writer, key, value, &member);
	}
}

static void write_dict(struct json_writer *writer, const char *name,
    const struct tree *dict, const struct mask_place *place)
{
	json_write_object(writer, name);
	write_members(writer, dict, place, NULL);
	json_write_end(writer);
}

static bool is_payloads(const struct mask_place *place)
{
	return place->type == NULL && place->depth == 1 &&
	       strcmp(place->path[0], "PayloadContent") == 0;
}

static void write_array(struct json_writer *writer, const char *name,
    const struct tree *array, const struct mask_place *place)
{
	struct tree_cursor cursor;
	const struct tree *item;

	json_write_array(writer, name);
	tree_cursor_init(&cursor, array);
	while (tree_array_next(&cursor, &item)) {
		struct mask_place payload;

		if (is_payloads(place) && tree_type(item) == TREE_DICT) {
			mask_payload(&payload, place->schemas, item);
			write_value(writer, NULL, item, &payload);
		} else {
			write_value(writer, NULL, item, place);
		}
	}
	json_write_end(writer);
}

static void write_value(struct json_writer *writer, const char *name,
    const struct tree *value, const struct mask_place *place)
{
	if (mask_hides(place, value))
		json_write_text(writer, name, SECRET_MASK);
	else if (tree_type(value) == TREE_DICT)
		write_dict(writer, name, value, place);
	else if (tree_type(value) == TREE_ARRAY)
		write_array(writer, name, value, place);
	else
		write_scalar(writer, name, value);
}

void show_add_json(
    struct buf *buf, const struct tree *root, const struct schemas *schemas)
{
	struct json_writer writer = {.buf = buf};
	struct mask_place place;

	mask_root(&place, schemas, root);
	/* Apple's keys have no such name; a stranger's does not stand for ours.
	 */
	json_write_document(&writer);
	write_members(&writer, root, &place, JSON_WRITE_FORMAT_NAME);
	json_write_end(&writer);
}
