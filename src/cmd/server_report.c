#include "cmd/server_report.h"

#include <inttypes.h>

#include "cmd/message.h"
#include "json/json_write.h"
#include "base/banned.h"

enum {
	AHEAD_MAX = 5 * 60 /* seconds that clocks may differ */
};

/* What a row of privileges keeps from working. */
static const struct {
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

/* -- what a use lacks ------------------------------------------------------ */

static bool is_for(const struct jamf_privilege *row, size_t use)
{
	if (uses[use].need == JAMF_FOR_NAMES || row->need == JAMF_FOR_NAMES)
		return row->need == uses[use].need;
	return row->need <= uses[use].need && row->kind == uses[use].kind;
}

static const char *name_of(const struct jamf_privilege *row)
{
	return row->permission != NULL ? row->permission : row->name;
}

static size_t count_of(
    const struct jamf_server *server, size_t use, enum jamf_has has)
{
	size_t count = 0;

	for (size_t i = 0; i < server->count; i++)
		count += is_for(&server->privileges[i], use) &&
			 server->privileges[i].has == has;
	return count;
}

/* -- text ----------------------------------------------------------------- */

static void add_names(struct buf *buf, const struct jamf_server *server,
    size_t use, enum jamf_has has)
{
	size_t told = 0;

	for (size_t i = 0; i < server->count; i++) {
		const struct jamf_privilege *row = &server->privileges[i];

		if (is_for(row, use) && row->has == has)
			buf_printf(buf, "%s'%s'", told++ > 0 ? ", " : " ",
			    name_of(row));
	}
}

static void add_use(
    struct buf *buf, const struct jamf_server *server, size_t use)
{
	bool lacks = count_of(server, use, JAMF_LACKS) > 0;
	bool untold = count_of(server, use, JAMF_NOT_TOLD) > 0;

	buf_printf(buf, "  %s:", uses[use].name);
	if (lacks) {
		buf_text(buf, " lacks");
		add_names(buf, server, use, JAMF_LACKS);
	}
	if (untold) {
		buf_printf(buf, "%s not told of", lacks ? ";" : "");
		add_names(buf, server, use, JAMF_NOT_TOLD);
	}
	buf_text(buf, lacks || untold ? "\n" : " lacks nothing\n");
}

static void add_clock(struct buf *buf, const struct jamf_server *server)
{
	int64_t ahead = server->ahead;

	if (!server->has_clock)
		buf_text(buf, "  clock: not told\n");
	else if (ahead >= -1 && ahead <= 1)
		buf_text(buf, "  clock: as here\n");
	else
		buf_printf(buf, "  clock: %" PRId64 " seconds %s\n",
		    ahead < 0 ? -ahead : ahead, ahead < 0 ? "behind" : "ahead");
}

static void add_text(struct buf *buf, const struct checked *checked)
{
	const struct jamf_server *server = &checked->found;
	const struct jamf_access *access = &checked->server.access.jamf;

	buf_printf(buf, "  login: %s%s%s\n", login_words[access->login],
	    access->name == NULL ? "" : " ",
	    access->name == NULL ? "" : access->name);
	buf_printf(buf, "  version: %s\n",
	    server->version == NULL ? "not told" : server->version);
	add_clock(buf, server);
	for (size_t i = 0; i < server->count; i++) {
		const struct jamf_privilege *row = &server->privileges[i];

		buf_printf(buf, "    %-8s %s%s%s%s%s%s\n", has_words[row->has],
		    row->name, row->permission != NULL ? " = " : "",
		    row->permission != NULL ? row->permission : "",
		    row->why != NULL ? " (" : "",
		    row->why != NULL ? row->why : "",
		    row->why != NULL ? ")" : "");
	}
	for (size_t use = 0; use < array_length(uses); use++)
		add_use(buf, server, use);
}

static void add_head(struct buf *buf, const struct checked *checked)
{
	if (checked->server.jamf != NULL)
		buf_text(buf, jamf_url(checked->server.jamf));
	else
		buf_text(buf, "no server");
	if (checked->label != NULL)
		buf_printf(buf, "  [jamf \"%s\"]", checked->label);
	buf_char(buf, '\n');
}

int server_report_text(const struct invocation *invocation,
    const struct checked *list, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		const struct checked *checked = &list[i];
		auto_buf struct buf out = {0};

		add_head(&out, checked);
		if (checked->error.status == STATUS_DONE)
			add_text(&out, checked);
		/* What was found so far stands before why the next was not. */
		if (stdout_report(invocation, RUNNER_TEXT, &out, error) != 0)
			return -1;
		if (checked->error.status != STATUS_DONE)
			(void)message_error(invocation, &checked->error);
		else if (checked->found.has_clock &&
			 (checked->found.ahead > AHEAD_MAX ||
			     checked->found.ahead < -AHEAD_MAX))
			message_warning(invocation,
			    "look at the clocks of both: certificates and "
			    "tokens are valid by them",
			    "'%s' has another time",
			    checked->server.access.jamf.url);
	}
	return 0;
}

/* -- JSON ----------------------------------------------------------------- */

static void write_names(struct json_writer *writer, const char *name,
    const struct jamf_server *server, size_t use, enum jamf_has has)
{
	json_write_array(writer, name);
	for (size_t i = 0; i < server->count; i++)
		if (is_for(&server->privileges[i], use) &&
		    server->privileges[i].has == has)
			json_write_text(
			    writer, NULL, name_of(&server->privileges[i]));
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
	for (size_t use = 0; use < array_length(uses); use++) {
		json_write_object(writer, NULL);
		json_write_text(writer, "name", uses[use].name);
		write_names(writer, "lacks", server, use, JAMF_LACKS);
		write_names(writer, "not_told", server, use, JAMF_NOT_TOLD);
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void write_checked(
    struct json_writer *writer, const struct checked *checked)
{
	bool failed = checked->error.status != STATUS_DONE;
	const char *hint = checked->error.hint;

	json_write_object(writer, NULL);
	json_write_text(writer, "url",
	    checked->server.jamf == NULL ? NULL
					 : jamf_url(checked->server.jamf));
	json_write_text(writer, "label", checked->label);
	json_write_text(writer, "login",
	    failed ? NULL : login_words[checked->server.access.jamf.login]);
	if (!failed)
		write_found(writer, &checked->found);
	json_write_text(writer, "error", failed ? checked->error.text : NULL);
	json_write_text(
	    writer, "hint", failed && hint[0] != '\0' ? hint : NULL);
	json_write_integer(writer, "status", checked->status);
	json_write_end(writer);
}

int server_report_json(const struct invocation *invocation,
    const struct checked *list, size_t count, enum status status,
    struct error *error)
{
	auto_buf struct buf out = {0};
	struct json_writer writer = {.buf = &out};

	json_write_document(&writer);
	json_write_array(&writer, "servers");
	for (size_t i = 0; i < count; i++)
		write_checked(&writer, &list[i]);
	json_write_end(&writer);
	json_write_array(&writer, "findings");
	json_write_end(&writer);
	json_write_integer(&writer, "status", (int64_t)status);
	json_write_end(&writer);
	return stdout_report(invocation, RUNNER_JSON, &out, error);
}
