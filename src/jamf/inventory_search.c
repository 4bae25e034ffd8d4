/*
 * Identifiers of profiles in what devices report.
 */
#include <string.h>

#include "base/text.h"
#include "jamf/inventory_internal.h"
#include "base/banned.h"

enum {
	UUID_LENGTH = 36
};

static bool is_word(char c)
{
	return text_is_letter(c) || text_is_digit(c) || c == '-';
}

/* In lower case; false unless it is a UUID. */
static bool read_uuid(const char *text, size_t length, char lower[UUID_LENGTH])
{
	if (length != UUID_LENGTH)
		return false;
	for (size_t i = 0; i < UUID_LENGTH; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_dash ? text[i] != '-' : text_hex_digit(text[i]) < 0)
			return false;
		lower[i] = text_lower(text[i]);
	}
	return true;
}

bool inventory_id_read(const char *text, unsigned char id[INVENTORY_ID_BYTES])
{
	char lower[UUID_LENGTH];
	size_t at = 0;

	if (!read_uuid(text, strlen(text), lower))
		return false;
	for (size_t i = 0; i < UUID_LENGTH; i++) {
		if (lower[i] == '-')
			continue;
		id[at++] = (unsigned char)(text_hex_digit(lower[i]) * 16 +
					   text_hex_digit(lower[i + 1]));
		i++;
	}
	return true;
}

void inventory_id_add(
    struct buf *buf, const unsigned char id[INVENTORY_ID_BYTES])
{
	for (size_t i = 0; i < INVENTORY_ID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			buf_char(buf, '-');
		text_add_hex(buf, &id[i], 1);
	}
}

int inventory_search_make(struct inventory_search *search,
    const struct inventory_question *question, struct arena *arena,
    struct inventory *inventory, struct error *error)
{
	size_t ignored;

	search->question = question;
	search->arena = arena;
	search->inventory = inventory;
	for (size_t i = 0; i < question->profile_count; i++) {
		const char *name = question->profiles[i];
		char lower[UUID_LENGTH];

		if (!read_uuid(name, strlen(name), lower))
			search->has_others = true;
		else if (map_add(&search->uuids, lower, UUID_LENGTH, i,
			     &ignored) < 0)
			return error_set_memory(error);
	}
	for (size_t i = 0; i < question->group_count; i++)
		if (map_add(&search->groups, (const char *)&question->groups[i],
			sizeof(question->groups[i]), i, &ignored) < 0)
			return error_set_memory(error);
	return 0;
}

void inventory_search_done(struct inventory_search *search)
{
	map_done(&search->uuids);
	map_done(&search->groups);
}

/* Whether the text has the name as a word of its own. */
static bool has_name(const char *text, const char *name)
{
	size_t length = strlen(name), left = strlen(text);

	for (size_t at = 0; length > 0 && at + length <= left; at++)
		if (text_equal_case(text + at, length, name, length) &&
		    (at == 0 || !is_word(text[at - 1])) &&
		    !is_word(text[at + length]))
			return true;
	return false;
}

void inventory_search_text(const struct inventory_search *search,
    const char *text, void (*found)(void *context, size_t profile),
    void *context)
{
	const struct inventory_question *question = search->question;
	char lower[UUID_LENGTH];
	size_t at = 0, profile;

	while (text[at] != '\0') {
		size_t length = 0;

		while (is_word(text[at + length]))
			length++;
		if (read_uuid(text + at, length, lower) &&
		    map_get(&search->uuids, lower, UUID_LENGTH, &profile))
			found(context, profile);
		at += length > 0 ? length : 1;
	}
	for (size_t i = 0; search->has_others && i < question->profile_count;
	     i++)
		if (!read_uuid(question->profiles[i],
			strlen(question->profiles[i]), lower) &&
		    has_name(text, question->profiles[i]))
			found(context, i);
}

bool inventory_search_name(const struct inventory_search *search,
    const char *text, size_t *ret_profile)
{
	const struct inventory_question *question = search->question;
	char lower[UUID_LENGTH];

	if (text == NULL)
		return false;
	if (read_uuid(text, strlen(text), lower))
		return map_get(&search->uuids, lower, UUID_LENGTH, ret_profile);
	for (size_t i = 0; search->has_others && i < question->profile_count;
	     i++)
		if (text_compare_case(question->profiles[i], text) == 0) {
			*ret_profile = i;
			return true;
		}
	return false;
}
