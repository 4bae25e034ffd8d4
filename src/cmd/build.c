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
static void mark_left(struct building *building, enum status status)
{
	for (size_t i = 0; i < building->inputs.count; i++)
		if (build_is_wanted(&building->items[i]))
			building->items[i].status = status;
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

/* Standard output is for one of the two. */
static int check_output(const struct building *building, struct error *error)
{
	if (!building->outputs.to_stdout ||
	    !opts_has(&building->invocation->arguments, "upload"))
		return 0;
	(void)error_set(error, STATUS_USAGE,
	    "'--upload' shows its plan where the profile would go");
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

/* The same definitions to Jamf Pro. */
static int upload(struct building *building, const struct config *config)
{
	auto_syncing struct syncing syncing = {
	    .invocation = building->invocation,
	    .building = building,
	    .config = config};
	struct error error = {0};

	talk_note(building->invocation,
	    "Jamf Pro takes no signed profile through its API: it gets the "
	    "property list, and signs at delivery");
	if (syncing_options(&syncing, &error) == 0 &&
	    syncing_wish(&syncing, &error) == 0 &&
	    syncing_open(&syncing, true, &error) == 0)
		(void)applying_run(&syncing, &error);
	return syncing_end(&syncing, &error);
}

int cmd_build(struct invocation *invocation)
{
	auto_cleanup(building_done) struct building building = {
	    .invocation = invocation};
	auto_config struct config config = {0};
	auto_signer struct signer signer = {0};
	struct error error = {0};
	enum status status;

	if (invocation_load(invocation, &error) != 0 ||
	    prepare(&building, &config, &error) != 0)
		return talk_error(invocation, &error);
	talk_findings(invocation, &config.findings);
	if (config.findings.errors > 0)
		return STATUS_FINDINGS;
	building.network =
	    (struct network){.invocation = invocation, .config = &config};
	interrupt_catch();
	if (build(&building, &signer, &config, &error) != 0) {
		if (building.items == NULL)
			return talk_error(invocation, &error);
		mark_left(&building, error.status);
		(void)talk_error(invocation, &error);
	}
	if (opts_has(&invocation->arguments, "upload") && !interrupted() &&
	    build_count_wanted(&building) > 0)
		return upload(&building, &config);
	interrupt_end();
	status = build_status(&building);
	return status == STATUS_DONE ? (int)error.status : (int)status;
}
