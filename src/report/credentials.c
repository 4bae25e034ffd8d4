#include "report/credentials.h"

#include <inttypes.h>
#include <string.h>

#include "report/plan.h"
#include "report/form.h"
#include "base/banned.h"

static const struct {
	const char *state;
	const char *text;
} states[] = {
    {"needed", "to be entered again"},
    {"done", "entered"},
    {"none", "entered, as far as is known"},
    {"unknown", "not in scepctl.lock: not created by this project yet"},
};

static const char *state_text(const char *state)
{
	for (size_t i = 0; i < array_length(states); i++)
		if (strcmp(states[i].state, state) == 0)
			return states[i].text;
	return state;
}

static const char *place_of(const struct report_use *use)
{
	return use->page != NULL ? use->page : use->server;
}

static void add_use(struct buf *buf, const struct report_use *use)
{
	buf_text(buf, "  ");
	report_add_printable(buf, use->name);
	buf_text(buf, "  ");
	report_add_printable(buf, use->file);
	buf_printf(buf, "\n    %s\n", state_text(use->state));
	if (place_of(use) == NULL)
		return;
	buf_text(buf, "    ");
	report_add_printable(buf, place_of(use));
	if (use->page == NULL && use->id > 0)
		buf_printf(buf, ", id %" PRId64, use->id);
	buf_char(buf, '\n');
}

void report_credentials_add_text(struct buf *buf,
    const struct report_account *accounts, size_t count, bool colour)
{
	for (size_t i = 0; i < count; i++) {
		buf_text(buf, colour ? "\033[1m" : "");
		report_add_printable(buf, accounts[i].username);
		buf_text(buf, colour ? "\033[0m at " : " at ");
		report_add_printable(buf, accounts[i].admin);
		buf_char(buf, '\n');
		for (size_t j = 0; j < accounts[i].count; j++)
			add_use(buf, &accounts[i].uses[j]);
	}
}

static void add_row(struct buf *buf, const struct report_use *use)
{
	buf_text(buf, "| ");
	report_add_markdown(buf, use->name);
	buf_text(buf, " | ");
	report_add_markdown(buf, use->file);
	buf_text(buf, " | ");
	if (place_of(use) != NULL)
		report_add_markdown(buf, place_of(use));
	buf_printf(buf, " | %s |\n", state_text(use->state));
}

void report_credentials_add_markdown(
    struct buf *buf, const struct report_account *accounts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_text(buf, "### ");
		report_add_markdown(buf, accounts[i].username);
		buf_text(buf, " at ");
		report_add_markdown(buf, accounts[i].admin);
		buf_text(buf, "\n\n| Profile | File | Page | |\n"
			      "|---|---|---|---|\n");
		for (size_t j = 0; j < accounts[i].count; j++)
			add_row(buf, &accounts[i].uses[j]);
		buf_char(buf, '\n');
	}
}

static void write_use(struct json_writer *writer, const struct report_use *use)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "name", use->name);
	json_write_text(writer, "file", use->file);
	json_write_text(writer, "server", use->server);
	if (use->id > 0)
		json_write_integer(writer, "id", use->id);
	else
		json_write_null(writer, "id");
	json_write_text(writer, "page", use->page);
	json_write_text(writer, "confirm", use->state);
	json_write_end(writer);
}

void report_credentials_add_json(struct report *report, struct buf *buf,
    const struct report_account *accounts, size_t count)
{
	struct json_writer *writer = &report->writer;

	writer->buf = buf;
	json_write_array(writer, "accounts");
	for (size_t i = 0; i < count; i++) {
		json_write_object(writer, NULL);
		json_write_text(writer, "username", accounts[i].username);
		json_write_text(writer, "admin", accounts[i].admin);
		json_write_array(writer, "profiles");
		for (size_t j = 0; j < accounts[i].count; j++)
			write_use(writer, &accounts[i].uses[j]);
		json_write_end(writer);
		json_write_end(writer);
	}
	json_write_end(writer);
}
