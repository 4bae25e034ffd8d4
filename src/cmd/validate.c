/*
 * validate: what is wrong with definitions and profiles.
 */
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "cmd/accept_unused.h"
#include "cmd/cmd.h"
#include "cmd/inputs.h"
#include "cmd/projects.h"
#include "cmd/reporting.h"
#include "cmd/lock_findings.h"
#include "definition/accept.h"
#include "definition/duplicates.h"
#include "cmd/options.h"
#include "cmd/staged.h"
#include "cmd/device_values.h"
#include "cmd/validate_rows.h"
#include "base/banned.h"

struct validation {
	bool is_staged;
	struct staged staged;
	struct inputs inputs;
	struct reporting reporting;
	struct document_run run;
	struct duplicates *duplicates;
	struct lock_findings lock_findings;
	struct accept_unused unused;
	struct document *documents; /* one per slot */
	size_t slots;
	struct error error;
	bool failed;
};

static void validation_done(struct validation *validation)
{
	for (size_t i = 0; i < validation->slots; i++)
		document_done(&validation->documents[i]);
	memory_free(validation->documents);
	duplicates_free(validation->duplicates);
	lock_findings_done(&validation->lock_findings);
	accept_unused_done(&validation->unused);
	document_run_done(&validation->run);
	staged_done(&validation->staged);
	reporting_done(&validation->reporting);
	inputs_done(&validation->inputs);
}

static void read_one(void *context, size_t item, size_t slot)
{
	struct validation *validation = context;
	struct document *document = &validation->documents[slot];

	document_clear(document);
	document_read(
	    &validation->run, validation->inputs.list[item].path, document);
}

static int report_one(void *context, size_t item, size_t slot)
{
	struct validation *validation = context;
	struct document *document = &validation->documents[slot];
	struct error *error = &validation->error;

	validation->failed =
	    (validation->is_staged
		    ? staged_add(&validation->staged, validation->duplicates,
			  document, item, error)
		    : duplicates_add(validation->duplicates, document, item,
			  error)) != 0 ||
	    lock_findings_add(&validation->lock_findings, document, error) != 0;
	if (validation->failed)
		return -1;
	accept_apply(document, &document->findings);
	validation->failed =
	    accept_unused_add(&validation->unused, document, error) != 0 ||
	    reporting_document(&validation->reporting, document, error) != 0;
	return validation->failed ? -1 : 0;
}

static int read_all(struct validation *validation, struct error *error)
{
	size_t count = validation->inputs.count;
	unsigned threads = pool_threads(count);
	const struct pool_work work = {validation, read_one, report_one};

	validation->documents = memory_new_array(
	    pool_slots(threads), sizeof(*validation->documents));
	if (validation->documents == NULL)
		return error_set_memory(error);
	validation->slots = pool_slots(threads);
	if (pool_run(count, threads, &work, error) != 0)
		return -1;
	if (validation->failed)
		*error = validation->error;
	return validation->failed ? -1 : 0;
}

/* What the operands name, or what a commit changes. */
static int collect(struct validation *validation, struct invocation *invocation,
    struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	struct inputs *inputs = &validation->inputs;

	validation->is_staged = opts_has(arguments, "staged");
	if (validation->is_staged && device_values_wanted(arguments))
		return error_set(error, STATUS_USAGE,
		    "'--staged' and '--set' or '--devices' exclude each other");
	if (validation->is_staged)
		return invocation_load(invocation, error) != 0 ||
			       staged_collect(&validation->staged, invocation,
				   inputs, error) != 0
			   ? -1
			   : 0;
	if (arguments->count == 0)
		return opts_fail_missing(arguments->command, error);
	return inputs_collect(
		   inputs, arguments->operands, arguments->count, error) != 0
		   ? -1
		   : invocation_load(invocation, error);
}

/* Project files and lock files that a commit changes are looked at, whether
 * definitions belong to them or not. */
static int report_projects(struct validation *validation, struct error *error)
{
	struct staged *staged = &validation->staged;

	for (size_t i = 0; i < staged->locks.count; i++)
		if (lock_findings_look(&validation->lock_findings,
			staged->locks.list[i].path, error) != 0)
			return -1;
	return projects_report(&validation->inputs, &staged->projects,
	    &validation->reporting, error);
}

static int start_duplicates(struct validation *validation, struct error *error)
{
	const struct inputs *inputs = &validation->inputs;

	return validation->is_staged
		   ? staged_duplicates(&validation->staged, &validation->run,
			 inputs, &validation->duplicates, error)
		   : duplicates_new(
			 inputs->count, &validation->duplicates, error);
}

static int validate(struct validation *validation,
    struct invocation *invocation, int *ret_status, struct error *error)
{
	struct reporting *reporting = &validation->reporting;

	validation->lock_findings.invocation = invocation;
	validation->lock_findings.reporting = reporting;
	/* What build makes of a definition unless told otherwise. */
	validation->run.will_sign = true;
	validation->run.will_fill =
	    device_values_wanted(&invocation->arguments);
	if (reporting_start(reporting, invocation, error) != 0 ||
	    collect(validation, invocation, error) != 0 ||
	    invocation_run(invocation, &validation->run, error) != 0 ||
	    report_projects(validation, error) != 0 ||
	    start_duplicates(validation, error) != 0)
		return -1;
	/* What others of the project need is not known of a part of it. */
	validation->unused.is_partial = validation->is_staged;
	validation->unused.view = invocation->view;
	if (read_all(validation, error) != 0 ||
	    (validation->run.will_fill &&
		validate_rows(invocation, &validation->inputs, &validation->run,
		    reporting, error) != 0) ||
	    accept_unused_report(&validation->unused, &validation->inputs,
		reporting, error) != 0)
		return -1;
	return reporting_finish(reporting, ret_status, error);
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(validation_done) struct validation validation = {0};
	struct error error = {0};
	int status = STATUS_DONE;

	if (validate(&validation, invocation, &status, &error) != 0)
		return reporting_fail(
		    &validation.reporting, invocation, &error);
	return status;
}

static const struct option command_options[] = {
    OPTION_FORMAT,
    {.name = "json", .doc = "the same as --format json"},
    OPTION_SET,
    OPTION_DEVICES,
    OPTION_COLUMN,
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {.name = "staged",
	.doc = "what the next commit changes, as it is in git's index, and "
	       "the definitions that extend or name it; a FILE narrows the "
	       "changes"},
    {0},
};

const struct command validate_command = {.name = "validate",
    .alias = "lint",
    .synopsis = "[--format FORMAT] [--strict] FILE... | --staged",
    .summary = "check definitions and profiles, without any network",
    .details = "A FILE is a definition, anybody's .mobileconfig, signed "
	       "or not, a directory (all *.ini below it) or '-', standard "
	       "input. All that is wrong is reported, by line and column "
	       "or by key path. No secret is resolved and no command run. With "
	       "--staged git lists and reads the files, and nothing of the "
	       "repository's configuration runs.",
    .options = command_options,
    .least = 0,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_CHECKED,
    .statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_REFUSED, STATUS_FILE,
	STATUS_LIMIT},
    .run = run_command};
