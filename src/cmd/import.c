/*
 * import: profiles made elsewhere become definitions.
 */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/import_write.h"
#include "cmd/inputs.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "cmd/outputs.h"
#include "cmd/reporting.h"
#include "definition/import.h"
#include "base/banned.h"

extern const struct command pull_command;

struct import_session {
	const struct invocation *invocation;
	struct document_run run;
	struct document document;
	struct inputs inputs;
	struct outputs outputs;
	struct map variables;
	struct buf text;      /* the report for people ... */
	struct report report; /* ... or the findings of --json, and */
	struct buf rows;      /* what stands behind them */
	struct json_writer writer;
	struct report said; /* findings on standard error */
	bool json;
	enum status status; /* of what failed last */
	size_t written, unchanged, failed, secrets, faulty;
};

static void import_session_done(struct import_session *it)
{
	outputs_done(&it->outputs);
	inputs_done(&it->inputs);
	map_done(&it->variables);
	document_done(&it->document);
	document_run_done(&it->run);
	buf_done(&it->text);
	report_done(&it->report);
	buf_done(&it->rows);
	report_done(&it->said);
}
#define auto_import_session auto_cleanup(import_session_done)

/* What became of one profile. */
struct import_outcome {
	const char *from;
	const char *to;
	const struct imported *imported;
	const struct import_targets *targets; /* NULL: it failed */
	const struct error *error;
};

static bool is_new(const struct import_targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->list[i].is_new)
			return true;
	return false;
}

/* -- the report ------------------------------------------------------------ */

static const char *word_of(const struct import_target *target)
{
	return target->is_new ? "written" : "unchanged";
}

static void add_text(
    struct import_session *it, const struct import_outcome *outcome)
{
	const struct draft *draft = &outcome->imported->draft;
	const struct import_targets *targets = outcome->targets;
	struct buf *buf = &it->text;

	text_add_printable(buf, outcome->from, strlen(outcome->from));
	buf_text(buf, "\n");
	for (size_t i = 0; i < targets->count; i++) {
		const struct import_target *target = &targets->list[i];

		buf_text(buf, "  ");
		text_add_printable(buf, target->path, strlen(target->path));
		buf_printf(buf, ": %s\n", word_of(target));
	}
	for (size_t i = 0; i < draft->secret_count; i++) {
		const struct draft_secret *secret = &draft->secrets[i];

		buf_printf(buf, "  set %s: %s",
		    secret->reference + strlen("env:"),
		    secret->is_data ? "base64 of " : "");
		text_add_printable(buf, secret->place, strlen(secret->place));
		buf_char(buf, '\n');
	}
}

static void add_secrets(
    struct json_writer *writer, const struct draft *draft, bool there)
{
	json_write_array(writer, "secrets");
	for (size_t i = 0; there && i < draft->secret_count; i++) {
		const struct draft_secret *secret = &draft->secrets[i];

		json_write_object(writer, NULL);
		json_write_text(writer, "reference", secret->reference);
		json_write_text(
		    writer, "variable", secret->reference + strlen("env:"));
		json_write_text(writer, "path", secret->place);
		json_write_text(
		    writer, "form", secret->is_data ? "base64" : "text");
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void add_kept(
    struct json_writer *writer, const struct draft *draft, bool there)
{
	json_write_array(writer, "kept_whole");
	for (size_t i = 0; there && i < draft->profile->count; i++) {
		const struct payload *payload = &draft->profile->payloads[i];

		if (payload->file == NULL)
			continue;
		json_write_object(writer, NULL);
		json_write_text(writer, "path", payload->origin.path);
		json_write_text(writer, "type", payload->type);
		json_write_text(writer, "file",
		    payload_text(&payload->file->section, KEY_FILE, NULL));
		json_write_text(writer, "reason", draft->reasons[i]);
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void add_files(
    struct json_writer *writer, const struct import_targets *targets)
{
	json_write_array(writer, "files");
	for (size_t i = 0; targets != NULL && i < targets->count; i++) {
		json_write_object(writer, NULL);
		json_write_text(writer, "file", targets->list[i].path);
		json_write_text(writer, "result", word_of(&targets->list[i]));
		json_write_end(writer);
	}
	json_write_end(writer);
}

static void add_row(
    struct import_session *it, const struct import_outcome *outcome)
{
	struct json_writer *writer = &it->writer;
	const struct import_targets *targets = outcome->targets;
	const struct draft *draft = &outcome->imported->draft;
	const char *hint = outcome->error->hint;

	json_write_object(writer, NULL);
	json_write_text(writer, "profile", outcome->from);
	json_write_text(writer, "definition", outcome->to);
	json_write_text(writer, "result",
	    targets == NULL   ? "failed"
	    : is_new(targets) ? "written"
			      : "unchanged");
	add_files(writer, targets);
	add_secrets(writer, draft, targets != NULL);
	add_kept(writer, draft, targets != NULL);
	json_write_text(
	    writer, "error", targets == NULL ? outcome->error->text : NULL);
	json_write_text(
	    writer, "hint", targets == NULL && hint[0] != '\0' ? hint : NULL);
	json_write_end(writer);
}

/* -- profiles -------------------------------------------------------------- */

/* The last parts of path, as many as relative has. */
static const char *name_of(const char *path, const char *relative)
{
	const char *name = file_name(path);

	for (; *relative != '\0'; relative++) {
		if (*relative != '/')
			continue;
		while (name > path && name[-1] == '/')
			name--;
		while (name > path && name[-1] != '/')
			name--;
	}
	return name;
}

static int import_one(struct import_session *it, size_t index,
    struct imported *imported, struct import_targets *targets,
    struct error *error)
{
	const char *path = it->outputs.paths[index];
	const struct input *input = &it->inputs.list[index];
	const struct import_options options = {.run = &it->run,
	    .path = path,
	    .name = name_of(path, input->path + input->root),
	    .variables = &it->variables};

	document_clear(&it->document);
	document_read(&it->run, input->path, &it->document);
	if (it->document.unreadable) {
		*error = it->document.error;
		return -1;
	}
	return import_profile(&options, &it->document, imported, error) != 0 ||
		       import_targets_plan(targets, path, imported,
			   &imported->arena, error) != 0 ||
		       import_targets_write(targets, error) != 0
		   ? -1
		   : 0;
}

static void tell(struct import_session *it, const struct findings *findings)
{
	if (it->json)
		report_add(&it->report, findings);
	else
		message_findings_add(it->invocation, &it->said, findings);
}

static void count(
    struct import_session *it, const struct import_outcome *outcome)
{
	const struct findings *findings = &outcome->imported->findings;
	const struct import_targets *targets = outcome->targets;
	struct error error = *outcome->error;

	if (targets == NULL) {
		it->failed++;
		it->status = error.status;
		(void)message_error(it->invocation, &error);
		return;
	}
	if (is_new(targets))
		it->written++;
	else
		it->unchanged++;
	it->secrets += outcome->imported->draft.secret_count;
	it->faulty += findings->errors > 0 ||
		      (findings->warnings > 0 &&
			  opts_has(&it->invocation->arguments, "strict"));
	tell(it, findings);
}

static int import_all(struct import_session *it, struct error *error)
{
	for (size_t i = 0; i < it->inputs.count; i++) {
		auto_imported struct imported imported = {0};
		struct import_targets targets = {0};
		struct error why = {0};
		struct import_outcome outcome = {
		    .from = it->inputs.list[i].path,
		    .to = it->outputs.paths[i],
		    .imported = &imported,
		    .error = &why};

		if (interrupted())
			return -1;
		if (import_one(it, i, &imported, &targets, &why) == 0)
			outcome.targets = &targets;
		count(it, &outcome);
		if (it->json)
			add_row(it, &outcome);
		else if (outcome.targets != NULL)
			add_text(it, &outcome);
		if (imported.findings.failed || !buf_ok(&it->rows))
			return error_set_memory(error);
		if (!it->json && stdout_report(it->invocation, RUNNER_TEXT,
				     &it->text, error) != 0)
			return -1;
	}
	return 0;
}

/* -- the command ----------------------------------------------------------- */

/* Options that mean something for --from-jamf alone. */
static int check_options(const struct arguments *arguments, struct error *error)
{
	static const char *const names[] = {
	    "server", "platform", "with-secrets", "force"};

	for (size_t i = 0; i < array_length(names); i++)
		if (opts_has(arguments, names[i]))
			return error_set(error, STATUS_USAGE,
			    "'--%s' goes with '--from-jamf' only", names[i]);
	if (arguments->count > 0)
		return 0;
	(void)error_set(error, STATUS_USAGE, "no FILE is given");
	return error_hint(error,
	    "name a .mobileconfig, or a directory of them, or --from-jamf");
}

static int import(struct import_session *it, struct error *error)
{
	const struct invocation *invocation = it->invocation;
	const struct arguments *arguments = &invocation->arguments;
	const char *to = opts_text(arguments, "output", NULL);

	if (inputs_collect(&it->inputs, arguments->operands, arguments->count,
		error) != 0 ||
	    outputs_plan(&it->outputs, &it->inputs, to, error) != 0)
		return -1;
	if (it->outputs.to_stdout) {
		(void)error_set(error, STATUS_USAGE,
		    "a definition and its files cannot go to standard output");
		return error_hint(error, "name a file with -o");
	}
	if (invocation_run(invocation, &it->run, error) != 0)
		return -1;
	/* What is read is anybody's; what is written is a new project's. */
	it->run.follows_links = true;
	return import_all(it, error);
}

static int finish(struct import_session *it, const struct error *error)
{
	const struct invocation *invocation = it->invocation;
	struct error fault = {0};
	enum status status =
	    error->status != STATUS_DONE ? error->status : it->status;

	if (status != STATUS_DONE && error->status != STATUS_USAGE &&
	    it->written + it->unchanged > 0)
		status = STATUS_PARTLY;
	if (status == STATUS_DONE && it->faulty > 0)
		status = STATUS_FINDINGS;
	if (it->written + it->unchanged + it->failed > 0)
		message_note(invocation,
		    "%zu written, %zu unchanged, %zu failed%s", it->written,
		    it->unchanged, it->failed,
		    it->secrets > 0 && !it->json
			? "; set the variables above before you build"
			: "");
	if (!it->json || status == STATUS_USAGE)
		return (int)status;
	json_write_end(report_writer(&it->report));
	json_write_array(report_writer(&it->report), "profiles");
	buf_add(&it->report.out, it->rows.data, it->rows.length);
	it->report.writer.within = it->rows.length > 0;
	json_write_end(report_writer(&it->report));
	report_finish(&it->report, error, (int)status);
	return reporting_flush(invocation, &it->report, &fault) == 0
		   ? (int)status
		   : message_error(invocation, &fault);
}

static int run_command(struct invocation *invocation)
{
	const struct arguments *arguments = &invocation->arguments;
	auto_import_session struct import_session it = {
	    .invocation = invocation,
	    .inputs.suffix = ".mobileconfig",
	    .outputs.suffix = ".ini",
	    .report = {.format = &report_json},
	    .json = opts_has(arguments, "json")};
	struct error error = {0};
	int status;

	if (opts_has(arguments, "from-jamf"))
		return pull_command.run(invocation);
	if (check_options(arguments, &error) != 0 ||
	    invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	report_begin(&it.report);
	it.writer = *report_writer(&it.report);
	it.writer.buf = &it.rows;
	message_findings_begin(invocation, &it.said);
	interrupt_catch();
	if (import(&it, &error) != 0 && error.status != STATUS_DONE)
		(void)message_error(invocation, &error);
	message_findings_end(invocation, &it.said);
	status = finish(&it, &error);
	interrupt_end();
	return status;
}

static const struct option command_options[] = {
    {.name = "output",
	.letter = 'o',
	.argument = "FILE",
	.doc = "the definition, or a directory for all of them; beside each "
	       "profile unless given"},
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {.name = "json", .doc = "what was written and what is to be set, as JSON"},
    {.name = "from-jamf",
	.doc =
	    "the profiles of Jamf Pro instead of files: 'scepctl pull', with "
	    "its operands and the options below"},
    {.name = "server",
	.argument = "LABEL",
	.doc =
	    "--from-jamf: the server of this [jamf] section of scepctl.conf"},
    {.name = "platform",
	.argument = "PLATFORM",
	.choices = (const char *const[]){"macos", "ios", NULL},
	.doc = "--from-jamf: profiles for computers or mobile devices only: "
	       "macos or ios"},
    {.name = "with-secrets",
	.whole = true,
	.doc = "--from-jamf: challenges and passwords in clear, in files that "
	       "only you can read"},
    {.name = "force",
	.whole = true,
	.doc = "--from-jamf: overwrite files with other content"},
    {0},
};

const struct command import_command = {.name = "import",
    .synopsis = "[-o FILE | DIR] [--json] FILE...",
    .summary = "make definitions of profiles that were made elsewhere",
    .details =
	"A FILE is anybody's .mobileconfig, signed or not, XML or binary, or a "
	"directory: all *.mobileconfig below it, whose definitions keep its "
	"subfolders. A definition builds the same payloads, key for key, with "
	"the same UUIDs; that is tried before anything is written. "
	"Certificates "
	"go to certs/, a payload that its section cannot say is kept whole in "
	"payloads/, and is named. No secret is written: each becomes an "
	"environment variable, and the report says which to set. A file that "
	"is there with other content is never overwritten. --from-jamf takes "
	"the profiles of a server, as pull does.",
    .options = command_options,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_PROFILE,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
