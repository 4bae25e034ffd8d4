/* What servers have, compared with the lock file, and pinned there. */
#include <string.h>

#include "base/file.h"
#include "cmd/ca_files.h"
#include "cmd/fingerprint_session.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "gather/pin.h"
#include "base/banned.h"

/* Whether --replace names this CA. */
static bool is_named(
    const struct fingerprint_session *it, const struct lock_cert *ca)
{
	return it->has_replace &&
	       memcmp(it->replace.bytes, ca->sha256, sizeof(ca->sha256)) == 0;
}

/* A warning; with --update the refusal to pin it. */
static void say_expired(struct fingerprint_session *it,
    const struct report_scep_server *server, bool refused)
{
	struct error error = {0};

	(void)pin_fail_expired(&server->answer.pin, &error);
	if (refused && opts_has(&it->invocation->arguments, "update"))
		fingerprint_fail(it, &error);
	else
		message_warning(it->invocation,
		    "renew it on the server; devices do not enrol with it",
		    "CA of '%.200s' has expired", server->url);
}

/* Whether this one is to be written. */
static bool compare(
    struct fingerprint_session *it, struct report_scep_server *server)
{
	const struct lock_pin *served = &server->answer.pin;
	struct error error = {0};

	server->old = lock_pin(it->lock, server->url, server->name);
	if (server->old == NULL) {
		bool fresh =
		    !server->answer.expired || is_named(it, &served->ca);

		server->pinned = REPORT_PINNED_NOT;
		if (server->answer.expired)
			say_expired(it, server, !fresh);
		return fresh;
	}
	if (server->answer.expired)
		say_expired(it, server, false);
	if (lock_pin_agrees(server->old, served)) {
		server->pinned = REPORT_PINNED_SAME;
		return (served->has_root && !server->old->has_root) ||
		       served->source > server->old->source;
	}
	server->pinned = REPORT_PINNED_OTHER;
	if (is_named(it, &server->old->ca))
		return true;
	(void)pin_fail(server->old, served, &error);
	fingerprint_fail(it, &error);
	return false;
}

static int update_one(struct fingerprint_session *it,
    struct report_scep_server *server, struct error *error)
{
	const struct lock_pin *old = server->old;
	struct lock_pin pin = server->answer.pin;

	/* What was learnt before stays: the root where none is served now, and
	 * that the admin page agreed. */
	if (server->pinned == REPORT_PINNED_SAME && old->has_root) {
		pin.has_root = true;
		pin.root = old->root;
	}
	if (server->pinned == REPORT_PINNED_SAME && old->source > pin.source)
		pin.source = old->source;
	if (lock_set_pin(it->lock, &pin, error) != 0)
		return -1;
	if (server->pinned == REPORT_PINNED_NOT)
		server->pinned = REPORT_PINNED_ADDED;
	if (server->pinned == REPORT_PINNED_OTHER)
		server->pinned = REPORT_PINNED_REPLACED;
	return 0;
}

static int pin_all(
    struct fingerprint_session *it, bool update, struct error *error)
{
	char directory[FILE_PATH_MAX] = ".", path[FILE_PATH_MAX];
	bool written = false;

	if (it->inputs.count > 0)
		inputs_directory(
		    it->inputs.list[0].path, directory, sizeof(directory));
	if (lock_path(&it->config, directory, path, error) != 0 ||
	    lock_open(path, &it->lock, error) != 0 ||
	    (update && lock_hold(it->lock, LOCK_WAIT_MS, error) != 0))
		return -1;
	for (struct report_scep_server *server = it->first; server != NULL;
	     server = server->next) {
		bool fresh = !server->failed && compare(it, server);

		/* What a definition contradicts is not pinned. */
		if (fresh && update && !server->mismatch &&
		    update_one(it, server, error) != 0)
			return -1;
	}
	return update ? lock_commit(it->lock, &written, error) : 0;
}

int fingerprint_pin(struct fingerprint_session *it, struct error *error)
{
	struct error fault = {0};
	int result;

	if (!opts_has(&it->invocation->arguments, "update")) {
		/* What a server has is what helps with a lock file that a merge
		 * left in pieces, so that it is shown all the same. */
		if (pin_all(it, false, &fault) != 0)
			fingerprint_fail(it, &fault);
		return 0;
	}
	/* A signal waits until nothing of the lock is left. */
	interrupt_catch();
	result = pin_all(it, true, error);
	if (result != 0)
		lock_release(&it->lock);
	interrupt_end();
	return result;
}

int fingerprint_keep(struct fingerprint_session *it, struct error *error)
{
	const char *directory =
	    opts_text(&it->invocation->arguments, "certificates", NULL);
	auto_ca_files struct ca_files files = {.invocation = it->invocation};

	if (directory == NULL)
		return 0;
	/* Nor is it handed out. */
	for (struct report_scep_server *server = it->first; server != NULL;
	     server = server->next)
		if (!server->failed && !server->mismatch &&
		    !server->answer.expired &&
		    server->pinned != REPORT_PINNED_UNKNOWN &&
		    server->pinned != REPORT_PINNED_OTHER &&
		    ca_files_put_in(&files, server->answer.authority, directory,
			error) != 0)
			return -1;
	ca_files_tell(&files);
	return 0;
}
