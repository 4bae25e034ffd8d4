/*
 * Base64 (RFC 4648). What is written is that of section 4; what is read is as
 * people paste it: both alphabets (4 and 5), padding or none. Property lists
 * have rules of their own for reading (plist_scan.h).
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

/* What a digit of section 4 stands for; -1 when it is none. Inline, for every
 * byte of a file. */
static inline int base64_digit(char c)
{
	if (text_is_upper(c))
		return c - 'A';
	if (text_is_letter(c))
		return c - 'a' + 26;
	if (text_is_digit(c))
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* The whole text, decoded to at most size bytes; false when it is no base64 or
 * does not fit. */
bool base64_decode(const char *text, size_t length, unsigned char *bytes,
    size_t size, size_t *ret_length);
/* Both write in one line, padded. out has room for four characters for each
 * three bytes begun; returns how many they are. */
size_t base64_encode(const unsigned char *bytes, size_t length, char *out);
void base64_add(struct buf *buf, const unsigned char *bytes, size_t length);

#endif
