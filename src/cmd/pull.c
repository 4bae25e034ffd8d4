/* The command pull: profiles of Jamf Pro as files and definitions. */
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/interrupt.h"
#include "cmd/jamf_server.h"
#include "cmd/message.h"
#include "cmd/outputs.h"
#include "cmd/projects.h"
#include "cmd/reporting.h"
#include "project/git.h"
#include "sync/pull.h"
#include "base/banned.h"

enum {
	MODE_USUAL = 0666, /* the umask counts */
	MODE_SECRET = 0600
};

enum written {
	WRITTEN_NOT, /* there is nothing to write */
	WRITTEN_NEW,
	WRITTEN_SAME, /* it is there already */
	WRITTEN_FAILED
};

static const char *const written_words[] = {
    [WRITTEN_NEW] = "written",
    [WRITTEN_SAME] = "unchanged",
    [WRITTEN_FAILED] = "failed",
};

struct pull_session {
	const struct invocation *invocation;
	struct config config;
	struct document_run run;
	struct server server;
	struct lock *lock;
	struct report report; /* of --json */
	bool lists;           /* the document's profiles have begun */
	const char *directory;
	bool overwrites;
	bool warned_of_git;
	enum status status; /* of what failed last */
	size_t written, unchanged, failed;
};

static void pull_session_done(struct pull_session *it)
{
	server_done(&it->server);
	lock_release(&it->lock);
	document_run_done(&it->run);
	config_done(&it->config);
	report_done(&it->report);
}
#define auto_pull_session auto_cleanup(pull_session_done)

/* -- files ---------------------------------------------------------------- */

/* With the same content, and for a secret open to its owner alone. */
static bool is_there(const char *path, const struct buf *bytes, bool is_secret)
{
	auto_buf struct buf old = {0};
	struct error ignored;
	mode_t mode = 0;

	return file_read(path, bytes->length + 1, &old, &mode, &ignored) == 0 &&
	       old.length == bytes->length &&
	       memcmp(old.data, bytes->data, old.length) == 0 &&
	       (!is_secret || (mode & (mode_t)~MODE_SECRET) == 0);
}

/* Not over other content unless asked to. */
static int write_file(const struct pull_session *it, const char *path,
    const struct buf *bytes, bool is_secret, struct error *error)
{
	mode_t mode = is_secret ? MODE_SECRET : MODE_USUAL;

	if (!buf_ok(bytes))
		return error_set_memory(error);
	if (it->overwrites)
		return file_write(
		    path, bytes->data, bytes->length, mode, error);
	if (!file_exists(path))
		return file_create(
		    path, bytes->data, bytes->length, mode, error);
	(void)error_set(error, STATUS_REFUSED,
	    "'%.300s' is there with other content", path);
	return error_hint(error,
	    "--force overwrites it, or choose another directory with -o");
}

struct pull_file {
	const char *stem, *suffix;
	bool is_secret; /* for its owner alone; git should not have it either */
};

/* Its path goes to path, of FILE_PATH_MAX bytes; "" when it has none. What
 * went wrong is said here. */
static enum written put(struct pull_session *it, const struct pull_file *file,
    const struct buf *bytes, char *path)
{
	auto_buf struct buf name = {0};
	struct error error = {0};

	buf_printf(&name, "%s%s", file->stem, file->suffix);
	path[0] = '\0';
	if (!buf_ok(&name))
		(void)error_set_memory(&error);
	else if (file_join(path, FILE_PATH_MAX, it->directory, name.data) != 0)
		(void)error_set(&error, STATUS_FILE,
		    "the path of '%.200s' is too long", name.data);
	else if (bytes->length > 0 && is_there(path, bytes, file->is_secret))
		return WRITTEN_SAME;
	else if (outputs_make_room(path, &error) == 0 &&
		 write_file(it, path, bytes, file->is_secret, &error) == 0) {
		if (file->is_secret && !it->warned_of_git &&
		    git_would_commit(path)) {
			it->warned_of_git = true;
			message_warning(it->invocation,
			    "add *.mobileconfig to .gitignore",
			    "'%s' holds a secret in clear, and git would "
			    "commit it",
			    path);
		}
		return WRITTEN_NEW;
	}
	it->status = error.status;
	(void)message_error(it->invocation, &error);
	return WRITTEN_FAILED;
}

/* The files that a definition names, beside it. What became of them is
 * what becomes of the definition, unless that fared worse. */
static enum written put_files(struct pull_session *it,
    const struct sync_pulled *pulled, enum written definition)
{
	for (size_t i = 0; i < pulled->file_count; i++) {
		const struct draft_file *file = &pulled->files[i];
		char path[FILE_PATH_MAX];
		auto_buf struct buf bytes = {0};
		enum written written;

		buf_add(&bytes, file->bytes, file->length);
		written = put(it, &(struct pull_file){file->name, "", false},
		    &bytes, path);
		if (written == WRITTEN_NEW)
			message_note(it->invocation, "wrote '%s'", path);
		if (written == WRITTEN_FAILED ||
		    (written == WRITTEN_NEW && definition == WRITTEN_SAME))
			definition = written;
	}
	return definition;
}

/* -- profiles ------------------------------------------------------------- */

/* The project file's findings stand before them. */
static struct json_writer *begin_profiles(struct pull_session *it)
{
	struct json_writer *writer = report_writer(&it->report);

	if (!it->lists) {
		json_write_end(writer);
		json_write_array(writer, "profiles");
	}
	it->lists = true;
	return writer;
}

static void write_row(struct pull_session *it, const struct sync_pulled *pulled,
    const char *paths[2], const enum written written[2])
{
	static const char *const names[2] = {"profile", "definition"};
	struct json_writer *writer = begin_profiles(it);
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

static int give(void *context, struct sync_pulled *pulled)
{
	struct pull_session *it = context;
	const struct invocation *invocation = it->invocation;
	enum written written[2] = {WRITTEN_NOT, WRITTEN_NOT};
	char profile[FILE_PATH_MAX] = "", definition[FILE_PATH_MAX] = "";
	const char *paths[2] = {profile, definition};
	struct error error = pulled->error;

	if (pulled->failed) {
		(void)error_prefix(&error, "'%.200s'", pulled->name);
		it->status = error.status;
		(void)message_error(invocation, &error);
	} else {
		written[0] = put(it,
		    &(struct pull_file){
			pulled->stem, ".mobileconfig", pulled->has_secret},
		    &pulled->xml, profile);
		if (pulled->definition.length > 0)
			written[1] = put(it,
			    &(struct pull_file){pulled->stem, ".ini", false},
			    &pulled->definition, definition);
	}
	for (size_t i = 0; i < 2; i++)
		if (written[i] == WRITTEN_NEW)
			message_note(invocation, "wrote '%s'", paths[i]);
	written[1] = put_files(it, pulled, written[1]);
	if (pulled->note != NULL)
		message_note(
		    invocation, "'%s': %s", pulled->name, pulled->note);
	if (written[0] == WRITTEN_FAILED || written[1] == WRITTEN_FAILED ||
	    written[0] == WRITTEN_NOT)
		it->failed++;
	else if (written[0] == WRITTEN_NEW || written[1] == WRITTEN_NEW)
		it->written++;
	else
		it->unchanged++;
	if (opts_has(&invocation->arguments, "json"))
		write_row(it, pulled, paths, written);
	return interrupted();
}

/* -- the command ---------------------------------------------------------- */

static int pull(struct pull_session *it, struct error *error)
{
	const struct invocation *invocation = it->invocation;
	const struct arguments *arguments = &invocation->arguments;
	struct sync_pull_options options = {.names = arguments->operands,
	    .count = arguments->count,
	    .has_kind = opts_has(arguments, "platform"),
	    .with_secrets = opts_has(arguments, "with-secrets")};
	bool json = opts_has(arguments, "json");
	char path[FILE_PATH_MAX];

	if (options.has_kind)
		options.kind =
		    sync_kind(opts_text(arguments, "platform", NULL));
	it->directory = opts_text(arguments, "output", ".");
	it->overwrites = opts_has(arguments, "force");
	if (invocation_config(invocation, ".", &it->config, error) != 0 ||
	    projects_check(invocation, &it->config, json ? &it->report : NULL,
		error) != 0 ||
	    invocation_run(invocation, &it->run, error) != 0 ||
	    server_open(invocation, &it->config,
		opts_text(arguments, "server", NULL), true, &it->server,
		error) != 0 ||
	    lock_path(&it->config, ".", path, error) != 0 ||
	    lock_open(path, &it->lock, error) != 0)
		return -1;
	server_sync(&it->server, it->lock);
	if (outputs_make_directory(it->directory, error) != 0)
		return -1;
	return sync_pull(&it->server.sync, &it->run, &options, give, it, error);
}

static int run_command(struct invocation *invocation)
{
	auto_pull_session struct pull_session it = {
	    .invocation = invocation, .report = {.format = &report_json}};
	struct error error = {0}, fault = {0};
	enum status status;

	if (invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	report_begin(&it.report);
	interrupt_catch();
	if (pull(&it, &error) != 0 && error.status != STATUS_DONE)
		(void)message_error(invocation, &error);
	status = error.status != STATUS_DONE ? error.status : it.status;
	if (status != STATUS_DONE && error.status != STATUS_USAGE &&
	    it.written + it.unchanged > 0)
		status = STATUS_PARTLY;
	if (it.written + it.unchanged + it.failed > 0)
		message_note(invocation,
		    "%zu written, %zu unchanged, %zu failed", it.written,
		    it.unchanged, it.failed);
	if (opts_has(&invocation->arguments, "json") &&
	    status != STATUS_USAGE) {
		json_write_end(begin_profiles(&it));
		report_finish(&it.report, &error, (int)status);
		if (reporting_flush(invocation, &it.report, &fault) != 0)
			status = (enum status)message_error(invocation, &fault);
	}
	/* A signal ends the program right here. */
	server_done(&it.server);
	interrupt_end();
	return (int)status;
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
    .kind = WORD_FREE,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
    .run = run_command};
