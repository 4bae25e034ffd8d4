/*
 * Words of the Jamf Platform gateway.
 */
#include "jamf/gateway.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static const struct gateway_refusal refusals[] = {
    {"OWNERSHIP_FORBIDDEN", STATUS_CREDENTIALS,
	"is refused: the API client is not for this environment or tenant, "
	"status",
	"make the API client for this very environment, or set the "
	"'environment_id' (or 'tenant_id') that it was made for"},
    {"REQUEST_CONTEXT_NOT_PROVIDED", STATUS_SERVER,
	"is refused: the gateway got neither environment nor tenant, status",
	"look whether a proxy in between takes headers of requests away"},
    {"INVALID_REQUEST_CONTEXT_TYPE", STATUS_SERVER,
	"is refused: the gateway wants the other of environment and tenant, "
	"status",
	"set 'environment_id' in place of 'tenant_id', or the other way "
	"round"},
};

/* How a privilege begins and ends, and what the gateway calls it. Profiles
 * alone are written. */
static const struct {
	const char *begins, *ends, *permission;
} permissions[] = {
    {"Create ", " Configuration Profiles", "configuration-profiles:create"},
    {"Read ", " Configuration Profiles", "configuration-profiles:read"},
    {"Update ", " Configuration Profiles", "configuration-profiles:update"},
    {"Delete ", " Configuration Profiles", "configuration-profiles:delete"},
    {"Read ", "Categories", "categories:read"},
    {"Read ", " Computer Groups", "device-groups:read"},
    {"Read ", " Mobile Device Groups", "device-groups:read"},
};

const char gateway_firewall_hint[] =
    "the page is the firewall's of the gateway, no permission is missing: "
    "known causes are 'file://' in what is sent and many writes at once; wait "
    "some minutes, or look for such a text";

const struct gateway_refusal *gateway_refusal_find(const char *code)
{
	for (size_t i = 0; i < array_length(refusals); i++)
		if (strcmp(refusals[i].code, code) == 0)
			return &refusals[i];
	return NULL;
}

const char *gateway_permission(const char *privilege)
{
	if (privilege == NULL)
		return NULL;
	for (size_t i = 0; i < array_length(permissions); i++)
		if (text_starts_with(privilege, permissions[i].begins) &&
		    text_ends_with(privilege, permissions[i].ends))
			return permissions[i].permission;
	return NULL;
}
