/* Base64 (RFC 4648), read strictly. */
#include "base/base64.h"

#include "base/banned.h"

static int value_of(char c)
{
	if (c == '-')
		return 62;
	return c == '_' ? 63 : base64_digit(c);
}

bool base64_decode(const char *text, size_t length, unsigned char *bytes,
    size_t size, size_t *ret_length)
{
	size_t padding = 0, used = 0;
	unsigned long bits = 0;

	while (padding < 2 && length > 0 && text[length - 1] == '=') {
		length--;
		padding++;
	}
	if (length % 4 == 1 || (padding > 0 && (length + padding) % 4 != 0))
		return false;
	for (size_t i = 0; i < length; i++) {
		int value = value_of(text[i]);

		if (value < 0)
			return false;
		bits = (bits << 6 | (unsigned long)value) & 0xFFFFFF;
		/* Each character after the first of four ends a byte. */
		if (i % 4 == 0)
			continue;
		if (used == size)
			return false;
		bytes[used++] =
		    (unsigned char)(bits >> (6 - 2 * (i % 4)) & 0xFF);
	}
	*ret_length = used;
	return true;
}

size_t base64_encode(const unsigned char *bytes, size_t length, char *out)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789+/";
	size_t used = 0;

	for (size_t i = 0; i < length; i += 3) {
		const size_t left = length - i;
		const unsigned long group =
		    (unsigned long)bytes[i] << 16 |
		    (left > 1 ? (unsigned long)bytes[i + 1] << 8 : 0) |
		    (left > 2 ? bytes[i + 2] : 0u);

		for (size_t k = 0; k < 4; k++)
			out[used++] =
			    k > left ? '=' : digits[group >> (18 - 6 * k) & 63];
	}
	return used;
}

void base64_add(struct buf *buf, const unsigned char *bytes, size_t length)
{
	char four[4];

	for (size_t i = 0; i < length; i += 3)
		buf_add(buf, four,
		    base64_encode(
			bytes + i, length - i < 3 ? length - i : 3, four));
}
