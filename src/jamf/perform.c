/*
 * Requests in rounds, until each is over.
 */
#include <string.h>

#include "base/memory.h"
#include "jamf/response.h"
#include "jamf/response_date.h"
#include "jamf/auth.h"
#include "jamf/retry.h"
#include "base/banned.h"

enum {
	/* Sent between two looks at the token and at signals. */
	ROUND_CALLS = 40
};

static const char *const methods[] = {
    [JAMF_GET] = "GET",
    [JAMF_POST] = "POST",
    [JAMF_PUT] = "PUT",
    [JAMF_DELETE] = "DELETE",
};

/* A call on its way to an end. */
struct task {
	struct jamf_call *call;
	struct jamf_tries tries;
	bool had_new_token;
	bool is_over;
};

/* What a round sends. */
struct round {
	struct jamf *jamf;
	size_t before; /* calls that were over when it began ... */
	size_t total;  /* ... of so many */
	size_t count;
	struct task *tasks[ROUND_CALLS];
	struct buf urls[ROUND_CALLS];
	struct http_request requests[ROUND_CALLS];
	struct http_header level; /* of all, to a gateway */
	struct http_transfer transfers[ROUND_CALLS];
	/* What is to be done before the next one. */
	unsigned wait;
	char why[JAMF_RETRY_WHY_MAX];
	bool needs_token;
	bool has_progress; /* the token was good for some */
	bool has_ended;    /* there is no login: the error of this call */
	struct error end;
};

static void round_release(struct round **round)
{
	if (*round == NULL)
		return;
	for (size_t i = 0; i < (*round)->count; i++) {
		buf_done(&(*round)->urls[i]);
		http_transfer_done(&(*round)->transfers[i]);
	}
	memory_free(*round);
}

static bool writes(const struct jamf_call *call)
{
	return call->method != JAMF_GET;
}

static int take_rows(void *context, const char *bytes, size_t length)
{
	return json_rows_add(context, bytes, length);
}

static int round_add(struct jamf *jamf, struct round *round, struct task *task,
    struct error *error)
{
	const struct jamf_call *call = task->call;
	size_t at = round->count++;
	struct buf *url = &round->urls[at];

	buf_printf(url, "%s%s%s", jamf->url.base,
	    call->is_pro ? jamf_url_pro(&jamf->url)
			 : jamf_url_classic(&jamf->url),
	    call->path);
	round->level = (struct http_header){jamf->url.header, jamf->url.id};
	round->requests[at] =
	    (struct http_request){.method = methods[call->method],
		.url = url->data,
		.auth = HTTP_AUTH_BEARER,
		.secret = &jamf->token,
		.body = call->body != NULL ? call->body->data : NULL,
		.body_length = call->body != NULL ? call->body->length : 0,
		.content_type = "application/xml",
		.accept = call->is_pro ? "application/json" : "application/xml",
		.headers = &round->level,
		.header_count = jamf->url.is_gateway ? 1 : 0,
		.limit = call->rows != NULL ? JAMF_PAGE_MAX : JAMF_ANSWER_MAX,
		.anew = writes(call)};
	if (call->rows != NULL) {
		json_rows_clear(call->rows);
		round->requests[at].take = take_rows;
		round->requests[at].take_context = call->rows;
	}
	round->tasks[at] = task;
	round->transfers[at].request = &round->requests[at];
	round->transfers[at].result = -1;
	return buf_ok(url) ? 0 : error_set_memory(error);
}

/* Whether the server could not read a value of the request. */
static bool is_unread(
    const struct jamf_call *call, const struct http_transfer *transfer)
{
	return call->is_value_doubtful && transfer->result == 0 &&
	       transfer->response.status == 500;
}

/* Decides what becomes of a task after its transfer. */
static void take_transfer(struct jamf *jamf, struct round *round, size_t at)
{
	struct task *task = round->tasks[at];
	struct jamf_call *call = task->call;
	const struct http_transfer *transfer = &round->transfers[at];
	char why[JAMF_RETRY_WHY_MAX];
	bool needs_token = false;
	unsigned wait;

	if (transfer->result == 0) {
		jamf_response_take(call, &transfer->response, &jamf->url,
		    jamf_auth_is_own(jamf), &needs_token);
	} else {
		call->outcome =
		    jamf_is_unsent(transfer) ? JAMF_UNSENT : JAMF_UNKNOWN;
		call->status = 0;
		jamf_lost_error(transfer, &call->error);
		/* Whoever takes the rows had no room for them. */
		if (call->rows != NULL && memory_refused() != 0)
			(void)error_set_memory(&call->error);
	}
	/* A token of seconds may end more than once while one call waits for
	 * its turn; a new one that none of them is taken with is no good. */
	if (needs_token && (!task->had_new_token || round->has_progress)) {
		task->had_new_token = true;
		round->needs_token = true;
		return;
	}
	call->is_late = call->is_large && jamf_is_late(transfer);
	if (!call->is_late && !is_unread(call, transfer) &&
	    jamf_retry(&task->tries, writes(call), transfer, (unsigned)at, why,
		&wait)) {
		if (wait > round->wait) {
			round->wait = wait;
			memcpy(round->why, why, sizeof(why));
		}
		return;
	}
	task->is_over = true;
	if (call->outcome == JAMF_REFUSED &&
	    call->error.status == STATUS_CREDENTIALS) {
		round->has_ended = true;
		round->end = call->error;
	}
}

/* libcurl itself failed: what was under way may have been done. */
static int end_all(struct round *round, const struct error *error)
{
	for (size_t i = 0; i < round->count; i++) {
		struct jamf_call *call = round->tasks[i]->call;

		call->outcome =
		    error->status == STATUS_LIMIT ? JAMF_UNSENT : JAMF_UNKNOWN;
		call->error = *error;
		round->tasks[i]->is_over = true;
	}
	return -1;
}

static void count_over(void *context, size_t over)
{
	const struct round *round = context;
	const struct jamf_callbacks *callbacks = &round->jamf->callbacks;

	callbacks->progress(
	    callbacks->context, round->before + over, round->total);
}

static int play(
    struct jamf *jamf, struct round *round, unsigned limit, struct error *error)
{
	int result;

	if (jamf->callbacks.progress != NULL)
		http_watch(jamf->http, count_over, round);
	result = http_perform_all(
	    jamf->http, round->transfers, round->count, limit, error);
	http_watch(jamf->http, NULL, NULL);
	if (result != 0)
		return end_all(round, error);
	for (size_t i = 0; i < round->count; i++)
		round->has_progress |=
		    round->transfers[i].result == 0 &&
		    round->transfers[i].response.status != 401;
	for (size_t i = 0; i < round->count; i++) {
		const struct http_transfer *transfer = &round->transfers[i];

		if (transfer->result == 0 &&
		    jamf_date_of(&transfer->response, &jamf->date))
			jamf->has_date = true;
		take_transfer(jamf, round, i);
	}
	if (round->has_ended) {
		*error = round->end;
		return -1;
	}
	if (round->needs_token)
		jamf_auth_drop(jamf);
	if (round->wait > 0)
		return jamf_pause(jamf, round->why, round->wait, error);
	return 0;
}

/* One round of what is not over. Returns how many were sent, -1 for an end. */
static int next_round(struct jamf *jamf, struct task *tasks, size_t count,
    unsigned limit, struct error *error)
{
	auto_cleanup(round_release) struct round *round =
	    memory_new(sizeof(*round));

	if (round == NULL)
		return error_set_memory(error);
	round->jamf = jamf;
	round->total = count;
	for (size_t i = 0; i < count; i++)
		round->before += tasks[i].is_over;
	for (size_t i = 0; i < count && round->count < ROUND_CALLS; i++)
		if (!tasks[i].is_over &&
		    round_add(jamf, round, &tasks[i], error) != 0)
			return -1;
	if (round->count == 0)
		return 0;
	if (jamf_go_on(jamf, error) != 0 || jamf_auth_ready(jamf, error) != 0 ||
	    play(jamf, round, limit, error) != 0)
		return -1;
	return (int)round->count;
}

int jamf_perform(struct jamf *jamf, struct jamf_call *calls, size_t count,
    unsigned limit, struct error *error)
{
	auto_memory void *memory = memory_new_array(count, sizeof(struct task));
	struct task *tasks = memory;
	int sent = tasks != NULL ? 1 : error_set_memory(error);

	limit = limit < 1 ? 1 : limit > JAMF_PARALLEL ? JAMF_PARALLEL : limit;
	for (size_t i = 0; i < count; i++) {
		calls[i].outcome = JAMF_UNSENT;
		calls[i].status = 0;
		calls[i].is_duplicate = calls[i].is_late = false;
		calls[i].root = NULL;
		if (tasks != NULL)
			tasks[i].call = &calls[i];
	}
	while (sent > 0)
		sent = next_round(jamf, tasks, count, limit, error);
	/* Calls between two tries stay undone, but a write of which nothing is
	 * known is never between two tries. */
	for (size_t i = 0; sent < 0 && i < count; i++)
		if (tasks == NULL || !tasks[i].is_over) {
			calls[i].outcome = JAMF_UNSENT;
			calls[i].error = *error;
		}
	return sent;
}
