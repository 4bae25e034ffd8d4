/*
 * The connections of a run, and URLs.
 */
#include "http/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "http/http_internal.h"
#include "base/banned.h"

enum {
	URL_MAX = 64 * 1024
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
	if (settings->keeps_cookies && http_keep_cookies(http, error) != 0)
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

static void url_release(CURLU **url)
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

/* Brackets of an IPv6 address are not part of it. */
static void cut_brackets(char *host)
{
	size_t length = strlen(host);

	if (length < 2 || host[0] != '[')
		return;
	memmove(host, host + 1, length - 2);
	host[length - 2] = '\0';
}

static int check_url_text(const char *text, struct error *error)
{
	if (strlen(text) > URL_MAX)
		return error_set(error, STATUS_FINDINGS,
		    "URL has %zu bytes, expected %d at most", strlen(text),
		    URL_MAX);
	for (const char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f)
			return error_set(error, STATUS_FINDINGS,
			    "URL has a blank or control character");
	return 0;
}

int http_url_read(
    const char *text, struct http_url *ret_url, struct error *error)
{
	auto_cleanup(url_release) CURLU *url = NULL;
	struct http_url result;

	memset(&result, 0, sizeof(result));
	if (check_url_text(text, error) != 0 || curl_open(error) != 0)
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
	cut_brackets(result.host);
	*ret_url = result;
	return 0;
}
