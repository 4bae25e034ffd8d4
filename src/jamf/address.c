#include "jamf/address.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

#define GATEWAY_HOST ".api.jamfcloud.com"
#define RETIRED_HOST ".apigw.jamf.com"

const char *jamf_place_classic(const struct jamf_place *place)
{
	return place->is_gateway ? "/proclassic/" : "/JSSResource/";
}

const char *jamf_place_pro(const struct jamf_place *place)
{
	return place->is_gateway ? "/pro/" : "/api/";
}

static bool is_unreserved(char c)
{
	return text_is_letter(c) || text_is_digit(c) ||
	       (c != '\0' && strchr("-._~", c));
}

static bool is_level_id(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!is_unreserved(text[i]))
			return false;
	return length > 0 && length <= JAMF_LEVEL_ID_MAX && *text != '.';
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

static int fail_path(const char *text, struct error *error)
{
	error_set(error, STATUS_FINDINGS,
	    "address of Jamf Pro has '%s' at its end, expected none", text);
	return error_hint(error,
	    "give the address that opens Jamf Pro in a browser, such as "
	    "https://example.jamfcloud.com");
}

/* What stands in the URL after the host, without slashes at its end. */
static int take_path(
    const char *url, char *path, size_t size, struct error *error)
{
	static const char *const wrong[] = {"/JSSResource", "/api"};
	const char *at = strstr(url, "://");
	size_t length;

	at = at != NULL ? at + 3 : url;
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
		if (text_ends_with(path, wrong[i]))
			return fail_path(wrong[i], error);
	return 0;
}

/* "https://host:port" as it is shown: lower case, no port 443. */
static void put_origin(const struct http_url *url, char *text, size_t size)
{
	bool brackets = strchr(url->host, ':') != NULL;
	bool other = strcmp(url->port, "443") != 0;

	(void)snprintf(text, size, "https://%s%s%s%s%s", brackets ? "[" : "",
	    url->host, brackets ? "]" : "", other ? ":" : "",
	    other ? url->port : "");
	for (char *at = text; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
}

static bool is_below(const char *host, const char *domain)
{
	size_t length = strlen(host), end = strlen(domain);

	return length > end &&
	       text_compare_case(host + length - end, domain) == 0;
}

/* This machine, where a tunnel or a test stands for the gateway. */
static bool is_loopback(const char *host)
{
	return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0 ||
	       text_compare_case(host, "localhost") == 0;
}

static int fail_retired(const char *host, struct error *error)
{
	error_set(error, STATUS_FINDINGS,
	    "'%s' is a Jamf Platform gateway that was retired on 2026-09-03",
	    host);
	return error_hint(error,
	    "use https://us.api.jamfcloud.com (or eu, apac) with "
	    "'environment_id' and an API client made there: those of the old "
	    "gateway were revoked");
}

static int fail_no_level(const char *host, struct error *error)
{
	error_set(error, STATUS_FINDINGS,
	    "'%s' is a Jamf Platform gateway, but no environment is set", host);
	return error_hint(error,
	    "set 'environment_id', or JAMF_ENVIRONMENT_ID where JAMF_URL is; "
	    "an older API client takes 'tenant_id', JAMF_TENANT_ID");
}

/* What the gateway is asked on behalf of: one environment or one tenant. */
static int take_level(const struct jamf_access *access,
    struct jamf_place *place, struct error *error)
{
	bool has_tenant = access->tenant != NULL;
	const char *id = has_tenant ? access->tenant : access->environment;
	const char *what = has_tenant ? "tenant" : "environment";

	if (has_tenant && access->environment != NULL) {
		(void)error_set(error, STATUS_USAGE,
		    "both an environment and a tenant are set");
		return error_hint(error,
		    "keep the one the API client was made for, the environment "
		    "unless it is an older one");
	}
	if (id == NULL)
		return 0;
	if (!is_level_id(id))
		return error_set(error, STATUS_FINDINGS,
		    "malformed %s, expected its identifier", what);
	place->level = what;
	place->header = has_tenant ? "X-Tenant-Id" : "X-Environment-Id";
	(void)snprintf(place->id, sizeof(place->id), "%s", id);
	return 0;
}

static int check_gateway(const struct http_url *url, const char *path,
    struct jamf_place *place, struct error *error)
{
	bool has_host = is_below(url->host, GATEWAY_HOST);

	if (has_host && place->level == NULL)
		return fail_no_level(url->host, error);
	place->is_gateway = place->level != NULL;
	if (!place->is_gateway)
		return 0;
	if (!has_host && !is_loopback(url->host))
		return error_set(error, STATUS_FINDINGS,
		    "%s is set, but '%s' is no Jamf Platform gateway",
		    place->level, url->host);
	if (*path != '\0')
		return error_set(error, STATUS_FINDINGS,
		    "address of the Jamf Platform gateway has a path, expected "
		    "https://%s",
		    url->host);
	return 0;
}

/* A fragment, which no request ever has, tells the environments behind one
 * gateway apart. */
static int put_address(const char *origin, const char *path,
    struct jamf_place *place, struct error *error)
{
	int length =
	    snprintf(place->base, sizeof(place->base), "%s%s", origin, path);

	if (length >= 0 && (size_t)length < sizeof(place->base))
		length = snprintf(place->address, sizeof(place->address),
		    "%s%s%s%s%s", place->base, place->is_gateway ? "#" : "",
		    place->is_gateway ? place->level : "",
		    place->is_gateway ? "=" : "", place->id);
	if (length >= 0 && (size_t)length < sizeof(place->address))
		return 0;
	return error_set(error, STATUS_FINDINGS,
	    "address of Jamf Pro is longer than %d bytes",
	    JAMF_ADDRESS_MAX - 1);
}

int jamf_place_read(const struct jamf_access *access,
    struct jamf_place *ret_place, struct error *error)
{
	struct jamf_place place = {.is_gateway = false};
	struct http_url url;
	char path[JAMF_ADDRESS_MAX], origin[JAMF_ADDRESS_MAX];

	if (http_url_read(access->url, &url, error) != 0)
		return error_prefix(error, "address of Jamf Pro");
	if (is_below(url.host, RETIRED_HOST))
		return fail_retired(url.host, error);
	if (strcmp(url.scheme, "https") != 0)
		return error_set(error, STATUS_FINDINGS,
		    "address of Jamf Pro begins with %s://, expected https://",
		    url.scheme);
	if (take_path(access->url, path, sizeof(path), error) != 0 ||
	    take_level(access, &place, error) != 0 ||
	    check_gateway(&url, path, &place, error) != 0)
		return -1;
	put_origin(&url, origin, sizeof(origin));
	if (put_address(origin, path, &place, error) != 0)
		return -1;
	*ret_place = place;
	return 0;
}
