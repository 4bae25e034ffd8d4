/*
 * Values as a definition says them.
 */
#include "profile/write_text.h"

#include <string.h>

#include "ini/ini.h"
#include "profile/types/type.h"
#include "base/banned.h"

bool write_text(struct buf *buf, const struct schema_key *key, const char *text,
    struct arena *arena)
{
	struct findings findings = {.arena = arena};
	struct value_context context = {arena, &findings};
	struct source source = {"", text, strlen(text)};
	struct origin origin = {.source = &source, .span = {0, source.length}};
	struct value value = {0};

	bool good =
	    value_text_fits(text) &&
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
