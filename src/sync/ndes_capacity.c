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
};

static void loads_done(struct ndes_loads *loads)
{
	map_done(&loads->known);
	memory_release(&loads->list);
}

static bool is_choice(const struct payload *payload, const char *choice)
{
	return strcmp(payload_choice(payload, KEY_CHALLENGE_TYPE), choice) == 0;
}

static bool has_one_time(const struct payload *scep)
{
	return is_choice(scep, "dynamic-microsoft-ca") ||
	       is_choice(scep, "dynamic");
}

/* The address of the NDES that a payload enrols at, or NULL when it is none
 * that keeps challenges. */
static const char *ndes_of(const struct payload *payload)
{
	const char *url = payload_text(payload, KEY_URL, NULL);

	if (!payload_is(payload, PAYLOAD_SCEP) || url == NULL)
		return NULL;
	return has_one_time(payload) || (is_choice(payload, "static") &&
					    strstr(url, NDES_PATH) != NULL)
		   ? url
		   : NULL;
}

static bool enrols(const struct sync_item *item)
{
	return item->desired != NULL && item->has_devices &&
	       item->has_identity && item->error.status == STATUS_DONE;
}

static int add(struct ndes_loads *loads, const struct sync_item *item,
    const char *url, struct error *error)
{
	size_t at = loads->count;
	int added = map_add(&loads->known, url, strlen(url), at, &at);

	if (added < 0)
		return error_set_memory(error);
	loads->count += (size_t)added;
	loads->list[at].devices += item->enrolling;
	loads->list[at].is_untold =
	    loads->list[at].is_untold || item->devices.is_untold;
	return 0;
}

/* Walks the payloads of all items that make devices enrol. */
static int walk(struct sync_work *work, struct ndes_loads *loads,
    int (*visit)(struct ndes_loads *, struct sync_item *,
	const struct payload *, struct arena *, struct error *),
    struct error *error)
{
	for (size_t i = 0; i < work->desired_count; i++) {
		struct sync_item *item = &work->items[i];

		for (size_t k = 0;
		     enrols(item) && k < item->desired->profile->count; k++)
			if (visit(loads, item,
				&item->desired->profile->payloads[k],
				work->sync->arena, error) != 0)
				return -1;
	}
	return 0;
}

static int visit_add(struct ndes_loads *loads, struct sync_item *item,
    const struct payload *payload, struct arena *arena, struct error *error)
{
	const char *url = ndes_of(payload);

	(void)arena;
	return url == NULL ? 0 : add(loads, item, url, error);
}

static char *say(const struct ndes_load *load, const struct payload *scep,
    struct arena *arena)
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

static int visit_warn(struct ndes_loads *loads, struct sync_item *item,
    const struct payload *payload, struct arena *arena, struct error *error)
{
	const char *url = ndes_of(payload);
	const struct ndes_load *load;
	size_t at = 0;

	if (url == NULL || item->ndes_warning != NULL ||
	    (item->enrolling == 0 && !item->devices.is_untold) ||
	    !map_get(&loads->known, url, strlen(url), &at))
		return 0;
	load = &loads->list[at];
	if (!load->is_untold &&
	    load->devices <= payload_value(payload, KEY_PASSWORD_MAX)->integer)
		return 0;
	item->ndes_warning = say(load, payload, arena);
	return item->ndes_warning == NULL ? error_set_memory(error) : 0;
}

int sync_warn_ndes(struct sync_work *work, struct error *error)
{
	auto_cleanup(loads_done) struct ndes_loads loads = {0};
	size_t most = 1;

	for (size_t i = 0; i < work->desired_count; i++)
		if (enrols(&work->items[i]))
			most += work->items[i].desired->profile->count;
	loads.list = memory_new_array(most, sizeof(*loads.list));
	if (loads.list == NULL)
		return error_set_memory(error);
	return walk(work, &loads, visit_add, error) != 0
		   ? -1
		   : walk(work, &loads, visit_warn, error);
}
