/*
 * The words of an answer that is an error, without what is secret in them.
 */
#include "jamf/error_text.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "jamf/gateway.h"
#include "jamf/html.h"
#include "json/json.h"
#include "plist/tree.h"
#include "profile/walk.h"
#include "xml/xml.h"
#include "base/banned.h"

#define STATUS_TITLE "Status page"

enum {
	JSON_MOST = 64 * 1024,
	PAGE_MOST = 16 * 1024, /* of a page that is looked at */
	PARAGRAPHS_MOST = 8,
	TITLE_MAX = 100, /* with the NUL */
	/* Shorter words are no secret, and in every profile. */
	WORD_LEAST = 4
};

#define MASK "***"

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

static void read_json(const struct buf *body, struct jamf_error_text *said)
{
	struct source source = {"answer", body->data, body->length};
	auto_json struct json *json = NULL;
	auto_buf struct buf page = {0};
	const struct json *errors, *first;
	const char *text;
	struct error ignored;

	if (json_parse(&source, JSON_MOST, STATUS_SERVER, &json, &ignored) != 0)
		return;
	errors = json_get(json, "errors");
	said->page =
	    json_kind(errors) == JSON_ARRAY ? JAMF_PAGE_ERRORS : JAMF_PAGE_JSON;
	first = json_first(errors);
	take_code(json_text(json_get(first, "code")), said);
	if (said->page == JAMF_PAGE_JSON)
		take_code(json_text(json_get(json, "error")), said);
	text = json_text(json_get(first, "description"));
	if (text == NULL || strlen(text) > JSON_MOST)
		return;
	/* As a page's text, which makes it printable and cuts it. */
	buf_printf(&page, "<p>%s", text);
	if (buf_ok(&page))
		(void)jamf_html_text(
		    page.data, "p", 0, said->text, sizeof(said->text));
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

/* -- secrets ----------------------------------------------------------------
 */

static bool is_alphanumeric(char c)
{
	return text_is_letter(c) || text_is_digit(c);
}

static bool is_known(const char *word, size_t length)
{
	static const char *const words[] = {"duplicate", "name", "unable",
	    "update", "database", "problem", "with", "match", "found",
	    "category", "site", "error", "conflict", "required", "profile",
	    "configuration", "computer", "mobile", "device", "group", "scope",
	    "payload", "payloads", "invalid", "already", "exists", "that",
	    "this", "user", "identifier", "uuid"};

	for (size_t i = 0; i < array_length(words); i++)
		if (text_equal_case(word, length, words[i], strlen(words[i])))
			return true;
	return false;
}

static bool has_word(
    const char *text, const char *end, const char *word, size_t length)
{
	for (; (size_t)(end - text) >= length; text++)
		if (*text == *word && memcmp(text, word, length) == 0)
			return true;
	return false;
}

static bool repeats(const char *text, size_t length, const char *of)
{
	const char *end = of + strlen(of);
	size_t at = 0;

	while (at < length) {
		size_t word = 0;

		while (at + word < length && is_alphanumeric(text[at + word]))
			word++;
		if (word >= WORD_LEAST && !is_known(text + at, word) &&
		    has_word(of, end, text + at, word))
			return true;
		at += word > 0 ? word : 1;
	}
	return false;
}

bool jamf_text_echoes(const char *text, const char *sent)
{
	const char *payloads = strstr(sent, "<payloads>");

	return payloads != NULL && repeats(text, strlen(text), payloads);
}

/* The secrets, one after the other. */
struct gather {
	struct buf *secrets;
	bool has_data; /* in base64, whose lines end anywhere */
};

static enum walk_next gather_secret(void *context, struct walk_place *place)
{
	struct gather *gather = context;
	size_t length = 0;
	const char *text = tree_text(place->node, &length);
	int64_t number;

	if (!place_hides(place))
		return WALK_ON;
	if (text != NULL) {
		buf_add(gather->secrets, text, length);
		buf_char(gather->secrets, '\n');
	} else if (tree_integer(place->node, &number)) {
		buf_printf(gather->secrets, "%lld\n", (long long)number);
	} else {
		gather->has_data = true;
	}
	return WALK_ON;
}

/* False when there is no telling. */
static bool find_secrets(
    const struct buf *sent, const struct schemas *schemas, struct buf *secrets)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {0};
	struct gather gather = {.secrets = secrets};
	const struct walker walker = {&gather, gather_secret, NULL};
	struct walk_place place;
	struct source source = {.name = "payloads"};
	struct error ignored;
	struct xml *root = NULL;
	struct tree *profile = NULL;
	const char *text;

	if (xml_parse(sent->data, sent->length, &arena, &root, &ignored) != 0)
		return false;
	text = xml_text(xml_child(root, "general"), "payloads");
	if (text == NULL)
		return true;
	source.text = text;
	source.length = strlen(text);
	if (tree_parse(&source, &arena, &findings, &profile, &ignored) != 0)
		return false;
	place_of_profile(&place, schemas, profile);
	(void)profile_walk(&walker, &place);
	return !gather.has_data && buf_ok(secrets);
}

/* Puts "***" for each word of text that has a secret of the payloads in the
 * document sent in it, or a part of one. Words of Jamf Pro's own errors stay.
 * False when the secrets cannot be told apart from the rest: then anything
 * that is in the payloads may be one. */
static bool mask(
    char *text, const struct buf *sent, const struct schemas *schemas)
{
	auto_buf struct buf secrets = {0};
	char *to = text;

	if (schemas == NULL || !find_secrets(sent, schemas, &secrets))
		return false;
	if (secrets.data == NULL)
		return true;
	for (const char *from = text; *from != '\0';) {
		size_t length = strcspn(from, " ");

		if (length >= strlen(MASK) &&
		    repeats(from, length, secrets.data)) {
			memcpy(to, MASK, strlen(MASK));
			to += strlen(MASK);
		} else {
			memmove(to, from, length);
			to += length;
		}
		from += length;
		if (*from == ' ')
			*to++ = *from++;
	}
	*to = '\0';
	return true;
}

/* -- all of it --------------------------------------------------------------
 */

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
	    !mask(ret_said->text, sent, schemas) &&
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
