#include "jamf/response.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "jamf/gateway.h"
#include "jamf/response_json.h"
#include "jamf/error_text.h"
#include "jamf/response_date.h"
#include "base/banned.h"

static const char *const doing[] = {
    [JAMF_GET] = "reading",
    [JAMF_POST] = "creating",
    [JAMF_PUT] = "changing",
    [JAMF_DELETE] = "deleting",
};

/* What an answer is judged with. */
struct judge {
	struct jamf_call *call;
	const struct http_response *response;
	const struct jamf_url *url;
	const char *doing;
	struct jamf_error_text said;
};

/* ": 'text'", or nothing when nothing is said. */
static const char *quoted(const struct judge *judge, char *text, size_t size)
{
	const char *said = judge->said.text;

	(void)snprintf(text, size, "%s%s%s", *said != '\0' ? ": '" : "", said,
	    *said != '\0' ? "'" : "");
	return text;
}

static void end(struct judge *judge, enum jamf_outcome outcome,
    enum status status, const char *how)
{
	char said[JAMF_ERROR_TEXT_MAX + 8];
	struct jamf_call *call = judge->call;

	call->outcome = outcome;
	(void)error_set(&call->error, status, "%s '%s' %s %d%s", judge->doing,
	    call->path, how, judge->response->status,
	    quoted(judge, said, sizeof(said)));
	if (judge->said.page == JAMF_PAGE_FOREIGN)
		jamf_error_text_hint(judge->url->is_gateway,
		    judge->response->status, &call->error);
}

static void end_permission(struct judge *judge)
{
	struct jamf_call *call = judge->call;
	const char *permission = gateway_permission(call->privilege);

	call->outcome = JAMF_REFUSED;
	if (permission != NULL)
		(void)error_set(&call->error, STATUS_PRIVILEGE,
		    "permission '%s' is missing for %s '%s'", permission,
		    judge->doing, call->path);
	else
		(void)error_set(&call->error, STATUS_PRIVILEGE,
		    "a permission is missing for %s '%s'", judge->doing,
		    call->path);
	(void)error_hint(&call->error,
	    "give it to the API client in Jamf Account; the gateway answers "
	    "the same for what it does not publish");
}

static void end_privilege(struct judge *judge)
{
	struct jamf_call *call = judge->call;

	call->outcome = JAMF_REFUSED;
	if (call->privilege != NULL)
		(void)error_set(&call->error, STATUS_PRIVILEGE,
		    "privilege '%s' is missing for %s '%s'", call->privilege,
		    judge->doing, call->path);
	else
		(void)error_set(&call->error, STATUS_PRIVILEGE,
		    "a privilege is missing for %s '%s'", judge->doing,
		    call->path);
	(void)error_hint(&call->error,
	    "give it to a role of the API client under 'Settings > API roles "
	    "and clients', or to the user under 'Settings > User accounts and "
	    "groups'");
}

static void end_token(struct judge *judge, bool is_own)
{
	struct jamf_call *call = judge->call;

	call->outcome = JAMF_REFUSED;
	(void)error_set(&call->error, STATUS_CREDENTIALS,
	    is_own ? "'%s' refuses a token it has just given"
		   : "token is refused by '%s'",
	    judge->url->canonical);
	(void)error_hint(&call->error, "%s",
	    is_own ? "start anew; if it stays, look whether the API client or "
		     "user is enabled"
		   : "it may have expired: fetch a new one");
}

static bool is_write(const struct jamf_call *call)
{
	return call->method != JAMF_GET;
}

static int check_root(
    const struct jamf_call *call, const struct xml *root, struct error *error)
{
	int64_t id;

	if (call->expects != NULL && strcmp(root->name, call->expects) != 0)
		return error_set(error, STATUS_SERVER,
		    "got another element than '%s'", call->expects);
	if (text_compare_case(root->name, "html") == 0)
		return error_set(error, STATUS_SERVER, "got a page, no XML");
	if ((call->method == JAMF_POST || call->method == JAMF_PUT) &&
	    (!xml_integer(root, "id", &id) || id <= 0))
		return error_set(error, STATUS_SERVER, "it has no 'id'");
	return 0;
}

static int parse(const struct jamf_call *call, const struct buf *body,
    struct xml **ret_root, struct error *error)
{
	return call->is_pro ? jamf_json_read(body->data, body->length,
				  call->arena, ret_root, error)
			    : xml_parse(body->data, body->length, call->arena,
				  ret_root, error);
}

static void judge_success(struct judge *judge)
{
	struct jamf_call *call = judge->call;
	const struct buf *body = &judge->response->body;
	struct xml *root = NULL;

	if (judge->said.page == JAMF_PAGE_FOREIGN ||
	    judge->said.page == JAMF_PAGE_STATUS) {
		end(judge, JAMF_UNKNOWN, STATUS_SERVER,
		    "is answered by a page, with status");
		return;
	}
	if (call->arena != NULL &&
	    (parse(call, body, &root, &call->error) != 0 ||
		check_root(call, root, &call->error) != 0)) {
		call->outcome = JAMF_UNKNOWN;
		(void)error_prefix(&call->error, "answer to %s '%s'",
		    judge->doing, call->path);
		return;
	}
	call->root = root;
	call->outcome = JAMF_DONE;
}

/* 401 and 403: no token, no privilege, or something in between. */
static void judge_access(
    struct judge *judge, bool is_own_token, bool *needs_token)
{
	const struct jamf_error_text *said = &judge->said;
	bool has_privilege = strcmp(said->code, "INVALID_PRIVILEGE") != 0 &&
			     text_compare_case(said->text, "Forbidden") != 0;
	bool is_token = strcmp(said->code, "INVALID_TOKEN") == 0 ||
			(judge->response->status == 401 && has_privilege &&
			    said->page != JAMF_PAGE_STATUS);

	if (said->page == JAMF_PAGE_FOREIGN) {
		end(judge, JAMF_REFUSED, STATUS_SERVER,
		    "is blocked before Jamf Pro with status");
	} else if (is_token) {
		end_token(judge, is_own_token);
		*needs_token = is_own_token;
	} else if (said->page == JAMF_PAGE_NONE) {
		end(judge, JAMF_REFUSED, STATUS_SERVER,
		    "is refused, without a word of Jamf Pro, with status");
	} else if (judge->url->is_gateway) {
		end_permission(judge);
	} else {
		end_privilege(judge);
	}
}

/* For whom the gateway was asked is wrong. */
static bool judge_level(struct judge *judge)
{
	const struct gateway_refusal *refusal =
	    judge->url->is_gateway && judge->response->status >= 400
		? gateway_refusal_find(judge->said.code)
		: NULL;

	if (refusal == NULL)
		return false;
	end(judge, JAMF_REFUSED, refusal->status, refusal->how);
	(void)error_hint(&judge->call->error, "%s", refusal->hint);
	return true;
}

static bool has_case(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (; strlen(text) >= length; text++)
		if (text_equal_case(text, length, word, length))
			return true;
	return false;
}

static void judge_error(struct judge *judge)
{
	struct jamf_call *call = judge->call;
	int status = judge->response->status;

	if (status == 404 && judge->said.page != JAMF_PAGE_FOREIGN) {
		call->outcome = JAMF_MISSING;
		(void)error_set(&call->error, STATUS_NOT_FOUND,
		    "'%s' is not there", call->path);
	} else if (status == 429) {
		end(judge, JAMF_UNSENT, STATUS_BUSY,
		    "is put off: the server is busy, status");
		(void)jamf_hint_wait(judge->response, &call->error);
	} else if (status < 400 || status == 408 || status >= 500) {
		end(judge, JAMF_UNKNOWN, STATUS_SERVER,
		    "is answered with status");
	} else {
		end(judge, JAMF_REFUSED, STATUS_SERVER,
		    "is refused with status");
		call->is_duplicate = status == 409 &&
				     has_case(judge->said.text, "duplicate") &&
				     has_case(judge->said.text, "name");
	}
}

void jamf_response_take(struct jamf_call *call,
    const struct http_response *response, const struct jamf_url *url,
    bool is_own_token, bool *needs_token)
{
	struct judge judge = {.call = call,
	    .response = response,
	    .url = url,
	    .doing = doing[call->method]};

	*needs_token = false;
	call->status = response->status;
	call->is_duplicate = false;
	call->root = NULL;
	jamf_error_text_read(response, is_write(call) ? call->body : NULL,
	    call->schemas, &judge.said);
	if (judge_level(&judge))
		return;
	if (response->status >= 200 && response->status < 300)
		judge_success(&judge);
	else if (response->status == 401 || response->status == 403)
		judge_access(&judge, is_own_token, needs_token);
	else
		judge_error(&judge);
}
