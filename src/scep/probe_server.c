#include <string.h>

#include "base/text.h"
#include "scep/cause.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

#define DLL_PATH "/certsrv/mscep/mscep.dll"
#define LOGIN_HINT                                                       \
	"set the application's pre-authentication to 'Passthrough' and " \
	"take it out of Conditional Access: devices cannot sign in"

/* Something speaks SCEP there. No words at all are no proof of it. */
static bool works(const struct probe_way *way)
{
	return way->has_authority || (way->has_caps && !way->caps.empty);
}

static void fail(
    struct probe *probe, const char *id, const char *hint, const char *text)
{
	const struct probe_fault fault = {PROBE_SERVER, SCEP_FAILED, id, hint};

	probe_find(probe, &fault, "%s", text);
}

/* Location without what a login puts into its query. */
static const char *target_of(struct probe *probe, const struct probe_way *way)
{
	const char *target = http_header(&way->bare, "Location", 0);
	char *copy;

	if (target == NULL)
		return "";
	copy = arena_copy(&probe->arena, target, strcspn(target, "?#"));
	if (copy == NULL)
		probe->failed = true;
	return copy != NULL ? copy : "";
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
	const char *target = target_of(probe, way);
	const struct probe_fault login = {
	    PROBE_SERVER, SCEP_FAILED, "pre-authentication", LOGIN_HINT};
	const struct probe_fault slash = {PROBE_SERVER, SCEP_FAILED,
	    "missing-slash",
	    "the URL names a directory of IIS: end it in " DLL_PATH};
	const struct probe_fault other = {PROBE_SERVER, SCEP_FAILED, "redirect",
	    "set 'url' to where the server sends, if it is yours: redirects "
	    "are not to be relied on"};

	if (scep_is_login_redirect(&way->bare, way->target->url))
		probe_find(probe, &login,
		    "a login stands before the server: status %d to '%s'",
		    way->bare.status, target);
	else if (adds_slash(way, target))
		probe_find(probe, &slash,
		    "the URL lacks the slash at its end: status %d to '%s'",
		    way->bare.status, target);
	else
		probe_find(probe, &other,
		    "the server redirects: status %d to '%s'", way->bare.status,
		    target);
}

static const struct proxy_fault {
	const char *details; /* x-ms-proxy-error-details */
	const char *id;
	const char *hint;
} proxy_faults[] = {
    {"EmptyConnectorGroup", "connector-down",
	"no connector of the application's group is running: start the "
	"service 'Microsoft Entra private network connector', or choose "
	"another group"},
    {"BackendTimeOut", "backend-timeout",
	"the connector got no answer from the internal URL in time: see that "
	"NDES answers there, or set the backend timeout to 'Long'"},
    {"BackendServiceUnavailable", "internal-url",
	"the connector cannot reach the internal URL: check its scheme, name "
	"and port, and that the connector's host resolves and reaches it"},
    {"ParseBackendResponseFailed", "internal-url",
	"what answers at the internal URL is no web server: check its scheme "
	"(http or https) and port"},
};

static const struct proxy_fault *proxy_fault_of(const struct probe_way *way)
{
	static const struct proxy_fault no_connector = {NULL, "connector-down",
	    "the proxy reached no connector: see that one of the "
	    "application's group runs and is 'Active' in Entra"};
	static const struct proxy_fault other = {NULL, "proxy-error",
	    "look the transaction up in the connector's log, and check the "
	    "application's internal URL"};

	for (size_t i = 0; i < array_length(proxy_faults); i++)
		if (text_compare_case(
			way->proxy.details, proxy_faults[i].details) == 0)
			return &proxy_faults[i];
	return way->proxy.connected ? &other : &no_connector;
}

static void judge_proxy_error(struct probe *probe, const struct probe_way *way)
{
	const struct proxy_fault *row = proxy_fault_of(way);
	const struct probe_fault fault = {
	    PROBE_SERVER, SCEP_FAILED, row->id, row->hint};
	const struct scep_proxy *proxy = &way->proxy;

	probe_find(probe, &fault,
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

static void judge_intune(struct probe *probe, const struct probe_way *way)
{
	const struct probe_fault fault = {PROBE_SERVER,
	    way->target->challenge == PROBE_CHALLENGE_NDES ? SCEP_FAILED
							   : SCEP_WARNING,
	    "intune",
	    "challenges of this server come from Intune only: give Jamf Pro "
	    "an NDES of its own, without the Intune certificate connector"};

	probe_find(probe, &fault,
	    "Intune's connector has taken this NDES over: mscep.dll is "
	    "forbidden without an operation, status 403");
}

static void judge_not_found(struct probe *probe, const struct probe_way *way)
{
	if (way->proxy.present && !way->proxy.connected)
		fail(probe, "external-url",
		    "copy the application's external URL from Entra, and put "
		    "NDES' path " DLL_PATH " after it",
		    "Entra Application Proxy knows no application at this "
		    "URL: status 404");
	else if (way->proxy.present)
		fail(probe, "internal-url",
		    "give the application's internal and external URL the "
		    "same path, with the slash at its end, such as "
		    "http://ndes.example.com/certsrv/",
		    "the server behind Entra Application Proxy has no such "
		    "path: status 404");
	else
		fail(probe, "not-found", "NDES' path is " DLL_PATH,
		    "the server has no such path: status 404");
}

static void judge_page(struct probe *probe, const struct probe_way *way)
{
	const struct probe_fault login = {
	    PROBE_SERVER, SCEP_FAILED, "login-page", LOGIN_HINT};
	const struct probe_fault other = {PROBE_SERVER, SCEP_FAILED, "web-page",
	    "check 'url': for NDES it ends in " DLL_PATH "; behind a proxy "
	    "check the internal URL too"};

	if (way->page.kind == NDES_PAGE_LOGIN)
		probe_find(probe, &login,
		    "a login page stands before the server: its title is '%s'",
		    way->page.title);
	else if (way->page.kind != NDES_PAGE_OTHER &&
		 way->page.kind != NDES_PAGE_UNKNOWN)
		fail(probe, "admin-url",
		    "set 'url' to the one that ends in mscep.dll; and let "
		    "nobody read the admin page without a login",
		    "the URL leads to NDES' admin page, not to SCEP");
	else if (!works(way))
		probe_find(probe, &other,
		    "what answers is a web page, no SCEP: its title is '%s'",
		    way->page.title);
}

static void judge_refusal(struct probe *probe, const struct probe_way *way)
{
	const struct probe_fault fault = {
	    PROBE_SERVER, SCEP_FAILED, "error", way->caps_error.hint};
	struct error said;

	switch (way->bare.status) {
	case 401:
		fail(probe, "login-required",
		    strstr(way->target->url, "mscep_admin") != NULL
			? "set 'url' to the one that ends in mscep.dll, and "
			  "'url_to_scep_admin' to this one"
			: "allow anonymous access to /certsrv/mscep in IIS: "
			  "devices cannot log in",
		    "the server asks for a login: status 401");
		return;
	case 403:
		fail(probe, "forbidden",
		    "look for a filter in front of NDES that takes devices' "
		    "requests for an attack, and for IIS' own restrictions",
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
		probe_find(probe, &fault, "%s", said.text);
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

static void judge_silence(struct probe *probe, const struct probe_way *way)
{
	const struct probe_fault fault = {PROBE_SERVER, SCEP_FAILED,
	    http_failure_name(way->facts.failure), way->bare_error.hint};

	if (works(way))
		probe_sum(probe, PROBE_SERVER,
		    "SCEP server, silent without an operation");
	else if (probe->steps[PROBE_CONNECT].state == PROBE_OK &&
		 probe->steps[PROBE_TLS].state != PROBE_FAILED)
		probe_find(probe, &fault, "%s", way->bare_error.text);
}

static void judge_cause(struct probe *probe, const struct probe_way *way,
    const struct scep_cause *cause)
{
	const struct probe_fault fault = {
	    PROBE_SERVER, SCEP_FAILED, cause->id, cause->hint};

	probe_find(probe, &fault, "%s: status %d%s", cause->title,
	    way->bare.status,
	    way->proxy.present ? ", through Entra Application Proxy" : "");
}

void probe_judge_server(struct probe *probe, struct probe_way *way)
{
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
	} else if (cause != NULL)
		judge_cause(probe, way, cause);
	else if (way->proxy.details[0] != '\0' ||
		 (way->proxy.present && way->bare.status >= 500 && !works(way)))
		judge_proxy_error(probe, way);
	else if (is_intune(way))
		judge_intune(probe, way);
	else if (way->bare.status == 200)
		judge_page(probe, way);
	else if (!works(way))
		judge_refusal(probe, way);
}
