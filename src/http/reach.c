/*
 * What is connected to, before it is: server and proxy within the bounds of
 * the run.
 */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "http/http_internal.h"
#include "base/banned.h"

/* -- the proxy ------------------------------------------------------------ */

/* As libcurl has it: the scheme's own variable, then that for all; HTTP_PROXY
 * in capitals is not one, since a web server sets it from a header. */
static const char *proxy_variable(const char *scheme)
{
	static const char *const https[] = {
	    "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};
	static const char *const http[] = {
	    "http_proxy", "all_proxy", "ALL_PROXY", NULL};
	const char *const *names = strcmp(scheme, "https") == 0 ? https : http;

	for (; *names != NULL; names++) {
		const char *value = getenv(*names);

		if (value != NULL && *value != '\0')
			return value;
	}
	return NULL;
}

/* NO_PROXY names the host, a domain above it, or all. */
static bool is_exempt(const char *host)
{
	const char *list = getenv("no_proxy");
	size_t whole = strlen(host);

	if (list == NULL || *list == '\0')
		list = getenv("NO_PROXY");
	while (list != NULL && *list != '\0') {
		size_t length = strcspn(list, ", \t");
		const char *next = list + length;

		if (length == 1 && *list == '*')
			return true;
		if (length > 0 && *list == '.') {
			list++;
			length--;
		}
		if (length > 0 && whole >= length &&
		    text_equal_case(
			host + whole - length, length, list, length) &&
		    (whole == length || host[whole - length - 1] == '.'))
			return true;
		list = next + strspn(next, ", \t");
	}
	return false;
}

static void text_release(char **text)
{
	curl_free(*text);
}

static int check_proxy(
    const struct http *http, const char *proxy, struct error *error)
{
	auto_cleanup(http_curl_url_release) CURLU *url = curl_url();
	auto_cleanup(text_release) char *scheme = NULL;
	auto_cleanup(text_release) char *host = NULL;
	auto_cleanup(text_release) char *port = NULL;
	struct bounds_target target = {.usual_port = "1080", .what = "proxy"};

	if (url == NULL)
		return error_set_memory(error);
	/* The text may have a password in it. */
	if (curl_url_set(url, CURLUPART_URL, proxy,
		CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		return error_set(error, STATUS_REFUSED,
		    "the proxy is no URL, so that SCEPCTL_HOSTS cannot bound "
		    "it");
	/* libcurl's defaults, which are not those of the web. */
	if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    strcmp(scheme, "https") == 0)
		target.usual_port = "443";
	target.host = host;
	target.port = curl_url_get(url, CURLUPART_PORT, &port, 0) == CURLUE_OK
			  ? port
			  : target.usual_port;
	return bounds_check_host(http->bounds, &target, error);
}

int http_check_reach(const struct http *http, const struct http_url *url,
    const char **ret_proxy, struct error *error)
{
	const struct bounds_target target = {.host = url->host,
	    .port = url->port,
	    .usual_port = strcmp(url->scheme, "https") == 0 ? "443" : "80"};
	const char *proxy = http->proxy;

	if (http->bounds->hosts == NULL) {
		*ret_proxy = proxy;
		return 0;
	}
	if (bounds_check_host(http->bounds, &target, error) != 0)
		return -1;
	if (proxy == NULL)
		proxy = proxy_variable(url->scheme);
	/* What was looked at is what is set: libcurl finds no other. */
	if (proxy == NULL || is_exempt(url->host))
		proxy = "";
	if (*proxy != '\0' && check_proxy(http, proxy, error) != 0)
		return -1;
	*ret_proxy = proxy;
	return 0;
}

int http_may_reach(
    const struct http *http, const char *url, struct error *error)
{
	const char *proxy = NULL;
	struct http_url parts;

	if (http_url_read(url, &parts, error) != 0)
		return -1;
	return http_check_reach(http, &parts, &proxy, error);
}

/* -- names ---------------------------------------------------------------- */

static void addresses_release(struct addrinfo **list)
{
	if (*list != NULL)
		freeaddrinfo(*list);
}

int http_resolve(const struct http *http, const struct http_url *url,
    char addresses[HTTP_ADDRESSES_MAX][HTTP_ADDRESS_MAX], size_t *ret_count,
    struct error *error)
{
	struct addrinfo hints = {
	    .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	auto_cleanup(addresses_release) struct addrinfo *list = NULL;
	const char *proxy = NULL;
	size_t count = 0;
	int code;

	if (http_check_reach(http, url, &proxy, error) != 0)
		return -1;
	code = getaddrinfo(url->host, NULL, &hints, &list);
	if (code != 0)
		return error_set(error, STATUS_NETWORK,
		    "cannot resolve '%s': %s", url->host, gai_strerror(code));
	for (const struct addrinfo *at = list;
	     at != NULL && count < HTTP_ADDRESSES_MAX; at = at->ai_next)
		if (getnameinfo(at->ai_addr, at->ai_addrlen, addresses[count],
			HTTP_ADDRESS_MAX, NULL, 0, NI_NUMERICHOST) == 0)
			count++;
	if (count == 0)
		return error_set(
		    error, STATUS_NETWORK, "'%s' has no address", url->host);
	*ret_count = count;
	return 0;
}
