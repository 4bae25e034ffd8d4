/*
 * What may stand where the cursor is in a command line, from the tables of
 * commands and options: the one source for the completions of all shells.
 * Nothing is run, connected to, asked for or resolved, and no message is made:
 * what cannot be read is not offered.
 */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "cmd/cmd.h"
#include "cmd/invocation.h"

enum {
	COMPLETE_MAX = 20000,        /* candidates */
	COMPLETE_ENTRIES_MAX = 50000 /* of a directory, looked at */
};

enum candidate_kind {
	CANDIDATE_WORD,
	CANDIDATE_BEGINNING, /* more of the word has to follow */
	CANDIDATE_FILE,
	CANDIDATE_DIRECTORY /* ends in a slash */
};

struct candidate {
	const char *text; /* printable */
	const char *doc;  /* or NULL */
	enum candidate_kind kind;
};

struct completion {
	struct arena arena;
	struct candidate *list;
	size_t count, capacity;
	/* Bytes of the current word that stand before what is completed, such
	 * as "--name=". */
	size_t fixed;
	bool takes_files; /* a file may stand there */
};

/* A command line up to the cursor, without the program's name. */
struct complete_line {
	const char *const *words; /* the last is the one to complete */
	size_t count;             /* at least 1 */
	bool is_file; /* whatever the words say: after a redirection */
};

/* Candidates, whether or not they begin like the current word. Changes to the
 * directory of --directory. -1 for lack of memory. */
int complete(const struct invocation *invocation,
    const struct complete_line *line, struct completion *completion);
void completion_done(struct completion *completion);
#define auto_completion auto_cleanup(completion_done)

/* -- among its files ------------------------------------------------------ */

/* A candidate that is not fit for a terminal is left out. */
int complete_add(struct completion *completion, enum candidate_kind kind,
    const char *text, const char *doc);
/* Files (complete_files.c) whose names end in one of the suffixes (NULL: any;
 * else ended by NULL) and directories, in the directory that word begins with.
 * No such file that begins like it, nor a directory: any file. */
int complete_files(struct completion *completion, const char *word,
    const char *const *suffixes);
extern const char *const complete_both[]; /* of definitions and profiles */
/* Definitions, profiles, and what else diff takes. */
int complete_compared(struct completion *completion, const char *word);
/* What is in the tables and the project (complete_words.c). */
int complete_words(const struct invocation *invocation, enum word_kind kind,
    const char *word, struct completion *completion);

/* A command line of bash, up to the cursor (complete_bash.c). */
struct complete_bash {
	struct arena arena;
	struct complete_line line;
	size_t cut; /* bytes of the current word before what readline takes */
};

/* breaks are bash's COMP_WORDBREAKS. -1 for lack of memory. */
int complete_bash_read(
    struct complete_bash *bash, const char *line, const char *breaks);
void complete_bash_done(struct complete_bash *bash);
#define auto_complete_bash auto_cleanup(complete_bash_done)

#endif
