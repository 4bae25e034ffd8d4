/* status --retry. */
#include "cmd/status_retry.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/prompt.h"
#include "sync/decisions.h"
#include "sync/status_retry.h"
#include "base/banned.h"

enum {
	QUESTION_MAX = 256
};

int status_retry_options(struct status_session *it, struct error *error)
{
	const struct arguments *arguments = &it->invocation->arguments;

	it->retries = opts_has(arguments, "retry");
	it->max_devices = -1;
	if (options_number(arguments, "max-devices", OPTIONS_DEVICES_MAX,
		&it->max_devices, error) != 0)
		return -1;
	if (!it->retries &&
	    (opts_has(arguments, "max-devices") || opts_has(arguments, "yes")))
		return error_set(error, STATUS_USAGE,
		    "'--yes' and '--max-devices' go with '--retry'");
	if (it->retries && opts_has(arguments, "json") &&
	    !opts_has(arguments, "yes"))
		return error_set(error, STATUS_USAGE,
		    "'--json' needs '--yes' with '--retry': it does not show "
		    "what to ask about");
	/* What is retried must be known. */
	if (it->retries && !it->request.keeps_devices) {
		it->request.keeps_devices = true;
		it->request.has_verdict = true;
		it->request.verdict = DEVICE_FAILED;
	}
	if (it->retries && it->request.has_verdict &&
	    it->request.verdict != DEVICE_FAILED)
		return error_set(error, STATUS_USAGE,
		    "'--retry' is about devices that failed, '--verdict' is "
		    "not");
	return 0;
}

/* Nobody looks with --yes. */
static int64_t limit_of(
    const struct status_session *it, const struct server *server)
{
	int64_t limit = it->max_devices;

	if (limit < 0 && server->sync.has_max_devices)
		limit = server->sync.max_devices;
	if (limit < 0 && opts_has(&it->invocation->arguments, "yes"))
		limit = SYNC_UNATTENDED;
	return limit;
}

static void say_others(
    const struct status_session *it, const struct status_retry *retry)
{
	const struct invocation *invocation = it->invocation;

	for (size_t i = 0; i < retry->count; i++)
		message_note(invocation, "to try again: '%s' (id %lld)",
		    retry->names[i], (long long)retry->devices[i].id);
	for (size_t i = 0; i < retry->other_count; i++)
		message_warning(invocation, NULL,
		    "this takes away %zu other failed command%s %s of these "
		    "devices, too",
		    retry->others[i].commands,
		    retry->others[i].commands == 1 ? "" : "s",
		    retry->others[i].type);
	if (retry->gone > 0)
		message_note(invocation,
		    "%zu device%s no failed command any more", retry->gone,
		    retry->gone == 1 ? " has" : "s have");
}

/* 1: go on, 0: not wanted, -1: there is nobody to ask. */
static int ask(const struct status_session *it, const struct server *server,
    size_t count, struct error *error)
{
	char question[QUESTION_MAX];

	if (opts_has(&it->invocation->arguments, "yes"))
		return 1;
	if (!prompt_is_possible(it->invocation)) {
		(void)error_set(error, STATUS_USAGE,
		    "there is no terminal to ask on whether %zu device%s to "
		    "try again",
		    count, count == 1 ? " is" : "s are");
		return error_hint(error, "say --yes to have them try");
	}
	(void)snprintf(question, sizeof(question),
	    "Take the failed commands of %zu device%s away on %.100s, so that "
	    "Jamf Pro sends again? [y/N] ",
	    count, count == 1 ? "" : "s", jamf_url(server->jamf));
	return prompt_yes(it->invocation, question) ? 1 : 0;
}

static void write_device(
    struct json_writer *writer, const struct status_retry *retry, size_t at)
{
	const struct flush_device *device = &retry->devices[at];

	json_write_object(writer, NULL);
	json_write_integer(writer, "id", device->id);
	json_write_text(writer, "name", retry->names[at]);
	json_write_text(writer, "platform",
	    device->kind == JAMF_COMPUTERS ? "macos" : "ios");
	json_write_boolean(writer, "cleared", device->is_flushed);
	json_write_text(writer, "error",
	    device->error.status == STATUS_DONE ? NULL : device->error.text);
	json_write_end(writer);
}

static void tell(struct status_session *it, const struct status_retry *retry,
    struct json_writer *writer)
{
	size_t done = 0;

	for (size_t i = 0; i < retry->count; i++) {
		const struct flush_device *device = &retry->devices[i];

		if (writer != NULL)
			write_device(writer, retry, i);
		done += device->is_flushed;
		if (device->error.status == STATUS_DONE)
			continue;
		message_warning(it->invocation, NULL, "'%s': %s",
		    retry->names[i], device->error.text);
		status_session_note(it, device->error.status);
	}
	if (done > 0)
		message_note(it->invocation,
		    "Jamf Pro sends again to %zu device%s as they come in",
		    done, done == 1 ? "" : "s");
	if (done > 0 && done < retry->count)
		it->status = STATUS_PARTLY;
}

static int retry_server(struct status_session *it, struct server *server,
    const struct status_server *told, struct json_writer *writer,
    struct error *error)
{
	struct status_retry retry = {0};
	int go_on, result;

	if (status_retry_find(
		&server->sync, told, limit_of(it, server), &retry, error) != 0)
		return -1;
	say_others(it, &retry);
	if (retry.count == 0) {
		message_note(it->invocation, "no device to try again on %s",
		    jamf_url(server->jamf));
		return 0;
	}
	go_on = ask(it, server, retry.count, error);
	if (go_on <= 0)
		return go_on;
	result = jamf_flush(server->jamf, retry.devices, retry.count, error);
	/* What was done until then, whatever ended it. */
	tell(it, &retry, writer);
	return result;
}

int status_retry_run(
    struct status_session *it, struct json_writer *writer, struct error *error)
{
	int result = 0;

	if (writer != NULL)
		json_write_array(writer, "retried");
	for (size_t i = 0; result == 0 && i < it->server_count; i++) {
		struct server *server = &it->groups[it->servers_of[i]].server;

		if (it->servers[i].error.status == STATUS_DONE &&
		    server->jamf != NULL)
			result = retry_server(
			    it, server, &it->servers[i], writer, error);
	}
	if (writer != NULL)
		json_write_end(writer);
	return result;
}
