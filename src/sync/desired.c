/*
 * What is desired: a definition, or somebody's .mobileconfig, made ready to be
 * compared with a server and sent to it.
 */
#include "sync/sync.h"

#include <string.h>

#include "base/secret.h"
#include "profile/build.h"
#include "profile/check.h"
#include "profile/variable.h"
#include "profile/walk.h"
#include "sync/platform.h"
#include "base/banned.h"

/* -- secrets -------------------------------------------------------------- */

/* Stands between the build and who gives the secrets. */
struct stand_in {
	const struct build_values *values;
	struct sync_desired *desired;
};

static bool has_variable(const struct secret *secret)
{
	struct variable variable;
	size_t at = 0;

	while (variable_next(secret->bytes, secret->length, &at, &variable))
		if (variable.kind == VARIABLE_JAMF ||
		    variable.kind == VARIABLE_JAMF_NEAR ||
		    variable.kind == VARIABLE_JAMF_UNKNOWN)
			return true;
	return false;
}

static int get_secret(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	struct stand_in *stand_in = context;
	const struct build_values *values = stand_in->values;
	struct error fault = {0};

	if (values->secret(
		values->context, payload, value, ret_secret, &fault) == 0) {
		if (values->findings != NULL)
			profile_check_secret(stand_in->desired->profile,
			    payload, value, ret_secret, values->findings);
		if (has_variable(ret_secret))
			stand_in->desired->variable_in_secret = true;
		return 0;
	}
	if (!stand_in->desired->without_secrets)
		stand_in->desired->secret_error = fault;
	stand_in->desired->without_secrets = true;
	return secret_set(
	    ret_secret, SECRET_MASK, sizeof(SECRET_MASK) - 1, error);
}

static int build(struct document *document, const struct build_values *values,
    bool needed, struct sync_desired *desired, struct error *error)
{
	struct stand_in stand_in = {values, desired};
	struct build_values here = *values;
	bool has_secret;

	here.arena = &document->arena;
	if (!needed) {
		here.context = &stand_in;
		here.secret = get_secret;
		/* What stands in for a secret is not to be looked at. */
		here.findings = NULL;
	}
	return profile_build(
	    &document->profile, &here, &desired->tree, &has_secret, error);
}

static enum walk_next look_for_mask(void *context, struct walk_place *place)
{
	size_t length = 0;
	const void *bytes = tree_text(place->node, &length);

	(void)context;
	if (bytes == NULL)
		bytes = tree_data(place->node, &length);
	return bytes != NULL && length == sizeof(SECRET_MASK) - 1 &&
		       memcmp(bytes, SECRET_MASK, length) == 0
		   ? WALK_STOP
		   : WALK_ON;
}

/* What 'pull' and 'show' write in place of a secret is none: sent, it would
 * replace the secret the server has. */
static void find_mask(struct sync_desired *desired)
{
	const struct walker walker = {NULL, look_for_mask, NULL};
	struct walk_place root = {.node = desired->tree};

	if (desired->without_secrets || !profile_walk(&walker, &root))
		return;
	desired->without_secrets = desired->is_masked = true;
	(void)error_set(&desired->secret_error, STATUS_REFUSED,
	    "it is masked, '%s' stands in its place", SECRET_MASK);
	(void)error_hint(&desired->secret_error,
	    "'scepctl pull --with-secrets' writes it as it is");
}

/* -- made ready ----------------------------------------------------------- */

static int check(
    const struct document *document, const char *name, struct error *error)
{
	if (document->profile.abstract)
		return error_set(error, STATUS_REFUSED,
		    "'%s' is abstract: a base of definitions, no profile",
		    document->path);
	if (payload_is(&document->profile.top, PAYLOAD_SERVICE))
		return error_set(error, STATUS_REFUSED,
		    "'%s' enrols devices over the air: Jamf Pro does not "
		    "deliver such profiles",
		    document->path);
	if (name[0] != '\0')
		return 0;
	(void)error_set(
	    error, STATUS_FINDINGS, "'%s' has no name", document->path);
	return error_hint(
	    error, "Jamf Pro needs one: PayloadDisplayName, 'name'");
}

int sync_desired_make(struct document *document,
    const struct build_values *values, bool needed,
    struct sync_desired *ret_desired, struct error *error)
{
	const struct profile *profile = &document->profile;
	struct sync_desired desired = {.path = document->path,
	    .profile = profile,
	    .kind = JAMF_COMPUTERS,
	    .identifier = profile->top.identifier,
	    .name = payload_text(&profile->top, KEY_NAME, ""),
	    .was_signed = document->cms != NULL};

	if (check(document, desired.name, error) != 0)
		return -1;
	desired.kind_told = platform_of_file(document, &desired.kind);
	if (desired.identifier == NULL)
		desired.identifier = "";
	if (document->kind == DOCUMENT_PROFILE)
		desired.tree = document->tree;
	else if (build(document, values, needed, &desired, error) != 0)
		return -1;
	find_mask(&desired);
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		desired.needs_admin =
		    desired.needs_admin || sync_wants_admin(payload);
		desired.needs_days =
		    desired.needs_days || (desired.kind == JAMF_COMPUTERS &&
					      sync_wants_days(payload));
		desired.lacks_placeholder = desired.lacks_placeholder ||
					    sync_wants_placeholder(payload);
	}
	*ret_desired = desired;
	return 0;
}
