#include "cmd/jamf_access.h"

#include <string.h>

#include "cmd/secret_check.h"
#include "cmd/jamf_source.h"
#include "secrets/secrets.h"
#include "base/banned.h"

void access_done(struct access *access)
{
	secret_done(&access->secret);
	arena_done(&access->arena);
	*access = (struct access){0};
}

/* -- the login ------------------------------------------------------------ */

static int fail_missing(const struct jamf_source *source,
    enum jamf_fact missing, enum jamf_fact present, struct error *error)
{
	const char *name = source->is_environment
			       ? jamf_fact_variable(missing)
			       : schema_key_text(jamf_fact_key(missing));

	(void)error_set(error, STATUS_CREDENTIALS,
	    "'%s' is missing: %s has '%s'", name, source->name,
	    source->facts.list[present].name);
	return error_hint(error, "both are needed to log in to Jamf Pro");
}

static int fail_none(const struct jamf_source *source, struct error *error)
{
	(void)error_set(error, STATUS_CREDENTIALS,
	    "%s has '%s' but no login to Jamf Pro", source->name,
	    source->facts.list[JAMF_FACT_URL].name);
	if (source->is_environment)
		return error_hint(error,
		    "set JAMF_CLIENT_ID and "
		    "JAMF_CLIENT_SECRET, JAMF_USERNAME and JAMF_PASSWORD, or "
		    "JAMF_TOKEN: address and login come from one source");
	return error_hint(error, "it takes 'client_id' and 'client_secret', or "
				 "'username' and 'password'");
}

static const struct {
	enum jamf_login login;
	enum jamf_fact name;
	enum jamf_fact secret;
} logins[] = {
    {JAMF_LOGIN_TOKEN, JAMF_FACT_TOKEN, JAMF_FACT_TOKEN},
    {JAMF_LOGIN_CLIENT, JAMF_FACT_CLIENT_ID, JAMF_FACT_CLIENT_SECRET},
    {JAMF_LOGIN_USER, JAMF_FACT_USERNAME, JAMF_FACT_PASSWORD},
};

static int copy(struct arena *arena, const struct jamf_fact_given *given,
    const char **ret, struct error *error)
{
	*ret = arena_copy(arena, given->text, given->length);
	return *ret == NULL ? error_set_memory(error) : 0;
}

static int fetch(const struct invocation *invocation,
    const struct jamf_source *source, const struct jamf_fact_given *given,
    struct access *access, struct error *error)
{
	struct secrets_options options;

	invocation_secrets(invocation,
	    source->is_environment ? BOUNDS_USER : BOUNDS_PROJECT_LOGIN,
	    source->directory, &options);
	if (secrets_resolve(given->text, given->length, &options,
		&access->secret, error) != 0) {
		(void)error_prefix(error, "'%s'", given->name);
		return source_error_at(error, &given->origin);
	}
	if (given->value != NULL &&
	    secret_check_fetched(invocation, source->section, given->value,
		&access->secret, error) != 0)
		return -1;
	access->jamf.secret = &access->secret;
	return 0;
}

static int settle_login(const struct invocation *invocation,
    const struct jamf_source *source, struct access *access,
    struct error *error)
{
	const struct jamf_fact_given *list = source->facts.list;

	for (size_t i = 0; i < array_length(logins); i++) {
		enum jamf_fact name = logins[i].name;
		enum jamf_fact secret = logins[i].secret;

		if (list[name].text == NULL && list[secret].text == NULL)
			continue;
		if (list[name].text == NULL)
			return fail_missing(source, name, secret, error);
		if (list[secret].text == NULL)
			return fail_missing(source, secret, name, error);
		access->jamf.login = logins[i].login;
		if (name != secret && copy(&access->arena, &list[name],
					  &access->jamf.name, error) != 0)
			return -1;
		return fetch(invocation, source, &list[secret], access, error);
	}
	return fail_none(source, error);
}

/* -- where ---------------------------------------------------------------- */

static int settle_level(const struct jamf_source *source, struct access *access,
    struct error *error)
{
	const struct jamf_fact_given *list = source->facts.list;

	if (list[JAMF_FACT_ENVIRONMENT].text != NULL &&
	    copy(&access->arena, &list[JAMF_FACT_ENVIRONMENT],
		&access->jamf.environment, error) != 0)
		return -1;
	return list[JAMF_FACT_TENANT].text == NULL
		   ? 0
		   : copy(&access->arena, &list[JAMF_FACT_TENANT],
			 &access->jamf.tenant, error);
}

static int settle_address(const struct jamf_source *source,
    struct access *access, struct error *error)
{
	const struct jamf_fact_given *url = &source->facts.list[JAMF_FACT_URL];
	const char *text;

	if (url->text == NULL) {
		(void)error_set(
		    error, STATUS_USAGE, "%s has no 'url'", source->name);
		return error_hint(error, "scepctl explain jamf.url");
	}
	access->variable = source->is_environment ? url->name : NULL;
	if (copy(&access->arena, url, &text, error) != 0)
		return -1;
	if (jamf_complete_url(text,
		source->is_environment ? STATUS_USAGE : STATUS_FINDINGS,
		&access->arena, &access->jamf.url, error) != 0)
		return source_error_at(error, &url->origin);
	return settle_level(source, access, error);
}

/* What the environment has no word for is the section's, whatever the rest
 * came from. */
static void settle_rest(
    const struct config *config, const char *label, struct access *access)
{
	const struct payload *section = config_section(config, "jamf", label);

	access->jamf.cluster_wait = JAMF_CLUSTER_WAIT;
	if (section != NULL &&
	    payload_value(section, KEY_CLUSTER_WAIT)->present)
		access->jamf.cluster_wait =
		    (unsigned)payload_value(section, KEY_CLUSTER_WAIT)->integer;
}

int access_find(const struct invocation *invocation,
    const struct config *config, const char *label, bool wants_login,
    struct access *access, struct error *error)
{
	struct jamf_source source;

	if (jamf_source_choose(invocation, config, label, &access->arena,
		&source, error) != 0 ||
	    settle_address(&source, access, error) != 0)
		return -1;
	settle_rest(config, label, access);
	access->is_environment = source.is_environment;
	access->jamf.secret = &access->secret;
	if (!wants_login) {
		/* No login is made with it. */
		access->jamf.login = JAMF_LOGIN_TOKEN;
		return secret_set(
		    &access->secret, "none", strlen("none"), error);
	}
	return settle_login(invocation, &source, access, error);
}
