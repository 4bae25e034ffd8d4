#include "cmd/jamf_access.h"

#include <string.h>

#include "base/file.h"
#include "cmd/jamf_environment.h"
#include "secrets/secrets.h"
#include "base/banned.h"

/* What address and login are taken from. */
struct source_of_facts {
	struct jamf_facts facts;
	const char *name;      /* "the environment", "[jamf] of ..." */
	const char *directory; /* where a relative file: starts */
	bool is_environment;
};

void access_done(struct access *access)
{
	secret_done(&access->secret);
	arena_done(&access->arena);
	*access = (struct access){0};
}

static const char *section_name(
    const struct config *config, const char *label, struct arena *arena)
{
	const char *file = config->path == NULL ? "scepctl.conf" : config->path;

	return label == NULL
		   ? arena_printf(arena, "[jamf] of '%s'", file)
		   : arena_printf(arena, "[jamf \"%s\"] of '%s'", label, file);
}

/* -- the section ---------------------------------------------------------- */

static void read_section(
    const struct payload *section, struct jamf_facts *facts)
{
	for (size_t i = 0; i < JAMF_FACTS; i++) {
		const char *key = jamf_fact_key((enum jamf_fact)i);
		const struct value *value;

		if (key == NULL)
			continue;
		value = payload_value(section, key);
		if (value->present && value->length > 0)
			facts->list[i] = (struct jamf_fact_given){
			    key, value->text, value->length};
	}
}

/* A label that is there, for a hint; NULL if there is none. */
static const char *some_label(const struct config *config)
{
	for (size_t i = 0; i < config->count; i++)
		if (config->sections[i].label != NULL &&
		    config->sections[i].schema != NULL &&
		    strcmp(config->sections[i].schema->section, "jamf") == 0)
			return config->sections[i].label;
	return NULL;
}

static int fail_no_server(const struct config *config, const char *label,
    bool is_named, struct error *error)
{
	const char *other = some_label(config);

	if (label != NULL)
		(void)error_set(error,
		    is_named ? STATUS_USAGE : STATUS_FINDINGS,
		    "'%s' has no section [jamf \"%.100s\"]",
		    config->path == NULL ? "scepctl.conf" : config->path,
		    label);
	else
		(void)error_set(error, STATUS_USAGE,
		    "no Jamf Pro server: there is neither 'url' in [jamf] of "
		    "scepctl.conf nor 'JAMF_URL' in the environment");
	if (other == NULL)
		return error_hint(error, "scepctl explain jamf");
	return error_hint(error,
	    "there is [jamf \"%.100s\"]: say --server "
	    "%.100s, or 'server' in [jamf] of the definition",
	    other, other);
}

/* -- one source only ------------------------------------------------------ */

static bool says_the_same(
    const struct jamf_fact_given *variable, const struct jamf_fact_given *key)
{
	return key->text != NULL && key->length == variable->length &&
	       memcmp(key->text, variable->text, key->length) == 0;
}

/* The environment has no address: what it has of a login must not go to the
 * server of the section. */
static int check_strays(const struct jamf_facts *environment,
    const struct jamf_facts *section, const char *section_is,
    struct error *error)
{
	for (size_t i = 0; i < JAMF_FACTS; i++) {
		const struct jamf_fact_given *stray = &environment->list[i];

		if (stray->text == NULL ||
		    says_the_same(stray, &section->list[i]))
			continue;
		(void)error_set(error, STATUS_USAGE,
		    "'%s' is set but 'JAMF_URL' is not: address and login must "
		    "come from one source",
		    stray->name);
		return error_hint(error,
		    "set JAMF_URL as well, or unset %s to use %s", stray->name,
		    section_is);
	}
	return 0;
}

static int choose(const struct invocation *invocation,
    const struct config *config, const char *label, struct arena *arena,
    struct source_of_facts *ret, struct error *error)
{
	const char *named = opts_text(&invocation->arguments, "server", NULL);
	bool is_named =
	    label != NULL && named != NULL && strcmp(named, label) == 0;
	const struct payload *section = config_section(config, "jamf", label);
	struct source_of_facts source = {
	    .name = section_name(config, label, arena),
	    .directory = config->directory};
	struct jamf_facts environment = {0};

	if (source.name == NULL)
		return error_set_memory(error);
	if ((label == NULL || is_named) &&
	    jamf_environment_read(arena, &environment, error) != 0)
		return -1;
	if (environment.list[JAMF_FACT_URL].text != NULL) {
		*ret = (struct source_of_facts){
		    environment, "the environment", NULL, true};
		return 0;
	}
	if (section != NULL)
		read_section(section, &source.facts);
	if (check_strays(&environment, &source.facts, source.name, error) != 0)
		return -1;
	if (section == NULL ||
	    (label == NULL && source.facts.list[JAMF_FACT_URL].text == NULL))
		return fail_no_server(config, label, is_named, error);
	*ret = source;
	return 0;
}

/* -- the login ------------------------------------------------------------ */

static int fail_missing(const struct source_of_facts *source,
    enum jamf_fact missing, enum jamf_fact present, struct error *error)
{
	const char *name = source->is_environment ? jamf_fact_variable(missing)
						  : jamf_fact_key(missing);

	(void)error_set(error, STATUS_CREDENTIALS,
	    "'%s' is missing: %s has '%s'", name, source->name,
	    source->facts.list[present].name);
	return error_hint(error, "both are needed to log in to Jamf Pro");
}

static int fail_none(const struct source_of_facts *source, struct error *error)
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
    const struct source_of_facts *source, const struct jamf_fact_given *given,
    struct access *access, struct error *error)
{
	struct secrets_options options;

	invocation_secrets(invocation, source->directory, &options);
	if (secrets_resolve(given->text, given->length, &options,
		&access->secret, error) != 0)
		return error_prefix(error, "'%s'", given->name);
	access->jamf.secret = &access->secret;
	return 0;
}

static int settle_login(const struct invocation *invocation,
    const struct source_of_facts *source, struct access *access,
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

static int settle_address(const struct source_of_facts *source,
    struct access *access, struct error *error)
{
	const struct jamf_fact_given *url = &source->facts.list[JAMF_FACT_URL];
	const struct jamf_fact_given *tenant =
	    &source->facts.list[JAMF_FACT_TENANT];
	const char *text;

	if (url->text == NULL) {
		(void)error_set(
		    error, STATUS_USAGE, "%s has no 'url'", source->name);
		return error_hint(error, "scepctl explain jamf.url");
	}
	access->variable = source->is_environment ? url->name : NULL;
	if (copy(&access->arena, url, &text, error) != 0 ||
	    jamf_complete_url(text,
		source->is_environment ? STATUS_USAGE : STATUS_FINDINGS,
		&access->arena, &access->jamf.url, error) != 0)
		return -1;
	return tenant->text == NULL
		   ? 0
		   : copy(&access->arena, tenant, &access->jamf.tenant, error);
}

/* What the environment has no word for is the section's, whatever the rest
 * came from. */
static int settle_rest(const struct config *config, const char *label,
    struct access *access, struct error *error)
{
	const struct payload *section = config_section(config, "jamf", label);
	const char *ca_file;
	char path[FILE_PATH_MAX];

	access->jamf.cluster_wait = JAMF_CLUSTER_WAIT;
	if (section == NULL)
		return 0;
	if (payload_value(section, "cluster_wait")->present)
		access->jamf.cluster_wait =
		    (unsigned)payload_value(section, "cluster_wait")->integer;
	ca_file = payload_text(section, "ca_file", NULL);
	if (ca_file == NULL)
		return 0;
	if (file_join(path, sizeof(path), config->directory, ca_file) != 0)
		return error_set(
		    error, STATUS_FILE, "'%.200s' is too long a path", ca_file);
	access->ca_file = arena_text(&access->arena, path);
	return access->ca_file == NULL ? error_set_memory(error) : 0;
}

int access_find(const struct invocation *invocation,
    const struct config *config, const char *label, bool wants_login,
    struct access *access, struct error *error)
{
	struct source_of_facts source;

	if (choose(invocation, config, label, &access->arena, &source, error) !=
		0 ||
	    settle_address(&source, access, error) != 0 ||
	    settle_rest(config, label, access, error) != 0)
		return -1;
	access->jamf.secret = &access->secret;
	if (!wants_login) {
		access->jamf.login = JAMF_LOGIN_TOKEN;
		return 0;
	}
	return settle_login(invocation, &source, access, error);
}
