#include "cmd/build.h"

#include "base/file.h"
#include "cmd/applying.h"
#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/projects.h"
#include "cmd/signer.h"
#include "cmd/syncing.h"
#include "cmd/talk.h"
#include "base/banned.h"

/* What was to be built and was not reached shares the status of what stopped
 * the run. */
static void mark_left(struct building *building, const struct error *why)
{
	for (size_t i = 0; i < building->inputs.count; i++)
		if (build_is_wanted(&building->items[i]))
			build_fail(building, i, why);
}

static int fail_nothing(struct error *error)
{
	(void)error_set(error, STATUS_USAGE, "nothing to build");
	return error_hint(error, "a definition with 'abstract = yes' is a "
				 "base for others");
}

static int build(struct building *building, struct signer *signer,
    const struct config *config, struct error *error)
{
	const struct invocation *invocation = building->invocation;
	bool is_unsigned = opts_has(&invocation->arguments, "unsigned");

	building->run.will_sign = !is_unsigned;
	if (build_check(building, error) != 0)
		return -1;
	if (build_count_wanted(building) == 0 &&
	    build_status(building) == STATUS_DONE)
		return fail_nothing(error);
	/* The identity comes after the check: what is wrong with the
	 * definitions is worth knowing without a key at hand, and a key on a
	 * token asks for its PIN only when there is something to sign. */
	if (!is_unsigned && build_count_wanted(building) > 0) {
		if (signer_load(signer, invocation, config, error) != 0)
			return -1;
		building->emission.signing = &signer->signing;
	}
	return build_emit(building, error);
}

/* What --upload goes with, and what goes with it only. */
static int check_upload(const struct arguments *arguments, struct error *error)
{
	static const char *const excluded[] = {
	    "offline", "locked", "live-challenge"};
	static const char *const only[] = {"yes", "server", "max-devices"};
	bool uploads = opts_has(arguments, "upload");

	for (size_t i = 0; i < array_length(excluded); i++)
		if (uploads && opts_has(arguments, excluded[i]))
			return error_set(error, STATUS_USAGE,
			    "'--upload' and '--%s' exclude each other",
			    excluded[i]);
	for (size_t i = 0; i < array_length(only); i++)
		if (!uploads && opts_has(arguments, only[i]))
			return error_set(error, STATUS_USAGE,
			    "'--%s' goes with '--upload' only", only[i]);
	if (uploads && opts_has(arguments, "json") &&
	    !opts_has(arguments, "yes"))
		return error_set(error, STATUS_USAGE,
		    "'--upload' with '--json' needs '--yes': it does not show "
		    "a plan to ask about");
	return 0;
}

static int check_options(const struct arguments *arguments, struct error *error)
{
	if (check_upload(arguments, error) != 0)
		return -1;
	if (opts_has(arguments, "live-challenge") &&
	    opts_has(arguments, "offline"))
		return error_set(error, STATUS_USAGE,
		    "'--live-challenge' and '--offline' exclude each other");
	if (opts_has(arguments, "unsigned") && opts_has(arguments, "sign"))
		return error_set(error, STATUS_USAGE,
		    "'--sign' and '--unsigned' exclude each other");
	return 0;
}

/* Standard output is for one of them. */
static int check_output(const struct building *building, struct error *error)
{
	const struct arguments *arguments = &building->invocation->arguments;

	if (!building->outputs.to_stdout)
		return 0;
	if (opts_has(arguments, "json"))
		(void)error_set(error, STATUS_USAGE,
		    "'--json' writes its report where the profile would go");
	else if (opts_has(arguments, "upload"))
		(void)error_set(error, STATUS_USAGE,
		    "'--upload' shows its plan where the profile would go");
	else
		return 0;
	return error_hint(error, "write the profile to a file with -o FILE");
}

static int prepare(
    struct building *building, struct config *config, struct error *error)
{
	const struct invocation *invocation = building->invocation;
	bool is_said = opts_has(&invocation->arguments, "unsigned") ||
		       opts_has(&invocation->arguments, "sign");
	bool is_only_one =
	    !is_said || opts_has(&invocation->arguments, "upload");

	if (check_options(&invocation->arguments, error) != 0 ||
	    inputs_collect(&building->inputs, invocation->arguments.operands,
		invocation->arguments.count, error) != 0 ||
	    outputs_plan(&building->outputs, &building->inputs,
		opts_text(&invocation->arguments, "output", NULL),
		error) != 0 ||
	    check_output(building, error) != 0 ||
	    projects_read(
		&building->inputs, invocation, is_only_one, config, error) != 0)
		return -1;
	return invocation_run(invocation, &building->run, error);
}

/* -- the document --------------------------------------------------------- */

/* All of a run. */
struct making {
	struct building building;
	struct config config;
	struct signer signer;
	struct report report; /* of --json */
	struct buf out;
};

static void making_done(struct making *making)
{
	building_done(&making->building);
	config_done(&making->config);
	signer_done(&making->signer);
	report_done(&making->report);
	buf_done(&making->out);
}

static bool wants_json(const struct making *making)
{
	return making->building.purpose.report != NULL;
}

static void begin(struct making *making)
{
	struct build_purpose *purpose = &making->building.purpose;

	if (!opts_has(&making->building.invocation->arguments, "json"))
		return;
	making->report.format = REPORT_JSON;
	report_begin(&making->report, &making->out);
	purpose->report = &making->report;
	purpose->report_buf = &making->out;
}

/* Writes the document unless there is none, and returns the exit status. error
 * ended the run early, if it says anything, and was said. */
static int finish(struct making *making, const struct error *error, int status)
{
	struct building *building = &making->building;
	struct report_failures failures = {0};
	struct error fault = {0};

	if (!wants_json(making) || status == STATUS_USAGE)
		return status;
	if (failures_list(&building->failures, &failures, &fault) != 0)
		return talk_error(building->invocation, &fault);
	report_json_failures(&making->report, &failures, &making->out);
	build_add_json(building, &making->report, &making->out);
	report_json_finish(&making->report, error, status, &making->out);
	return talk_report(
		   building->invocation, RUNNER_JSON, &making->out, &fault) == 0
		   ? status
		   : talk_error(building->invocation, &fault);
}

/* -- the command ---------------------------------------------------------- */

/* The same definitions to Jamf Pro; what was reported so far is the beginning
 * of its document. */
static int upload(struct making *making)
{
	struct building *building = &making->building;
	auto_syncing struct syncing syncing = {
	    .invocation = building->invocation,
	    .building = building,
	    .config = &making->config,
	    .report = making->report,
	    .begun = wants_json(making),
	    .out = making->out};
	struct error error = {0};

	making->out = (struct buf){0};
	making->report = (struct report){0};
	if (syncing.begun) {
		building->purpose.report = &syncing.report;
		building->purpose.report_buf = &syncing.out;
	}
	talk_note(building->invocation,
	    "Jamf Pro takes no signed profile through its API: it gets the "
	    "property list, and signs at delivery");
	if (syncing_options(&syncing, &error) == 0 &&
	    syncing_wish(&syncing, &error) == 0 &&
	    syncing_open(&syncing, true, &error) == 0)
		(void)applying_run(&syncing, &error);
	return syncing_end(&syncing, &error);
}

static int fail(struct making *making, const struct error *error)
{
	return finish(
	    making, error, talk_error(making->building.invocation, error));
}

/* The project file's errors are said as findings. */
static int check_config(struct making *making, struct error *error)
{
	const struct findings *findings = &making->config.findings;

	if (wants_json(making))
		report_add(&making->report, findings, &making->out);
	else
		talk_findings(making->building.invocation, findings);
	return findings->errors == 0
		   ? 0
		   : error_set(error, STATUS_FINDINGS, "'%s' has errors",
			 making->config.path);
}

int cmd_build(struct invocation *invocation)
{
	auto_cleanup(making_done) struct making making = {
	    .building = {.invocation = invocation}};
	struct building *building = &making.building;
	struct error error = {0};
	int status;

	begin(&making);
	if (invocation_load(invocation, &error) != 0 ||
	    prepare(building, &making.config, &error) != 0)
		return fail(&making, &error);
	if (check_config(&making, &error) != 0)
		return finish(&making, &error, STATUS_FINDINGS);
	building->network = (struct network){
	    .invocation = invocation, .config = &making.config};
	interrupt_catch();
	if (build(building, &making.signer, &making.config, &error) != 0) {
		if (building->items == NULL)
			return fail(&making, &error);
		mark_left(building, &error);
		(void)talk_error(invocation, &error);
	}
	if (opts_has(&invocation->arguments, "upload") && !interrupted() &&
	    build_count_wanted(building) > 0)
		return upload(&making);
	status = (int)build_status(building);
	if (status == STATUS_DONE)
		status = (int)error.status;
	status = finish(&making, &error, status);
	interrupt_end();
	return status;
}
