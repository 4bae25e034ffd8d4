/*
 * Names in commands to be pasted. A shell reads each word back. Planted
 * mutation: in is_plain accept '$'; the row "$HOME" then comes back as a path.
 */
#include "base/shell.h"

#include "base/program.h"
#include "tap.h"

#define LONG_100                                         \
	"0123456789012345678901234567890123456789012345" \
	"678901234567890123456789012345678901234567890123456789"

static const struct {
	const char *text;
	const char *word;   /* NULL: only read back */
	const char *option; /* as shell_word has it; NULL: like a path */
} rows[] = {
    {"a", "a", NULL},
    {"/etc/scepctl/a-b_c.pem", "/etc/scepctl/a-b_c.pem", NULL},
    {"a b", "'a b'", NULL},
    {"$HOME", "'$HOME'", NULL},
    {"$(touch /tmp/scepctl-shell)", NULL, NULL},
    {"`touch /tmp/scepctl-shell`", NULL, NULL},
    {"it's", "'it'\\''s'", NULL},
    {"'; touch x; '", NULL, NULL},
    {"\"; touch x; \"", NULL, NULL},
    {"a;b", NULL, NULL},
    {"a&b|c>d<e", NULL, NULL},
    {"*?[a]{b,c}", NULL, NULL},
    {"~", "'~'", NULL},
    {"~root/x", NULL, NULL},
    {"a=b", "a=b", NULL},
    {"=ls", "'=ls'", NULL},
    {"%1", "'%1'", NULL},
    {"!!", "'!!'", NULL},
    {"#x", NULL, NULL},
    {"a\\nb\\", NULL, NULL},
    {"''", NULL, NULL},
    {"\xc3\xa4/\xe2\x82\xac", "'\xc3\xa4/\xe2\x82\xac'", NULL},
    {"pkcs11:token=a;object=b", "'pkcs11:token=a;object=b'", NULL},
    {"-x", "./-x", "NAME"},
    {"-x y", "./'-x y'", "NAME"},
    {"--help", "./--help", "NAME"},
    {"", "NAME", NULL},
    {"a\nb", "NAME", NULL},
    {"a\tb", "NAME", NULL},
    {"\x1b[201~", "NAME", NULL},
    {"a\rb", "NAME", NULL},
    {"a\x7f", "NAME", NULL},
    {"a\xc2\x9b", "NAME", NULL},
    {"a\xe2\x80\xae"
     "b",
	"NAME", NULL}, /* right to left */
    {"a\xff", "NAME", NULL},
    {"\xc3", "NAME", NULL},
    {LONG_100 LONG_100, "NAME", NULL},
};

/* What sh makes of the word. */
static void read_back(const char *word, const char *text)
{
	static const char *const passed[] = {NULL};
	char sh[] = "sh", c[] = "-c", script[512];
	char *const words[] = {sh, c, script, NULL};
	const struct program program = {.words = words,
	    .passed = passed,
	    .seconds = 60,
	    .take = PROGRAM_OUTPUT};
	auto_buf struct buf said = {.limit = 512};
	struct program_result result = {0};
	struct error error = {0};

	(void)snprintf(script, sizeof(script), "printf '%%s|' %s end", word);
	ok(program_run(&program, &said, &result, &error) == 0, "%s",
	    error.text);
	(void)snprintf(script, sizeof(script), "%s%s|end|",
	    text[0] == '-' ? "./" : "", text);
	is_text(said.data, script, "a shell reads '%s' back", text);
}

int main(void)
{
	for (size_t i = 0; i < array_length(rows); i++) {
		const char *expected = rows[i].word;
		struct shell_word space, other;
		const char *path = shell_path(&space, rows[i].text, "NAME");

		if (expected != NULL)
			is_text(path, expected, "'%s'", rows[i].text);
		is_text(shell_word(&other, rows[i].text, "NAME"),
		    rows[i].option != NULL ? rows[i].option : path,
		    "'%s' where it is no path", rows[i].text);
		if (strcmp(path, "NAME") != 0)
			read_back(path, rows[i].text);
		ok(strstr(path, "\n") == NULL && strlen(path) < SHELL_WORD_MAX,
		    "one line");
	}
	return tap_done();
}
