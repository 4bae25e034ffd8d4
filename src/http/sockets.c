/*
 * Whether a request came as far as a connection. libcurl 7.88 tells the time of
 * it, 8.14 only when TLS, too, came to its end.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "http/http_internal.h"
#include "base/banned.h"

/* Several at once where a name has several addresses. */
static int take_socket(
    void *context, curl_socket_t handle, curlsocktype purpose)
{
	struct http_slot *slot = context;

	(void)purpose;
	slot->sockets[slot->socket_count++ % HTTP_SOCKETS_MAX] = handle;
	return CURL_SOCKOPT_OK;
}

/* A connection outlives the request it was made for, and closes in the time of
 * another: only the request's own sockets count. */
static int drop_socket(void *context, curl_socket_t handle)
{
	struct http_slot *slot = context;
	struct sockaddr_storage peer;
	socklen_t length = sizeof(peer);

	for (unsigned i = 0; i < slot->socket_count && i < HTTP_SOCKETS_MAX;
	     i++) {
		if (slot->sockets[i] != handle)
			continue;
		slot->sockets[i] = CURL_SOCKET_BAD;
		if (slot->transfer != NULL &&
		    getpeername(handle, (struct sockaddr *)&peer, &length) == 0)
			slot->transfer->facts.connected = true;
	}
	return close(handle);
}

bool http_watch_sockets(struct http_slot *slot)
{
	CURL *easy = slot->easy;

	slot->socket_count = 0;
	return curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, take_socket) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, slot) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION,
		   drop_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, slot) ==
		   CURLE_OK;
}
