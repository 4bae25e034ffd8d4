/*
 * A run of the command expiry: where certificates are looked for. What fails at
 * one place is said there and the others are looked at.
 */
#ifndef CMD_EXPIRY_SESSION_H
#define CMD_EXPIRY_SESSION_H

#include <stdint.h>

#include "base/base.h"
#include "base/error.h"
#include "base/map.h"
#include "cmd/expiry_list.h"
#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "cmd/network.h"

/* A SCEP server that a definition names. */
struct expiry_server {
	const char *url;
	const char *name; /* CA-IDENT, "" for none */
};

struct expiry_session {
	const struct invocation *invocation;
	int64_t limit; /* what ends by then is close */
	struct inputs inputs;
	struct config config;
	struct document_run run;
	struct document document;
	struct expiry_list list;
	struct expiry_server *servers;
	size_t server_count, server_room;
	struct map named; /* the servers, by URL and name */
	struct network network;
	struct ca_lookup *lookup;
	enum status status; /* of the first thing that failed */
};

void expiry_session_done(struct expiry_session *it);
#define auto_expiry_session auto_cleanup(expiry_session_done)

/* The first status counts, and any other before findings. */
void expiry_note(struct expiry_session *it, enum status status);

/* 1: a definition of the inputs names this server; 0: none; -1. */
int expiry_server_is_named(const struct expiry_session *it,
    const struct expiry_server *server, struct error *error);
/* The certificates in the inputs, and the servers that definitions name. */
int expiry_read_files(struct expiry_session *it, struct error *error);
/* The signing identity and its chain. */
int expiry_read_signer(struct expiry_session *it, struct error *error);
/* What the servers of definitions give. */
int expiry_ask_servers(struct expiry_session *it, struct error *error);
/* Of the certificates of devices, those that end first. */
int expiry_ask_devices(struct expiry_session *it, struct error *error);
/* The pins: of those servers when files are named, else all. */
int expiry_read_pins(struct expiry_session *it, struct error *error);

#endif
