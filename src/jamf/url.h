/*
 * The address of a Jamf Pro and what follows from it: its name in reports,
 * where tokens come from, where the Classic API is. Private to the room.
 */
#ifndef JAMF_URL_H
#define JAMF_URL_H

#include <stdbool.h>

#include "base/error.h"
#include "jamf/jamf.h"

enum {
	JAMF_LEVEL_ID_MAX = 64
};

struct jamf_url {
	/* Canonical, without '/' at its end; a gateway's ends in
	 * "#environment=ID" or "#tenant=ID". */
	char canonical[JAMF_URL_MAX];
	char base[JAMF_URL_MAX]; /* what the paths of requests follow */
	bool is_gateway;         /* the Jamf Platform's, for what follows */
	const char *level;       /* "environment" or "tenant" */
	const char *header;      /* of each request, that has the id */
	char id[JAMF_LEVEL_ID_MAX + 1];
};

/* Appended to base: begins the path of a Classic request. */
const char *jamf_url_classic(const struct jamf_url *url);
/* The same of a request to the Jamf Pro API. */
const char *jamf_url_pro(const struct jamf_url *url);
/* Reads the address of an access, and for whom the gateway of the Jamf
 * Platform is asked. What is no address of a server has status findings;
 * environment and tenant at once usage. A loopback address with one of them
 * is a gateway, too: the end of a tunnel. */
int jamf_url_read(const struct jamf_access *access, struct jamf_url *ret_url,
    struct error *error);

#endif
