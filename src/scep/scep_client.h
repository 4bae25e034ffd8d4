/*
 * A SCEP client (RFC 8894 section 4): capabilities, CA certificates, and the
 * way of a request to its certificate.
 */
#ifndef SCEP_SCEP_CLIENT_H
#define SCEP_SCEP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "crypto/csr.h"
#include "crypto/scep_message.h"
#include "http/http.h"
#include "scep/authority.h"
#include "scep/scep.h"

enum {
	SCEP_TYPE_MAX = 128,
	SCEP_POLLS_MAX = 1000
};

struct scep_server {
	struct http *http;
	const char *url;
	const char *ca_ident; /* the payload's "Name"; NULL is "" */
};

/* How an answer came. */
struct scep_origin {
	char type[SCEP_TYPE_MAX]; /* Content-Type, printable, "" for none */
	struct http_facts facts;  /* also when the request failed */
};

void scep_origin_done(struct scep_origin *origin);
#define auto_scep_origin auto_cleanup(scep_origin_done)

/* GetCACaps. An HTTP error is one here too; who wants to tolerate that of old
 * servers asks the error's status. origin may be NULL. */
int scep_get_caps(const struct scep_server *server, struct arena *arena,
    struct scep_caps *ret_caps, struct scep_origin *origin,
    struct error *error);
/* GetCACert. */
int scep_get_authority(const struct scep_server *server,
    struct scep_authority *ret_authority, struct scep_origin *origin,
    struct error *error);

struct scep_enrolment {
	const struct scep_caps *caps;
	const struct scep_authority *authority;
	const struct csr_key *key;
	const void *csr; /* DER, with the challenge in it */
	size_t csr_length;
	int64_t now;
	unsigned polls;   /* at most so many after PENDING */
	unsigned seconds; /* between them */
	/* Waits; false ends the polling. */
	bool (*wait)(void *context, unsigned seconds);
	void *context;
};

/* How it went. Zero-initialised is empty. */
struct scep_outcome {
	struct scep_reply reply;  /* the last one; pending when given up */
	unsigned polls;           /* how often it asked again */
	char type[SCEP_TYPE_MAX]; /* Content-Type of the last answer */
};

void scep_outcome_done(struct scep_outcome *outcome);
#define auto_scep_outcome auto_cleanup(scep_outcome_done)

/* PKCSReq, then CertPoll while the server says PENDING; POST when the server
 * can, else GET. A refusal by the server is an outcome, not an error. */
int scep_enrol(const struct scep_server *server,
    const struct scep_enrolment *enrolment, struct scep_outcome *ret_outcome,
    struct error *error);
/* The error that an outcome other than a certificate means: refused is status
 * server (credentials for badMessageCheck, which NDES says to a wrong
 * challenge), pending is busy; 0 for a certificate. */
int scep_outcome_check(const struct scep_outcome *outcome, struct error *error);

#endif
