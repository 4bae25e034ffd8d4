/*
 * build: definitions to profiles.
 *
 * Three passes over the files. Check: each is read and checked, on all cores,
 * and what must not occur twice is found. Gather: the secrets they need are
 * fetched, each once. Emit: each is read again, built, signed and written, on
 * all cores. Reading twice keeps memory flat however many files there are; a
 * definition takes some ten microseconds to read, a signature hundreds.
 */
#include "cmd/command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/pool.h"
#include "cmd/inputs.h"
#include "cmd/interrupt.h"
#include "cmd/outputs.h"
#include "cmd/progress.h"
#include "cmd/signer.h"
#include "cmd/talk.h"
#include "compile/duplicates.h"
#include "compile/emit.h"
#include "compile/vault.h"
#include "crypto/cert.h"
#include "project/git.h"
#include "base/banned.h"

/* What became of one input. */
struct item {
	bool abstract; /* a base: nothing to build */
	bool written;
	bool secret; /* its profile holds one in clear */
	enum status status;
};

/* What a worker uses for one input at a time. */
struct slot {
	struct document document;
	struct emit_scratch scratch;
	struct error error;
	bool failed;
};

struct building {
	const struct invocation *invocation;
	struct inputs inputs;
	struct outputs outputs;
	struct run run;
	struct duplicates *duplicates;
	struct vault *vault;
	struct emission emission;
	struct build_values values;
	struct item *items;
	struct slot *slots;
	size_t slot_count;
	struct buf standard_input; /* read once, used in both passes */
	struct progress progress;
	struct error error; /* that ended a pass early */
};

static void building_done(struct building *building)
{
	for (size_t i = 0; i < building->slot_count; i++) {
		document_done(&building->slots[i].document);
		emit_scratch_done(&building->slots[i].scratch);
	}
	memory_free(building->slots);
	memory_free(building->items);
	buf_done(&building->standard_input);
	vault_free(building->vault);
	duplicates_free(building->duplicates);
	run_done(&building->run);
	outputs_done(&building->outputs);
	inputs_done(&building->inputs);
}

static void read_input(
    const struct building *building, size_t item, struct document *document)
{
	const char *path = building->inputs.list[item].path;

	document_clear(document);
	if (strcmp(path, "-") == 0)
		document_read_bytes(&building->run, "<stdin>",
		    building->standard_input.data == NULL
			? ""
			: building->standard_input.data,
		    building->standard_input.length, document);
	else
		document_read(&building->run, path, document);
}

/* -- check --------------------------------------------------------------- */

static void check_work(void *context, size_t item, size_t slot)
{
	struct building *building = context;

	read_input(building, item, &building->slots[slot].document);
}

static enum status judge(
    const struct building *building, const struct document *document)
{
	if (document->unreadable)
		return document->error.status;
	if (document->findings.errors > 0)
		return STATUS_FINDINGS;
	return opts_has(&building->invocation->arguments, "strict") &&
		       document->findings.warnings > 0
		   ? STATUS_FINDINGS
		   : STATUS_DONE;
}

static int check_done(void *context, size_t index, size_t slot)
{
	struct building *building = context;
	struct document *document = &building->slots[slot].document;
	struct item *item = &building->items[index];

	if (duplicates_add(
		building->duplicates, document, index, &building->error) != 0)
		return -1;
	talk_findings(building->invocation, &document->findings);
	item->status = judge(building, document);
	if (document->unreadable) {
		(void)talk_error(building->invocation, &document->error);
		return interrupted();
	}
	if (document->kind != DOCUMENT_DEFINITION) {
		struct error error;

		(void)error_set(&error, STATUS_USAGE,
		    "'%s' is a profile, not a definition",
		    document->source.name);
		item->status = STATUS_USAGE;
		(void)talk_error(building->invocation, &error);
		return interrupted();
	}
	item->abstract = document->profile.abstract;
	if (item->status == STATUS_DONE && !item->abstract &&
	    vault_want(building->vault, document, &building->error) != 0) {
		item->status = building->error.status;
		(void)error_prefix(
		    &building->error, "%s", document->source.name);
		(void)talk_error(building->invocation, &building->error);
	}
	return interrupted();
}

/* A definition that shares an identifier is not built, nor is the one it
 * shares it with: which of the two is right is not for the program to say. */
static void refuse_duplicates(struct building *building)
{
	for (size_t i = 0; i < building->inputs.count; i++)
		if (building->items[i].status == STATUS_DONE &&
		    duplicates_conflict(building->duplicates, i))
			building->items[i].status = STATUS_FINDINGS;
}

/* -- emit ---------------------------------------------------------------- */

static bool is_to_build(const struct item *item)
{
	return item->status == STATUS_DONE && !item->abstract;
}

static int emit_item(struct building *building, size_t index, struct slot *slot)
{
	struct item *item = &building->items[index];

	read_input(building, index, &slot->document);
	if (slot->document.unreadable || slot->document.findings.errors > 0)
		return error_set(&slot->error, STATUS_FINDINGS,
		    "the definition changed while it was built");
	if (building->outputs.to_stdout)
		return emit_bytes(&building->emission, &slot->document,
		    &slot->scratch, &item->secret, &slot->error);
	return emit_file(&building->emission, &slot->document,
	    building->outputs.paths[index], &slot->scratch, &item->written,
	    &item->secret, &slot->error);
}

static void emit_work(void *context, size_t index, size_t slot_index)
{
	struct building *building = context;
	struct slot *slot = &building->slots[slot_index];

	slot->failed = is_to_build(&building->items[index]) &&
		       emit_item(building, index, slot) != 0;
}

static int emit_done(void *context, size_t index, size_t slot_index)
{
	struct building *building = context;
	struct slot *slot = &building->slots[slot_index];
	struct item *item = &building->items[index];

	progress_step(&building->progress, index + 1);
	if (!slot->failed)
		return interrupted();
	item->status = slot->error.status;
	(void)error_prefix(
	    &slot->error, "%s", building->inputs.list[index].path);
	progress_clear(&building->progress);
	(void)talk_error(building->invocation, &slot->error);
	return interrupted();
}

/* -- the passes ---------------------------------------------------------- */

static int run_pass(struct building *building, unsigned threads,
    void (*work)(void *, size_t, size_t), int (*done)(void *, size_t, size_t))
{
	struct pool_work pass = {
	    .context = building, .work = work, .done = done};

	building->error.status = STATUS_DONE;
	return pool_run(
	    building->inputs.count, threads, &pass, &building->error);
}

static int make_slots(
    struct building *building, unsigned threads, struct error *error)
{
	size_t count = pool_slots(threads);

	building->slots = memory_new_array(count, sizeof(*building->slots));
	building->items =
	    memory_new_array(building->inputs.count, sizeof(*building->items));
	building->vault = vault_new();
	if (building->slots == NULL || building->items == NULL ||
	    building->vault == NULL)
		return error_set_memory(error);
	building->slot_count = count;
	return duplicates_new(
	    building->inputs.count, &building->duplicates, error);
}

static int read_standard_input(struct building *building, struct error *error)
{
	for (size_t i = 0; i < building->inputs.count; i++)
		if (strcmp(building->inputs.list[i].path, "-") == 0)
			return file_read_open(STDIN_FILENO, "<stdin>",
			    INI_BYTES_MAX, &building->standard_input, error);
	return 0;
}

static int make_directories(struct building *building, struct error *error)
{
	for (size_t i = 0; i < building->outputs.count; i++)
		if (is_to_build(&building->items[i]) &&
		    outputs_make_room(building->outputs.paths[i], error) != 0)
			return -1;
	return 0;
}

static size_t count_to_build(const struct building *building)
{
	size_t count = 0;

	for (size_t i = 0; i < building->inputs.count; i++)
		count += is_to_build(&building->items[i]);
	return count;
}

/* -- what is said afterwards --------------------------------------------- */

static int write_stdout(struct building *building, struct error *error)
{
	const struct buf *product = &building->slots[0].scratch.product;

	if (!is_to_build(&building->items[0]))
		return 0;
	if (building->emission.signing != NULL && isatty(STDOUT_FILENO)) {
		(void)error_set(error, STATUS_USAGE,
		    "signed profiles are not written to a terminal");
		return error_hint(error, "use -o FILE, or a pipe");
	}
	return talk_out(product->data, product->length, error);
}

/* One warning per directory: its profiles fare alike, as a rule. */
static void warn_of_git(const struct building *building)
{
	auto_map struct map seen = {0};

	for (size_t i = 0; i < building->outputs.count; i++) {
		const char *path = building->outputs.paths[i];
		size_t other;

		if (!is_to_build(&building->items[i]) ||
		    !building->items[i].secret ||
		    map_add(&seen, path, file_directory_length(path), i,
			&other) != 1 ||
		    !git_would_commit(path))
			continue;
		talk_warning(building->invocation,
		    "add *.mobileconfig to .gitignore",
		    "'%s' holds a challenge in clear, and git would commit it",
		    path);
	}
}

static const char *signer_of(const struct building *building)
{
	if (building->emission.signing == NULL)
		return NULL;
	return cert_common_name(
	    identity_cert(building->emission.signing->identity));
}

static void say_one(const struct building *building)
{
	const char *signer = signer_of(building);
	const char *path = building->outputs.paths[0];

	if (!is_to_build(&building->items[0]))
		return;
	if (!building->items[0].written)
		talk_note(building->invocation, "'%s' is unchanged", path);
	else if (signer == NULL)
		talk_note(building->invocation, "wrote '%s', unsigned", path);
	else
		talk_note(building->invocation, "wrote '%s', signed by '%s'",
		    path, signer);
}

static void say_all(const struct building *building)
{
	size_t written = 0, unchanged = 0, failed = 0, bases = 0;

	for (size_t i = 0; i < building->inputs.count; i++) {
		const struct item *item = &building->items[i];

		if (item->status != STATUS_DONE)
			failed++;
		else if (item->abstract)
			bases++;
		else if (item->written)
			written++;
		else
			unchanged++;
	}
	talk_note(building->invocation,
	    "%zu written, %zu unchanged, %zu failed%s", written, unchanged,
	    failed, bases > 0 ? ", bases not built" : "");
}

/* Some done and some failed is partly; else the first failure counts, a file
 * that could not be read before all others. */
static enum status overall(const struct building *building)
{
	enum status status = STATUS_DONE;
	bool any_done = false;

	for (size_t i = 0; i < building->inputs.count; i++) {
		const struct item *item = &building->items[i];

		if (is_to_build(item))
			any_done = true;
		if (item->status == STATUS_DONE)
			continue;
		if (status == STATUS_DONE || item->status == STATUS_NOT_FOUND ||
		    (item->status == STATUS_FILE && status != STATUS_NOT_FOUND))
			status = item->status;
	}
	return any_done && status != STATUS_DONE ? STATUS_PARTLY : status;
}

static void mark_left(struct building *building, enum status status)
{
	for (size_t i = 0; i < building->inputs.count; i++)
		if (is_to_build(&building->items[i]))
			building->items[i].status = status;
}

/* -- the command --------------------------------------------------------- */

static int check_all(
    struct building *building, unsigned threads, struct error *error)
{
	if (run_pass(building, threads, check_work, check_done) != 0) {
		*error = building->error;
		return -1;
	}
	refuse_duplicates(building);
	if (count_to_build(building) > 0 || overall(building) != STATUS_DONE)
		return 0;
	(void)error_set(error, STATUS_USAGE, "nothing to build");
	return error_hint(error, "a definition with 'abstract = yes' is a "
				 "base for others");
}

static int emit_all(
    struct building *building, unsigned threads, struct error *error)
{
	struct secrets_options secrets;

	if (count_to_build(building) == 0)
		return 0;
	invocation_secrets(building->invocation, NULL, &secrets);
	vault_fetch(building->vault, &secrets);
	vault_values(building->vault, &building->values);
	building->emission.values = &building->values;
	if (make_directories(building, error) != 0)
		return -1;
	progress_start(&building->progress, building->invocation, "building",
	    building->inputs.count);
	if (run_pass(building, threads, emit_work, emit_done) != 0) {
		*error = building->error;
		return -1;
	}
	progress_clear(&building->progress);
	if (interrupted())
		return 0;
	if (building->outputs.to_stdout)
		return write_stdout(building, error);
	warn_of_git(building);
	if (building->inputs.count == 1)
		say_one(building);
	else
		say_all(building);
	return 0;
}

static int build(struct building *building, struct signer *signer,
    const struct config *config, struct error *error)
{
	const struct invocation *invocation = building->invocation;
	bool is_unsigned = opts_has(&invocation->arguments, "unsigned");
	unsigned threads = pool_threads(building->inputs.count);

	building->run.will_sign = !is_unsigned;
	if (read_standard_input(building, error) != 0 ||
	    make_slots(building, threads, error) != 0 ||
	    check_all(building, threads, error) != 0)
		return -1;
	/* The identity comes after the check: what is wrong with the
	 * definitions is worth knowing without a key at hand, and a key on a
	 * token asks for its PIN only when there is something to sign. */
	if (!is_unsigned && count_to_build(building) > 0) {
		if (signer_load(signer, invocation, config, error) != 0)
			return -1;
		building->emission.signing = &signer->signing;
	}
	return emit_all(building, threads, error);
}

static int prepare(
    struct building *building, struct config *config, struct error *error)
{
	const struct invocation *invocation = building->invocation;
	char directory[FILE_PATH_MAX] = ".";
	const char *first;

	if (inputs_collect(&building->inputs, invocation->arguments.operands,
		invocation->arguments.count, error) != 0 ||
	    outputs_plan(&building->outputs, &building->inputs,
		opts_text(&invocation->arguments, "output", NULL), error) != 0)
		return -1;
	first = building->inputs.list[0].path;
	if (file_directory_length(first) > 0) {
		memcpy(directory, first, file_directory_length(first));
		directory[file_directory_length(first)] = '\0';
	}
	if (invocation_config(invocation,
		file_is_directory(directory) ? directory : ".", config,
		error) != 0)
		return -1;
	return invocation_run(invocation, &building->run, error);
}

int cmd_build(struct invocation *invocation)
{
	auto_cleanup(building_done) struct building building = {
	    .invocation = invocation};
	auto_config struct config config = {0};
	auto_signer struct signer signer = {0};
	struct error error = {0};
	enum status status;

	if (invocation_load(invocation, &error) != 0 ||
	    prepare(&building, &config, &error) != 0)
		return talk_error(invocation, &error);
	talk_findings(invocation, &config.findings);
	if (config.findings.errors > 0)
		return STATUS_FINDINGS;
	interrupt_catch();
	if (build(&building, &signer, &config, &error) != 0) {
		if (building.items == NULL)
			return talk_error(invocation, &error);
		mark_left(&building, error.status);
		(void)talk_error(invocation, &error);
	}
	interrupt_end();
	status = overall(&building);
	return status == STATUS_DONE ? (int)error.status : (int)status;
}
