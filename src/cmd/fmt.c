/*
 * fmt: definitions in their canonical spelling, in place.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "cmd/message.h"
#include "cmd/fmt_diff.h"
#include "definition/document.h"
#include "ini/ini.h"
#include "profile/format.h"
#include "project/boundary.h"
#include "base/banned.h"

#define PROJECT_FILE "scepctl.conf"

/* One file in work. */
struct sheet {
	struct arena arena;
	struct findings findings;
	struct buf bytes; /* as it is ... */
	struct buf text;  /* ... and as it is to be */
	struct source source;
	struct format format;
	struct document document; /* the same file, read for its names */
	mode_t mode;
	bool failed; /* error says why */
	struct error error;
};

struct formatting {
	const struct invocation *invocation;
	struct inputs inputs;
	struct document_run run;
	struct sheet *sheets; /* one per slot */
	size_t slots;
	bool check, diff;
	size_t changed;     /* or would be */
	size_t others;      /* of other tools */
	enum status status; /* of what failed */
	bool any_done;
	struct error error; /* that ends the run */
	bool ended;
};

static void formatting_done(struct formatting *it)
{
	for (size_t i = 0; i < it->slots; i++) {
		arena_done(&it->sheets[i].arena);
		buf_done(&it->sheets[i].bytes);
		buf_done(&it->sheets[i].text);
		document_done(&it->sheets[i].document);
	}
	memory_free(it->sheets);
	document_run_done(&it->run);
	inputs_done(&it->inputs);
}

/* -- one file -------------------------------------------------------------- */

static int read_file(
    const struct formatting *it, const char *path, struct sheet *sheet)
{
	struct error *error = &sheet->error;

	if (strcmp(path, "-") == 0)
		return file_read_open(STDIN_FILENO, "<stdin>", INI_BYTES_MAX,
		    &sheet->bytes, error);
	if (boundary_check(it->run.boundary, path, error) != 0)
		return -1;
	return file_read_named(
	    path, INI_BYTES_MAX, &sheet->bytes, &sheet->mode, error);
}

static int format_file(
    const struct formatting *it, const char *path, struct sheet *sheet)
{
	struct format *format = &sheet->format;

	if (read_file(it, path, sheet) != 0)
		return -1;
	sheet->source =
	    (struct source){.name = strcmp(path, "-") == 0 ? "<stdin>" : path,
		.text = sheet->bytes.data == NULL ? "" : sheet->bytes.data,
		.length = sheet->bytes.length};
	if (document_kind_of(&sheet->source) == DOCUMENT_PROFILE) {
		(void)error_set(&sheet->error, STATUS_FINDINGS,
		    "'%s' is a profile, not a definition", path);
		return error_hint(&sheet->error,
		    "'scepctl show --ini FILE' writes it as a definition");
	}
	*format = (struct format){.source = &sheet->source,
	    .schemas = it->run.schemas,
	    .place = strcmp(file_name(path), PROJECT_FILE) == 0
			 ? SCHEMA_IN_PROJECT
			 : SCHEMA_IN_DEFINITION,
	    .arena = &sheet->arena,
	    .findings = &sheet->findings};
	if (profile_format(format, &sheet->text, &sheet->error) != 0)
		return -1;
	/* Standard input has no name that tells. */
	if (format->is_other && strcmp(path, "-") == 0) {
		format->place = SCHEMA_IN_PROJECT;
		sheet->findings = (struct findings){.arena = &sheet->arena};
		buf_clear(&sheet->text);
		return profile_format(format, &sheet->text, &sheet->error);
	}
	if (!format->wants_names || sheet->findings.errors > 0)
		return 0;
	/* Names need the whole of it: bases, certificates, identities. */
	document_read_bytes(&it->run, sheet->source.name, sheet->source.text,
	    sheet->source.length, &sheet->document);
	if (sheet->document.unreadable)
		return 0;
	format->profile = &sheet->document.profile;
	buf_clear(&sheet->text);
	return profile_format(format, &sheet->text, &sheet->error);
}

static void work_one(void *context, size_t item, size_t slot)
{
	const struct formatting *it = context;
	struct sheet *sheet = &it->sheets[slot];

	arena_clear(&sheet->arena);
	buf_clear(&sheet->bytes);
	buf_clear(&sheet->text);
	document_clear(&sheet->document);
	sheet->findings = (struct findings){.arena = &sheet->arena};
	sheet->error = (struct error){0};
	sheet->failed = format_file(it, it->inputs.list[item].path, sheet) != 0;
}

/* -- what becomes of it ---------------------------------------------------- */

/* A link stays, and what it leads to is written. */
static int write_file(
    const char *path, const struct sheet *sheet, struct error *error)
{
	const struct file_bytes bytes = {sheet->text.data, sheet->text.length};
	char *real = realpath(path, NULL);
	int result;

	if (real == NULL || access(real, W_OK) != 0)
		result =
		    error_set(error, STATUS_FILE, "cannot write '%s'", path);
	else
		result = file_check_output(real, error) != 0
			     ? -1
			     : file_put(real, &bytes, sheet->mode, FILE_EXACT,
				   error);
	free(real);
	return result;
}

static int show_change(
    struct formatting *it, const char *path, struct sheet *sheet)
{
	const struct source after = {.name = sheet->source.name,
	    .text = sheet->text.data,
	    .length = sheet->text.length};
	auto_buf struct buf out = {0};

	if (it->diff) {
		if (fmt_diff(&sheet->format, &after, &out, &it->error) != 0)
			return -1;
	} else {
		text_add_printable(&out, path, strlen(path));
		buf_char(&out, '\n');
	}
	return stdout_report(it->invocation, RUNNER_TEXT, &out, &it->error);
}

static void count_failure(struct formatting *it, const struct sheet *sheet)
{
	enum status status = STATUS_FINDINGS;

	if (sheet->failed)
		status =
		    (enum status)message_error(it->invocation, &sheet->error);
	else
		message_findings(it->invocation, &sheet->findings);
	/* A file that cannot be read outranks one with findings. */
	if (it->status == STATUS_DONE || it->status == STATUS_FINDINGS)
		it->status = status;
}

/* The run goes on, whatever became of the file, unless -1. */
static int take(
    struct formatting *it, const struct input *input, struct sheet *sheet)
{
	const char *path = input->path;
	bool is_shown = it->check || it->diff;
	bool is_stdin = strcmp(path, "-") == 0;
	bool changed = !buf_same(&sheet->bytes, &sheet->text);

	if (changed && !is_shown && !is_stdin)
		sheet->failed = write_file(path, sheet, &sheet->error) != 0;
	if (sheet->failed) {
		count_failure(it, sheet);
		return 0;
	}
	it->any_done = true;
	it->changed += changed;
	if (is_shown)
		return changed ? show_change(it, path, sheet) : 0;
	if (is_stdin)
		return stdout_write(&sheet->text, &it->error);
	if (changed && (it->inputs.count == 1 || it->invocation->verbose > 0))
		message_note(it->invocation, "formatted '%s'", path);
	return 0;
}

static int done_one(void *context, size_t item, size_t slot)
{
	struct formatting *it = context;
	struct sheet *sheet = &it->sheets[slot];
	const struct input *input = &it->inputs.list[item];

	if (!sheet->failed && sheet->format.is_foreign) {
		if (input->is_found) {
			it->others++;
			return 0;
		}
		/* Another tool may tell keys apart that we do not. */
		sheet->failed = error_set(&sheet->error, STATUS_FINDINGS,
				    "no section of '%s' is one of a "
				    "definition: it is left as it is",
				    sheet->source.name) != 0;
	}
	if (sheet->failed || sheet->findings.errors > 0) {
		findings_sort(&sheet->findings);
		count_failure(it, sheet);
		return 0;
	}
	it->ended = take(it, input, sheet) != 0;
	return it->ended ? -1 : 0;
}

/* -- all of them ----------------------------------------------------------- */

static int format_all(
    struct formatting *it, struct invocation *invocation, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	const struct pool_work work = {it, work_one, done_one};
	unsigned threads;

	if (inputs_collect(&it->inputs, arguments->operands, arguments->count,
		error) != 0 ||
	    invocation_load(invocation, error) != 0 ||
	    invocation_run(invocation, &it->run, error) != 0)
		return -1;
	threads = pool_threads(it->inputs.count);
	it->sheets = memory_new_array(pool_slots(threads), sizeof(*it->sheets));
	if (it->sheets == NULL)
		return error_set_memory(error);
	it->slots = pool_slots(threads);
	if (pool_run(it->inputs.count, threads, &work, error) != 0)
		return -1;
	if (it->ended)
		*error = it->error;
	return it->ended ? -1 : 0;
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(formatting_done) struct formatting it = {
	    .invocation = invocation,
	    .check = opts_has(&invocation->arguments, "check"),
	    .diff = opts_has(&invocation->arguments, "diff")};
	struct error error = {0};

	if (format_all(&it, invocation, &error) != 0)
		return message_error(invocation, &error);
	if (!it.check && !it.diff && it.inputs.count > 1)
		message_note(invocation, "formatted %zu of %zu files",
		    it.changed, it.inputs.count);
	if (it.others > 0)
		message_note(invocation,
		    "%zu file%s without any section of a definition: left "
		    "alone",
		    it.others, it.others == 1 ? "" : "s");
	if (it.status != STATUS_DONE && it.any_done && !it.check && !it.diff)
		return STATUS_PARTLY;
	if (it.status == STATUS_DONE && it.check && it.changed > 0)
		return STATUS_FINDINGS;
	return (int)it.status;
}

static const struct option command_options[] = {
    {.name = "check",
	.doc = "write nothing, list the files that would change; the status "
	       "is 1 when there are any"},
    {.name = "diff",
	.doc = "write nothing, show what would change; secrets are masked"},
    {0},
};

const struct command fmt_command = {.name = "fmt",
    .synopsis = "[--check] [--diff] FILE...",
    .summary = "spell and align definitions as the language has it, in place",
    .details =
	"A FILE is a definition, a scepctl.conf, a directory (all *.ini below "
	"it) or '-': standard input, whose formatted text goes to standard "
	"output. Names of keys become those of 'explain', words and numbers "
	"have one spelling, '=' stands in one column between blank lines. "
	"Order, comments, blank lines, quotes and line ends stay, and a "
	"definition means what it meant. A file that cannot be read as a "
	"definition is left as it is; what else validate finds in one is no "
	"hindrance.",
    .options = command_options,
    .least = 1,
    .most = COMMAND_OPERANDS_ANY,
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_PARTLY,
	STATUS_REFUSED, STATUS_FILE, STATUS_LIMIT},
    .run = run_command};
