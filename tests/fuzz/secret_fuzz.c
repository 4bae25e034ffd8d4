/*
 * References to secrets, the words of a command, and what a file or program
 * gave: taken apart without being followed. Whatever is wrong is told without
 * what stands behind the colon.
 */
#include <stdint.h>
#include <string.h>

#include "base/secret_reference.h"
#include "base/text.h"
#include "secrets/command.h"
#include "forms.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_error(
    const struct error *error, const char *text, size_t length)
{
	forms_line(error->text);
	forms_line(error->hint);
	forms_demand(forms_count(text, length, FORMS_CANARY) == 0 ||
			 (strstr(error->text, FORMS_CANARY) == NULL &&
			     strstr(error->hint, FORMS_CANARY) == NULL),
	    "an error shows a secret");
}

/* As a shell would have it. */
static void add_quoted(struct buf *buf, const char *word)
{
	buf_char(buf, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_text(buf, "'\\''");
		else
			buf_char(buf, *word);
	buf_text(buf, "' ");
}

static void split_again(const struct command_line *line)
{
	auto_buf struct buf quoted = {0};
	auto_command_line struct command_line again = {0};
	struct error error = {0};

	for (size_t i = 0; i < line->count; i++)
		add_quoted(&quoted, line->words[i]);
	forms_demand(buf_ok(&quoted) &&
			 command_split(
			     quoted.data, quoted.length, &again, &error) == 0 &&
			 again.count == line->count,
	    "quoted words are split otherwise");
	for (size_t i = 0; i < line->count; i++)
		forms_demand(strcmp(again.words[i], line->words[i]) == 0,
		    "a quoted word is another");
}

static void split(const char *text, size_t length)
{
	auto_command_line struct command_line line = {0};
	struct error error = {0};

	if (command_split(text, length, &line, &error) != 0) {
		check_error(&error, text, length);
		return;
	}
	forms_demand(line.count > 0 && line.count <= COMMAND_WORDS_MAX &&
			 line.words[line.count] == NULL &&
			 line.words[0][0] != '\0',
	    "words without a command");
	/* A NUL ends a word for whoever is given it. */
	if (memchr(text, '\0', length) == NULL)
		split_again(&line);
}

static void parse(const char *text, size_t length)
{
	struct secret_reference reference = {.kind = SECRET_REFERENCE_LITERAL};
	struct error error = {0};
	const char *prefix = NULL;

	if (secret_reference_is_near(text, length, &prefix))
		forms_line(prefix);
	if (secret_reference_parse(text, length, &reference, &error) != 0) {
		forms_demand(error.status == STATUS_FINDINGS, "another status");
		check_error(&error, text, length);
		return;
	}
	forms_demand(reference.rest >= text &&
			 reference.rest + reference.length == text + length,
	    "a reference that leaves its text");
	forms_demand(reference.kind != SECRET_REFERENCE_LITERAL ||
			 reference.length == length,
	    "a literal that is cut");
	forms_demand(reference.kind != SECRET_REFERENCE_KEYCHAIN ||
			 (reference.service_length < reference.length &&
			     reference.rest[reference.service_length] == '/'),
	    "a keychain item without an account");
	if (reference.kind == SECRET_REFERENCE_COMMAND)
		split(reference.rest, reference.length);
}

static void take(const char *bytes, size_t length)
{
	auto_secret struct secret secret = {0};
	struct error error = {0};

	if (command_take(bytes, length, "name", &secret, &error) != 0) {
		check_error(&error, bytes, length);
		return;
	}
	forms_demand(secret.length > 0 && secret.length <= SECRET_MAX &&
			 secret.length <= length &&
			 strlen(secret.bytes) == secret.length &&
			 memcmp(secret.bytes, bytes, secret.length) == 0,
	    "another secret than was given");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const char *text = (const char *)bytes;

	parse(text, length);
	split(text, length);
	take(text, length);
	return 0;
}
