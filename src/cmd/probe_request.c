/* What an enrolment by probe asks for, as a device would. */
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "cmd/secret_check.h"
#include "cmd/probe.h"
#include "cmd/message.h"
#include "definition/accept.h"
#include "profile/check.h"
#include "secrets/secrets.h"
#include "base/banned.h"

#define IDENTIFIER "PROFILE_IDENTIFIER"

static bool wait_seconds(void *context, unsigned seconds)
{
	const struct probe_plan *plan = context;
	struct timespec left = {.tv_sec = (time_t)seconds};

	message_note(plan->invocation,
	    "the request is pending; asking again in %u s", seconds);
	return nanosleep(&left, NULL) == 0;
}

static int add_rdn(struct probe_plan *plan, const struct subject_rdn *from,
    struct csr_rdn *to, struct error *error)
{
	struct csr_pair *pairs =
	    arena_new_array(&plan->arena, from->count, sizeof(*pairs));

	if (pairs == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < from->count; i++) {
		pairs[i].attribute = from->pairs[i].attribute;
		if (probe_sets_expand(&plan->sets, from->pairs[i].value,
			from->pairs[i].length, &pairs[i].value, error) != 0)
			return -1;
		pairs[i].length = strlen(pairs[i].value);
		if (plan->request.redistribute_days > 0 &&
		    strstr(from->pairs[i].value, "$" IDENTIFIER) != NULL)
			plan->request.must_stay = probe_sets_value(
			    &plan->sets, IDENTIFIER, strlen(IDENTIFIER));
	}
	to->pairs = pairs;
	to->count = from->count;
	return 0;
}

/* macOS puts the payload's identifier in the place of a missing CN. */
static int add_subject(struct probe_plan *plan, struct error *error)
{
	const struct value *value = payload_value(plan->scep, KEY_SUBJECT);
	size_t count = value->present ? value->subject.count : 0;
	struct csr_rdn *rdns =
	    arena_new_array(&plan->arena, count + 1, sizeof(*rdns));
	const struct subject_pair own = {.attribute = "CN",
	    .value = plan->scep->identifier,
	    .length = strlen(plan->scep->identifier)};
	const struct subject_rdn fallback = {&own, 1};

	if (rdns == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++)
		if (add_rdn(plan, &value->subject.rdns[i], &rdns[i], error) !=
		    0)
			return -1;
	if (count == 0 && add_rdn(plan, &fallback, &rdns[count++], error) != 0)
		return -1;
	plan->request.csr.rdns = rdns;
	plan->request.csr.rdn_count = count;
	return 0;
}

static const struct {
	enum schema_key_name key;
	enum csr_alternative_type type;
} alternative_keys[] = {
    {KEY_SAN_DNS, CSR_DNS},
    {KEY_SAN_EMAIL, CSR_EMAIL},
    {KEY_SAN_URI, CSR_URI},
    {KEY_SAN_SID, CSR_URI},
    {KEY_SAN_UPN, CSR_UPN},
};

static int add_alternatives(struct probe_plan *plan, struct error *error)
{
	struct csr_alternative *list;
	size_t most = 1, count = 0;

	for (size_t i = 0; i < array_length(alternative_keys); i++)
		most +=
		    payload_value(plan->scep, alternative_keys[i].key)->count;
	list = arena_new_array(&plan->arena, most, sizeof(*list));
	if (list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < array_length(alternative_keys); i++) {
		const struct value *value =
		    payload_value(plan->scep, alternative_keys[i].key);
		const struct text_item one = {
		    .text = value->text, .length = value->length};
		bool single = alternative_keys[i].type == CSR_UPN;
		size_t items = single ? 1 : value->count;

		for (size_t j = 0; value->present && j < items; j++) {
			const struct text_item *item =
			    single ? &one : &value->items[j];
			struct csr_alternative *to = &list[count++];

			to->type = alternative_keys[i].type;
			if (probe_sets_expand(&plan->sets, item->text,
				item->length, &to->value, error) != 0)
				return -1;
			to->length = strlen(to->value);
		}
	}
	plan->request.csr.alternatives = list;
	plan->request.csr.alternative_count = count;
	return 0;
}

static int add_challenge(
    struct probe_plan *plan, struct document *document, struct error *error)
{
	struct findings findings = {.arena = &plan->arena};
	const struct value *value = payload_value(plan->scep, KEY_CHALLENGE);
	/* Where paths start: in a payload file, at the definition. */
	const struct value *from =
	    plan->scep->file == NULL
		? value
		: payload_value(&plan->scep->file->section, KEY_FILE);
	const char *of_row;
	struct secrets_options options;
	char directory[FILE_PATH_MAX];

	if (plan->target.challenge != PROBE_CHALLENGE_STATIC || !value->present)
		return 0;
	if (file_directory(
		directory, sizeof(directory), from->origin.source->name) != 0)
		return error_set(error, STATUS_FILE, "a path is too long");
	invocation_secrets(
	    plan->invocation, BOUNDS_DEFINITION, directory, &options);
	of_row = probe_row_secret(&plan->sets.row, value->text, value->length);
	if ((of_row != NULL ? secret_set(&plan->challenge, of_row,
				  strlen(of_row), error)
			    : secrets_resolve(value->text, value->length,
				  &options, &plan->challenge, error)) != 0)
		return error_prefix(error, "challenge");
	profile_check_secret(
	    &document->profile, plan->scep, value, &plan->challenge, &findings);
	accept_apply(document, &findings);
	if (secret_check_findings(plan->invocation, &findings, error) != 0)
		return -1;
	plan->request.challenge = &plan->challenge;
	return 0;
}

static unsigned number_of(const struct payload *scep, enum schema_key_name key)
{
	const struct value *value = payload_value(scep, key);

	return value->present && value->integer > 0
		   ? (unsigned)(value->integer < 86400 ? value->integer : 86400)
		   : 0;
}

int probe_plan_request(
    struct probe_plan *plan, struct document *document, struct error *error)
{
	const struct payload *scep = plan->scep;
	struct probe_request *request = &plan->request;

	if (document->kind != DOCUMENT_DEFINITION)
		return error_set(error, STATUS_USAGE,
		    "option '--enroll' needs a definition");
	if (plan->target.challenge == PROBE_CHALLENGE_WEBHOOK)
		return error_set(error, STATUS_USAGE,
		    "option '--enroll' cannot get a challenge of type "
		    "dynamic, which Jamf Pro's webhook gives to devices only");
	request->bits = number_of(scep, KEY_KEY_SIZE);
	if (payload_value(scep, KEY_USE_AS_DIGITAL_SIGNATURE)->integer != 0)
		request->csr.usage |= CSR_USAGE_SIGNING;
	if (payload_value(scep, KEY_USE_FOR_KEY_ENCIPHERMENT)->integer != 0)
		request->csr.usage |= CSR_USAGE_ENCRYPTION;
	request->polls = number_of(scep, KEY_RETRIES);
	request->seconds = number_of(scep, KEY_RETRY_DELAY);
	request->redistribute_days = number_of(scep, KEY_REDISTRIBUTE_PROFILE);
	request->notify_days =
	    number_of(scep, KEY_CERTIFICATE_EXPIRATION_NOTIFICATION_THRESHOLD);
	request->wait = wait_seconds;
	request->context = plan;
	plan->target.request = request;
	if (add_subject(plan, error) != 0 ||
	    add_alternatives(plan, error) != 0 ||
	    probe_sets_check(&plan->sets, error) != 0)
		return -1;
	return add_challenge(plan, document, error);
}
