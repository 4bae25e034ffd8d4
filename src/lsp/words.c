/* Documentation for an editor. */
#include "lsp/words.h"

#include <string.h>

#include "schema/schema_doc.h"
#include "base/banned.h"

void words_add_section(struct words *words, const struct schema *schema)
{
	(void)(words->markdown ? schema_markdown_section(schema, &words->text)
			       : schema_doc_section(schema, &words->text));
}

void words_add_key(struct words *words, const struct schema *schema,
    const struct schema_key *key)
{
	(void)(words->markdown ? schema_markdown_key(schema, key, &words->text)
			       : schema_doc_key(schema, key, &words->text));
}

/* A name, and what there is to say of it. */
static void add(struct words *words, const char *name, const char *text)
{
	struct buf *buf = &words->text;

	if (buf->length > 0)
		buf_char(buf, '\n');
	if (!words->markdown) {
		buf_printf(buf, "%s\n\n%s\n", name, text);
		return;
	}
	buf_printf(buf, "`%s`\n\n", name);
	markdown_add_text(buf, text);
	buf_char(buf, '\n');
}

void words_add_choice(struct words *words, const struct schema_key *key,
    const struct schema_choice *choice)
{
	auto_buf struct buf name = {0};

	buf_printf(&name, "%s = %s", key->name, choice->name);
	if (buf_ok(&name))
		add(words, name.data,
		    choice->doc == NULL ? key->doc : choice->doc);
}

void words_add_rule(struct words *words, const struct rule *rule)
{
	auto_buf struct buf text = {0};

	buf_printf(&text, "%s: %s", severity_name(rule->severity), rule->doc);
	if (buf_ok(&text))
		add(words, rule->id, text.data);
}

const char *variable_whose(const struct variable *variable)
{
	if (variable->kind == VARIABLE_APPLE)
		return "macOS puts a value in, in the subject and the "
		       "alternative names of [scep]";
	if (variable->kind != VARIABLE_JAMF)
		return NULL;
	if (variable->computers && variable->devices)
		return "Jamf Pro puts a value in, for computers and mobile "
		       "devices";
	return variable->computers
		   ? "Jamf Pro puts a value in, for computers"
		   : "Jamf Pro puts a value in, for mobile devices";
}

void words_add_variable(struct words *words, const struct variable *variable)
{
	const char *whose = variable_whose(variable);

	if (whose != NULL)
		add(words, variable->known, whose);
}

bool words_are_there(const struct words *words)
{
	return words->text.length > 0;
}

void words_write(
    struct words *words, struct json_writer *writer, const char *name)
{
	const struct buf *text = &words->text;

	if (!buf_ok(text))
		writer->buf->failed = true;
	json_write_object(writer, name);
	json_write_text(
	    writer, "kind", words->markdown ? "markdown" : "plaintext");
	json_write_bytes(writer, "value", text->data == NULL ? "" : text->data,
	    text->length);
	json_write_end(writer);
}

void words_clear(struct words *words)
{
	buf_clear(&words->text);
}

void words_done(struct words *words)
{
	buf_done(&words->text);
}
