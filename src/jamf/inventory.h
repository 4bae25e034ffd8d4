/*
 * Jamf Pro's inventory of one kind of devices, read once for however many
 * profiles are asked about: GET /api/v4/computers-inventory (v3 and v1 on
 * servers before 11.30) and /api/v2/mobile-devices/detail, page by page, each
 * row looked at as it arrives and only what is asked for kept
 * (developer.jamf.com/jamf-pro/reference/jamf-pro-api).
 *
 * Devices come and go while pages are read (paging.h). A device that comes
 * twice counts once, with what was read last.
 */
#ifndef JAMF_INVENTORY_H
#define JAMF_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "jamf/jamf.h"
#include "jamf/profiles.h"

enum {
	INVENTORY_PAGE = 2000, /* rows; servers clamp to it in silence */
	INVENTORY_PAGE_GATEWAY = 1000, /* which refuses more */
	INVENTORY_PAGE_LEAST = 125,    /* no page is halved below this */
	INVENTORY_DEVICES_MAX = 1000000,
	INVENTORY_ENDS = 4, /* certificates of one profile on one device */
	INVENTORY_GROUPS_MAX = 512,
	INVENTORY_ATTRIBUTES_MAX = 16,
	INVENTORY_ID_BYTES = 16
};

/* What is looked for in each device. */
struct inventory_question {
	enum jamf_kind kind;
	/* Identifiers of profiles (general/uuid), as the server has them. */
	const char *const *profiles;
	size_t profile_count;
	const int64_t *groups; /* whose members matter */
	size_t group_count;
	const int64_t *attributes; /* extension attributes whose values do */
	size_t attribute_count;
	bool wants_certificates;
	bool wants_places;  /* department, building, user */
	bool wants_serials; /* of computers they are asked for apart */
	/* Go out with the first page, for whoever has more to ask; or NULL. */
	struct jamf_call *company;
	size_t company_count;
};

/* A profile that is asked about, on a device: it is installed, or there is a
 * certificate of it. */
struct inventory_profile {
	size_t profile; /* its number in the question */
	bool is_installed;
	int64_t installed; /* seconds since 1970; 0: not told */
	/* When certificates with its identifier in the subject (of mobile
	 * devices the common name) end, the latest first; 0: no more. */
	int64_t ends[INVENTORY_ENDS];
};

struct inventory_device {
	int64_t id;
	const char *name, *serial, *user; /* printable; "" when not told */
	/* Of its management id, a UUID. */
	bool has_management_id;
	bool is_managed;
	bool lacks_profiles, lacks_certificates; /* its record is broken */
	unsigned char management_id[INVENTORY_ID_BYTES];
	int64_t reported; /* when the inventory was taken; 0: never */
	int64_t department, building; /* 0: none */
	const struct inventory_profile *profiles;
	size_t profile_count;
	const uint64_t *groups;        /* bits, in the order of the question */
	const char *const *attributes; /* "" or its value; NULL: not told */
};

struct inventory {
	/* Why it could not be read, such as a missing privilege; status done:
	 * it was. */
	struct error error;
	struct inventory_device *devices;
	size_t count;
	size_t broken;  /* rows without an id, or that are no objects */
	size_t missing; /* that the server counts and that did not come */
	/* Private. */
	struct map known; /* by id, while rows come */
	size_t capacity;
};

/* All that is kept is in the arena; -1 ends the run (no login, no memory). */
int jamf_inventory_read(struct jamf *jamf,
    const struct inventory_question *question, struct arena *arena,
    struct inventory *ret_inventory, struct error *error);
void jamf_inventory_done(struct inventory *inventory);
#define auto_inventory auto_cleanup(jamf_inventory_done)

/* The profile of the device, or NULL. */
const struct inventory_profile *inventory_profile_of(
    const struct inventory_device *device, size_t profile);
bool inventory_is_member(const struct inventory_device *device, size_t group);
/* "73226fb6-61df-4c10-9552-eb9bc353d507" as bytes; false for what is no UUID.
 */
bool inventory_id_read(const char *text, unsigned char id[INVENTORY_ID_BYTES]);
/* Appends it as text. */
void inventory_id_add(
    struct buf *buf, const unsigned char id[INVENTORY_ID_BYTES]);

#endif
