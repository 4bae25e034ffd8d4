#include "cmd/network.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/interrupt.h"
#include "cmd/talk.h"
#include "crypto/crypto.h"
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
	talk_note(context, "%s", line);
}

static unsigned milliseconds(const struct payload *network, const char *key)
{
	const struct value *value = payload_value(network, key);

	return value->present ? (unsigned)value->integer * MS : 0;
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

/* [network] of the project file; ca_file has FILE_PATH_MAX bytes. */
static int read_section(const struct config *config,
    struct http_settings *settings, char *ca_file, struct error *error)
{
	const struct payload *network = config_section(config, "network", NULL);

	if (network == NULL)
		return 0;
	settings->connect_ms = milliseconds(network, "connect_timeout");
	settings->total_ms = milliseconds(network, "timeout");
	settings->proxy = payload_text(network, "proxy", NULL);
	settings->ca_file = payload_text(network, "ca_file", NULL);
	if (settings->ca_file == NULL)
		return 0;
	if (file_join(ca_file, FILE_PATH_MAX, config->directory,
		settings->ca_file) != 0)
		return error_set(error, STATUS_FILE,
		    "'%.200s' is too long a path", settings->ca_file);
	settings->ca_file = ca_file;
	return 0;
}

static int open_with(const struct invocation *invocation,
    const struct config *config, const struct http_settings *wanted,
    struct http **ret, struct error *error)
{
	struct http_settings settings = {
	    .keeps_cookies = wanted->keeps_cookies};
	char ca_file[FILE_PATH_MAX];

	if (crypto_configure(error) != 0)
		return -1;
	if (invocation->verbose >= TRACE_LEVEL)
		settings.trace = trace;
	settings.context = &listeners[invocation->for_runner];
	if (read_section(config, &settings, ca_file, error) != 0 ||
	    take_timeout(invocation, &settings, error) != 0)
		return -1;
	if (wanted->ca_file != NULL)
		settings.ca_file = wanted->ca_file;
	return http_new(&settings, ret, error);
}

int network_open(const struct invocation *invocation,
    const struct config *config, struct http **ret, struct error *error)
{
	const struct http_settings usual = {0};

	return open_with(invocation, config, &usual, ret, error);
}

int network_open_jamf(const struct invocation *invocation,
    const struct config *config, const char *ca_file, struct http **ret,
    struct error *error)
{
	const struct http_settings wanted = {
	    .ca_file = ca_file, .keeps_cookies = true};

	return open_with(invocation, config, &wanted, ret, error);
}

/* -- the admin page ------------------------------------------------------ */

static enum http_auth auth_of(const struct payload *scep)
{
	const char *name = payload_choice(scep, "authentication");

	if (strcmp(name, "negotiate") == 0)
		return HTTP_AUTH_NEGOTIATE;
	return strcmp(name, "basic") == 0 ? HTTP_AUTH_BASIC : HTTP_AUTH_NTLM;
}

static int fail_missing(const char *key, struct error *error)
{
	(void)error_set(error, STATUS_FINDINGS,
	    "the definition has no '%s' to read the admin page of NDES with",
	    key);
	return error_hint(error, "scepctl explain scep.%s", key);
}

static int resolve(const struct invocation *invocation,
    const struct value *password, struct secret *ret, struct error *error)
{
	struct secrets_options options;
	char directory[FILE_PATH_MAX];

	if (file_directory(directory, sizeof(directory),
		password->origin.source->name) != 0)
		return error_set(error, STATUS_FILE, "a path is too long");
	invocation_secrets(invocation, directory, &options);
	return secrets_resolve(
	    password->text, password->length, &options, ret, error);
}

int network_access(const struct invocation *invocation,
    const struct payload *scep, struct ndes_access *ret,
    struct secret *ret_password, struct error *error)
{
	const struct value *password = payload_value(scep, "password");
	struct ndes_access access = {
	    .url = payload_text(scep, "url_to_scep_admin", NULL),
	    .auth = auth_of(scep),
	    .user = payload_text(scep, "username", NULL)};

	if (access.url == NULL)
		return fail_missing("url_to_scep_admin", error);
	if (live_check_url("url_to_scep_admin", access.url, error) != 0)
		return -1;
	if (access.auth != HTTP_AUTH_NEGOTIATE) {
		if (access.user == NULL)
			return fail_missing("username", error);
		if (!password->present)
			return fail_missing("password", error);
		if (resolve(invocation, password, ret_password, error) != 0)
			return error_prefix(error, "password");
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
	    network_open(network->invocation, network->config, &network->http,
		error) != 0)
		return -1;
	*ret_http = network->http;
	return 0;
}

static int login(void *context, const struct payload *scep,
    struct ndes_access *ret, struct secret *ret_password, struct error *error)
{
	const struct network *network = context;

	return network_access(
	    network->invocation, scep, ret, ret_password, error);
}

void network_ways(struct network *network, struct live_ways *ret_ways)
{
	*ret_ways = (struct live_ways){.context = network,
	    .connect = connect_to,
	    .login = login,
	    .now = network->invocation->now};
}

void network_done(struct network *network)
{
	http_free(network->http);
	network->http = NULL;
}
