/* How to log in to the Jamf Pro server that is meant. */
#include "cmd/jamf_access.h"

#include <string.h>

#include "cmd/jamf_source.h"
#include "cmd/secret_check.h"
#include "secrets/secrets.h"
#include "base/banned.h"

void server_access_done(struct server_access *access)
{
	secret_done(&access->secret);
	arena_done(&access->arena);
	*access = (struct server_access){0};
}

static int copy(struct arena *arena, const struct jamf_fact_given *given,
    const char **ret, struct error *error)
{
	if (given->text == NULL)
		return 0;
	*ret = arena_copy(arena, given->text, given->length);
	return *ret == NULL ? error_set_memory(error) : 0;
}

/* -- the login ------------------------------------------------------------ */

static const struct {
	enum jamf_login login;
	enum jamf_fact name;
	enum jamf_fact secret;
} logins[] = {
    {JAMF_LOGIN_TOKEN, JAMF_FACT_TOKEN, JAMF_FACT_TOKEN},
    {JAMF_LOGIN_CLIENT, JAMF_FACT_CLIENT_ID, JAMF_FACT_CLIENT_SECRET},
    {JAMF_LOGIN_USER, JAMF_FACT_USERNAME, JAMF_FACT_PASSWORD},
};

static int fail_missing(const struct jamf_source *source,
    enum jamf_fact missing, enum jamf_fact present, struct error *error)
{
	const char *name =
	    source->kind == JAMF_SOURCE_ENVIRONMENT
		? jamf_fact_variable(missing, source->environment)
		: schema_key_text(jamf_fact_key(missing));

	(void)error_set(error, STATUS_CREDENTIALS,
	    "'%s' is missing: %s has '%s'", name, source->name,
	    source->facts.list[present].name);
	return error_hint(error, "both are needed to log in to Jamf Pro");
}

static int fail_no_login(const struct jamf_source *source, struct error *error)
{
	(void)error_set(error, STATUS_CREDENTIALS,
	    "%s has '%s' but no login to Jamf Pro", source->name,
	    source->facts.list[JAMF_FACT_URL].name);
	if (source->kind != JAMF_SOURCE_ENVIRONMENT)
		return error_hint(error,
		    "it takes 'client_id' and 'client_secret', or 'username' "
		    "and 'password'");
	if (source->environment == JAMF_ENVIRONMENT_UPLOADER)
		return error_hint(error,
		    "set CLIENT_ID and CLIENT_SECRET, or API_USERNAME and "
		    "API_PASSWORD: address and login come from one source");
	return error_hint(error,
	    "set JAMF_CLIENT_ID and JAMF_CLIENT_SECRET, JAMF_USERNAME and "
	    "JAMF_PASSWORD, or JAMF_TOKEN: address and login come from one "
	    "source");
}

static int take_login(const struct invocation *invocation,
    const struct jamf_source *source, struct server_access *access,
    struct error *error)
{
	const struct jamf_fact_given *list = source->facts.list;
	const struct jamf_fact_given *name = NULL, *secret = NULL;
	struct secrets_options options;
	size_t at = 0;

	for (; at < array_length(logins); at++) {
		name = &list[logins[at].name];
		secret = &list[logins[at].secret];
		if (name->text != NULL || secret->text != NULL)
			break;
	}
	if (at == array_length(logins))
		return fail_no_login(source, error);
	if (name->text == NULL)
		return fail_missing(
		    source, logins[at].name, logins[at].secret, error);
	if (secret->text == NULL)
		return fail_missing(
		    source, logins[at].secret, logins[at].name, error);
	access->jamf.login = logins[at].login;
	if (name != secret &&
	    copy(&access->arena, name, &access->jamf.name, error) != 0)
		return -1;
	invocation_secrets(invocation,
	    source->kind == JAMF_SOURCE_PROJECT ? BOUNDS_PROJECT_LOGIN
						: BOUNDS_USER,
	    source->directory, &options);
	if (secrets_resolve(secret->text, secret->length, &options,
		&access->secret, error) != 0) {
		(void)error_prefix(error, "'%s'", secret->name);
		return source_error_at(error, &secret->origin);
	}
	return secret->value == NULL
		   ? 0
		   : secret_check_fetched(invocation, source->section,
			 secret->value, &access->secret, error);
}

/* -- where ---------------------------------------------------------------- */

static int take_address(const struct jamf_source *source,
    struct server_access *access, struct error *error)
{
	const struct jamf_fact_given *list = source->facts.list;
	const struct jamf_fact_given *url = &list[JAMF_FACT_URL];
	const char *text = NULL;

	if (url->text == NULL) {
		(void)error_set(
		    error, STATUS_USAGE, "%s has no 'url'", source->name);
		return error_hint(error, "scepctl explain jamf.url");
	}
	access->variable =
	    source->kind == JAMF_SOURCE_ENVIRONMENT ? url->name : NULL;
	if (copy(&access->arena, url, &text, error) != 0)
		return -1;
	if (jamf_complete_url(text,
		source->kind == JAMF_SOURCE_ENVIRONMENT ? STATUS_USAGE
							: STATUS_FINDINGS,
		&access->arena, &access->jamf.url, error) != 0)
		return source_error_at(error, &url->origin);
	if (copy(&access->arena, &list[JAMF_FACT_ENVIRONMENT],
		&access->jamf.environment, error) != 0)
		return -1;
	return copy(&access->arena, &list[JAMF_FACT_TENANT],
	    &access->jamf.tenant, error);
}

/* What the environment has no word for is the section's, whatever the rest came
 * from; else of where it came from. */
static int64_t number_of(const struct payload *section,
    const struct payload *source, enum schema_key_name name, int64_t otherwise)
{
	const struct payload *const sections[] = {section, source};

	for (size_t i = 0; i < array_length(sections); i++) {
		const struct value *value;

		if (sections[i] == NULL)
			continue;
		value = payload_value(sections[i], name);
		if (value->present)
			return value->integer;
	}
	return otherwise;
}

int server_access_find(const struct invocation *invocation,
    const struct config *config, const char *label, bool wants_login,
    struct server_access *access, struct error *error)
{
	const struct payload *section = config_section(config, "jamf", label);
	struct jamf_source source;

	if (jamf_source_choose(invocation, config, label, &access->arena,
		&source, error) != 0 ||
	    take_address(&source, access, error) != 0)
		return -1;
	access->jamf.cluster_wait = (unsigned)number_of(
	    section, source.section, KEY_CLUSTER_WAIT, JAMF_CLUSTER_WAIT);
	access->max_devices =
	    number_of(section, source.section, KEY_MAX_DEVICES, -1);
	access->kind = source.kind;
	access->section = source.section;
	access->jamf.secret = &access->secret;
	if (!wants_login) {
		/* No login is made with it. */
		access->jamf.login = JAMF_LOGIN_TOKEN;
		return secret_set(
		    &access->secret, "none", strlen("none"), error);
	}
	return take_login(invocation, &source, access, error);
}
