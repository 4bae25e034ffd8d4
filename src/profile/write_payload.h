/*
 * A payload as a file of its own, which [payload] takes (payload_file.h): no
 * secret is in it, and other payloads are called by their names.
 */
#ifndef PROFILE_WRITE_PAYLOAD_H
#define PROFILE_WRITE_PAYLOAD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "profile/profile.h"
#include "profile/walk.h"

/* How payloads are written. */
struct payload_writing {
	const struct profile *profile; /* with its labels */
	struct arena *arena;
	void *context;
	/* The reference that is written for the secret there, "env:NAME"; its
	 * bytes are base64 when the value is data. NULL for lack of memory. */
	const char *(*secret)(void *context, const struct payload *payload,
	    const struct walk_place *place);
};

/* Appends the payload's property list. -1 with status refused when it holds a
 * secret that no reference can stand for. */
int payload_write_file(const struct payload_writing *writing,
    const struct payload *payload, struct buf *xml, struct error *error);

/* A secret that is a variable as a whole, which somebody else fills in. */
bool secret_is_variable(const char *text, size_t length);

#endif
