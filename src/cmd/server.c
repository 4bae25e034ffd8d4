/*
 * server check: what every configured Jamf Pro says of itself, and what the
 * login there may do.
 */
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "cmd/cmd.h"
#include "cmd/interrupt.h"
#include "cmd/jamf_server.h"
#include "cmd/jamf_source.h"
#include "cmd/message.h"
#include "cmd/projects.h"
#include "cmd/reporting.h"
#include "report/server.h"
#include "base/banned.h"

enum {
	AHEAD_MAX = 5 * 60 /* seconds that clocks may differ */
};

/* One server of the run. */
struct checked {
	const char *label; /* of its section, or NULL */
	struct arena arena;
	struct server server;
	struct jamf_server found;
	struct error error; /* why nothing was found */
	enum status status;
};

struct server_session {
	const struct invocation *invocation;
	struct report report;
	struct config config;
	struct arena arena;  /* of the labels */
	enum jamf_need need; /* that the status is about */
	struct checked *list;
	size_t count;
};

static void server_session_done(struct server_session *it)
{
	for (size_t i = 0; i < it->count; i++) {
		server_done(&it->list[i].server);
		arena_done(&it->list[i].arena);
	}
	memory_free(it->list);
	report_done(&it->report);
	config_done(&it->config);
	arena_done(&it->arena);
}
#define auto_server_session auto_cleanup(server_session_done)

/* -- which servers -------------------------------------------------------- */

static int collect(struct server_session *it, struct error *error)
{
	const char *named =
	    opts_text(&it->invocation->arguments, "server", NULL);
	const char **labels = &named;
	size_t count = 1;

	if (named == NULL && jamf_source_labels(it->invocation, &it->config,
				 &it->arena, &labels, &count) != 0)
		return error_set_memory(error);
	it->list = memory_new_array(count + 1, sizeof(*it->list));
	if (it->list == NULL)
		return error_set_memory(error);
	for (; it->count < count; it->count++)
		it->list[it->count].label = labels[it->count];
	/* None at all: what is missing is said as for any command. */
	if (it->count == 0)
		it->count = 1;
	return 0;
}

/* What was found so far stands before why the next was not. */
static int report_one(struct server_session *it, const struct checked *checked,
    struct error *error)
{
	const struct invocation *invocation = it->invocation;
	const struct jamf *jamf = checked->server.jamf;
	int64_t ahead = checked->found.ahead;
	const struct report_server server = {.label = checked->label,
	    .url = jamf == NULL ? NULL : jamf_url(jamf),
	    .access = &checked->server.access.jamf,
	    .found = &checked->found,
	    .error = &checked->error,
	    .status = checked->status};

	report_add_server(&it->report, &server);
	if (it->report.format->is_document)
		return 0;
	if (reporting_flush(invocation, &it->report, error) != 0)
		return -1;
	if (checked->error.status != STATUS_DONE)
		(void)message_error(invocation, &checked->error);
	else if (checked->found.has_clock &&
		 (ahead > AHEAD_MAX || ahead < -AHEAD_MAX))
		message_warning(invocation,
		    "look at the clocks of both: certificates and tokens are "
		    "valid by them",
		    "'%s' has another time", server.access->url);
	return 0;
}

/* -- the command ---------------------------------------------------------- */

static int run(struct server_session *it, struct error *error)
{
	const struct invocation *invocation = it->invocation;
	enum status status = STATUS_DONE;

	if (invocation_config(invocation, ".", &it->config, error) != 0 ||
	    projects_check(invocation, &it->config, NULL, error) != 0 ||
	    collect(it, error) != 0)
		return -1;
	for (size_t i = 0; i < it->count && !interrupted(); i++) {
		struct checked *each = &it->list[i];

		if (server_open(invocation, &it->config, each->label, true,
			&each->server, &each->error) != 0 ||
		    jamf_server_query(each->server.jamf, clock_now,
			&each->arena, &each->found, &each->error) != 0)
			each->status = each->error.status;
		else if (jamf_server_lacks(&each->found, it->need))
			each->status = STATUS_PRIVILEGE;
		if (status == STATUS_DONE)
			status = each->status;
	}
	for (size_t i = 0; i < it->count; i++)
		if (report_one(it, &it->list[i], error) != 0)
			return -1;
	report_end_servers(&it->report, (int)status);
	if (reporting_flush(invocation, &it->report, error) != 0)
		return -1;
	return (int)status;
}

static const struct {
	const char *name;
	enum jamf_need need;
} purposes[] = {
    {"plan", JAMF_FOR_PLAN},
    {"apply", JAMF_FOR_APPLY},
    {"prune", JAMF_FOR_PRUNE},
    {"status", JAMF_FOR_STATUS},
    {"retry", JAMF_FOR_RETRY},
};

static enum jamf_need need_of(const struct arguments *arguments)
{
	const char *text = opts_text(arguments, "for", "apply");

	for (size_t i = 0; i < array_length(purposes); i++)
		if (strcmp(text, purposes[i].name) == 0)
			return purposes[i].need;
	return JAMF_FOR_APPLY;
}

static int run_command(struct invocation *invocation)
{
	const struct arguments *arguments = &invocation->arguments;
	auto_server_session struct server_session it = {
	    .invocation = invocation,
	    .report = {.format = opts_has(arguments, "json") ? &report_json
							     : &report_text},
	    .need = need_of(arguments)};
	struct error error = {0};
	int status;

	if (command_part_find(arguments, &error) == NULL ||
	    invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	interrupt_catch();
	status = run(&it, &error);
	if (status < 0)
		status = message_error(invocation, &error);
	/* A signal ends the program right here. */
	for (size_t i = 0; i < it.count; i++)
		server_done(&it.list[i].server);
	interrupt_end();
	return status;
}

static const struct option command_options[] = {
    {.name = "server",
	.argument = "LABEL",
	.doc = "the server of this [jamf] section only"},
    {.name = "for",
	.argument = "COMMAND",
	.choices = (const char *const[]){"plan", "apply", "prune", "status",
	    "retry", NULL},
	.doc = "what the status is about: plan, apply (unless given), prune, "
	       "status or retry"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

static const struct command_part parts[] = {
    {.name = "check", .doc = "login, version, clock and privileges"},
    {0},
};

const struct command server_command = {.name = "server",
    .synopsis = "check [--for COMMAND] [--server LABEL]",
    .summary = "check logins to Jamf Pro and what they may do",
    .details =
	"Asks every Jamf Pro of the project file and the environment: "
	"login, version, clock, the privileges one by one, and what each "
	"command would lack. Writes nothing: reading is tried, creating, "
	"changing and deleting is what the server lists for the login, "
	"else not told. Status 5 when plan and apply lack a privilege for "
	"the kind of profiles (of computers, of mobile devices) that the "
	"login may read, or when it may read neither; --for asks about "
	"plan alone, about apply --prune as well, or about status and "
	"status --retry. What only names in "
	"definitions need does not count. With several servers the status "
	"is that of the first that has one.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .parts = parts,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_PRIVILEGE,
	STATUS_BUSY, STATUS_REFUSED, STATUS_FILE, STATUS_NETWORK, STATUS_SERVER,
	STATUS_LIMIT},
    .run = run_command};
