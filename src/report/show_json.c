/*
 * A property list as JSON.
 */
#include <string.h>

#include "base/base64.h"
#include "base/secret.h"
#include "report/format.h"
#include "report/show.h"
#include "json/json_write.h"
#include "base/banned.h"

static void write_scalar(
    struct json_writer *writer, const char *name, const struct tree *value)
{
	auto_buf struct buf base64 = {0};
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
		report_json_time(writer, name, number);
	} else if ((bytes = tree_data(value, &length)) != NULL) {
		base64_add(&base64, bytes, length);
		if (!buf_ok(&base64))
			writer->buf->failed = true;
		json_write_text(
		    writer, name, base64.data == NULL ? "" : base64.data);
	} else {
		json_write_null(writer, name);
	}
}

static enum walk_next write_value(void *context, struct walk_place *place)
{
	struct json_writer *writer = context;

	if (place->level == 0)
		return WALK_ON;
	/* Apple's keys have no such name; a stranger's does not stand for ours.
	 */
	if (place->level == 1 &&
	    strcmp(place->key, JSON_WRITE_FORMAT_NAME) == 0)
		return WALK_PAST;
	if (place_hides(place))
		json_write_text(writer, place->key, SECRET_MASK);
	else if (tree_type(place->node) == TREE_DICT)
		json_write_object(writer, place->key);
	else if (tree_type(place->node) == TREE_ARRAY)
		json_write_array(writer, place->key);
	else
		write_scalar(writer, place->key, place->node);
	return WALK_ON;
}

static void write_end(void *context, struct walk_place *place)
{
	(void)place;
	json_write_end(context);
}

void report_json_tree(
    struct buf *buf, const struct tree *root, const struct schemas *schemas)
{
	struct json_writer writer = {.buf = buf};
	const struct walker walker = {&writer, write_value, write_end};
	struct walk_place place;

	place_of_profile(&place, schemas, root);
	json_write_document(&writer);
	(void)profile_walk(&walker, &place);
}
