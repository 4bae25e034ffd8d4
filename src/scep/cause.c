/* Why IIS, NDES or the proxy before them refuses a request. */
#include "scep/cause.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scep/page_text.h"
#include "base/banned.h"

enum {
	SAID_BYTES_MAX = 160, /* of an answer that is shown */
	LOOKED_AT_MAX = 64 * 1024
};

#define LIMIT_HINT                                                          \
	"raise maxUrl and maxQueryString of IIS' request filtering to "     \
	"65534, and MaxFieldLength and MaxRequestBytes (registry, "         \
	"SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters) too, then " \
	"restart the server"
#define CLIENT_HINT                                                    \
	"set 'Client certificates' to 'Ignore' in IIS' SSL settings: " \
	"devices have none yet"

/* In this order. A mark is in the page. */
static const struct row {
	int status;
	const char *mark; /* NULL: any page */
	struct scep_cause cause;
} rows[] = {
    {414, NULL, {"url-limit", "IIS refuses the URL as too long", LIMIT_HINT}},
    {404, "404.14",
	{"url-limit", "IIS refuses the URL as too long", LIMIT_HINT}},
    {404, "404.15",
	{"url-limit", "IIS refuses the query as too long", LIMIT_HINT}},
    {400, "Too Long",
	{"url-limit", "http.sys refuses the request as too long", LIMIT_HINT}},
    {431, NULL, {"url-limit", "the request's head is too long", LIMIT_HINT}},
    {413, NULL,
	{"body-limit", "the server refuses the request as too large",
	    "raise maxAllowedContentLength of IIS' request filtering, or the "
	    "limit of what stands before it"}},
    {404, "404.13",
	{"body-limit", "IIS refuses the request as too large",
	    "raise maxAllowedContentLength of IIS' request filtering"}},
    {403, "403.7",
	{"tls-client-certificate", "IIS demands a client certificate",
	    CLIENT_HINT}},
    {403, "403.16",
	{"tls-client-certificate", "IIS demands a client certificate",
	    CLIENT_HINT}},
};

static const struct scep_cause stopped = {"app-pool-stopped",
    "the application pool of NDES is stopped",
    "start the application pool 'SCEP' in IIS; if it stops again, see WAS' "
    "events (System log), the password of its account, and whether IIS_IUSRS "
    "has the right 'Impersonate a client after authentication'"};
static const struct scep_cause broken = {"ndes-error", "NDES itself fails",
    "look for events 2 and 49 of NetworkDeviceEnrollmentService, at its RA "
    "certificates and its account's right to their keys, and whether "
    "IIS_IUSRS may 'Impersonate a client after authentication'; then restart "
    "IIS"};

static void copy_header(const struct http_response *response, const char *name,
    char *text, size_t size)
{
	const char *value = http_header(response, name, 0);

	(void)snprintf(text, size, "%s", value != NULL ? value : "");
}

void scep_proxy_read(
    const struct http_response *response, struct scep_proxy *ret_proxy)
{
	static const char *const signs[] = {"x-ms-proxy-service-name",
	    "x-ms-proxy-data-center", "x-ms-proxy-app-id",
	    "x-ms-proxy-transaction-id"};

	memset(ret_proxy, 0, sizeof(*ret_proxy));
	for (size_t i = 0; i < array_length(signs); i++)
		if (http_header(response, signs[i], 0) != NULL)
			ret_proxy->present = true;
	ret_proxy->connected =
	    http_header(response, "x-ms-proxy-connector-id", 0) != NULL;
	copy_header(response, "x-ms-proxy-transaction-id",
	    ret_proxy->transaction, sizeof(ret_proxy->transaction));
	copy_header(response, "x-ms-proxy-error-details", ret_proxy->details,
	    sizeof(ret_proxy->details));
}

static bool is_iis(const struct http_response *response)
{
	const char *server = http_header(response, "Server", 0);

	return server != NULL &&
	       (text_starts_with(server, "Microsoft-IIS") ||
		   text_starts_with(server, "Microsoft-HTTPAPI"));
}

/* http.sys' own page, or NDES' status by way of a connector. */
static const struct scep_cause *cause_of_error(
    const struct http_response *response, const char *page)
{
	struct scep_proxy proxy;
	bool through;

	scep_proxy_read(response, &proxy);
	through = proxy.connected && proxy.details[0] == '\0';
	if (proxy.present && !through)
		return NULL;
	if (response->status == 503 &&
	    (through || is_iis(response) ||
		strstr(page, "HTTP Error 503") != NULL))
		return &stopped;
	/* Gateways of their own say 502 and 504. */
	return response->status < 502 && (through || is_iis(response)) ? &broken
								       : NULL;
}

const struct scep_cause *scep_cause_find(const struct http_response *response)
{
	auto_buf struct buf page = {0};
	const struct buf *body = &response->body;
	struct error ignored;

	if (body->length > 0)
		(void)page_text(body->data,
		    body->length < LOOKED_AT_MAX ? body->length : LOOKED_AT_MAX,
		    &page, &ignored);
	if (!buf_ok(&page) || page.data == NULL) {
		buf_clear(&page);
		buf_text(&page, "");
	}
	if (!buf_ok(&page))
		return NULL;
	for (size_t i = 0; i < array_length(rows); i++)
		if (rows[i].status == response->status &&
		    (rows[i].mark == NULL ||
			strstr(page.data, rows[i].mark) != NULL))
			return &rows[i].cause;
	return response->status >= 500 ? cause_of_error(response, page.data)
				       : NULL;
}

/* The text without blanks at its ends, on one line; NULL when it is none. */
static const char *plain_text(struct buf *said)
{
	const char *text = said->data;
	size_t length = text_trim(&text, said->length);
	size_t start = (size_t)(text - said->data), end = start + length;

	if (length == 0 || length > SAID_BYTES_MAX || *text == '<')
		return NULL;
	said->data[end] = '\0';
	for (size_t i = start; i < end; i++) {
		if (text_is_space(said->data[i]))
			said->data[i] = ' ';
		if ((unsigned char)said->data[i] < 0x20)
			return NULL;
	}
	return said->data + start;
}

void scep_error_add_said(struct error *error, const void *bytes, size_t length)
{
	auto_buf struct buf said = {0}, shown = {0};
	size_t used = strlen(error->text);
	struct error ignored;
	const char *text;

	if (length == 0 || length > 2 * (size_t)SAID_BYTES_MAX ||
	    page_text(bytes, length, &said, &ignored) != 0 || said.length == 0)
		return;
	text = plain_text(&said);
	if (text == NULL)
		return;
	text_add_printable(&shown, text, strlen(text));
	if (buf_ok(&shown) && shown.length + 5 < sizeof(error->text) - used)
		(void)snprintf(error->text + used, sizeof(error->text) - used,
		    ": '%s'", shown.data);
}
