/* Rows as text. */
#include "csv/csv.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* [+-]digits[.digits] */
static bool is_number(const char *text)
{
	size_t digits;

	text += *text == '+' || *text == '-';
	digits = strspn(text, "0123456789");
	if (digits == 0)
		return false;
	text += digits;
	if (*text == '.') {
		digits = strspn(text + 1, "0123456789");
		if (digits == 0)
			return false;
		text += digits + 1;
	}
	return *text == '\0';
}

static bool is_formula(const char *text)
{
	/* Full-width plus, hyphen-minus, equals sign and commercial at. */
	static const char *const wide[] = {
	    "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\x9D", "\xEF\xBC\xA0"};

	if (*text != '\0' && strchr("=+-@\t\r\n", *text) != NULL)
		return !is_number(text);
	for (size_t i = 0; i < array_length(wide); i++)
		if (text_starts_with(text, wide[i]))
			return true;
	return false;
}

static bool needs_quotes(const char *text)
{
	size_t length = strlen(text);

	/* A byte order mark would be taken for that of the file. */
	return strpbrk(text, ",\"\r\n") != NULL || text_has_bom(text, length) ||
	       (length > 0 &&
		   (text_is_blank(text[0]) || text_is_blank(text[length - 1])));
}

static void add_cell(struct buf *buf, const char *text)
{
	bool formula = is_formula(text);
	bool quotes = needs_quotes(text);

	if (quotes)
		buf_char(buf, '"');
	if (formula)
		buf_char(buf, '\'');
	for (const char *quote; (quote = strchr(text, '"')) != NULL;
	     text = quote + 1) {
		buf_add(buf, text, (size_t)(quote - text));
		buf_text(buf, "\"\"");
	}
	buf_text(buf, text);
	if (quotes)
		buf_char(buf, '"');
}

void csv_add_row(struct buf *buf, const char *const *cells, size_t count)
{
	/* An empty line would be no row. */
	if (count == 1 && cells[0][0] == '\0')
		buf_text(buf, "\"\"");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_char(buf, ',');
		add_cell(buf, cells[i]);
	}
	buf_char(buf, '\n');
}
