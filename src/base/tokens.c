/*
 * One pass over the text: of each place in it a bit tells whether a word may
 * begin there, which is nearly always no.
 */
#include "base/tokens.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	WORD_MAX = 256 /* longer ones are compared by their beginning */
};

static bool is_part(char c)
{
	return text_is_letter(c) || text_is_digit(c) || c == '.' || c == '-' ||
	       c == '_' || (unsigned char)c >= 0x80;
}

/* Where the first two bytes of a word have their bit: some capitals made small,
 * the same for a name and a text. */
static size_t place_of(char first, char second)
{
	return ((size_t)(unsigned char)first << 8 | (unsigned char)second) |
	       0x2020;
}

static void set_bit(struct tokens *tokens, size_t place)
{
	tokens->bits[place / 64] |= UINT64_C(1) << (place % 64);
}

int tokens_want(struct tokens *tokens, const char *name, struct error *error)
{
	char word[WORD_MAX];
	const char *longest = name;
	size_t most = 0, ignored;

	while (*name != '\0') {
		size_t length = 0;

		while (is_part(name[length]))
			length++;
		if (length > most) {
			longest = name;
			most = length;
		}
		name += length + (name[length] != '\0');
	}
	tokens->has_any |= most == 0;
	if (most == 0)
		return 0;
	if (most > sizeof(word))
		most = sizeof(word);
	for (size_t i = 0; i < most; i++)
		word[i] = text_lower(longest[i]);
	/* Behind one of a single byte stands anything. */
	for (int i = 0; most == 1 && i < 256; i++)
		set_bit(tokens, place_of(longest[0], (char)i));
	if (most > 1)
		set_bit(tokens, place_of(longest[0], longest[1]));
	return map_add(&tokens->words, word, most, 0, &ignored) < 0
		   ? error_set_memory(error)
		   : 0;
}

/* Whether the word that begins at this byte is one of them. */
static bool is_wanted(
    const struct tokens *tokens, const char *text, size_t length, size_t begin)
{
	char word[WORD_MAX];
	size_t count = 0, ignored;

	if (begin > 0 && is_part(text[begin - 1]))
		return false;
	while (begin + count < length && count < sizeof(word) &&
	       is_part(text[begin + count])) {
		word[count] = text_lower(text[begin + count]);
		count++;
	}
	return count > 0 && map_get(&tokens->words, word, count, &ignored);
}

bool tokens_may_be_in(
    const struct tokens *tokens, const char *text, size_t length)
{
	if (tokens->has_any)
		return true;
	for (size_t i = 0; i < length; i++) {
		size_t place =
		    place_of(text[i], i + 1 < length ? text[i + 1] : '\n');

		if ((tokens->bits[place / 64] >> (place % 64) & 1) != 0 &&
		    is_wanted(tokens, text, length, i))
			return true;
	}
	return false;
}

void tokens_done(struct tokens *tokens)
{
	map_done(&tokens->words);
}
