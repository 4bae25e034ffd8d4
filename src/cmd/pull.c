#include <string.h>

#include "base/file.h"
#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/jamf_server.h"
#include "cmd/pull_write.h"
#include "cmd/reporting.h"
#include "cmd/message.h"
#include "sync/pull.h"
#include "base/banned.h"

static const char *const written_words[] = {
    [WRITTEN_NEW] = "written",
    [WRITTEN_SAME] = "unchanged",
    [WRITTEN_FAILED] = "failed",
};

struct pulling {
	const struct invocation *invocation;
	struct config config;
	struct document_run run;
	struct server server;
	struct lock *lock;
	struct pull_place place;
	struct report report; /* of --json */
	bool lists;           /* the document's profiles have begun */
	size_t written, unchanged, failed;
};

static void pulling_done(struct pulling *pulling)
{
	server_done(&pulling->server);
	lock_release(&pulling->lock);
	document_run_done(&pulling->run);
	config_done(&pulling->config);
	report_done(&pulling->report);
}

/* -- profiles ------------------------------------------------------------- */

/* The project file's findings stand before them. */
static struct json_writer *begin_profiles(struct pulling *pulling)
{
	struct json_writer *writer = report_writer(&pulling->report);

	if (!pulling->lists) {
		json_write_end(writer);
		json_write_array(writer, "profiles");
	}
	pulling->lists = true;
	return writer;
}

static void write_row(struct pulling *pulling, const struct sync_pulled *pulled,
    const char *paths[2], const enum written written[2])
{
	static const char *const names[2] = {"profile", "definition"};
	struct json_writer *writer = begin_profiles(pulling);
	const char *hint = pulled->error.hint;

	json_write_object(writer, NULL);
	json_write_text(writer, "name", pulled->name);
	json_write_text(writer, "platform",
	    pulled->kind == JAMF_COMPUTERS ? "macos" : "ios");
	json_write_integer(writer, "id", pulled->id);
	for (size_t i = 0; i < 2; i++) {
		if (written[i] == WRITTEN_NOT) {
			json_write_null(writer, names[i]);
			continue;
		}
		json_write_object(writer, names[i]);
		json_write_text(writer, "file", paths[i]);
		json_write_text(writer, "result", written_words[written[i]]);
		json_write_end(writer);
	}
	json_write_text(writer, "note", pulled->note);
	json_write_text(
	    writer, "error", pulled->failed ? pulled->error.text : NULL);
	json_write_text(
	    writer, "hint", pulled->failed && *hint != '\0' ? hint : NULL);
	json_write_end(writer);
}

static void fail(struct pulling *pulling, const struct sync_pulled *pulled)
{
	struct error error = pulled->error;

	(void)error_prefix(&error, "'%.200s'", pulled->name);
	pulling->place.status = error.status;
	(void)message_error(pulling->invocation, &error);
}

static void count(struct pulling *pulling, const enum written written[2])
{
	if (written[0] == WRITTEN_FAILED || written[1] == WRITTEN_FAILED ||
	    written[0] == WRITTEN_NOT)
		pulling->failed++;
	else if (written[0] == WRITTEN_NEW || written[1] == WRITTEN_NEW)
		pulling->written++;
	else
		pulling->unchanged++;
}

/* The certificates that a definition names, beside it. What became of them is
 * what becomes of the definition, unless that fared worse. */
static enum written put_files(struct pulling *pulling,
    const struct sync_pulled *pulled, enum written definition)
{
	for (size_t i = 0; i < pulled->file_count; i++) {
		const struct sync_pulled_file *file = &pulled->files[i];
		char path[FILE_PATH_MAX];
		auto_buf struct buf bytes = {0};
		enum written written;

		buf_add(&bytes, file->bytes, file->length);
		written = pull_write(&pulling->place,
		    &(struct pull_file){file->name, "", false}, &bytes, path);
		if (written == WRITTEN_NEW)
			message_note(pulling->invocation, "wrote '%s'", path);
		if (written == WRITTEN_FAILED ||
		    (written == WRITTEN_NEW && definition == WRITTEN_SAME))
			definition = written;
	}
	return definition;
}

static int give(void *context, struct sync_pulled *pulled)
{
	struct pulling *pulling = context;
	enum written written[2] = {WRITTEN_NOT, WRITTEN_NOT};
	char profile[FILE_PATH_MAX] = "", definition[FILE_PATH_MAX] = "";
	const char *paths[2] = {profile, definition};

	if (pulled->failed)
		fail(pulling, pulled);
	else {
		written[0] = pull_write(&pulling->place,
		    &(struct pull_file){
			pulled->stem, ".mobileconfig", pulled->has_secret},
		    &pulled->xml, profile);
		if (pulled->definition.length > 0)
			written[1] = pull_write(&pulling->place,
			    &(struct pull_file){pulled->stem, ".ini", false},
			    &pulled->definition, definition);
	}
	for (size_t i = 0; i < 2; i++)
		if (written[i] == WRITTEN_NEW)
			message_note(
			    pulling->invocation, "wrote '%s'", paths[i]);
	written[1] = put_files(pulling, pulled, written[1]);
	if (pulled->note != NULL)
		message_note(pulling->invocation, "'%s': %s", pulled->name,
		    pulled->note);
	count(pulling, written);
	if (opts_has(&pulling->invocation->arguments, "json"))
		write_row(pulling, pulled, paths, written);
	return interrupted();
}

/* -- the command ---------------------------------------------------------- */

static int open_all(struct pulling *pulling, struct error *error)
{
	const struct invocation *invocation = pulling->invocation;
	char path[FILE_PATH_MAX];

	if (invocation_config(invocation, ".", &pulling->config, error) != 0)
		return -1;
	if (opts_has(&invocation->arguments, "json"))
		report_add(&pulling->report, &pulling->config.findings);
	else
		message_findings(invocation, &pulling->config.findings);
	if (pulling->config.findings.errors > 0)
		return error_set(error, STATUS_FINDINGS, "'%s' has errors",
		    pulling->config.path);
	if (invocation_run(invocation, &pulling->run, error) != 0 ||
	    server_open(invocation, &pulling->config,
		opts_text(&invocation->arguments, "server", NULL), true,
		&pulling->server, error) != 0 ||
	    lock_path(&pulling->config, ".", path, error) != 0 ||
	    lock_open(path, &pulling->lock, error) != 0)
		return -1;
	server_sync(&pulling->server, pulling->lock);
	return 0;
}

static int pull(struct pulling *pulling, struct error *error)
{
	const struct arguments *arguments = &pulling->invocation->arguments;
	struct sync_pull_options options = {.names = arguments->operands,
	    .count = arguments->count,
	    .has_kind = opts_has(arguments, "platform"),
	    .with_secrets = opts_has(arguments, "with-secrets")};

	if (options.has_kind)
		options.kind =
		    sync_kind(opts_text(arguments, "platform", NULL));

	pulling->place.directory = opts_text(arguments, "output", ".");
	pulling->place.overwrites = opts_has(arguments, "force");
	if (open_all(pulling, error) != 0 ||
	    file_make_directory(pulling->place.directory, error) != 0)
		return -1;
	return sync_pull(&pulling->server.sync, &pulling->run, &options, give,
	    pulling, error);
}

static int finish(
    struct pulling *pulling, const struct error *ended_by, int status)
{
	struct report *report = &pulling->report;
	struct error error = {0};

	json_write_end(begin_profiles(pulling));
	report_finish(report, ended_by, status);
	return reporting_flush(pulling->invocation, report, &error) == 0
		   ? status
		   : message_error(pulling->invocation, &error);
}

static int outcome(const struct pulling *pulling, const struct error *error)
{
	enum status status = error->status != STATUS_DONE
				 ? error->status
				 : pulling->place.status;

	if (status == STATUS_DONE || error->status == STATUS_USAGE ||
	    pulling->written + pulling->unchanged == 0)
		return (int)status;
	return STATUS_PARTLY;
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(pulling_done) struct pulling pulling = {
	    .invocation = invocation,
	    .place = {.invocation = invocation},
	    .report = {.format = &report_json}};
	struct error error = {0};
	int status;

	if (invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	report_begin(&pulling.report);
	interrupt_catch();
	if (pull(&pulling, &error) != 0 && error.status != STATUS_DONE)
		(void)message_error(invocation, &error);
	status = outcome(&pulling, &error);
	if (pulling.written + pulling.unchanged + pulling.failed > 0)
		message_note(invocation,
		    "%zu written, %zu unchanged, %zu failed", pulling.written,
		    pulling.unchanged, pulling.failed);
	if (opts_has(&invocation->arguments, "json") && status != STATUS_USAGE)
		status = finish(&pulling, &error, status);
	server_done(&pulling.server);
	interrupt_end();
	return status;
}

static const struct option command_options[] = {
    {.name = "output",
	.letter = 'o',
	.argument = "DIR",
	.doc = "directory to write to; the current one unless given"},
    {.name = "server",
	.argument = "LABEL",
	.doc = "the server of this [jamf] section of scepctl.conf"},
    {.name = "platform",
	.argument = "PLATFORM",
	.choices = (const char *const[]){"macos", "ios", NULL},
	.doc = "profiles for computers or mobile devices only: macos or ios"},
    {.name = "with-secrets",
	.whole = true,
	.doc = "challenges and passwords in clear, in files that only you can "
	       "read"},
    {.name = "force",
	.whole = true,
	.doc = "overwrite files with other content"},
    {.name = "json", .doc = "what was written, as JSON"},
    {0},
};

const struct command pull_command = {.name = "pull",
    .synopsis = "[-o DIR] [NAME | id:N ...]",
    .summary = "write profiles of Jamf Pro to files and definitions",
    .details =
	"Writes each profile as a .mobileconfig and, when it has a SCEP "
	"payload, as a definition that plans as unchanged. Without a NAME "
	"all profiles. A name that several have is refused with the id of "
	"each; an id that both a profile for computers and one for mobile "
	"devices has needs --platform. A file that is there with other "
	"content is left "
	"alone, unless --force is given. Challenges and passwords are "
	"masked unless --with-secrets is given.",
    .options = command_options,
    .most = COMMAND_OPERANDS_ANY,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
