/*
 * explain: what the tables know of a section, a key or a rule, by the name
 * that a person gives.
 */
#include "cmd/explain.h"

#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/message.h"
#include "cmd/reporting.h"
#include "cmd/rules.h"
#include "report/explain.h"
#include "schema/schema_doc.h"
#include "base/banned.h"

enum {
	WORD_MAX = 256
};

/* What is being explained. */
struct explanation {
	const struct schemas *schemas;
	struct report report;
	size_t count; /* things found */
};

bool explain_is_called(const struct schema *schema, const char *name)
{
	char folded[TEXT_FOLD_MAX] = "";

	if (schema->parent != NULL) {
		const char *dot = strrchr(name, '.');
		char outer[WORD_MAX];

		if (dot == NULL || (size_t)(dot - name) >= sizeof(outer) ||
		    strcmp(dot + 1, schema->parent_key->name) != 0)
			return false;
		memcpy(outer, name, (size_t)(dot - name));
		outer[dot - name] = '\0';
		return explain_is_called(schema->parent, outer);
	}
	if (schema->payload_type != NULL &&
	    strcmp(schema->payload_type, name) == 0)
		return true;
	return schema->section != NULL &&
	       text_fold(folded, sizeof(folded), name, strlen(name)) > 0 &&
	       (strcmp(schema->section, folded) == 0 ||
		   text_same(schema->section_alias, folded));
}

/* By name, label or alias, else by the key of the property list. */
static const struct schema_key *key_called(
    const struct schema *schema, const char *name)
{
	const struct schema_key *key = NULL;
	char folded[TEXT_FOLD_MAX] = "";

	if (text_fold(folded, sizeof(folded), name, strlen(name)) > 0)
		key = schema_key_of_name(schema, folded);
	for (size_t i = 0; i < schema->count && key == NULL; i++) {
		const struct schema_key *row = &schema->keys[i];

		if (row->definition && row->depth > 0 &&
		    text_compare_case(row->path[row->depth - 1], name) == 0)
			key = row;
	}
	return key;
}

/* The key of a section called so, any for NULL: of its own, or of an array's
 * dictionaries, which are called SECTION.ARRAY. */
static void find_key(struct explanation *explanation,
    const struct schema *schema, const char *section, const char *name)
{
	const struct schema_key *key = NULL;

	if (section == NULL || explain_is_called(schema, section))
		key = key_called(schema, name);
	if (key != NULL) {
		report_add_key(&explanation->report, schema, key);
		explanation->count++;
	}
	for (size_t i = 0; i < schema->count; i++)
		if (schema->keys[i].items != NULL)
			find_key(
			    explanation, schema->keys[i].items, section, name);
}

/* The key of the sections called so; of all sections when it is NULL. */
static void find_keys(
    struct explanation *explanation, const char *section, const char *name)
{
	const struct schemas *schemas = explanation->schemas;

	for (size_t i = 0; i < schemas_count(schemas); i++)
		find_key(explanation, schemas_at(schemas, i), section, name);
}

/* Parts "SECTION.KEY"; the section may be a payload type, with dots. */
static bool split(const char *word, char *section, const char **ret_key)
{
	const char *dot = strrchr(word, '.');

	if (dot == NULL || dot == word || dot[1] == '\0' ||
	    (size_t)(dot - word) >= WORD_MAX)
		return false;
	memcpy(section, word, (size_t)(dot - word));
	section[dot - word] = '\0';
	*ret_key = dot + 1;
	return true;
}

static void find(struct explanation *explanation, const char *word)
{
	const struct schemas *schemas = explanation->schemas;
	const struct rule *rule = rules_find(rule_tables, word);
	char section[WORD_MAX];
	const char *key;

	for (size_t i = 0; i < schemas_count(schemas); i++)
		if (explain_is_called(schemas_at(schemas, i), word)) {
			report_add_section(
			    &explanation->report, schemas_at(schemas, i));
			explanation->count++;
		}
	if (explanation->count == 0 && rule != NULL) {
		report_add_rule(&explanation->report, rule);
		explanation->count++;
	}
	if (explanation->count == 0 && split(word, section, &key))
		find_keys(explanation, section, key);
	if (explanation->count == 0 && strchr(word, '.') == NULL)
		find_keys(explanation, NULL, word);
}

/* -- what is near -------------------------------------------------------- */

static const char *near_section(
    const struct explanation *explanation, const char *name)
{
	const struct schemas *schemas = explanation->schemas;
	const char *near = schemas_type_called(schemas, name);
	char folded[TEXT_FOLD_MAX] = "";

	if (near != NULL)
		return near;
	if (text_fold(folded, sizeof(folded), name, strlen(name)) > 0)
		near =
		    schemas_near_section(schemas, SCHEMA_IN_DEFINITION, folded);
	if (near == NULL && folded[0] != '\0')
		near = schemas_near_section(schemas, SCHEMA_IN_PROJECT, folded);
	return near == NULL ? schemas_near_type(schemas, name) : near;
}

/* A key near to name in the sections called so, or in any for NULL. */
static const char *near_key(const struct explanation *explanation,
    const char *section, const char *name, const char **ret_section)
{
	const struct schemas *schemas = explanation->schemas;
	char folded[TEXT_FOLD_MAX] = "";

	if (text_fold(folded, sizeof(folded), name, strlen(name)) == 0)
		return NULL;
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);
		const char *near;

		if (schema->section == NULL ||
		    (section != NULL && !explain_is_called(schema, section)))
			continue;
		near = schema_key_near(schema, folded);
		if (near != NULL) {
			*ret_section = schema->section;
			return near;
		}
	}
	return NULL;
}

static int not_found(const struct explanation *explanation, const char *word,
    struct error *error)
{
	const char *near, *key, *of = NULL;
	char section[WORD_MAX];

	(void)error_set(
	    error, STATUS_NOT_FOUND, "nothing is called '%.100s'", word);
	if (split(word, section, &key)) {
		near = near_key(explanation, section, key, &of);
		if (near != NULL)
			return error_hint(
			    error, "did you mean '%s.%s'?", of, near);
		near = near_section(explanation, section);
	} else {
		near = near_section(explanation, word);
		if (near == NULL)
			near = rules_near(rule_tables, word);
		if (near == NULL &&
		    (near = near_key(explanation, NULL, word, &of)) != NULL)
			return error_hint(
			    error, "did you mean '%s.%s'?", of, near);
	}
	if (near != NULL)
		return error_hint(error, "did you mean '%s'?", near);
	return error_hint(error, "'scepctl explain' lists the sections");
}

/* -- the command --------------------------------------------------------- */

static int explain(struct explanation *explanation,
    const struct invocation *invocation, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	const struct schemas *schemas = explanation->schemas;
	struct report *report = &explanation->report;
	const char *manual = opts_text(arguments, "manual", NULL);

	report->format =
	    opts_has(arguments, "json") ? &report_json : &report_text;
	if (manual != NULL) {
		if (explain_add_manual(&report->out, manual,
			invocation->commands, schemas, error) != 0)
			return -1;
		/* Parts of the manual are made for a file. */
		return stdout_write(&report->out, error);
	}
	if (arguments->count > 0) {
		find(explanation, arguments->operands[0]);
		if (explanation->count == 0)
			return not_found(
			    explanation, arguments->operands[0], error);
	} else if (report->format->is_document) {
		for (size_t i = 0; i < schemas_count(schemas); i++)
			if (schemas_at(schemas, i)->section != NULL)
				report_add_section(
				    report, schemas_at(schemas, i));
	} else {
		(void)schema_doc_overview(schemas, &report->out);
	}
	report_end_explained(report);
	return reporting_flush(invocation, report, error);
}

static int run_command(struct invocation *invocation)
{
	struct explanation explanation = {0};
	struct error error = {0};
	int result = invocation_load(invocation, &error);

	explanation.schemas = invocation->schemas;
	if (result == 0)
		result = explain(&explanation, invocation, &error);
	report_done(&explanation.report);
	return result == 0 ? STATUS_DONE : message_error(invocation, &error);
}

static const struct option command_options[] = {
    {.name = "json", .doc = "the documentation as JSON"},
    {.name = "manual",
	.argument = "PART",
	.choices = (const char *const[]){"commands", "keys", "rules",
	    "statuses", NULL},
	.hidden = true,
	.doc = "mdoc text of a table of the manual"},
    {0},
};

const struct command explain_command = {.name = "explain",
    .synopsis = "[SECTION[.KEY] | RULE]",
    .summary = "explain a section, a key or a finding",
    .details = "Without an argument the sections are listed.",
    .options = command_options,
    .most = 1,
    .kind = WORD_TOPIC,
    .statuses = {STATUS_NOT_FOUND},
    .run = run_command};
