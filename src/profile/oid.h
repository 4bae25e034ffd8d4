/*
 * Object identifiers as text, such as 1.3.6.1.5.5.7.3.2.
 */
#ifndef PROFILE_OID_H
#define PROFILE_OID_H

#include <stdbool.h>
#include <stddef.h>

/* Two components at least of at most digits digits each, with dots between,
 * no leading zeros, and the first two as X.660 has them: 0 to 2, and under 0
 * and 1 up to 39. */
bool oid_is_valid(const char *text, size_t length, size_t digits);

#endif
