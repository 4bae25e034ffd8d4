/*
 * The whole way of a device to its certificate, tried step by step: name,
 * connection, TLS, what answers, capabilities, certificates, fingerprint,
 * clocks, NDES' admin page, and on request an enrolment. Steps are neutral
 * records; who shows them is not this room's business.
 */
#ifndef SCEP_PROBE_H
#define SCEP_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "crypto/csr.h"
#include "http/http.h"
#include "scep/authority.h"
#include "scep/ndes.h"
#include "scep/notes.h"
#include "scep/scep_client.h"

enum {
	PROBE_EVIDENCE_MAX = 96,
	PROBE_FINDINGS_MAX = 128,
	PROBE_CLOCK_SECONDS = 300 /* off by more is a warning */
};

enum probe_step_id {
	PROBE_NAME,
	PROBE_CONNECT,
	PROBE_TLS,
	PROBE_SERVER,
	PROBE_CAPABILITIES,
	PROBE_CERTIFICATES,
	PROBE_FINGERPRINT,
	PROBE_CLOCK,
	PROBE_ADMIN,
	PROBE_ENROL,
	PROBE_CERTIFICATE,
	PROBE_STEP_COUNT
};

/* In the order of badness; skipped is the one that says nothing. */
enum probe_state {
	PROBE_SKIPPED,
	PROBE_OK,
	PROBE_WARNING,
	PROBE_FAILED
};

struct probe_finding {
	enum scep_severity severity;
	const char *id; /* stable: "ra-usage" */
	const char *text;
	const char *hint; /* the remedy, or NULL */
};

/* Texts may hold whatever a server said: to be made printable when shown. */
struct probe_step {
	enum probe_state state;
	const char *summary; /* one line; never NULL after probe_run */
	const char *evidence[PROBE_EVIDENCE_MAX];
	size_t evidence_count;
	struct probe_finding findings[PROBE_FINDINGS_MAX];
	size_t finding_count;
};

/* Zero-initialised is empty. */
struct probe {
	struct arena arena;
	struct probe_step steps[PROBE_STEP_COUNT];
	size_t ended; /* steps that have come to their end */
	bool failed;  /* lack of memory: the report is not whole */
	/* Set when the server gave its certificates. */
	struct scep_authority authority;
	/* What an enrolment gave; cert is NULL without one. */
	struct csr_key *key;
	struct cert *cert;
};

void probe_done(struct probe *probe);
#define auto_probe auto_cleanup(probe_done)

/* "connect", and "connection". */
const char *probe_step_name(enum probe_step_id step);
const char *probe_step_title(enum probe_step_id step);
/* "ok", "warning", "failed", "skipped". */
const char *probe_state_name(enum probe_state state);
/* The worst state of all steps. */
enum probe_state probe_worst(const struct probe *probe);

/* What the definition says of the CA's fingerprint. */
enum probe_pin {
	PROBE_PIN_UNKNOWN, /* there is no definition */
	PROBE_PIN_NONE,
	PROBE_PIN_AUTO,
	PROBE_PIN_BYTES
};

enum probe_challenge {
	PROBE_CHALLENGE_UNKNOWN,
	PROBE_CHALLENGE_NONE,
	PROBE_CHALLENGE_STATIC,
	PROBE_CHALLENGE_WEBHOOK,
	PROBE_CHALLENGE_NDES /* read from the admin page */
};

/* What an enrolment asks for. */
struct probe_request {
	unsigned bits;
	struct csr_request csr;         /* without challenge and digest */
	const struct secret *challenge; /* NULL: none, or the admin page's */
	unsigned polls;                 /* at most so many after PENDING */
	unsigned seconds;               /* between them */
	/* Waits; false ends the polling. */
	bool (*wait)(void *context, unsigned seconds);
	void *context;
	int64_t redistribute_days; /* before expiry; 0: never */
	int64_t notify_days;       /* the same */
	const char *must_stay;     /* must be in the subject issued, or NULL */
};

/* What is tried. Nothing is kept. */
struct probe_target {
	struct http *http;
	const char *url;
	const char *ca_ident; /* the payload's "Name"; NULL is "" */
	int64_t now;
	enum probe_pin pin;
	/* For PROBE_PIN_BYTES; for PROBE_PIN_AUTO the SHA-256 of the issuing
	 * CA that was pinned, if one was. */
	const unsigned char *fingerprint;
	size_t fingerprint_length;
	bool own_ca; /* the TLS server's CA is the user's own (ca_file) */
	bool modern; /* macOS 13, iOS 16 or later only */
	enum probe_challenge challenge;
	const char *admin_url; /* of the definition, or NULL */
	/* The login for it, when it may be read. Each read takes one of NDES'
	 * five places for unused challenges. */
	const struct ndes_access *admin;
	bool read_admin; /* also when no enrolment needs it */
	const struct probe_request *request; /* NULL: no enrolment */
	/* Told of each step as it ends, in the order of the steps; or NULL. */
	void (*ended)(
	    void *context, const struct probe *probe, enum probe_step_id step);
	void *context;
};

/* Tries all that can be tried. What goes wrong on the way is in the steps; an
 * error is a URL that cannot be used at all (findings) or lack of memory. A
 * healthy server without enrolment and admin page gets three requests over
 * one connection: one without an operation, GetCACaps and GetCACert. */
int probe_run(const struct probe_target *target, struct probe *probe,
    struct error *error);

#endif
