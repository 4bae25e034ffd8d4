/*
 * open: Jamf Pro's page of a profile in the browser, and what is to be entered
 * there by hand, one after another on the clipboard.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/shell.h"
#include "cmd/applying.h"
#include "cmd/asking.h"
#include "cmd/command.h"
#include "cmd/desktop.h"
#include "cmd/interrupt.h"
#include "cmd/network.h"
#include "cmd/syncing.h"
#include "cmd/talk.h"
#include "base/banned.h"

enum {
	QUESTION_MAX = 1024
};

/* What is looked at first: no secret is resolved and no server asked. */
struct opening {
	const struct invocation *invocation;
	const char *path;
	struct syncing syncing;
	struct server server;
	struct arena arena;
	const struct sync_desired *wish;
	const char *page; /* NULL: the gateway has none */
	struct sync_setting_list settings;
	bool has_password; /* on the clipboard */
};

/* A password does not stay on the clipboard, however it ends. */
static void opening_done(struct opening *it)
{
	struct error ignored;

	if (it->has_password)
		(void)desktop_copy("", 0, &ignored);
	server_done(&it->server);
	syncing_done(&it->syncing);
	arena_done(&it->arena);
}
#define auto_opening auto_cleanup(opening_done)

/* -- what is known -------------------------------------------------------- */

static int find_wish(struct opening *it, struct error *error)
{
	const struct wishes *wishes = &it->syncing.wishes;

	for (size_t i = 0; i < wishes->count; i++)
		if (wishes->groups[i].count > 0) {
			it->wish = &wishes->groups[i].list[0];
			return server_open(it->invocation, it->syncing.config,
			    wishes->groups[i].label, false, &it->server, error);
		}
	if (it->syncing.tally.status != STATUS_DONE)
		return error_set(error, it->syncing.tally.status,
		    "'%.300s' cannot be used", it->path);
	return error_set(error, STATUS_USAGE,
	    "'%.300s' is for another server than --server says", it->path);
}

static int look(struct opening *it, struct error *error)
{
	struct syncing *syncing = &it->syncing;
	const struct lock_object *entry = NULL;

	if (file_is_directory(it->path))
		return error_set(error, STATUS_USAGE,
		    "'%.300s' is a directory, expected one definition",
		    it->path);
	if (syncing_check(syncing, &it->path, 1, error) != 0 ||
	    syncing_wish(syncing, error) != 0 || find_wish(it, error) != 0 ||
	    syncing_lock(syncing, false, error) != 0)
		return -1;
	server_sync(&it->server, syncing->lock);
	if (sync_find_entry(&it->server.sync, it->wish, &entry, error) != 0)
		return -1;
	it->page = jamf_profile_page(
	    it->server.jamf, sync_kind(entry->platform), entry->id, &it->arena);
	return sync_settings(it->wish, &it->arena, &it->settings, error);
}

/* -- the page ------------------------------------------------------------- */

static int show_page(struct opening *it, struct error *error)
{
	auto_buf struct buf out = {0};
	struct error why = {0};

	if (it->page == NULL) {
		talk_note(it->invocation,
		    "the gateway has no page: open '%s' in Jamf Pro itself",
		    it->wish->name);
		return 0;
	}
	buf_printf(&out, "%s\n", it->page);
	if (talk_report(it->invocation, RUNNER_TEXT, &out, error) != 0 ||
	    talk_flush(error) != 0)
		return -1;
	if (!opts_has(&it->invocation->arguments, "no-browser") &&
	    !desktop_browse(it->page, &why))
		talk_warning(it->invocation, "open the page above yourself",
		    "%s", why.text);
	return 0;
}

/* -- settings ------------------------------------------------------------- */

static bool begins_payload(const struct opening *it, size_t at)
{
	const struct sync_setting *list = it->settings.list;

	return at == 0 || list[at - 1].number != list[at].number;
}

/* Without a terminal or clipboard: all in turn. */
static int print_all(struct opening *it, struct error *error)
{
	auto_buf struct buf out = {0};

	for (size_t i = 0; i < it->settings.count; i++) {
		if (begins_payload(it, i))
			buf_printf(&out, "%s\n", it->settings.list[i].payload);
		buf_printf(&out, "  %s: %s\n", it->settings.list[i].label,
		    it->settings.list[i].value);
	}
	return talk_report(it->invocation, RUNNER_TEXT, &out, error);
}

/* The password, if it is wanted there. 1: it is on the clipboard. */
static int copy_password(struct opening *it, const struct sync_setting *setting)
{
	auto_secret struct secret password = {0};
	char question[QUESTION_MAX];
	struct error error = {0};

	(void)snprintf(question, sizeof(question),
	    "  %s: put %.300s on the clipboard? [y/N] ", setting->label,
	    setting->value);
	if (!asking_yes(it->invocation, question))
		return 0;
	if (network_password(
		it->invocation, setting->password_of, &password, &error) != 0) {
		(void)talk_error(it->invocation, &error);
		return 0;
	}
	/* Also when it only seems to have failed. */
	it->has_password = true;
	if (desktop_copy(password.bytes, password.length, &error))
		return 1;
	talk_warning(it->invocation, NULL, "%s", error.text);
	return 0;
}

/* One setting; false to stop. what is on the clipboard is said. */
static bool hand_over(struct opening *it, const struct sync_setting *setting)
{
	char question[QUESTION_MAX];
	struct error error = {0};
	bool copied = false;

	if (setting->password_of != NULL)
		copied = copy_password(it, setting) > 0;
	else if (!setting->is_missing)
		copied = desktop_copy(
		    setting->value, strlen(setting->value), &error);
	if (copied && setting->password_of == NULL)
		it->has_password = false;
	if (error.status != STATUS_DONE)
		talk_warning(it->invocation, NULL, "%s", error.text);
	(void)snprintf(question, sizeof(question),
	    "  %s: %.600s%s; Return goes on, q stops ", setting->label,
	    setting->value, copied ? " (on the clipboard)" : "");
	return asking_next(it->invocation, question);
}

static bool hand_over_all(struct opening *it)
{
	for (size_t i = 0; i < it->settings.count; i++) {
		if (begins_payload(it, i))
			talk_note(
			    it->invocation, "%s", it->settings.list[i].payload);
		if (!hand_over(it, &it->settings.list[i]))
			return false;
	}
	return true;
}

/* 1: all were entered, says the user; 0: not; -1. */
static int enter(struct opening *it, struct error *error)
{
	struct error why = {0};
	struct shell_word word;

	if (it->settings.count == 0) {
		talk_note(it->invocation,
		    "'%s' has no settings to be entered by hand",
		    it->wish->name);
		return 0;
	}
	if (!asking_is_possible(it->invocation)) {
		if (print_all(it, error) != 0)
			return -1;
		talk_note(it->invocation,
		    "once they are entered: scepctl apply --confirm-ui %s",
		    shell_path(&word, it->path, "FILE"));
		return 0;
	}
	if (!desktop_copy("", 0, &why)) {
		talk_warning(it->invocation, NULL, "%s", why.text);
		if (print_all(it, error) != 0 || talk_flush(error) != 0)
			return -1;
	} else if (!hand_over_all(it))
		return 0;
	return asking_yes(it->invocation, "Are they entered? [y/N] ");
}

/* -- and then ------------------------------------------------------------- */

/* As apply --confirm-ui FILE. */
static int confirm(
    struct syncing *syncing, const char *path, struct error *error)
{
	if (syncing_options(syncing, error) != 0 ||
	    syncing_check(syncing, &path, 1, error) != 0 ||
	    syncing_wish(syncing, error) != 0 ||
	    syncing_open(syncing, true, error) != 0)
		return -1;
	return applying_confirm_file(syncing, path) != 0
		   ? 0
		   : applying_run(syncing, error);
}

static int open_page(
    const struct invocation *invocation, const char *path, struct error *error)
{
	auto_opening struct opening it = {.invocation = invocation,
	    .path = path,
	    .syncing = {
		.invocation = invocation, .is_dry = true, .is_plan = true}};

	if (look(&it, error) != 0 || show_page(&it, error) != 0)
		return -1;
	return enter(&it, error);
}

int cmd_open(struct invocation *invocation)
{
	const char *path = invocation->arguments.operands[0];
	struct error error = {0};
	int entered, status;

	if (invocation_load(invocation, &error) != 0)
		return talk_error(invocation, &error);
	interrupt_catch();
	entered = open_page(invocation, path, &error);
	if (entered > 0 && !interrupted()) {
		auto_syncing struct syncing syncing = {
		    .invocation = invocation};

		(void)confirm(&syncing, path, &error);
		return syncing_end(&syncing, &error);
	}
	status = entered < 0 ? talk_error(invocation, &error) : STATUS_DONE;
	interrupt_end();
	return status;
}
