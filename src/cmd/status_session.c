/* A run of status: definitions and servers. */
#include "cmd/status_session.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/projects.h"
#include "cmd/status_retry.h"
#include "base/banned.h"

void status_session_done(struct status_session *it)
{
	for (size_t i = 0; i < it->count; i++)
		server_done(&it->groups[i].server);
	report_failures_done(&it->failures);
	lock_release(&it->lock);
	arena_done(&it->arena);
	document_run_done(&it->run);
	config_done(&it->config);
	inputs_done(&it->inputs);
}

void status_session_note(struct status_session *it, enum status status)
{
	if (it->status == STATUS_DONE || it->status == STATUS_FINDINGS)
		it->status = status != STATUS_DONE ? status : it->status;
}

/* -- options -------------------------------------------------------------- */

static int read_failed(const struct arguments *arguments,
    struct status_bounds *bounds, struct error *error)
{
	const char *text = opts_text(arguments, "max-failed", NULL);
	unsigned share = 0;
	int64_t number = 0;

	if (text == NULL)
		return 0;
	bounds->has_failed = true;
	bounds->failed_is_share = text_ends_with(text, "%");
	if (bounds->failed_is_share ? !status_read_share(text, &share)
				    : !text_to_number(text, strlen(text), 0,
					  INVENTORY_DEVICES_MAX, &number))
		return error_set(error, STATUS_USAGE,
		    "option '--max-failed' takes a number of devices or a "
		    "percentage such as 2%%, not '%.40s'",
		    text);
	bounds->max_failed = bounds->failed_is_share ? share : (uint64_t)number;
	return 0;
}

static int read_options(struct status_session *it, struct error *error)
{
	const struct arguments *arguments = &it->invocation->arguments;
	struct status_bounds *bounds = &it->bounds;
	const char *verdict = opts_text(arguments, "verdict", NULL);
	const char *page = opts_text(arguments, "html", NULL);
	bool has_unknown = false;

	bounds->max_unknown = STATUS_UNKNOWN_MOST;
	if (options_share(arguments, "min-current", &bounds->has_current,
		&bounds->min_current, error) != 0 ||
	    read_failed(arguments, bounds, error) != 0 ||
	    options_share(arguments, "max-unknown", &has_unknown,
		&bounds->max_unknown, error) != 0)
		return -1;
	bounds->is_strict =
	    !bounds->has_current && !bounds->has_failed && !has_unknown;
	it->is_check = opts_has(arguments, "check");
	if (!bounds->is_strict && !it->is_check)
		return error_set(error, STATUS_USAGE,
		    "'--min-current', '--max-failed' and '--max-unknown' go "
		    "with '--check'");
	if (page != NULL && strcmp(page, "-") == 0)
		return error_set(error, STATUS_USAGE,
		    "option '--html' names a file, not standard output");
	if (page != NULL && file_check_replaced(page, "<!DOCTYPE html>",
				"page of HTML", error) != 0)
		return -1;
	it->request.has_verdict = verdict != NULL;
	if (verdict != NULL &&
	    !device_verdict_of(verdict, &it->request.verdict))
		return error_set(
		    error, STATUS_USAGE, "no verdict '%.40s'", verdict);
	it->request.keeps_devices =
	    verdict != NULL || opts_has(arguments, "devices") ||
	    opts_has(arguments, "csv") || opts_has(arguments, "html");
	it->request.wants_serials = it->request.keeps_devices;
	it->lists_devices = verdict != NULL || opts_has(arguments, "devices");
	return status_retry_options(it, error);
}

/* -- definitions ---------------------------------------------------------- */

static struct status_group *group_of(
    struct status_session *it, const char *label)
{
	struct status_group *groups;

	for (size_t i = 0; i < it->count; i++)
		if (text_same(it->groups[i].label, label))
			return &it->groups[i];
	groups = arena_grow(
	    &it->arena, it->groups, it->count, &it->capacity, sizeof(*groups));
	if (groups == NULL)
		return NULL;
	it->groups = groups;
	groups[it->count] = (struct status_group){.label = label};
	return &groups[it->count++];
}

static int add_definition(struct status_session *it,
    const struct document *document, struct error *error)
{
	const struct profile *profile = &document->profile;
	const char *only =
	    opts_text(&it->invocation->arguments, "server", NULL);
	const struct payload *section = profile_section(profile, "jamf");
	const char *label =
	    section == NULL ? NULL : payload_text(section, KEY_SERVER, NULL);
	struct status_definition *definitions, made;
	struct status_group *group;

	if (profile->abstract || profile->top.identifier == NULL ||
	    (only != NULL && label != NULL && strcmp(only, label) != 0))
		return 0;
	if (only != NULL)
		label = only;
	else if (label != NULL)
		label = arena_text(&it->arena, label);
	made = (struct status_definition){
	    .identifier = arena_text(&it->arena, profile->top.identifier),
	    .path = arena_text(&it->arena, document->source.name),
	    .kind = profile->platform == PLATFORM_MACOS ? JAMF_COMPUTERS
							: JAMF_MOBILE,
	    .window = status_window(profile)};
	group = group_of(it, label);
	if (made.identifier == NULL || made.path == NULL || group == NULL)
		return error_set_memory(error);
	definitions = arena_grow(&it->arena, group->definitions, group->count,
	    &group->capacity, sizeof(*definitions));
	if (definitions == NULL)
		return error_set_memory(error);
	group->definitions = definitions;
	definitions[group->count++] = made;
	return 0;
}

static int read_definitions(struct status_session *it, struct error *error)
{
	auto_document struct document document = {0};

	for (size_t i = 0; i < it->inputs.count; i++) {
		const struct error *why = &document.error;
		struct error invalid = {0};

		document_clear(&document);
		document_read(&it->run, it->inputs.list[i].path, &document);
		if (!document.unreadable && document.findings.errors > 0) {
			if (!it->says_nothing)
				message_findings(
				    it->invocation, &document.findings);
			(void)error_set(&invalid, STATUS_FINDINGS,
			    "the definition has errors");
			why = &invalid;
		} else if (document.unreadable && !it->says_nothing) {
			(void)message_error(it->invocation, why);
		}
		if (why->status != STATUS_DONE) {
			report_failures_add(
			    &it->failures, it->inputs.list[i].path, why);
			status_session_note(it, why->status);
		}
		if (!document.unreadable &&
		    add_definition(it, &document, error) != 0)
			return -1;
	}
	return it->failures.failed ? error_set_memory(error) : 0;
}

/* -- servers -------------------------------------------------------------- */

/* All of them, when no file is named. */
static int add_servers(struct status_session *it, struct error *error)
{
	const char *only =
	    opts_text(&it->invocation->arguments, "server", NULL);
	const char **labels = &only;
	size_t count = 1;

	if (only == NULL && jamf_source_labels(it->invocation, &it->config,
				&it->arena, &labels, &count) != 0)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++)
		if (group_of(it, labels[i]) == NULL)
			return error_set_memory(error);
	/* None at all: what is missing is said as for any command. */
	if (it->count == 0 && group_of(it, NULL) == NULL)
		return error_set_memory(error);
	return 0;
}

int status_session_start(struct status_session *it, struct error *error)
{
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];

	it->is_complete = it->invocation->arguments.count == 0;
	if (read_options(it, error) != 0 ||
	    /* What was applied may have no definition any more. */
	    projects_collect(it->invocation, &it->inputs, error) != 0 ||
	    projects_read(
		&it->inputs, it->invocation, true, &it->config, error) != 0 ||
	    projects_check(it->invocation, &it->config, NULL, error) != 0 ||
	    invocation_run(it->invocation, &it->run, error) != 0 ||
	    read_definitions(it, error) != 0)
		return -1;
	inputs_directory(it->inputs.count == 0 ? "." : it->inputs.list[0].path,
	    directory, sizeof(directory));
	if (lock_path(&it->config, directory, path, error) != 0 ||
	    lock_open(path, &it->lock, error) != 0)
		return -1;
	return it->is_complete ? add_servers(it, error) : 0;
}

static bool has_profiles(const struct lock *lock, const char *url)
{
	const struct lock_object *entry;
	size_t place = 0;

	while ((entry = lock_object_next(lock, &place)) != NULL)
		if (strcmp(entry->server, url) == 0)
			return true;
	return false;
}

/* A server that has none of ours needs no login. */
static int open_server(struct status_session *it, struct status_group *group,
    bool *ret_is_ours, struct error *error)
{
	struct server *server = &group->server;

	if (it->is_complete) {
		if (server_open(it->invocation, &it->config, group->label,
			false, server, error) != 0)
			return -1;
		*ret_is_ours = has_profiles(it->lock, jamf_url(server->jamf));
		server_done(server);
		if (!*ret_is_ours)
			return 0;
	}
	*ret_is_ours = true;
	if (server_open(it->invocation, &it->config, group->label, true, server,
		error) != 0)
		return -1;
	server_sync(server, it->lock);
	return 0;
}

static int read_server(
    struct status_session *it, struct status_group *group, struct error *error)
{
	struct status_server *told = &it->servers[it->server_count];
	struct status_request request = it->request;
	bool is_ours = false;

	request.definitions = group->definitions;
	request.count = group->count;
	request.is_complete = it->is_complete;
	if (open_server(it, group, &is_ours, &told->error) != 0) {
		told->url = "";
		told->status = told->error.status;
	} else if (!is_ours) {
		return 0;
	} else {
		server_reads(&group->server, true);
		if (sync_status_read(
			&group->server.sync, &request, told, error) != 0)
			return -1;
		server_reads(&group->server, false);
	}
	told->label = group->label;
	it->servers_of[it->server_count++] = (size_t)(group - it->groups);
	if (told->error.status != STATUS_DONE && !it->says_nothing)
		(void)message_error(it->invocation, &told->error);
	status_session_note(it, told->status);
	return 0;
}

int status_session_read(struct status_session *it, struct error *error)
{
	it->servers =
	    arena_new_array(&it->arena, it->count + 1, sizeof(*it->servers));
	it->servers_of =
	    arena_new_array(&it->arena, it->count + 1, sizeof(*it->servers_of));
	if (it->servers == NULL || it->servers_of == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < it->count && !interrupted(); i++)
		if ((it->is_complete || it->groups[i].count > 0) &&
		    read_server(it, &it->groups[i], error) != 0)
			return -1;
	return 0;
}
