/*
 * PKCS#11 URIs (RFC 7512). The PINs that can be in them are kept from whatever
 * is shown by base/token_pin.h.
 */
#ifndef BASE_TOKEN_URI_H
#define BASE_TOKEN_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"

/* The scheme is pkcs11, in any case. */
bool token_uri_is(const char *text);

struct token_uri {
	/* Without the PIN, and without the type, since key and certificate
	 * are both wanted; the scheme is lower case. */
	struct buf bare;
	bool has_pin; /* pin is what pin-value says */
	struct secret pin;
	struct buf pin_file; /* the path of pin-source; empty when absent */
};

/* Zero-initialised, ret is filled even on failure and is the caller's to
 * release. An error has status usage, and no PIN in it: malformed, both kinds
 * of PIN or one twice, a pin-source that is a command, or neither file: nor a
 * path with a slash; and module-path and module-name, since a URI may be that
 * of a repository, and what code is loaded is not for it to say. */
int token_uri_read(
    const char *text, struct token_uri *ret, struct error *error);
void token_uri_done(struct token_uri *uri);
#define auto_token_uri auto_cleanup(token_uri_done)

#endif
