/* The command build: signed profiles from definitions. */
#include <unistd.h>

#include "cmd/apply_session.h"
#include "cmd/build_rows.h"
#include "cmd/build_session.h"
#include "cmd/cmd.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "cmd/plan_session.h"
#include "cmd/projects.h"
#include "cmd/reporting.h"
#include "cmd/signer.h"
#include "base/banned.h"

static int check_options(const struct arguments *arguments, struct error *error)
{
	static const char *const not_uploaded[] = {
	    "offline", "locked", "live-challenge"};
	static const char *const uploaded[] = {"yes", "server", "max-devices"};
	static const char *const of_devices[] = {
	    "name", "per-device-uuid", "index-file"};
	bool uploads = opts_has(arguments, "upload");

	for (size_t i = 0; i < array_length(not_uploaded); i++)
		if (uploads && opts_has(arguments, not_uploaded[i]))
			return error_set(error, STATUS_USAGE,
			    "'--upload' and '--%s' exclude each other",
			    not_uploaded[i]);
	for (size_t i = 0; i < array_length(uploaded); i++)
		if (!uploads && opts_has(arguments, uploaded[i]))
			return error_set(error, STATUS_USAGE,
			    "'--%s' goes with '--upload' only", uploaded[i]);
	for (size_t i = 0; i < array_length(of_devices); i++)
		if (opts_has(arguments, of_devices[i]) &&
		    !device_values_wanted(arguments))
			return error_set(error, STATUS_USAGE,
			    "'--%s' goes with '--devices' or '--set' only",
			    of_devices[i]);
	if (uploads && opts_has(arguments, "json") &&
	    !opts_has(arguments, "yes"))
		return error_set(error, STATUS_USAGE,
		    "'--upload' with '--json' needs '--yes': it does not show "
		    "a plan to ask about");
	if (uploads && device_values_wanted(arguments)) {
		(void)error_set(error, STATUS_USAGE,
		    "'--upload' and '--set' or '--devices' exclude each other");
		return error_hint(error,
		    "Jamf Pro fills in the variables of what it delivers");
	}
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
static int check_output(const struct build_session *build, struct error *error)
{
	const struct arguments *arguments = &build->invocation->arguments;

	if (!build->outputs.to_stdout)
		return 0;
	if (device_values_wanted(arguments))
		(void)error_set(error, STATUS_USAGE,
		    "profiles of single devices do not go to standard output");
	else if (opts_has(arguments, "json"))
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
    struct build_session *build, struct config *config, struct error *error)
{
	const struct invocation *invocation = build->invocation;
	bool is_said = opts_has(&invocation->arguments, "unsigned") ||
		       opts_has(&invocation->arguments, "sign");
	bool is_only_one =
	    !is_said || opts_has(&invocation->arguments, "upload");

	if (check_options(&invocation->arguments, error) != 0 ||
	    inputs_collect(&build->inputs, invocation->arguments.operands,
		invocation->arguments.count, error) != 0)
		return -1;
	/* Files of devices are in a directory, whatever there is of them. */
	build->outputs.is_directory =
	    opts_has(&invocation->arguments, "devices");
	if (outputs_plan(&build->outputs, &build->inputs,
		opts_text(&invocation->arguments, "output", NULL),
		error) != 0 ||
	    check_output(build, error) != 0 ||
	    projects_read(
		&build->inputs, invocation, is_only_one, config, error) != 0)
		return -1;
	return invocation_run(invocation, &build->run, error);
}

static int write_stdout(const struct build_session *build, struct error *error)
{
	if (!build_is_wanted(&build->items[0]))
		return 0;
	if (build->emission.signing != NULL && isatty(STDOUT_FILENO)) {
		(void)error_set(error, STATUS_USAGE,
		    "signed profiles are not written to a terminal");
		return error_hint(error, "use -o FILE, or a pipe");
	}
	return stdout_write(&build->slots[0].scratch.product, error);
}

static int emit(struct build_session *build, struct error *error)
{
	if (build->rows == NULL)
		return build_emit(build, error);
	return build->rows->devices.has_challenge
		   ? build_rows_emit_live(build->rows, error)
		   : build_rows_emit(build->rows, error);
}

static int build_all(struct build_session *build, struct signer *signer,
    const struct config *config, struct error *error)
{
	bool is_unsigned = opts_has(&build->invocation->arguments, "unsigned");
	size_t wanted;

	build->run.will_sign = !is_unsigned;
	build->run.will_fill = build->rows != NULL;
	if (build_check(build, error) != 0)
		return -1;
	wanted = build_count_wanted(build);
	if (wanted == 0 && build_status(build) == STATUS_DONE) {
		(void)error_set(error, STATUS_USAGE, "nothing to build");
		return error_hint(error, "a definition with 'abstract = yes' "
					 "is a base for others");
	}
	if (wanted == 0)
		return 0;
	if (build->rows != NULL && build_rows_check(build->rows, error) != 0)
		return -1;
	/* The identity comes after the check: what is wrong with the
	 * definitions is worth knowing without a key at hand, and a key on a
	 * token asks for its PIN only when there is something to sign. */
	if (!is_unsigned) {
		if (signer_load(signer, build->invocation, config, error) != 0)
			return -1;
		build->emission.signing = &signer->signing;
	}
	for (size_t i = 0; i < build->outputs.count; i++)
		if (build_is_wanted(&build->items[i]) &&
		    outputs_make_room_for(&build->outputs, i, error) != 0)
			return -1;
	if (build_gather(build, error) != 0 || emit(build, error) != 0)
		return -1;
	if (interrupted())
		return 0;
	if (build->rows != NULL) {
		build_rows_report(build->rows);
		return 0;
	}
	if (build->outputs.to_stdout)
		return write_stdout(build, error);
	build_report(build);
	return 0;
}

/* Writes the JSON document unless there is none, and returns the exit status.
 * error ended the run early, if it says anything, and was said. */
static int finish(
    struct build_session *build, const struct error *error, int status)
{
	struct report *report = build->purpose.report;
	struct error fault = {0};

	if (report == NULL || status == STATUS_USAGE)
		return status;
	report_add_failures(report, &build->failures);
	build_add_json(build, report);
	report_finish(report, error, status);
	return reporting_flush(build->invocation, report, &fault) == 0
		   ? status
		   : message_error(build->invocation, &fault);
}

/* The same definitions to Jamf Pro; what was reported so far is the beginning
 * of its document. */
static int upload(struct build_session *build, const struct config *config,
    struct report *report)
{
	auto_plan_session struct plan_session session = {
	    .invocation = build->invocation,
	    .build = build,
	    .config = config,
	    .report = *report};
	struct error error = {0};

	*report = (struct report){0};
	if (build->purpose.report != NULL)
		build->purpose.report = &session.report;
	message_note(build->invocation,
	    "Jamf Pro takes no signed profile through its API: it gets the "
	    "property list, and signs at delivery");
	if (plan_session_options(&session, &error) == 0 &&
	    plan_session_gather(&session, &error) == 0 &&
	    plan_session_open(&session, true, &error) == 0)
		(void)apply_session_run(&session, &error);
	return plan_session_end(&session, &error);
}

static int run_command(struct invocation *invocation)
{
	auto_signer struct signer signer = {0};
	auto_config struct config config = {0};
	auto_report struct report report = {.format = &report_json};
	auto_build_session struct build_session build = {
	    .invocation = invocation};
	auto_build_rows struct build_rows rows = {0};
	struct error error = {0};
	int status;

	if (opts_has(&invocation->arguments, "json")) {
		report_begin(&report);
		build.purpose.report = &report;
	}
	if (invocation_load(invocation, &error) != 0 ||
	    prepare(&build, &config, &error) != 0)
		return finish(
		    &build, &error, message_error(invocation, &error));
	/* The project file's errors are said as findings. */
	if (projects_check(invocation, &config, build.purpose.report, &error) !=
	    0)
		return finish(&build, &error, STATUS_FINDINGS);
	build.network =
	    (struct network){.invocation = invocation, .config = &config};
	interrupt_catch();
	if (device_values_wanted(&invocation->arguments)) {
		if (build_rows_open(&rows, &build, &error) != 0)
			return finish(
			    &build, &error, message_error(invocation, &error));
		build.rows = &rows;
	}
	if (build_all(&build, &signer, &config, &error) != 0) {
		status = message_error(invocation, &error);
		if (build.items == NULL)
			return finish(&build, &error, status);
		/* What was to be built and was not reached shares the status
		 * of what stopped the run. */
		for (size_t i = 0; i < build.inputs.count; i++)
			if (build_is_wanted(&build.items[i]))
				build_fail(&build, i, &error);
		rows.is_ended = true;
	}
	if (opts_has(&invocation->arguments, "upload") && !interrupted() &&
	    build_count_wanted(&build) > 0)
		return upload(&build, &config, &report);
	status = build.rows != NULL ? (int)build_rows_status(&rows)
				    : (int)build_status(&build);
	if (status == STATUS_DONE)
		status = (int)error.status;
	status = finish(&build, &error, status);
	interrupt_end();
	return status;
}

static const struct option command_options[] = {
    {.name = "output",
	.letter = 'o',
	.argument = "PATH",
	.doc = "file or directory to write to; '-' is standard output"},
    {.name = "sign",
	.argument = "URI",
	.doc = "signing identity: a path, or a file: or pkcs11: URI"},
    {.name = "passphrase",
	.argument = "REFERENCE",
	.doc = "where the identity's passphrase is, such as env:NAME"},
    {.name = "chain",
	.argument = "FILE",
	.repeats = true,
	.doc = "further certificates to include"},
    {.name = "digest",
	.argument = "NAME",
	.choices = (const char *const[]){"sha256", "sha384", "sha512", NULL},
	.doc = "digest of the signature: sha256, sha384 or sha512"},
    {.name = "signing-time",
	.argument = "TIME",
	.doc = "instead of now: 2026-11-23T08:39:00Z or seconds since 1970"},
    {.name = "unsigned", .whole = true, .doc = "do not sign"},
    {.name = "offline",
	.doc = "make no connection; fingerprints must be pinned"},
    {.name = "locked",
	.doc = "refuse to change the lock file; fingerprints must be pinned"},
    {.name = "live-challenge",
	.whole = true,
	.doc = "put in a challenge fetched now, one for each device"},
    OPTION_SET,
    OPTION_DEVICES,
    OPTION_COLUMN,
    {.name = "name",
	.argument = "PATTERN",
	.doc = "names of the files of devices, by default "
	       "'$SERIALNUMBER-$PROFILE'"},
    {.name = "per-device-uuid",
	.whole = true,
	.doc = "derive the UUIDs of each device's profile from the device, "
	       "too"},
    {.name = "index-file",
	.argument = "FILE",
	.doc = "write a table of the files of devices: serial, file, sha256, "
	       "expiry"},
    {.name = "strict", .doc = "warnings keep a profile from being built"},
    {.name = "upload",
	.whole = true,
	.doc = "then bring Jamf Pro in step with these definitions, as push "
	       "does"},
    {.name = "yes",
	.whole = true,
	.letter = 'y',
	.doc = "with --upload: do not ask"},
    {.name = "server",
	.argument = "LABEL",
	.doc = "with --upload: the server to use, as for push"},
    {.name = "max-devices",
	.argument = "N",
	.doc = "with --upload: as for push"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct command build_command = {.name = "build",
    .synopsis = "[-o PATH] [--sign URI | --unsigned] [--json] FILE...",
    .summary = "make signed profiles from definitions",
    .details = "Writes NAME.mobileconfig beside each definition NAME.ini, "
	       "or where -o says. An unchanged profile is not written "
	       "again. The signing identity is --sign, else that of the "
	       "project file. 'fingerprint = auto' is the one pinned in "
	       "scepctl.lock; where there is none the server is asked, and "
	       "what it says is pinned. --upload then does what push does "
	       "for the definitions that were built; Jamf Pro gets the "
	       "property list, not the signed file. --set or --devices "
	       "fills in variables: a signed profile for one device, or for "
	       "each row of a table.",
    .options = command_options,
    .least = 1,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_CRYPTO, STATUS_NETWORK, STATUS_SERVER,
	STATUS_LIMIT},
    .run = run_command};
