/* The command diff: what differs between two profiles. */
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/diff_operand.h"
#include "cmd/inputs.h"
#include "cmd/interrupt.h"
#include "cmd/jamf_server.h"
#include "cmd/message.h"
#include "cmd/projects.h"
#include "cmd/reporting.h"
#include "report/diff.h"
#include "base/banned.h"

struct diff_session {
	const struct invocation *invocation;
	struct document_run run;
	struct config config; /* that the server is found by */
	struct server server; /* of operands that are on one */
	struct jamf_names *names;
	struct diff_operand operands[2];
	struct arena arena; /* of what is reported */
	struct report report;
	struct report_diff said;
	struct report_failures failures;
	struct sync_diff diff;
	enum status status; /* of what cannot be compared */
};

static void diff_session_done(struct diff_session *it)
{
	report_done(&it->report);
	report_failures_done(&it->failures);
	for (size_t i = 0; i < array_length(it->operands); i++)
		diff_operand_done(&it->operands[i]);
	arena_done(&it->arena);
	jamf_names_free(it->names);
	server_done(&it->server);
	config_done(&it->config);
	document_run_done(&it->run);
}
#define auto_diff_session auto_cleanup(diff_session_done)

/* -- the two --------------------------------------------------------------- */

/* What is wrong with a definition is said as validate says it, what cannot be
 * read as an error, whose status outranks. */
static void say_wrong(struct diff_session *it, struct diff_operand *operand)
{
	const struct invocation *invocation = it->invocation;
	const struct document *document = &operand->document;

	if (document->unreadable) {
		it->status = document->error.status;
		report_failures_add(
		    &it->failures, operand->text, &document->error);
		(void)message_error(invocation, &document->error);
		return;
	}
	if (it->status == STATUS_DONE)
		it->status = STATUS_FINDINGS;
	if (it->report.format->is_document)
		report_add(&it->report, &document->findings);
	else
		message_findings(invocation, &document->findings);
	if (operand->kind == DIFF_REVISION)
		message_note(invocation, "that is of '%s'", operand->text);
}

static int read_files(struct diff_session *it, struct error *error)
{
	for (size_t i = 0; i < array_length(it->operands); i++) {
		struct diff_operand *operand = &it->operands[i];

		if (operand->kind == DIFF_JAMF)
			continue;
		diff_operand_read(operand, it->invocation, &it->run);
		if (!diff_operand_is_right(operand))
			say_wrong(it, operand);
		else if (diff_operand_build(it->invocation, operand, error) !=
			 0)
			return -1;
	}
	return 0;
}

/* -- a server -------------------------------------------------------------- */

/* The operand that is no server's, or NULL. */
static const struct diff_operand *file_of(const struct diff_session *it)
{
	for (size_t i = 0; i < array_length(it->operands); i++)
		if (it->operands[i].kind != DIFF_JAMF)
			return &it->operands[i];
	return NULL;
}

/* That of the project which the other operand is in, and of its [jamf]. */
static int open_server(struct diff_session *it, struct error *error)
{
	const struct invocation *invocation = it->invocation;
	const struct diff_operand *file = file_of(it);
	const struct payload *section =
	    file == NULL ? NULL
			 : profile_section(&file->document.profile, "jamf");
	const char *label =
	    section == NULL ? NULL : payload_text(section, KEY_SERVER, NULL);
	char directory[FILE_PATH_MAX] = ".";

	if (file != NULL && file->kind == DIFF_PATH)
		inputs_directory(file->text, directory, sizeof(directory));
	label = opts_text(&invocation->arguments, "server", label);
	if (invocation_config(invocation, directory, &it->config, error) != 0 ||
	    projects_check(invocation, &it->config,
		it->report.format->is_document ? &it->report : NULL,
		error) != 0 ||
	    server_open(
		invocation, &it->config, label, true, &it->server, error) != 0)
		return -1;
	server_sync(&it->server, NULL);
	return 0;
}

static int read_stored(struct diff_session *it, struct error *error)
{
	const struct arguments *arguments = &it->invocation->arguments;
	const struct diff_operand *file = file_of(it);
	struct sync *sync = &it->server.sync;

	for (size_t i = 0; i < array_length(it->operands); i++) {
		struct diff_operand *operand = &it->operands[i];

		if (operand->kind == DIFF_JAMF &&
		    (diff_operand_fetch(
			 operand, &it->run, sync, arguments, error) != 0 ||
			diff_operand_build(it->invocation, operand, error) !=
			    0))
			return -1;
	}
	it->names = jamf_names_new();
	if (it->names == NULL)
		return error_set_memory(error);
	return file == NULL ? 0
			    : sync_diff_read_names(sync,
				  &file->document.profile, it->names, error);
}

/* What is on a server is asked for once all else is right. */
static int read_all(struct diff_session *it, struct error *error)
{
	bool is_stored = false;
	int result = 0;

	if (read_files(it, error) != 0)
		return -1;
	for (size_t i = 0; i < array_length(it->operands); i++)
		is_stored = is_stored || it->operands[i].kind == DIFF_JAMF;
	if (!is_stored || it->status != STATUS_DONE)
		return 0;
	if (open_server(it, error) != 0)
		return -1;
	server_reads(&it->server, true);
	result = read_stored(it, error);
	server_reads(&it->server, false);
	return result;
}

static int compare(struct diff_session *it, struct error *error)
{
	const struct sync_diff_work work = {.schemas = it->invocation->schemas,
	    .names = it->names,
	    .arena = &it->arena};
	const struct sync_diff_side was = diff_operand_side(&it->operands[0]);
	const struct sync_diff_side becomes =
	    diff_operand_side(&it->operands[1]);

	if (sync_diff_make(&work, &was, &becomes, &it->diff, error) != 0)
		return -1;
	it->said.diff = &it->diff;
	return report_diff_make(&it->said, &it->arena, error);
}

static struct report_diff_side side_of(const struct diff_operand *operand)
{
	const char *file = operand->document.source.name;

	return (struct report_diff_side){
	    .name = operand->kind == DIFF_STDIN && file != NULL ? file
								: operand->text,
	    .file = file,
	    .kind = diff_operand_word(operand),
	    .revision = operand->revision};
}

/* -- the command ----------------------------------------------------------- */

static int start(struct diff_session *it, struct error *error)
{
	const struct arguments *arguments = &it->invocation->arguments;
	bool json = opts_has(arguments, "json");
	bool markdown = opts_has(arguments, "markdown");

	it->report.format = json       ? &report_json
			    : markdown ? &report_markdown
				       : &report_text;
	it->report.colour = it->invocation->colour_out;
	if (json && markdown)
		return error_set(error, STATUS_USAGE,
		    "'--json' and '--markdown' exclude each other");
	for (size_t i = 0; i < array_length(it->operands); i++)
		if (diff_operand_start(
			&it->operands[i], arguments->operands[i], error) != 0)
			return -1;
	return it->operands[0].kind == DIFF_STDIN &&
		       it->operands[1].kind == DIFF_STDIN
		   ? error_set(error, STATUS_USAGE,
			 "standard input can be one of the two only")
		   : 0;
}

static int diff(struct diff_session *it, struct error *error)
{
	if (invocation_run(it->invocation, &it->run, error) != 0)
		return -1;
	it->run.follows_links = true;
	if (read_all(it, error) != 0)
		return -1;
	for (size_t i = 0; i < array_length(it->operands); i++)
		*(i == 0 ? &it->said.was : &it->said.becomes) =
		    side_of(&it->operands[i]);
	return it->status == STATUS_DONE ? compare(it, error) : 0;
}

static int end(struct diff_session *it, const struct error *error)
{
	struct report *report = &it->report;
	struct error fault = {0};
	enum status status =
	    error->status != STATUS_DONE ? error->status : it->status;

	if (status == STATUS_DONE && it->diff.different > 0)
		status = STATUS_FINDINGS;
	if (error->status != STATUS_DONE)
		(void)message_error(it->invocation, error);
	/* Those who read text were told. */
	if (report->format->is_document)
		report_add_failures(report, &it->failures);
	report_add_diff(report, &it->said);
	report_finish(report, error, (int)status);
	if (reporting_flush(it->invocation, report, &fault) != 0)
		status = (enum status)message_error(it->invocation, &fault);
	/* A signal ends the program right here. */
	server_done(&it->server);
	interrupt_end();
	return (int)status;
}

static int run_command(struct invocation *invocation)
{
	auto_diff_session struct diff_session it = {.invocation = invocation};
	struct error error = {0};

	if (start(&it, &error) != 0 || invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	report_begin(&it.report);
	interrupt_catch();
	(void)diff(&it, &error);
	return end(&it, &error);
}

static const struct option command_options[] = {
    {.name = "server",
	.argument = "LABEL",
	.doc = "the server of this [jamf] section of scepctl.conf, for jamf:"},
    {.name = "platform",
	.argument = "PLATFORM",
	.choices = (const char *const[]){"macos", "ios", NULL},
	.doc = "jamf: means profiles for computers or mobile devices: macos or "
	       "ios"},
    {.name = "markdown", .doc = "the report for a review comment"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct command diff_command = {.name = "diff",
    .synopsis = "[--json | --markdown] A B",
    .summary = "show what differs between two profiles, and what devices "
	       "notice",
    .details =
	"Compares what devices get, key by key in the words of a "
	"definition, and what definitions say besides ([jamf], [scope]); "
	"comments, order and spelling do not count. Each of the two is '-', "
	"standard input; jamf:NAME or jamf:id:N, a profile of Jamf Pro, "
	"which is only read; a file: a definition with all that it extends, "
	"or a .mobileconfig, signed or not; or REV:PATH, a file of a git "
	"revision, with the bases, certificates, payload files, project and "
	"lock file of that revision; as in git PATH begins at the top of "
	"the work tree, unless it begins with './', and ':PATH' is of the "
	"index. A file that is there goes before a revision. Below stands what "
	"devices "
	"would "
	"notice if the second took the place of the first. Resolves no "
	"secret and asks no server that a definition names: a secret is "
	"compared by its reference, where only one side has a reference it "
	"is said to be not compared, and so is a fingerprint that is not "
	"pinned. No secret is shown. The status is 0 for two that are equal "
	"and 1 for two that differ.",
    .options = command_options,
    .least = 2,
    .most = 2,
    .kind = WORD_COMPARED,
    .statuses = {STATUS_CREDENTIALS, STATUS_NOT_FOUND, STATUS_PRIVILEGE,
	STATUS_BUSY, STATUS_REFUSED, STATUS_FILE, STATUS_NETWORK, STATUS_SERVER,
	STATUS_LIMIT},
    .run = run_command};
