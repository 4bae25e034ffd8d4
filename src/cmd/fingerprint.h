/*
 * The command fingerprint in two parts: what is asked (fingerprint.c), and the
 * lock file (fingerprint_pin.c).
 */
#ifndef CMD_FINGERPRINT_H
#define CMD_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "cmd/network.h"
#include "gather/pins.h"
#include "project/lock.h"
#include "report/fingerprint.h"

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

#endif
