/*
 * A command line as bash has it: split into words as the shell would, for
 * COMP_WORDS is split at COMP_WORDBREAKS as well and keeps its quotes.
 */
#include "cmd/complete.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	WORDS_MAX = 4096,
	LINE_MAX_BYTES = 1024 * 1024
};

struct scan {
	const char *breaks;
	const char **words;
	size_t count;
	char *word;   /* the one being read, without its quotes */
	char *free;   /* behind what is used of it */
	size_t cut;   /* of it, before what readline takes for the word */
	bool is_word; /* it has begun; "" is one */
	bool is_file; /* it comes after a redirection */
	char quote;
};

static void end_word(struct scan *scan)
{
	*scan->free++ = '\0';
	if (scan->is_word && !scan->is_file && scan->count < WORDS_MAX)
		scan->words[scan->count++] = scan->word;
	if (scan->is_word)
		scan->is_file = false;
	scan->word = scan->free;
	scan->cut = 0;
	scan->is_word = false;
}

static void put(struct scan *scan, char c)
{
	*scan->free++ = c;
	scan->is_word = true;
}

static void cut_here(struct scan *scan)
{
	scan->cut = (size_t)(scan->free - scan->word);
}

/* Of an open quote: whether c ends it. */
static void put_quoted(struct scan *scan, char c)
{
	if (c != scan->quote) {
		put(scan, c);
		return;
	}
	scan->quote = '\0';
	if (strchr(scan->breaks, c) != NULL)
		cut_here(scan);
}

/* A number before it is the descriptor's. */
static void redirect(struct scan *scan)
{
	*scan->free = '\0';
	if (scan->word[strspn(scan->word, "0123456789")] == '\0')
		scan->is_word = false;
	end_word(scan);
	scan->is_file = true;
}

static void take(struct scan *scan, char c)
{
	if (c == '\'' || c == '"') {
		scan->quote = c;
		scan->is_word = true;
		cut_here(scan);
	} else if (text_is_space(c))
		end_word(scan);
	else if (c == '<' || c == '>')
		redirect(scan);
	else if (strchr(";|&(", c) != NULL) {
		/* Another command begins. */
		end_word(scan);
		scan->is_file = false;
		scan->count = 0;
	} else {
		put(scan, c);
		if (strchr(scan->breaks, c) != NULL)
			cut_here(scan);
	}
}

static void scan_line(struct scan *scan, const char *line)
{
	for (; *line != '\0'; line++) {
		bool escapes =
		    *line == '\\' && scan->quote != '\'' && line[1] != '\0';

		/* Within double quotes it is kept before most characters. */
		if (escapes && scan->quote == '"' &&
		    strchr("$`\"\\", line[1]) == NULL)
			escapes = false;
		if (escapes)
			put(scan, *++line);
		else if (scan->quote != '\0')
			put_quoted(scan, *line);
		else
			take(scan, *line);
	}
}

/* "NAME=value", before the name of the program. */
static bool is_assignment(const char *word)
{
	size_t length = 0;

	while (text_is_letter(word[length]) || text_is_digit(word[length]) ||
	       word[length] == '_')
		length++;
	return length > 0 && !text_is_digit(word[0]) && word[length] == '=';
}

int complete_bash_read(
    struct complete_bash *bash, const char *line, const char *breaks)
{
	size_t length = strlen(line);
	struct scan scan = {.breaks = breaks};
	size_t first = 0;

	if (length > LINE_MAX_BYTES)
		return -1;
	/* Each byte may end a word. */
	scan.word = scan.free = arena_new(&bash->arena, 2 * length + 2);
	scan.words =
	    arena_new_array(&bash->arena, WORDS_MAX + 1, sizeof(*scan.words));
	if (scan.word == NULL || scan.words == NULL)
		return -1;
	scan_line(&scan, line);
	/* The current word is there, be it empty. */
	*scan.free = '\0';
	scan.words[scan.count++] = scan.word;
	while (first + 1 < scan.count && is_assignment(scan.words[first]))
		first++;
	/* The program's own name. */
	if (first + 1 < scan.count)
		first++;
	bash->line = (struct complete_line){
	    scan.words + first, scan.count - first, scan.is_file};
	bash->cut = scan.cut;
	return 0;
}

void complete_bash_done(struct complete_bash *bash)
{
	arena_done(&bash->arena);
	*bash = (struct complete_bash){0};
}
