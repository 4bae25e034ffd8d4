/* Words of the tables and of the project, for a command line. */
#include "cmd/complete.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/explain.h"
#include "cmd/jamf_source.h"
#include "cmd/rules.h"
#include "cmd/templates.h"
#include "project/lock.h"
#include "base/banned.h"

static int add(struct completion *completion, const char *text, const char *doc)
{
	return complete_add(completion, CANDIDATE_WORD, text, doc);
}

static int add_commands(
    const struct command_table *table, struct completion *completion)
{
	for (size_t i = 0; table->rows[i] != NULL; i++) {
		const struct command *row = table->rows[i];

		if (add(completion, row->name, row->summary) != 0 ||
		    (row->alias != NULL &&
			add(completion, row->alias, row->summary) != 0))
			return -1;
	}
	return 0;
}

static int add_templates(struct completion *completion)
{
	struct template template;

	for (size_t i = 0; template_at(i, &template); i++) {
		char *doc = arena_copy(
		    &completion->arena, template.doc, template.doc_length);

		if (doc == NULL || add(completion, template.name, doc) != 0)
			return -1;
	}
	return 0;
}

static int add_references(struct completion *completion)
{
	static const struct {
		const char *text, *doc;
	} kinds[] = {{"env:", "a variable of the environment"},
	    {"file:", "a file that nobody else can read"},
	    {"keychain:", "SERVICE/ACCOUNT of the keychain"},
	    {"op://", "VAULT/ITEM/FIELD of 1Password"},
	    {"prompt:", "ask for it"},
	    {"command:", "what a program prints, with --allow-commands"}};

	for (size_t i = 0; i < array_length(kinds); i++)
		if (complete_add(completion, CANDIDATE_BEGINNING, kinds[i].text,
			kinds[i].doc) != 0)
			return -1;
	return 0;
}

static int add_reference(const char *word, struct completion *completion)
{
	static const char file[] = "file:";

	if (!text_starts_with(word, file))
		return add_references(completion);
	completion->fixed += strlen(file);
	return complete_files(completion, word + strlen(file), NULL);
}

/* -- of explain ----------------------------------------------------------- */

/* "SECTION" and what may follow it. */
static int add_section(
    const struct schema *schema, struct completion *completion)
{
	char *more = arena_printf(&completion->arena, "%s.", schema->section);

	if (more == NULL || add(completion, schema->section, schema->doc) != 0)
		return -1;
	return complete_add(
	    completion, CANDIDATE_BEGINNING, more, "a key of it");
}

/* "SECTION.KEY", as far as the schema, or that of an array in it, is called
 * like the length bytes before the dot. */
static int add_keys(const struct schema *schema, const char *section,
    struct completion *completion)
{
	bool is_called = explain_is_called(schema, section);

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		char *text;

		if (key->items != NULL &&
		    add_keys(key->items, section, completion) != 0)
			return -1;
		if (!is_called || !key->definition)
			continue;
		text = arena_printf(
		    &completion->arena, "%s.%s", section, key->name);
		if (text == NULL || add(completion, text, key->doc) != 0)
			return -1;
		if (key->items == NULL)
			continue;
		text = arena_printf(&completion->arena, "%s.", text);
		if (text == NULL ||
		    complete_add(completion, CANDIDATE_BEGINNING, text,
			"a key of it") != 0)
			return -1;
	}
	return 0;
}

static int add_rules(struct completion *completion)
{
	for (size_t i = 0; rule_tables[i] != NULL; i++)
		for (const struct rule *rule = rule_tables[i]; rule->id != NULL;
		     rule++)
			if (add(completion, rule->id, rule->doc) != 0)
				return -1;
	return 0;
}

/* Payload types are many, and begin alike: once one is begun. */
static int add_topics(const struct schemas *schemas, const char *word,
    struct completion *completion)
{
	const char *dot = strrchr(word, '.');
	char *section = dot == NULL ? NULL
				    : arena_copy(&completion->arena, word,
					  (size_t)(dot - word));

	if (dot != NULL && section == NULL)
		return -1;
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);
		const char *type = schema->payload_type;

		if (dot != NULL && add_keys(schema, section, completion) != 0)
			return -1;
		if (dot == NULL && schema->section != NULL &&
		    add_section(schema, completion) != 0)
			return -1;
		if (type != NULL && *word != '\0' &&
		    (text_starts_with(type, word) ||
			text_starts_with(word, "com.")) &&
		    add(completion, type, schema->title) != 0)
			return -1;
	}
	return dot == NULL ? add_rules(completion) : 0;
}

/* -- of the project ------------------------------------------------------- */

/* Labels of [jamf], where the files are to be trusted. */
static int add_servers(
    const struct invocation *invocation, struct completion *completion)
{
	auto_config struct config config = {0};
	struct error ignored = {0};
	const char **labels;
	size_t count;

	if (invocation_config(invocation, ".", &config, &ignored) != 0)
		return 0;
	if (jamf_source_labels(
		invocation, &config, &completion->arena, &labels, &count) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (labels[i] != NULL && add(completion, labels[i], NULL) != 0)
			return -1;
	return 0;
}

/* Profiles that the lock file knows. */
static int add_identifiers(
    const struct invocation *invocation, struct completion *completion)
{
	auto_config struct config config = {0};
	auto_lock struct lock *lock = NULL;
	char path[FILE_PATH_MAX];
	const struct lock_object *object;
	struct error ignored = {0};
	size_t place = 0;

	if (invocation_config(invocation, ".", &config, &ignored) != 0 ||
	    lock_path(&config, ".", path, &ignored) != 0 ||
	    lock_open(path, &lock, &ignored) != 0)
		return 0;
	while ((object = lock_object_next(lock, &place)) != NULL)
		if (add(completion, object->identifier, object->server) != 0)
			return -1;
	return 0;
}

int complete_words(const struct invocation *invocation, enum word_kind kind,
    const char *word, struct completion *completion)
{
	switch (kind) {
	case WORD_COMMAND:
		return add_commands(invocation->commands, completion);
	case WORD_TEMPLATE:
		return add_templates(completion);
	case WORD_REFERENCE:
		return add_reference(word, completion);
	case WORD_TOPIC:
		return add_topics(invocation->schemas, word, completion);
	case WORD_IDENTIFIER:
		return add_identifiers(invocation, completion);
	case WORD_SERVER:
		return add_servers(invocation, completion);
	default:
		return 0;
	}
}
