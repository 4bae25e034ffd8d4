/*
 * "choices" of a row, and other spellings.
 */
#include "schema/schema_read.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* Of a choice. */
struct choice_fields {
	struct schema_choice choice;
	const struct json *aliases, *plist;
};

static const struct json_field choice_fields[] = {
    FIELD(NEEDED, "name", TEXT, choice_fields, choice.name),
    FIELD(OPTIONAL, "aliases", ARRAY, choice_fields, aliases),
    FIELD(OPTIONAL, "plist", VALUE, choice_fields, plist),
    FIELD(OPTIONAL, "doc", TEXT, choice_fields, choice.doc),
};

static const char *fold(struct arena *arena, const char *text)
{
	char folded[TEXT_FOLD_MAX];
	size_t length = text_fold(folded, sizeof(folded), text, strlen(text));

	return arena_copy(arena, folded, length);
}

/* An array of strings, folded, ending in NULL. */
int schema_read_names(const struct schema_reader *reader,
    const struct json *array, const char *const **ret_names)
{
	size_t count = json_count(array);
	const char *const *texts;
	const char **names;

	if (count > SCHEMA_NAMES_MAX)
		return reader_fault(reader,
		    "has %zu aliases, expected at most %d", count,
		    SCHEMA_NAMES_MAX);
	if (schema_read_texts(
		reader, "aliases", count == 0 ? NULL : array, &texts) != 0)
		return -1;
	*ret_names = texts;
	if (count == 0)
		return 0;
	names = arena_new_array(reader->arena, count + 1, sizeof(*names));
	if (names == NULL)
		return error_set_memory(reader->error);
	for (size_t i = 0; i < count; i++) {
		names[i] = fold(reader->arena, texts[i]);
		if (names[i] == NULL)
			return error_set_memory(reader->error);
	}
	*ret_names = names;
	return 0;
}

static int read_choice(const struct schema_reader *reader,
    const struct json *object, struct schema_choice *choice)
{
	static const struct json_table table = {
	    choice_fields, array_length(choice_fields), 0, STATUS_USAGE};
	struct choice_fields fields = {0};

	if (json_read(object, &table, &fields, reader->error) != 0) {
		(void)error_prefix(reader->error, "choice");
		return schema_prefix(
		    reader->schema, reader->key, reader->error);
	}
	*choice = fields.choice;
	choice->folded = fold(reader->arena, choice->name);
	if (choice->folded == NULL)
		return error_set_memory(reader->error);
	choice->has_integer =
	    json_integer(fields.plist, &choice->plist_integer);
	if (!choice->has_integer)
		choice->plist_text = fields.plist == NULL
					 ? choice->name
					 : json_text(fields.plist);
	if (!choice->has_integer && choice->plist_text == NULL)
		return reader_fault(reader,
		    "choice '%.60s': field 'plist' must be a string or a "
		    "whole number",
		    choice->name);
	return schema_read_names(reader, fields.aliases, &choice->aliases);
}

int schema_read_choices(const struct schema_reader *reader,
    const struct json *array, struct schema_key *key)
{
	size_t count = json_count(array);
	struct schema_choice *choices;

	if (count > SCHEMA_CHOICES_MAX)
		return reader_fault(reader,
		    "has %zu choices, expected at most %d", count,
		    SCHEMA_CHOICES_MAX);
	choices = arena_new_array(reader->arena, count, sizeof(*choices));
	if (choices == NULL)
		return error_set_memory(reader->error);
	for (const struct json *item = json_first(array); item != NULL;
	     item = json_next(item))
		if (read_choice(reader, item, &choices[key->choice_count++]) !=
		    0)
			return -1;
	key->choices = choices;
	return 0;
}
