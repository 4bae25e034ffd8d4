/*
 * The words of the Jamf Platform gateway: codes of its refusals, and names of
 * its permissions, which are none of Jamf Pro's privileges
 * (developer.jamf.com/platform-api). Private to the room.
 */
#ifndef JAMF_GATEWAY_H
#define JAMF_GATEWAY_H

#include "base/error.h"

/* A refusal for whom the gateway was asked on behalf of. */
struct gateway_refusal {
	const char *code;
	enum status status;
	const char *how; /* before the HTTP status: "is refused ..." */
	const char *hint;
};

/* NULL for any other code. */
const struct gateway_refusal *gateway_refusal_find(const char *code);

/* "configuration-profiles:read" for "Read macOS Configuration Profiles"; NULL
 * for one whose name there is not known. */
const char *gateway_permission(const char *privilege);

/* What to do about a page of the gateway's firewall. */
extern const char gateway_firewall_hint[];

#endif
