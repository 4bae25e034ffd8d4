/*
 * A run of the command fingerprint: servers are asked (fingerprint_session.c),
 * compared with the lock file (fingerprint_pin.c) and reported
 * (report/fingerprint.h).
 */
#ifndef CMD_FINGERPRINT_SESSION_H
#define CMD_FINGERPRINT_SESSION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/base.h"
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
	struct report_scep_server *first, *last;
	enum status status; /* of the first thing that failed */
};

void fingerprint_session_done(struct fingerprint_session *it);
#define auto_fingerprint_session auto_cleanup(fingerprint_session_done)

/* Says what failed, and notes its status. */
void fingerprint_fail(
    struct fingerprint_session *it, const struct error *error);
/* The first status counts; what was refused for safety outranks all else. */
void fingerprint_note(struct fingerprint_session *it, enum status status);

/* Asks a server, once. Whoever fails makes the server fail; an answer that the
 * admin page agrees with is worth more than one without. */
int fingerprint_ask(struct fingerprint_session *it,
    const struct ca_lookup_query *query, struct report_scep_server **ret,
    struct error *error);
/* Asks the servers of all inputs. */
int fingerprint_ask_files(struct fingerprint_session *it, struct error *error);
/* Compares what was learnt with the lock file, and under --update writes it. */
int fingerprint_pin(struct fingerprint_session *it, struct error *error);
/* Under --certificates writes the CA certificates that nothing contradicts. */
int fingerprint_keep(struct fingerprint_session *it, struct error *error);

#endif
