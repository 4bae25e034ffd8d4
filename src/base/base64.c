#include "base/base64.h"

#include "base/banned.h"

int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
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
		int value = base64_value(text[i]);

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
