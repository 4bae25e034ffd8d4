/*
 * One call of the program: the parsed command line and what follows from it.
 * Everything that comes from outside, such as the time and the environment,
 * is asked for here, once.
 */
#ifndef CMD_INVOCATION_H
#define CMD_INVOCATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "base/bounds.h"
#include "base/error.h"
#include "cmd/opts.h"
#include "definition/document.h"
#include "project/config.h"
#include "schema/schema.h"
#include "secrets/secrets.h"

struct invocation {
	const char *program; /* as it was called; a path stays right */
	char *program_real;  /* where that was before --directory, or NULL */
	const struct command_table *commands;
	struct arguments arguments;
	struct schemas *schemas; /* once invocation_load was called */
	int64_t now;             /* the real time */
	int64_t signing_time;    /* SOURCE_DATE_EPOCH, else now */
	bool quiet;              /* -q */
	unsigned verbose;        /* how many -v */
	bool colour_out;         /* colours on standard output ... */
	bool colour_error;       /* ... and standard error */
	bool terminal_out;       /* a person reads standard output ... */
	bool terminal_error;     /* ... and standard error */
	bool progress;           /* standard error shows a moving line */
	bool for_runner;         /* what is said is read by a CI runner */
	bool no_input;
	bool allow_commands;
	const char *config_path; /* --config, or NULL */
	/* Where definitions and what belongs to them are read; NULL: the disc.
	 */
	const struct file_view *view;
	struct bounds bounds; /* once invocation_load was called ... */
	struct trust trust;   /* ... as this */
	/* Of own_config.h, likewise; why it is not to be used. */
	struct config own;
	struct error own_error;
};

/* Parses the command line, goes to --directory, reads the clock and settles
 * the colours. What was parsed before a failure is there for messages. */
int invocation_start(struct invocation *invocation,
    const struct command_table *commands, int argc, char *const *argv,
    struct error *error);
/* Starts OpenSSL, loads the schemas, reads the bounds, whom to trust and the
 * user's own project file. */
int invocation_load(struct invocation *invocation, struct error *error);
void invocation_done(struct invocation *invocation);
#define auto_invocation auto_cleanup(invocation_done)

/* The project file that --config names, else the first one going up from
 * directory. */
int invocation_config(const struct invocation *invocation,
    const char *directory, struct config *config, struct error *error);
/* Fills the options that references of this origin are resolved with; relative
 * ones start at directory. */
void invocation_secrets(const struct invocation *invocation,
    enum bounds_origin origin, const char *directory,
    struct secrets_options *ret_options);
/* A variable of the environment, NULL when it is not set. */
const char *invocation_variable(const char *name);
/* Starts a run with the invocation's schemas and time. */
int invocation_run(const struct invocation *invocation,
    struct document_run *run, struct error *error);

#endif
