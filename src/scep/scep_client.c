/* A SCEP client: GetCACaps, GetCACert, PKIOperation. */
#include "scep/scep_client.h"

#include <stdio.h>
#include <string.h>

#include "scep/cause.h"
#include "scep/server.h"
#include "base/banned.h"

void scep_origin_done(struct scep_origin *origin)
{
	http_facts_done(&origin->facts);
	memset(origin, 0, sizeof(*origin));
}

static void take_type(
    const struct http_response *response, char type[SCEP_TYPE_MAX])
{
	const char *value = http_header(response, "Content-Type", 0);

	(void)snprintf(type, SCEP_TYPE_MAX, "%s", value != NULL ? value : "");
}

static int get(const struct scep_server *server, const char *operation,
    size_t limit, struct http_response *ret, struct scep_origin *origin,
    struct error *error)
{
	auto_buf struct buf url = {0};
	auto_http_response struct http_response response = {0};
	struct http_request request = {.http1 = true,
	    .limit = limit,
	    .accept = "*/*",
	    .want_chain = origin != NULL};

	if (scep_url_add(&url, server->url, operation,
		server->ca_ident != NULL ? server->ca_ident : "", error) != 0)
		return -1;
	request.url = url.data;
	if (http_perform(server->http, &request, &response,
		origin != NULL ? &origin->facts : NULL, error) != 0)
		return -1;
	if (origin != NULL)
		take_type(&response, origin->type);
	if (scep_check_answer(&response, url.data, operation, error) != 0)
		return -1;
	*ret = response;
	memset(&response, 0, sizeof(response));
	return 0;
}

int scep_get_caps(const struct scep_server *server, struct arena *arena,
    struct scep_caps *ret_caps, struct scep_origin *origin, struct error *error)
{
	auto_http_response struct http_response response = {0};

	if (get(server, "GetCACaps", SCEP_CAPS_BYTES_MAX, &response, origin,
		error) != 0)
		return -1;
	if (scep_caps_read(response.body.data, response.body.length, arena,
		ret_caps, error) == 0)
		return 0;
	scep_error_add_said(error, response.body.data, response.body.length);
	return -1;
}

int scep_get_authority(const struct scep_server *server,
    struct scep_authority *ret_authority, struct scep_origin *origin,
    struct error *error)
{
	auto_http_response struct http_response response = {0};

	if (get(server, "GetCACert", SCEP_CERTS_BYTES_MAX, &response, origin,
		error) != 0)
		return -1;
	if (scep_authority_read(response.body.data, response.body.length,
		ret_authority, error) == 0)
		return 0;
	scep_error_add_said(error, response.body.data, response.body.length);
	return -1;
}

void scep_outcome_done(struct scep_outcome *outcome)
{
	scep_reply_done(&outcome->reply);
	memset(outcome, 0, sizeof(*outcome));
}

/* Everything before this request worked, so it is about the request. */
static int check_message(
    const struct http_response *response, const char *url, struct error *error)
{
	const struct scep_cause *cause = scep_cause_find(response);

	if (scep_check_answer(response, url, "PKIOperation", error) == 0)
		return 0;
	if (response->status < 500 ||
	    (cause != NULL && strcmp(cause->id, "ndes-error") != 0))
		return -1;
	return error_hint(error,
	    "the server works up to here and fails on the request: with NDES "
	    "see that the CA runs and NDES reaches it (RPC), that its account "
	    "may use the keys of the RA certificates and has 'Enroll' on the "
	    "template, the CA's 'Failed Requests', and events of "
	    "NetworkDeviceEnrollmentService");
}

/* One PKIOperation (RFC 8894 4.3). */
static int send_message(const struct scep_server *server, bool by_post,
    const struct buf *message, struct http_response *ret_response,
    struct error *error)
{
	auto_buf struct buf url = {0};
	auto_http_response struct http_response response = {0};
	struct http_request request = {
	    .http1 = true, .limit = SCEP_MESSAGE_MAX, .accept = "*/*"};

	if ((by_post ? scep_url_add(
			   &url, server->url, "PKIOperation", NULL, error)
		     : scep_url_add_bytes(&url, server->url, "PKIOperation",
			   message, error)) != 0)
		return -1;
	request.url = url.data;
	if (by_post) {
		request.method = "POST";
		request.body = message->data;
		request.body_length = message->length;
		request.content_type = "application/x-pki-message";
	}
	if (http_perform(server->http, &request, &response, NULL, error) != 0 ||
	    check_message(&response, server->url, error) != 0)
		return -1;
	*ret_response = response;
	memset(&response, 0, sizeof(response));
	return 0;
}

int scep_enrol(const struct scep_server *server,
    const struct scep_enrolment *enrolment, struct scep_outcome *ret_outcome,
    struct error *error)
{
	auto_scep_transaction struct scep_transaction *transaction = NULL;
	auto_scep_outcome struct scep_outcome outcome = {0};
	bool by_post = scep_caps_has(enrolment->caps, SCEP_CAP_POST);
	enum scep_message_type type = SCEP_PKCS_REQ;
	struct scep_plan plan = {.key = enrolment->key,
	    .csr = enrolment->csr,
	    .csr_length = enrolment->csr_length,
	    .recipient = enrolment->authority->encryption,
	    .ca = enrolment->authority->ca,
	    .digest = scep_caps_digest(enrolment->caps),
	    .cipher = scep_caps_cipher(enrolment->caps),
	    .now = enrolment->now};

	if (scep_transaction_new(&plan, &transaction, error) != 0)
		return -1;
	for (;;) {
		auto_buf struct buf message = {0};
		auto_http_response struct http_response response = {0};
		const struct buf *body = &response.body;

		scep_reply_done(&outcome.reply);
		if (scep_transaction_request(
			transaction, type, &message, error) != 0 ||
		    send_message(server, by_post, &message, &response, error) !=
			0)
			return -1;
		take_type(&response, outcome.type);
		if (scep_transaction_reply(transaction,
			&enrolment->authority->certs,
			body->data != NULL ? body->data : "", body->length,
			&outcome.reply, error) != 0) {
			scep_error_add_said(error, body->data, body->length);
			return -1;
		}
		if (outcome.reply.status != SCEP_PENDING ||
		    outcome.polls >= enrolment->polls ||
		    outcome.polls >= SCEP_POLLS_MAX ||
		    enrolment->wait == NULL ||
		    !enrolment->wait(enrolment->context, enrolment->seconds))
			break;
		outcome.polls++;
		type = SCEP_CERT_POLL;
	}
	*ret_outcome = outcome;
	memset(&outcome, 0, sizeof(outcome));
	return 0;
}

int scep_outcome_check(const struct scep_outcome *outcome, struct error *error)
{
	const struct scep_reply *reply = &outcome->reply;

	if (reply->status == SCEP_SUCCESS)
		return 0;
	if (reply->status == SCEP_PENDING) {
		error_set(error, STATUS_BUSY,
		    "request is still pending after %u polls", outcome->polls);
		return error_hint(error,
		    "an administrator of the CA must issue it, or 'retries' "
		    "and 'retry_delay' are too small");
	}
	error_set(error,
	    reply->fail == SCEP_FAIL_BAD_MESSAGE_CHECK ? STATUS_CREDENTIALS
						       : STATUS_SERVER,
	    "server refuses the request: failInfo %s%s%s",
	    scep_fail_name(reply->fail),
	    reply->fail_text[0] != '\0' ? ", " : "", reply->fail_text);
	return error_hint(error, "%s", scep_fail_meaning(reply->fail));
}
