/* Fetching NDES' admin page. */
#include "scep/ndes.h"

#include <string.h>

#include "scep/server.h"
#include "base/banned.h"

int ndes_url_add(struct buf *buf, const char *url, struct error *error)
{
	size_t path = strcspn(url, "?#");
	size_t query = strcspn(url, "#");

	buf_add(buf, url, path);
	if (path > 0 && url[path - 1] != '/')
		buf_char(buf, '/');
	buf_add(buf, url + path, query - path);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

static int fail_page(const struct ndes_page *page, const char *what,
    const char *hint, struct error *error)
{
	error_set(
	    error, STATUS_SERVER, "%s, its title is '%s'", what, page->title);
	return error_hint(error, "%s", hint);
}

int ndes_page_check(const struct ndes_page *page, struct error *error)
{
	switch (page->kind) {
	case NDES_PAGE_OK:
	case NDES_PAGE_NO_CHALLENGE:
		return 0;
	case NDES_PAGE_CACHE_FULL:
		error_set(
		    error, STATUS_BUSY, "challenge cache of NDES is full");
		return error_hint(error,
		    "it keeps 5 unused challenges for 60 minutes unless "
		    "PasswordMax and PasswordValidity say otherwise: try "
		    "later, "
		    "or restart IIS");
	case NDES_PAGE_NO_PERMISSION:
		error_set(
		    error, STATUS_PRIVILEGE, "account may not enrol with NDES");
		return error_hint(error,
		    "give the account 'Enroll' on the templates that NDES uses "
		    "(registry key MSCEP)");
	case NDES_PAGE_BROKEN:
		return fail_page(page, "NDES shows an error page",
		    "look for events 2 and 49 of "
		    "NetworkDeviceEnrollmentService, and restart IIS",
		    error);
	case NDES_PAGE_LOGIN:
		return fail_page(page, "a login page stands before NDES",
		    "set the Application Proxy's pre-authentication to "
		    "'Passthrough', and take NDES out of Conditional Access",
		    error);
	case NDES_PAGE_UNKNOWN:
		return fail_page(page,
		    "page of NDES has neither thumbprint nor challenge",
		    "'url_to_scep_admin' must lead to mscep_admin, not to "
		    "mscep.dll; else the page is one scepctl does not know",
		    error);
	default:
		return fail_page(page, "page is not one of NDES",
		    "check 'url_to_scep_admin' and, behind a proxy, the "
		    "internal URL",
		    error);
	}
}

int ndes_fetch(struct http *http, const struct ndes_access *access,
    struct ndes_page *ret_page, struct http_facts *facts, struct error *error)
{
	auto_buf struct buf url = {0};
	auto_http_response struct http_response response = {0};
	auto_ndes_page struct ndes_page page = {0};
	struct http_request request = {.auth = access->auth,
	    .user = access->user,
	    .secret = access->password,
	    .accept = "text/html, */*;q=0.1",
	    .limit = NDES_PAGE_MAX,
	    .http1 = true};

	if (ndes_url_add(&url, access->url, error) != 0)
		return -1;
	request.url = url.data;
	if (http_perform(http, &request, &response, facts, error) != 0 ||
	    scep_check_status(&response, url.data, "the admin page", error) !=
		0 ||
	    ndes_page_read(
		response.body.data, response.body.length, &page, error) != 0 ||
	    ndes_page_check(&page, error) != 0)
		return -1;
	*ret_page = page;
	memset(&page, 0, sizeof(page));
	return 0;
}
