/*
 * What devices' errors mean, and what to do about them.
 */
#ifndef SYNC_STATUS_ERRORS_H
#define SYNC_STATUS_ERRORS_H

#include <stdint.h>

#include "base/base.h"

struct device_error_meaning {
	const char *domain;
	int64_t code;
	const char *meaning;
	const char *remedy; /* or NULL */
};

/* NULL: none is known. */
const struct device_error_meaning *device_error_find(
    const char *domain, int64_t code);
/* The rows one by one, for tests; NULL after the last. */
TEST_HOOK const struct device_error_meaning *device_error_at(unsigned index);

#endif
