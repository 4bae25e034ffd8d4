/*
 * From what is known of each device to the status of a profile.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "sync/status_errors.h"
#include "sync/status_internal.h"
#include "sync/status_judge.h"
#include "base/banned.h"

enum {
	WEEK = 7 * CLOCK_DAY,
	/* 1970-01-01 was a Thursday. */
	MONDAY = 4 * CLOCK_DAY,
	WEEKS_MAX = 1200
};

/* Worst first. */
static const unsigned char ranks[DEVICE_VERDICTS] = {
    [DEVICE_FAILED] = 0,
    [DEVICE_EXPIRED] = 1,
    [DEVICE_NO_CERTIFICATE] = 2,
    [DEVICE_EXPIRING] = 3,
    [DEVICE_OUTDATED] = 4,
    [DEVICE_NEVER_SENT] = 5,
    [DEVICE_PENDING] = 6,
    [DEVICE_UNKNOWN] = 7,
    [DEVICE_CURRENT] = 8,
};

/* A profile while its devices are judged. */
struct tally {
	struct status_work *work;
	struct status_kind *kind;
	struct status_row *row;
	struct arena *arena;
	struct status_device *devices;
	size_t count, capacity;
	struct status_error **errors;
	size_t error_count, error_capacity;
	size_t *weeks; /* WEEKS_MAX, from first_week on */
	int64_t first_week;
	bool failed; /* no memory */
};

/* -- facts ---------------------------------------------------------------- */

/* Of as many identities as the profile has the one that ends first: the newest
 * certificate of each. */
static int64_t end_of(
    const struct status_row *row, const struct inventory_profile *profile)
{
	size_t at =
	    row->identities < INVENTORY_ENDS ? row->identities : INVENTORY_ENDS;

	if (profile == NULL || at == 0)
		return 0;
	while (at > 1 && profile->ends[at - 1] == 0)
		at--;
	return profile->ends[at - 1];
}

bool status_facts(const struct status_work *work,
    const struct status_kind *kind, const struct status_row *row,
    const struct inventory_device *device, struct device_facts *ret_facts)
{
	const struct inventory_profile *profile =
	    inventory_profile_of(device, row->number);
	const struct command *command =
	    commands_of(&kind->commands, device, row->number);
	bool is_there = profile != NULL && profile->is_installed;

	if (!coverage_has(&row->coverage, device) &&
	    !(row->coverage.is_least && (is_there || command != NULL)))
		return false;
	*ret_facts = (struct device_facts){.is_managed = device->is_managed,
	    .may_be_out = row->coverage.is_most,
	    .reported = device->reported,
	    .lacks_profiles = device->lacks_profiles,
	    .lacks_certificates = device->lacks_certificates,
	    .is_installed = is_there,
	    .installed = is_there ? profile->installed : 0,
	    .wants_certificate = row->identities > 0,
	    .expires = end_of(row, profile),
	    .has_commands = kind->commands.error.status == STATUS_DONE,
	    .command = command,
	    .delivered = row->profile.delivered,
	    .written = row->written,
	    .window = row->profile.window,
	    .now = work->now};
	return true;
}

/* -- errors and weeks ----------------------------------------------------- */

static const struct status_error *count_error(
    struct tally *it, const struct command_error *error)
{
	static const struct command_error none = {0, "", ""};
	const struct device_error_meaning *meaning;
	struct status_error **errors, *made;

	if (error == NULL)
		error = &none;
	for (size_t i = 0; i < it->error_count; i++) {
		struct status_error *known = it->errors[i];

		if (known->code == error->code &&
		    strcmp(known->domain, error->domain) == 0 &&
		    strcmp(known->text, error->text) == 0) {
			known->devices++;
			return known;
		}
	}
	made = arena_new(it->arena, sizeof(*made));
	errors = arena_grow(it->arena, it->errors, it->error_count,
	    &it->error_capacity, sizeof(struct status_error *));
	if (made == NULL || errors == NULL) {
		it->failed = true;
		return NULL;
	}
	it->errors = errors;
	meaning = device_error_find(error->domain, error->code);
	*made = (struct status_error){.code = error->code,
	    .domain = error->domain,
	    .text = error->text,
	    .meaning = meaning == NULL ? NULL : meaning->meaning,
	    .remedy = meaning == NULL ? NULL : meaning->remedy,
	    .devices = 1};
	errors[it->error_count++] = made;
	return made;
}

static void count_week(struct tally *it, int64_t expires)
{
	int64_t week = (expires - MONDAY) / WEEK - it->first_week;

	if (expires > 0 && week >= 0 && week < WEEKS_MAX)
		it->weeks[week]++;
}

/* -- devices -------------------------------------------------------------- */

static bool is_kept(
    const struct status_request *request, enum device_verdict verdict)
{
	return request->keeps_devices &&
	       (!request->has_verdict || request->verdict == verdict);
}

static int64_t delivery_of(const struct device_facts *facts)
{
	return facts->command != NULL &&
		       facts->command->state == COMMAND_ACKNOWLEDGED
		   ? facts->command->done
		   : facts->installed;
}

static void keep_device(struct tally *it, const struct inventory_device *from,
    const struct status_device *device)
{
	struct status_device *devices = it->devices;

	/* All of them as a rule: no list that is copied as it grows. */
	if (devices == NULL && !it->work->request->has_verdict) {
		it->capacity = it->kind->inventory.count;
		devices =
		    arena_new_array(it->arena, it->capacity, sizeof(*devices));
	} else {
		devices = arena_grow(it->arena, devices, it->count,
		    &it->capacity, sizeof(*devices));
	}
	if (devices == NULL) {
		it->failed = true;
		return;
	}
	it->devices = devices;
	devices[it->count] = *device;
	devices[it->count].id = from->id;
	devices[it->count].name = from->name;
	devices[it->count].serial = from->serial;
	devices[it->count].reported = from->reported;
	it->count++;
}

/* By which its commands are asked for. */
static const char *keep_id(
    struct tally *it, const struct inventory_device *device)
{
	auto_buf struct buf text = {0};
	const char *kept;

	inventory_id_add(&text, device->management_id);
	kept = buf_ok(&text) ? arena_text(it->arena, text.data) : NULL;
	it->failed |= kept == NULL;
	return kept;
}

static void take_device(struct tally *it, const struct inventory_device *from)
{
	struct status_profile *profile = &it->row->profile;
	struct status_device device = {0};
	struct device_judgement judgement;
	struct device_facts facts;

	if (!status_facts(it->work, it->kind, it->row, from, &facts))
		return;
	judgement = device_judge(&facts);
	profile->scope++;
	profile->verdicts[judgement.verdict]++;
	device.verdict = judgement.verdict;
	device.why = device_doubt_text(judgement.doubt);
	device.expires = facts.is_installed ? facts.expires : 0;
	device.installed = facts.installed;
	device.delivered = delivery_of(&facts);
	if (judgement.verdict == DEVICE_FAILED) {
		device.error = count_error(it, facts.command->error);
		device.since = facts.command->done;
		device.management_id = keep_id(it, from);
	} else if (judgement.verdict == DEVICE_PENDING) {
		device.since = facts.command->sent;
	}
	count_week(it, device.expires);
	if (device.expires > 0 &&
	    (profile->first_end == 0 || device.expires < profile->first_end)) {
		profile->first_end = device.expires;
		profile->first_name = from->name;
	}
	if (is_kept(it->work->request, judgement.verdict))
		keep_device(it, from, &device);
}

/* -- the profile ---------------------------------------------------------- */

static int by_rank(const void *a, const void *b)
{
	const struct status_device *left = a, *right = b;
	int order = ranks[left->verdict] - ranks[right->verdict];

	if (order == 0)
		order = text_compare_case(left->name, right->name);
	return order != 0 ? order
			  : (left->id > right->id) - (left->id < right->id);
}

static int by_devices(const void *a, const void *b)
{
	const struct status_error *left = *(struct status_error *const *)a;
	const struct status_error *right = *(struct status_error *const *)b;

	if (left->devices != right->devices)
		return left->devices > right->devices ? -1 : 1;
	return strcmp(left->text, right->text);
}

static int finish(struct tally *it, struct error *error)
{
	struct status_profile *profile = &it->row->profile;
	struct status_week *weeks;
	size_t count = 0;

	for (size_t i = 0; i < WEEKS_MAX; i++)
		count += it->weeks[i] > 0;
	weeks = arena_new_array(it->arena, count, sizeof(*weeks));
	if (weeks == NULL || it->failed)
		return error_set_memory(error);
	for (size_t i = 0; i < WEEKS_MAX; i++)
		if (it->weeks[i] > 0)
			weeks[profile->week_count++] = (struct status_week){
			    (it->first_week + (int64_t)i) * WEEK + MONDAY,
			    it->weeks[i]};
	if (it->count > 1)
		qsort(it->devices, it->count, sizeof(*it->devices), by_rank);
	if (it->error_count > 1)
		qsort(it->errors, it->error_count, sizeof(*it->errors),
		    by_devices);
	profile->weeks = weeks;
	profile->devices = it->devices;
	profile->device_count = it->count;
	profile->errors = (const struct status_error *const *)it->errors;
	profile->error_count = it->error_count;
	return 0;
}

int status_judge(struct status_work *work, struct status_kind *kind,
    struct status_row *row, struct error *error)
{
	auto_memory void *weeks = memory_new_array(WEEKS_MAX, sizeof(size_t));
	struct tally it = {.work = work,
	    .kind = kind,
	    .row = row,
	    .arena = work->sync->arena,
	    .weeks = weeks,
	    .first_week = (work->now - MONDAY) / WEEK - WEEKS_MAX / 6};

	if (weeks == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < kind->inventory.count; i++)
		take_device(&it, &kind->inventory.devices[i]);
	return finish(&it, error);
}
