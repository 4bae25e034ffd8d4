/*
 * Servers and admin pages are kept in lists, each with its answer or why there
 * is none.
 */
#include "gather/ca_lookup.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "gather/pin.h"
#include "profile/variable.h"
#include "scep/scep_client.h"
#include "base/banned.h"

struct server {
	struct server *next;
	char *url;
	char *name;
	struct scep_authority authority;
	bool failed;
	struct error error;
};

struct page {
	struct page *next;
	char *url;
	char *user;
	struct ndes_access access;
	struct secret password; /* until it was asked, or for ever */
	bool asked;
	bool is_taken; /* its challenge is somebody's */
	struct ndes_page page;
	bool failed;
	struct error error;
};

struct ca_lookup {
	struct ca_lookup_callbacks callbacks;
	struct arena arena;
	struct server *servers;
	struct page *pages;
};

struct ca_lookup *ca_lookup_new(const struct ca_lookup_callbacks *callbacks)
{
	struct ca_lookup *lookup = memory_new(sizeof(*lookup));

	if (lookup != NULL)
		lookup->callbacks = *callbacks;
	return lookup;
}

void ca_lookup_free(struct ca_lookup *lookup)
{
	if (lookup == NULL)
		return;
	for (struct server *it = lookup->servers; it != NULL; it = it->next)
		scep_authority_done(&it->authority);
	for (struct page *it = lookup->pages; it != NULL; it = it->next) {
		secret_done(&it->password);
		ndes_page_done(&it->page);
	}
	arena_done(&lookup->arena);
	memory_free(lookup);
}

void ca_lookup_release(struct ca_lookup **lookup)
{
	ca_lookup_free(*lookup);
	*lookup = NULL;
}

struct ca_lookup_query ca_lookup_query_of(const struct payload *scep)
{
	return (struct ca_lookup_query){.url = payload_text(scep, KEY_URL, ""),
	    .name = payload_text(scep, KEY_NAME, ""),
	    .admin = payload_value(scep, KEY_URL_TO_SCEP_ADMIN)->present
			 ? scep
			 : NULL};
}

int ca_lookup_check_url(
    enum schema_key_name key, const char *url, struct error *error)
{
	struct variable variable;
	size_t at = 0;

	if (!variable_next(url, strlen(url), &at, &variable))
		return 0;
	(void)error_set(error, STATUS_FINDINGS,
	    "'%s' has a variable, so the server cannot be asked from here",
	    schema_key_text(key));
	return error_hint(error, "write the URL out, or the fingerprint");
}

static int result_of(bool failed, const struct error *kept, struct error *error)
{
	if (failed)
		*error = *kept;
	return failed ? -1 : 0;
}

/* -- GetCACert ------------------------------------------------------------ */

static int ask_server(
    struct ca_lookup *lookup, struct server *server, struct error *error)
{
	struct scep_server asked = {
	    .url = server->url, .ca_ident = server->name};
	const struct cert *ca;

	if (ca_lookup_check_url(KEY_URL, server->url, error) != 0 ||
	    lookup->callbacks.connect(
		lookup->callbacks.context, &asked.http, error) != 0)
		return -1;
	if (scep_get_authority(&asked, &server->authority, NULL, error) != 0)
		return error_prefix(error, "'%.200s'", server->url);
	/* An RA's certificate, where nothing else is served, is not the CA's.
	 */
	ca = server->authority.ca;
	if (cert_is_ca(ca) || cert_is_self_issued(ca))
		return 0;
	(void)error_set(error, STATUS_SERVER,
	    "the only certificate served, '%.100s', is no CA's",
	    cert_common_name(ca));
	(void)error_hint(error, "the server must give the CA that issued it");
	return error_prefix(error, "'%.200s'", server->url);
}

static int find_server(struct ca_lookup *lookup,
    const struct ca_lookup_query *query, struct server **ret,
    struct error *error)
{
	struct server *it = lookup->servers;

	while (it != NULL && (strcmp(it->url, query->url) != 0 ||
				 strcmp(it->name, query->name) != 0))
		it = it->next;
	if (it == NULL) {
		it = arena_new(&lookup->arena, sizeof(*it));
		if (it == NULL)
			return error_set_memory(error);
		it->url = arena_text(&lookup->arena, query->url);
		it->name = arena_text(&lookup->arena, query->name);
		if (it->url == NULL || it->name == NULL)
			return error_set_memory(error);
		it->next = lookup->servers;
		lookup->servers = it;
		it->failed = ask_server(lookup, it, &it->error) != 0;
	}
	*ret = it;
	return result_of(it->failed, &it->error, error);
}

/* -- the admin page ------------------------------------------------------- */

static int log_in(struct ca_lookup *lookup, struct page *page,
    const struct payload *scep, struct error *error)
{
	struct ndes_access *access = &page->access;

	if (ca_lookup_check_url(KEY_URL_TO_SCEP_ADMIN, page->url, error) != 0 ||
	    lookup->callbacks.login(lookup->callbacks.context, scep, access,
		&page->password, error) != 0)
		return -1;
	/* The payload may be gone when the page is asked for. */
	access->url = page->url;
	if (access->user != NULL)
		access->user = page->user;
	if (access->password != NULL)
		access->password = &page->password;
	return 0;
}

/* Not asked for yet, but the login is at hand: an unset password is known
 * before any connection is made. */
static int find_page(struct ca_lookup *lookup, const struct payload *scep,
    struct page **ret, struct error *error)
{
	const char *url = payload_text(scep, KEY_URL_TO_SCEP_ADMIN, "");
	const char *user = payload_text(scep, KEY_USERNAME, "");
	struct page *it = lookup->pages;

	/* A page that was read serves everybody; one that was not, the same
	 * account only: the next one may have another password. */
	while (it != NULL && (strcmp(it->url, url) != 0 ||
				 (it->failed && strcmp(it->user, user) != 0)))
		it = it->next;
	if (it == NULL) {
		it = arena_new(&lookup->arena, sizeof(*it));
		if (it == NULL)
			return error_set_memory(error);
		it->url = arena_text(&lookup->arena, url);
		it->user = arena_text(&lookup->arena, user);
		if (it->url == NULL || it->user == NULL)
			return error_set_memory(error);
		it->next = lookup->pages;
		lookup->pages = it;
		it->failed = log_in(lookup, it, scep, &it->error) != 0;
	}
	*ret = it;
	return result_of(it->failed, &it->error, error);
}

static int ask_page(
    struct ca_lookup *lookup, struct page *page, struct error *error)
{
	struct http *http = NULL;

	if (lookup->callbacks.connect(
		lookup->callbacks.context, &http, error) != 0)
		return -1;
	if (ndes_fetch(http, &page->access, &page->page, NULL, error) != 0)
		return error_prefix(error, "'%.200s'", page->url);
	return 0;
}

int ca_lookup_page(struct ca_lookup *lookup, const struct payload *scep,
    const struct ndes_page **ret_page, struct error *error)
{
	struct page *page = NULL;

	if (find_page(lookup, scep, &page, error) != 0)
		return -1;
	if (!page->asked) {
		page->asked = true;
		page->failed = ask_page(lookup, page, &page->error) != 0;
		if (!lookup->callbacks.keeps_logins)
			secret_done(&page->password);
	}
	if (result_of(page->failed, &page->error, error) != 0)
		return -1;
	*ret_page = &page->page;
	return 0;
}

int ca_lookup_renew(
    struct ca_lookup *lookup, const struct payload *scep, struct error *error)
{
	struct page *page = NULL;

	if (find_page(lookup, scep, &page, error) != 0)
		return -1;
	if (result_of(page->failed, &page->error, error) != 0)
		return -1;
	/* One for all devices stays; and what was asked for because of the
	 * thumbprint was not used. */
	if (page->asked && page->is_taken && !page->page.reusable) {
		ndes_page_done(&page->page);
		page->page = (struct ndes_page){0};
		page->asked = false;
	}
	page->is_taken = true;
	return 0;
}

/* -- both together -------------------------------------------------------- */

/* The thumbprint on the page must be that of a certificate served. */
static int check_page(struct ca_lookup *lookup,
    const struct ca_lookup_query *query, struct ca_lookup_answer *answer,
    struct error *error)
{
	const struct cert *ca = answer->authority->ca;
	const struct ndes_page *page = NULL;
	auto_buf struct buf shown = {0}, served = {0};
	unsigned char bytes[DIGEST_BYTES_MAX];
	enum digest digest = DIGEST_MD5;

	if (ca_lookup_page(lookup, query->admin, &page, error) != 0)
		return -1;
	if (page->thumbprint_length == 0)
		return error_set(error, STATUS_SERVER,
		    "admin page shows no thumbprint of the CA");
	answer->on_page = scep_authority_find(
	    answer->authority, page->thumbprint, page->thumbprint_length);
	if (answer->on_page != NULL)
		return 0;
	if (!digest_by_size(page->thumbprint_length, &digest))
		return error_set(error, STATUS_SERVER,
		    "admin page shows a thumbprint of %zu bytes",
		    page->thumbprint_length);
	if (cert_fingerprint(ca, digest, bytes, error) != 0)
		return -1;
	text_add_hex(&shown, page->thumbprint, page->thumbprint_length);
	text_add_hex(&served, bytes, digest_size(digest));
	if (!buf_ok(&shown) || !buf_ok(&served))
		return error_set_memory(error);
	(void)error_set(error, STATUS_REFUSED,
	    "admin page shows thumbprint %s, but '%.160s' serves '%.80s' with "
	    "%s %s",
	    shown.data, query->url, cert_common_name(ca), digest_title(digest),
	    served.data);
	return error_hint(error,
	    "page and SCEP server must be of the same NDES: compare 'url' and "
	    "'url_to_scep_admin', else somebody stands in between");
}

static int describe(
    const struct cert *cert, struct lock_cert *ret, struct error *error)
{
	ret->subject = cert_subject(cert);
	ret->expires = cert_not_after(cert);
	if (cert_fingerprint(cert, DIGEST_SHA256, ret->sha256, error) != 0 ||
	    cert_fingerprint(cert, DIGEST_SHA1, ret->sha1, error) != 0 ||
	    cert_fingerprint(cert, DIGEST_MD5, ret->md5, error) != 0)
		return -1;
	return 0;
}

int ca_lookup_ask(struct ca_lookup *lookup, const struct ca_lookup_query *query,
    struct ca_lookup_answer *ret_answer, struct error *error)
{
	struct ca_lookup_answer answer = {0};
	struct server *server = NULL;
	const struct scep_authority *authority;
	struct page *page = NULL;

	if (query->admin != NULL &&
	    find_page(lookup, query->admin, &page, error) != 0)
		return -1;
	if (find_server(lookup, query, &server, error) != 0)
		return -1;
	authority = answer.authority = &server->authority;
	if (query->admin != NULL &&
	    check_page(lookup, query, &answer, error) != 0)
		return -1;
	answer.pin = (struct lock_pin){.url = server->url,
	    .name = server->name,
	    .has_root = authority->root != NULL,
	    .source =
		answer.on_page != NULL ? LOCK_GETCACERT_ADMIN : LOCK_GETCACERT,
	    .learnt =
		lookup->callbacks.now - lookup->callbacks.now % CLOCK_DAY};
	if (describe(authority->ca, &answer.pin.ca, error) != 0 ||
	    (authority->root != NULL &&
		describe(authority->root, &answer.pin.root, error) != 0))
		return -1;
	answer.expired = pin_is_expired(&answer.pin, lookup->callbacks.now);
	*ret_answer = answer;
	return 0;
}
