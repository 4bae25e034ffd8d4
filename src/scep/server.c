/* What the status and headers of an answer tell about the server in front. */
#include "scep/server.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scep/cause.h"
#include "base/banned.h"

bool scep_is_login_redirect(
    const struct http_response *response, const char *url)
{
	const char *target = http_header(response, "Location", 0);
	struct http_url from, to;
	struct error ignored;

	if (response->status < 300 || response->status > 399 ||
	    target == NULL || http_url_read(url, &from, &ignored) != 0 ||
	    http_url_read(target, &to, &ignored) != 0)
		return false;
	return text_compare_case(from.host, to.host) != 0;
}

static int fail_redirect(const struct http_response *response, const char *url,
    const char *what, struct error *error)
{
	const char *target = http_header(response, "Location", 0);
	/* The query of a login's address is long and nobody's business. */
	int shown = target != NULL ? (int)strcspn(target, "?#") : 0;

	error_set(error, STATUS_SERVER,
	    "server redirects %s to '%.*s', status %d", what,
	    shown < 200 ? shown : 200, target != NULL ? target : "",
	    response->status);
	if (scep_is_login_redirect(response, url))
		return error_hint(error,
		    "a login stands before the server: set the Application "
		    "Proxy's pre-authentication to 'Passthrough'");
	return error_hint(error,
	    "redirects are not followed: correct the URL; mscep_admin wants a "
	    "slash at its end");
}

static int fail_login(
    const struct http_response *response, const char *what, struct error *error)
{
	auto_buf struct buf offered = {.limit = 200};
	const char *value;

	for (size_t i = 0;
	     (value = http_header(response, "WWW-Authenticate", i)) != NULL;
	     i++) {
		if (offered.length > 0)
			buf_text(&offered, ", ");
		buf_add(&offered, value, strcspn(value, " ,"));
	}
	error_set(error, STATUS_CREDENTIALS,
	    "server refuses the login for %s, status 401, it offers %s", what,
	    buf_ok(&offered) && offered.length > 0 ? offered.data
						   : "no scheme");
	return error_hint(error,
	    "check user (EXAMPLE\\name) and password; a right password is "
	    "refused too when IIS demands Extended Protection or does not "
	    "offer the scheme of 'authentication'");
}

static int fail_broken(const struct http_response *response, const char *what,
    const struct scep_proxy *proxy, struct error *error)
{
	error_set(error, STATUS_SERVER, "server answers %s with status %d",
	    what, response->status);
	if (proxy->present && !proxy->connected)
		return error_hint(error,
		    "the Application Proxy reached no connector: see that one "
		    "of the application's group runs");
	if (proxy->present)
		return error_hint(error,
		    "the connector could not reach NDES: check the "
		    "application's internal URL and the server behind it");
	return error_hint(error,
	    "NDES could not start: look for events 2 and 49 of "
	    "NetworkDeviceEnrollmentService, and restart IIS");
}

static int fail_status(const struct http_response *response, const char *url,
    const char *what, const struct scep_proxy *proxy, struct error *error)
{
	const struct scep_cause *cause = scep_cause_find(response);
	int status = response->status;

	if (cause != NULL) {
		error_set(error,
		    status == 403 ? STATUS_PRIVILEGE : STATUS_SERVER,
		    "server answers %s with status %d: %s", what, status,
		    cause->title);
		return error_hint(error, "%s", cause->hint);
	}
	if (status >= 300 && status <= 399)
		return fail_redirect(response, url, what, error);
	if (status >= 500)
		return fail_broken(response, what, proxy, error);
	switch (status) {
	case 401:
		return fail_login(response, what, error);
	case 403:
		error_set(error, STATUS_PRIVILEGE,
		    "server forbids %s, status 403", what);
		return error_hint(error,
		    "the account lacks permission, or Intune's policy module "
		    "has taken over this NDES: its challenges come from Intune "
		    "only");
	case 404:
		error_set(error, STATUS_NOT_FOUND,
		    "server has no such path for %s, status 404", what);
		return error_hint(error,
		    "check the URL, behind a proxy the internal one too; IIS "
		    "also says so to a URL or query that is too long");
	case 429:
		return error_set(error, STATUS_BUSY,
		    "server is busy and does not give %s, status 429", what);
	default:
		return error_set(error, STATUS_SERVER,
		    "server answers %s with status %d, expected 200", what,
		    status);
	}
}

int scep_check_status(const struct http_response *response, const char *url,
    const char *what, struct error *error)
{
	struct scep_proxy proxy;
	size_t length;

	if (response->status == 200)
		return 0;
	scep_proxy_read(response, &proxy);
	fail_status(response, url, what, &proxy, error);
	length = strlen(error->text);
	if (proxy.transaction[0] != '\0' || proxy.details[0] != '\0')
		(void)snprintf(error->text + length,
		    sizeof(error->text) - length,
		    " (Application Proxy: %s%stransaction %s)", proxy.details,
		    proxy.details[0] != '\0' ? ", " : "",
		    proxy.transaction[0] != '\0' ? proxy.transaction : "-");
	return -1;
}

int scep_check_answer(const struct http_response *response, const char *url,
    const char *operation, struct error *error)
{
	if (scep_check_status(response, url, operation, error) == 0)
		return 0;
	scep_error_add_said(error, response->body.data, response->body.length);
	return -1;
}
