/* One pass over the text: every word is hashed on the way. */
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

/* Each byte's part in a word, in lower case; 0 ends one. */
static unsigned char part_of(unsigned char c)
{
	return is_part((char)c) ? (unsigned char)text_lower((char)c) : 0;
}

static uint32_t add(uint32_t hash, unsigned char c)
{
	return (hash ^ c) * UINT32_C(16777619);
}

static size_t place_of(uint32_t hash)
{
	return (hash ^ (hash >> 16)) % TOKENS_BITS;
}

int tokens_want(struct tokens *tokens, const char *name, struct error *error)
{
	char word[WORD_MAX];
	const char *longest = name;
	size_t most = 0, ignored;
	uint32_t hash = 0;

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
	if (most > sizeof(word))
		most = sizeof(word);
	for (size_t i = 0; i < most; i++) {
		word[i] = text_lower(longest[i]);
		hash = add(hash, (unsigned char)word[i]);
	}
	if (most == 0)
		return 0;
	tokens->bits[place_of(hash) / 64] |= UINT64_C(1)
					     << (place_of(hash) % 64);
	return map_add(&tokens->words, word, most, 0, &ignored) < 0
		   ? error_set_memory(error)
		   : 0;
}

static bool is_wanted(
    const struct tokens *tokens, const char *text, size_t length)
{
	char word[WORD_MAX];
	size_t ignored;

	for (size_t i = 0; i < length; i++)
		word[i] = text_lower(text[i]);
	return map_get(&tokens->words, word, length, &ignored);
}

bool tokens_may_be_in(
    const struct tokens *tokens, const char *text, size_t length)
{
	unsigned char parts[256];
	size_t begin = 0;
	uint32_t hash = 0;

	if (tokens->has_any)
		return true;
	for (size_t i = 0; i < sizeof(parts); i++)
		parts[i] = part_of((unsigned char)i);
	for (size_t i = 0; i <= length; i++) {
		unsigned char part =
		    i == length ? 0 : parts[(unsigned char)text[i]];

		if (part != 0) {
			if (i - begin < WORD_MAX)
				hash = add(hash, part);
			continue;
		}
		if (i > begin &&
		    (tokens->bits[place_of(hash) / 64] >>
			    (place_of(hash) % 64) &
			1) != 0 &&
		    is_wanted(tokens, text + begin,
			i - begin < WORD_MAX ? i - begin : WORD_MAX))
			return true;
		begin = i + 1;
		hash = 0;
	}
	return false;
}

void tokens_done(struct tokens *tokens)
{
	map_done(&tokens->words);
}
