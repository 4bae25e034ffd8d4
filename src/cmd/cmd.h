/*
 * The commands of the program. This room has what a command is: its options,
 * the order of its steps and its exit status; what there is to do, the rooms
 * below do, and what there is to say, report says.
 *
 * A command is a file that ends with a row: its options, what help says of it,
 * and how it is run. The table of them (commands.h) feeds the command line,
 * --help, the manual and completion; a test walks it. It is handed down from
 * main, so that no command knows of the others.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct arguments;
struct error;
struct invocation;

/* What a word of the command line is, for completion. */
enum word_kind {
	/* Told by what the argument of the option, or the last operand of the
	 * synopsis, is called: FILE, DIR, LABEL. */
	WORD_AS_CALLED,
	WORD_FREE,       /* nothing to offer */
	WORD_FILE,       /* any file */
	WORD_DIRECTORY,  /* also a file to come */
	WORD_DEFINITION, /* *.ini, or a directory of them */
	WORD_PROFILE,    /* *.mobileconfig */
	WORD_CHECKED,    /* both */
	WORD_COMPARED,   /* both, or one of a revision or of Jamf Pro */
	WORD_TABLE,      /* *.csv */
	WORD_SERVER,     /* label of a [jamf] section */
	WORD_IDENTIFIER, /* of a profile in the lock file */
	WORD_REFERENCE,  /* to a secret */
	WORD_TEMPLATE,
	WORD_TOPIC, /* what explain knows */
	WORD_COMMAND
};

/* A row of a table of options; the last row has a NULL name. */
struct option {
	const char *name;     /* without the dashes */
	char letter;          /* short form, or 0 */
	const char *argument; /* what the argument is called; NULL: a flag */
	const char *doc;
	const char *const *choices; /* the only arguments; ends in NULL */
	bool repeats;               /* may be given several times */
	bool hidden;                /* not in --help nor the manual */
	/* Never abbreviated: it takes away a question, a bound or a mask, or
	 * does what cannot be undone. */
	bool whole;
	enum word_kind kind; /* of the argument */
};

/* What a command does, where its first operand says which of several things;
 * the last row of a table has a NULL name. */
struct command_part {
	const char *name;
	const char *synopsis; /* of the operands that follow, or NULL */
	const char *doc;
	size_t count; /* of these operands */
	enum word_kind kind;
};

enum {
	COMMAND_OPERANDS_ANY = INT_MAX,
	COMMAND_STATUSES_MAX = 13
};

struct command {
	const char *name;
	const char *alias;    /* or NULL */
	const char *synopsis; /* what follows the name */
	const char *summary;  /* one line, no full stop */
	const char *details;  /* paragraphs for --help and the manual */
	const struct option *options;
	int least, most; /* operands */
	enum word_kind kind;
	const struct command_part *parts; /* or NULL */
	/* Exit statuses that apply beside 0 and 2; ends in 0. */
	unsigned char statuses[COMMAND_STATUSES_MAX];
	/* Returns the exit status. */
	int (*run)(struct invocation *invocation);
};

/* The commands of a program, ending in NULL, and the options of all of them,
 * ending in a NULL name. */
struct command_table {
	const struct command *const *rows;
	const struct option *options;
};

/* The command with this name or alias, or NULL; the nearest name, or NULL. */
const struct command *command_find(
    const struct command_table *table, const char *name);
const char *command_near(const struct command_table *table, const char *name);
/* The part that the first operand names, with as many operands after it as it
 * takes; NULL with the error, status usage. */
const struct command_part *command_part_find(
    const struct arguments *arguments, struct error *error);
/* What an exit status means, for help and the manual. */
const char *status_meaning(int status);

#endif
