/* A session of plan, apply, push or build --upload: options, definitions,
 * servers and the lock file. */
#include "cmd/plan_session.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/projects.h"
#include "cmd/saved_plan.h"
#include "project/git.h"
#include "base/banned.h"

void plan_session_close(struct plan_session *session)
{
	for (size_t i = 0; i < session->server_count; i++)
		server_done(&session->servers[i]);
	lock_release(&session->lock);
	lock_release(&session->upstream);
}

void plan_session_done(struct plan_session *session)
{
	plan_session_close(session);
	saved_plan_release(&session->saved_plan);
	memory_free(session->servers);
	desired_done(&session->desired);
	build_session_done(&session->own);
	config_done(&session->own_config);
	report_done(&session->report);
}

/* The first failure counts, a file that could not be read before all others. */
void plan_session_count(struct plan_session_tally *tally, enum status status)
{
	if (status == STATUS_DONE)
		tally->any_done = true;
	else if (tally->status == STATUS_DONE || status == STATUS_FILE)
		tally->status = status;
}

/* -- options -------------------------------------------------------------- */

int plan_session_fail_prune(struct error *error)
{
	(void)error_set(error, STATUS_USAGE,
	    "'--prune' takes no files: what to delete follows from all "
	    "definitions of the project");
	return error_hint(error, "leave out the files, or --prune");
}

int plan_session_options(struct plan_session *session, struct error *error)
{
	const struct arguments *arguments = &session->invocation->arguments;
	struct sync_options *options = &session->options;
	bool json = opts_has(arguments, "json");
	bool markdown = opts_has(arguments, "markdown");

	if (json && markdown)
		return error_set(error, STATUS_USAGE,
		    "'--json' and '--markdown' exclude each other");
	session->report.format = json       ? &report_json
				 : markdown ? &report_markdown
					    : &report_text;
	session->report.colour = session->invocation->colour_out;
	session->report.all = session->invocation->verbose > 0;
	options->prune = opts_has(arguments, "prune");
	if (options->prune && arguments->count > 0)
		return plan_session_fail_prune(error);
	options->trust_lock = opts_has(arguments, "trust-lock");
	options->is_unattended = opts_has(arguments, "yes");
	options->has_kind = opts_has(arguments, "platform");
	if (options->has_kind)
		options->kind =
		    sync_kind(opts_text(arguments, "platform", NULL));
	if (options_share(arguments, "require-status",
		&options->has_required_status, &options->required_status,
		error) != 0)
		return -1;
	options->has_max_devices = opts_has(arguments, "max-devices");
	options->max_deletes = SYNC_DELETES_DEFAULT;
	if (options_number(arguments, "max-devices", OPTIONS_DEVICES_MAX,
		&options->max_devices, error) != 0)
		return -1;
	return options_number(arguments, "max-deletes", SYNC_DELETES_MAX,
	    &options->max_deletes, error);
}

/* -- definitions ---------------------------------------------------------- */

/* 1 when the lock file says of a profile that it is ours, 0 when of none. */
static int owns_any(const struct plan_session *session, struct error *error)
{
	auto_lock struct lock *lock = NULL;
	char path[FILE_PATH_MAX];
	size_t place = 0;

	if (lock_path(session->config, ".", path, error) != 0 ||
	    lock_open(path, &lock, error) != 0)
		return -1;
	return lock_object_next(lock, &place) != NULL;
}

int plan_session_collect(struct plan_session *session, const char *const *files,
    size_t count, struct error *error)
{
	struct inputs *inputs = &session->own.inputs;
	const char *const all[] = {session->root};
	struct error why = {0};
	int result = 0, ours;

	session->options.is_complete = count == 0;
	if (count == 0) {
		result = projects_root(session->invocation, session->root,
		    sizeof(session->root), &why);
		if (result == 0)
			session->options.defined.root = session->root;
		files = all;
		count = 1;
	}
	if (result == 0)
		result = inputs_collect(inputs, files, count, &why);
	if (result != 0 &&
	    (why.status != STATUS_NOT_FOUND || !session->options.is_complete)) {
		*error = why;
		return -1;
	}
	if (projects_read(inputs, session->invocation, true,
		&session->own_config, error) != 0)
		return -1;
	if (result == 0)
		return 0;
	/* A project whose last definition is gone may still have profiles. */
	ours = owns_any(session, error);
	if (ours == 0)
		*error = why;
	return ours > 0 ? 0 : -1;
}

int plan_session_check(struct plan_session *session, const char *const *files,
    size_t count, struct error *error)
{
	struct build_session *build = &session->own;
	struct config *config = &session->own_config;

	build->invocation = session->invocation;
	build->purpose.takes_profiles = true;
	build->purpose.may_lack_secrets = true;
	build->purpose.asks_nothing = session->is_dry;
	build->purpose.saves_nothing = session->is_dry;
	build->purpose.asks_no_server = session->is_plan;
	build->purpose.resolves_nothing =
	    session->is_plan &&
	    !opts_has(&session->invocation->arguments, "secrets");
	session->build = build;
	session->config = config;
	if (session->report.format->is_document) {
		/* From here on a document is to be ended. */
		report_begin(&session->report);
		build->purpose.report = &session->report;
	}
	if (plan_session_collect(session, files, count, error) != 0 ||
	    invocation_run(session->invocation, &build->run, error) != 0)
		return -1;
	build->network = (struct network){
	    .invocation = session->invocation, .config = config};
	if (projects_check(
		session->invocation, config, build->purpose.report, error) != 0)
		return -1;
	return build_check(build, error);
}

/* For what is ours and no longer defined. */
static int desire_nothing(struct plan_session *session, struct error *error)
{
	int ours = 0;

	if (session->options.is_complete)
		ours = owns_any(session, error);
	if (ours < 0)
		return -1;
	if (ours > 0)
		return desired_none(&session->desired, error);
	(void)error_set(error, STATUS_USAGE, "nothing to apply");
	return error_hint(error, "a definition with 'abstract = yes' is a "
				 "base for others");
}

int plan_session_gather(struct plan_session *session, struct error *error)
{
	struct build_session *build = session->build;
	struct desired *desired = &session->desired;
	struct sync_defined *defined = &session->options.defined;
	const char *server =
	    opts_text(&session->invocation->arguments, "server", NULL);

	/* build --upload has gathered already. */
	if (build->lookup == NULL && build_gather(build, error) != 0)
		return -1;
	if (desired_make(build, server, desired, error) != 0)
		return -1;
	if (desired->count == 0 && build_status(build) == STATUS_DONE &&
	    desire_nothing(session, error) != 0)
		return -1;
	for (size_t i = 0; i < build->inputs.count; i++)
		if (build->items[i].status != STATUS_DONE) {
			plan_session_count(
			    &session->tally, build->items[i].status);
			defined->unusable++;
		}
	if (desired->left_out > 0)
		message_note(session->invocation,
		    "%zu definition%s for another server left out",
		    desired->left_out, desired->left_out == 1 ? "" : "s");
	/* What is not desired cannot be told from what is no longer defined
	 * when some could not be used. */
	if (defined->unusable > 0)
		session->options.is_complete = false;
	defined->identifiers = &desired->defined;
	return sync_prune_check(&session->options, error);
}

/* -- servers -------------------------------------------------------------- */

int plan_session_lock(
    struct plan_session *session, bool hold, struct error *error)
{
	const struct inputs *inputs = &session->build->inputs;
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];
	auto_buf struct buf text = {0};
	struct error fault = {0};

	inputs_directory(inputs->count == 0 ? "." : inputs->list[0].path,
	    directory, sizeof(directory));
	if (lock_path(session->config, directory, path, error) != 0 ||
	    lock_open(path, &session->lock, error) != 0)
		return -1;
	/* Only helps: what was applied from a newer checkout is told apart from
	 * what was changed by hand. */
	if (session->server_count > 0 &&
	    git_read_upstream(path, LOCK_BYTES_MAX, &text) &&
	    lock_parse("scepctl.lock of the upstream branch", text.data,
		text.length, &session->upstream, &fault) != 0)
		message_warning(session->invocation,
		    "what was applied from a newer checkout looks changed by "
		    "hand",
		    "%s", fault.text);
	return hold ? lock_hold(session->lock, LOCK_WAIT_MS, error) : 0;
}

int plan_session_open(
    struct plan_session *session, bool hold, struct error *error)
{
	size_t count = session->desired.count;

	if (count == 0)
		return 0;
	session->servers = memory_new_array(count, sizeof(*session->servers));
	if (session->servers == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++) {
		session->server_count++;
		if (server_open(session->invocation, session->config,
			session->desired.groups[i].label, true,
			&session->servers[i], error) != 0)
			return -1;
	}
	if (plan_session_lock(session, hold, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		server_sync(&session->servers[i], session->lock);
		session->servers[i].sync.upstream = session->upstream;
	}
	return 0;
}
