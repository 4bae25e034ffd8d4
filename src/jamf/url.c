/*
 * Addresses of servers: what is taken, and what follows from one.
 */
#include "jamf/url.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

#define GATEWAY_HOST ".api.jamfcloud.com"
#define RETIRED_HOST ".apigw.jamf.com"

const char *jamf_url_classic(const struct jamf_url *url)
{
	return url->is_gateway ? "/proclassic/" : "/JSSResource/";
}

const char *jamf_url_pro(const struct jamf_url *url)
{
	return url->is_gateway ? "/pro/" : "/api/";
}

static bool is_unreserved(char c)
{
	return text_is_letter(c) || text_is_digit(c) ||
	       (c != '\0' && strchr("-._~", c));
}

/* Segments of unreserved characters, none empty, "." or "..". */
static bool is_plain_path(const char *path)
{
	while (*path == '/') {
		size_t length = strcspn(++path, "/");

		if (length == 0 || *path == '.')
			return false;
		for (size_t i = 0; i < length; i++)
			if (!is_unreserved(path[i]))
				return false;
		path += length;
	}
	return *path == '\0';
}

/* What stands in the URL after the host, without slashes at its end. */
static int take_path(
    const char *whole, char *path, size_t size, struct error *error)
{
	static const char *const wrong[] = {"/JSSResource", "/api"};
	const char *at = strstr(whole, "://");
	size_t length;

	at = at != NULL ? at + 3 : whole;
	at += strcspn(at, "/?#");
	length = strlen(at);
	while (length > 0 && at[length - 1] == '/')
		length--;
	if (length >= size)
		return error_set(error, STATUS_FINDINGS,
		    "path in the address of Jamf Pro is too long");
	(void)snprintf(path, size, "%.*s", (int)length, at);
	if (!is_plain_path(path))
		return error_set(error, STATUS_FINDINGS,
		    "malformed address of Jamf Pro, expected "
		    "https://host or https://host/path");
	for (size_t i = 0; i < array_length(wrong); i++)
		if (text_ends_with(path, wrong[i])) {
			(void)error_set(error, STATUS_FINDINGS,
			    "address of Jamf Pro has '%s' at its end, expected "
			    "none",
			    wrong[i]);
			return error_hint(error,
			    "give the address that opens Jamf Pro in a "
			    "browser, such as https://example.jamfcloud.com");
		}
	return 0;
}

static bool is_below(const char *host, const char *domain)
{
	size_t length = strlen(host), end = strlen(domain);

	return length > end &&
	       text_compare_case(host + length - end, domain) == 0;
}

/* What the gateway is asked on behalf of: one environment or one tenant. */
static int take_level(
    const struct jamf_access *access, struct jamf_url *url, struct error *error)
{
	bool has_tenant = access->tenant != NULL;
	const char *id = has_tenant ? access->tenant : access->environment;
	const char *what = has_tenant ? "tenant" : "environment";
	bool plain = true;

	if (has_tenant && access->environment != NULL) {
		(void)error_set(error, STATUS_USAGE,
		    "both an environment and a tenant are set");
		return error_hint(error,
		    "keep the one the API client was made for, the environment "
		    "unless it is an older one");
	}
	if (id == NULL)
		return 0;
	for (size_t i = 0; id[i] != '\0'; i++)
		plain = plain && is_unreserved(id[i]);
	if (!plain || id[0] == '\0' || id[0] == '.' ||
	    strlen(id) > JAMF_LEVEL_ID_MAX)
		return error_set(error, STATUS_FINDINGS,
		    "malformed %s, expected its identifier", what);
	url->level = what;
	url->header = has_tenant ? "X-Tenant-Id" : "X-Environment-Id";
	(void)snprintf(url->id, sizeof(url->id), "%s", id);
	return 0;
}

static int check_gateway(const struct http_url *parts, const char *path,
    struct jamf_url *url, struct error *error)
{
	const char *host = parts->host;
	bool has_host = is_below(host, GATEWAY_HOST);
	/* This machine, where a tunnel or a test stands for the gateway. */
	bool is_loopback = strcmp(host, "127.0.0.1") == 0 ||
			   strcmp(host, "::1") == 0 ||
			   text_compare_case(host, "localhost") == 0;

	if (has_host && url->level == NULL) {
		(void)error_set(error, STATUS_FINDINGS,
		    "'%s' is a Jamf Platform gateway, but no environment is "
		    "set",
		    host);
		return error_hint(error,
		    "set 'environment_id', or JAMF_ENVIRONMENT_ID where "
		    "JAMF_URL is; an older API client takes 'tenant_id', "
		    "JAMF_TENANT_ID");
	}
	url->is_gateway = url->level != NULL;
	if (!url->is_gateway)
		return 0;
	if (!has_host && !is_loopback)
		return error_set(error, STATUS_FINDINGS,
		    "%s is set, but '%s' is no Jamf Platform gateway",
		    url->level, host);
	if (*path != '\0')
		return error_set(error, STATUS_FINDINGS,
		    "address of the Jamf Platform gateway has a path, expected "
		    "https://%s",
		    host);
	return 0;
}

/* "https://host:port/path" as it is shown: host in lower case, no port 443. A
 * fragment, which no request ever has, tells the environments behind one
 * gateway apart. */
static int put_canonical(const struct http_url *parts, const char *path,
    struct jamf_url *url, struct error *error)
{
	bool brackets = strchr(parts->host, ':') != NULL;
	bool other = strcmp(parts->port, "443") != 0;
	char origin[JAMF_URL_MAX];
	int length;

	(void)snprintf(origin, sizeof(origin), "https://%s%s%s%s%s",
	    brackets ? "[" : "", parts->host, brackets ? "]" : "",
	    other ? ":" : "", other ? parts->port : "");
	for (char *at = origin; *at != '\0'; at++)
		*at = text_lower(*at);
	length = snprintf(url->base, sizeof(url->base), "%s%s", origin, path);
	if (length >= 0 && (size_t)length < sizeof(url->base))
		length = snprintf(url->canonical, sizeof(url->canonical),
		    "%s%s%s%s%s", url->base, url->is_gateway ? "#" : "",
		    url->is_gateway ? url->level : "",
		    url->is_gateway ? "=" : "", url->id);
	if (length >= 0 && (size_t)length < sizeof(url->canonical))
		return 0;
	return error_set(error, STATUS_FINDINGS,
	    "address of Jamf Pro is longer than %d bytes", JAMF_URL_MAX - 1);
}

int jamf_url_read(const struct jamf_access *access, struct jamf_url *ret_url,
    struct error *error)
{
	struct jamf_url url = {.is_gateway = false};
	struct http_url parts;
	char path[JAMF_URL_MAX];

	if (http_url_read(access->url, &parts, error) != 0)
		return error_prefix(error, "address of Jamf Pro");
	if (is_below(parts.host, RETIRED_HOST)) {
		(void)error_set(error, STATUS_FINDINGS,
		    "'%s' is a Jamf Platform gateway that was retired on "
		    "2026-09-03",
		    parts.host);
		return error_hint(error,
		    "use https://us.api.jamfcloud.com (or eu, apac) with "
		    "'environment_id' and an API client made there: those of "
		    "the old gateway were revoked");
	}
	if (strcmp(parts.scheme, "https") != 0)
		return error_set(error, STATUS_FINDINGS,
		    "address of Jamf Pro begins with %s://, expected https://",
		    parts.scheme);
	if (take_path(access->url, path, sizeof(path), error) != 0 ||
	    take_level(access, &url, error) != 0 ||
	    check_gateway(&parts, path, &url, error) != 0 ||
	    put_canonical(&parts, path, &url, error) != 0)
		return -1;
	*ret_url = url;
	return 0;
}
