/* What a probe of a definition tries: the target with all it points into. */
#include <string.h>

#include "base/file.h"
#include "cmd/inputs.h"
#include "cmd/network.h"
#include "cmd/probe.h"
#include "secrets/secrets.h"
#include "base/banned.h"

void probe_plan_done(struct probe_plan *plan)
{
	probe_sets_done(&plan->sets);
	secret_done(&plan->password);
	secret_done(&plan->challenge);
	arena_done(&plan->arena);
}

/* The one [scep] section that is meant. */
static int choose_scep(struct probe_plan *plan, const struct document *document,
    struct error *error)
{
	const struct profile *profile = &document->profile;
	const char *label =
	    opts_text(&plan->invocation->arguments, "section", NULL);
	size_t count = 0;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (!payload_is(payload, PAYLOAD_SCEP) ||
		    payload->schema == NULL ||
		    (label != NULL && (payload->label == NULL ||
					  strcmp(payload->label, label) != 0)))
			continue;
		plan->scep = payload;
		count++;
	}
	if (count == 1)
		return 0;
	(void)error_set(error, count == 0 ? STATUS_NOT_FOUND : STATUS_USAGE,
	    count == 0 ? "'%s' has no such SCEP payload"
		       : "'%s' has several SCEP payloads",
	    document->source.name);
	return error_hint(
	    error, "--section LABEL names one of [scep \"LABEL\"]");
}

static enum probe_challenge challenge_of(const struct payload *scep)
{
	static const struct {
		const char *name;
		enum probe_challenge challenge;
	} types[] = {
	    {"static", PROBE_CHALLENGE_STATIC},
	    {"dynamic", PROBE_CHALLENGE_WEBHOOK},
	    {"dynamic-microsoft-ca", PROBE_CHALLENGE_NDES},
	};
	const char *name = payload_choice(scep, KEY_CHALLENGE_TYPE);

	for (size_t i = 0; i < array_length(types); i++)
		if (strcmp(name, types[i].name) == 0)
			return types[i].challenge;
	return PROBE_CHALLENGE_NONE;
}

static int read_lock(struct probe_plan *plan, const struct document *document,
    const struct config *config, struct error *error)
{
	auto_lock struct lock *lock = NULL;
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];
	const struct lock_pin *pin;

	inputs_directory(document->source.name, directory, sizeof(directory));
	if (lock_path(config, directory, path, error) != 0 ||
	    lock_open(path, &lock, error) != 0)
		return -1;
	pin = lock_pin(lock, plan->target.url, plan->target.ca_ident);
	if (pin == NULL)
		return 0;
	memcpy(plan->pinned, pin->ca.sha256, sizeof(plan->pinned));
	plan->target.fingerprint = plan->pinned;
	plan->target.fingerprint_length = sizeof(plan->pinned);
	return 0;
}

static int plan_pin(struct probe_plan *plan, const struct document *document,
    const struct config *config, struct error *error)
{
	/* The oldest systems that compare SHA-256 fingerprints. */
	static const char *const modern_from[PLATFORM_COUNT] = {
	    [PLATFORM_MACOS] = "13",
	    [PLATFORM_IOS] = "16",
	    [PLATFORM_TVOS] = "16",
	    [PLATFORM_WATCHOS] = "9",
	    [PLATFORM_VISIONOS] = "1",
	};
	const struct profile *profile = &document->profile;
	const struct value *value = payload_value(plan->scep, KEY_FINGERPRINT);
	const struct fingerprint *fingerprint = &value->fingerprint;
	struct probe_target *target = &plan->target;

	target->pin = PROBE_PIN_NONE;
	target->modern = profile->platform_known && profile->min_os != NULL &&
			 version_compare(profile->min_os,
			     modern_from[profile->platform]) >= 0;
	if (!value->present)
		return 0;
	if (fingerprint->kind == FINGERPRINT_AUTO) {
		target->pin = PROBE_PIN_AUTO;
		return read_lock(plan, document, config, error);
	}
	if (fingerprint->kind == FINGERPRINT_BYTES) {
		target->pin = PROBE_PIN_BYTES;
		target->fingerprint = fingerprint->bytes;
		target->fingerprint_length = fingerprint->length;
	}
	return 0;
}

/* Text of a key with the variables put in; NULL when absent. */
static int expand_key(struct probe_plan *plan, enum schema_key_name key,
    const char **ret, struct error *error)
{
	const struct value *value = payload_value(plan->scep, key);

	if (!value->present) {
		*ret = NULL;
		return 0;
	}
	return probe_sets_expand(
	    &plan->sets, value->text, value->length, ret, error);
}

static int plan_admin(struct probe_plan *plan, struct error *error)
{
	const struct arguments *arguments = &plan->invocation->arguments;
	struct probe_target *target = &plan->target;
	bool enrols = opts_has(arguments, "enroll") &&
		      target->challenge == PROBE_CHALLENGE_NDES;

	target->admin_url =
	    payload_text(plan->scep, KEY_URL_TO_SCEP_ADMIN, NULL);
	target->read_admin = opts_has(arguments, "admin");
	if (!target->read_admin && !enrols)
		return 0;
	if (network_access(plan->invocation, plan->scep, &plan->access,
		&plan->password, error) != 0)
		return -1;
	target->admin = &plan->access;
	return 0;
}

int probe_plan_make(struct probe_plan *plan, struct document *document,
    const struct config *config, struct error *error)
{
	struct probe_target *target = &plan->target;
	const char *uuid = document->profile.top.uuid;

	plan->sets.arena = &plan->arena;
	if (choose_scep(plan, document, error) != 0 ||
	    probe_sets_read(&plan->sets, &plan->invocation->arguments, error) !=
		0 ||
	    (uuid != NULL && probe_sets_default(&plan->sets,
				 "PROFILE_IDENTIFIER", uuid, error) != 0) ||
	    expand_key(plan, KEY_URL, &target->url, error) != 0 ||
	    expand_key(plan, KEY_NAME, &target->ca_ident, error) != 0)
		return -1;
	target->challenge = challenge_of(plan->scep);
	if (opts_has(&plan->invocation->arguments, "enroll") &&
	    probe_plan_request(plan, document, error) != 0)
		return -1;
	if (probe_sets_check(&plan->sets, error) != 0 ||
	    plan_pin(plan, document, config, error) != 0)
		return -1;
	return plan_admin(plan, error);
}
