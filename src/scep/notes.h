/*
 * What is noticed about a SCEP server and the way to it: a kind with a
 * stable id, how bad it is for Apple devices, and a remedy. One table of all.
 */
#ifndef SCEP_NOTES_H
#define SCEP_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"

enum scep_note_kind {
	SCEP_NOTE_CAPS_EMPTY,
	SCEP_NOTE_CAPS_NO_SHA,
	SCEP_NOTE_CAPS_NO_CIPHER,
	SCEP_NOTE_CAPS_NO_POST,
	SCEP_NOTE_CAPS_SPELLING,
	SCEP_NOTE_CAPS_STANDARD,
	SCEP_NOTE_CONTENT_TYPE,
	SCEP_NOTE_NO_RA,
	SCEP_NOTE_RA_USAGE,
	SCEP_NOTE_RA_ISSUER,
	SCEP_NOTE_NOT_CA,
	SCEP_NOTE_RECIPIENT_KEY,
	SCEP_NOTE_SHA1,
	SCEP_NOTE_ROOT_SHA1,
	SCEP_NOTE_WEAK_KEY,
	SCEP_NOTE_EXPIRED,
	SCEP_NOTE_NOT_YET_VALID,
	SCEP_NOTE_EXPIRES_SOON,
	SCEP_NOTE_NO_ROOT,
	SCEP_NOTE_CLOCK,
	SCEP_NOTE_TLS_VALIDITY,
	SCEP_NOTE_TLS_VALIDITY_PUBLIC,
	SCEP_NOTE_TLS_SERVER_AUTH,
	SCEP_NOTE_TLS_NAME,
	SCEP_NOTE_TLS_KEY,
	SCEP_NOTE_TLS_DIGEST,
	SCEP_NOTE_TLS_EXPIRES_SOON,
	SCEP_NOTE_MISSING_INTERMEDIATE,
	SCEP_NOTE_PRE_AUTHENTICATION,
	SCEP_NOTE_MISSING_SLASH,
	SCEP_NOTE_REDIRECT,
	SCEP_NOTE_LOGIN_PAGE,
	SCEP_NOTE_WEB_PAGE,
	SCEP_NOTE_FORBIDDEN,
	SCEP_NOTE_EXTERNAL_URL,
	SCEP_NOTE_NOT_FOUND,
	SCEP_NOTE_ADMIN_URL,
	SCEP_NOTE_QUERY_LIMIT,
	SCEP_NOTE_PIN_DIFFERS,
	SCEP_NOTE_ADMIN_SLASH,
	SCEP_NOTE_NO_THUMBPRINT,
	SCEP_NOTE_THUMBPRINT_DIFFERS,
	SCEP_NOTE_NO_CHALLENGE,
	SCEP_NOTE_ISSUED_NOT_FIRST,
	SCEP_NOTE_REPLY_TYPE,
	SCEP_NOTE_WRONG_SIGNER,
	SCEP_NOTE_WRONG_ISSUER,
	SCEP_NOTE_SUBJECT_CHANGED,
	SCEP_NOTE_PROFILE_IDENTIFIER_LOST,
	SCEP_NOTE_USAGE_CHANGED,
	SCEP_NOTE_REDISTRIBUTE_TOO_EARLY,
	SCEP_NOTE_NOTIFY_TOO_EARLY,
	SCEP_NOTE_ISSUED_INVALID,
	SCEP_NOTE_NAME_LOST,
	SCEP_NOTE_SID_LOST,
	SCEP_NOTE_CA_EXCLUDES_CLIENT_AUTH,
	SCEP_NOTE_NO_CLIENT_AUTH,
	SCEP_NOTE_NO_DIGITAL_SIGNATURE,
	SCEP_NOTE_COUNT
};

enum scep_severity {
	SCEP_INFO,    /* tolerated */
	SCEP_WARNING, /* works today, or with some devices */
	SCEP_FAILED   /* devices would fail */
};

struct scep_note {
	enum scep_note_kind kind;
	const char *text;
};

enum {
	SCEP_NOTES_MAX = 64
};

/* arena is given, the rest zero-initialised. */
struct scep_notes {
	struct arena *arena;
	struct scep_note notes[SCEP_NOTES_MAX];
	size_t count;
	bool failed; /* lack of memory, or more than fit */
};

/* "ra-usage". */
const char *scep_note_id(enum scep_note_kind kind);
enum scep_severity scep_note_severity(enum scep_note_kind kind);
/* The remedy, without full stop. */
const char *scep_note_hint(enum scep_note_kind kind);
void scep_note_add(struct scep_notes *notes, enum scep_note_kind kind,
    const char *format, ...) ATTR_PRINTF(3, 4);

#endif
