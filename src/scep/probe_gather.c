/* What a probe asks the server: its answers are kept, and judged later. */
#include <string.h>

#include "base/memory.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

enum {
	BARE_BYTES_MAX = 256 * 1024
};

void probe_way_done(struct probe_way *way)
{
	http_response_done(&way->bare);
	http_facts_done(&way->facts);
	ndes_page_done(&way->page);
	cert_list_done(&way->tls);
	scep_authority_done(&way->authority);
	scep_origin_done(&way->authority_origin);
	memset(way, 0, sizeof(*way));
}

/* Requests by GET have to fit into the URL. Asked only of a server that does
 * not take them by POST. */
static void try_long_query(struct probe_way *way)
{
	auto_buf struct buf url = {0};
	auto_memory char *filler = memory_new(PROBE_QUERY_BYTES + 1);
	auto_http_response struct http_response response = {0};
	struct http_request request = {
	    .accept = "*/*", .http1 = true, .limit = BARE_BYTES_MAX};
	struct error ignored;

	if (filler == NULL)
		return;
	memset(filler, 'A', PROBE_QUERY_BYTES);
	if (scep_url_add(
		&url, way->target->url, "GetCACaps", filler, &ignored) != 0)
		return;
	request.url = url.data;
	way->query_tried = true;
	if (http_perform(
		way->target->http, &request, &response, NULL, &ignored) == 0)
		way->query_status = response.status;
}

int probe_find_name(const struct probe_target *target, struct probe_way *way,
    struct error *error)
{
	way->target = target;
	if (http_url_read(target->url, &way->url, error) != 0)
		return -1;
	if (http_resolve(target->http, &way->url, way->addresses,
		&way->address_count, &way->name_error) != 0)
		way->address_count = 0;
	return 0;
}

/* The certificates of the web server; those that are not trusted are asked for
 * anew, without a request. */
static void take_chain(struct probe_way *way)
{
	enum http_failure failure = way->facts.failure;
	auto_buf struct buf unverified = {0};
	struct buf *pem = &way->facts.chain;
	struct error ignored;

	if (strcmp(way->url.scheme, "https") != 0)
		return;
	if (failure == HTTP_UNTRUSTED || failure == HTTP_WRONG_HOST ||
	    failure == HTTP_EXPIRED) {
		if (http_server_chain(way->target->http, way->target->url,
			&unverified, &ignored) != 0)
			return;
		pem = &unverified;
	}
	if (pem->length > 0)
		(void)cert_list_read(pem->data, pem->length, "TLS certificates",
		    &way->tls, &ignored);
}

/* What NDES shows to people; devices never ask so. Also the request that
 * makes the connection, so it is the one that tells about TLS. */
void probe_reach(struct probe_way *way)
{
	struct http_request request = {.url = way->target->url,
	    .accept = "text/html, */*;q=0.1",
	    .limit = BARE_BYTES_MAX,
	    .http1 = true,
	    .want_chain = true};
	enum http_failure failure;
	struct error ignored;

	way->answered = http_perform(way->target->http, &request, &way->bare,
			    &way->facts, &way->bare_error) == 0;
	if (way->answered)
		scep_proxy_read(&way->bare, &way->proxy);
	if (way->answered && way->bare.status == 200)
		(void)ndes_page_read(
		    way->bare.body.data != NULL ? way->bare.body.data : "",
		    way->bare.body.length, &way->page, &ignored);
	take_chain(way);
	/* After such an answer nothing behind it can be reached. */
	failure = way->facts.failure;
	if (!way->answered)
		way->blocked = failure != HTTP_CLOSED &&
			       failure != HTTP_PROTOCOL &&
			       failure != HTTP_TOO_LARGE;
	else
		way->blocked =
		    scep_is_login_redirect(&way->bare, way->target->url) ||
		    way->proxy.details[0] != '\0' ||
		    (way->bare.status == 200 &&
			way->page.kind == NDES_PAGE_LOGIN);
}

static struct scep_server server_of(const struct probe_way *way)
{
	return (struct scep_server){
	    way->target->http, way->target->url, way->target->ca_ident};
}

void probe_ask_caps(struct probe *probe, struct probe_way *way)
{
	const struct scep_server server = server_of(way);

	if (way->blocked)
		return;
	way->asked_caps = true;
	way->has_caps = scep_get_caps(&server, &probe->arena, &way->caps, NULL,
			    &way->caps_error) == 0;
}

void probe_ask_authority(struct probe_way *way)
{
	const struct scep_server server = server_of(way);

	if (!way->asked_caps ||
	    (!way->has_caps && way->caps_error.status == STATUS_NETWORK))
		return;
	way->asked_authority = true;
	way->has_authority =
	    scep_get_authority(&server, &way->authority, &way->authority_origin,
		&way->authority_error) == 0;
	if (way->has_authority && way->has_caps && !way->caps.empty &&
	    !scep_caps_has(&way->caps, SCEP_CAP_POST))
		try_long_query(way);
}
