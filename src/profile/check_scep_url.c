/*
 * Addresses of SCEP servers and of the admin page of Microsoft's NDES.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* The path of a URL without its query and fragment, as it is written. */
struct path {
	const char *text;
	size_t length;
};

static struct path path_of(const struct value *url)
{
	const char *after = strstr(url->text, "://");
	const char *slash = after == NULL ? NULL : strchr(after + 3, '/');
	struct path path = {"", 0};

	if (slash == NULL)
		return path;
	path.text = slash;
	path.length = strcspn(slash, "?#");
	return path;
}

static bool path_ends(const struct path *path, const char *end)
{
	size_t length = strlen(end);

	return path->length >= length &&
	       text_equal_case(
		   path->text + path->length - length, length, end, length);
}

static bool path_has(const struct path *path, const char *part)
{
	size_t length = strlen(part);

	for (size_t i = 0; i + length <= path->length; i++)
		if (text_equal_case(path->text + i, length, part, length))
			return true;
	return false;
}

/* NDES answers under mscep.dll; mscep_admin is the page with challenges. */
void check_scep_url(struct check *check, const struct check_scep *scep)
{
	const struct value *url = scep->url;
	const char *key = check_key(check, scep->payload, KEY_URL);
	const char *hash, *query;
	struct path path;

	if (!url->present || url->text == NULL)
		return;
	hash = strchr(url->text, '#');
	query = strchr(url->text, '?');
	path = path_of(url);
	if (text_equal_case(
		url->text, url->length < 7 ? url->length : 7, "http://", 7))
		check_report(check, CHECK_URL_HTTP, &url->origin,
		    "use https, unless the server offers SCEP in clear only",
		    "'%s' is plain http: anybody on the way can answer for the "
		    "CA",
		    key);
	if (hash != NULL)
		check_report(check, CHECK_URL_FRAGMENT, &url->origin,
		    "remove the '#' and what follows it",
		    "'%s' has a fragment, which is never sent", key);
	if (query != NULL && (hash == NULL || query < hash))
		check_report(check, CHECK_URL_QUERY, &url->origin,
		    "remove the '?' and what follows it",
		    "'%s' has a query of its own, which devices replace by "
		    "theirs",
		    key);
	if (path_ends(&path, "/certsrv/mscep") ||
	    path_ends(&path, "/certsrv/mscep/"))
		check_report(check, CHECK_URL_NDES, &url->origin,
		    "NDES answers at /certsrv/mscep/mscep.dll",
		    "'%s' lacks 'mscep.dll'", key);
	if (path_has(&path, "/mscep_admin"))
		check_report(check, CHECK_URL_ADMIN, &url->origin,
		    "devices need the address that ends in "
		    "/certsrv/mscep/mscep.dll",
		    "'%s' is the address of the admin page, not of the SCEP "
		    "server",
		    key);
}

void check_scep_admin_url(struct check *check, const struct check_scep *scep)
{
	const struct value *url =
	    payload_value(scep->payload, KEY_URL_TO_SCEP_ADMIN);
	struct path path;

	if (!url->present || url->text == NULL)
		return;
	path = path_of(url);
	if (path_has(&path, "/mscep_admin") ||
	    !(path_has(&path, "/mscep/") || path_ends(&path, "/mscep")))
		return;
	check_report(check, CHECK_ADMIN_URL, &url->origin,
	    "the admin page of NDES is at /certsrv/mscep_admin/",
	    "'url_to_scep_admin' is the address of the SCEP server, not of its "
	    "admin page");
}
