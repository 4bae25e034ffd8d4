/*
 * References to secrets, the syntax only: where a secret is, not what it is.
 * Resolving is the room secrets' work.
 *
 *   env:NAME  file:PATH  keychain:SERVICE/ACCOUNT  op://VAULT/ITEM/FIELD
 *   prompt:TEXT (TEXT may be missing)  command:WORDS
 *   column:TITLE (of the table of devices that a profile is built for)
 *
 * Anything else is a literal secret. The words before the colon are lower
 * case; near misses ("Env:x", "evn:x", "'env:x'") are none and are literals
 * too, secret_reference_is_near finds them. What another program is given (a
 * service, an account, a part of op://, the program of command:) does not begin
 * with '-'.
 */
#ifndef BASE_SECRET_REFERENCE_H
#define BASE_SECRET_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum secret_reference_kind {
	SECRET_REFERENCE_LITERAL,
	SECRET_REFERENCE_ENV,
	SECRET_REFERENCE_FILE,
	SECRET_REFERENCE_KEYCHAIN,
	SECRET_REFERENCE_OP,
	SECRET_REFERENCE_PROMPT,
	SECRET_REFERENCE_COMMAND,
	SECRET_REFERENCE_COLUMN
};

enum {
	SECRET_REFERENCE_KINDS = SECRET_REFERENCE_COLUMN + 1,
	SECRET_REFERENCE_MAX = 4096 /* bytes */
};

struct secret_reference {
	enum secret_reference_kind kind;
	/* What follows the colon, or "op://"; for a literal all of it. Points
	 * into the text given, no NUL after it. */
	const char *rest;
	size_t length;
	/* keychain: bytes of SERVICE; ACCOUNT follows after the slash. */
	size_t service_length;
};

/* "env:", of any kind but the literal one. */
const char *secret_reference_prefix(enum secret_reference_kind kind);

/* A malformed reference is an error, status findings, whose text says what is
 * wrong and never shows what follows the colon. */
int secret_reference_parse(const char *text, size_t length,
    struct secret_reference *ret, struct error *error);
/* Its kind alone; -1 when it is malformed. */
int secret_reference_kind_of(const char *text, size_t length);
/* A literal that looks like a reference gone wrong: misspelt, in quotes that
 * are none of the language, with characters that only look right, with another
 * sign for the colon. ret_prefix gets the prefix that may have been meant. */
bool secret_reference_is_near(
    const char *text, size_t length, const char **ret_prefix);

#endif
