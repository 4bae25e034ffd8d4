/*
 * Why one operation failed.
 *
 * A function that can fail returns 0 or -1 and takes a struct error last. It
 * fills the error on failure and leaves it untouched on success. Text is lower
 * case, names the fault first, and carries no secret (PINs of pkcs11: URIs are
 * masked here); the remedy is the hint.
 * What is wrong with the user's own text is not an error but a finding
 * (diag.h).
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/base.h"

/* The program's exit statuses; an error carries the one it leads to. */
enum status {
	STATUS_DONE = 0,
	STATUS_FINDINGS = 1,    /* invalid definition, failed verification */
	STATUS_USAGE = 2,       /* command line */
	STATUS_CREDENTIALS = 3, /* credentials refused, or a secret not set */
	STATUS_NOT_FOUND = 4,   /* file or object not there */
	STATUS_PRIVILEGE = 5,   /* privilege missing */
	STATUS_BUSY = 6,        /* server busy, try later */
	STATUS_PARTLY = 7,      /* some of several failed */
	STATUS_REFUSED = 8,     /* refused for safety */
	STATUS_FILE = 9,        /* a file could not be read or written */
	STATUS_CRYPTO = 10,     /* key, certificate or signature */
	STATUS_NETWORK = 11,    /* connect, TLS, timeout */
	STATUS_SERVER = 12,     /* the server's answer is an error or unusual */
	STATUS_LIMIT = 13       /* a limit of the program, or internal */
};

enum {
	ERROR_TEXT_MAX = 512,
	ERROR_HINT_MAX = 384
};

struct error {
	enum status status;
	char text[ERROR_TEXT_MAX];
	char hint[ERROR_HINT_MAX];
};

/* Each of these returns -1, so that a caller can return its result. */
int error_set(struct error *error, enum status status, const char *format, ...)
    ATTR_PRINTF(3, 4);
/* As error_set, followed by ": " and the system's text for number. The status
 * is STATUS_NOT_FOUND for a missing file, STATUS_LIMIT for lack of memory and
 * STATUS_FILE for all else. */
int error_set_system(struct error *error, int number, const char *format, ...)
    ATTR_PRINTF(3, 4);
int error_set_memory(struct error *error);
/* Puts "text: " before what the error says already. */
int error_prefix(struct error *error, const char *format, ...)
    ATTR_PRINTF(2, 3);
/* Sets the remedy. */
int error_hint(struct error *error, const char *format, ...) ATTR_PRINTF(2, 3);

#endif
