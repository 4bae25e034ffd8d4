/*
 * Values as a definition says them.
 */
#include "profile/write_text.h"

#include <string.h>

#include "base/text.h"
#include "ini/ini.h"
#include "profile/types/type.h"
#include "base/banned.h"

bool write_text_fits(const char *text)
{
	size_t length = strlen(text);

	if (length > WRITE_VALUE_MAX ||
	    text_utf8_prefix(text, length) != length)
		return false;
	for (size_t at = 0; at < length;
	     at += text_utf8_length(text + at, length - at)) {
		uint32_t point = text_utf8_point(text + at, length - at);

		/* Nor what would turn the line round on a terminal or in a
		 * review: definitions are made of anybody's profiles. */
		if (text_is_control(point) && point != '\t')
			return false;
	}
	return true;
}

bool write_text(struct buf *buf, const struct schema_key *key, const char *text,
    struct arena *arena)
{
	struct findings findings = {.arena = arena};
	struct value_context context = {arena, &findings};
	struct source source = {"", text, strlen(text)};
	struct origin origin = {.source = &source, .span = {0, source.length}};
	struct value value = {0};

	bool good =
	    write_text_fits(text) &&
	    value_parse(&context, key, text, source.length, &origin, &value);

	buf->failed = buf->failed || findings.failed;
	if (!good)
		return false;
	ini_add_value(buf, text, false);
	return true;
}

bool write_value_text(struct buf *buf, const struct value_out *v)
{
	const struct profile_type *type = profile_types[v->key->type];
	auto_buf struct buf text = {0};

	if (type->write == NULL)
		return false;
	if (schema_type_is(v->key->type, SCHEMA_LIST | SCHEMA_REFERS))
		return type->write(buf, v);
	if (!type->write(&text, v))
		return false;
	if (!buf_ok(&text)) {
		buf->failed = true;
		return false;
	}
	return write_text(
	    buf, v->key, text.data == NULL ? "" : text.data, v->arena);
}
