/*
 * What the tables say, as Markdown or as plain text, whichever the client
 * shows.
 */
#ifndef LSP_WORDS_H
#define LSP_WORDS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/diag.h"
#include "json/json_write.h"
#include "profile/variable.h"
#include "schema/schema.h"

/* Zero-initialised but for markdown. */
struct words {
	bool markdown;
	struct buf text;
};

void words_add_section(struct words *words, const struct schema *schema);
void words_add_key(struct words *words, const struct schema *schema,
    const struct schema_key *key);
void words_add_choice(struct words *words, const struct schema_key *key,
    const struct schema_choice *choice);
void words_add_rule(struct words *words, const struct rule *rule);
void words_add_variable(struct words *words, const struct variable *variable);
/* "Jamf Pro fills it in, for computers" */
const char *variable_whose(const struct variable *variable);

bool words_are_there(const struct words *words);
/* As MarkupContent. */
void words_write(
    struct words *words, struct json_writer *writer, const char *name);
void words_clear(struct words *words);
void words_done(struct words *words);
#define auto_words auto_cleanup(words_done)

#endif
