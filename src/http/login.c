/*
 * Which logins a run has tried, so that none is refused twice.
 */
#include "http/login.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

static void login_free(struct http_login *login)
{
	secret_done(&login->secret);
	memory_free(login->user);
	memory_free(login);
}

int http_login_find(struct http_logins *logins,
    const struct http_request *request, const struct http_url *url,
    struct http_login **ret, struct error *error)
{
	static const struct secret no_secret;
	const struct secret *secret =
	    request->secret != NULL ? request->secret : &no_secret;
	const char *user = request->user != NULL ? request->user : "";
	bool is_ticket = request->auth == HTTP_AUTH_NEGOTIATE;
	struct http_login *login = logins->first;
	int result;

	if (request->auth == HTTP_AUTH_NONE ||
	    request->auth == HTTP_AUTH_BEARER) {
		*ret = NULL;
		return 0;
	}
	for (; login != NULL; login = login->next) {
		bool is_same =
		    is_ticket || login->auth == HTTP_AUTH_NEGOTIATE
			? login->auth == request->auth &&
			      strcmp(login->origin, url->origin) == 0
			/* Directories do not tell the case of a name. */
			: text_compare_case(login->user, user) == 0 &&
			      secret_equal(&login->secret, secret);

		if (is_same) {
			*ret = login;
			return 0;
		}
	}
	login = memory_new(sizeof(*login));
	if (login == NULL)
		return error_set_memory(error);
	login->user = memory_new(strlen(user) + 1);
	result = login->user == NULL ? error_set_memory(error)
				     : secret_set(&login->secret, secret->bytes,
					   secret->length, error);
	if (result != 0) {
		login_free(login);
		return -1;
	}
	memcpy(login->user, user, strlen(user));
	login->auth = request->auth;
	(void)snprintf(login->origin, sizeof(login->origin), "%s", url->origin);
	login->next = logins->first;
	logins->first = login;
	*ret = login;
	return 0;
}

int http_login_allowed(const struct http_login *login, struct error *error)
{
	if (login == NULL || login->state != HTTP_LOGIN_REFUSED)
		return 0;
	error_set(error, STATUS_CREDENTIALS,
	    "login as '%s' was refused by '%s' before and is not tried again",
	    login->user, login->origin);
	return error_hint(error,
	    "each refused login brings the account nearer to being locked; "
	    "check user and password, then start anew");
}

void http_logins_done(struct http_logins *logins)
{
	while (logins->first != NULL) {
		struct http_login *next = logins->first->next;

		login_free(logins->first);
		logins->first = next;
	}
}
