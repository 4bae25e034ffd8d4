/* Connections as the project file and the command line want them. */
#include "cmd/network.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/secret_check.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "cmd/own_config.h"
#include "crypto/crypto.h"
#include "project/boundary.h"
#include "secrets/secrets.h"
#include "base/banned.h"

enum {
	TRACE_LEVEL = 2,    /* -vv */
	TIMEOUT_MAX = 3600, /* seconds */
	MS = 1000
};

/* What a trace needs of the invocation, by for_runner; -q and -v exclude each
 * other, so a trace is never one that is unwanted. */
static struct invocation listeners[] = {
    {.for_runner = false}, {.for_runner = true}};

static void trace(void *context, const char *line)
{
	message_note(context, "%s", line);
}

/* --timeout goes before the project file; it bounds connecting as well. */
static int take_timeout(const struct invocation *invocation,
    struct http_settings *settings, struct error *error)
{
	const char *text = opts_text(&invocation->arguments, "timeout", NULL);
	int64_t seconds;

	if (text == NULL)
		return 0;
	if (!text_to_number(text, strlen(text), 1, TIMEOUT_MAX, &seconds))
		return error_set(error, STATUS_USAGE,
		    "option '--timeout' cannot be '%.40s', expected 1 to %d",
		    text, TIMEOUT_MAX);
	settings->total_ms = (unsigned)seconds * MS;
	if (settings->connect_ms == 0)
		settings->connect_ms = HTTP_CONNECT_MS;
	if (settings->connect_ms > settings->total_ms)
		settings->connect_ms = settings->total_ms;
	return 0;
}

/* Whose word counts, one after the other. */
struct network_files {
	const struct config *list[2];
	size_t count;
};

static const struct value *find_setting(
    const struct network_files *files, enum schema_key_name key)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct payload *section =
		    config_section(files->list[i], "network", NULL);

		if (section != NULL && payload_value(section, key)->present)
			return payload_value(section, key);
	}
	return NULL;
}

static unsigned milliseconds(
    const struct network_files *files, enum schema_key_name key)
{
	const struct value *value = find_setting(files, key);

	return value == NULL ? 0 : (unsigned)value->integer * MS;
}

static const char *text_of(const struct config *config, const char *section,
    const char *label, enum schema_key_name key)
{
	const struct payload *found = config_section(config, section, label);

	return found == NULL ? NULL : payload_text(found, key, NULL);
}

/* The 'ca_file' of the [jamf] that says which server, or else of [network]. */
static const char *find_ca_file(const struct network_files *files,
    const struct network_jamf *jamf, const char **ret_directory)
{
	const char *file = NULL;

	for (size_t i = 0; i < files->count && file == NULL; i++) {
		const struct config *config = files->list[i];

		/* A login of the environment has none of its own. */
		if (jamf != NULL && i == 0)
			file =
			    jamf->section != NULL
				? payload_text(jamf->section, KEY_CA_FILE, NULL)
				: text_of(
				      config, "jamf", jamf->label, KEY_CA_FILE);
		if (file == NULL)
			file = text_of(config, "network", NULL, KEY_CA_FILE);
		*ret_directory = config->directory;
	}
	return file;
}

/* The path as it is to be opened goes to path. */
static int take_ca_file(const struct network_files *files,
    const struct network_jamf *jamf, char *path, struct http_settings *settings,
    struct error *error)
{
	const char *directory = NULL, *trusted;
	const char *file = find_ca_file(files, jamf, &directory);

	if (file != NULL) {
		if (file_join(path, FILE_PATH_MAX, directory, file) != 0)
			return error_set(error, STATUS_FILE,
			    "'%.200s' is too long a path", file);
		settings->ca_file = path;
		return file_check_input(path, error) != 0
			   ? -1
			   : boundary_check_path(path, error);
	}
	/* OpenSSL's variable, which libcurl does not read by itself. */
	trusted = invocation_variable("SSL_CERT_FILE");
	if (trusted != NULL && *trusted != '\0')
		settings->ca_file = trusted;
	return 0;
}

/* What a repository's project file says of the way is not used for a login of
 * the user's. */
static void note_way(const struct invocation *invocation,
    const struct config *config, const struct network_jamf *jamf)
{
	const char *proxy = text_of(config, "network", NULL, KEY_PROXY);
	const char *ca_file = text_of(config, "jamf", jamf->label, KEY_CA_FILE);

	if (ca_file == NULL)
		ca_file = text_of(config, "network", NULL, KEY_CA_FILE);
	if (proxy == NULL && ca_file == NULL)
		return;
	message_note(invocation,
	    "the login to Jamf Pro is from %s: %s of '%.300s' %s not used for "
	    "it (HTTPS_PROXY, SSL_CERT_FILE, --config and your own "
	    "~/.config/scepctl/scepctl.conf are)",
	    jamf->source == JAMF_SOURCE_OWN ? "your own project file"
					    : "the environment",
	    proxy == NULL     ? "'ca_file'"
	    : ca_file == NULL ? "'proxy'"
			      : "'proxy' and 'ca_file'",
	    config->path, proxy != NULL && ca_file != NULL ? "are" : "is");
}

int network_open(const struct invocation *invocation,
    const struct config *config, const struct network_jamf *jamf,
    struct http **ret, struct error *error)
{
	const struct config *own;
	struct network_files all, ways;
	struct http_settings settings = {.bounds = &invocation->bounds,
	    .keeps_cookies = jamf != NULL,
	    .context = &listeners[invocation->for_runner]};
	char ca_file[FILE_PATH_MAX];
	const struct value *proxy;

	if (own_config_get(invocation, &own, error) != 0)
		return -1;
	all = (struct network_files){{config, own}, 2};
	ways = all;
	if (jamf != NULL && jamf->source != JAMF_SOURCE_PROJECT &&
	    !config->is_named) {
		ways = (struct network_files){{own}, 1};
		note_way(invocation, config, jamf);
	}
	if (crypto_configure(error) != 0)
		return -1;
	if (invocation->verbose >= TRACE_LEVEL)
		settings.trace = trace;
	settings.connect_ms = milliseconds(&all, KEY_CONNECT_TIMEOUT);
	settings.total_ms = milliseconds(&all, KEY_TIMEOUT);
	proxy = find_setting(&ways, KEY_PROXY);
	settings.proxy = proxy == NULL ? NULL : proxy->text;
	if (take_ca_file(&ways, jamf, ca_file, &settings, error) != 0 ||
	    take_timeout(invocation, &settings, error) != 0)
		return -1;
	return http_new(&settings, ret, error);
}

/* -- the admin page ------------------------------------------------------ */

static int fail_missing(const char *key, struct error *error)
{
	(void)error_set(error, STATUS_FINDINGS,
	    "the definition has no '%s' to read the admin page of NDES with",
	    key);
	return error_hint(error, "scepctl explain scep.%s", key);
}

int network_password(const struct invocation *invocation,
    const struct payload *scep, struct secret *ret, struct error *error)
{
	const struct value *password = payload_value(scep, KEY_PASSWORD);
	struct secrets_options options;
	char directory[FILE_PATH_MAX];

	if (!password->present)
		return fail_missing("password", error);
	if (file_directory(directory, sizeof(directory),
		password->origin.source->name) != 0)
		return error_set(error, STATUS_FILE, "a path is too long");
	invocation_secrets(invocation, BOUNDS_DEFINITION, directory, &options);
	if (secrets_resolve(
		password->text, password->length, &options, ret, error) != 0)
		return error_prefix(error, "password");
	return secret_check_fetched(invocation, scep, password, ret, error);
}

int network_access(const struct invocation *invocation,
    const struct payload *scep, struct ndes_access *ret,
    struct secret *ret_password, struct error *error)
{
	const char *auth = payload_choice(scep, KEY_AUTHENTICATION);
	struct ndes_access access = {
	    .url = payload_text(scep, KEY_URL_TO_SCEP_ADMIN, NULL),
	    .auth = strcmp(auth, "negotiate") == 0 ? HTTP_AUTH_NEGOTIATE
		    : strcmp(auth, "basic") == 0   ? HTTP_AUTH_BASIC
						   : HTTP_AUTH_NTLM,
	    .user = payload_text(scep, KEY_USERNAME, NULL)};

	if (access.url == NULL)
		return fail_missing("url_to_scep_admin", error);
	if (ca_lookup_check_url(KEY_URL_TO_SCEP_ADMIN, access.url, error) != 0)
		return -1;
	if (access.auth == HTTP_AUTH_NEGOTIATE) {
		if (bounds_check_login(&invocation->bounds, error) != 0)
			return error_prefix(error, "Kerberos ticket");
	} else {
		if (access.user == NULL)
			return fail_missing("username", error);
		if (network_password(invocation, scep, ret_password, error) !=
		    0)
			return -1;
		access.password = ret_password;
	}
	*ret = access;
	return 0;
}

/* -- for a run ----------------------------------------------------------- */

static int connect_to(
    void *context, struct http **ret_http, struct error *error)
{
	struct network *network = context;

	if (interrupted())
		return error_set(error, STATUS_NETWORK, "interrupted");
	if (network->http == NULL &&
	    network_open(network->invocation, network->config, NULL,
		&network->http, error) != 0)
		return -1;
	*ret_http = network->http;
	return 0;
}

static int login(void *context, const struct payload *scep,
    struct ndes_access *ret, struct secret *ret_password, struct error *error)
{
	struct network *network = context;
	const char *url = payload_text(scep, KEY_URL_TO_SCEP_ADMIN, NULL);
	struct http *http = NULL;

	if (url != NULL && (connect_to(network, &http, error) != 0 ||
			       http_may_reach(http, url, error) != 0))
		return -1;
	return network_access(
	    network->invocation, scep, ret, ret_password, error);
}

void network_callbacks(
    struct network *network, struct ca_lookup_callbacks *ret_callbacks)
{
	*ret_callbacks = (struct ca_lookup_callbacks){.context = network,
	    .connect = connect_to,
	    .login = login,
	    .now = network->invocation->now};
}

void network_done(struct network *network)
{
	http_free(network->http);
	network->http = NULL;
}
