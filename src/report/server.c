/*
 * A Jamf Pro server as text and as JSON: login, version, clock, privileges,
 * and what each command lacks.
 */
#include "report/server.h"

#include <inttypes.h>

#include "report/format.h"
#include "base/banned.h"

/* What a row of privileges keeps from working. */
static const struct use {
	const char *name;
	enum jamf_need need;
	enum jamf_kind kind;
} uses[] = {
    {"plan, pull: computers", JAMF_FOR_PLAN, JAMF_COMPUTERS},
    {"plan, pull: mobile devices", JAMF_FOR_PLAN, JAMF_MOBILE},
    {"apply, push: computers", JAMF_FOR_APPLY, JAMF_COMPUTERS},
    {"apply, push: mobile devices", JAMF_FOR_APPLY, JAMF_MOBILE},
    {"apply --prune: computers", JAMF_FOR_PRUNE, JAMF_COMPUTERS},
    {"apply --prune: mobile devices", JAMF_FOR_PRUNE, JAMF_MOBILE},
    {"names in definitions", JAMF_FOR_NAMES, JAMF_KINDS},
    {"status: computers", JAMF_FOR_STATUS, JAMF_COMPUTERS},
    {"status: mobile devices", JAMF_FOR_STATUS, JAMF_MOBILE},
    {"status --retry: computers", JAMF_FOR_RETRY, JAMF_COMPUTERS},
    {"status --retry: mobile devices", JAMF_FOR_RETRY, JAMF_MOBILE},
};

static const char *const has_words[] = {
    [JAMF_HAS] = "has",
    [JAMF_LACKS] = "lacks",
    [JAMF_NOT_TOLD] = "not told",
};
static const char *const login_words[] = {
    [JAMF_LOGIN_CLIENT] = "client",
    [JAMF_LOGIN_USER] = "user",
    [JAMF_LOGIN_TOKEN] = "token",
};

/* The next privilege from one on that a use needs, and that there is or is
 * not as has says; NULL for no more. */
static const struct jamf_privilege *next(const struct jamf_server *server,
    const struct use *use, enum jamf_has has, size_t *at)
{
	while (*at < server->count) {
		const struct jamf_privilege *row = &server->privileges[(*at)++];
		if (row->has == has &&
		    jamf_privilege_serves(row, use->need, use->kind))
			return row;
	}
	return NULL;
}

static const char *name_of(const struct jamf_privilege *row)
{
	return row->permission != NULL ? row->permission : row->name;
}

void report_add_server(
    struct report *report, const struct report_server *server)
{
	report->format->server(report, server);
}

void report_end_servers(struct report *report, int status)
{
	if (report->format->end_servers != NULL)
		report->format->end_servers(report, status);
}

/* -- text ----------------------------------------------------------------- */

/* false when there are none. */
static bool add_names(struct buf *buf, const struct jamf_server *server,
    const struct use *use, enum jamf_has has, const char *start)
{
	const struct jamf_privilege *row;
	size_t at = 0, told = 0;

	while ((row = next(server, use, has, &at)) != NULL)
		buf_printf(
		    buf, "%s'%s'", told++ > 0 ? ", " : start, name_of(row));
	return told > 0;
}

static void add_found(struct buf *buf, const struct jamf_server *server)
{
	int64_t ahead = server->ahead;

	buf_printf(buf, "  version: %s\n",
	    server->version == NULL ? "not told" : server->version);
	if (!server->has_clock)
		buf_text(buf, "  clock: not told\n");
	else if (ahead >= -1 && ahead <= 1)
		buf_text(buf, "  clock: as here\n");
	else
		buf_printf(buf, "  clock: %" PRId64 " seconds %s\n",
		    ahead < 0 ? -ahead : ahead, ahead < 0 ? "behind" : "ahead");
	for (size_t i = 0; i < server->count; i++) {
		const struct jamf_privilege *row = &server->privileges[i];

		buf_printf(buf, "    %-8s %s%s%s%s%s%s\n", has_words[row->has],
		    row->name, row->permission != NULL ? " = " : "",
		    row->permission != NULL ? row->permission : "",
		    row->why != NULL ? " (" : "",
		    row->why != NULL ? row->why : "",
		    row->why != NULL ? ")" : "");
	}
	for (size_t i = 0; i < array_length(uses); i++) {
		bool lacks, untold;

		buf_printf(buf, "  %s:", uses[i].name);
		lacks = add_names(buf, server, &uses[i], JAMF_LACKS, " lacks ");
		untold = add_names(buf, server, &uses[i], JAMF_NOT_TOLD,
		    lacks ? "; not told of " : " not told of ");
		buf_text(buf, lacks || untold ? "\n" : " lacks nothing\n");
	}
}

void report_text_server(
    struct report *report, const struct report_server *server)
{
	const struct jamf_access *access = server->access;
	struct buf *buf = &report->out;

	buf_text(buf, server->url != NULL ? server->url : "no server");
	if (server->label != NULL)
		buf_printf(buf, "  [jamf \"%s\"]", server->label);
	buf_char(buf, '\n');
	if (server->error->status != STATUS_DONE)
		return;
	buf_printf(buf, "  login: %s%s%s\n", login_words[access->login],
	    access->name == NULL ? "" : " ",
	    access->name == NULL ? "" : access->name);
	add_found(buf, server->found);
}

/* -- JSON ----------------------------------------------------------------- */

static void write_names(struct json_writer *writer, const char *name,
    const struct jamf_server *server, const struct use *use, enum jamf_has has)
{
	const struct jamf_privilege *row;
	size_t at = 0;

	json_write_array(writer, name);
	while ((row = next(server, use, has, &at)) != NULL)
		json_write_text(writer, NULL, name_of(row));
	json_write_end(writer);
}

static void write_found(
    struct json_writer *writer, const struct jamf_server *server)
{
	json_write_text(writer, "version", server->version);
	if (server->has_clock)
		json_write_integer(
		    writer, "clock_ahead_seconds", server->ahead);
	else
		json_write_null(writer, "clock_ahead_seconds");
	json_write_array(writer, "privileges");
	for (size_t i = 0; i < server->count; i++) {
		const struct jamf_privilege *row = &server->privileges[i];

		json_write_object(writer, NULL);
		json_write_text(writer, "name", row->name);
		json_write_text(writer, "permission", row->permission);
		json_write_text(writer, "has", has_words[row->has]);
		json_write_text(writer, "why", row->why);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_array(writer, "commands");
	for (size_t i = 0; i < array_length(uses); i++) {
		json_write_object(writer, NULL);
		json_write_text(writer, "name", uses[i].name);
		write_names(writer, "lacks", server, &uses[i], JAMF_LACKS);
		write_names(
		    writer, "not_told", server, &uses[i], JAMF_NOT_TOLD);
		json_write_end(writer);
	}
	json_write_end(writer);
}

void report_json_server(
    struct report *report, const struct report_server *server)
{
	struct json_writer *writer = report_writer(report);
	bool failed = server->error->status != STATUS_DONE;

	if (!report->in_list) {
		json_write_document(writer);
		json_write_array(writer, "servers");
	}
	report->in_list = true;
	json_write_object(writer, NULL);
	json_write_text(writer, "url", server->url);
	json_write_text(writer, "label", server->label);
	json_write_text(writer, "login",
	    failed ? NULL : login_words[server->access->login]);
	if (!failed)
		write_found(writer, server->found);
	report_json_error(writer, server->error);
	json_write_integer(writer, "status", server->status);
	json_write_end(writer);
}

void report_json_end_servers(struct report *report, int status)
{
	struct json_writer *writer = report_writer(report);

	json_write_end(writer);
	json_write_array(writer, "findings");
	json_write_end(writer);
	json_write_integer(writer, "status", status);
	json_write_end(writer);
}
