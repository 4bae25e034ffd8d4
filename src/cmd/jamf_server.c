/* A Jamf Pro server of a run, and how the program waits for it. */
#include "cmd/jamf_server.h"

#include <time.h>

#include "base/clock.h"
#include "cmd/interrupt.h"
#include "cmd/network.h"
#include "cmd/message.h"
#include "base/banned.h"

enum {
	NS_PER_MS = 1000 * 1000,
	SLICE_MS = 200 /* a signal may come just before the sleep begins */
};

static int64_t milliseconds(void *context)
{
	(void)context;
	return clock_milliseconds();
}

static int wait_for(void *context, unsigned wanted)
{
	int64_t end = clock_milliseconds() + wanted;

	(void)context;
	while (!interrupted()) {
		int64_t left = end - clock_milliseconds();
		struct timespec slice = {0};

		if (left <= 0)
			return 0;
		if (left > SLICE_MS)
			left = SLICE_MS;
		slice.tv_nsec = (long)left * NS_PER_MS;
		(void)nanosleep(&slice, NULL);
	}
	return -1;
}

static void tell(void *context, const char *text)
{
	struct server *server = context;

	progress_clear(&server->reading);
	message_note(server->invocation, "%s", text);
}

static void show_progress(void *context, size_t done, size_t total)
{
	struct server *server = context;

	progress_total(&server->reading, total);
	progress_step(&server->reading, done);
}

void server_reads(struct server *server, bool begins)
{
	progress_clear(&server->reading);
	if (begins)
		progress_start(
		    &server->reading, server->invocation, "reading", 0);
	else
		server->reading = (struct progress){0};
}

int server_open(const struct invocation *invocation,
    const struct config *config, const char *label, bool wants_login,
    struct server *server, struct error *error)
{
	const struct jamf_callbacks callbacks = {
	    server, milliseconds, wait_for, tell, show_progress};
	struct network_jamf jamf = {.label = label};

	server->invocation = invocation;
	if (server_access_find(invocation, config, label, wants_login,
		&server->access, error) != 0)
		return -1;
	jamf.source = server->access.kind;
	jamf.section = server->access.section;
	if (network_open(invocation, config, &jamf, &server->http, error) != 0)
		return -1;
	if (jamf_new(server->http, &server->access.jamf, &callbacks,
		&server->jamf, error) == 0)
		return 0;
	/* An address that is none. */
	if (server->access.variable == NULL || error->status != STATUS_FINDINGS)
		return -1;
	error->status = STATUS_USAGE;
	return error_prefix(error, "'%s'", server->access.variable);
}

void server_sync(struct server *server, struct lock *lock)
{
	server->sync = (struct sync){.jamf = server->jamf,
	    .lock = lock,
	    .schemas = server->invocation->schemas,
	    .now = server->invocation->now,
	    .arena = &server->arena,
	    .has_max_devices = server->access.max_devices >= 0,
	    .max_devices = server->access.max_devices};
}

void server_done(struct server *server)
{
	jamf_free(server->jamf);
	http_free(server->http);
	server_access_done(&server->access);
	arena_done(&server->arena);
	*server = (struct server){0};
}
