/* The step that tells what kind of server answers, if SCEP at all. */
#include <string.h>

#include "base/text.h"
#include "scep/cause.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

/* Something speaks SCEP there. No words at all are no proof of it. */
static bool works(const struct probe_way *way)
{
	return way->has_authority || (way->has_caps && !way->caps.empty);
}

/* To the same address with a slash: a directory of IIS. */
static bool adds_slash(const struct probe_way *way, const char *target)
{
	const char *from = way->target->url;
	size_t length = strcspn(from, "?#"), size = strlen(target);
	const char *path = strchr(strstr(from, "://") + 3, '/');

	if (target[0] == '/') {
		if (path == NULL || path >= from + length)
			return false;
		length -= (size_t)(path - from);
		from = path;
	}
	return size == length + 1 && target[length] == '/' &&
	       memcmp(target, from, length) == 0;
}

static void judge_redirect(struct probe *probe, const struct probe_way *way)
{
	const char *location = http_header(&way->bare, "Location", 0);
	const char *target = "";

	/* Without what a login puts into its query. */
	if (location != NULL)
		target = arena_copy(
		    &probe->arena, location, strcspn(location, "?#"));
	if (target == NULL) {
		probe->failed = true;
		return;
	}
	if (scep_is_login_redirect(&way->bare, way->target->url))
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_PRE_AUTHENTICATION,
		    "a login stands before the server: status %d to '%s'",
		    way->bare.status, target);
	else if (adds_slash(way, target))
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_MISSING_SLASH,
		    "the URL lacks the slash at its end: status %d to '%s'",
		    way->bare.status, target);
	else
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_REDIRECT,
		    "the server redirects: status %d to '%s'", way->bare.status,
		    target);
}

/* The proxy's own errors. */
static const struct proxy_fault {
	const char *details; /* x-ms-proxy-error-details */
	struct probe_finding finding;
} proxy_faults[] = {
    {"EmptyConnectorGroup",
	{SCEP_FAILED, "connector-down", NULL,
	    "no connector of the application's group is running: start the "
	    "service 'Microsoft Entra private network connector', or choose "
	    "another group"}},
    {"BackendTimeOut",
	{SCEP_FAILED, "backend-timeout", NULL,
	    "the connector got no answer from the internal URL in time: see "
	    "that NDES answers there, or set the backend timeout to 'Long'"}},
    {"BackendServiceUnavailable",
	{SCEP_FAILED, "internal-url", NULL,
	    "the connector cannot reach the internal URL: check its scheme, "
	    "name and port, and that the connector's host resolves and "
	    "reaches it"}},
    {"ParseBackendResponseFailed",
	{SCEP_FAILED, "internal-url", NULL,
	    "what answers at the internal URL is no web server: check its "
	    "scheme (http or https) and port"}},
};
static const struct probe_finding no_connector = {SCEP_FAILED, "connector-down",
    NULL,
    "the proxy reached no connector: see that one of the application's group "
    "runs and is 'Active' in Entra"};
static const struct probe_finding proxy_error = {SCEP_FAILED, "proxy-error",
    NULL,
    "look the transaction up in the connector's log, and check the "
    "application's internal URL"};

static void judge_proxy_error(struct probe *probe, const struct probe_way *way)
{
	const struct scep_proxy *proxy = &way->proxy;
	const struct probe_finding *as =
	    proxy->connected ? &proxy_error : &no_connector;

	for (size_t i = 0; i < array_length(proxy_faults); i++)
		if (text_compare_case(
			proxy->details, proxy_faults[i].details) == 0)
			as = &proxy_faults[i].finding;
	probe_find_as(probe, PROBE_SERVER, as,
	    "Entra Application Proxy answers itself: status %d, %s, "
	    "transaction %s",
	    way->bare.status,
	    proxy->details[0] != '\0' ? proxy->details : "no details",
	    proxy->transaction[0] != '\0' ? proxy->transaction : "-");
}

/* SCEP works, so the answer without an operation does not matter; NDES'
 * policy module forbids it. */
static bool is_intune(const struct probe_way *way)
{
	return way->bare.status == 403 && works(way);
}

static void judge_not_found(struct probe *probe, const struct probe_way *way)
{
	static const struct probe_finding internal = {SCEP_FAILED,
	    "internal-url", NULL,
	    "give the application's internal and external URL the same path, "
	    "with the slash at its end, such as "
	    "http://ndes.example.com/certsrv/"};

	if (way->proxy.present && !way->proxy.connected)
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_EXTERNAL_URL,
		    "Entra Application Proxy knows no application at this "
		    "URL: status 404");
	else if (way->proxy.present)
		probe_find_as(probe, PROBE_SERVER, &internal,
		    "the server behind Entra Application Proxy has no such "
		    "path: status 404");
	else
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_NOT_FOUND,
		    "the server has no such path: status 404");
}

static void judge_page(struct probe *probe, const struct probe_way *way)
{
	if (way->page.kind == NDES_PAGE_LOGIN)
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_LOGIN_PAGE,
		    "a login page stands before the server: its title is '%s'",
		    way->page.title);
	else if (way->page.kind != NDES_PAGE_OTHER &&
		 way->page.kind != NDES_PAGE_UNKNOWN)
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_ADMIN_URL,
		    "the URL leads to NDES' admin page, not to SCEP");
	else if (!works(way))
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_WEB_PAGE,
		    "what answers is a web page, no SCEP: its title is '%s'",
		    way->page.title);
}

static void judge_refusal(struct probe *probe, const struct probe_way *way)
{
	const struct probe_finding login = {.severity = SCEP_FAILED,
	    .id = "login-required",
	    .hint = strstr(way->target->url, "mscep_admin") != NULL
			? "set 'url' to the one that ends in mscep.dll, and "
			  "'url_to_scep_admin' to this one"
			: "allow anonymous access to /certsrv/mscep in IIS: "
			  "devices cannot log in"};
	const struct probe_finding other = {.severity = SCEP_FAILED,
	    .id = "error",
	    .hint = way->caps_error.hint};
	struct error said;

	switch (way->bare.status) {
	case 401:
		probe_find_as(probe, PROBE_SERVER, &login,
		    "the server asks for a login: status 401");
		return;
	case 403:
		probe_find(probe, PROBE_SERVER, SCEP_NOTE_FORBIDDEN,
		    "the server forbids SCEP: status 403");
		return;
	case 404:
		judge_not_found(probe, way);
		return;
	default:
		(void)error_set(&said, STATUS_SERVER,
		    "the server does not speak SCEP: status %d",
		    way->bare.status);
		scep_error_add_said(
		    &said, way->bare.body.data, way->bare.body.length);
		probe_find_as(probe, PROBE_SERVER, &other, "%s", said.text);
	}
}

static const char *kind_of(const struct probe_way *way)
{
	if (way->bare.status == 200 && way->page.kind == NDES_PAGE_UNKNOWN)
		return "Microsoft NDES";
	if (is_intune(way))
		return "Microsoft NDES with Intune's connector";
	return text_ends_with(way->target->url, "/mscep.dll")
		   ? "SCEP server with NDES' path"
		   : "SCEP server, not NDES";
}

/* Nothing came without an operation. */
static void judge_silence(struct probe *probe, const struct probe_way *way)
{
	const struct probe_finding as = {.severity = SCEP_FAILED,
	    .id = http_failure_name(way->facts.failure),
	    .hint = way->bare_error.hint};

	if (works(way))
		probe_sum(probe, PROBE_SERVER,
		    "SCEP server, silent without an operation");
	else if (probe->steps[PROBE_CONNECT].state == PROBE_OK &&
		 probe->steps[PROBE_TLS].state != PROBE_FAILED)
		probe_find_as(
		    probe, PROBE_SERVER, &as, "%s", way->bare_error.text);
}

static void say_kind(struct probe *probe, const struct probe_way *way)
{
	const char *server = http_header(&way->bare, "Server", 0);

	probe_sum(probe, PROBE_SERVER, "%s%s", kind_of(way),
	    way->proxy.present ? ", behind Entra Application Proxy" : "");
	probe_say(probe, PROBE_SERVER, "status %d without an operation",
	    way->bare.status);
	if (server != NULL)
		probe_say(probe, PROBE_SERVER, "Server: %s", server);
	if (way->proxy.present)
		probe_say(probe, PROBE_SERVER, "proxy transaction %s",
		    way->proxy.transaction[0] != '\0' ? way->proxy.transaction
						      : "-");
}

void probe_judge_server(struct probe *probe, struct probe_way *way)
{
	const struct probe_finding intune = {
	    .severity = way->target->challenge == PROBE_CHALLENGE_NDES
			    ? SCEP_FAILED
			    : SCEP_WARNING,
	    .id = "intune",
	    .hint = "challenges of this server come from Intune only: give "
		    "Jamf Pro an NDES of its own, without the Intune "
		    "certificate connector"};
	const struct scep_cause *cause;

	if (!way->answered) {
		judge_silence(probe, way);
		return;
	}
	cause = works(way) ? NULL : scep_cause_find(&way->bare);
	say_kind(probe, way);
	if (way->bare.status >= 300 && way->bare.status <= 399) {
		judge_redirect(probe, way);
		way->blocked = way->blocked || !works(way);
	} else if (cause != NULL) {
		const struct probe_finding as = {.severity = SCEP_FAILED,
		    .id = cause->id,
		    .hint = cause->hint};

		probe_find_as(probe, PROBE_SERVER, &as, "%s: status %d%s",
		    cause->title, way->bare.status,
		    way->proxy.present ? ", through Entra Application Proxy"
				       : "");
	} else if (way->proxy.details[0] != '\0' ||
		   (way->proxy.present && way->bare.status >= 500 &&
		       !works(way))) {
		judge_proxy_error(probe, way);
	} else if (is_intune(way)) {
		probe_find_as(probe, PROBE_SERVER, &intune,
		    "Intune's connector has taken this NDES over: mscep.dll is "
		    "forbidden without an operation, status 403");
	} else if (way->bare.status == 200) {
		judge_page(probe, way);
	} else if (!works(way)) {
		judge_refusal(probe, way);
	}
}
