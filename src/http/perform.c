/*
 * Transfers side by side, over libcurl's multi handle.
 */
#include <string.h>

#include "base/memory.h"
#include "http/http_internal.h"
#include "base/banned.h"

enum {
	POLL_MS = 1000,
	STATUS_UNAUTHORIZED = 401
};

/* One call of http_perform_all. */
struct batch {
	struct http *http;
	struct http_transfer *transfers;
	bool *started;
	size_t count;
	size_t left; /* not started */
	unsigned limit;
	unsigned running;
};

static void refuse(struct http_transfer *transfer)
{
	transfer->result = -1;
	transfer->facts.failure = HTTP_LOCAL;
}

static void slot_clear(struct http_slot *slot)
{
	/* libcurl keeps copies of what it was given until it gets others. One
	 * that keeps cookies it leaks at a reset (7.88), so that is made new;
	 * connections are the multi handle's and stay. */
	if (slot->easy != NULL && slot->http->cookies != NULL) {
		curl_easy_cleanup(slot->easy);
		slot->easy = NULL;
	} else if (slot->easy != NULL) {
		curl_easy_reset(slot->easy);
	}
	curl_slist_free_all(slot->headers);
	slot->headers = NULL;
	slot->transfer = NULL;
	slot->login = NULL;
	slot->taken = 0;
	slot->too_large = false;
	slot->no_memory = false;
	slot->asks_certificate = false;
	slot->text[0] = '\0';
}

enum begun {
	BEGUN,
	HELD, /* until the answer to the first request of its login */
	OVER  /* refused before any connection */
};

static enum begun transfer_begin(
    struct http *http, struct http_transfer *transfer)
{
	const struct http_request *request = transfer->request;
	struct error *error = &transfer->error;
	struct http_login *login = NULL;
	struct http_slot *slot = http->slots;
	struct http_url url;
	bool is_set;

	if (http_url_read(request->url, &url, error) != 0 ||
	    http_check_request(request, &url, error) != 0 ||
	    http_login_find(&http->logins, request, &url, &login, error) != 0 ||
	    http_login_allowed(login, error) != 0) {
		refuse(transfer);
		return OVER;
	}
	if (login != NULL && login->state == HTTP_LOGIN_ASKED)
		return HELD;
	while (slot->transfer != NULL)
		slot++; /* a batch runs no more than there are */
	slot->http = http;
	slot->transfer = transfer;
	slot->login = login;
	slot->url = url;
	if (slot->easy == NULL)
		slot->easy = curl_easy_init();
	is_set = slot->easy != NULL && http_set_request(slot, error) == 0;
	if (is_set &&
	    curl_multi_add_handle(http->multi, slot->easy) == CURLM_OK) {
		if (login != NULL && login->state == HTTP_LOGIN_NEW)
			login->state = HTTP_LOGIN_ASKED;
		return BEGUN;
	}
	if (is_set || slot->easy == NULL)
		(void)error_set_memory(error);
	slot_clear(slot);
	refuse(transfer);
	return OVER;
}

static void start_some(struct batch *batch)
{
	for (size_t i = 0; i < batch->count && batch->left > 0 &&
			   batch->running < batch->limit;
	     i++) {
		enum begun begun;

		if (batch->started[i])
			continue;
		begun = transfer_begin(batch->http, &batch->transfers[i]);
		if (begun == HELD)
			continue;
		batch->started[i] = true;
		batch->left--;
		batch->running += begun == BEGUN;
	}
}

static void judge_login(const struct http_slot *slot)
{
	struct http_login *login = slot->login;

	if (login == NULL)
		return;
	if (slot->transfer->result != 0) {
		/* Nothing is known; the next one goes alone again. */
		if (login->state == HTTP_LOGIN_ASKED)
			login->state = HTTP_LOGIN_NEW;
	} else if (slot->transfer->response.status == STATUS_UNAUTHORIZED) {
		login->state = HTTP_LOGIN_REFUSED;
	} else if (login->state != HTTP_LOGIN_REFUSED) {
		login->state = HTTP_LOGIN_GOOD;
	}
}

/* Takes what is done off the list. */
static void collect(struct batch *batch)
{
	CURLMsg *message;
	int queued;

	while ((message = curl_multi_info_read(batch->http->multi, &queued)) !=
	       NULL) {
		struct http_slot *slot = NULL;
		struct http_transfer *transfer;

		if (message->msg != CURLMSG_DONE ||
		    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
			&slot) != CURLE_OK)
			continue;
		transfer = slot->transfer;
		transfer->result = http_finish(slot, message->data.result);
		if (transfer->result != 0)
			http_response_done(&transfer->response);
		judge_login(slot);
		(void)curl_multi_remove_handle(slot->http->multi, slot->easy);
		slot_clear(slot);
		batch->running--;
	}
}

static int drive(struct batch *batch)
{
	const struct http *http = batch->http;
	int running;

	for (;;) {
		start_some(batch);
		if (batch->running == 0 && batch->left == 0)
			return 0;
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			return -1;
		collect(batch);
		if (http->progress != NULL)
			http->progress(http->progress_context,
			    batch->count - batch->left - batch->running);
		/* A freed place is filled before waiting. */
		if (batch->running < batch->limit && batch->left > 0)
			start_some(batch);
		if (batch->running > 0 && curl_multi_poll(http->multi, NULL, 0,
					      POLL_MS, NULL) != CURLM_OK)
			return -1;
	}
}

static int give_up(struct batch *batch, struct error *error)
{
	error_set(error, STATUS_NETWORK, "libcurl stops working");
	for (size_t i = 0; i < HTTP_PARALLEL_MAX; i++) {
		struct http_slot *slot = &batch->http->slots[i];

		if (slot->transfer == NULL)
			continue;
		slot->transfer->error = *error;
		refuse(slot->transfer);
		judge_login(slot);
		http_response_done(&slot->transfer->response);
		(void)curl_multi_remove_handle(batch->http->multi, slot->easy);
		slot_clear(slot);
	}
	for (size_t i = 0; i < batch->count; i++)
		if (!batch->started[i]) {
			batch->transfers[i].error = *error;
			refuse(&batch->transfers[i]);
		}
	return -1;
}

void http_watch(struct http *http, void (*progress)(void *context, size_t over),
    void *context)
{
	http->progress = progress;
	http->progress_context = context;
}

int http_perform_all(struct http *http, struct http_transfer *transfers,
    size_t count, unsigned limit, struct error *error)
{
	auto_memory void *started = memory_new_array(count, sizeof(bool));
	struct batch batch = {.http = http,
	    .transfers = transfers,
	    .started = started,
	    .count = count,
	    .left = count,
	    .limit = limit < 1                   ? 1
		     : limit > HTTP_PARALLEL_MAX ? HTTP_PARALLEL_MAX
						 : limit};

	if (started == NULL)
		return error_set_memory(error);
	return drive(&batch) == 0 ? 0 : give_up(&batch, error);
}

int http_perform(struct http *http, const struct http_request *request,
    struct http_response *ret_response, struct http_facts *facts,
    struct error *error)
{
	struct http_transfer transfer = {.request = request};

	if (http_perform_all(http, &transfer, 1, 1, &transfer.error) != 0)
		transfer.result = -1;
	if (facts != NULL) {
		*facts = transfer.facts;
		memset(&transfer.facts, 0, sizeof(transfer.facts));
	}
	if (transfer.result != 0) {
		*error = transfer.error;
		http_transfer_done(&transfer);
		return -1;
	}
	*ret_response = transfer.response;
	memset(&transfer.response, 0, sizeof(transfer.response));
	http_transfer_done(&transfer);
	return 0;
}

static void easy_release(CURL **easy)
{
	curl_easy_cleanup(*easy);
}

int http_server_chain(
    struct http *http, const char *url, struct buf *pem, struct error *error)
{
	auto_cleanup(easy_release) CURL *easy = curl_easy_init();
	struct http_url parts;
	CURLcode code;

	if (http_url_read(url, &parts, error) != 0)
		return -1;
	if (easy == NULL)
		return error_set_memory(error);
	if (http_set_common(http, easy, &parts, error) != 0)
		return -1;
	if (!curl_set(easy, CURLOPT_URL, parts.origin) ||
	    !curl_set(easy, CURLOPT_CONNECT_ONLY, 1L) ||
	    !curl_set(easy, CURLOPT_SSL_VERIFYPEER, 0L) ||
	    !curl_set(easy, CURLOPT_SSL_VERIFYHOST, 0L))
		return error_set_memory(error);
	if (!curl_set(easy, CURLOPT_CERTINFO, 1L))
		return error_set(error, STATUS_NETWORK,
		    "this libcurl does not hand out TLS certificates");
	code = curl_easy_perform(easy);
	if (code != CURLE_OK)
		return error_set(error, STATUS_NETWORK,
		    "cannot get the TLS certificates of '%s': %s", parts.origin,
		    curl_easy_strerror(code));
	http_take_chain(easy, pem);
	return buf_ok(pem) ? 0 : error_set_memory(error);
}
