/*
 * open: Jamf Pro's page of a profile in the browser, and what is to be entered
 * there by hand, one after another on the clipboard.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/shell.h"
#include "cmd/apply_session.h"
#include "cmd/prompt.h"
#include "cmd/cmd.h"
#include "cmd/desktop.h"
#include "cmd/interrupt.h"
#include "cmd/network.h"
#include "cmd/plan_session.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "base/banned.h"

enum {
	QUESTION_MAX = 1024
};

/* What is looked at first: no secret is resolved and no server asked. */
struct open_session {
	const struct invocation *invocation;
	const char *path;
	struct plan_session session;
	struct server server;
	struct arena arena;
	const struct sync_desired *desired;
	const char *page; /* NULL: the gateway has none */
	struct sync_setting_list settings;
	bool has_password; /* on the clipboard */
};

/* A password does not stay on the clipboard, however it ends. */
static void open_session_done(struct open_session *it)
{
	struct error ignored;

	if (it->has_password)
		(void)desktop_copy("", 0, &ignored);
	server_done(&it->server);
	plan_session_done(&it->session);
	arena_done(&it->arena);
}
#define auto_open_session auto_cleanup(open_session_done)

/* -- what is known -------------------------------------------------------- */

static int look(struct open_session *it, struct error *error)
{
	struct plan_session *session = &it->session;
	const struct desired *desired = &session->desired;
	const struct lock_object *entry = NULL;
	size_t at = 0;

	if (file_is_directory(it->path))
		return error_set(error, STATUS_USAGE,
		    "'%.300s' is a directory, expected one definition",
		    it->path);
	if (plan_session_check(session, &it->path, 1, error) != 0 ||
	    plan_session_gather(session, error) != 0)
		return -1;
	while (at < desired->count && desired->groups[at].count == 0)
		at++;
	if (at == desired->count && session->tally.status != STATUS_DONE)
		return error_set(error, session->tally.status,
		    "'%.300s' cannot be used", it->path);
	if (at == desired->count)
		return error_set(error, STATUS_USAGE,
		    "'%.300s' is for another server than --server says",
		    it->path);
	it->desired = &desired->groups[at].list[0];
	if (server_open(it->invocation, session->config,
		desired->groups[at].label, false, &it->server, error) != 0 ||
	    plan_session_lock(session, false, error) != 0)
		return -1;
	server_sync(&it->server, session->lock);
	if (sync_find_entry(&it->server.sync, it->desired, &entry, error) != 0)
		return -1;
	it->page = jamf_profile_page(
	    it->server.jamf, sync_kind(entry->platform), entry->id, &it->arena);
	return sync_settings(it->desired, &it->arena, &it->settings, error);
}

/* -- the page ------------------------------------------------------------- */

static int show_page(struct open_session *it, struct error *error)
{
	auto_buf struct buf out = {0};
	struct error why = {0};

	if (it->page == NULL) {
		message_note(it->invocation,
		    "the gateway has no page: open '%s' in Jamf Pro itself",
		    it->desired->name);
		return 0;
	}
	buf_printf(&out, "%s\n", it->page);
	if (stdout_report(it->invocation, RUNNER_TEXT, &out, error) != 0 ||
	    stdout_flush(error) != 0)
		return -1;
	if (!opts_has(&it->invocation->arguments, "no-browser") &&
	    !desktop_browse(it->page, &why))
		message_warning(it->invocation, "open the page above yourself",
		    "%s", why.text);
	return 0;
}

/* -- settings ------------------------------------------------------------- */

static bool begins_payload(const struct open_session *it, size_t at)
{
	const struct sync_setting *list = it->settings.list;

	return at == 0 || list[at - 1].number != list[at].number;
}

/* Without a terminal or clipboard: all in turn. */
static int print_all(struct open_session *it, struct error *error)
{
	auto_buf struct buf out = {0};

	for (size_t i = 0; i < it->settings.count; i++) {
		if (begins_payload(it, i))
			buf_printf(&out, "%s\n", it->settings.list[i].payload);
		buf_printf(&out, "  %s: %s\n", it->settings.list[i].label,
		    it->settings.list[i].value);
	}
	return stdout_report(it->invocation, RUNNER_TEXT, &out, error);
}

/* The password, if it is wanted there; true when it is on the clipboard. */
static bool copy_password(
    struct open_session *it, const struct sync_setting *setting)
{
	auto_secret struct secret password = {0};
	char question[QUESTION_MAX];
	struct error error = {0};

	(void)snprintf(question, sizeof(question),
	    "  %s: put %.300s on the clipboard? [y/N] ", setting->label,
	    setting->value);
	if (!prompt_yes(it->invocation, question))
		return false;
	if (network_password(
		it->invocation, setting->password_of, &password, &error) != 0) {
		(void)message_error(it->invocation, &error);
		return false;
	}
	/* Also when it only seems to have failed. */
	it->has_password = true;
	if (desktop_copy(password.bytes, password.length, &error))
		return true;
	message_warning(it->invocation, NULL, "%s", error.text);
	return false;
}

/* One setting after another; false when the user stops. What is on the
 * clipboard is said. */
static bool hand_over(struct open_session *it)
{
	for (size_t i = 0; i < it->settings.count; i++) {
		const struct sync_setting *setting = &it->settings.list[i];
		char question[QUESTION_MAX];
		struct error error = {0};
		bool copied = false;

		if (begins_payload(it, i))
			message_note(it->invocation, "%s", setting->payload);
		if (setting->password_of != NULL)
			copied = copy_password(it, setting);
		else if (!setting->is_missing)
			copied = desktop_copy(
			    setting->value, strlen(setting->value), &error);
		if (copied && setting->password_of == NULL)
			it->has_password = false;
		if (error.status != STATUS_DONE)
			message_warning(it->invocation, NULL, "%s", error.text);
		(void)snprintf(question, sizeof(question),
		    "  %s: %.600s%s; Return goes on, q stops ", setting->label,
		    setting->value, copied ? " (on the clipboard)" : "");
		if (!prompt_next(it->invocation, question))
			return false;
	}
	return true;
}

/* 1: all were entered, says the user; 0: not; -1. */
static int enter(struct open_session *it, struct error *error)
{
	struct error why = {0};
	struct shell_word word;

	if (it->settings.count == 0) {
		message_note(it->invocation,
		    "'%s' has no settings to be entered by hand",
		    it->desired->name);
		return 0;
	}
	if (!prompt_is_possible(it->invocation)) {
		if (print_all(it, error) != 0)
			return -1;
		message_note(it->invocation,
		    "once they are entered: scepctl apply --confirm-ui %s",
		    shell_path(&word, it->path, "FILE"));
		return 0;
	}
	if (!desktop_copy("", 0, &why)) {
		message_warning(it->invocation, NULL, "%s", why.text);
		if (print_all(it, error) != 0 || stdout_flush(error) != 0)
			return -1;
	} else if (!hand_over(it))
		return 0;
	return prompt_yes(it->invocation, "Are they entered? [y/N] ");
}

/* -- and then ------------------------------------------------------------- */

/* As apply --confirm-ui FILE. */
static int confirm(
    struct plan_session *session, const char *path, struct error *error)
{
	if (plan_session_options(session, error) != 0 ||
	    plan_session_check(session, &path, 1, error) != 0 ||
	    plan_session_gather(session, error) != 0 ||
	    plan_session_open(session, true, error) != 0)
		return -1;
	return apply_session_confirm(session, path, true) != 0
		   ? 0
		   : apply_session_run(session, error);
}

static int open_page(
    const struct invocation *invocation, const char *path, struct error *error)
{
	auto_open_session struct open_session it = {.invocation = invocation,
	    .path = path,
	    .session = {.invocation = invocation,
		.is_dry = true,
		.is_plan = true,
		.report = {.format = &report_text}}};

	if (look(&it, error) != 0 || show_page(&it, error) != 0)
		return -1;
	return enter(&it, error);
}

static int run_command(struct invocation *invocation)
{
	const char *path = invocation->arguments.operands[0];
	struct error error = {0};
	int entered, status;

	if (invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	interrupt_catch();
	entered = open_page(invocation, path, &error);
	if (entered > 0 && !interrupted()) {
		auto_plan_session struct plan_session session = {
		    .invocation = invocation};

		(void)confirm(&session, path, &error);
		return plan_session_end(&session, &error);
	}
	status = entered < 0 ? message_error(invocation, &error) : STATUS_DONE;
	interrupt_end();
	return status;
}

static const struct option command_options[] = {
    {.name = "no-browser", .doc = "only show the page's address"},
    OPTION_SERVER,
    OPTION_MAX_DEVICES,
    OPTION_TRUST_LOCK,
    {0},
};

const struct command open_command = {.name = "open",
    .synopsis = "FILE",
    .summary = "open a profile's page in Jamf Pro, to enter settings",
    .details =
	"Opens the page of the profile in the browser and puts what no "
	"API takes on the clipboard, one setting after another; a "
	"password only when asked whether to, and it is taken off again. "
	"Then asks whether they are entered, and goes on as apply "
	"--confirm-ui does. Without a terminal or clipboard they are "
	"printed in turn, but for passwords. Which page it is says "
	"scepctl.lock: the profile must have been applied.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
