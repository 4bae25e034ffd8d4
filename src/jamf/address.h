/*
 * The address of a Jamf Pro and what follows from it: its name in reports,
 * where tokens come from, where the Classic API is. Private to the room.
 */
#ifndef JAMF_ADDRESS_H
#define JAMF_ADDRESS_H

#include <stdbool.h>

#include "base/error.h"
#include "jamf/jamf.h"

enum {
	JAMF_TENANT_MAX = 64
};

struct jamf_place {
	char address[JAMF_ADDRESS_MAX]; /* canonical, without '/' at its end */
	char base[JAMF_ADDRESS_MAX];    /* what the paths of tokens follow */
	bool is_gateway; /* the Jamf Platform's, which speaks for tenants */
};

/* Appended to address: begins the path of a Classic request. */
const char *jamf_place_classic(const struct jamf_place *place);
/* Reads the address of an access; tenant may be NULL. What is no address of a
 * server has status findings. */
int jamf_place_read(const char *url, const char *tenant,
    struct jamf_place *ret_place, struct error *error);

#endif
