/*
 * The room of Jamf Pro: what is asked of a server, what is sent to it, and what
 * it makes of a profile. Beside this header, which is about the server itself:
 * profiles.h has its profiles, names.h what they refer to, settings.h and
 * scope.h what a definition says of them (rows of schemas: field.h),
 * to_definition.h the other way round, payload.h their property lists,
 * object.h two states of one, privileges.h what a login may do. What devices
 * have: inventory.h, commands.h (flush.h takes failed ones away), groups.h, and
 * coverage.h, which devices a scope has.
 *
 * Here: a server, the login to it, and requests to its Classic API
 * (developer.jamf.com/jamf-pro/reference/classic-api).
 *
 * One login per run: the token is fetched when it is first needed, kept, made
 * anew before it ends and, once, after a 401 in mid-run, and given back at the
 * end. A refused login is never tried again. Cookies are kept, since Jamf
 * Cloud is a cluster whose servers see each other's changes up to a minute
 * late (developer.jamf.com/jamf-pro/docs/sticky-sessions-for-jamf-cloud).
 * At most five requests are under way at once, as Jamf asks for
 * (developer.jamf.com/jamf-pro/docs/jamf-pro-api-scalability-best-practices).
 */
#ifndef JAMF_JAMF_H
#define JAMF_JAMF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"
#include "http/http.h"
#include "json/json_rows.h"
#include "schema/schema.h"
#include "xml/xml.h"

enum {
	JAMF_PARALLEL = 5,      /* requests at once */
	JAMF_CLUSTER_WAIT = 60, /* seconds: default and most */
	JAMF_ANSWER_MAX = XML_BYTES_MAX,
	JAMF_PAGE_MAX = 512 * 1024 * 1024, /* bytes, handed over row by row */
	JAMF_RETRY_AFTER_MAX = 60,         /* seconds that are waited for */
	JAMF_URL_MAX = 512
};

enum jamf_login {
	JAMF_LOGIN_CLIENT, /* API client: id and secret */
	JAMF_LOGIN_USER,   /* user and password */
	JAMF_LOGIN_TOKEN   /* a token somebody else fetched: never renewed,
			    * never given back */
};

/* Where and how to log in. */
struct jamf_access {
	/* "https://example.jamfcloud.com", with a context path if it has one;
	 * or the Jamf Platform gateway, "https://us.api.jamfcloud.com", with
	 * either an environment or a tenant. */
	const char *url;
	const char *environment; /* or NULL */
	const char *tenant;      /* or NULL */
	enum jamf_login login;
	const char *name;            /* client id or user; NULL for a token */
	const struct secret *secret; /* client secret, password or token */
	unsigned cluster_wait;       /* seconds, at most JAMF_CLUSTER_WAIT */
};

/* What comes from outside; context goes to all. */
struct jamf_callbacks {
	void *context;
	int64_t (*milliseconds)(void *context); /* never jumps */
	/* Sleeps; -1 when a signal asks the program to end. Also called with
	 * 0, before each round of requests, only to learn that. */
	int (*wait)(void *context, unsigned milliseconds);
	/* Is told why it takes longer: "server is busy, waiting 10 seconds". */
	void (*tell)(void *context, const char *text);
	/* Is told again and again how many of the requests that go out
	 * together are over; or NULL. */
	void (*progress)(void *context, size_t done, size_t total);
};

struct jamf;

/* Connects to nothing yet. Copies access; http, whose cookies must be kept,
 * has to outlive it. A URL that is not https is refused, status findings. */
int jamf_new(struct http *http, const struct jamf_access *access,
    const struct jamf_callbacks *callbacks, struct jamf **ret,
    struct error *error);
/* Gives the token back (which may fail: it ends by itself) and frees. */
void jamf_free(struct jamf *jamf);
void jamf_release(struct jamf **jamf);
#define auto_jamf auto_cleanup(jamf_release)

/* Canonical address, the name of the server in the lock file and in reports:
 * scheme, host in lower case, port when it is not 443, path without the slash
 * at its end; of a gateway, "#environment=ID" or "#tenant=ID" after it. */
const char *jamf_url(const struct jamf *jamf);
/* The gateway has no paths with /subset/. */
bool jamf_has_subsets(const struct jamf *jamf);
unsigned jamf_cluster_wait(const struct jamf *jamf);
/* When the last answer was made, by the server's clock, seconds since 1970;
 * false: not told. */
bool jamf_date(const struct jamf *jamf, int64_t *ret_date);
/* The callbacks, for waiting. */
const struct jamf_callbacks *jamf_callbacks(const struct jamf *jamf);
/* Whether the server pins us to one server of its cluster (a cookie such as
 * jpro-ingress): then what we wrote is what we read. */
bool jamf_is_sticky(const struct jamf *jamf);

/* What is known of a request when it is over. */
enum jamf_outcome {
	JAMF_DONE,    /* answered with success; answer and root are set */
	JAMF_MISSING, /* 404: no such object (status not found) */
	JAMF_REFUSED, /* the server says no, and did nothing: error says why */
	JAMF_UNSENT,  /* never reached the server, or it was too busy (429) */
	/* May or may not have been done: answer lost, 5xx, not understood;
	 * for a read that it is not known what is there. */
	JAMF_UNKNOWN
};

enum jamf_method {
	JAMF_GET,
	JAMF_POST,
	JAMF_PUT,
	JAMF_DELETE
};

/* A request, to the Classic API unless it says otherwise, and its end. */
struct jamf_call {
	enum jamf_method method;
	const char *path;       /* "osxconfigurationprofiles/id/42", encoded */
	const struct buf *body; /* XML; NULL: none */
	/* Of the profile in body: what is secret in it is never quoted from an
	 * answer. NULL: nothing that repeats its payloads is. */
	const struct schemas *schemas;
	/* What it needs, in Jamf Pro's words, for the error when it is
	 * missing: "Read macOS Configuration Profiles". */
	const char *privilege;
	struct arena *arena; /* for root; NULL: the answer is not looked at */
	const char *expects; /* name of the answer's root; NULL: any */
	/* To the Jamf Pro API: path is "v1/categories", and root is "json", as
	 * jamf_json_read makes it (response.h). Reads only. */
	bool is_pro;
	/* Of a long list, from the Jamf Pro API: gets its rows as they come,
	 * and root, in arena, has totalCount. After a try that failed rows
	 * come again. Or NULL. */
	struct json_rows *rows;
	/* No answer in time, or a server that says so, ends it at once: it will
	 * be asked for less. */
	bool is_large;
	/* 500 is how the server answers to a value that it cannot read: it is
	 * not asked again. */
	bool is_value_doubtful;
	/* Set by jamf_perform. */
	enum jamf_outcome outcome;
	int status;         /* of HTTP, 0: none */
	bool is_late;       /* is_large, and it took too long */
	bool is_duplicate;  /* 409 for a name that is taken */
	struct xml *root;   /* of the answer, in arena */
	struct error error; /* unless JAMF_DONE */
};

/* All of them, at most limit at once (1 to JAMF_PARALLEL). Logs in if needed.
 * Reads are repeated a few times on 408, 429, 5xx and lost answers, waiting in
 * between; writes never, but for a 401 whose token has expired and, after the
 * wait the server asks for, 429: both were not done. A write goes over a
 * connection of its own, as libcurl sends a request again by itself when a
 * connection it reuses is dead. Answers that are no XML, such as the block
 * page of a network in between, are JAMF_UNKNOWN for writes and an error
 * (status server) for reads. Returns -1, with the error, only when there is no
 * login or a signal came; then no call was done that is not JAMF_DONE, apart
 * from those marked JAMF_UNKNOWN. */
int jamf_perform(struct jamf *jamf, struct jamf_call *calls, size_t count,
    unsigned limit, struct error *error);

/* For tests: tokens fetched. */
TEST_HOOK unsigned jamf_logins(const struct jamf *jamf);

#endif
