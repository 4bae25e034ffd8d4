/* Help, made from the tables of commands and options. */
#include "cmd/help.h"

#include <stdio.h>
#include <string.h>

#include "cmd/message.h"
#include "base/banned.h"

enum {
	WIDTH = 78,
	INDENT = 2,
	COLUMN = 26 /* where the documentation of an option begins */
};

/* Appends words, filled into lines that start at the column; the first line
 * has reached it already. */
static void add_filled(struct buf *buf, const char *text, size_t column)
{
	size_t at = column;

	while (*text != '\0') {
		size_t length = strcspn(text, " ");

		if (at > column && at + 1 + length > WIDTH) {
			buf_printf(buf, "\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			buf_char(buf, ' ');
			at++;
		}
		buf_add(buf, text, length);
		at += length;
		text += length + (text[length] == ' ' ? 1 : 0);
	}
	buf_char(buf, '\n');
}

/* A name in the left column, its documentation in the right one. */
static void add_row(struct buf *buf, const char *name, const char *doc)
{
	buf_printf(buf, "%*s%-*s", INDENT, "", COLUMN - INDENT, name);
	if (strlen(name) >= COLUMN - INDENT)
		buf_printf(buf, "\n%*s", COLUMN, "");
	add_filled(buf, doc, COLUMN);
}

static void add_options(struct buf *buf, const struct option *option)
{
	for (; option->name != NULL; option++) {
		char name[64];
		char letter[8] = "    ";

		if (option->hidden)
			continue;
		if (option->letter != 0)
			(void)snprintf(
			    letter, sizeof(letter), "-%c, ", option->letter);
		(void)snprintf(name, sizeof(name), "%s--%s%s%s", letter,
		    option->name, option->argument == NULL ? "" : " ",
		    option->argument == NULL ? "" : option->argument);
		add_row(buf, name, option->doc);
	}
}

static void add_command(struct buf *buf, const struct command_table *table,
    const struct command *command)
{
	buf_printf(
	    buf, "usage: scepctl %s %s\n\n", command->name, command->synopsis);
	buf_printf(buf, "%s: ", command->name);
	add_filled(buf, command->summary, 0);
	if (command->alias != NULL)
		buf_printf(buf, "Also called '%s'.\n", command->alias);
	if (command->details != NULL) {
		buf_char(buf, '\n');
		add_filled(buf, command->details, 0);
	}
	if (command->options->name != NULL) {
		buf_text(buf, "\nOptions:\n");
		add_options(buf, command->options);
	}
	buf_text(buf, "\nOptions of every command:\n");
	add_options(buf, table->options);
	buf_text(buf, "\nExit status:\n");
	for (int i = 0; status_meaning(i) != NULL; i++)
		if (i == STATUS_DONE || i == STATUS_USAGE ||
		    memchr(command->statuses, i, sizeof(command->statuses)))
			buf_printf(buf, "  %2d  %s\n", i, status_meaning(i));
}

void help_add(struct buf *buf, const struct command_table *table,
    const struct command *command)
{
	if (command != NULL) {
		add_command(buf, table, command);
		return;
	}
	buf_text(buf, "usage: scepctl [OPTION]... COMMAND ...\n\n");
	add_filled(buf,
	    "Checks SCEP identities described in INI files and makes signed "
	    "configuration profiles of them.",
	    0);
	buf_text(buf, "\nCommands:\n");
	for (size_t i = 0; table->rows[i] != NULL; i++)
		add_row(buf, table->rows[i]->name, table->rows[i]->summary);
	buf_text(buf, "\nOptions:\n");
	add_options(buf, table->options);
	buf_text(buf, "\n'scepctl COMMAND --help' has more, and so has "
		      "scepctl(1).\n");
}

int help_print(
    const struct invocation *invocation, const struct command *command)
{
	auto_buf struct buf buf = {0};
	struct error error = {0};

	help_add(&buf, invocation->commands, command);
	if (stdout_report(invocation, RUNNER_TEXT, &buf, &error) != 0)
		return message_error(invocation, &error);
	return STATUS_DONE;
}

static int run_command(struct invocation *invocation)
{
	const struct arguments *arguments = &invocation->arguments;
	const struct command *command = NULL;
	struct error error = {0};
	const char *name, *near;

	if (arguments->count == 0)
		return help_print(invocation, NULL);
	name = arguments->operands[0];
	command = command_find(invocation->commands, name);
	if (command != NULL)
		return help_print(invocation, command);
	(void)error_set(&error, STATUS_USAGE, "unknown command '%.100s'", name);
	near = command_near(invocation->commands, name);
	if (near != NULL)
		(void)error_hint(&error, "did you mean '%s'?", near);
	return message_error(invocation, &error);
}

static const struct option command_options[] = {{0}};

const struct command help_command = {.name = "help",
    .synopsis = "[COMMAND]",
    .summary = "show help",
    .options = command_options,
    .most = 1,
    .kind = WORD_COMMAND,
    .run = run_command};
