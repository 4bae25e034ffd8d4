/*
 * What the files of the probe share. Private to the room.
 */
#ifndef SCEP_PROBE_INTERNAL_H
#define SCEP_PROBE_INTERNAL_H

#include "scep/ndes_page.h"
#include "scep/probe.h"
#include "scep/server.h"

/* All that was learnt from the server. */
struct probe_way {
	const struct probe_target *target;
	struct http_url url;
	char addresses[HTTP_ADDRESSES_MAX][HTTP_ADDRESS_MAX];
	size_t address_count;
	struct error name_error; /* set when there are no addresses */

	/* The request without an operation. */
	bool answered;
	struct http_response bare;
	struct http_facts facts;
	struct error bare_error; /* set unless answered */
	struct scep_proxy proxy;
	struct ndes_page page; /* of an answer with status 200 */
	struct cert_list tls;  /* the server's own first */
	bool blocked;          /* something else stands in front */

	bool asked_caps;
	bool has_caps;
	struct scep_caps caps;
	struct error caps_error;
	bool query_tried; /* a long query, when there is no POST */
	int query_status; /* 0: no answer */

	bool asked_authority;
	bool has_authority;
	struct scep_authority authority;
	struct scep_origin authority_origin;
	struct error authority_error;
};

void probe_way_done(struct probe_way *way);
#define auto_probe_way auto_cleanup(probe_way_done)

enum {
	PROBE_QUERY_BYTES = 4200 /* of a request with RSA 2048 by GET */
};

/* Asking, in this order; what fails is kept in way. The error of the first is
 * about the URL. */
int probe_find_name(const struct probe_target *target, struct probe_way *way,
    struct error *error);
void probe_reach(struct probe_way *way);
void probe_ask_caps(struct probe *probe, struct probe_way *way);
void probe_ask_authority(struct probe_way *way);

/* Writing steps. A step stands at PROBE_SKIPPED until one of these is called;
 * lack of memory is noted in the probe. */
void probe_say(struct probe *probe, enum probe_step_id step, const char *format,
    ...) ATTR_PRINTF(3, 4);
void probe_sum(struct probe *probe, enum probe_step_id step, const char *format,
    ...) ATTR_PRINTF(3, 4);
void probe_skip(struct probe *probe, enum probe_step_id step,
    const char *format, ...) ATTR_PRINTF(3, 4);

/* Adds a finding of the kind, and makes the step as bad as it is. */
void probe_find(struct probe *probe, enum probe_step_id step,
    enum scep_note_kind kind, const char *format, ...) ATTR_PRINTF(4, 5);
/* The same where severity, id or hint depend on the case; as has no text, its
 * hint is copied. */
void probe_find_as(struct probe *probe, enum probe_step_id step,
    const struct probe_finding *as, const char *format, ...) ATTR_PRINTF(4, 5);
/* The error as a finding that makes the step fail. */
void probe_find_error(struct probe *probe, enum probe_step_id step,
    const char *id, const struct error *error);
void probe_find_notes(struct probe *probe, enum probe_step_id step,
    const struct scep_notes *notes);

/* "CN=..., expires 2031-05-04T10:00:00Z (1627 days), RSA 2048, ..." */
void probe_say_cert(struct probe *probe, enum probe_step_id step,
    const char *role, const struct cert *cert, int64_t now);
/* A line for each digest that a definition may name. */
void probe_say_digests(struct probe *probe, enum probe_step_id step,
    const char *role, const struct cert *cert);
/* The digest in lower-case hex, in the arena; "" on failure. */
const char *probe_digest(
    struct probe *probe, const struct cert *cert, enum digest digest);

/* Judging: each fills in its steps from what was gathered. */
void probe_judge_name(struct probe *probe, const struct probe_way *way);
void probe_judge_connection(struct probe *probe, const struct probe_way *way);
void probe_judge_server(struct probe *probe, struct probe_way *way);
void probe_judge_capabilities(struct probe *probe, const struct probe_way *way);
void probe_judge_certificates(struct probe *probe, const struct probe_way *way);
void probe_judge_fingerprint(struct probe *probe, const struct probe_way *way);
void probe_judge_clock(struct probe *probe, const struct probe_way *way);
/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7). */
bool probe_date_read(const char *text, int64_t *ret_time);

/* Reads the admin page where that is asked for and sensible. The page is
 * empty when it was not. */
void probe_admin(struct probe *probe, const struct probe_way *way,
    struct ndes_page *ret_page);
void probe_enrol(struct probe *probe, const struct probe_way *way,
    const struct ndes_page *page);
/* Whether an enrolment is asked for and nothing before it failed. */
bool probe_may_enrol(const struct probe *probe, const struct probe_way *way);
/* What came, against what was asked for and what 802.1X and Windows' domain
 * controllers need. */
void probe_judge_certificate(struct probe *probe, const struct probe_way *way);

#endif
