/*
 * Accounts and the profiles that hold their passwords, in each format.
 */
#include "report/credentials.h"

#include <inttypes.h>

#include "report/format.h"
#include "base/banned.h"

/* What is known of the password, for machines and for people. */
struct state {
	const char *name;
	const char *text;
};

static const struct state *state_of(const struct report_use *use)
{
	static const struct state states[] = {
	    [LOCK_CONFIRM_NEEDED] = {"needed", "to be entered again"},
	    [LOCK_CONFIRM_DONE] = {"done", "entered"},
	    [LOCK_CONFIRM_NONE] = {"none", "entered, as far as is known"},
	};
	static const struct state unknown = {
	    "unknown", "not in scepctl.lock: not created by this project yet"};

	return use->object != NULL ? &states[use->object->confirm] : &unknown;
}

/* Where to look, or NULL. */
static const char *place_of(const struct report_use *use)
{
	if (use->page != NULL || use->object == NULL)
		return use->page;
	return use->object->server;
}

void report_add_credentials(
    struct report *report, const struct report_account *accounts)
{
	report->format->credentials(report, accounts);
}

void report_text_credentials(
    struct report *report, const struct report_account *accounts)
{
	struct buf *buf = &report->out;

	for (; accounts != NULL; accounts = accounts->next) {
		report_text_colour(report, COLOUR_BOLD);
		report_text_add(buf, accounts->username);
		report_text_colour(report, COLOUR_OFF);
		buf_text(buf, " at ");
		report_text_add(buf, accounts->admin);
		buf_char(buf, '\n');
		for (const struct report_use *use = accounts->first;
		     use != NULL; use = use->next) {
			buf_text(buf, "  ");
			report_text_add(buf, use->name);
			buf_text(buf, "  ");
			report_text_add(buf, use->file);
			buf_printf(buf, "\n    %s\n", state_of(use)->text);
			if (place_of(use) == NULL)
				continue;
			buf_text(buf, "    ");
			report_text_add(buf, place_of(use));
			if (use->page == NULL && use->object->id > 0)
				buf_printf(
				    buf, ", id %" PRId64, use->object->id);
			buf_char(buf, '\n');
		}
	}
}

void report_markdown_credentials(
    struct report *report, const struct report_account *accounts)
{
	struct buf *buf = &report->out;

	for (; accounts != NULL; accounts = accounts->next) {
		buf_text(buf, "### ");
		report_markdown_add(buf, accounts->username);
		buf_text(buf, " at ");
		report_markdown_add(buf, accounts->admin);
		buf_text(buf, "\n\n| Profile | File | Page | |\n"
			      "|---|---|---|---|\n");
		for (const struct report_use *use = accounts->first;
		     use != NULL; use = use->next) {
			buf_text(buf, "| ");
			report_markdown_add(buf, use->name);
			buf_text(buf, " | ");
			report_markdown_add(buf, use->file);
			buf_text(buf, " | ");
			if (place_of(use) != NULL)
				report_markdown_add(buf, place_of(use));
			buf_printf(buf, " | %s |\n", state_of(use)->text);
		}
		buf_char(buf, '\n');
	}
}

void report_json_credentials(
    struct report *report, const struct report_account *accounts)
{
	struct json_writer *writer = report_writer(report);

	json_write_array(writer, "accounts");
	for (; accounts != NULL; accounts = accounts->next) {
		json_write_object(writer, NULL);
		json_write_text(writer, "username", accounts->username);
		json_write_text(writer, "admin", accounts->admin);
		json_write_array(writer, "profiles");
		for (const struct report_use *use = accounts->first;
		     use != NULL; use = use->next) {
			const struct lock_object *object = use->object;

			json_write_object(writer, NULL);
			json_write_text(writer, "name", use->name);
			json_write_text(writer, "file", use->file);
			json_write_text(writer, "server",
			    object != NULL ? object->server : NULL);
			report_json_number(
			    writer, "id", object != NULL ? object->id : 0, 1);
			json_write_text(writer, "page", use->page);
			json_write_text(writer, "confirm", state_of(use)->name);
			json_write_end(writer);
		}
		json_write_end(writer);
		json_write_end(writer);
	}
	json_write_end(writer);
}
