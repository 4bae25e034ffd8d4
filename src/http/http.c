/*
 * The connections of a run with their cookies, and URLs.
 */
#include "http/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "http/http_internal.h"
#include "base/banned.h"

enum {
	URL_MAX = 64 * 1024,
	/* Fields of a line in the format of Netscape's cookie file. */
	COOKIE_END = 4,
	COOKIE_NAME = 5,
	COOKIE_FIELDS = 7
};

static int start_library(struct error *error)
{
	static bool started;

	if (started)
		return 0;
	if (curl_open(error) != 0)
		return -1;
	/* What it copies (passwords, headers, bodies) is wiped like our own.
	 */
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, memory_free,
		memory_move, strdup, calloc) != CURLE_OK)
		return error_set(error, STATUS_LIMIT, "cannot start libcurl");
	started = true;
	return 0;
}

int http_version(struct http_version *ret, struct error *error)
{
	const curl_version_info_data *info;

	if (curl_open(error) != 0)
		return -1;
	info = curl_version_info(CURLVERSION_NOW);
	ret->version = info->version;
	ret->tls = info->ssl_version == NULL ? "" : info->ssl_version;
	ret->ntlm = (info->features & CURL_VERSION_NTLM) != 0;
	ret->negotiate = (info->features & CURL_VERSION_SPNEGO) != 0;
	return 0;
}

static int copy_text(const char *text, char **ret, struct error *error)
{
	char *copy;

	if (text == NULL)
		return 0;
	copy = memory_new(strlen(text) + 1);
	if (copy == NULL)
		return error_set_memory(error);
	memcpy(copy, text, strlen(text));
	*ret = copy;
	return 0;
}

/* Starts keeping cookies; handles made later take part. */
static int keep_cookies(struct http *http, struct error *error)
{
	http->cookies = curl_share_init();
	if (http->cookies == NULL ||
	    curl_share_setopt(http->cookies, CURLSHOPT_SHARE,
		CURL_LOCK_DATA_COOKIE) != CURLSHE_OK)
		return error_set_memory(error);
	/* A connection of its own (request->anew) then goes on with a TLS
	 * session instead of beginning one: no certificates, no signatures. It
	 * is within this run and with this server only. What libcurl cannot do
	 * takes a little longer. */
	(void)curl_share_setopt(
	    http->cookies, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	return 0;
}

int http_new(const struct http_settings *settings, struct http **ret,
    struct error *error)
{
	auto_http struct http *http = NULL;

	if (settings->bounds == NULL)
		return error_set(
		    error, STATUS_LIMIT, "connections have no bounds");
	if (start_library(error) != 0)
		return -1;
	http = memory_new(sizeof(*http));
	if (http == NULL)
		return error_set_memory(error);
	http->bounds = settings->bounds;
	http->connect_ms =
	    settings->connect_ms != 0 ? settings->connect_ms : HTTP_CONNECT_MS;
	http->total_ms =
	    settings->total_ms != 0 ? settings->total_ms : HTTP_TOTAL_MS;
	http->trace = settings->trace;
	http->context = settings->context;
	if (copy_text(settings->ca_file, &http->ca_file, error) != 0 ||
	    copy_text(settings->proxy, &http->proxy, error) != 0)
		return -1;
	http->multi = curl_multi_init();
	if (settings->resolve != NULL)
		http->resolve = curl_slist_append(NULL, settings->resolve);
	if (http->multi == NULL ||
	    (settings->resolve != NULL && http->resolve == NULL))
		return error_set_memory(error);
	if (settings->keeps_cookies && keep_cookies(http, error) != 0)
		return -1;
	*ret = own_take(http);
	return 0;
}

void http_free(struct http *http)
{
	if (http == NULL)
		return;
	for (size_t i = 0; i < HTTP_PARALLEL_MAX; i++) {
		struct http_slot *slot = &http->slots[i];

		curl_slist_free_all(slot->headers);
		curl_easy_cleanup(slot->easy);
	}
	(void)curl_multi_cleanup(http->multi);
	(void)curl_share_cleanup(http->cookies);
	curl_slist_free_all(http->resolve);
	http_logins_done(&http->logins);
	memory_free(http->ca_file);
	memory_free(http->proxy);
	memory_free(http);
}

void http_release(struct http **http)
{
	http_free(*http);
}

/* -- cookies -------------------------------------------------------------- */

/* libcurl lists cookies that have ended until it next adds or sends one. */
static bool is_named(const char *line, const char *name, int64_t now)
{
	const char *fields[COOKIE_FIELDS];
	size_t count = 0, length = strlen(name);
	int64_t end = 0;

	for (; line != NULL && count < COOKIE_FIELDS; count++) {
		fields[count] = line;
		line = strchr(line, '\t');
		line = line != NULL ? line + 1 : NULL;
	}
	if (count < COOKIE_FIELDS ||
	    strncmp(fields[COOKIE_NAME], name, length) != 0 ||
	    fields[COOKIE_NAME][length] != '\t')
		return false;
	/* 0: at the end of the session. */
	return text_to_number(fields[COOKIE_END],
		   strcspn(fields[COOKIE_END], "\t"), 0, INT64_MAX, &end) &&
	       (end == 0 || end > now);
}

bool http_has_cookie(const struct http *http, const char *name)
{
	struct curl_slist *list = NULL;
	CURL *easy = http->cookies != NULL ? curl_easy_init() : NULL;
	bool found = false;

	if (easy == NULL)
		return false;
	if (curl_easy_setopt(easy, CURLOPT_SHARE, http->cookies) == CURLE_OK &&
	    curl_easy_getinfo(easy, CURLINFO_COOKIELIST, &list) == CURLE_OK)
		for (const struct curl_slist *at = list; at != NULL && !found;
		     at = at->next)
			found = is_named(at->data, name, clock_now());
	curl_slist_free_all(list);
	curl_easy_cleanup(easy);
	return found;
}

/* -- URLs ----------------------------------------------------------------- */

void http_curl_url_release(CURLU **url)
{
	if (*url != NULL)
		curl_url_cleanup(*url);
}

static bool copy_part(
    CURLU *url, CURLUPart part, unsigned flags, char *text, size_t size)
{
	char *value = NULL;
	bool fits;

	if (curl_url_get(url, part, &value, flags) != CURLUE_OK)
		return false;
	fits = strlen(value) < size;
	if (fits)
		(void)snprintf(text, size, "%s", value);
	curl_free(value);
	return fits;
}

static bool has_part(CURLU *url, CURLUPart part)
{
	char *value = NULL;
	bool has = curl_url_get(url, part, &value, 0) == CURLUE_OK;

	curl_free(value);
	return has;
}

int http_url_read(
    const char *text, struct http_url *ret_url, struct error *error)
{
	auto_cleanup(http_curl_url_release) CURLU *url = NULL;
	struct http_url result = {0};
	size_t length = strlen(text);

	if (length > URL_MAX)
		return error_set(error, STATUS_FINDINGS,
		    "URL has %zu bytes, expected %d at most", length, URL_MAX);
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f)
			return error_set(error, STATUS_FINDINGS,
			    "URL has a blank or control character");
	if (curl_open(error) != 0)
		return -1;
	url = curl_url();
	if (url == NULL)
		return error_set_memory(error);
	if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK ||
	    !copy_part(url, CURLUPART_SCHEME, 0, result.scheme,
		sizeof(result.scheme)) ||
	    !copy_part(
		url, CURLUPART_HOST, 0, result.host, sizeof(result.host)) ||
	    !copy_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, result.port,
		sizeof(result.port)) ||
	    (strcmp(result.scheme, "http") != 0 &&
		strcmp(result.scheme, "https") != 0))
		return error_set(error, STATUS_FINDINGS,
		    "malformed URL, expected https://host/path");
	if (has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD))
		return error_set(
		    error, STATUS_FINDINGS, "URL has user or password in it");
	(void)snprintf(result.origin, sizeof(result.origin), "%s://%s:%s",
	    result.scheme, result.host, result.port);
	/* Brackets of an IPv6 address are not part of it. */
	length = strlen(result.host);
	if (length >= 2 && result.host[0] == '[') {
		memmove(result.host, result.host + 1, length - 2);
		result.host[length - 2] = '\0';
	}
	*ret_url = result;
	return 0;
}
