/*
 * Three passes over the files. Check: each is read and checked, on all cores,
 * and what must not occur twice is found. Gather: the secrets and pins they
 * need are fetched, each once. Emit: each is read again, built, signed and
 * written, on all cores. Reading twice keeps memory flat however many files
 * there are; a definition takes some ten microseconds to read, a signature
 * hundreds. The text of some thousands of them is kept for that, which spares
 * the system as many calls as parsing takes time.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/pool.h"
#include "cmd/build_session.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "crypto/cms.h"
#include "base/banned.h"

enum {
	KEPT_BYTES_MAX = 8 * 1024 * 1024 /* of texts, between the passes */
};

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

/* -- check --------------------------------------------------------------- */

/* What comes through a pipe is read once and used twice. */
static int keep_pipes(struct build_session *build, struct error *error)
{
	size_t most =
	    build->purpose.takes_profiles ? CMS_FILE_MAX : INI_BYTES_MAX;

	for (size_t i = 0; i < build->inputs.count; i++) {
		const char *path = build->inputs.list[i].path;
		struct item *item = &build->items[i];
		bool is_stdin = strcmp(path, "-") == 0;
		int result = 0;

		/* One that was found in a directory is none. */
		item->kept = is_stdin || (!build->inputs.list[i].is_found &&
					     file_is_pipe(path));
		if (is_stdin)
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

static void check_work(void *context, size_t item, size_t slot)
{
	struct build_session *build = context;

	build_read(build, item, &build->slots[slot].document);
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

/* The texts that are read first: what of the rest is too much is read again. */
static int keep_text(struct build_session *build,
    const struct document *document, struct item *item)
{
	size_t length = document->bytes.length;

	if (item->kept || document->unreadable ||
	    document->kind != DOCUMENT_DEFINITION ||
	    build->kept_bytes + length > KEPT_BYTES_MAX)
		return 0;
	/* No larger than it is. */
	item->bytes.data = memory_new(length + 1);
	if (item->bytes.data == NULL)
		return error_set_memory(&build->error);
	item->bytes.capacity = length + 1;
	buf_add(&item->bytes, document->bytes.data, length);
	item->kept = true;
	build->kept_bytes += length;
	return 0;
}

/* Non-zero ends the pass. */
static int check_done(void *context, size_t index, size_t slot)
{
	struct build_session *build = context;
	struct document *document = &build->slots[slot].document;
	const char *identifier = document->profile.top.identifier;
	struct item *item = &build->items[index];
	struct error error = {0};

	if (duplicates_add(build->duplicates, document, index, &build->error) !=
	    0)
		return -1;
	build_say_findings(build, &document->findings);
	if (document->unreadable)
		error = document->error;
	else
		report_failure_of(&document->findings,
		    opts_has(&build->invocation->arguments, "strict"),
		    document->source.name, &error);
	item->abstract = document->profile.abstract;
	item->text_hash = document->text_hash;
	if (document->unreadable ||
	    (error.status == STATUS_DONE &&
		check_kind(build, document, index, &error) != 0))
		(void)message_error(build->invocation, &error);
	if (error.status != STATUS_DONE)
		build_fail(build, index, &error);
	if (build->purpose.report != NULL && identifier != NULL) {
		item->identifier = arena_text(&build->arena, identifier);
		if (item->identifier == NULL)
			return error_set_memory(&build->error);
	}
	if (build_is_wanted(item) && keep_text(build, document, item) != 0)
		return -1;
	return interrupted();
}

int build_check(struct build_session *build, struct error *error)
{
	size_t count = build->inputs.count, slots;
	struct error why = {0};

	build->threads = pool_threads(count);
	slots = pool_slots(build->threads);
	build->slots = memory_new_array(slots, sizeof(*build->slots));
	build->items = memory_new_array(count, sizeof(*build->items));
	build->secrets = secret_cache_new();
	build->pins = pins_new();
	if (build->slots == NULL || build->items == NULL ||
	    build->secrets == NULL || build->pins == NULL)
		return error_set_memory(error);
	if (build->rows != NULL)
		secret_cache_leave_columns(build->secrets);
	build->slot_count = slots;
	if (duplicates_new(count, &build->duplicates, error) != 0 ||
	    keep_pipes(build, error) != 0 ||
	    run_pass(build, check_work, check_done, error) != 0)
		return -1;
	/* A definition that shares an identifier is not built, nor is the one
	 * it shares it with: which of the two is right is not for the program
	 * to say. */
	(void)error_set(&why, STATUS_FINDINGS,
	    "another definition has the same identifier or PayloadUUID");
	for (size_t i = 0; i < count; i++)
		if (build->items[i].status == STATUS_DONE &&
		    duplicates_conflict(build->duplicates, i))
			build_fail(build, i, &why);
	build->run.is_checked = true;
	return 0;
}

/* -- emit ---------------------------------------------------------------- */

static void emit_work(void *context, size_t index, size_t slot_index)
{
	struct build_session *build = context;
	struct slot *slot = &build->slots[slot_index];
	struct document *document = &slot->document;
	const struct item *item = &build->items[index];

	slot->scratch.findings = (struct findings){.arena = NULL};
	slot->failed = build_is_wanted(item);
	if (!slot->failed)
		return;
	build_read(build, index, document);
	if (document->unreadable)
		slot->error = document->error;
	else if (document->text_hash != item->text_hash ||
		 document->findings.errors > 0)
		(void)error_set(&slot->error, STATUS_FINDINGS,
		    "the definition changed while it was built");
	else
		slot->failed =
		    pins_apply(build->pins, &document->profile, &slot->error) !=
			0 ||
		    emit_prepare(&build->emission, document,
			build->outputs.to_stdout ? NULL
						 : build->outputs.paths[index],
			&slot->scratch, &slot->error) != 0;
}

static int emit_done(void *context, size_t index, size_t slot_index)
{
	struct build_session *build = context;
	struct slot *slot = &build->slots[slot_index];
	struct item *item = &build->items[index];

	progress_step(&build->progress, index + 1);
	if (!build_is_wanted(item))
		return interrupted();
	if (slot->scratch.findings.count > 0) {
		progress_clear(&build->progress);
		findings_sort(&slot->scratch.findings);
		build_say_findings(build, &slot->scratch.findings);
	}
	if (!slot->failed) {
		item->secret = slot->scratch.has_secret;
		item->written = !slot->scratch.is_there;
		item->resigned = slot->scratch.resigned;
		if (build->outputs.to_stdout)
			return interrupted();
		item->is_built = emit_write(build->outputs.paths[index],
				     &slot->scratch, &slot->error) == 0;
		if (item->is_built)
			return interrupted();
	}
	build_fail(build, index, &slot->error);
	(void)error_prefix(&slot->error, "'%s'", slot->document.source.name);
	progress_clear(&build->progress);
	(void)message_error(build->invocation, &slot->error);
	return interrupted();
}

int build_emit(struct build_session *build, struct error *error)
{
	int result;

	progress_start(&build->progress, build->invocation, "building",
	    build->inputs.count);
	build->run.is_built = true;
	result = run_pass(build, emit_work, emit_done, error);
	build->run.is_built = false;
	if (result != 0)
		return -1;
	build->is_emitted = true;
	progress_clear(&build->progress);
	return 0;
}
