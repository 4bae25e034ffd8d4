/*
 * The PINs of PKCS#11 URIs (RFC 7512) in any text.
 *
 * A PIN is kept from whatever is shown: texts of errors, and everything that
 * goes through text_add_printable, pass through the search below, whoever put
 * the URI there and however it is misspelt.
 */
#ifndef BASE_TOKEN_PIN_H
#define BASE_TOKEN_PIN_H

#include <stdbool.h>
#include <stddef.h>

/* Finds the value of the first attribute pin-value or pin-source in text, its
 * name in any case, percent-encoded or not. What follows is taken to belong to
 * it up to the end of the line or a quotation that ends there: where a value
 * ends depends on the kind of attribute, and one that is malformed must not
 * show either. False when there is none. */
bool token_pin_find(
    const char *text, size_t length, size_t *ret_begin, size_t *ret_end);
/* Puts SECRET_MASK in place of all of them, as far as size allows. */
void token_pin_mask(char *text, size_t size);
/* The character at text, percent-decoded, and how many bytes it takes: 1 or
 * 3. */
char token_decoded(const char *text, size_t length, size_t *ret_step);

#endif
