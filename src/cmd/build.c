#include "cmd/build.h"

#include "base/file.h"
#include "cmd/apply_session.h"
#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/projects.h"
#include "cmd/signer.h"
#include "cmd/plan_session.h"
#include "cmd/reporting.h"
#include "cmd/message.h"
#include "base/banned.h"

/* What was to be built and was not reached shares the status of what stopped
 * the run. */
static void mark_left(struct build_session *build, const struct error *why)
{
	for (size_t i = 0; i < build->inputs.count; i++)
		if (build_is_wanted(&build->items[i]))
			build_fail(build, i, why);
}

static int fail_nothing(struct error *error)
{
	(void)error_set(error, STATUS_USAGE, "nothing to build");
	return error_hint(error, "a definition with 'abstract = yes' is a "
				 "base for others");
}

static int build_all(struct build_session *build, struct signer *signer,
    const struct config *config, struct error *error)
{
	const struct invocation *invocation = build->invocation;
	bool is_unsigned = opts_has(&invocation->arguments, "unsigned");

	build->run.will_sign = !is_unsigned;
	if (build_check(build, error) != 0)
		return -1;
	if (build_count_wanted(build) == 0 &&
	    build_status(build) == STATUS_DONE)
		return fail_nothing(error);
	/* The identity comes after the check: what is wrong with the
	 * definitions is worth knowing without a key at hand, and a key on a
	 * token asks for its PIN only when there is something to sign. */
	if (!is_unsigned && build_count_wanted(build) > 0) {
		if (signer_load(signer, invocation, config, error) != 0)
			return -1;
		build->emission.signing = &signer->signing;
	}
	return build_emit(build, error);
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
static int check_output(const struct build_session *build, struct error *error)
{
	const struct arguments *arguments = &build->invocation->arguments;

	if (!build->outputs.to_stdout)
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
    struct build_session *build, struct config *config, struct error *error)
{
	const struct invocation *invocation = build->invocation;
	bool is_said = opts_has(&invocation->arguments, "unsigned") ||
		       opts_has(&invocation->arguments, "sign");
	bool is_only_one =
	    !is_said || opts_has(&invocation->arguments, "upload");

	if (check_options(&invocation->arguments, error) != 0 ||
	    inputs_collect(&build->inputs, invocation->arguments.operands,
		invocation->arguments.count, error) != 0 ||
	    outputs_plan(&build->outputs, &build->inputs,
		opts_text(&invocation->arguments, "output", NULL),
		error) != 0 ||
	    check_output(build, error) != 0 ||
	    projects_read(
		&build->inputs, invocation, is_only_one, config, error) != 0)
		return -1;
	return invocation_run(invocation, &build->run, error);
}

/* -- the document --------------------------------------------------------- */

/* All of a run. */
struct making {
	struct build_session build;
	struct config config;
	struct signer signer;
	struct report report; /* of --json */
};

static void making_done(struct making *making)
{
	build_session_done(&making->build);
	config_done(&making->config);
	signer_done(&making->signer);
	report_done(&making->report);
}

static bool wants_json(const struct making *making)
{
	return making->build.purpose.report != NULL;
}

static void begin(struct making *making)
{
	struct build_purpose *purpose = &making->build.purpose;

	if (!opts_has(&making->build.invocation->arguments, "json"))
		return;
	making->report.format = &report_json;
	report_begin(&making->report);
	purpose->report = &making->report;
}

/* Writes the document unless there is none, and returns the exit status. error
 * ended the run early, if it says anything, and was said. */
static int finish(struct making *making, const struct error *error, int status)
{
	struct build_session *build = &making->build;
	struct report *report = &making->report;
	struct error fault = {0};

	if (!wants_json(making) || status == STATUS_USAGE)
		return status;
	report_add_failures(report, &build->failures);
	build_add_json(build, report);
	report_finish(report, error, status);
	return reporting_flush(build->invocation, report, &fault) == 0
		   ? status
		   : message_error(build->invocation, &fault);
}

/* -- the command ---------------------------------------------------------- */

/* The same definitions to Jamf Pro; what was reported so far is the beginning
 * of its document. */
static int upload(struct making *making)
{
	struct build_session *build = &making->build;
	auto_plan_session struct plan_session session = {
	    .invocation = build->invocation,
	    .build = build,
	    .config = &making->config,
	    .report = making->report};
	struct error error = {0};

	making->report = (struct report){0};
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

static int fail(struct making *making, const struct error *error)
{
	return finish(
	    making, error, message_error(making->build.invocation, error));
}

/* The project file's errors are said as findings. */
static int check_config(struct making *making, struct error *error)
{
	const struct findings *findings = &making->config.findings;

	if (wants_json(making))
		report_add(&making->report, findings);
	else
		message_findings(making->build.invocation, findings);
	return findings->errors == 0
		   ? 0
		   : error_set(error, STATUS_FINDINGS, "'%s' has errors",
			 making->config.path);
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(making_done) struct making making = {
	    .build = {.invocation = invocation}};
	struct build_session *build = &making.build;
	struct error error = {0};
	int status;

	begin(&making);
	if (invocation_load(invocation, &error) != 0 ||
	    prepare(build, &making.config, &error) != 0)
		return fail(&making, &error);
	if (check_config(&making, &error) != 0)
		return finish(&making, &error, STATUS_FINDINGS);
	build->network = (struct network){
	    .invocation = invocation, .config = &making.config};
	interrupt_catch();
	if (build_all(build, &making.signer, &making.config, &error) != 0) {
		if (build->items == NULL)
			return fail(&making, &error);
		mark_left(build, &error);
		(void)message_error(invocation, &error);
	}
	if (opts_has(&invocation->arguments, "upload") && !interrupted() &&
	    build_count_wanted(build) > 0)
		return upload(&making);
	status = (int)build_status(build);
	if (status == STATUS_DONE)
		status = (int)error.status;
	status = finish(&making, &error, status);
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
	.doc = "put in a challenge fetched now, for one device"},
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
	       "property list, not the signed file.",
    .options = command_options,
    .least = 1,
    .most = COMMAND_OPERANDS_ANY,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_CRYPTO, STATUS_NETWORK, STATUS_SERVER,
	STATUS_LIMIT},
    .run = run_command};
