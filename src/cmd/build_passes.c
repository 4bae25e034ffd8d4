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
#include "cmd/talk.h"
#include "crypto/cms.h"
#include "base/banned.h"

void building_done(struct building *building)
{
	for (size_t i = 0; i < building->slot_count; i++) {
		document_done(&building->slots[i].document);
		emit_scratch_done(&building->slots[i].scratch);
	}
	for (size_t i = 0;
	     building->items != NULL && i < building->inputs.count; i++)
		buf_done(&building->items[i].bytes);
	memory_free(building->slots);
	memory_free(building->items);
	secret_cache_free(building->secrets);
	pins_free(building->pins);
	ca_lookup_free(building->lookup);
	network_done(&building->network);
	secret_done(&building->challenge);
	duplicates_free(building->duplicates);
	failures_done(&building->failures);
	arena_done(&building->arena);
	document_run_done(&building->run);
	outputs_done(&building->outputs);
	inputs_done(&building->inputs);
	report_done(&building->said);
}

static bool is_standard_input(const char *path)
{
	return strcmp(path, "-") == 0;
}

void build_read(
    const struct building *building, size_t item, struct document *document)
{
	const char *path = building->inputs.list[item].path;
	const struct item *it = &building->items[item];

	document_clear(document);
	if (it->kept)
		document_read_bytes(&building->run,
		    is_standard_input(path) ? "<stdin>" : path, it->bytes.data,
		    it->bytes.length, document);
	else
		document_read(&building->run, path, document);
}

struct report *build_findings(struct building *building)
{
	return building->purpose.report != NULL ? building->purpose.report
						: &building->said;
}

/* -- check --------------------------------------------------------------- */

static void check_work(void *context, size_t item, size_t slot)
{
	struct building *building = context;

	build_read(building, item, &building->slots[slot].document);
}

void build_fail(
    struct building *building, size_t index, const struct error *why)
{
	building->items[index].status = why->status;
	failures_add(
	    &building->failures, building->inputs.list[index].path, why);
}

static void judge(const struct building *building,
    const struct document *document, struct error *ret_why)
{
	if (document->unreadable)
		*ret_why = document->error;
	else
		failures_of_findings(&document->findings,
		    opts_has(&building->invocation->arguments, "strict"),
		    document->source.name, ret_why);
}

static int check_kind(struct building *building,
    const struct document *document, size_t index, struct error *error)
{
	if (document->kind != DOCUMENT_DEFINITION &&
	    building->purpose.takes_profiles)
		return 0;
	if (document->kind != DOCUMENT_DEFINITION)
		return error_set(error, STATUS_USAGE,
		    "'%s' is a profile, not a definition",
		    document->source.name);
	if (document->profile.abstract)
		return 0;
	if (secret_cache_want(building->secrets, &document->profile, error) !=
		0 ||
	    pins_want(building->pins, &document->profile, index, error) != 0)
		return error_prefix(error, "'%s'", document->source.name);
	return 0;
}

static void say_findings(
    struct building *building, const struct findings *findings)
{
	if (building->purpose.report == NULL)
		talk_findings_add(
		    building->invocation, &building->said, findings);
	else
		report_add(building->purpose.report, findings,
		    building->purpose.report_buf);
}

/* Non-zero ends the pass. */
static int note_identifier(struct building *building,
    const struct document *document, struct item *item)
{
	const char *identifier = document->profile.top.identifier;

	if (building->purpose.report == NULL || identifier == NULL)
		return interrupted();
	item->identifier = arena_text(&building->arena, identifier);
	return item->identifier == NULL ? error_set_memory(&building->error)
					: interrupted();
}

static int check_done(void *context, size_t index, size_t slot)
{
	struct building *building = context;
	struct document *document = &building->slots[slot].document;
	struct item *item = &building->items[index];
	struct error error = {0};

	if (duplicates_add(
		building->duplicates, document, index, &building->error) != 0)
		return -1;
	say_findings(building, &document->findings);
	judge(building, document, &error);
	item->abstract = document->profile.abstract;
	item->text_hash = document->text_hash;
	if (document->unreadable ||
	    (error.status == STATUS_DONE &&
		check_kind(building, document, index, &error) != 0))
		(void)talk_error(building->invocation, &error);
	if (error.status != STATUS_DONE)
		build_fail(building, index, &error);
	return note_identifier(building, document, item);
}

/* A definition that shares an identifier is not built, nor is the one it
 * shares it with: which of the two is right is not for the program to say. */
static void refuse_duplicates(struct building *building)
{
	struct error why = {0};

	(void)error_set(&why, STATUS_FINDINGS,
	    "another definition has the same identifier or PayloadUUID");
	for (size_t i = 0; i < building->inputs.count; i++)
		if (building->items[i].status == STATUS_DONE &&
		    duplicates_conflict(building->duplicates, i))
			build_fail(building, i, &why);
}

/* -- emit ---------------------------------------------------------------- */

static int prepare_item(
    struct building *building, size_t index, struct slot *slot)
{
	const char *path =
	    building->outputs.to_stdout ? NULL : building->outputs.paths[index];

	build_read(building, index, &slot->document);
	if (slot->document.unreadable) {
		slot->error = slot->document.error;
		return -1;
	}
	if (slot->document.text_hash != building->items[index].text_hash ||
	    slot->document.findings.errors > 0)
		return error_set(&slot->error, STATUS_FINDINGS,
		    "the definition changed while it was built");
	if (pins_apply(building->pins, &slot->document.profile, &slot->error) !=
	    0)
		return -1;
	return emit_prepare(&building->emission, &slot->document, path,
	    &slot->scratch, &slot->error);
}

static void emit_work(void *context, size_t index, size_t slot_index)
{
	struct building *building = context;
	struct slot *slot = &building->slots[slot_index];

	slot->scratch.findings = (struct findings){.arena = NULL};
	slot->failed = build_is_wanted(&building->items[index]) &&
		       prepare_item(building, index, slot) != 0;
}

static int write_item(
    struct building *building, size_t index, struct slot *slot)
{
	struct item *item = &building->items[index];

	if (slot->failed)
		return -1;
	item->secret = slot->scratch.has_secret;
	item->written = !slot->scratch.is_there;
	item->resigned = slot->scratch.resigned;
	if (building->outputs.to_stdout)
		return 0;
	if (emit_write(building->outputs.paths[index], &slot->scratch,
		&slot->error) != 0)
		return -1;
	item->is_built = true;
	return 0;
}

static int emit_done(void *context, size_t index, size_t slot_index)
{
	struct building *building = context;
	struct slot *slot = &building->slots[slot_index];
	struct item *item = &building->items[index];

	progress_step(&building->progress, index + 1);
	if (build_is_wanted(item) && slot->scratch.findings.count > 0) {
		progress_clear(&building->progress);
		findings_sort(&slot->scratch.findings);
		say_findings(building, &slot->scratch.findings);
	}
	if (!build_is_wanted(item) || write_item(building, index, slot) == 0)
		return interrupted();
	build_fail(building, index, &slot->error);
	(void)error_prefix(&slot->error, "'%s'", slot->document.source.name);
	progress_clear(&building->progress);
	(void)talk_error(building->invocation, &slot->error);
	return interrupted();
}

/* -- the passes ---------------------------------------------------------- */

/* A pass has its own count of what is said. */
static int run_pass(struct building *building,
    void (*work)(void *, size_t, size_t), int (*done)(void *, size_t, size_t),
    struct error *error)
{
	struct pool_work pass = {
	    .context = building, .work = work, .done = done};

	report_done(&building->said);
	talk_findings_begin(building->invocation, &building->said);
	if (pool_run(building->inputs.count, building->threads, &pass, error) !=
	    0)
		return -1;
	progress_clear(&building->progress);
	talk_findings_end(building->invocation, &building->said);
	if (building->error.status == STATUS_DONE)
		return 0;
	*error = building->error;
	return -1;
}

static int make_slots(struct building *building, struct error *error)
{
	size_t count;

	building->threads = pool_threads(building->inputs.count);
	count = pool_slots(building->threads);
	building->slots = memory_new_array(count, sizeof(*building->slots));
	building->items =
	    memory_new_array(building->inputs.count, sizeof(*building->items));
	building->secrets = secret_cache_new();
	building->pins = pins_new();
	if (building->slots == NULL || building->items == NULL ||
	    building->secrets == NULL || building->pins == NULL)
		return error_set_memory(error);
	building->slot_count = count;
	return duplicates_new(
	    building->inputs.count, &building->duplicates, error);
}

static int keep_pipes(struct building *building, struct error *error)
{
	size_t most =
	    building->purpose.takes_profiles ? CMS_FILE_MAX : INI_BYTES_MAX;

	for (size_t i = 0; i < building->inputs.count; i++) {
		const char *path = building->inputs.list[i].path;
		struct item *item = &building->items[i];
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

static int make_directories(struct building *building, struct error *error)
{
	for (size_t i = 0; i < building->outputs.count; i++)
		if (build_is_wanted(&building->items[i]) &&
		    outputs_make_room(building->outputs.paths[i], error) != 0)
			return -1;
	return 0;
}

static int write_stdout(struct building *building, struct error *error)
{
	const struct buf *product = &building->slots[0].scratch.product;

	if (!build_is_wanted(&building->items[0]))
		return 0;
	if (building->emission.signing != NULL && isatty(STDOUT_FILENO)) {
		(void)error_set(error, STATUS_USAGE,
		    "signed profiles are not written to a terminal");
		return error_hint(error, "use -o FILE, or a pipe");
	}
	return talk_product(product, error);
}

int build_check(struct building *building, struct error *error)
{
	if (make_slots(building, error) != 0 ||
	    keep_pipes(building, error) != 0 ||
	    run_pass(building, check_work, check_done, error) != 0)
		return -1;
	refuse_duplicates(building);
	building->run.is_checked = true;
	return 0;
}

int build_emit(struct building *building, struct error *error)
{
	if (build_count_wanted(building) == 0)
		return 0;
	if (make_directories(building, error) != 0 ||
	    build_gather(building, error) != 0)
		return -1;
	progress_start(&building->progress, building->invocation, "building",
	    building->inputs.count);
	if (run_pass(building, emit_work, emit_done, error) != 0)
		return -1;
	building->is_emitted = true;
	progress_clear(&building->progress);
	if (interrupted())
		return 0;
	if (building->outputs.to_stdout)
		return write_stdout(building, error);
	build_report(building);
	return 0;
}
