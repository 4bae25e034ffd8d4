/* One call of the program, and what follows from its surroundings. */
#include "cmd/invocation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cmd/own_config.h"
#include "cmd/rules.h"
#include "crypto/crypto.h"
#include "base/banned.h"

/* https://no-color.org: any value but an empty one means no colour. */
static bool wants_colour(const char *when, int fd)
{
	const char *refused = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	if (refused != NULL && *refused != '\0')
		return false;
	if (terminal == NULL || strcmp(terminal, "dumb") == 0)
		return false;
	return isatty(fd) == 1;
}

/* The variables by which GitHub Actions, Azure Pipelines and TeamCity make
 * themselves known. */
static bool is_for_runner(void)
{
	static const char *const names[] = {
	    "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"};

	for (size_t i = 0; i < array_length(names); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && *value != '\0')
			return true;
	}
	return false;
}

/* https://reproducible-builds.org/specs/source-date-epoch */
static int read_clock(struct invocation *invocation, struct error *error)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	int64_t most = INT64_C(253402300799); /* the year 9999 */

	invocation->now = clock_now();
	invocation->signing_time = invocation->now;
	if (epoch == NULL || *epoch == '\0')
		return 0;
	if (!text_to_number(
		epoch, strlen(epoch), 0, most, &invocation->signing_time)) {
		(void)error_set(error, STATUS_USAGE,
		    "SOURCE_DATE_EPOCH is no time: '%.40s'", epoch);
		return error_hint(error, "it counts seconds since 1970");
	}
	return 0;
}

static int settle_options(struct invocation *invocation, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	const char *colour = opts_text(arguments, "color", "auto");

	invocation->quiet = opts_has(arguments, "quiet");
	invocation->verbose = (unsigned)opts_count(arguments, "verbose");
	invocation->no_input = opts_has(arguments, "no-input");
	invocation->allow_commands = opts_has(arguments, "allow-commands");
	invocation->config_path = opts_text(arguments, "config", NULL);
	invocation->colour_out = wants_colour(colour, STDOUT_FILENO);
	invocation->colour_error = wants_colour(colour, STDERR_FILENO);
	invocation->terminal_out = isatty(STDOUT_FILENO) == 1;
	invocation->terminal_error = isatty(STDERR_FILENO) == 1;
	invocation->progress =
	    !invocation->quiet && wants_colour("auto", STDERR_FILENO);
	if (invocation->quiet && invocation->verbose > 0)
		return error_set(error, STATUS_USAGE,
		    "'--quiet' and '--verbose' exclude each other");
	return 0;
}

int invocation_start(struct invocation *invocation,
    const struct command_table *commands, int argc, char *const *argv,
    struct error *error)
{
	const char *directory;

	invocation->commands = commands;
	invocation->program = argc > 0 ? argv[0] : "";
	/* Faults of the command line are said as well. */
	invocation->for_runner = is_for_runner();
	if (opts_parse(commands, argc, argv, &invocation->arguments, error) !=
		0 ||
	    settle_options(invocation, error) != 0 ||
	    read_clock(invocation, error) != 0)
		return -1;
	directory = opts_text(&invocation->arguments, "directory", NULL);
	if (directory != NULL && strchr(invocation->program, '/') != NULL)
		invocation->program_real = realpath(invocation->program, NULL);
	if (invocation->program_real != NULL)
		invocation->program = invocation->program_real;
	if (directory != NULL && chdir(directory) != 0)
		return error_set_system(
		    error, errno, "cannot go to the directory '%s'", directory);
	return 0;
}

int invocation_load(struct invocation *invocation, struct error *error)
{
	const char *directory =
	    opts_text(&invocation->arguments, "schema-dir", NULL);

	trust_read(invocation_variable, &invocation->trust);
	if (bounds_read(invocation_variable, &invocation->bounds, error) != 0 ||
	    crypto_start(error) != 0)
		return -1;
	if (schemas_load(directory, &invocation->schemas, error) != 0)
		return -1;
	own_config_load(invocation);
	return 0;
}

void invocation_done(struct invocation *invocation)
{
	config_done(&invocation->own);
	schemas_free(invocation->schemas);
	arguments_done(&invocation->arguments);
	memory_free(invocation->program_real);
}

/* With the rules at hand the list of accepted findings is checked too. */
static int read_config(const struct invocation *invocation,
    const struct config_place *place, struct config *config,
    struct error *error)
{
	struct accept_list list;
	struct accept_reader reader = {.rules = rule_tables,
	    .schemas = invocation->schemas,
	    .arena = &config->arena,
	    .findings = &config->findings};

	if (config_read(config, place, invocation->schemas, error) != 0 ||
	    accept_read_config(&reader, config, &list, error) != 0)
		return -1;
	findings_sort(&config->findings);
	return 0;
}

int invocation_config(const struct invocation *invocation,
    const char *directory, struct config *config, struct error *error)
{
	const struct config_place place = {.path = invocation->config_path,
	    .directory = directory,
	    .trust = &invocation->trust,
	    .view = invocation->view};

	return read_config(invocation, &place, config, error);
}

void invocation_secrets(const struct invocation *invocation,
    enum bounds_origin origin, const char *directory,
    struct secrets_options *ret_options)
{
	*ret_options = (struct secrets_options){
	    .bounds = &invocation->bounds,
	    .origin = origin,
	    .directory = directory,
	    .allow_commands = invocation->allow_commands,
	    .prompt = invocation->no_input ? NULL : secrets_ask,
	};
}

const char *invocation_variable(const char *name)
{
	return getenv(name);
}

int invocation_run(const struct invocation *invocation,
    struct document_run *run, struct error *error)
{
	run->schemas = invocation->schemas;
	run->now = invocation->now;
	run->rules = rule_tables;
	run->view = invocation->view;
	run->project = (struct config_place){
	    .path = invocation->config_path, .trust = &invocation->trust};
	return document_run_start(run, error);
}
