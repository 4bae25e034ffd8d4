/*
 * A secret value: bounded, wiped when released, never printed. It is kept in
 * pages of its own (memory_new_pages), as many for all that are not large, so
 * that its length does not show.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/error.h"

enum {
	SECRET_USUAL_MAX = 4096,   /* bytes, without the NUL */
	SECRET_MAX = 64 * 1024 - 1 /* of a large one: an identity in base64 */
};

/* What is shown in place of any secret. */
#define SECRET_MASK "********"

/* Zero-initialised is empty. bytes is NUL-terminated when not NULL. */
struct secret {
	char *bytes;
	size_t length;
};

/* Replaces the value by a copy; what was there is wiped. */
int secret_set(struct secret *secret, const char *bytes, size_t length,
    struct error *error);
/* Equal in length and bytes; time depends on the lengths only. */
bool secret_equal(const struct secret *a, const struct secret *b);
void secret_done(struct secret *secret);
#define auto_secret auto_cleanup(secret_done)

#endif
