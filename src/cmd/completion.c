/*
 * The command completion: the script of a shell, which calls it again with the
 * command line so far, as operands with a '=' before each since they may be
 * empty. bash gives the line and its COMP_WORDBREAKS, the others words.
 */
#include <string.h>

#include "base/embedded.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/complete.h"
#include "cmd/message.h"
#include "base/banned.h"

/* -- answers -------------------------------------------------------------- */

/* Lines: what bash is to do with the candidates (options of compopt), then
 * those that begin like the word, without the part before what readline takes
 * for the word. bash quotes file names; the others are quoted alike where they
 * need it. */
static void add_for_bash(struct buf *buf, const struct completion *completion,
    const struct complete_bash *bash)
{
	const char *word = bash->line.words[bash->line.count - 1];
	const char *begun = word + completion->fixed;
	size_t count = 0;
	bool is_quoted = false, is_done = true;
	auto_buf struct buf lines = {0};

	for (size_t i = 0; i < completion->count; i++) {
		const struct candidate *each = &completion->list[i];
		size_t from = bash->cut > completion->fixed
				  ? bash->cut - completion->fixed
				  : 0;

		if (!text_starts_with(each->text, begun))
			continue;
		count++;
		is_done = each->kind == CANDIDATE_WORD ||
			  each->kind == CANDIDATE_FILE;
		if (each->text[strcspn(
			each->text, " \t'\"\\$`&|;<>()[]{}*?!#~^")] != '\0' ||
		    each->kind == CANDIDATE_FILE)
			is_quoted = true;
		if (bash->cut < completion->fixed)
			buf_add(&lines, word + bash->cut,
			    completion->fixed - bash->cut);
		buf_printf(&lines, "%s\n", each->text + from);
	}
	buf_printf(buf, "%s%s%s\n", is_quoted ? " filenames" : "",
	    count == 1 && !is_done ? " nospace" : "",
	    count == 0 && completion->takes_files ? " default" : "");
	buf_add(buf, lines.data == NULL ? "" : lines.data, lines.length);
	if (lines.failed)
		buf->failed = true;
}

/* Lines: what stands before what is completed ('=': all up to the first of
 * that, '-': a letter of an option, '.': nothing), then the candidates, each
 * with its kind before it; of file names what follows the last slash. */
static void add_for_zsh(
    struct buf *buf, const struct completion *completion, const char *word)
{
	static const char kinds[] = {[CANDIDATE_WORD] = 'w',
	    [CANDIDATE_BEGINNING] = 'b',
	    [CANDIDATE_FILE] = 'f',
	    [CANDIDATE_DIRECTORY] = 'd'};

	buf_printf(buf, "%zu%s\n", text_characters(word, completion->fixed),
	    completion->takes_files ? "f" : "");
	for (size_t i = 0; i < completion->count; i++) {
		const struct candidate *each = &completion->list[i];
		const char *text = each->text;
		size_t length = strlen(text);

		if (each->kind == CANDIDATE_DIRECTORY)
			length--;
		if (each->kind == CANDIDATE_FILE ||
		    each->kind == CANDIDATE_DIRECTORY)
			for (size_t at = length; at > 0; at--)
				if (text[at - 1] == '/') {
					text += at;
					length -= at;
					break;
				}
		buf_printf(buf, "%c%.*s\t%s\n", kinds[each->kind], (int)length,
		    text, each->doc == NULL ? "" : each->doc);
	}
}

/* Lines: words, with a tab and what they are. */
static void add_for_fish(
    struct buf *buf, const struct completion *completion, const char *word)
{
	for (size_t i = 0; i < completion->count; i++) {
		const struct candidate *each = &completion->list[i];

		buf_add(buf, word, completion->fixed);
		buf_printf(buf, "%s%s%s\n", each->text,
		    each->doc == NULL ? "" : "\t",
		    each->doc == NULL ? "" : each->doc);
	}
}

static int answer_bash(
    const struct invocation *invocation, struct buf *buf, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	auto_complete_bash struct complete_bash bash = {.cut = 0};
	auto_completion struct completion completion = {.count = 0};

	if (complete_bash_read(&bash, arguments->operands[1] + 1,
		arguments->count > 2 ? arguments->operands[2] + 1 : "") != 0 ||
	    complete(invocation, &bash.line, &completion) != 0)
		return error_set_memory(error);
	add_for_bash(buf, &completion, &bash);
	return 0;
}

static int answer(
    const struct invocation *invocation, struct buf *buf, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	auto_completion struct completion completion = {.count = 0};
	struct complete_line line = {.count = arguments->count - 1};
	const char **words =
	    arena_new_array(&completion.arena, line.count, sizeof(*words));

	if (words == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < line.count; i++)
		words[i] = arguments->operands[i + 1] + 1;
	line.words = words;
	if (complete(invocation, &line, &completion) != 0)
		return error_set_memory(error);
	if (strcmp(arguments->operands[0], "zsh") == 0)
		add_for_zsh(buf, &completion, words[line.count - 1]);
	else
		add_for_fish(buf, &completion, words[line.count - 1]);
	return 0;
}

/* -- the command ---------------------------------------------------------- */

static const struct command_part parts[] = {
    {.name = "bash", .doc = "for bash"},
    {.name = "fish", .doc = "for fish"},
    {.name = "zsh", .doc = "for zsh"},
    {0},
};

static const struct embedded_file *script_of(const char *shell)
{
	const struct embedded_file *file = embedded_files;

	while (file->name != NULL &&
	       (!text_starts_with(file_name(file->name), "completion.") ||
		   !text_ends_with(file->name, shell)))
		file++;
	return file->name == NULL ? NULL : file;
}

static int run_command(struct invocation *invocation)
{
	const struct arguments *arguments = &invocation->arguments;
	struct arguments shell = {.command = arguments->command,
	    .operands = arguments->operands,
	    .count = 1};
	auto_buf struct buf buf = {0};
	struct error error = {0};
	const struct embedded_file *script;
	int result = 0;

	if (command_part_find(&shell, &error) == NULL)
		return message_error(invocation, &error);
	for (size_t i = 1; i < arguments->count; i++)
		if (arguments->operands[i][0] != '=') {
			(void)error_set(&error, STATUS_USAGE,
			    "unexpected argument '%.100s'",
			    arguments->operands[i]);
			return message_error(invocation, &error);
		}
	if (arguments->count == 1) {
		script = script_of(arguments->operands[0]);
		buf_add(&buf, script->text, script->length);
	} else if (strcmp(arguments->operands[0], "bash") == 0)
		result = answer_bash(invocation, &buf, &error);
	else
		result = answer(invocation, &buf, &error);
	if (result == 0 && !buf_ok(&buf))
		result = error_set_memory(&error);
	if (result != 0 || stdout_write(&buf, &error) != 0)
		return message_error(invocation, &error);
	return STATUS_DONE;
}

static const struct option command_options[] = {{0}};

const struct command completion_command = {.name = "completion",
    .synopsis = "SHELL",
    .summary = "print the completions of a shell: bash, fish or zsh",
    .details = "The script goes where the shell looks for such files, or is "
	       "read at its start. It calls the program for what may stand "
	       "where the cursor is, which reads the tables of the program, "
	       "the names of files and the project file, runs nothing and "
	       "connects to nothing.",
    .options = command_options,
    .least = 1,
    .most = COMMAND_OPERANDS_ANY,
    .parts = parts,
    .run = run_command};
