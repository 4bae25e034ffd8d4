/*
 * A server and the login to it.
 */
#include "jamf/jamf.h"

#include <string.h>

#include "base/memory.h"
#include "jamf/auth.h"
#include "base/banned.h"

static const char *const cookies[] = {"jpro-ingress", "APBALANCEID", "AWSALB"};

static int check_access(const struct jamf *jamf,
    const struct jamf_access *access, struct error *error)
{
	if (access->secret == NULL || access->secret->length == 0)
		return error_set(error, STATUS_CREDENTIALS,
		    "login to '%s' has no %s", jamf->url.canonical,
		    access->login == JAMF_LOGIN_TOKEN  ? "token"
		    : access->login == JAMF_LOGIN_USER ? "password"
						       : "client secret");
	if (access->login == JAMF_LOGIN_TOKEN)
		return 0;
	if (access->name == NULL || *access->name == '\0')
		return error_set(error, STATUS_CREDENTIALS,
		    "login to '%s' has no %s", jamf->url.canonical,
		    access->login == JAMF_LOGIN_USER ? "user" : "client id");
	if (access->login != JAMF_LOGIN_USER)
		return 0;
	if (jamf->url.is_gateway) {
		(void)error_set(error, STATUS_FINDINGS,
		    "login with a user, but '%s' is the Jamf Platform gateway",
		    jamf->url.canonical);
		return error_hint(error, "it takes API clients only");
	}
	/* RFC 7617 section 2. */
	if (strchr(access->name, ':') != NULL)
		return error_set(error, STATUS_CREDENTIALS,
		    "user name has ':', which Basic cannot carry");
	return 0;
}

int jamf_new(struct http *http, const struct jamf_access *access,
    const struct jamf_callbacks *callbacks, struct jamf **ret,
    struct error *error)
{
	auto_jamf struct jamf *jamf = memory_new(sizeof(*jamf));
	const char *name = access->name != NULL ? access->name : "";

	if (jamf == NULL)
		return error_set_memory(error);
	jamf->http = http;
	jamf->callbacks = *callbacks;
	if (jamf_url_read(access, &jamf->url, error) != 0 ||
	    check_access(jamf, access, error) != 0)
		return -1;
	jamf->login = access->login;
	jamf->cluster_wait = access->cluster_wait < JAMF_CLUSTER_WAIT
				 ? access->cluster_wait
				 : JAMF_CLUSTER_WAIT;
	jamf->name = memory_new(strlen(name) + 1);
	if (jamf->name == NULL)
		return error_set_memory(error);
	memcpy(jamf->name, name, strlen(name));
	if (secret_set(access->login == JAMF_LOGIN_TOKEN ? &jamf->token
							 : &jamf->secret,
		access->secret->bytes, access->secret->length, error) != 0)
		return -1;
	*ret = own_take(jamf);
	return 0;
}

void jamf_free(struct jamf *jamf)
{
	if (jamf == NULL)
		return;
	jamf_auth_end(jamf);
	secret_done(&jamf->token);
	secret_done(&jamf->secret);
	memory_free(jamf->name);
	memory_free(jamf);
}

void jamf_release(struct jamf **jamf)
{
	jamf_free(*jamf);
}

const char *jamf_url(const struct jamf *jamf)
{
	return jamf->url.canonical;
}

bool jamf_has_subsets(const struct jamf *jamf)
{
	return !jamf->url.is_gateway;
}

unsigned jamf_cluster_wait(const struct jamf *jamf)
{
	return jamf->cluster_wait;
}

bool jamf_date(const struct jamf *jamf, int64_t *ret_date)
{
	if (jamf->has_date)
		*ret_date = jamf->date;
	return jamf->has_date;
}

const struct jamf_callbacks *jamf_callbacks(const struct jamf *jamf)
{
	return &jamf->callbacks;
}

bool jamf_is_sticky(const struct jamf *jamf)
{
	for (size_t i = 0; i < array_length(cookies); i++)
		if (http_has_cookie(jamf->http, cookies[i]))
			return true;
	return false;
}

unsigned jamf_logins(const struct jamf *jamf)
{
	return jamf->logins;
}
