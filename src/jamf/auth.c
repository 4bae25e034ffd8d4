/*
 * The login: asking for a token, keeping it, giving it back.
 */
#include "jamf/auth.h"

#include <string.h>

#include "jamf/auth_token.h"
#include "jamf/retry.h"
#include "base/banned.h"

enum {
	END_MS = 5 * 1000 /* for giving the token back */
};

/* application/x-www-form-urlencoded, without '+' for the blank. */
static void add_encoded(struct buf *buf, const char *text, size_t length)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-._~";

	for (size_t i = 0; i < length; i++)
		if (text[i] != '\0' && strchr(plain, text[i]) != NULL)
			buf_char(buf, text[i]);
		else
			buf_printf(buf, "%%%02X", (unsigned char)text[i]);
}

static const char *token_path(const struct jamf *jamf)
{
	if (jamf->url.is_gateway)
		return "/auth/token";
	if (jamf->login == JAMF_LOGIN_USER)
		return "/api/v1/auth/token";
	return jamf->has_old_path ? "/api/oauth/token" : "/api/v1/oauth/token";
}

/* One try. Returns -1 only for lack of memory. */
static int ask(
    struct jamf *jamf, struct http_transfer *transfer, struct error *error)
{
	auto_buf struct buf url = {0}, form = {0};
	struct http_request request = {.method = "POST",
	    .accept = "application/json",
	    .limit = JAMF_TOKEN_BODY_MAX};

	buf_printf(&url, "%s%s", jamf->url.base, token_path(jamf));
	if (jamf->login == JAMF_LOGIN_USER) {
		request.auth = HTTP_AUTH_BASIC;
		request.user = jamf->name;
		request.secret = &jamf->secret;
		request.body = "";
	} else {
		buf_text(&form, "grant_type=client_credentials&client_id=");
		add_encoded(&form, jamf->name, strlen(jamf->name));
		buf_text(&form, "&client_secret=");
		add_encoded(&form, jamf->secret.bytes, jamf->secret.length);
		request.body = form.data;
		request.body_length = form.length;
		request.content_type = "application/x-www-form-urlencoded";
	}
	if (!buf_ok(&url) || !buf_ok(&form))
		return error_set_memory(error);
	request.url = url.data;
	transfer->request = &request;
	if (http_perform_all(jamf->http, transfer, 1, 1, error) != 0)
		return -1;
	transfer->request = NULL;
	return 0;
}

static int keep(struct jamf *jamf, const struct http_transfer *transfer,
    int64_t start, struct error *error)
{
	struct jamf_token token = {.lifetime = 0};

	if (transfer->result != 0) {
		jamf_lost_error(transfer, error);
		return -1;
	}
	if (transfer->response.status != 200 ||
	    jamf_token_is_page(&transfer->response))
		return jamf_token_refused(jamf->login, jamf->name, &jamf->url,
		    &transfer->response, error);
	if (jamf_token_read(jamf->login, &transfer->response, &token, error) !=
	    0)
		return -1;
	secret_done(&jamf->token);
	jamf->token = token.text;
	jamf->token_end =
	    start + token.lifetime - jamf_token_margin(token.lifetime);
	jamf->logins++;
	return 0;
}

static int log_in(struct jamf *jamf, struct error *error)
{
	struct jamf_tries tries = {0};

	for (;;) {
		auto_cleanup(
		    http_transfer_done) struct http_transfer transfer = {
		    .result = -1};
		int64_t start =
		    jamf->callbacks.milliseconds(jamf->callbacks.context);
		char why[JAMF_RETRY_WHY_MAX];
		unsigned wait;

		if (jamf_go_on(jamf, error) != 0 ||
		    ask(jamf, &transfer, error) != 0)
			return -1;
		/* An older server; gateways and users have one path only. */
		if (transfer.result == 0 && transfer.response.status == 404 &&
		    jamf->login == JAMF_LOGIN_CLIENT && !jamf->url.is_gateway) {
			jamf->has_old_path = !jamf->has_old_path;
			if (jamf->has_old_path)
				continue;
		}
		if (!jamf_retry(&tries, false, &transfer, 0, why, &wait))
			return keep(jamf, &transfer, start, error);
		if (jamf_pause(jamf, why, wait, error) != 0)
			return -1;
	}
}

bool jamf_auth_is_own(const struct jamf *jamf)
{
	return jamf->login != JAMF_LOGIN_TOKEN;
}

int jamf_auth_ready(struct jamf *jamf, struct error *error)
{
	if (jamf->is_refused) {
		*error = jamf->refusal;
		return -1;
	}
	if (!jamf_auth_is_own(jamf) ||
	    (jamf->token.length > 0 &&
		jamf->callbacks.milliseconds(jamf->callbacks.context) <
		    jamf->token_end))
		return 0;
	if (log_in(jamf, error) == 0)
		return 0;
	jamf->is_refused = error->status == STATUS_CREDENTIALS;
	jamf->refusal = *error;
	return -1;
}

void jamf_auth_drop(struct jamf *jamf)
{
	if (jamf_auth_is_own(jamf))
		secret_done(&jamf->token);
}

void jamf_auth_end(struct jamf *jamf)
{
	auto_buf struct buf url = {0};
	auto_http_response struct http_response response = {0};
	struct http_request request = {.method = "POST",
	    .auth = HTTP_AUTH_BEARER,
	    .secret = &jamf->token,
	    .body = "",
	    .total_ms = END_MS};
	struct error ignored;

	if (!jamf_auth_is_own(jamf) || jamf->url.is_gateway ||
	    jamf->token.length == 0 || jamf_go_on(jamf, &ignored) != 0)
		return;
	buf_printf(&url, "%s/api/v1/auth/invalidate-token", jamf->url.base);
	if (!buf_ok(&url))
		return;
	request.url = url.data;
	(void)http_perform(jamf->http, &request, &response, NULL, &ignored);
	secret_done(&jamf->token);
}
