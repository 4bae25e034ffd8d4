/*
 * SCEP, the Simple Certificate Enrolment Protocol (RFC 8894), from the side of
 * a client, NDES with its admin page, and the probe of a whole way. Here its
 * addresses and capabilities (4.1 and 3.5).
 */
#ifndef SCEP_SCEP_H
#define SCEP_SCEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/scep_message.h"
#include "scep/notes.h"

enum {
	SCEP_URL_MAX = 2048,
	SCEP_CAPS_BYTES_MAX = 16 * 1024,
	SCEP_CAPS_UNKNOWN_MAX = 32
};

/* Appends the server's URL with operation and message. The query starts with
 * '?', or goes on with '&' when url has one; a fragment is left out. message
 * is percent-encoded (RFC 3986 2.1); NULL leaves it out, "" is sent, as Apple
 * does. */
int scep_url_add(struct buf *buf, const char *url, const char *operation,
    const char *message, struct error *error);
/* As scep_url_add, with bytes as the message in base64 (RFC 8894 4.1). */
int scep_url_add_bytes(struct buf *buf, const char *url, const char *operation,
    const struct buf *bytes, struct error *error);

enum scep_cap {
	SCEP_CAP_AES = 1,
	SCEP_CAP_DES3 = 2,
	SCEP_CAP_NEXT_CA = 4,
	SCEP_CAP_POST = 8,
	SCEP_CAP_RENEWAL = 16,
	SCEP_CAP_SHA1 = 32,
	SCEP_CAP_SHA256 = 64,
	SCEP_CAP_SHA512 = 128,
	SCEP_CAP_STANDARD = 256, /* AES, POST and SHA-256 are implied */
	SCEP_CAP_UPDATE = 512
};

struct scep_caps {
	unsigned known; /* bits of enum scep_cap, as the server said them */
	unsigned exact; /* those spelled as devices know them */
	bool empty;     /* it said nothing at all */
	bool crlf;      /* lines ended in CR LF */
	const char *unknown[SCEP_CAPS_UNKNOWN_MAX]; /* printable */
	size_t unknown_count;
};

/* Reads GetCACaps: one word a line, LF or CR LF, blanks at the edges and case
 * ignored, unknown words kept. HTML, and what is no text, is an error, status
 * server. Unknown words live in the arena. */
int scep_caps_read(const void *bytes, size_t length, struct arena *arena,
    struct scep_caps *ret_caps, struct error *error);
/* One of the bits, as devices understand it: they compare whole lines letter by
 * letter, and know nothing of what SCEPStandard implies (RFC 8894 3.5.2). */
bool scep_caps_has(const struct scep_caps *caps, enum scep_cap cap);
/* The word of one bit: "POSTPKIOperation". */
const char *scep_cap_name(enum scep_cap cap);
/* What devices use: the best both sides know; SHA-1 and triple DES when the
 * server says nothing. */
enum digest scep_caps_digest(const struct scep_caps *caps);
enum scep_cipher scep_caps_cipher(const struct scep_caps *caps);
/* Notes what Apple devices would miss. */
void scep_caps_judge(const struct scep_caps *caps, struct scep_notes *notes);

#endif
