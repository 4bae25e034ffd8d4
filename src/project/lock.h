/*
 * scepctl.lock, the lock file: what was learnt from servers, so that the next
 * run need not ask and nobody can change it unnoticed. It is written by the
 * program and meant to be committed.
 *
 * UTF-8 text: comments (lines that begin with '#') and blank lines, and one
 * entry per line, a JSON object (RFC 8259) with "kind", sorted by bytes, with
 * its name in a comment before it, so that git merges it:
 *
 *   {"kind":"pin","url":"https://...","name":"ca","ca":{"subject":"CN=...",
 *    "expires":"2031-05-04T10:00:00Z","sha256":"...","sha1":"...","md5":"..."},
 *    "root":{...},"source":"getcacert","learnt":"2026-11-23"}
 *   {"kind":"object","server":"https://...","identifier":"com.example...",
 *    "platform":"macos","name":"...","id":42,"uuid":"...",
 *    "derived":{"type":"com.apple.security.scep","label":"wifi","number":2},
 *    "applied":{"general":"...","scope":"...",...},"stored":{...},
 *    "created":"2026-11-23T10:00:00Z","written":"2026-11-23T11:00:00Z",
 *    "delivered":"2026-11-23T11:00:00Z",
 *    "confirm":"needed","redelivery":"pending","settings":"...",
 *    "before":"...","pushed":true,"uuid_identifier":true}
 *
 * Entries of kinds this program does not know are kept as they are. Reading is
 * strict: a malformed line is an error, status findings; what a merge left
 * behind (conflict markers, entries that contradict each other) has status
 * refused, since which side is right is not for the program to guess.
 */
#ifndef PROJECT_LOCK_H
#define PROJECT_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "project/config.h"

enum {
	LOCK_BYTES_MAX = 16 * 1024 * 1024,
	LOCK_LINE_MAX = 64 * 1024,
	LOCK_ENTRIES_MAX = 100000,
	LOCK_NUMBER_MAX = 100000, /* of a derived UUID */
	LOCK_WAIT_MS = 30 * 1000, /* for another process */
	LOCK_COMMAND_MAX = 280,   /* a hint has room for it */
	LOCK_SHA256_BYTES = 32,
	LOCK_SHA1_BYTES = 20,
	LOCK_MD5_BYTES = 16
};

struct lock;

/* A CA certificate: digests of its DER bytes. */
struct lock_cert {
	const char *subject; /* RFC 4514 text */
	int64_t expires;     /* seconds since 1970, UTC */
	unsigned char sha256[LOCK_SHA256_BYTES];
	unsigned char sha1[LOCK_SHA1_BYTES];
	unsigned char md5[LOCK_MD5_BYTES];
};

enum lock_source {
	LOCK_GETCACERT,      /* the SCEP server said so */
	LOCK_GETCACERT_ADMIN /* and NDES' admin page agreed */
};

/* The CA of a SCEP server. */
struct lock_pin {
	const char *url;
	const char *name; /* CA-IDENT, "" for none */
	struct lock_cert ca;
	bool has_root;
	struct lock_cert root;
	enum lock_source source;
	int64_t learnt; /* a day: seconds since 1970, UTC */
};

/* What was last applied to an object of Jamf Pro, and what the server held
 * after that: digests (SHA-256, hex) by area, NULL where there is none. Never
 * over a secret. */
struct lock_digests {
	const char *general;
	const char *scope;
	const char *self_service;
	const char *payload;
};

/* What the UUID of one of its payloads on the server is derived from, besides
 * the identifier. Whoever writes to this file can write anything here, but no
 * payload that others made has a UUID that is derived so: it is recomputed and
 * looked for, and shows what is ours. */
struct lock_derived {
	const char *type;  /* of the payload; NULL: not known */
	const char *label; /* of its section, "" for none */
	int64_t number;    /* among those of its type and label: 1, ... */
};

/* Settings that can only be entered in Jamf Pro's web interface. */
enum lock_confirm {
	LOCK_CONFIRM_NONE,   /* there are none */
	LOCK_CONFIRM_NEEDED, /* to be entered; the scope is held back */
	LOCK_CONFIRM_DONE    /* entered, says the user */
};

/* A change of the payload that all devices are to get, but that may have
 * emptied the settings: delivered anew once they are entered. */
enum lock_redelivery {
	LOCK_REDELIVERY_NONE,
	LOCK_REDELIVERY_PENDING, /* still to be asked for */
	LOCK_REDELIVERY_ASKED    /* it was; whether it was done is not known */
};

/* A profile of Jamf Pro that is ours. Keyed by server and identifier. */
struct lock_object {
	const char *server;     /* jamf_url */
	const char *identifier; /* of the definition */
	const char *platform;   /* "macos" or "ios" */
	const char *name;
	int64_t id;       /* 0: about to be created, not known yet */
	const char *uuid; /* of the server's object, or NULL */
	struct lock_derived derived;
	struct lock_digests applied;
	struct lock_digests stored;
	int64_t created; /* seconds since 1970, UTC: when its creation was
			  * asked for; 0: not known */
	int64_t written; /* the same: when it was last changed; 0: never */
	/* The same, by the server's clock: when all devices in scope were last
	 * to get the profile, by its creation or anew; 0: not known. */
	int64_t delivered;
	enum lock_confirm confirm;
	enum lock_redelivery redelivery;
	/* Digest of the settings that were to be entered, or NULL. */
	const char *settings;
	/* Digest of what the server held before that change, or NULL: what
	 * another server of its cluster may show for a while. */
	const char *before;
	/* Written from somebody's .mobileconfig, not from a definition: that
	 * no definition is there says nothing, and it is never pruned. */
	bool is_pushed;
	/* The identifier of a payload of it is that payload's UUID. */
	bool has_uuid_identifier;
};

#define LOCK_NAME "scepctl.lock"

/* The path of the lock file: beside the project file, else in the root of the
 * project that directory is in. path has FILE_PATH_MAX bytes. */
int lock_path(const struct config *config, const char *directory, char *path,
    struct error *error);
/* Reads the file at path; a missing one is empty. */
int lock_open(const char *path, struct lock **ret, struct error *error);
/* The same in a view. */
int lock_open_view(const struct file_view *view, const char *path,
    struct lock **ret, struct error *error);
/* Reads the text of one that is none of this machine's files, to look at; name
 * is for messages. */
int lock_parse(const char *name, const char *text, size_t length,
    struct lock **ret, struct error *error);
/* Lets go of the file, if held. */
void lock_free(struct lock *lock);
void lock_release(struct lock **lock);
#define auto_lock auto_cleanup(lock_release)

/* The pin of this server, owned by lock until it is freed or held, or NULL. */
const struct lock_pin *lock_pin(
    const struct lock *lock, const char *url, const char *name);
/* The index-th pin in the order of the file, NULL after the last. */
const struct lock_pin *lock_pin_at(const struct lock *lock, size_t index);
/* "getcacert" or "getcacert+admin". */
const char *lock_source_name(enum lock_source source);
/* The same issuing CA and, where both know it, the same root. */
bool lock_pin_agrees(const struct lock_pin *a, const struct lock_pin *b);
/* The digest of a certificate, by its length; NULL for another length. */
const unsigned char *lock_cert_digest(
    const struct lock_cert *cert, size_t length);

/* Both unknown, or the same. */
bool lock_derived_same(
    const struct lock_derived *a, const struct lock_derived *b);

/* When it was last written or created, as far as is known; 0: not known. */
int64_t lock_object_time(const struct lock_object *object);

/* The object of this definition, owned by lock like a pin, or NULL. */
const struct lock_object *lock_object(
    const struct lock *lock, const char *server, const char *identifier);
/* The objects one by one, in the order of the file, NULL after the last; place
 * begins with 0. */
const struct lock_object *lock_object_next(
    const struct lock *lock, size_t *place);

/* Appends the entry as its line in the file has it, without the kind. */
void lock_object_add(const struct lock_object *object, struct buf *text);

/* Commands fit to be pasted: the one that forgets an entry, and the one that
 * gives it another identifier. */
struct lock_command {
	char text[LOCK_COMMAND_MAX];
};
const char *lock_remove_command(
    struct lock_command *command, const struct lock_object *object);
const char *lock_move_command(struct lock_command *command,
    const struct lock_object *object, const char *identifier);

/* Waits until no other process holds the file, then holds it and reads it
 * anew; pins got before are gone. After wait_ms, or when a signal comes, an
 * error (status busy) that names the process. */
int lock_hold(struct lock *lock, unsigned wait_ms, struct error *error);
/* Adds a pin or replaces the one of that server. Copied. */
int lock_set_pin(
    struct lock *lock, const struct lock_pin *pin, struct error *error);
/* Adds an object or replaces the one of that server and identifier. Copied. */
int lock_set_object(
    struct lock *lock, const struct lock_object *object, struct error *error);
/* Takes it out; none there is fine. */
void lock_remove_object(
    struct lock *lock, const char *server, const char *identifier);
/* As lock_commit, but the file stays held: for a run that writes it several
 * times, after each change on a server. After an error it is held as well and
 * what was to be written still is. ret_written may be NULL. */
int lock_sync(struct lock *lock, bool *ret_written, struct error *error);
/* Writes a held file when it differs from what was read, synced and in one
 * step, so that it is the old or the new one whenever one looks, and lets go of
 * it. */
int lock_commit(struct lock *lock, bool *ret_written, struct error *error);

#endif
