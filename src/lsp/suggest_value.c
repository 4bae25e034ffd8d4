/* Values: choices, names of payloads, variables, references to secrets. */
#include "lsp/suggest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/reference.h"
#include "schema/schema_name.h"
#include "base/banned.h"

static void add_word(
    struct suggest *suggest, const char *word, const char *detail, char rank)
{
	const struct suggest_item item = {.label = word,
	    .detail = detail,
	    .kind = SUGGEST_KEYWORD,
	    .rank = rank,
	    .span = suggest->where.word};

	suggest_add(suggest, &item);
}

static void add_choices(struct suggest *suggest)
{
	const struct schema_key *key = suggest->where.key;

	for (size_t i = 0; i < key->choice_count; i++) {
		const struct suggest_item item = {.label = key->choices[i].name,
		    .kind = SUGGEST_CHOICE,
		    .span = suggest->where.word};

		words_add_choice(&suggest->words, key, &key->choices[i]);
		suggest_add(suggest, &item);
	}
}

/* What the type of the key has words for, and its default. */
static void add_words(struct suggest *suggest)
{
	static const struct {
		enum schema_type type;
		const char *words[4];
	} rows[] = {{SCHEMA_BOOLEAN, {"yes", "no"}}, {SCHEMA_DAYS, {"never"}},
	    {SCHEMA_FINGERPRINT, {"auto", "none"}}};
	const struct schema_key *key = suggest->where.key;
	bool is_one = key->choice_count > 0; /* the default was said */
	char number[24];

	for (size_t i = 0; i < array_length(rows); i++)
		for (size_t k = 0;
		     rows[i].type == key->type && rows[i].words[k] != NULL;
		     k++) {
			is_one |=
			    text_same(rows[i].words[k], key->default_text);
			add_word(suggest, rows[i].words[k],
			    text_same(rows[i].words[k], key->default_text)
				? "the default"
				: NULL,
			    'm');
		}
	for (size_t i = 0; i < key->allowed_count; i++) {
		(void)snprintf(
		    number, sizeof(number), "%" PRId64, key->allowed[i]);
		is_one |= text_same(number, key->default_text);
		add_word(suggest, number,
		    text_same(number, key->default_text) ? "the default" : NULL,
		    'm');
	}
	if (key->default_text != NULL && !is_one)
		add_word(suggest, key->default_text, "the default", 'b');
}

static void add_secrets(struct suggest *suggest)
{
	for (int kind = SECRET_REFERENCE_LITERAL + 1;
	     kind < SECRET_REFERENCE_KINDS; kind++)
		add_word(suggest,
		    secret_reference_prefix((enum secret_reference_kind)kind),
		    "a reference to a secret", 'm');
}

static void add_rules(struct suggest *suggest)
{
	for (const struct rule *const *table =
		 suggest->call->lsp->options.rules;
	     *table != NULL; table++)
		for (const struct rule *rule = *table; rule->id != NULL;
		     rule++) {
			const struct suggest_item item = {.label = rule->id,
			    .detail = severity_name(rule->severity),
			    .kind = SUGGEST_VALUE,
			    .span = suggest->where.word};

			if (rule->severity == SEVERITY_ERROR)
				continue;
			words_add_rule(&suggest->words, rule);
			suggest_add(suggest, &item);
		}
}

/* -- payloads ------------------------------------------------------------- */

static void add_payload(struct suggest *suggest, const struct payload *payload)
{
	const struct profile *profile =
	    &suggest->call->document->document.profile;
	struct text_item name;
	auto_buf struct buf text = {0};
	struct suggest_item item = {.kind = SUGGEST_REFERENCE,
	    .detail = payload->schema == NULL ? payload->type
					      : payload->schema->title,
	    .span = suggest->where.word};

	reference_name(profile, payload, suggest->arena, &name);
	reference_add_item(&text, &name, suggest->where.is_item);
	if (!buf_ok(&text)) {
		suggest->call->writer->buf->failed = true;
		return;
	}
	item.label = name.text;
	item.text = text.data;
	suggest_add(suggest, &item);
}

static int add_payloads(struct suggest *suggest, struct error *error)
{
	const struct schema_key *key = suggest->where.key;
	struct document *document = &suggest->call->document->document;
	struct profile *profile = &document->profile;

	if (profile_know_names(profile, &document->arena, error) != 0)
		return -1;
	for (size_t i = 0; i < profile->count; i++)
		if (payload_provides(&profile->payloads[i], key->kinds))
			add_payload(suggest, &profile->payloads[i]);
	if ((key->kinds & SCHEMA_KIND_CERTIFICATE) != 0)
		add_word(suggest, "certificate",
		    "every CA certificate of the profile", 'n');
	return 0;
}

/* -- variables ------------------------------------------------------------ */

/* What is typed of a variable, from its mark to the end of the name; empty at
 * the place itself when nothing is. */
static struct span variable_begun(const struct suggest *suggest)
{
	const char *text = suggest->call->document->lines.text;
	size_t offset = suggest->call->offset, begin = offset, end = offset;

	while (begin > suggest->where.word.begin &&
	       variable_is_name(text[begin - 1]))
		begin--;
	if (begin == suggest->where.word.begin ||
	    (text[begin - 1] != '$' && text[begin - 1] != '%'))
		return (struct span){offset, offset};
	while (end < suggest->where.word.end && variable_is_name(text[end]))
		end++;
	if (end < suggest->where.word.end && text[end] == '%' &&
	    text[begin - 1] == '%')
		end++;
	return (struct span){begin - 1, end};
}

/* Those that begin alike; all, at the end, where nothing is typed. */
static void add_variables(struct suggest *suggest)
{
	const char *text = suggest->call->document->lines.text;
	struct span span = variable_begun(suggest);
	bool is_begun = span.begin < span.end;
	struct variable variable;

	if (!is_begun && suggest->where.word.begin < suggest->where.word.end)
		return;
	for (size_t i = 0; variable_at(i, &variable); i++) {
		const struct suggest_item item = {.label = variable.known,
		    .detail = variable_whose(&variable),
		    .kind = SUGGEST_VARIABLE,
		    .rank = is_begun ? 'a' : 'x',
		    .span = span};

		if (!is_begun || text[span.begin] == variable.known[0])
			suggest_add(suggest, &item);
	}
}

static bool takes_variables(const struct schema_key *key)
{
	switch (key->type) {
	case SCHEMA_TEXT:
	case SCHEMA_TEXTS:
	case SCHEMA_SUBJECT:
	case SCHEMA_URL:
	case SCHEMA_SID:
		return true;
	default:
		return false;
	}
}

/* -- all of them ---------------------------------------------------------- */

int suggest_value(struct suggest *suggest, struct error *error)
{
	const struct schema_key *key = suggest->where.key;
	int result = 0;

	if (key->secret) {
		add_secrets(suggest);
	} else if (schema_key_is(key, KEY_ACCEPT)) {
		add_rules(suggest);
	} else if (schema_key_is(key, KEY_EXTENDS)) {
		result = suggest_path(suggest, ".ini", error);
	} else if (schema_type_is(key->type, SCHEMA_REFERS)) {
		result = add_payloads(suggest, error);
	} else if (schema_type_is(key->type, SCHEMA_CONTENT) ||
		   key->type == SCHEMA_CERTIFICATES) {
		result = suggest_path(suggest, "", error);
	} else {
		add_choices(suggest);
		add_words(suggest);
		if (takes_variables(key))
			add_variables(suggest);
	}
	/* Better than nothing. */
	if (result == 0 && suggest->count == 0 && key->example != NULL)
		add_word(suggest, key->example, "an example", 'm');
	return result;
}
