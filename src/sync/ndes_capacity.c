/*
 * More devices than NDES can serve at a time. NDES keeps five challenges that
 * were asked for and not used, for 60 minutes each, unless its registry says
 * otherwise (PasswordMax, PasswordValidity); whoever asks for one more is told
 * that the cache is full, and the device's enrolment fails.
 */
#include <inttypes.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

/* The part of an address that is NDES. */
#define NDES_PATH "/certsrv/mscep"

/* A SCEP server of the plan, and how many enrol there. */
struct ndes_load {
	int64_t devices;
	bool is_untold; /* and nobody knows how many more */
};

struct ndes_loads {
	struct map known; /* by address: index in list */
	struct ndes_load *list;
	size_t count;
	size_t capacity;
};

static void loads_done(struct ndes_loads *loads)
{
	map_done(&loads->known);
	memory_release(&loads->list);
}

static bool has_one_time(const struct payload *payload)
{
	return sync_has_challenge(payload, "dynamic-microsoft-ca") ||
	       sync_has_challenge(payload, "dynamic");
}

/* The address of the NDES that a payload enrols at, or NULL when it is none
 * that keeps challenges. */
static const char *ndes_of(const struct payload *payload)
{
	const char *url = payload_text(payload, KEY_URL, NULL);

	return url != NULL && (has_one_time(payload) ||
				  (sync_has_challenge(payload, "static") &&
				      strstr(url, NDES_PATH) != NULL))
		   ? url
		   : NULL;
}

static bool enrols(const struct sync_item *item)
{
	return item->desired != NULL && item->has_devices &&
	       item->has_identity && item->error.status == STATUS_DONE;
}

static int add_item(
    struct ndes_loads *loads, const struct sync_item *item, struct error *error)
{
	const struct profile *profile = item->desired->profile;

	for (size_t i = 0; i < profile->count; i++) {
		const char *url = ndes_of(&profile->payloads[i]);
		struct ndes_load *list;
		size_t at = loads->count;
		int added;

		if (url == NULL)
			continue;
		list = memory_grow(
		    loads->list, loads->count, &loads->capacity, sizeof(*list));
		if (list == NULL)
			return error_set_memory(error);
		loads->list = list;
		added = map_add(&loads->known, url, strlen(url), at, &at);
		if (added < 0)
			return error_set_memory(error);
		if (added > 0)
			list[loads->count++] = (struct ndes_load){0};
		list[at].devices += item->enrolling;
		list[at].is_untold =
		    list[at].is_untold || item->devices.is_untold;
	}
	return 0;
}

static char *warning_of(const struct ndes_load *load,
    const struct payload *scep, struct arena *arena)
{
	int64_t places = payload_value(scep, KEY_PASSWORD_MAX)->integer;
	int64_t minutes = payload_value(scep, KEY_PASSWORD_VALIDITY)->integer;
	const char *who =
	    load->is_untold
		? "it is not told how many devices"
		: arena_printf(arena, "%" PRId64 " devices", load->devices);

	if (who == NULL)
		return NULL;
	return has_one_time(scep)
		   ? arena_printf(arena,
			 "warning: %s will enrol; NDES keeps %" PRId64
			 " challenges for %" PRId64
			 " minutes, and the others fail until one is used or "
			 "runs out",
			 who, places, minutes)
		   : arena_printf(arena,
			 "warning: %s will enrol; a challenge of NDES is for "
			 "one device, and NDES keeps %" PRId64 " for %" PRId64
			 " minutes, unless it gives one for all "
			 "(UseSinglePassword)",
			 who, places, minutes);
}

static int warn_item(const struct ndes_loads *loads, struct sync_item *item,
    struct arena *arena, struct error *error)
{
	const struct profile *profile = item->desired->profile;

	if (item->enrolling == 0 && !item->devices.is_untold)
		return 0;
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];
		const char *url = ndes_of(payload);
		const struct ndes_load *load;
		size_t at = 0;

		if (url == NULL ||
		    !map_get(&loads->known, url, strlen(url), &at))
			continue;
		load = &loads->list[at];
		if (!load->is_untold &&
		    load->devices <=
			payload_value(payload, KEY_PASSWORD_MAX)->integer)
			continue;
		item->ndes_warning = warning_of(load, payload, arena);
		return item->ndes_warning == NULL ? error_set_memory(error) : 0;
	}
	return 0;
}

int sync_warn_ndes(struct sync_work *work, struct error *error)
{
	auto_cleanup(loads_done) struct ndes_loads loads = {0};

	for (size_t i = 0; i < work->desired_count; i++)
		if (enrols(&work->items[i]) &&
		    add_item(&loads, &work->items[i], error) != 0)
			return -1;
	for (size_t i = 0; i < work->desired_count; i++)
		if (enrols(&work->items[i]) &&
		    warn_item(
			&loads, &work->items[i], work->sync->arena, error) != 0)
			return -1;
	return 0;
}
