#include "cmd/syncing.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cmd/saving.h"
#include "cmd/talk.h"
#include "project/git.h"
#include "base/banned.h"

enum {
	DEVICES_MAX = 100 * 1000 * 1000
};

void syncing_close(struct syncing *syncing)
{
	for (size_t i = 0; i < syncing->server_count; i++)
		server_done(&syncing->servers[i]);
	lock_release(&syncing->lock);
	lock_release(&syncing->upstream);
}

void syncing_done(struct syncing *syncing)
{
	syncing_close(syncing);
	saving_free(syncing->saving);
	memory_free(syncing->servers);
	memory_free(syncing->plans);
	wishes_done(&syncing->wishes);
	building_done(&syncing->own);
	config_done(&syncing->own_config);
	buf_done(&syncing->out);
	report_done(&syncing->report);
}

/* -- options -------------------------------------------------------------- */

static int settle_form(struct syncing *syncing, struct error *error)
{
	const struct arguments *arguments = &syncing->invocation->arguments;
	bool json = opts_has(arguments, "json");
	bool markdown = opts_has(arguments, "markdown");

	if (json && markdown)
		return error_set(error, STATUS_USAGE,
		    "'--json' and '--markdown' exclude each other");
	syncing->form = json       ? SYNCING_JSON
			: markdown ? SYNCING_MARKDOWN
				   : SYNCING_TEXT;
	syncing->report.format = REPORT_JSON;
	return 0;
}

/* The number that an option gives, left alone without the option. */
static int read_number(const struct arguments *arguments, const char *option,
    int64_t most, int64_t *number, struct error *error)
{
	const char *text = opts_text(arguments, option, NULL);

	if (text == NULL || text_to_number(text, strlen(text), 0, most, number))
		return 0;
	return error_set(error, STATUS_USAGE,
	    "option '--%s' cannot be '%.40s', expected a number", option, text);
}

int syncing_fail_prune(struct error *error)
{
	(void)error_set(error, STATUS_USAGE,
	    "'--prune' takes no files: what to delete follows from all "
	    "definitions of the project");
	return error_hint(error, "leave out the files, or --prune");
}

int syncing_options(struct syncing *syncing, struct error *error)
{
	const struct arguments *arguments = &syncing->invocation->arguments;
	struct sync_options *options = &syncing->options;

	if (settle_form(syncing, error) != 0)
		return -1;
	options->prune = opts_has(arguments, "prune");
	if (options->prune && arguments->count > 0)
		return syncing_fail_prune(error);
	options->trust_lock = opts_has(arguments, "trust-lock");
	options->is_unattended = opts_has(arguments, "yes");
	options->has_kind = opts_has(arguments, "platform");
	if (options->has_kind)
		options->kind =
		    sync_kind(opts_text(arguments, "platform", NULL));
	options->has_max_devices = opts_has(arguments, "max-devices");
	options->max_deletes = SYNC_DELETES_DEFAULT;
	if (read_number(arguments, "max-devices", DEVICES_MAX,
		&options->max_devices, error) != 0)
		return -1;
	return read_number(arguments, "max-deletes", SYNC_DELETES_MAX,
	    &options->max_deletes, error);
}

/* -- findings ------------------------------------------------------------- */

static void report_findings(
    struct syncing *syncing, const struct findings *findings)
{
	if (syncing->form == SYNCING_JSON)
		report_add(&syncing->report, findings, &syncing->out);
	else
		talk_findings(syncing->invocation, findings);
}

/* From here on a JSON document is to be ended. */
static void begin_report(struct syncing *syncing)
{
	struct build_purpose *purpose = &syncing->own.purpose;

	if (syncing->form != SYNCING_JSON)
		return;
	report_begin(&syncing->report, &syncing->out);
	syncing->begun = true;
	purpose->report = &syncing->report;
	purpose->report_buf = &syncing->out;
}

int syncing_check(struct syncing *syncing, const char *const *files,
    size_t count, struct error *error)
{
	struct building *building = &syncing->own;
	struct config *config = &syncing->own_config;

	building->invocation = syncing->invocation;
	building->purpose.takes_profiles = true;
	building->purpose.may_lack_secrets = true;
	building->purpose.asks_nothing = syncing->is_dry;
	building->purpose.saves_nothing = syncing->is_dry;
	building->purpose.asks_no_server = syncing->is_plan;
	building->purpose.resolves_nothing =
	    syncing->is_plan &&
	    !opts_has(&syncing->invocation->arguments, "secrets");
	syncing->building = building;
	syncing->config = config;
	begin_report(syncing);
	if (syncing_collect(syncing, files, count, error) != 0 ||
	    invocation_run(syncing->invocation, &building->run, error) != 0)
		return -1;
	building->network = (struct network){
	    .invocation = syncing->invocation, .config = config};
	report_findings(syncing, &config->findings);
	if (config->findings.errors > 0)
		return error_set(
		    error, STATUS_FINDINGS, "'%s' has errors", config->path);
	return build_check(building, error);
}

/* -- wishes --------------------------------------------------------------- */

/* What is not wished for cannot be told from what is no longer defined when
 * some could not be used. */
static int settle_defined(struct syncing *syncing, struct error *error)
{
	const struct building *building = syncing->building;
	struct sync_defined *defined = &syncing->options.defined;

	for (size_t i = 0; i < building->inputs.count; i++)
		defined->unusable += building->items[i].status != STATUS_DONE;
	if (defined->unusable > 0)
		syncing->options.is_complete = false;
	defined->identifiers = &syncing->wishes.defined;
	return sync_prune_check(&syncing->options, error);
}

static int wish_nothing(struct syncing *syncing, struct error *error)
{
	int ours = 0;

	if (syncing->options.is_complete)
		ours = syncing_owns_any(syncing, error);
	if (ours < 0)
		return -1;
	if (ours > 0)
		return wishes_none(&syncing->wishes, error);
	(void)error_set(error, STATUS_USAGE, "nothing to apply");
	return error_hint(error, "a definition with 'abstract = yes' is a "
				 "base for others");
}

int syncing_wish(struct syncing *syncing, struct error *error)
{
	struct building *building = syncing->building;
	const char *server =
	    opts_text(&syncing->invocation->arguments, "server", NULL);

	/* build --upload has gathered already. */
	if (building->lookup == NULL && build_gather(building, error) != 0)
		return -1;
	if (wishes_make(building, server, &syncing->wishes, error) != 0)
		return -1;
	if (syncing->wishes.count == 0 &&
	    build_status(building) == STATUS_DONE &&
	    wish_nothing(syncing, error) != 0)
		return -1;
	for (size_t i = 0; i < building->inputs.count; i++)
		if (building->items[i].status != STATUS_DONE)
			syncing_count(
			    &syncing->tally, building->items[i].status);
	if (syncing->wishes.left_out > 0)
		talk_note(syncing->invocation,
		    "%zu definition%s for another server left out",
		    syncing->wishes.left_out,
		    syncing->wishes.left_out == 1 ? "" : "s");
	return settle_defined(syncing, error);
}

/* -- servers -------------------------------------------------------------- */

/* Only helps: what was applied from a newer checkout is told apart from what
 * was changed by hand. */
static void read_upstream(struct syncing *syncing, const char *path)
{
	auto_buf struct buf text = {0};
	struct error error = {0};

	if (git_read_upstream(path, LOCK_BYTES_MAX, &text) &&
	    lock_parse("scepctl.lock of the upstream branch", text.data,
		text.length, &syncing->upstream, &error) != 0)
		talk_warning(syncing->invocation,
		    "what was applied from a newer checkout looks changed by "
		    "hand",
		    "%s", error.text);
}

int syncing_lock(struct syncing *syncing, bool hold, struct error *error)
{
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];

	const struct inputs *inputs = &syncing->building->inputs;

	inputs_directory(inputs->count == 0 ? "." : inputs->list[0].path,
	    directory, sizeof(directory));
	if (lock_path(syncing->config, directory, path, error) != 0 ||
	    lock_open(path, &syncing->lock, error) != 0)
		return -1;
	if (syncing->server_count > 0)
		read_upstream(syncing, path);
	return hold ? lock_hold(syncing->lock, LOCK_WAIT_MS, error) : 0;
}

int syncing_open(struct syncing *syncing, bool hold, struct error *error)
{
	size_t count = syncing->wishes.count;

	if (count == 0)
		return 0;
	syncing->servers = memory_new_array(count, sizeof(*syncing->servers));
	if (syncing->servers == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++) {
		syncing->server_count++;
		if (server_open(syncing->invocation, syncing->config,
			syncing->wishes.groups[i].label, true,
			&syncing->servers[i], error) != 0)
			return -1;
	}
	if (syncing_lock(syncing, hold, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		server_sync(&syncing->servers[i], syncing->lock);
		syncing->servers[i].sync.upstream = syncing->upstream;
	}
	return 0;
}

/* -- counting ------------------------------------------------------------- */

/* The first failure counts, a file that could not be read before all others. */
void syncing_count(struct syncing_tally *tally, enum status status)
{
	if (status == STATUS_DONE)
		tally->any_done = true;
	else if (tally->status == STATUS_DONE || status == STATUS_FILE)
		tally->status = status;
}
