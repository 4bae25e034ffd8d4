#include "jamf/error_text.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "jamf/gateway.h"
#include "jamf/html.h"
#include "jamf/error_text_mask.h"
#include "json/json.h"
#include "base/banned.h"

#define STATUS_TITLE "Status page"

enum {
	JSON_MOST = 64 * 1024,
	PAGE_MOST = 16 * 1024, /* of a page that is looked at */
	PARAGRAPHS_MOST = 8,
	TITLE_MAX = 100 /* with the NUL */
};

/* A code is shown and compared: letters and '_' only. */
static void take_code(const char *code, struct jamf_error_text *said)
{
	size_t length = code != NULL ? strlen(code) : 0;

	if (length == 0 || length > JAMF_CODE_MAX ||
	    strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			 "_") != length)
		return;
	(void)snprintf(said->code, sizeof(said->code), "%s", code);
}

/* As a page's text, which makes it printable and cuts it. */
static void take_description(const char *text, struct jamf_error_text *said)
{
	auto_buf struct buf page = {0};

	if (text == NULL || strlen(text) > JSON_MOST)
		return;
	buf_printf(&page, "<p>%s", text);
	if (buf_ok(&page))
		(void)jamf_html_text(
		    page.data, "p", 0, said->text, sizeof(said->text));
}

static void read_json(const struct buf *body, struct jamf_error_text *said)
{
	struct source source = {"answer", body->data, body->length};
	auto_json struct json *json = NULL;
	const struct json *errors, *first;
	struct error ignored;

	if (json_parse(&source, JSON_MOST, STATUS_SERVER, &json, &ignored) != 0)
		return;
	errors = json_get(json, "errors");
	said->page =
	    json_kind(errors) == JSON_ARRAY ? JAMF_PAGE_ERRORS : JAMF_PAGE_JSON;
	first = json_first(errors);
	take_code(json_text(json_get(first, "code")), said);
	take_description(json_text(json_get(first, "description")), said);
	if (said->page == JAMF_PAGE_JSON)
		take_code(json_text(json_get(json, "error")), said);
}

/* The first paragraph has the status in words, the last ones are the same on
 * each page. */
static void read_status_page(const char *page, struct jamf_error_text *said)
{
	static const char start[] = "Error:";
	char text[JAMF_ERROR_TEXT_MAX + sizeof(start) + 1];

	for (size_t i = 1; i < PARAGRAPHS_MOST; i++) {
		const char *from = text;

		if (!jamf_html_text(page, "p", i, text, sizeof(text)) ||
		    text_starts_with(text, "You can get technical"))
			return;
		if (*text == '\0')
			continue;
		if (text_starts_with(text, start))
			from += strlen(start);
		from += strspn(from, " ");
		(void)snprintf(said->text, sizeof(said->text), "%s", from);
		return;
	}
}

static void read_page(const char *page, struct jamf_error_text *said)
{
	char title[TITLE_MAX] = "";

	if (!jamf_html_text(page, "html", 0, title, sizeof(title)) &&
	    (text_starts_with(page, "<?xml") ||
		!jamf_html_text(page, "title", 0, title, sizeof(title))))
		return;
	said->page = JAMF_PAGE_FOREIGN;
	if (!jamf_html_text(page, "title", 0, title, sizeof(title)))
		return;
	if (strcmp(title, STATUS_TITLE) == 0) {
		said->page = JAMF_PAGE_STATUS;
		read_status_page(page, said);
		return;
	}
	(void)snprintf(said->text, sizeof(said->text), "%s", title);
}

void jamf_error_text_read(const struct http_response *response,
    const struct buf *sent, const struct schemas *schemas,
    struct jamf_error_text *ret_said)
{
	auto_buf struct buf head = {0};
	const char *body;

	memset(ret_said, 0, sizeof(*ret_said));
	buf_add(&head, response->body.data,
	    response->body.length < PAGE_MOST ? response->body.length
					      : PAGE_MOST);
	if (!buf_ok(&head))
		return;
	body = head.data;
	body += text_has_bom(body, head.length) ? TEXT_BOM_BYTES : 0;
	body += strspn(body, " \t\r\n");
	if (*body == '{')
		read_json(&response->body, ret_said);
	else if (*body == '<')
		read_page(body, ret_said);
	if (sent != NULL && sent->data != NULL && ret_said->text[0] != '\0' &&
	    !jamf_error_text_mask(ret_said->text, sent, schemas) &&
	    jamf_text_echoes(ret_said->text, sent->data))
		(void)snprintf(ret_said->text, sizeof(ret_said->text),
		    "(its words repeat the profile and are not shown)");
}

void jamf_error_text_hint(bool is_gateway, int status, struct error *error)
{
	(void)error_hint(error, "%s",
	    is_gateway && status == 403
		? gateway_firewall_hint
		: "the page is none of Jamf Pro's: look for a proxy, a filter "
		  "or a load balancer in between, and check the address");
}
