/*
 * The command fingerprint in three parts: what is asked (fingerprint.c), the
 * lock file (fingerprint_pin.c), the report (fingerprint_report.c).
 */
#ifndef CMD_FINGERPRINT_H
#define CMD_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "cmd/network.h"
#include "gather/ca_lookup.h"
#include "gather/pins.h"
#include "project/lock.h"

/* How a server stands to its pin. */
enum pinned {
	PINNED_UNKNOWN, /* the lock file cannot be read */
	PINNED_NOT,
	PINNED_SAME,
	PINNED_OTHER,
	PINNED_ADDED,
	PINNED_REPLACED
};

/* A [scep] payload of a definition. */
struct shown_payload {
	struct shown_payload *next;
	const char *file;
	const char *label; /* or NULL */
	struct fingerprint given;
	bool has_emitted; /* what 'auto' becomes */
	struct fingerprint emitted;
	const struct cert *match; /* given one is of this, or NULL */
};

/* A SCEP server, and who uses it. */
struct shown_server {
	struct shown_server *next;
	const char *url;
	const char *name;
	bool failed;
	struct error error;
	bool mismatch; /* a definition has another fingerprint */
	struct ca_lookup_answer answer;
	enum pinned pinned;
	const struct lock_pin *old; /* what was pinned, in lock */
	struct shown_payload *first, *last;
};

struct fingerprint_session {
	const struct invocation *invocation;
	struct arena arena;
	struct inputs inputs;
	struct config config;
	struct document_run run;
	struct document document;
	struct network network;
	struct ca_lookup *lookup;
	struct lock *lock;
	bool has_replace;
	struct fingerprint replace; /* --replace */
	struct shown_server *first, *last;
	enum status status; /* of the first thing that failed */
};

/* Keeps the status: what was refused for safety outranks all else. */
void fingerprint_fail(struct fingerprint_session *it, enum status status);
/* Compares what was learnt with the lock file, and under --update writes it. */
int fingerprint_pin(struct fingerprint_session *it, struct error *error);
/* Under --certificates writes the CA certificates that nothing contradicts. */
int fingerprint_keep(struct fingerprint_session *it, struct error *error);
/* Appends the report in text or, with --json, JSON. */
int fingerprint_report(
    const struct fingerprint_session *it, struct buf *buf, struct error *error);

#endif
