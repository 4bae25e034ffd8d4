/* The page mscep_admin, read by its structure. */
#include "scep/ndes_page.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "scep/page_text.h"
#include "base/banned.h"

enum {
	BOLDS_MAX = 16,
	BOLD_TEXT_MAX = 256, /* longer ones are no value */
	MINUTES_MAX = 1000000,
	/* Up to this many hex digits a challenge is for one use. */
	SINGLE_DIGITS = 32
};

/* What stands in bold, tags inside taken out, blanks at the edges cut. */
struct bold {
	char text[BOLD_TEXT_MAX];
	size_t length;
	const char *end; /* after the closing tag, or the page's end */
};

/* First place of needle, which is in lower case, ASCII case ignored. */
static const char *find(const char *text, const char *needle)
{
	size_t length = strlen(needle);

	for (; *text != '\0'; text++)
		if ((*text | 0x20) == (*needle | 0x20) &&
		    strnlen(text, length) == length &&
		    text_equal_case(text, length, needle, length))
			return text;
	return NULL;
}

/* HTML has more of it than XML. */
static bool is_html_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Length of a tag's "<name", when one of this name opens here. */
static size_t tag_length(const char *text, const char *name)
{
	size_t length = strlen(name);
	char after;

	if (*text != '<' || strnlen(text + 1, length) < length ||
	    !text_equal_case(text + 1, length, name, length))
		return 0;
	after = text[1 + length];
	return after == '>' || is_html_space(after) ? 1 + length : 0;
}

/* A blank or an ampersand written as HTML does; 0 for anything else. */
static size_t entity(const char *text, char *ret)
{
	static const struct {
		const char *name;
		char c;
	} entities[] = {{"&nbsp;", ' '}, {"&#160;", ' '}, {"\xc2\xa0", ' '},
	    {"&amp;", '&'}};

	for (size_t i = 0; i < array_length(entities); i++)
		if (text_starts_with(text, entities[i].name)) {
			*ret = entities[i].c;
			return strlen(entities[i].name);
		}
	return 0;
}

static void bold_add(struct bold *bold, char c)
{
	bool blank = is_html_space(c);

	if (blank && (bold->length == 0 || bold->text[bold->length - 1] == ' '))
		return;
	if (bold->length < BOLD_TEXT_MAX - 1)
		bold->text[bold->length++] = blank ? ' ' : c;
}

/* From after the opening tag to the closing one. */
static void read_bold(const char *text, const char *close, struct bold *bold)
{
	bool in_tag = false;

	bold->length = 0;
	while (*text != '\0' && tag_length(text, close) == 0) {
		char c = *text;
		size_t step = entity(text, &c);

		if (c == '<')
			in_tag = true;
		if (!in_tag)
			bold_add(bold, c);
		if (c == '>')
			in_tag = false;
		text += step != 0 ? step : 1;
	}
	while (bold->length > 0 && bold->text[bold->length - 1] == ' ')
		bold->length--;
	bold->text[bold->length] = '\0';
	bold->end = text;
}

/* The next text in bold from *at on; false when there is none. */
static bool next_bold(const char **at, struct bold *bold)
{
	for (; **at != '\0'; (*at)++) {
		bool strong = tag_length(*at, "strong") != 0;
		const char *text;

		if (!strong && tag_length(*at, "b") == 0)
			continue;
		text = strchr(*at, '>');
		if (text == NULL)
			return false;
		read_bold(text + 1, strong ? "/strong" : "/b", bold);
		*at = bold->end;
		return true;
	}
	return false;
}

/* Hex in groups, of the length of a digest. */
static bool read_thumbprint(const struct bold *bold, struct ndes_page *page)
{
	unsigned char bytes[DIGEST_BYTES_MAX];
	enum digest kind;
	size_t digits = 0;

	for (size_t i = 0; i < bold->length; i++) {
		int digit = text_hex_digit(bold->text[i]);

		if (bold->text[i] == ' ')
			continue;
		if (digit < 0 || digits == 2 * sizeof(bytes))
			return false;
		if (digits % 2 == 0)
			bytes[digits / 2] = (unsigned char)(digit << 4);
		else
			bytes[digits / 2] |= (unsigned char)digit;
		digits++;
	}
	if (digits % 2 != 0 || !digest_by_size(digits / 2, &kind))
		return false;
	memcpy(page->thumbprint, bytes, digits / 2);
	page->thumbprint_length = digits / 2;
	return true;
}

static bool is_challenge(const struct bold *bold)
{
	if (bold->length == 0 || bold->length > NDES_CHALLENGE_MAX)
		return false;
	for (size_t i = 0; i < bold->length; i++)
		if (bold->text[i] < '!' || bold->text[i] > '~' ||
		    bold->text[i] == '<')
			return false;
	return true;
}

/* The first number after the challenge is its time to live, in any language:
 * a challenge for use many times has none. */
static void read_validity(const char *text, struct ndes_page *page)
{
	bool in_tag = false;
	unsigned minutes = 0;

	for (; *text != '\0'; text++) {
		if (*text == '<')
			in_tag = true;
		else if (*text == '>')
			in_tag = false;
		else if (!in_tag && text_is_digit(*text))
			break;
	}
	for (; text_is_digit(*text) && minutes < MINUTES_MAX; text++)
		minutes = minutes * 10 + (unsigned)(*text - '0');
	page->minutes = minutes < MINUTES_MAX ? minutes : 0;
}

static int take_challenge(const struct bold *bold, const char *text,
    struct ndes_page *page, struct error *error)
{
	page->kind = NDES_PAGE_OK;
	read_validity(bold->end, page);
	page->reusable = find(text, "used multiple times") != NULL ||
			 (page->minutes == 0 && bold->length >= SINGLE_DIGITS);
	return secret_set(&page->challenge, bold->text, bold->length, error);
}

/* The bold text after the sentence, for pages without thumbprint. */
static bool announced(const char *text, const struct bold *bold)
{
	const char *sentence = find(text, "challenge password is");
	struct bold first;

	return sentence != NULL && next_bold(&sentence, &first) &&
	       first.end == bold->end;
}

static int read_values(
    const char *text, struct ndes_page *page, struct error *error)
{
	const char *at = text;
	struct bold bold;
	int result = 0;

	for (int i = 0; i < BOLDS_MAX && next_bold(&at, &bold); i++) {
		bool first = page->thumbprint_length == 0;

		if (first && !announced(text, &bold) &&
		    read_thumbprint(&bold, page)) {
			page->kind = NDES_PAGE_NO_CHALLENGE;
			continue;
		}
		if (is_challenge(&bold) && (!first || announced(text, &bold))) {
			result = take_challenge(&bold, text, page, error);
			break;
		}
	}
	memset(&bold, 0, sizeof(bold));
	return result;
}

static void read_title(const char *text, struct ndes_page *page)
{
	const char *begin = find(text, "<title");
	const char *end;
	auto_buf struct buf title = {0};

	if (begin == NULL || (begin = strchr(begin, '>')) == NULL)
		return;
	begin++;
	while (is_html_space(*begin))
		begin++;
	end = begin + strcspn(begin, "<");
	while (end > begin && is_html_space(end[-1]))
		end--;
	if (end - begin > NDES_TITLE_MAX)
		end = begin + NDES_TITLE_MAX;
	text_add_printable(&title, begin, (size_t)(end - begin));
	if (!buf_ok(&title) || title.data == NULL)
		return;
	(void)snprintf(page->title, sizeof(page->title), "%.*s",
	    (int)text_utf8_prefix(title.data, title.length < NDES_TITLE_MAX - 1
						  ? title.length
						  : NDES_TITLE_MAX - 1),
	    title.data);
}

static enum ndes_page_kind classify(const char *text)
{
	static const struct {
		const char *sign;
		enum ndes_page_kind kind;
	} signs[] = {
	    {"password cache is full", NDES_PAGE_CACHE_FULL},
	    {"do not have sufficient permission", NDES_PAGE_NO_PERMISSION},
	    {"500 - internal server error", NDES_PAGE_BROKEN},
	    {"http error 500", NDES_PAGE_BROKEN},
	    {"type=\"password\"", NDES_PAGE_LOGIN},
	    {"type='password'", NDES_PAGE_LOGIN},
	    {"type=password", NDES_PAGE_LOGIN},
	    {"login.microsoftonline.", NDES_PAGE_LOGIN},
	    {"login.partner.microsoftonline.", NDES_PAGE_LOGIN},
	    {"network device enrollment service", NDES_PAGE_UNKNOWN},
	    {"mscep", NDES_PAGE_UNKNOWN},
	};

	for (size_t i = 0; i < array_length(signs); i++)
		if (find(text, signs[i].sign) != NULL)
			return signs[i].kind;
	return NDES_PAGE_OTHER;
}

int ndes_page_read(const void *bytes, size_t length, struct ndes_page *ret_page,
    struct error *error)
{
	auto_ndes_page struct ndes_page page = {.kind = NDES_PAGE_OTHER};
	auto_buf struct buf text = {0};

	if (length > NDES_PAGE_MAX)
		return error_set(error, STATUS_SERVER,
		    "page has %zu bytes, expected %d at most", length,
		    NDES_PAGE_MAX);
	if (page_text(bytes, length, &text, error) != 0)
		return -1;
	if (text.data != NULL) {
		read_title(text.data, &page);
		if (read_values(text.data, &page, error) != 0)
			return -1;
		if (page.kind == NDES_PAGE_OTHER)
			page.kind = classify(text.data);
	}
	*ret_page = page;
	memset(&page, 0, sizeof(page));
	return 0;
}

void ndes_page_done(struct ndes_page *page)
{
	secret_done(&page->challenge);
	memset(page, 0, sizeof(*page));
}
