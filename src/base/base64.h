/*
 * Base64 as people paste it (RFC 4648 4 and 5): both alphabets, padding or
 * none. What must be exact is read elsewhere.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* What a character stands for, of either alphabet; -1 when it is of none. */
int base64_value(char c);
/* The whole text, decoded to at most size bytes; false when it is no base64 or
 * does not fit. */
bool base64_decode(const char *text, size_t length, unsigned char *bytes,
    size_t size, size_t *ret_length);

#endif
