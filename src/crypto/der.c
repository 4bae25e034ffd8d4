/* DER and BER, element by element, nothing decoded. */
#include "crypto/der.h"

#include <string.h>

#include "base/banned.h"

enum {
	TAG_LARGE = 0x1f,       /* the tag's number is in further bytes */
	TAG_CONSTRUCTED = 0x20, /* holds elements */
	LENGTH_LONG = 0x80,     /* the rest counts the length's bytes */
	LENGTH_BYTES_MAX = 4,
	END_MARK_BYTES = 2, /* after a body of indefinite length */
	DEPTH_MAX = 64      /* bodies of indefinite length in each other */
};

struct der der_of(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	struct der der = {at, at + length};

	return der;
}

bool der_at_end(const struct der *der)
{
	return der->at == der->end;
}

size_t der_length(const struct der *der)
{
	return (size_t)(der->end - der->at);
}

/* Tag and length. An indefinite length is not definite and counts 0. */
static bool read_head(struct der *der, struct der_item *item, size_t *length)
{
	unsigned bytes;

	item->begin = der->at;
	if (der_length(der) < 2 || (der->at[0] & TAG_LARGE) == TAG_LARGE)
		return false;
	item->tag = *der->at++;
	*length = *der->at++;
	item->definite = true;
	if (*length < LENGTH_LONG)
		return *length <= der_length(der);
	bytes = (unsigned)*length - LENGTH_LONG;
	*length = 0;
	if (bytes == 0) {
		item->definite = false;
		return (item->tag & TAG_CONSTRUCTED) != 0;
	}
	if (bytes > LENGTH_BYTES_MAX || der_length(der) < bytes)
		return false;
	item->definite = der->at[0] != 0;
	for (unsigned i = 0; i < bytes; i++)
		*length = *length << 8 | *der->at++;
	item->definite = item->definite && *length >= LENGTH_LONG;
	return *length <= der_length(der);
}

static bool is_indefinite(const struct der_item *item)
{
	return item->begin[1] == LENGTH_LONG;
}

/* Passes over the body of indefinite length that starts here, up to and
 * including its end mark. */
static bool pass_indefinite(struct der *der)
{
	unsigned depth = 1;

	while (depth > 0) {
		struct der_item item;
		size_t length;

		if (!read_head(der, &item, &length))
			return false;
		if (item.tag == 0 && length == 0)
			depth--;
		else if (!is_indefinite(&item))
			der->at += length;
		else if (++depth > DEPTH_MAX)
			return false;
	}
	return true;
}

bool der_next(struct der *der, struct der_item *ret)
{
	struct der rest = *der;
	struct der_item item;
	size_t length;

	if (!read_head(&rest, &item, &length))
		return false;
	item.body.at = rest.at;
	if (is_indefinite(&item)) {
		if (!pass_indefinite(&rest))
			return false;
		item.body.end = rest.at - END_MARK_BYTES;
	} else {
		rest.at += length;
		item.body.end = rest.at;
	}
	item.end = rest.at;
	*der = rest;
	*ret = item;
	return true;
}

bool der_expect(struct der *der, unsigned char tag, struct der_item *ret)
{
	return !der_at_end(der) && *der->at == tag && der_next(der, ret);
}

bool der_skip(struct der *der, const void *bytes, size_t length)
{
	if (der_length(der) < length || memcmp(der->at, bytes, length) != 0)
		return false;
	der->at += length;
	return true;
}

bool der_count(struct der der, size_t *ret)
{
	struct der_item item;
	size_t count = 0;

	while (!der_at_end(&der)) {
		if (!der_next(&der, &item))
			return false;
		count++;
	}
	*ret = count;
	return true;
}

/* Of the long form, after the byte that counts them. */
static unsigned length_bytes(size_t length)
{
	unsigned bytes = 0;

	if (length < LENGTH_LONG)
		return 0;
	for (; length > 0; length >>= 8)
		bytes++;
	return bytes;
}

size_t der_size(size_t body)
{
	return 2 + length_bytes(body) + body;
}

void der_add_head(struct buf *der, unsigned char tag, size_t body)
{
	unsigned bytes = length_bytes(body);

	buf_char(der, (char)tag);
	buf_char(der, (char)(bytes == 0 ? body : LENGTH_LONG + bytes));
	while (bytes-- > 0)
		buf_char(der, (char)(body >> 8 * bytes));
}

void der_add(
    struct buf *der, unsigned char tag, const void *body, size_t length)
{
	der_add_head(der, tag, length);
	buf_add(der, body, length);
}
