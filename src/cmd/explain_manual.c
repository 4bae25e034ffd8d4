/* Tables of the manual as mdoc(7). */
#include "cmd/explain.h"

#include <ctype.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/rules.h"
#include "schema/schema_doc.h"
#include "base/banned.h"

enum {
	WIDTH = 72 /* of text lines; mandoc complains beyond 80 */
};

static void add_character(struct buf *buf, char c)
{
	switch (c) {
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
		buf_char(buf, c);
		break;
	}
}

/* An argument, which may stand within quotes. */
static void add_text(struct buf *buf, const char *text)
{
	for (; *text != '\0'; text++)
		add_character(buf, *text);
}

/* At the start of a line a dot or an apostrophe would be a request. */
static void add_word(struct buf *buf, const char *word, size_t length)
{
	bool starts = buf->length == 0 || buf->data[buf->length - 1] == '\n';

	if (starts && length > 0 && (*word == '.' || *word == '\''))
		buf_text(buf, "\\&");
	for (size_t i = 0; i < length; i++)
		add_character(buf, word[i]);
}

static bool ends_sentence(const char *word, size_t length)
{
	return length > 0 &&
	       (word[length - 1] == '.' || word[length - 1] == '!' ||
		   word[length - 1] == '?');
}

/* Filled lines of which each sentence begins a new one, as mdoc wants it. The
 * tables begin in lower case and leave out the last full stop. */
static void add_sentences(struct buf *buf, const char *text)
{
	char first = (char)toupper((unsigned char)*text);
	size_t at = 0;
	bool begin = true, ended = false;

	while (*text != '\0') {
		size_t length = strcspn(text, " ");

		if (at > 0 && (ended || at + 1 + length > WIDTH)) {
			buf_char(buf, '\n');
			at = 0;
		} else if (at > 0) {
			buf_char(buf, ' ');
		}
		if (begin && first != *text) {
			buf_char(buf, first);
			add_word(buf, text + 1, length - 1);
		} else {
			add_word(buf, text, length);
		}
		begin = false;
		at += length + 1;
		ended = ends_sentence(text, length);
		text += length + (text[length] == ' ' ? 1 : 0);
	}
	buf_text(buf, ended ? "\n" : ".\n");
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
		add_text(buf, command->synopsis);
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
			add_text(buf, rule->id);
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
