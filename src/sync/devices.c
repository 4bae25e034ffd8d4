/*
 * How many devices each item of a plan concerns, and which are too many.
 */
#include "sync/plan_internal.h"
#include "base/banned.h"

/* -- one item ------------------------------------------------------------- */

int64_t sync_limit(const struct sync *sync, const struct sync_options *options,
    const struct profile *profile)
{
	int64_t limit = options->has_max_devices ? options->max_devices
			: sync->has_max_devices  ? sync->max_devices
						 : -1;
	const struct payload *jamf =
	    profile == NULL ? NULL : profile_section(profile, "jamf");
	const struct value *own;

	if (jamf == NULL)
		return limit;
	own = payload_value(jamf, KEY_MAX_DEVICES);
	if (own->present && (limit < 0 || own->integer < limit))
		limit = own->integer;
	return limit;
}

int sync_check_devices(
    const struct sync_item *item, int64_t limit, struct error *error)
{
	const struct jamf_reach *devices = &item->devices;
	bool disrupts = sync_effects_disrupt(item->effects);
	int64_t lose = item->redelivered + devices->lost;

	if (limit < 0 || !item->has_devices)
		return 0;
	if (devices->is_untold) {
		(void)error_set(error, STATUS_REFUSED,
		    "it cannot be told how many devices %s%s%s; at most %lld "
		    "may",
		    disrupts ? "enrol again or lose the profile"
			     : "newly get the profile",
		    devices->why == NULL ? "" : ": ",
		    devices->why == NULL ? "" : devices->why, (long long)limit);
		return error_hint(error,
		    "a bound that cannot be checked holds nothing back: apply "
		    "it without one, and look at the plan");
	}
	if (disrupts && lose > limit)
		(void)error_set(error, STATUS_REFUSED,
		    "%lld devices would enrol again or lose the profile; at "
		    "most %lld may",
		    (long long)lose, (long long)limit);
	else if (devices->gained > limit)
		(void)error_set(error, STATUS_REFUSED,
		    "%lld devices would newly get the profile; at most %lld "
		    "may",
		    (long long)devices->gained, (long long)limit);
	else
		return 0;
	return error_hint(error,
	    "if it is meant, raise 'max_devices' of [jamf] or --max-devices");
}

/* -- all of them ---------------------------------------------------------- */

/* The difference that it makes, not the size of either scope. */
static int count_item(
    struct jamf_counter *counter, struct sync_item *item, struct error *error)
{
	const struct xml *before = item->stored.profile.scope;
	const struct xml *after = item->scope != NULL ? item->scope : before;

	if (item->action == SYNC_DELETE)
		after = NULL;
	if (jamf_scope_reach(
		counter, item->kind, before, after, &item->devices, error) != 0)
		return -1;
	item->has_devices = true;
	if (item->devices.is_untold)
		return 0;
	if (sync_effects_redeliver(item->effects))
		item->redelivered = item->devices.after - item->devices.gained;
	if (item->has_identity)
		item->enrolling = item->redelivered + item->devices.gained;
	return 0;
}

static int64_t limit_of(
    const struct sync_work *work, const struct sync_item *item)
{
	return sync_limit(work->sync, work->options,
	    item->desired == NULL ? NULL : item->desired->profile);
}

static void refuse(struct sync_item *item, const struct error *error)
{
	item->action = SYNC_REFUSED;
	item->error = *error;
}

/* What makes devices enrol again without a bound of its own. */
static bool is_unbounded(
    const struct sync_work *work, const struct sync_item *item)
{
	return item->has_devices && item->has_identity &&
	       item->action != SYNC_REFUSED && item->action != SYNC_FAILED &&
	       item->action != SYNC_CONFLICT &&
	       sync_effects_redeliver(item->effects) &&
	       limit_of(work, item) < 0;
}

/* With --yes nobody looks at a plan by which many devices enrol again; several
 * profiles of one run make one crowd. */
static void bound_unattended(struct sync_work *work)
{
	int64_t total = 0;
	struct error error = {0};
	bool is_untold = false;

	for (size_t i = 0; i < work->count; i++) {
		if (!is_unbounded(work, &work->items[i]))
			continue;
		total += work->items[i].redelivered;
		is_untold = is_untold || work->items[i].devices.is_untold;
	}
	if (total > SYNC_UNATTENDED)
		(void)error_set(&error, STATUS_REFUSED,
		    "%lld devices would enrol again; without 'max_devices' "
		    "--yes lets %d at most",
		    (long long)total, SYNC_UNATTENDED);
	else if (is_untold)
		(void)error_set(&error, STATUS_REFUSED,
		    "it cannot be told how many devices enrol again; without "
		    "'max_devices' --yes lets %d at most",
		    SYNC_UNATTENDED);
	else
		return;
	(void)error_hint(&error,
	    total > SYNC_UNATTENDED
		? "say how many may with --max-devices, or bring the change "
		  "out step by step: a second profile beside this one"
		: "apply it without --yes, and look at the plan");
	for (size_t i = 0; i < work->count; i++)
		if (is_unbounded(work, &work->items[i]) &&
		    (total > SYNC_UNATTENDED ||
			work->items[i].devices.is_untold))
			refuse(&work->items[i], &error);
}

int sync_count_devices(struct sync_work *work, struct error *error)
{
	auto_jamf_counter struct jamf_counter counter = {
	    .jamf = work->sync->jamf, .arena = work->sync->arena};

	for (size_t i = 0; i < work->count; i++) {
		struct sync_item *item = &work->items[i];
		struct error fault = {0};

		if (!sync_effects_need_count(item->effects))
			continue;
		if (count_item(&counter, item, error) != 0)
			return -1;
		if (sync_check_devices(item, limit_of(work, item), &fault) != 0)
			refuse(item, &fault);
	}
	if (work->options->is_unattended)
		bound_unattended(work);
	return sync_warn_ndes(work, error);
}
