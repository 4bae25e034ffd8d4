/*
 * Words looked for in texts. Planted mutation: in base/tokens.c, leave out the
 * bits of a word of one byte; "a" is then never found.
 */
#include "base/tokens.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap.h"

static const struct {
	const char *name, *text;
	bool found;
} rows[] = {
    {"base.ini", "extends = ../base.ini\n", true},
    {"base.ini", "extends = base.ini", true},
    {"base.ini", "base.ini", true},
    {"base.ini", "extends = my-base.ini\n", false},
    {"base.ini", "extends = base.ini.old\n", false},
    {"base.ini", "extends = \"BASE.Ini\"", true},
    {"my base.ini", "extends = \"my base.ini\"", true},
    {"say \"it\" loud.ini", "extends = \"say \\\"it\\\" loud.ini\"", true},
    {"caf\xc3\xa9.ini", "extends = caf\xc3\xa9.ini", true},
    {"caf\xc3\xa9.ini", "extends = cafe.ini", false},
    {"a", "certificate = x/a", true},
    {"a", "certificate = x/ab", false},
    {"a", "a", true},
    {"ca", "certificate = ca, b", true},
    {"+++", "anything", true}, /* no word: who knows */
    {"a.b", "", false},
};

static void test_rows(void)
{
	for (size_t i = 0; i < array_length(rows); i++) {
		auto_tokens struct tokens tokens = {0};
		struct error error;

		ok(tokens_want(&tokens, rows[i].name, &error) == 0 &&
			tokens_may_be_in(&tokens, rows[i].text,
			    strlen(rows[i].text)) == rows[i].found,
		    "'%s' in '%s'", rows[i].name, rows[i].text);
	}
}

/* Every word of a text is found in it, and no other, however it lies. */
static void test_chance(void)
{
	static const char letters[] = "ab.-_ABz9/ \n=\"\xc3";
	size_t wrong = 0;

	srand(4711);
	for (int i = 0; i < 20000; i++) {
		auto_tokens struct tokens tokens = {0};
		char text[24] = "", word[6] = "", bounded[32], *at;
		struct error error;
		size_t length = (size_t)(rand() % 22), size = 0;
		bool is_there = false;

		for (size_t j = 0; j < length; j++)
			text[j] = letters[rand() % 15];
		while (size < 1 + (size_t)(rand() % 4))
			word[size++] = letters[rand() % 9];
		/* Slowly: between two bytes that are in no word. */
		bounded[0] = '\n';
		memcpy(bounded + 1, text, length + 1);
		for (at = bounded + 1; *at != '\0'; at++)
			is_there |= text_equal_case(at,
					size < strlen(at) ? size : strlen(at),
					word, size) &&
				    strchr("/ \n=\"", at[-1]) != NULL &&
				    (at[size] == '\0' ||
					strchr("/ \n=\"", at[size]) != NULL);
		if (tokens_want(&tokens, word, &error) != 0 ||
		    tokens_may_be_in(&tokens, text, length) != is_there)
			wrong++;
	}
	is_number((long)wrong, 0, "words found wrongly, of 20000");
}

int main(void)
{
	test_rows();
	test_chance();
	return tap_done();
}
