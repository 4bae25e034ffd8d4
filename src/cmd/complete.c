/* From a command line to what may stand where the cursor is. */
#include "cmd/complete.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/complete_line.h"
#include "cmd/opts.h"
#include "cmd/own_config.h"
#include "base/banned.h"

void completion_done(struct completion *completion)
{
	arena_done(&completion->arena);
	*completion = (struct completion){0};
}

static bool is_printable(const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t length = text_utf8_length(text, left);

		if (length == 0 ||
		    text_is_control(text_utf8_point(text, length)))
			return false;
		text += length;
		left -= length;
	}
	return true;
}

int complete_add(struct completion *completion, enum candidate_kind kind,
    const char *text, const char *doc)
{
	struct candidate *grown;

	if (completion->count == COMPLETE_MAX || !is_printable(text))
		return 0;
	grown = arena_grow(&completion->arena, completion->list,
	    completion->count, &completion->capacity, sizeof(*grown));
	text = arena_text(&completion->arena, text);
	if (doc != NULL)
		doc = text_printable(&completion->arena, doc, strlen(doc));
	if (grown == NULL || text == NULL)
		return -1;
	completion->list = grown;
	completion->list[completion->count++] =
	    (struct candidate){text, doc, kind};
	return 0;
}

/* -- the current word ----------------------------------------------------- */

static int add_kind(const struct invocation *invocation, enum word_kind kind,
    const char *word, struct completion *completion)
{
	static const char *const definitions[] = {".ini", NULL},
				 *const profiles[] = {".mobileconfig", NULL},
				 *const tables[] = {".csv", NULL},
				 *const none[] = {NULL};

	switch (kind) {
	case WORD_FILE:
		return complete_files(completion, word, NULL);
	case WORD_DIRECTORY:
		return complete_files(completion, word, none);
	case WORD_DEFINITION:
		return complete_files(completion, word, definitions);
	case WORD_PROFILE:
		return complete_files(completion, word, profiles);
	case WORD_CHECKED:
		return complete_files(completion, word, complete_both);
	case WORD_COMPARED:
		return complete_compared(completion, word);
	case WORD_TABLE:
		return complete_files(completion, word, tables);
	default:
		return complete_words(invocation, kind, word, completion);
	}
}

/* By what the argument of an option, or the last operand of a synopsis, is
 * called. */
static enum word_kind kind_called(const char *argument, size_t length)
{
	static const struct {
		const char *name;
		enum word_kind kind;
	} kinds[] = {{"FILE", WORD_FILE}, {"PATH", WORD_FILE},
	    {"URI", WORD_FILE}, {"PREFIX", WORD_FILE}, {"DIR", WORD_DIRECTORY},
	    {"FILE.csv", WORD_TABLE}, {"LABEL", WORD_SERVER},
	    {"SERVER", WORD_SERVER}, {"REFERENCE", WORD_REFERENCE}};

	for (size_t i = 0; i < array_length(kinds); i++)
		if (strlen(kinds[i].name) == length &&
		    memcmp(kinds[i].name, argument, length) == 0)
			return kinds[i].kind;
	return WORD_FREE;
}

static enum word_kind kind_of_operands(const struct command *command)
{
	const char *last = strrchr(command->synopsis, ' ');

	if (command->kind != WORD_AS_CALLED)
		return command->kind;
	last = last == NULL ? command->synopsis : last + 1;
	last += strspn(last, "[");
	return kind_called(last, strcspn(last, "].|"));
}

static int add_argument(const struct invocation *invocation,
    const struct option *option, const char *word,
    struct completion *completion)
{
	if (option->choices == NULL)
		return add_kind(invocation,
		    option->kind == WORD_AS_CALLED
			? kind_called(
			      option->argument, strlen(option->argument))
			: option->kind,
		    word, completion);
	for (const char *const *choice = option->choices; *choice != NULL;
	     choice++)
		if (complete_add(completion, CANDIDATE_WORD, *choice, NULL) !=
		    0)
			return -1;
	return 0;
}

static int add_options(
    const struct so_far *so_far, struct completion *completion)
{
	const struct option *row;
	char text[64] = "--";

	for (size_t i = 0;
	     (row = opts_at(so_far->table, so_far->command, i)) != NULL; i++) {
		if (row->hidden || strlen(row->name) + 3 > sizeof(text) ||
		    (complete_is_given(so_far, row) && !row->repeats))
			continue;
		memcpy(text + 2, row->name, strlen(row->name) + 1);
		if (complete_add(completion, CANDIDATE_WORD, text, row->doc) !=
		    0)
			return -1;
	}
	return 0;
}

static int add_operand(const struct invocation *invocation,
    const struct so_far *so_far, const char *word,
    struct completion *completion)
{
	const struct command *command = so_far->command;
	const struct command_part *part;

	if (command == NULL)
		return complete_words(
		    invocation, WORD_COMMAND, word, completion);
	if (so_far->operands >= (size_t)command->most)
		return 0;
	if (so_far->part != NULL)
		return so_far->operands > so_far->part->count
			   ? 0
			   : add_kind(invocation, so_far->part->kind, word,
				 completion);
	if (command->parts == NULL)
		return add_kind(
		    invocation, kind_of_operands(command), word, completion);
	for (part = command->parts; part->name != NULL; part++)
		if (complete_add(
			completion, CANDIDATE_WORD, part->name, part->doc) != 0)
			return -1;
	return 0;
}

static int add_current(const struct invocation *invocation,
    struct so_far *so_far, const char *word, struct completion *completion)
{
	bool is_option = !so_far->ended && word[0] == '-';
	const struct option *option = NULL;
	const char *rest = strchr(word, '=');

	if (so_far->waits != NULL && !text_starts_with(word, "--"))
		return add_argument(
		    invocation, so_far->waits, word, completion);
	if (is_option && word[1] == '-' && rest != NULL) {
		option = opts_long(so_far->table, so_far->command, word + 2,
		    (size_t)(rest - word) - 2);
		rest++;
	} else if (is_option && word[1] != '-' && word[1] != '\0') {
		option = complete_take_letters(so_far, word + 1, &rest);
		if (option == NULL || *rest == '\0')
			return complete_add(
			    completion, CANDIDATE_WORD, word, NULL);
	} else
		return is_option
			   ? add_options(so_far, completion)
			   : add_operand(invocation, so_far, word, completion);
	if (option == NULL || option->argument == NULL)
		return 0;
	completion->fixed += (size_t)(rest - word);
	return add_argument(invocation, option, rest, completion);
}

int complete(const struct invocation *invocation,
    const struct complete_line *line, struct completion *completion)
{
	const char *word = line->words[line->count - 1];
	struct so_far so_far = {.table = invocation->commands};
	auto_invocation struct invocation meant = {
	    .commands = invocation->commands};
	struct error ignored = {0};

	if (line->is_file)
		return complete_files(completion, word, NULL);
	for (size_t i = 0; i + 1 < line->count; i++)
		complete_take_word(&so_far, line->words[i]);
	if (so_far.is_unknown ||
	    (so_far.directory != NULL && chdir(so_far.directory) != 0))
		return 0;
	meant.config_path = so_far.config;
	trust_read(invocation_variable, &meant.trust);
	if (schemas_load(so_far.schemas, &meant.schemas, &ignored) != 0)
		return 0;
	own_config_load(&meant);
	return add_current(&meant, &so_far, word, completion);
}
