#include "http/login.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

static const struct secret no_secret;

static const struct secret *secret_of(const struct http_request *request)
{
	return request->secret != NULL ? request->secret : &no_secret;
}

static const char *user_of(const struct http_request *request)
{
	return request->user != NULL ? request->user : "";
}

/* Directories do not tell the case of a user's name. */
static bool is_same(const struct http_login *login,
    const struct http_request *request, const struct http_url *url)
{
	if (login->auth == HTTP_AUTH_NEGOTIATE ||
	    request->auth == HTTP_AUTH_NEGOTIATE)
		return login->auth == request->auth &&
		       strcmp(login->origin, url->origin) == 0;
	return text_compare_case(login->user, user_of(request)) == 0 &&
	       secret_equal(&login->secret, secret_of(request));
}

static void login_free(struct http_login *login)
{
	secret_done(&login->secret);
	memory_free(login->user);
	memory_free(login);
}

static int login_make(struct http_logins *logins,
    const struct http_request *request, const struct http_url *url,
    struct http_login **ret, struct error *error)
{
	struct http_login *login = memory_new(sizeof(*login));
	const struct secret *secret = secret_of(request);
	size_t length = strlen(user_of(request));

	if (login == NULL)
		return error_set_memory(error);
	login->user = memory_new(length + 1);
	if (login->user == NULL) {
		login_free(login);
		return error_set_memory(error);
	}
	memcpy(login->user, user_of(request), length);
	if (secret_set(&login->secret, secret->bytes, secret->length, error) !=
	    0) {
		login_free(login);
		return -1;
	}
	login->auth = request->auth;
	(void)snprintf(login->origin, sizeof(login->origin), "%s", url->origin);
	login->next = logins->first;
	logins->first = login;
	*ret = login;
	return 0;
}

int http_login_find(struct http_logins *logins,
    const struct http_request *request, const struct http_url *url,
    struct http_login **ret, struct error *error)
{
	if (request->auth == HTTP_AUTH_NONE ||
	    request->auth == HTTP_AUTH_BEARER) {
		*ret = NULL;
		return 0;
	}
	for (struct http_login *login = logins->first; login != NULL;
	     login = login->next)
		if (is_same(login, request, url)) {
			*ret = login;
			return 0;
		}
	return login_make(logins, request, url, ret, error);
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
