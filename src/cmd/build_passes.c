/*
 * Three passes over the files. Check: each is read and checked, on all cores,
 * and what must not occur twice is found. Gather: the secrets and pins they
 * need are fetched, each once. Emit: each is read again, built, signed and
 * written, on all cores. Reading twice keeps memory flat however many files
 * there are; a definition takes some ten microseconds to read, a signature
 * hundreds.
 */
#include "cmd/build.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/pool.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "crypto/cms.h"
#include "base/banned.h"

void build_session_done(struct build_session *build)
{
	for (size_t i = 0; i < build->slot_count; i++) {
		document_done(&build->slots[i].document);
		emit_scratch_done(&build->slots[i].scratch);
	}
	for (size_t i = 0; build->items != NULL && i < build->inputs.count; i++)
		buf_done(&build->items[i].bytes);
	memory_free(build->slots);
	memory_free(build->items);
	secret_cache_free(build->secrets);
	pins_free(build->pins);
	ca_lookup_free(build->lookup);
	network_done(&build->network);
	secret_done(&build->challenge);
	duplicates_free(build->duplicates);
	report_failures_done(&build->failures);
	arena_done(&build->arena);
	document_run_done(&build->run);
	outputs_done(&build->outputs);
	inputs_done(&build->inputs);
	report_done(&build->said);
}

static bool is_standard_input(const char *path)
{
	return strcmp(path, "-") == 0;
}

void build_read(
    const struct build_session *build, size_t item, struct document *document)
{
	const char *path = build->inputs.list[item].path;
	const struct item *it = &build->items[item];

	document_clear(document);
	if (it->kept)
		document_read_bytes(&build->run,
		    is_standard_input(path) ? "<stdin>" : path, it->bytes.data,
		    it->bytes.length, document);
	else
		document_read(&build->run, path, document);
}

struct report *build_findings(struct build_session *build)
{
	return build->purpose.report != NULL ? build->purpose.report
					     : &build->said;
}

/* -- check --------------------------------------------------------------- */

static void check_work(void *context, size_t item, size_t slot)
{
	struct build_session *build = context;

	build_read(build, item, &build->slots[slot].document);
}

void build_fail(
    struct build_session *build, size_t index, const struct error *why)
{
	build->items[index].status = why->status;
	report_failures_add(
	    &build->failures, build->inputs.list[index].path, why);
}

static void judge(const struct build_session *build,
    const struct document *document, struct error *ret_why)
{
	if (document->unreadable)
		*ret_why = document->error;
	else
		report_failure_of(&document->findings,
		    opts_has(&build->invocation->arguments, "strict"),
		    document->source.name, ret_why);
}

static int check_kind(struct build_session *build,
    const struct document *document, size_t index, struct error *error)
{
	if (document->kind != DOCUMENT_DEFINITION &&
	    build->purpose.takes_profiles)
		return 0;
	if (document->kind != DOCUMENT_DEFINITION)
		return error_set(error, STATUS_USAGE,
		    "'%s' is a profile, not a definition",
		    document->source.name);
	if (document->profile.abstract)
		return 0;
	if (secret_cache_want(build->secrets, &document->profile, error) != 0 ||
	    pins_want(build->pins, &document->profile, index, error) != 0)
		return error_prefix(error, "'%s'", document->source.name);
	return 0;
}

static void say_findings(
    struct build_session *build, const struct findings *findings)
{
	if (build->purpose.report == NULL)
		message_findings_add(build->invocation, &build->said, findings);
	else
		report_add(build->purpose.report, findings);
}

/* Non-zero ends the pass. */
static int note_identifier(struct build_session *build,
    const struct document *document, struct item *item)
{
	const char *identifier = document->profile.top.identifier;

	if (build->purpose.report == NULL || identifier == NULL)
		return interrupted();
	item->identifier = arena_text(&build->arena, identifier);
	return item->identifier == NULL ? error_set_memory(&build->error)
					: interrupted();
}

static int check_done(void *context, size_t index, size_t slot)
{
	struct build_session *build = context;
	struct document *document = &build->slots[slot].document;
	struct item *item = &build->items[index];
	struct error error = {0};

	if (duplicates_add(build->duplicates, document, index, &build->error) !=
	    0)
		return -1;
	say_findings(build, &document->findings);
	judge(build, document, &error);
	item->abstract = document->profile.abstract;
	item->text_hash = document->text_hash;
	if (document->unreadable ||
	    (error.status == STATUS_DONE &&
		check_kind(build, document, index, &error) != 0))
		(void)message_error(build->invocation, &error);
	if (error.status != STATUS_DONE)
		build_fail(build, index, &error);
	return note_identifier(build, document, item);
}

/* A definition that shares an identifier is not built, nor is the one it
 * shares it with: which of the two is right is not for the program to say. */
static void refuse_duplicates(struct build_session *build)
{
	struct error why = {0};

	(void)error_set(&why, STATUS_FINDINGS,
	    "another definition has the same identifier or PayloadUUID");
	for (size_t i = 0; i < build->inputs.count; i++)
		if (build->items[i].status == STATUS_DONE &&
		    duplicates_conflict(build->duplicates, i))
			build_fail(build, i, &why);
}

/* -- emit ---------------------------------------------------------------- */

static int prepare_item(
    struct build_session *build, size_t index, struct slot *slot)
{
	const char *path =
	    build->outputs.to_stdout ? NULL : build->outputs.paths[index];

	build_read(build, index, &slot->document);
	if (slot->document.unreadable) {
		slot->error = slot->document.error;
		return -1;
	}
	if (slot->document.text_hash != build->items[index].text_hash ||
	    slot->document.findings.errors > 0)
		return error_set(&slot->error, STATUS_FINDINGS,
		    "the definition changed while it was built");
	if (pins_apply(build->pins, &slot->document.profile, &slot->error) != 0)
		return -1;
	return emit_prepare(&build->emission, &slot->document, path,
	    &slot->scratch, &slot->error);
}

static void emit_work(void *context, size_t index, size_t slot_index)
{
	struct build_session *build = context;
	struct slot *slot = &build->slots[slot_index];

	slot->scratch.findings = (struct findings){.arena = NULL};
	slot->failed = build_is_wanted(&build->items[index]) &&
		       prepare_item(build, index, slot) != 0;
}

static int write_item(
    struct build_session *build, size_t index, struct slot *slot)
{
	struct item *item = &build->items[index];

	if (slot->failed)
		return -1;
	item->secret = slot->scratch.has_secret;
	item->written = !slot->scratch.is_there;
	item->resigned = slot->scratch.resigned;
	if (build->outputs.to_stdout)
		return 0;
	if (emit_write(
		build->outputs.paths[index], &slot->scratch, &slot->error) != 0)
		return -1;
	item->is_built = true;
	return 0;
}

static int emit_done(void *context, size_t index, size_t slot_index)
{
	struct build_session *build = context;
	struct slot *slot = &build->slots[slot_index];
	struct item *item = &build->items[index];

	progress_step(&build->progress, index + 1);
	if (build_is_wanted(item) && slot->scratch.findings.count > 0) {
		progress_clear(&build->progress);
		findings_sort(&slot->scratch.findings);
		say_findings(build, &slot->scratch.findings);
	}
	if (!build_is_wanted(item) || write_item(build, index, slot) == 0)
		return interrupted();
	build_fail(build, index, &slot->error);
	(void)error_prefix(&slot->error, "'%s'", slot->document.source.name);
	progress_clear(&build->progress);
	(void)message_error(build->invocation, &slot->error);
	return interrupted();
}

/* -- the passes ---------------------------------------------------------- */

/* A pass has its own count of what is said. */
static int run_pass(struct build_session *build,
    void (*work)(void *, size_t, size_t), int (*done)(void *, size_t, size_t),
    struct error *error)
{
	struct pool_work pass = {.context = build, .work = work, .done = done};

	report_done(&build->said);
	message_findings_begin(build->invocation, &build->said);
	if (pool_run(build->inputs.count, build->threads, &pass, error) != 0)
		return -1;
	progress_clear(&build->progress);
	message_findings_end(build->invocation, &build->said);
	if (build->error.status == STATUS_DONE)
		return 0;
	*error = build->error;
	return -1;
}

static int make_slots(struct build_session *build, struct error *error)
{
	size_t count;

	build->threads = pool_threads(build->inputs.count);
	count = pool_slots(build->threads);
	build->slots = memory_new_array(count, sizeof(*build->slots));
	build->items =
	    memory_new_array(build->inputs.count, sizeof(*build->items));
	build->secrets = secret_cache_new();
	build->pins = pins_new();
	if (build->slots == NULL || build->items == NULL ||
	    build->secrets == NULL || build->pins == NULL)
		return error_set_memory(error);
	build->slot_count = count;
	return duplicates_new(build->inputs.count, &build->duplicates, error);
}

static int keep_pipes(struct build_session *build, struct error *error)
{
	size_t most =
	    build->purpose.takes_profiles ? CMS_FILE_MAX : INI_BYTES_MAX;

	for (size_t i = 0; i < build->inputs.count; i++) {
		const char *path = build->inputs.list[i].path;
		struct item *item = &build->items[i];
		int result = 0;

		item->kept = is_standard_input(path) || file_is_pipe(path);
		if (is_standard_input(path))
			result = file_read_open(
			    STDIN_FILENO, "<stdin>", most, &item->bytes, error);
		else if (item->kept)
			result = file_read_named(
			    path, most, &item->bytes, NULL, error);
		if (result != 0)
			return -1;
	}
	return 0;
}

static int make_directories(struct build_session *build, struct error *error)
{
	for (size_t i = 0; i < build->outputs.count; i++)
		if (build_is_wanted(&build->items[i]) &&
		    outputs_make_room(build->outputs.paths[i], error) != 0)
			return -1;
	return 0;
}

static int write_stdout(struct build_session *build, struct error *error)
{
	const struct buf *product = &build->slots[0].scratch.product;

	if (!build_is_wanted(&build->items[0]))
		return 0;
	if (build->emission.signing != NULL && isatty(STDOUT_FILENO)) {
		(void)error_set(error, STATUS_USAGE,
		    "signed profiles are not written to a terminal");
		return error_hint(error, "use -o FILE, or a pipe");
	}
	return stdout_write(product, error);
}

int build_check(struct build_session *build, struct error *error)
{
	if (make_slots(build, error) != 0 || keep_pipes(build, error) != 0 ||
	    run_pass(build, check_work, check_done, error) != 0)
		return -1;
	refuse_duplicates(build);
	build->run.is_checked = true;
	return 0;
}

int build_emit(struct build_session *build, struct error *error)
{
	if (build_count_wanted(build) == 0)
		return 0;
	if (make_directories(build, error) != 0 ||
	    build_gather(build, error) != 0)
		return -1;
	progress_start(&build->progress, build->invocation, "building",
	    build->inputs.count);
	if (run_pass(build, emit_work, emit_done, error) != 0)
		return -1;
	build->is_emitted = true;
	progress_clear(&build->progress);
	if (interrupted())
		return 0;
	if (build->outputs.to_stdout)
		return write_stdout(build, error);
	build_report(build);
	return 0;
}
