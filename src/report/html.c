/*
 * Text as plain words of HTML.
 */
#include "report/html.h"

#include "report/format.h"
#include "base/banned.h"

static void add_harmless(struct buf *buf, char c)
{
	switch (c) {
	case '&':
		buf_text(buf, "&amp;");
		break;
	case '<':
		buf_text(buf, "&lt;");
		break;
	case '>':
		buf_text(buf, "&gt;");
		break;
	case '"':
		buf_text(buf, "&quot;");
		break;
	case '\'':
		buf_text(buf, "&#39;");
		break;
	default:
		buf_char(buf, c);
	}
}

void report_html_add(struct buf *buf, const char *text)
{
	auto_buf struct buf printable = {0};

	report_text_add(&printable, text);
	if (!buf_ok(&printable))
		buf->failed = true;
	for (size_t i = 0; i < printable.length; i++)
		add_harmless(buf, printable.data[i]);
}

void report_html_element(
    struct buf *buf, const char *begin, const char *text, const char *end)
{
	buf_text(buf, begin);
	report_html_add(buf, text);
	buf_text(buf, end);
}
