#include "cmd/command.h"
#include "cmd/credentials.h"
#include "cmd/interrupt.h"
#include "cmd/saving.h"
#include "cmd/syncing.h"
#include "cmd/talk.h"
#include "base/banned.h"

static int plan_one(struct syncing *syncing, size_t group,
    struct saving *saving, struct error *error)
{
	auto_sync_plan struct sync_plan plan = {0};

	if (syncing_plan(syncing, group, &plan) != 0)
		return 0;
	syncing_count(&syncing->tally, sync_plan_status(&plan));
	syncing->pending |=
	    sync_plan_is_pending(&plan) || sync_plan_waits(&plan);
	if (syncing_report(syncing, group, &plan, NULL, error) != 0 ||
	    saving_add(saving, syncing, group, &plan, error) != 0)
		return -1;
	return syncing_flush(syncing, error);
}

static int plan_all(struct syncing *syncing, struct error *error)
{
	const struct arguments *arguments = &syncing->invocation->arguments;
	const char *path = opts_text(arguments, "save", NULL);
	auto_saving struct saving *saving = saving_new();

	if (saving == NULL)
		return error_set_memory(error);
	if (path != NULL && saving_check_path(path, error) != 0)
		return -1;
	if (syncing_options(syncing, error) != 0 ||
	    syncing_check(
		syncing, arguments->operands, arguments->count, error) != 0 ||
	    syncing_wish(syncing, error) != 0 ||
	    syncing_open(syncing, false, error) != 0)
		return -1;
	for (size_t i = 0; i < syncing->wishes.count && !interrupted(); i++)
		if (plan_one(syncing, i, saving, error) != 0)
			return -1;
	return path == NULL ? 0 : saving_write(saving, syncing, path, error);
}

int cmd_plan(struct invocation *invocation)
{
	auto_syncing struct syncing syncing = {
	    .invocation = invocation, .is_dry = true, .is_plan = true};
	struct error error = {0};

	if (opts_has(&invocation->arguments, "credentials"))
		return credentials_report(invocation);
	if (invocation_load(invocation, &error) != 0)
		return talk_error(invocation, &error);
	interrupt_catch();
	(void)plan_all(&syncing, &error);
	return syncing_end(&syncing, &error);
}
