/* What the environment says of a Jamf Pro server. */
#include "cmd/jamf_environment.h"

#include <string.h>

#include "base/text.h"
#include "cmd/invocation.h"
#include "base/banned.h"

enum {
	URL_SHOWN_MAX = 200
};

/* Whose variables: two that say the same, and others' that count where these
 * and the project file say nothing. */
enum family {
	FAMILY_JAMF,
	FAMILY_JAMFPRO,
	FAMILY_JSS,
	FAMILIES
};

static const struct {
	enum schema_key_name key; /* SCHEMA_KEY_NAMES: none */
	const char *variables[FAMILIES];
	bool is_secret;
} facts[JAMF_FACTS] = {
    [JAMF_FACT_URL] = {KEY_URL,
	{"JAMF_URL", "JAMFPRO_INSTANCE_FQDN", "JSS_URL"}, false},
    [JAMF_FACT_ENVIRONMENT] = {KEY_ENVIRONMENT_ID,
	{"JAMF_ENVIRONMENT_ID", NULL, NULL}, false},
    [JAMF_FACT_TENANT] = {KEY_TENANT_ID, {"JAMF_TENANT_ID", NULL, NULL}, false},
    [JAMF_FACT_TOKEN] = {SCHEMA_KEY_NAMES, {"JAMF_TOKEN", NULL, NULL}, true},
    [JAMF_FACT_CLIENT_ID] = {KEY_CLIENT_ID,
	{"JAMF_CLIENT_ID", "JAMFPRO_CLIENT_ID", "CLIENT_ID"}, false},
    [JAMF_FACT_CLIENT_SECRET] = {KEY_CLIENT_SECRET,
	{"JAMF_CLIENT_SECRET", "JAMFPRO_CLIENT_SECRET", "CLIENT_SECRET"}, true},
    [JAMF_FACT_USERNAME] = {KEY_USERNAME,
	{"JAMF_USERNAME", "JAMFPRO_BASIC_USERNAME", "API_USERNAME"}, false},
    [JAMF_FACT_PASSWORD] = {KEY_PASSWORD,
	{"JAMF_PASSWORD", "JAMFPRO_BASIC_PASSWORD", "API_PASSWORD"}, true},
};

enum schema_key_name jamf_fact_key(enum jamf_fact fact)
{
	return facts[fact].key;
}

const char *jamf_fact_variable(
    enum jamf_fact fact, enum jamf_environment environment)
{
	return facts[fact]
	    .variables[environment == JAMF_ENVIRONMENT_UPLOADER ? FAMILY_JSS
								: FAMILY_JAMF];
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

static int fail_empty(
    enum jamf_fact fact, const char *name, struct error *error)
{
	bool is_address = fact == JAMF_FACT_URL ||
			  fact == JAMF_FACT_ENVIRONMENT ||
			  fact == JAMF_FACT_TENANT;

	(void)error_set(error, is_address ? STATUS_USAGE : STATUS_CREDENTIALS,
	    "the environment variable '%s' is empty", name);
	return error_hint(error, "set it, or unset it altogether");
}

/* The variable of a family; not there is fine. */
static int read_variable(enum jamf_fact fact, enum family family,
    struct jamf_fact_given *ret, struct error *error)
{
	const char *name = facts[fact].variables[family];
	const char *text = name == NULL ? NULL : invocation_variable(name);

	if (text == NULL)
		return 0;
	if (*text == '\0')
		return fail_empty(fact, name, error);
	*ret = (struct jamf_fact_given){
	    .name = name, .text = text, .length = strlen(text)};
	return 0;
}

/* Two families that say the same are one. */
static int compare(enum jamf_fact fact, const struct jamf_fact_given *one,
    const struct jamf_fact_given *other, struct arena *arena,
    struct error *error)
{
	int same;

	if (one->text == NULL || other->text == NULL)
		return 0;
	same = fact == JAMF_FACT_URL
		   ? jamf_is_same_url(one->text, other->text, arena, error)
		   : strcmp(one->text, other->text) == 0;
	if (same != 0)
		return same < 0 ? -1 : 0;
	(void)error_set(error, STATUS_USAGE,
	    "the environment variables '%s' and '%s' disagree", one->name,
	    other->name);
	return error_hint(error, "unset the one that is not meant");
}

static int read_fact(enum jamf_fact fact, enum jamf_environment environment,
    struct arena *arena, struct jamf_fact_given *ret, struct error *error)
{
	struct jamf_fact_given given = {0}, other = {0};

	if (environment == JAMF_ENVIRONMENT_UPLOADER) {
		if (read_variable(fact, FAMILY_JSS, &given, error) != 0)
			return -1;
	} else if (read_variable(fact, FAMILY_JAMFPRO, &other, error) != 0 ||
		   read_variable(fact, FAMILY_JAMF, &given, error) != 0 ||
		   compare(fact, &given, &other, arena, error) != 0)
		return -1;
	if (given.text == NULL)
		given = other;
	if (given.text != NULL && facts[fact].is_secret) {
		given.text = arena_printf(arena, "env:%s", given.name);
		if (given.text == NULL)
			return error_set_memory(error);
		given.length = strlen(given.text);
	}
	*ret = given;
	return 0;
}

int jamf_environment_read(enum jamf_environment environment,
    struct arena *arena, struct jamf_facts *ret_facts, struct error *error)
{
	struct jamf_facts read = {0};

	/* Its other variables are called as any program's: without the first
	 * they are not of Jamf Pro. */
	if (environment == JAMF_ENVIRONMENT_UPLOADER &&
	    invocation_variable(facts[JAMF_FACT_URL].variables[FAMILY_JSS]) ==
		NULL) {
		*ret_facts = read;
		return 0;
	}
	for (size_t i = 0; i < JAMF_FACTS; i++)
		if (read_fact((enum jamf_fact)i, environment, arena,
			&read.list[i], error) != 0)
			return -1;
	*ret_facts = read;
	return 0;
}
