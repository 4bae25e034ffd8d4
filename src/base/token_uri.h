/*
 * PKCS#11 URIs (RFC 7512) and the PINs that can be in them.
 *
 * A PIN is kept from whatever is shown: texts of errors, and everything that
 * goes through text_add_printable, pass through the search below, whoever put
 * the URI there and however it is misspelt.
 */
#ifndef BASE_TOKEN_URI_H
#define BASE_TOKEN_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"

/* Finds the value of the first attribute pin-value or pin-source in text, its
 * name in any case, percent-encoded or not. What follows is taken to belong to
 * it up to the end of the line or a quotation that ends there: where a value
 * ends depends on the kind of attribute, and one that is malformed must not
 * show either. False when there is none. */
bool token_pin_find(
    const char *text, size_t length, size_t *ret_begin, size_t *ret_end);
/* Puts SECRET_MASK in place of all of them, as far as size allows. */
void token_pin_mask(char *text, size_t size);

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
