/* Tables of the manual as mdoc(7). */
#include "cmd/explain.h"

#include <ctype.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/rules.h"
#include "schema/schema_doc.h"
#include "base/banned.h"

/* The tables begin in lower case and leave out the last full stop. */
static void add_sentences(struct buf *buf, const char *text)
{
	auto_buf struct buf copy = {0};

	if (*text == '\0')
		return;
	buf_char(&copy, (char)toupper((unsigned char)*text));
	buf_text(&copy, text + 1);
	if (buf_ok(&copy))
		mdoc_add_sentence(buf, NULL, copy.data);
	else
		buf->failed = true;
}

static void add_options(struct buf *buf, const struct option *option)
{
	if (option->name == NULL)
		return;
	buf_text(buf, ".Bl -tag -width Ds\n");
	for (; option->name != NULL; option++) {
		if (option->hidden)
			continue;
		buf_text(buf, ".It ");
		if (option->letter != 0)
			buf_printf(buf, "Fl %c , ", option->letter);
		buf_text(buf, "Fl Fl ");
		mdoc_add_word(buf, option->name, strlen(option->name), false);
		if (option->argument != NULL)
			buf_printf(buf, " Ar %s", option->argument);
		buf_char(buf, '\n');
		add_sentences(buf, option->doc);
	}
	buf_text(buf, ".El\n");
}

static void add_commands(struct buf *buf, const struct command_table *table)
{
	buf_text(buf, "The options of every command are:\n");
	add_options(buf, table->options);
	for (size_t i = 0; table->rows[i] != NULL; i++) {
		const struct command *command = table->rows[i];

		buf_printf(buf, ".Ss %s\n.Dl scepctl %s ", command->name,
		    command->name);
		mdoc_add_word(
		    buf, command->synopsis, strlen(command->synopsis), false);
		buf_char(buf, '\n');
		add_sentences(buf, command->summary);
		if (command->details != NULL)
			add_sentences(buf, command->details);
		if (command->alias != NULL)
			buf_printf(
			    buf, "Also called\n.Ic %s .\n", command->alias);
		add_options(buf, command->options);
	}
}

static void add_rules(struct buf *buf)
{
	buf_text(buf, ".Bl -tag -width Ds\n");
	for (size_t i = 0; rule_tables[i] != NULL; i++)
		for (const struct rule *rule = rule_tables[i]; rule->id != NULL;
		     rule++) {
			buf_text(buf, ".It Sy ");
			mdoc_add_word(buf, rule->id, strlen(rule->id), false);
			buf_printf(
			    buf, " Pq %s\n", severity_name(rule->severity));
			add_sentences(buf, rule->doc);
		}
	buf_text(buf, ".El\n");
}

static void add_statuses(struct buf *buf)
{
	buf_text(buf, ".Bl -tag -width Ds\n");
	for (int i = 0; status_meaning(i) != NULL; i++) {
		buf_printf(buf, ".It %d\n", i);
		add_sentences(buf, status_meaning(i));
	}
	buf_text(buf, ".El\n");
}

int explain_add_manual(struct buf *buf, const char *part,
    const struct command_table *commands, const struct schemas *schemas,
    struct error *error)
{
	int result = 0;

	if (strcmp(part, "keys") == 0)
		result = schema_doc_mdoc(schemas, buf);
	else if (strcmp(part, "rules") == 0)
		add_rules(buf);
	else if (strcmp(part, "statuses") == 0)
		add_statuses(buf);
	else
		add_commands(buf, commands);
	return result == 0 ? 0 : error_set_memory(error);
}
