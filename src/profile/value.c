#include "profile/value.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

enum {
	DATA_SHOWN_MAX = 32 /* bytes shown as hex; of more, their digest */
};

struct origin value_part(
    const struct origin *origin, size_t length, size_t begin, size_t end)
{
	struct origin part = *origin;
	size_t start = origin->span.begin;

	if (origin->path == NULL && origin->source != NULL &&
	    origin->span.end - start == length)
		part.span = (struct span){start + begin, start + end};
	return part;
}

static bool may_be_empty(const struct schema_key *key)
{
	return key->type == SCHEMA_TEXT && !key->required && !key->secret;
}

bool value_parse(const struct value_context *context,
    const struct schema_key *key, const char *text, size_t length,
    const struct origin *origin, struct value *value)
{
	const struct type_text t = {context, key, text, length, origin, value};
	const struct profile_type *type = profile_types[key->type];
	bool good;

	value->text = text;
	value->length = length;
	value->origin = *origin;
	if (length == 0 && !may_be_empty(key)) {
		findings_add(context->findings, &read_rules[READ_VALUE_EMPTY],
		    origin, "give it a value, or remove the line",
		    "'%s' has no value", key->name);
		good = false;
	} else {
		good = type->parse != NULL && type->parse(&t);
	}
	value->faulty = value->faulty || !good;
	return good;
}

bool value_parse_list(const struct value_context *context,
    const struct schema_key *key, struct value *value)
{
	const struct type_text t = {
	    .context = context, .key = key, .value = value};
	const struct profile_type *type = profile_types[key->type];

	return type->parse == NULL || type->parse(&t);
}

void value_show_date(struct buf *buf, int64_t time)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(time, text, sizeof(text));
	buf_text(buf, text);
}

void value_show_bytes(struct buf *buf, const void *bytes, size_t length)
{
	unsigned char digest[DIGEST_BYTES_MAX];
	struct error ignored;

	if (length <= DATA_SHOWN_MAX) {
		text_add_hex(buf, bytes, length);
		return;
	}
	buf_printf(buf, "%zu bytes, SHA-256: ", length);
	if (digest_of(DIGEST_SHA256, bytes, length, digest, &ignored) != 0)
		buf->failed = true;
	else
		text_add_hex(buf, digest, digest_size(DIGEST_SHA256));
}

void value_show(struct buf *buf, const struct value_out *v)
{
	const struct profile_type *type = profile_types[v->key->type];
	auto_buf struct buf text = {0};

	if (type->show != NULL)
		type->show(buf, v);
	else if (type->write != NULL && type->write(&text, v))
		text_add_printable(
		    buf, text.data == NULL ? "" : text.data, text.length);
	else if (v->value->data != NULL)
		value_show_bytes(buf, v->value->data, v->value->data_length);
	buf->failed = buf->failed || text.failed;
}
