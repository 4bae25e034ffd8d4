#include "jamf/address.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

#define GATEWAY_HOST ".apigw.jamf.com"
#define GATEWAY_PATH "/api/proclassic/tenant/"

const char *jamf_place_classic(const struct jamf_place *place)
{
	return place->is_gateway ? "/" : "/JSSResource/";
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~", c));
}

static bool is_tenant(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!is_unreserved(text[i]))
			return false;
	return length > 0 && length <= JAMF_TENANT_MAX && *text != '.';
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

/* Splits ".../api/proclassic/tenant/ID"; path is cut before it. */
static bool take_tenant(char *path, char *tenant, size_t size)
{
	char *at = strstr(path, GATEWAY_PATH);
	const char *name = at != NULL ? at + strlen(GATEWAY_PATH) : "";

	if (!is_tenant(name))
		return false;
	(void)snprintf(tenant, size, "%s", name);
	*at = '\0';
	return true;
}

static int check_tenant(const char *tenant, const char *in_path,
    const struct http_url *url, const char *path, struct error *error)
{
	bool host = strlen(url->host) > strlen(GATEWAY_HOST) &&
		    text_compare_case(
			url->host + strlen(url->host) - strlen(GATEWAY_HOST),
			GATEWAY_HOST) == 0;

	if (tenant != NULL && !is_tenant(tenant))
		return error_set(error, STATUS_FINDINGS,
		    "malformed tenant, expected its identifier");
	if (tenant != NULL && *in_path != '\0' && strcmp(tenant, in_path) != 0)
		return error_set(error, STATUS_FINDINGS,
		    "tenant '%s' differs from the address, which says '%s'",
		    tenant, in_path);
	if (host && *path != '\0')
		return error_set(error, STATUS_FINDINGS,
		    "address of the Jamf Platform gateway has a path, expected "
		    "https://%s",
		    url->host);
	if (tenant != NULL && *in_path == '\0' && !host)
		return error_set(error, STATUS_FINDINGS,
		    "tenant is set, but '%s' is no Jamf Platform gateway",
		    url->host);
	if (!host || tenant != NULL || *in_path != '\0')
		return 0;
	error_set(error, STATUS_FINDINGS,
	    "'%s' is a Jamf Platform gateway, but no tenant is set", url->host);
	return error_hint(error, "set 'tenant' to the tenant's identifier");
}

int jamf_place_read(const char *text, const char *tenant,
    struct jamf_place *ret_place, struct error *error)
{
	struct jamf_place place = {.is_gateway = false};
	struct http_url url;
	char path[JAMF_ADDRESS_MAX], in_path[JAMF_TENANT_MAX + 1] = "";
	char origin[JAMF_ADDRESS_MAX];
	int length;

	if (http_url_read(text, &url, error) != 0)
		return error_prefix(error, "address of Jamf Pro");
	if (strcmp(url.scheme, "https") != 0)
		return error_set(error, STATUS_FINDINGS,
		    "address of Jamf Pro begins with %s://, expected https://",
		    url.scheme);
	if (take_path(text, path, sizeof(path), error) != 0)
		return -1;
	place.is_gateway = take_tenant(path, in_path, sizeof(in_path));
	if (check_tenant(tenant, in_path, &url, path, error) != 0)
		return -1;
	if (tenant != NULL) {
		place.is_gateway = true;
		(void)snprintf(in_path, sizeof(in_path), "%s", tenant);
	}
	put_origin(&url, origin, sizeof(origin));
	length = snprintf(place.base, sizeof(place.base), "%s%s", origin, path);
	if (length >= 0 && (size_t)length < sizeof(place.base))
		length = snprintf(place.address, sizeof(place.address),
		    "%s%s%s", place.base, place.is_gateway ? GATEWAY_PATH : "",
		    in_path);
	if (length < 0 || (size_t)length >= sizeof(place.address))
		return error_set(error, STATUS_FINDINGS,
		    "address of Jamf Pro is longer than %d bytes",
		    JAMF_ADDRESS_MAX - 1);
	*ret_place = place;
	return 0;
}
