/*
 * What an answer to a request means for it.
 */
#include "jamf/response.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "jamf/error_text.h"
#include "jamf/gateway.h"
#include "jamf/response_date.h"
#include "json/json.h"
#include "base/banned.h"

static const char *const doing[] = {
    [JAMF_GET] = "reading",
    [JAMF_POST] = "creating",
    [JAMF_PUT] = "changing",
    [JAMF_DELETE] = "deleting",
};

/* An answer, and what it says. */
struct answer {
	struct jamf_call *call;
	const struct http_response *response;
	const struct jamf_url *url;
	const char *doing;
	struct jamf_error_text said;
};

/* -- the Jamf Pro API -------------------------------------------------------
 */

enum {
	NUMBER_TEXT_MAX = 24
};

/* No deeper than JSON_DEPTH_MAX. False for lack of memory. */
static bool add_all(
    const struct json *container, struct arena *arena, struct xml *parent)
{
	for (const struct json *json = json_first(container); json != NULL;
	     json = json_next(json)) {
		const char *name = json_name(json), *text = json_text(json);
		char number_text[NUMBER_TEXT_MAX];
		struct xml *element;
		int64_t number;

		if (json_kind(json) == JSON_BOOLEAN) {
			text = json_boolean(json) ? "true" : "false";
		} else if (json_kind(json) == JSON_NUMBER &&
			   json_integer(json, &number)) {
			(void)snprintf(number_text, sizeof(number_text),
			    "%" PRId64, number);
			text = number_text;
		}
		element =
		    xml_add(arena, parent, name != NULL ? name : "item", text);
		if (element == NULL || !add_all(json, arena, element))
			return false;
	}
	return true;
}

int jamf_json_read(const char *bytes, size_t length, struct arena *arena,
    struct xml **ret_root, struct error *error)
{
	const struct source source = {
	    "answer", bytes != NULL ? bytes : "", length};
	auto_json struct json *json = NULL;
	struct xml *root;

	if (json_parse(&source, XML_BYTES_MAX, STATUS_SERVER, &json, error) !=
	    0)
		return -1;
	root = xml_new(arena, "json", NULL);
	if (root == NULL || !add_all(json, arena, root))
		return error_set_memory(error);
	*ret_root = root;
	return 0;
}

/* -- ends -------------------------------------------------------------------
 */

static void end(struct answer *answer, enum jamf_outcome outcome,
    enum status status, const char *how)
{
	struct jamf_call *call = answer->call;
	const char *said = answer->said.text;

	call->outcome = outcome;
	(void)error_set(&call->error, status, "%s '%s' %s %d%s%s%s",
	    answer->doing, call->path, how, answer->response->status,
	    *said != '\0' ? ": '" : "", said, *said != '\0' ? "'" : "");
	if (answer->said.page == JAMF_PAGE_FOREIGN)
		jamf_error_text_hint(answer->url->is_gateway,
		    answer->response->status, &call->error);
}

/* A permission, as the gateway calls it, or a privilege is missing. */
static void end_privilege(struct answer *answer)
{
	bool is_gateway = answer->url->is_gateway;
	struct jamf_call *call = answer->call;
	const char *what = is_gateway ? "permission" : "privilege";
	const char *name =
	    is_gateway ? gateway_permission(call->privilege) : call->privilege;

	call->outcome = JAMF_REFUSED;
	if (name != NULL)
		(void)error_set(&call->error, STATUS_PRIVILEGE,
		    "%s '%s' is missing for %s '%s'", what, name, answer->doing,
		    call->path);
	else
		(void)error_set(&call->error, STATUS_PRIVILEGE,
		    "a %s is missing for %s '%s'", what, answer->doing,
		    call->path);
	(void)error_hint(&call->error, "%s",
	    is_gateway
		? "give it to the API client in Jamf Account; the gateway "
		  "answers the same for what it does not publish"
		: "give it to a role of the API client under 'Settings > API "
		  "roles and clients', or to the user under 'Settings > User "
		  "accounts and groups'");
}

static void end_token(struct answer *answer, bool is_own)
{
	struct jamf_call *call = answer->call;

	call->outcome = JAMF_REFUSED;
	(void)error_set(&call->error, STATUS_CREDENTIALS,
	    is_own ? "'%s' refuses a token it has just given"
		   : "token is refused by '%s'",
	    answer->url->canonical);
	(void)error_hint(&call->error, "%s",
	    is_own ? "start anew; if it stays, look whether the API client or "
		     "user is enabled"
		   : "it may have expired: fetch a new one");
}

/* -- by status --------------------------------------------------------------
 */

/* What is left of a list whose rows were handed over: how many there are. */
static int read_rest(
    const struct jamf_call *call, struct xml **ret_root, struct error *error)
{
	auto_json struct json *rest = NULL;
	struct xml *root = xml_new(call->arena, "json", NULL);
	char text[NUMBER_TEXT_MAX];
	int64_t total;

	if (json_rows_end(call->rows, STATUS_SERVER, &rest, error) != 0)
		return -1;
	if (root == NULL)
		return error_set_memory(error);
	if (!json_integer(json_get(rest, "totalCount"), &total) || total < 0)
		return error_set(error, STATUS_SERVER,
		    "it does not say how many there are: no number "
		    "'totalCount'");
	(void)snprintf(text, sizeof(text), "%" PRId64, total);
	if (xml_add(call->arena, root, "totalCount", text) == NULL)
		return error_set_memory(error);
	*ret_root = root;
	return 0;
}

static int read_root(const struct jamf_call *call, const struct buf *body,
    struct xml **ret_root, struct error *error)
{
	struct xml *root = NULL;
	int64_t id;

	if (call->rows != NULL)
		return read_rest(call, ret_root, error);
	if ((call->is_pro ? jamf_json_read(body->data, body->length,
				call->arena, &root, error)
			  : xml_parse(body->data, body->length, call->arena,
				&root, error)) != 0)
		return -1;
	if (call->expects != NULL && strcmp(root->name, call->expects) != 0)
		return error_set(error, STATUS_SERVER,
		    "got another element than '%s'", call->expects);
	if (text_compare_case(root->name, "html") == 0)
		return error_set(error, STATUS_SERVER, "got a page, no XML");
	if ((call->method == JAMF_POST || call->method == JAMF_PUT) &&
	    (!xml_integer(root, "id", &id) || id <= 0))
		return error_set(error, STATUS_SERVER, "it has no 'id'");
	*ret_root = root;
	return 0;
}

static void take_success(struct answer *answer)
{
	struct jamf_call *call = answer->call;

	if (answer->said.page == JAMF_PAGE_FOREIGN ||
	    answer->said.page == JAMF_PAGE_STATUS) {
		end(answer, JAMF_UNKNOWN, STATUS_SERVER,
		    "is answered by a page, with status");
		return;
	}
	if (call->arena != NULL && read_root(call, &answer->response->body,
				       &call->root, &call->error) != 0) {
		call->outcome = JAMF_UNKNOWN;
		(void)error_prefix(&call->error, "answer to %s '%s'",
		    answer->doing, call->path);
		return;
	}
	call->outcome = JAMF_DONE;
}

/* 401 and 403: no token, no privilege, or something in between. */
static void take_refusal(
    struct answer *answer, bool is_own_token, bool *needs_token)
{
	const struct jamf_error_text *said = &answer->said;
	bool has_privilege = strcmp(said->code, "INVALID_PRIVILEGE") != 0 &&
			     text_compare_case(said->text, "Forbidden") != 0;
	bool is_token = strcmp(said->code, "INVALID_TOKEN") == 0 ||
			(answer->response->status == 401 && has_privilege &&
			    said->page != JAMF_PAGE_STATUS);

	if (said->page == JAMF_PAGE_FOREIGN) {
		end(answer, JAMF_REFUSED, STATUS_SERVER,
		    "is blocked before Jamf Pro with status");
	} else if (is_token) {
		end_token(answer, is_own_token);
		*needs_token = is_own_token;
	} else if (said->page == JAMF_PAGE_NONE) {
		end(answer, JAMF_REFUSED, STATUS_SERVER,
		    "is refused, without a word of Jamf Pro, with status");
	} else {
		end_privilege(answer);
	}
}

static bool has_case(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (; strlen(text) >= length; text++)
		if (text_equal_case(text, length, word, length))
			return true;
	return false;
}

static void take_error(struct answer *answer)
{
	struct jamf_call *call = answer->call;
	int status = answer->response->status;

	if (status == 404 && answer->said.page != JAMF_PAGE_FOREIGN) {
		call->outcome = JAMF_MISSING;
		(void)error_set(&call->error, STATUS_NOT_FOUND,
		    "'%s' is not there", call->path);
	} else if (status == 429) {
		end(answer, JAMF_UNSENT, STATUS_BUSY,
		    "is put off: the server is busy, status");
		(void)jamf_hint_wait(answer->response, &call->error);
	} else if (status < 400 || status == 408 || status >= 500) {
		end(answer, JAMF_UNKNOWN, STATUS_SERVER,
		    "is answered with status");
	} else {
		end(answer, JAMF_REFUSED, STATUS_SERVER,
		    "is refused with status");
		call->is_duplicate = status == 409 &&
				     has_case(answer->said.text, "duplicate") &&
				     has_case(answer->said.text, "name");
	}
}

void jamf_response_take(struct jamf_call *call,
    const struct http_response *response, const struct jamf_url *url,
    bool is_own_token, bool *needs_token)
{
	struct answer answer = {.call = call,
	    .response = response,
	    .url = url,
	    .doing = doing[call->method]};
	const struct gateway_refusal *refusal = NULL;

	*needs_token = false;
	call->status = response->status;
	call->is_duplicate = false;
	call->root = NULL;
	jamf_error_text_read(response,
	    call->method != JAMF_GET ? call->body : NULL, call->schemas,
	    &answer.said);
	if (url->is_gateway && response->status >= 400)
		refusal = gateway_refusal_find(answer.said.code);
	if (refusal != NULL) {
		/* For whom the gateway was asked is wrong. */
		end(&answer, JAMF_REFUSED, refusal->status, refusal->how);
		(void)error_hint(&call->error, "%s", refusal->hint);
	} else if (response->status >= 200 && response->status < 300) {
		take_success(&answer);
	} else if (response->status == 401 || response->status == 403) {
		take_refusal(&answer, is_own_token, needs_token);
	} else {
		take_error(&answer);
	}
}
