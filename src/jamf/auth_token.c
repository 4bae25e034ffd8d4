/*
 * Tokens and refusals out of the answers to a login.
 */
#include "jamf/auth_token.h"

#include <string.h>

#include "jamf/error_text.h"
#include "jamf/response_date.h"
#include "json/json.h"
#include "base/banned.h"

enum {
	MARGIN_MOST = 30 * 1000
};

struct fields {
	const char *text;
	const char *expires;         /* users */
	const struct json *lifetime; /* clients */
};

static const struct json_field client_fields[] = {
    {"access_token", JSON_FIELD_TEXT, offsetof(struct fields, text),
	JSON_REQUIRED},
    {"expires_in", JSON_FIELD_VALUE, offsetof(struct fields, lifetime), 0},
};

static const struct json_field user_fields[] = {
    {"token", JSON_FIELD_TEXT, offsetof(struct fields, text), JSON_REQUIRED},
    {"expires", JSON_FIELD_TEXT, offsetof(struct fields, expires),
	JSON_NULLABLE},
};

static const struct json_table client_table = {
    client_fields, array_length(client_fields), JSON_OPEN, STATUS_SERVER};
static const struct json_table user_table = {
    user_fields, array_length(user_fields), JSON_OPEN, STATUS_SERVER};

/* RFC 6750 section 2.1: b64token. */
static int check_text(const char *text, struct error *error)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-._~+/=";
	size_t length = strlen(text);

	if (length == 0 || length > SECRET_MAX)
		return error_set(error, STATUS_SERVER,
		    "token has %zu bytes, expected 1 to %d", length,
		    SECRET_MAX);
	if (strspn(text, allowed) != length)
		return error_set(error, STATUS_SERVER,
		    "token has a character that tokens do not have");
	return 0;
}

/* What cannot be computed is taken to last as long as all do. */
static int64_t user_lifetime(
    const char *expires, const struct http_response *response)
{
	int64_t end, now, lifetime;

	if (expires == NULL || !jamf_date_iso(expires, &end) ||
	    !jamf_date_of(response, &now))
		return JAMF_TOKEN_USER * 1000;
	lifetime = end - now * 1000;
	return lifetime < JAMF_TOKEN_MOST * INT64_C(1000)
		   ? lifetime
		   : JAMF_TOKEN_MOST * INT64_C(1000);
}

static int read_token(enum jamf_login login,
    const struct http_response *response, struct jamf_token *ret_token,
    struct error *error)
{
	bool is_user = login == JAMF_LOGIN_USER;
	struct source source = {
	    "token", response->body.data, response->body.length};
	auto_json struct json *json = NULL;
	struct fields fields = {0};
	int64_t lifetime = 0;

	if (source.text == NULL)
		source.text = "";
	if (json_parse(&source, JAMF_TOKEN_BODY_MAX, STATUS_SERVER, &json,
		error) != 0 ||
	    json_read(json, is_user ? &user_table : &client_table, &fields,
		error) != 0 ||
	    check_text(fields.text, error) != 0)
		return -1;
	if (is_user) {
		lifetime = user_lifetime(fields.expires, response);
	} else {
		/* Absent or null: the shortest there is. */
		lifetime = JAMF_TOKEN_CLIENT;
		if (json_kind(fields.lifetime) != JSON_NULL &&
		    !json_integer(fields.lifetime, &lifetime))
			return error_set(error, STATUS_SERVER,
			    "'expires_in' is no whole number");
		if (lifetime < 0)
			lifetime = 0;
		if (lifetime > JAMF_TOKEN_MOST)
			lifetime = JAMF_TOKEN_MOST;
		lifetime *= 1000;
	}
	if (lifetime <= 0)
		return error_set(error, STATUS_SERVER,
		    "token has ended before it was given");
	if (secret_set(
		&ret_token->text, fields.text, strlen(fields.text), error) != 0)
		return -1;
	ret_token->lifetime = lifetime;
	return 0;
}

int jamf_token_read(enum jamf_login login, const struct http_response *response,
    struct jamf_token *ret_token, struct error *error)
{
	if (read_token(login, response, ret_token, error) == 0)
		return 0;
	return error->status == STATUS_LIMIT
		   ? -1
		   : error_prefix(error, "answer to the login");
}

int64_t jamf_token_margin(int64_t lifetime)
{
	return lifetime / 4 < MARGIN_MOST ? lifetime / 4 : MARGIN_MOST;
}

static int refused(enum jamf_login login, const char *name, const char *address,
    const struct jamf_error_text *said, struct error *error)
{
	(void)error_set(error, STATUS_CREDENTIALS, "%s '%s' is refused by '%s'",
	    login == JAMF_LOGIN_USER ? "user" : "API client", name, address);
	if (strcmp(said->code, "USER_EXPIRED_PASSWORD") == 0)
		return error_hint(error,
		    "the password has expired: log in to Jamf Pro in a browser "
		    "and set a new one");
	return error_hint(error, "%s",
	    login == JAMF_LOGIN_USER
		? "check user and password, and that it is a user of Jamf Pro "
		  "itself or of its directory, not of single sign-on"
		: "check client id and secret, and that the API client is "
		  "enabled");
}

bool jamf_token_is_page(const struct http_response *response)
{
	struct jamf_error_text said;

	jamf_error_text_read(response, NULL, NULL, &said);
	return said.page == JAMF_PAGE_FOREIGN || said.page == JAMF_PAGE_STATUS;
}

int jamf_token_refused(enum jamf_login login, const char *name,
    const struct jamf_url *url, const struct http_response *response,
    struct error *error)
{
	struct jamf_error_text said;
	const char *words;
	int status = response->status;
	bool is_about_client;

	jamf_error_text_read(response, NULL, NULL, &said);
	words = said.page == JAMF_PAGE_JSON ? said.code : said.text;
	/* RFC 6749 section 5.2: which of its errors are about the client. */
	is_about_client = strcmp(said.code, "invalid_client") == 0 ||
			  strcmp(said.code, "unauthorized_client") == 0 ||
			  strcmp(said.code, "access_denied") == 0;
	if (said.page != JAMF_PAGE_FOREIGN &&
	    (status == 401 || (status == 403 && said.page != JAMF_PAGE_NONE) ||
		(status == 400 && is_about_client)))
		return refused(login, name, url->canonical, &said, error);
	if (status == 429) {
		(void)error_set(error, STATUS_BUSY,
		    "'%s' is too busy for a login", url->canonical);
		return jamf_hint_wait(response, error);
	}
	(void)error_set(error, STATUS_SERVER,
	    "'%s' answers the login with %sstatus %d%s%s%s", url->canonical,
	    said.page == JAMF_PAGE_FOREIGN ? "a page, " : "", status,
	    *words != '\0' ? ": '" : "", words, *words != '\0' ? "'" : "");
	if (said.page == JAMF_PAGE_FOREIGN) {
		jamf_error_text_hint(url->is_gateway, status, error);
		return -1;
	}
	return error_hint(error,
	    "check that this is the address of Jamf Pro itself, and what "
	    "stands before it");
}
