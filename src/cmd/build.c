#include "cmd/build.h"

#include "base/file.h"
#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/projects.h"
#include "cmd/signer.h"
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

static int build(struct building *building, struct signer *signer,
    const struct config *config, struct error *error)
{
	const struct invocation *invocation = building->invocation;
	bool is_unsigned = opts_has(&invocation->arguments, "unsigned");

	building->run.will_sign = !is_unsigned;
	if (build_check(building, error) != 0)
		return -1;
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

static int check_options(const struct arguments *arguments, struct error *error)
{
	if (opts_has(arguments, "live-challenge") &&
	    opts_has(arguments, "offline"))
		return error_set(error, STATUS_USAGE,
		    "'--live-challenge' and '--offline' exclude each other");
	if (opts_has(arguments, "unsigned") && opts_has(arguments, "sign"))
		return error_set(error, STATUS_USAGE,
		    "'--sign' and '--unsigned' exclude each other");
	return 0;
}

static int prepare(
    struct building *building, struct config *config, struct error *error)
{
	const struct invocation *invocation = building->invocation;
	bool is_said = opts_has(&invocation->arguments, "unsigned") ||
		       opts_has(&invocation->arguments, "sign");

	if (check_options(&invocation->arguments, error) != 0 ||
	    inputs_collect(&building->inputs, invocation->arguments.operands,
		invocation->arguments.count, error) != 0 ||
	    outputs_plan(&building->outputs, &building->inputs,
		opts_text(&invocation->arguments, "output", NULL),
		error) != 0 ||
	    projects_read(
		&building->inputs, invocation, !is_said, config, error) != 0)
		return -1;
	return invocation_run(invocation, &building->run, error);
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
	interrupt_end();
	status = build_status(&building);
	return status == STATUS_DONE ? (int)error.status : (int)status;
}
