/* What the files of a repository may make the program do. */
#include "base/bounds.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/secret_reference.h"
#include "base/shell.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	HOST_MAX = 256
};

/* -- lists ---------------------------------------------------------------- */

struct item {
	const char *text;
	size_t length;
};

/* The next item that is not blank; *at moves behind it. */
static bool next_item(const char *list, const char **at, struct item *ret)
{
	char separator = strchr(list, '\n') != NULL ? '\n' : ',';

	while (**at != '\0') {
		const char *begin = *at;
		const char *end = strchr(begin, separator);

		if (end == NULL)
			end = begin + strlen(begin);
		*at = *end == '\0' ? end : end + 1;
		while (begin < end && isspace((unsigned char)*begin))
			begin++;
		while (end > begin && isspace((unsigned char)end[-1]))
			end--;
		if (begin == end)
			continue;
		*ret = (struct item){begin, (size_t)(end - begin)};
		return true;
	}
	return false;
}

/* The remedy: the variable with one more item, to be pasted. */
static int hint_add(const char *variable, const char *list, const char *item,
    struct error *error)
{
	auto_buf struct buf value = {0};
	struct shell_word word;
	const char *shown;

	buf_printf(&value, "%s%s%s", list == NULL ? "" : list,
	    list == NULL || *list == '\0' ? "" : ",", item);
	if (!buf_ok(&value))
		return error_set_memory(error);
	shown = shell_word(&word, value.data, "...");
	return error_hint(error,
	    "if that is meant, allow it from outside the repository: %s=%s",
	    variable, shown);
}

/* -- hosts ---------------------------------------------------------------- */

/* Lower case, without brackets and without the dot at the end of an absolute
 * name; an IPv6 address in its shortest form. */
static bool canonical_host(char *host, const char *text, size_t length)
{
	unsigned char address[sizeof(struct in6_addr)];

	if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
		text++;
		length -= 2;
	}
	if (length > 1 && text[length - 1] == '.')
		length--;
	if (length == 0 || length >= HOST_MAX)
		return false;
	for (size_t i = 0; i < length; i++)
		host[i] = (char)(text[i] >= 'A' && text[i] <= 'Z'
				     ? text[i] - 'A' + 'a'
				     : text[i]);
	host[length] = '\0';
	if (inet_pton(AF_INET6, host, address) == 1)
		return inet_ntop(AF_INET6, address, host, HOST_MAX) != NULL;
	return true;
}

/* A name or an address in an item: no wildcard, no scheme, no path. */
static bool is_host(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	if (strchr(host, ':') != NULL)
		return inet_pton(AF_INET6, host, address) == 1;
	for (; *host != '\0'; host++) {
		unsigned char c = (unsigned char)*host;

		if (c >= 0x80 ||
		    (!isalnum(c) && c != '.' && c != '-' && c != '_'))
			return false;
	}
	return true;
}

/* host[:port], [address][:port]; port is "" where there is none. */
static bool read_host(const struct item *item, char *host, char *port)
{
	const char *end = item->text + item->length;
	const char *colon = end;
	int64_t number = 0;

	while (colon > item->text && isdigit((unsigned char)colon[-1]))
		colon--;
	port[0] = '\0';
	if (colon > item->text && colon[-1] == ':' && colon < end &&
	    (memchr(item->text, ':', (size_t)(colon - item->text - 1)) ==
		    NULL ||
		(colon - item->text > 2 && colon[-2] == ']'))) {
		if (!text_to_number(
			colon, (size_t)(end - colon), 1, 65535, &number))
			return false;
		(void)snprintf(port, 6, "%d", (int)number);
		end = colon - 1;
	} else if (memchr(item->text, ':', item->length) != NULL &&
		   item->text[0] != '[')
		return false; /* an IPv6 address takes brackets */
	return canonical_host(host, item->text, (size_t)(end - item->text)) &&
	       is_host(host);
}

static int check_hosts(const char *hosts, struct error *error)
{
	char host[HOST_MAX], port[6];
	const char *at = hosts;
	struct item item;

	while (next_item(hosts, &at, &item)) {
		if (read_host(&item, host, port))
			continue;
		(void)error_set(error, STATUS_USAGE,
		    "SCEPCTL_HOSTS: '%.*s' is no host, expected HOST or "
		    "HOST:PORT",
		    (int)(item.length < 100 ? item.length : 100), item.text);
		return error_hint(error,
		    "whole names or addresses, without wildcard or https://; "
		    "an IPv6 address in brackets");
	}
	return 0;
}

int bounds_check_host(const struct bounds *bounds,
    const struct bounds_target *target, struct error *error)
{
	char host[HOST_MAX], allowed[HOST_MAX], port[6], shown[HOST_MAX + 16];
	const char *at = bounds->hosts;
	bool is_address, is_fit;
	struct item item;

	if (bounds->hosts == NULL)
		return 0;
	is_fit = canonical_host(host, target->host, strlen(target->host));
	while (is_fit && next_item(bounds->hosts, &at, &item))
		if (read_host(&item, allowed, port) &&
		    strcmp(allowed, host) == 0 &&
		    strcmp(port[0] == '\0' ? target->usual_port : port,
			target->port) == 0)
			return 0;
	is_address = is_fit && strchr(host, ':') != NULL;
	(void)snprintf(shown, sizeof(shown), "%s%s%s:%s", is_address ? "[" : "",
	    is_fit ? host : "", is_address ? "]" : "", target->port);
	(void)error_set(error, STATUS_REFUSED,
	    "%s%s'%s' is not connected to: SCEPCTL_HOSTS does not list it",
	    target->what == NULL ? "" : target->what,
	    target->what == NULL ? "" : " ", shown);
	return hint_add("SCEPCTL_HOSTS", bounds->hosts, shown, error);
}

/* -- secrets -------------------------------------------------------------- */

/* The login to Jamf Pro, in the words of all families of variables. */
static const char *const login_variables[] = {"JAMF_URL", "JAMF_CLIENT_ID",
    "JAMF_CLIENT_SECRET", "JAMF_TOKEN", "JAMF_USERNAME", "JAMF_PASSWORD",
    "JAMF_ENVIRONMENT_ID", "JAMF_TENANT_ID", "JAMFPRO_INSTANCE_FQDN",
    "JAMFPRO_CLIENT_ID", "JAMFPRO_CLIENT_SECRET", "JAMFPRO_BASIC_USERNAME",
    "JAMFPRO_BASIC_PASSWORD", "JSS_URL", "API_USERNAME", "API_PASSWORD",
    "CLIENT_ID", "CLIENT_SECRET"};

/* What CI systems keep for themselves: tokens of the job, of its caches and
 * registries. The login of 1Password's op opens all else it has, and
 * SCEPCTL_* are these bounds themselves. */
static const char *const kept_prefixes[] = {"GITHUB_", "ACTIONS_", "RUNNER_",
    "GH_", "CI_", "GITLAB_", "SYSTEM_", "BITBUCKET_", "BUILDKITE_", "CIRCLE_",
    "DRONE_", "FORGEJO_", "GITEA_", "JENKINS_", "OP_", "SCEPCTL_"};

bool bounds_is_login_variable(const char *name, size_t length)
{
	for (size_t i = 0; i < array_length(login_variables); i++)
		if (strlen(login_variables[i]) == length &&
		    memcmp(login_variables[i], name, length) == 0)
			return true;
	return false;
}

static bool is_kept(const char *name, size_t length)
{
	for (size_t i = 0; i < array_length(kept_prefixes); i++)
		if (length >= strlen(kept_prefixes[i]) &&
		    memcmp(kept_prefixes[i], name, strlen(kept_prefixes[i])) ==
			0)
			return true;
	return false;
}

static int check_variable(enum bounds_origin origin, const char *name,
    size_t length, struct error *error)
{
	static const char *const files[] = {
	    [BOUNDS_DEFINITION] = "a definition",
	    [BOUNDS_PROJECT_FILE] = "the project file",
	    [BOUNDS_PROJECT_LOGIN] = "the project file"};

	if (is_kept(name, length))
		(void)error_set(error, STATUS_REFUSED,
		    "%s must not resolve 'env:%.*s': variables of that kind "
		    "belong to CI or to other tools",
		    files[origin], (int)length, name);
	else if (origin != BOUNDS_PROJECT_LOGIN &&
		 bounds_is_login_variable(name, length))
		(void)error_set(error, STATUS_REFUSED,
		    "%s must not resolve 'env:%.*s': it is the program's own "
		    "login to Jamf Pro",
		    files[origin], (int)length, name);
	else
		return 0;
	return error_hint(
	    error, "put the secret that is meant into a variable of its own");
}

int bounds_check_login(const struct bounds *bounds, struct error *error)
{
	if (bounds->ci == NULL || bounds->hosts != NULL)
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "no secret of a repository file is used: '%s' is set and "
	    "'SCEPCTL_HOSTS' is not",
	    bounds->ci);
	return error_hint(error,
	    "in a protected environment of CI, list the servers in "
	    "SCEPCTL_HOSTS and the references in SCEPCTL_SECRETS");
}

/* The file that a reference means, wherever links lead. */
static bool real_file(
    char *real, const char *directory, const char *name, size_t length)
{
	char given[FILE_PATH_MAX], path[FILE_PATH_MAX], resolved[PATH_MAX];

	if (length >= sizeof(given))
		return false;
	memcpy(given, name, length);
	given[length] = '\0';
	if (file_join(path, sizeof(path), directory == NULL ? "" : directory,
		given) != 0)
		return false;
	if (realpath(path, resolved) != NULL)
		return file_join(real, FILE_PATH_MAX, "", resolved) == 0;
	/* Not there: the reader says so, once it is listed. */
	return getcwd(resolved, sizeof(resolved)) != NULL &&
	       file_join(real, FILE_PATH_MAX, resolved, path) == 0;
}

/* A file is listed by its absolute path: what a relative one or a link of the
 * repository leads to, the branch decides. */
static bool is_same_file(const struct item *item, const char *real)
{
	struct secret_reference listed;
	char allowed[FILE_PATH_MAX];
	struct error ignored;

	return secret_reference_parse(
		   item->text, item->length, &listed, &ignored) == 0 &&
	       listed.kind == SECRET_REFERENCE_FILE && listed.rest[0] == '/' &&
	       real_file(allowed, NULL, listed.rest, listed.length) &&
	       strcmp(allowed, real) == 0;
}

static bool is_listed(
    const char *list, const struct bounds_secret *secret, const char *real)
{
	const char *at = list;
	struct item item;

	while (next_item(list, &at, &item))
		if (real != NULL ? is_same_file(&item, real)
				 : item.length == secret->length &&
				       memcmp(item.text, secret->text,
					   secret->length) == 0)
			return true;
	return false;
}

static int check_listed(const struct bounds *bounds,
    const struct bounds_secret *secret,
    const struct secret_reference *reference, struct error *error)
{
	char real[FILE_PATH_MAX];
	auto_buf struct buf item = {0};
	bool is_file = reference->kind == SECRET_REFERENCE_FILE;

	if (is_file && !real_file(real, secret->directory, reference->rest,
			   reference->length))
		return error_set(error, STATUS_FILE, "a path is too long");
	if (is_listed(bounds->secrets, secret, is_file ? real : NULL))
		return 0;
	if (is_file)
		buf_printf(&item, "file:%s", real);
	else if (reference->kind == SECRET_REFERENCE_COMMAND)
		buf_text(&item, "command:..."); /* words may be secret */
	else
		buf_add(&item, secret->text, secret->length);
	if (!buf_ok(&item))
		return error_set_memory(error);
	(void)error_set(error, STATUS_REFUSED,
	    "'%.200s' is not resolved: SCEPCTL_SECRETS does not list it",
	    item.data);
	return hint_add("SCEPCTL_SECRETS", bounds->secrets, item.data, error);
}

int bounds_check_secret(const struct bounds *bounds,
    const struct bounds_secret *secret, struct error *error)
{
	struct secret_reference reference;

	if (secret->origin == BOUNDS_USER)
		return 0;
	if (bounds_check_login(bounds, error) != 0 ||
	    secret_reference_parse(
		secret->text, secret->length, &reference, error) != 0)
		return -1;
	if (reference.kind == SECRET_REFERENCE_ENV &&
	    check_variable(
		secret->origin, reference.rest, reference.length, error) != 0)
		return -1;
	if (bounds->secrets == NULL ||
	    reference.kind == SECRET_REFERENCE_LITERAL)
		return 0;
	return check_listed(bounds, secret, &reference, error);
}

/* -- the environment ------------------------------------------------------ */

/* CI is what most set; these others do without it. */
static const char *const ci_variables[] = {
    "CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID"};

int bounds_read(const char *(*lookup)(const char *name), struct bounds *ret,
    struct error *error)
{
	struct bounds bounds = {
	    lookup("SCEPCTL_HOSTS"), lookup("SCEPCTL_SECRETS"), NULL};

	for (size_t i = 0; i < array_length(ci_variables); i++) {
		const char *value = lookup(ci_variables[i]);

		if (bounds.ci == NULL && value != NULL && *value != '\0')
			bounds.ci = ci_variables[i];
	}
	if (bounds.hosts != NULL && check_hosts(bounds.hosts, error) != 0)
		return -1;
	*ret = bounds;
	return 0;
}
