#include "cmd/explain.h"

#include <string.h>

#include "cmd/command.h"
#include "cmd/rules.h"
#include "schema/schema_doc.h"
#include "base/banned.h"

/* Text of a line of its own, or an argument within quotes. */
static void add_text(struct buf *buf, const char *text)
{
	if (*text == '.' || *text == '\'')
		buf_text(buf, "\\&");
	for (; *text != '\0'; text++)
		switch (*text) {
		case '\\':
			buf_text(buf, "\\e");
			break;
		case '-':
			buf_text(buf, "\\-");
			break;
		case '"':
			buf_text(buf, "\\(dq");
			break;
		default:
			buf_char(buf, *text);
			break;
		}
}

/* A sentence: the tables leave out the full stop, or have one. */
static void add_sentence(struct buf *buf, const char *text)
{
	size_t length = strlen(text);

	add_text(buf, text);
	buf_text(buf, length > 0 && text[length - 1] == '.' ? "\n" : ".\n");
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
		add_text(buf, option->name);
		if (option->argument != NULL)
			buf_printf(buf, " Ar %s", option->argument);
		buf_char(buf, '\n');
		add_sentence(buf, option->doc);
	}
	buf_text(buf, ".El\n");
}

static void add_commands(struct buf *buf)
{
	const struct command *command = commands;

	buf_text(buf, "The options of every command are:\n");
	add_options(buf, global_options);
	for (; command->name != NULL; command++) {
		buf_printf(buf, ".Ss \"scepctl %s ", command->name);
		add_text(buf, command->synopsis);
		buf_text(buf, "\"\n");
		add_sentence(buf, command->summary);
		if (command->details != NULL)
			add_sentence(buf, command->details);
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
			add_text(buf, rule->id);
			buf_printf(
			    buf, " Pq %s\n", severity_name(rule->severity));
			add_sentence(buf, rule->doc);
		}
	buf_text(buf, ".El\n");
}

static void add_statuses(struct buf *buf)
{
	buf_text(buf, ".Bl -tag -width Ds\n");
	for (int i = 0; status_meaning(i) != NULL; i++) {
		buf_printf(buf, ".It %d\n", i);
		add_sentence(buf, status_meaning(i));
	}
	buf_text(buf, ".El\n");
}

int explain_add_manual(struct buf *buf, const char *part,
    const struct schemas *schemas, struct error *error)
{
	int result = 0;

	if (strcmp(part, "keys") == 0)
		result = schema_doc_mdoc(schemas, buf);
	else if (strcmp(part, "rules") == 0)
		add_rules(buf);
	else if (strcmp(part, "statuses") == 0)
		add_statuses(buf);
	else
		add_commands(buf);
	return result == 0 ? 0 : error_set_memory(error);
}
