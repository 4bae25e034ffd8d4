/*
 * CA fingerprints, as text and as bytes.
 */
#ifndef PROFILE_TYPES_FINGERPRINT_H
#define PROFILE_TYPES_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "profile/profile.h"

struct fingerprint_text {
	const char *text;
	size_t length;
	const struct origin *origin;
	struct findings *findings;
};

/* Hex with blanks, ':' or '-' anywhere, after the digest's name and ':' or
 * '=' if there is one; or auto, or none. 16, 20, 28, 32, 48 or 64 bytes. */
bool fingerprint_parse(
    const struct fingerprint_text *from, struct fingerprint *ret);
/* False, and nothing set, unless the length is that of a known digest. */
bool fingerprint_set(
    struct fingerprint *ret, const unsigned char *bytes, size_t length);

#endif
