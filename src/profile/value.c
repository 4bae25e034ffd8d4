/*
 * One value: from text to its type, what is odd in it, and what people are
 * shown of it.
 */
#include "profile/value.h"

#include <string.h>

#include "base/clock.h"
#include "base/lookalike.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

enum {
	DATA_SHOWN_MAX = 32, /* bytes shown as hex; of more, their digest */
	NAMED_MAX = 8 /* kinds of characters that are named for one value */
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
	if (length == 0 &&
	    (key->type != SCHEMA_TEXT || key->required || key->secret)) {
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

void value_check_lookalikes(
    const struct value_lookalike *look, struct findings *findings)
{
	/* Shown, or a name of what people made. */
	bool is_for_people =
	    schema_type_is(look->key->type, SCHEMA_FOR_PEOPLE) &&
	    !look->key->secret;
	uint32_t named[NAMED_MAX];
	struct lookalike found;
	size_t at = 0, begin, count = 0;

	while (count < NAMED_MAX &&
	       lookalike_next(look->text, look->length, &at, &found, &begin)) {
		bool note = found.kind != LOOKALIKE_BLANK && is_for_people;
		const struct origin part =
		    value_part(look->origin, look->length, begin, at);
		size_t i = 0;

		while (i < count && named[i] != found.point)
			i++;
		if (i < count)
			continue;
		named[count++] = found.point;
		findings_add(findings,
		    &read_rules[note ? READ_LOOK_ALIKE_TEXT : READ_LOOK_ALIKE],
		    look->key->secret ? look->origin : &part,
		    found.plain[0] == '\0'
			? "remove it"
			: arena_printf(findings->arena, "it looks like '%s'%s",
			      found.plain,
			      note ? ", and may be meant as it is" : ""),
		    "'%s' has a %s (U+%04X) in it", look->name, found.name,
		    (unsigned)found.point);
	}
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
