/*
 * The text of values, whatever their type: where its parts stand, what is odd
 * in it, whether a definition may hold it; and dates and bytes as text.
 */
#include "profile/value.h"

#include <string.h>

#include "base/clock.h"
#include "base/lookalike.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "profile/read.h"
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

bool value_text_fits(const char *text)
{
	size_t length = strlen(text);

	if (length > VALUE_WRITTEN_MAX ||
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
