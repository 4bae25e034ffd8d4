/*
 * The options of a connection and of one request, and what is not sent at all.
 */
#include <string.h>

#include "base/text.h"
#include "http/http_internal.h"
#include "base/banned.h"

#define USER_AGENT "scepctl/" SCEPCTL_VERSION

static const long auth_masks[] = {
    [HTTP_AUTH_NONE] = 0,
    /* Exactly one scheme each: a wider mask sends passwords in clear to
     * whoever asks for Basic, or tries Negotiate first and gives up. */
    [HTTP_AUTH_NTLM] = (long)CURLAUTH_NTLM,
    [HTTP_AUTH_NEGOTIATE] = (long)CURLAUTH_NEGOTIATE,
    [HTTP_AUTH_BASIC] = (long)CURLAUTH_BASIC,
    [HTTP_AUTH_BEARER] = (long)CURLAUTH_BEARER,
};

/* Options and bits by number: the library that is opened may be older than the
 * headers, where the first is missing, or newer, where the second is called
 * deprecated. */
enum {
	OPTION_PROTOCOLS_STR = 10318, /* since 7.85 */
	OPTION_PROTOCOLS = 181,
	PROTOCOL_HTTP = 1,
	PROTOCOL_HTTPS = 2
};

/* Set, or unknown to this libcurl or to its TLS, for options that it can do
 * without. */
static bool is_set_if_known(CURLcode code)
{
	return code == CURLE_OK || code == CURLE_NOT_BUILT_IN ||
	       code == CURLE_UNKNOWN_OPTION;
}

/* A directory of CAs makes libcurl read its bundle anew for each connection
 * (20 ms); the bundle has the same certificates wherever both are set. */
static bool set_trust(const struct http *http, CURL *easy)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
	/* The facts of an older library end before this one (7.70). */
	bool bundle =
	    http->ca_file != NULL ||
	    (info->age >= CURLVERSION_SEVENTH && info->cainfo != NULL);

	/* What TLS has no directory of CAs (SecureTransport) reads none. */
	return (!bundle || is_set_if_known(
			       curl_easy_setopt(easy, CURLOPT_CAPATH, NULL))) &&
	       (http->ca_file == NULL ||
		   curl_set(easy, CURLOPT_CAINFO, http->ca_file));
}

int http_set_common(const struct http *http, CURL *easy,
    const struct http_url *url, struct error *error)
{
	const struct {
		CURLoption option;
		long value;
	} numbers[] = {
	    {CURLOPT_NOSIGNAL, 1},
	    {CURLOPT_FOLLOWLOCATION, 0},
	    {CURLOPT_UNRESTRICTED_AUTH, 0},
	    {CURLOPT_SSL_VERIFYPEER, 1},
	    {CURLOPT_SSL_VERIFYHOST, 2},
	    {CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2},
	    {CURLOPT_CONNECTTIMEOUT_MS, (long)http->connect_ms},
	    {CURLOPT_TIMEOUT_MS, (long)http->total_ms},
	};
	const char *proxy = NULL;
	CURLcode protocols;
	bool is_set;

	if (http_check_reach(http, url, &proxy, error) != 0)
		return -1;
	protocols = curl_easy_setopt(
	    easy, (CURLoption)OPTION_PROTOCOLS_STR, "http,https");
	if (protocols == CURLE_UNKNOWN_OPTION)
		protocols = curl_easy_setopt(easy, (CURLoption)OPTION_PROTOCOLS,
		    (long)(PROTOCOL_HTTP | PROTOCOL_HTTPS));
	is_set = protocols == CURLE_OK && set_trust(http, easy) &&
		 curl_set(easy, CURLOPT_USERAGENT, USER_AGENT) &&
		 (proxy == NULL || curl_set(easy, CURLOPT_PROXY, proxy)) &&
		 (http->resolve == NULL ||
		     curl_set(easy, CURLOPT_RESOLVE, http->resolve));
	for (size_t i = 0; is_set && i < array_length(numbers); i++)
		is_set = curl_set(easy, numbers[i].option, numbers[i].value);
	return is_set ? 0
		      : error_set(
			    error, STATUS_LIMIT, "libcurl refuses an option");
}

/* libcurl's NTLM widens each byte of user and password to UTF-16: Latin-1 is
 * what comes out right. False when a character is not in it. */
static bool to_latin1(const char *text, size_t length, struct buf *latin1)
{
	for (size_t at = 0; at < length;) {
		size_t step = text_utf8_length(text + at, length - at);
		uint32_t point = text_utf8_point(text + at, length - at);

		if (step == 0 || point > 0xFF)
			return false;
		buf_char(latin1, (char)(unsigned char)point);
		at += step;
	}
	return true;
}

static bool has_feature(int feature)
{
	return (curl_version_info(CURLVERSION_NOW)->features & feature) != 0;
}

static int check_ntlm(const struct http_request *request, struct error *error)
{
	auto_buf struct buf latin1 = {0};
	const char *user = request->user != NULL ? request->user : "";

	if (!has_feature(CURL_VERSION_NTLM)) {
		error_set(error, STATUS_CREDENTIALS,
		    "this libcurl was built without NTLM");
		return error_hint(error,
		    "use a libcurl with NTLM (`scepctl version` tells; on "
		    "macOS the system's has it), or set 'authentication' to "
		    "negotiate with a Kerberos ticket");
	}
	if (!to_latin1(user, strlen(user), &latin1)) {
		error_set(error, STATUS_CREDENTIALS,
		    "user name has a character that NTLM cannot carry");
		return error_hint(
		    error, "libcurl's NTLM knows characters up to U+00FF only");
	}
	if (request->secret != NULL && !to_latin1(request->secret->bytes,
					   request->secret->length, &latin1)) {
		error_set(error, STATUS_CREDENTIALS,
		    "password has a character that NTLM cannot carry");
		return error_hint(error,
		    "libcurl's NTLM knows characters up to U+00FF only; use "
		    "another password, or 'authentication = negotiate' with "
		    "a Kerberos ticket");
	}
	return buf_ok(&latin1) ? 0 : error_set_memory(error);
}

int http_check_request(const struct http_request *request,
    const struct http_url *url, struct error *error)
{
	const struct secret *secret = request->secret;
	const char *name =
	    request->auth == HTTP_AUTH_BEARER ? "token" : "password";

	if (request->auth == HTTP_AUTH_NONE)
		return 0;
	/* A NUL or line end in a secret would end it, or the header, early. */
	for (size_t i = 0; secret != NULL && i < secret->length; i++)
		if ((unsigned char)secret->bytes[i] < 0x20)
			return error_set(error, STATUS_CREDENTIALS,
			    "%s has a control character", name);
	switch (request->auth) {
	case HTTP_AUTH_NTLM:
		return check_ntlm(request, error);
	case HTTP_AUTH_NEGOTIATE:
		if (has_feature(CURL_VERSION_SPNEGO))
			return 0;
		return error_set(error, STATUS_CREDENTIALS,
		    "this libcurl was built without Kerberos (SPNEGO)");
	case HTTP_AUTH_BASIC:
	case HTTP_AUTH_BEARER:
		if (strcmp(url->scheme, "https") == 0)
			return 0;
		return error_set(error, STATUS_CREDENTIALS,
		    "%s is not sent to '%s' without TLS", name, url->origin);
	default:
		return 0;
	}
}

static bool set_auth(CURL *easy, const struct http_request *request)
{
	const struct secret *secret = request->secret;
	const char *user = request->user != NULL ? request->user : "";
	const char *password =
	    secret != NULL && secret->length > 0 ? secret->bytes : "";
	auto_buf struct buf user_latin1 = {0}, password_latin1 = {0};

	if (request->auth == HTTP_AUTH_NONE)
		return true;
	if (!curl_set(easy, CURLOPT_HTTPAUTH, auth_masks[request->auth]))
		return false;
	if (request->auth == HTTP_AUTH_BEARER)
		return secret != NULL &&
		       curl_set(easy, CURLOPT_XOAUTH2_BEARER, secret->bytes);
	if (request->auth == HTTP_AUTH_NEGOTIATE)
		user = password = "";
	if (request->auth == HTTP_AUTH_NTLM) {
		buf_text(&user_latin1, "");
		buf_text(&password_latin1, "");
		if (!to_latin1(user, strlen(user), &user_latin1) ||
		    !to_latin1(password, strlen(password), &password_latin1) ||
		    !buf_ok(&user_latin1) || !buf_ok(&password_latin1))
			return false;
		user = user_latin1.data;
		password = password_latin1.data;
	}
	return curl_set(easy, CURLOPT_USERNAME, user) &&
	       curl_set(easy, CURLOPT_PASSWORD, password);
}

static bool add_header(
    struct http_slot *slot, const char *name, const char *value)
{
	auto_buf struct buf line = {0};
	struct curl_slist *list;

	if (value == NULL)
		return true;
	/* "name:" alone takes a header of libcurl's own away. */
	buf_printf(&line, "%s:%s%s", name, *value != '\0' ? " " : "", value);
	if (!buf_ok(&line) || strpbrk(line.data, "\r\n") != NULL)
		return false;
	list = curl_slist_append(slot->headers, line.data);
	if (list != NULL)
		slot->headers = list;
	return list != NULL;
}

static bool set_headers(struct http_slot *slot)
{
	const struct http_request *request = slot->transfer->request;

	if (!add_header(slot, "Accept", request->accept) ||
	    !add_header(slot, "Expect", "") ||
	    (request->body != NULL &&
		!add_header(slot, "Content-Type",
		    request->content_type != NULL ? request->content_type
						  : "")))
		return false;
	for (size_t i = 0; i < request->header_count; i++)
		if (!add_header(slot, request->headers[i].name,
			request->headers[i].value))
			return false;
	return curl_set(slot->easy, CURLOPT_HTTPHEADER, slot->headers);
}

static bool set_method(CURL *easy, const struct http_request *request)
{
	const char *method = request->method != NULL ? request->method : "GET";

	if (request->body != NULL &&
	    (!curl_set(easy, CURLOPT_POST, 1L) ||
		!curl_set(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)request->body_length) ||
		!curl_set(easy, CURLOPT_POSTFIELDS, request->body)))
		return false;
	return strcmp(method, "HEAD") == 0
		   ? curl_set(easy, CURLOPT_NOBODY, 1L)
		   : curl_set(easy, CURLOPT_CUSTOMREQUEST, method);
}

static bool set_callbacks(struct http_slot *slot)
{
	CURL *easy = slot->easy;

	slot->socket_count = 0;
	return curl_set(easy, CURLOPT_PRIVATE, slot) &&
	       curl_set(easy, CURLOPT_ERRORBUFFER, slot->text) &&
	       curl_set(easy, CURLOPT_WRITEFUNCTION, http_take_body) &&
	       curl_set(easy, CURLOPT_WRITEDATA, slot) &&
	       curl_set(easy, CURLOPT_HEADERFUNCTION, http_take_header) &&
	       curl_set(easy, CURLOPT_HEADERDATA, slot) &&
	       curl_set(easy, CURLOPT_SOCKOPTFUNCTION, http_take_socket) &&
	       curl_set(easy, CURLOPT_SOCKOPTDATA, slot) &&
	       curl_set(easy, CURLOPT_CLOSESOCKETFUNCTION, http_drop_socket) &&
	       curl_set(easy, CURLOPT_CLOSESOCKETDATA, slot) &&
	       ((slot->http->trace == NULL &&
		    !slot->transfer->request->want_chain) ||
		   (curl_set(easy, CURLOPT_VERBOSE, 1L) &&
		       curl_set(easy, CURLOPT_DEBUGFUNCTION, http_take_trace) &&
		       curl_set(easy, CURLOPT_DEBUGDATA, slot)));
}

int http_set_request(struct http_slot *slot, struct error *error)
{
	const struct http_request *request = slot->transfer->request;
	CURLSH *cookies = slot->http->cookies;
	CURL *easy = slot->easy;
	bool old = request->http1 || request->auth == HTTP_AUTH_NTLM ||
		   request->auth == HTTP_AUTH_NEGOTIATE;

	curl_easy_reset(easy);
	slot->limit = request->limit != 0 ? request->limit : HTTP_BODY_DEFAULT;
	if (http_set_common(slot->http, easy, &slot->url, error) != 0)
		return -1;
	if (!set_callbacks(slot) ||
	    !curl_set(easy, CURLOPT_URL, request->url) ||
	    (old && !curl_set(easy, CURLOPT_HTTP_VERSION,
			(long)CURL_HTTP_VERSION_1_1)) ||
	    (request->total_ms != 0 &&
		!curl_set(easy, CURLOPT_TIMEOUT_MS, (long)request->total_ms)) ||
	    (request->anew && !curl_set(easy, CURLOPT_FRESH_CONNECT, 1L)) ||
	    (request->want_chain && !is_set_if_known(curl_easy_setopt(
					easy, CURLOPT_CERTINFO, 1L))) ||
	    /* The share is only where cookies are; the file without a name has
	     * them sent. */
	    (cookies != NULL && (!curl_set(easy, CURLOPT_SHARE, cookies) ||
				    !curl_set(easy, CURLOPT_COOKIEFILE, ""))) ||
	    !set_method(easy, request) || !set_headers(slot) ||
	    !set_auth(easy, request))
		return error_set(
		    error, STATUS_LIMIT, "libcurl refuses the request");
	return 0;
}
