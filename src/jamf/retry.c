/*
 * Whether a request is worth another try, and the wait before it.
 */
#include "jamf/retry.h"

#include <stdio.h>

#include "jamf/jamf_internal.h"
#include "jamf/response_date.h"
#include "base/banned.h"

enum {
	SPREAD_MS = 250,
	SPREAD_STEP = 67 /* prime to SPREAD_MS: neighbours are far apart */
};

bool jamf_is_unsent(const struct http_transfer *transfer)
{
	switch (transfer->facts.failure) {
	case HTTP_NAME:
	case HTTP_CONNECT:
	case HTTP_UNTRUSTED:
	case HTTP_WRONG_HOST:
	case HTTP_EXPIRED:
	case HTTP_TLS:
	case HTTP_PROXY:
		return true;
	case HTTP_LOCAL:
	case HTTP_TIMEOUT:
	case HTTP_CLOSED:
	case HTTP_PROTOCOL:
		return transfer->facts.tls_us == 0;
	default:
		return false;
	}
}

void jamf_lost_error(
    const struct http_transfer *transfer, struct error *ret_error)
{
	*ret_error = transfer->error;
	if (transfer->facts.failure == HTTP_TOO_LARGE)
		ret_error->status = STATUS_SERVER;
}

bool jamf_is_late(const struct http_transfer *transfer)
{
	int status = transfer->response.status;

	if (transfer->result == 0)
		return status == 408 || status == 504;
	return transfer->facts.failure == HTTP_TIMEOUT ||
	       transfer->facts.failure == HTTP_CLOSED;
}

/* A fault of a server on the way, or no answer of one. */
static bool is_passing(const struct http_transfer *transfer)
{
	int status = transfer->response.status;

	if (transfer->result == 0)
		return status == 408 || status == 500 || status == 502 ||
		       status == 503 || status == 504;
	return transfer->facts.failure == HTTP_TIMEOUT ||
	       transfer->facts.failure == HTTP_CLOSED ||
	       transfer->facts.failure == HTTP_PROTOCOL;
}

/* Milliseconds the server asks for, or those given; false when that is more
 * than is waited for. */
static bool asked_wait(
    const struct http_response *response, unsigned *milliseconds)
{
	int64_t seconds;

	if (!jamf_date_to_wait(response, &seconds))
		return true;
	if (seconds > JAMF_RETRY_AFTER_MAX)
		return false;
	if (seconds * 1000 > *milliseconds)
		*milliseconds = (unsigned)seconds * 1000;
	return true;
}

bool jamf_retry(struct jamf_tries *tries, bool writes,
    const struct http_transfer *transfer, unsigned spread, char *why,
    unsigned *ret_milliseconds)
{
	const struct http_response *response = &transfer->response;
	bool answered = transfer->result == 0;
	unsigned wait = (unsigned)JAMF_RETRY_MS << tries->lost;
	int64_t seconds;

	if (answered && response->status == 429) {
		wait = jamf_date_to_wait(response, &seconds) ? 0 : JAMF_BUSY_MS;
		if (tries->was_busy || !asked_wait(response, &wait))
			return false;
		tries->was_busy = true;
		(void)snprintf(why, JAMF_RETRY_WHY_MAX, "server is busy");
	} else {
		if (writes || tries->lost + 1 >= JAMF_TRIES ||
		    !is_passing(transfer) ||
		    (answered && !asked_wait(response, &wait)))
			return false;
		tries->lost++;
		if (answered)
			(void)snprintf(why, JAMF_RETRY_WHY_MAX,
			    "server answers with status %d", response->status);
		else
			(void)snprintf(
			    why, JAMF_RETRY_WHY_MAX, "no answer of the server");
	}
	*ret_milliseconds = wait + spread * SPREAD_STEP % SPREAD_MS;
	return true;
}

int jamf_go_on(struct jamf *jamf, struct error *error)
{
	if (!jamf->is_interrupted &&
	    jamf->callbacks.wait(jamf->callbacks.context, 0) == 0)
		return 0;
	jamf->is_interrupted = true;
	return error_set(error, STATUS_NETWORK, "interrupted");
}

int jamf_pause(struct jamf *jamf, const char *why, unsigned milliseconds,
    struct error *error)
{
	char text[256];
	unsigned seconds = (milliseconds + 500) / 1000;

	(void)snprintf(text, sizeof(text), "%s, waiting %u second%s", why,
	    seconds, seconds == 1 ? "" : "s");
	jamf->callbacks.tell(jamf->callbacks.context, text);
	if (jamf->callbacks.wait(jamf->callbacks.context, milliseconds) != 0)
		jamf->is_interrupted = true;
	return jamf_go_on(jamf, error);
}
