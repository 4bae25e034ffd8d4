/*
 * What servers say in this run: the CA certificates of a SCEP server
 * (GetCACert, RFC 8894 4.2) and NDES' admin page. Each is asked once at most,
 * answers and failures are kept: a page costs one of five places for unused
 * challenges, and a login that is refused again locks the account. For one
 * thread.
 */
#ifndef GATHER_CA_LOOKUP_H
#define GATHER_CA_LOOKUP_H

#include <stdint.h>

#include "base/base.h"
#include "base/error.h"
#include "profile/profile.h"
#include "project/lock.h"
#include "scep/authority.h"
#include "scep/ndes.h"

struct ca_lookup;

/* How to get to servers; context goes to all functions. */
struct ca_lookup_callbacks {
	void *context;
	/* Called before each request; what it gives stays the caller's. */
	int (*connect)(
	    void *context, struct http **ret_http, struct error *error);
	/* The login to a payload's admin page; fetches the password. */
	int (*login)(void *context, const struct payload *scep,
	    struct ndes_access *ret, struct secret *ret_password,
	    struct error *error);
	int64_t now; /* the day something was learnt on */
	/* Pages will be asked for again (ca_lookup_renew): passwords stay. */
	bool keeps_logins;
};

/* NULL for lack of memory. callbacks is copied. */
struct ca_lookup *ca_lookup_new(const struct ca_lookup_callbacks *callbacks);
void ca_lookup_free(struct ca_lookup *lookup);
TEST_HOOK void ca_lookup_release(struct ca_lookup **lookup);
#define auto_ca_lookup auto_cleanup(ca_lookup_release)

/* Which server is meant. */
struct ca_lookup_query {
	const char *url;
	const char *name; /* CA-IDENT, "" for none */
	/* The payload whose admin page must agree, NULL for none. */
	const struct payload *admin;
};

/* The server of a [scep] payload, and its admin page if it names one. */
struct ca_lookup_query ca_lookup_query_of(const struct payload *scep);

/* What it says; everything is owned by lookup. */
struct ca_lookup_answer {
	const struct scep_authority *authority;
	struct lock_pin pin;        /* as it is to be pinned */
	const struct cert *on_page; /* the one the admin page shows, or NULL */
	bool expired;               /* the issuing CA, or its root */
};

/* Asks for the CA certificates and, where the query has an admin page, whether
 * its thumbprint is that of one of them: if not, status refused. Errors of the
 * rooms scep and http otherwise; status findings for a URL with a variable. */
int ca_lookup_ask(struct ca_lookup *lookup, const struct ca_lookup_query *query,
    struct ca_lookup_answer *ret_answer, struct error *error);
/* The admin page of a [scep] payload, owned by lookup. */
int ca_lookup_page(struct ca_lookup *lookup, const struct payload *scep,
    const struct ndes_page **ret_page, struct error *error);

/* Before each time that a challenge is taken from the page: it is asked for
 * again where the one on it was taken before. A page that could not be had
 * stays so. */
int ca_lookup_renew(
    struct ca_lookup *lookup, const struct payload *scep, struct error *error);

/* An error, status findings, when the URL of this key has a variable in it,
 * which only a device or Jamf Pro can fill in. */
int ca_lookup_check_url(
    enum schema_key_name key, const char *url, struct error *error);

#endif
