/*
 * A certificate in a line: whose it is, how long it lasts, and which one it
 * is, so that nobody has to look at bytes.
 */
#ifndef PROFILE_CERTIFICATE_TEXT_H
#define PROFILE_CERTIFICATE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum {
	CERTIFICATE_TEXT_MAX = 190 /* bytes of the line */
};

/* Appends "CN=Example Root CA, expires 2034-05-01, SHA-256 ...", printable; a
 * long subject is cut, the digest never. The bytes are DER or PEM. False, and
 * nothing appended, unless they are one certificate. */
bool certificate_add_text(const void *bytes, size_t length, struct buf *buf);

#endif
