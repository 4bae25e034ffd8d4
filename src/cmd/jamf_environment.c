/* What the environment says of a Jamf Pro server. */
#include "cmd/jamf_environment.h"

#include <string.h>

#include "base/text.h"
#include "cmd/invocation.h"
#include "base/banned.h"

enum {
	FAMILIES = 2, /* JAMF_* and JAMFPRO_* */
	URL_SHOWN_MAX = 200
};

static const struct {
	enum schema_key_name key; /* SCHEMA_KEY_NAMES: none */
	const char *variables[FAMILIES];
	bool is_secret;
} facts[JAMF_FACTS] = {
    [JAMF_FACT_URL] = {KEY_URL, {"JAMF_URL", "JAMFPRO_INSTANCE_FQDN"}, false},
    [JAMF_FACT_ENVIRONMENT] = {KEY_ENVIRONMENT_ID,
	{"JAMF_ENVIRONMENT_ID", NULL}, false},
    [JAMF_FACT_TENANT] = {KEY_TENANT_ID, {"JAMF_TENANT_ID", NULL}, false},
    [JAMF_FACT_TOKEN] = {SCHEMA_KEY_NAMES, {"JAMF_TOKEN", NULL}, true},
    [JAMF_FACT_CLIENT_ID] = {KEY_CLIENT_ID,
	{"JAMF_CLIENT_ID", "JAMFPRO_CLIENT_ID"}, false},
    [JAMF_FACT_CLIENT_SECRET] = {KEY_CLIENT_SECRET,
	{"JAMF_CLIENT_SECRET", "JAMFPRO_CLIENT_SECRET"}, true},
    [JAMF_FACT_USERNAME] = {KEY_USERNAME,
	{"JAMF_USERNAME", "JAMFPRO_BASIC_USERNAME"}, false},
    [JAMF_FACT_PASSWORD] = {KEY_PASSWORD,
	{"JAMF_PASSWORD", "JAMFPRO_BASIC_PASSWORD"}, true},
};

enum schema_key_name jamf_fact_key(enum jamf_fact fact)
{
	return facts[fact].key;
}

const char *jamf_fact_variable(enum jamf_fact fact)
{
	return facts[fact].variables[0];
}

/* -- addresses ------------------------------------------------------------ */

int jamf_complete_url(const char *text, enum status status, struct arena *arena,
    const char **ret_url, struct error *error)
{
	static const char http[] = "http://";
	const char *url = text;

	if (strlen(text) >= strlen(http) &&
	    text_equal_case(text, strlen(http), http, strlen(http))) {
		(void)error_set(error, status,
		    "the address of Jamf Pro is '%.*s', expected https",
		    URL_SHOWN_MAX, text);
		return error_hint(
		    error, "over http the login could be read on the way");
	}
	if (strpbrk(text, ".:/") == NULL)
		url = arena_printf(arena, "https://%s.jamfcloud.com", text);
	else if (strstr(text, "://") == NULL)
		url = arena_printf(arena, "https://%s", text);
	if (url == NULL)
		return error_set_memory(error);
	*ret_url = url;
	return 0;
}

static size_t length_without_slash(const char *url)
{
	size_t length = strlen(url);

	while (length > 0 && url[length - 1] == '/')
		length--;
	return length;
}

int jamf_is_same_url(
    const char *a, const char *b, struct arena *arena, struct error *error)
{
	if (jamf_complete_url(a, STATUS_USAGE, arena, &a, error) != 0 ||
	    jamf_complete_url(b, STATUS_USAGE, arena, &b, error) != 0)
		return -1;
	return text_equal_case(
	    a, length_without_slash(a), b, length_without_slash(b));
}

/* -- variables ------------------------------------------------------------ */

static int compare(enum jamf_fact fact, const char *values[FAMILIES],
    struct arena *arena, struct error *error)
{
	int same;

	if (values[0] == NULL || values[1] == NULL)
		return 0;
	same = fact == JAMF_FACT_URL
		   ? jamf_is_same_url(values[0], values[1], arena, error)
		   : strcmp(values[0], values[1]) == 0;
	if (same != 0)
		return same < 0 ? -1 : 0;
	(void)error_set(error, STATUS_USAGE,
	    "the environment variables '%s' and '%s' disagree",
	    facts[fact].variables[0], facts[fact].variables[1]);
	return error_hint(error, "unset the one that is not meant");
}

static int read_fact(enum jamf_fact fact, struct arena *arena,
    struct jamf_fact_given *ret, struct error *error)
{
	const char *values[FAMILIES] = {NULL, NULL};
	struct jamf_fact_given given = {0};

	for (size_t i = FAMILIES; i-- > 0;) {
		const char *name = facts[fact].variables[i];

		values[i] = name == NULL ? NULL : invocation_variable(name);
		if (values[i] == NULL)
			continue;
		if (*values[i] == '\0') {
			(void)error_set(error,
			    fact == JAMF_FACT_URL ||
				    fact == JAMF_FACT_ENVIRONMENT ||
				    fact == JAMF_FACT_TENANT
				? STATUS_USAGE
				: STATUS_CREDENTIALS,
			    "the environment variable '%s' is empty", name);
			return error_hint(
			    error, "set it, or unset it altogether");
		}
		given.name = name;
		given.text = values[i];
	}
	if (compare(fact, values, arena, error) != 0)
		return -1;
	if (given.text != NULL && facts[fact].is_secret) {
		given.text = arena_printf(arena, "env:%s", given.name);
		if (given.text == NULL)
			return error_set_memory(error);
	}
	given.length = given.text == NULL ? 0 : strlen(given.text);
	*ret = given;
	return 0;
}

int jamf_environment_read(
    struct arena *arena, struct jamf_facts *ret_facts, struct error *error)
{
	struct jamf_facts read = {0};

	for (size_t i = 0; i < JAMF_FACTS; i++)
		if (read_fact((enum jamf_fact)i, arena, &read.list[i], error) !=
		    0)
			return -1;
	*ret_facts = read;
	return 0;
}
