/* Text as it stands in an element of XML. */
#include "base/text.h"
#include "base/banned.h"

static const char *reference_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

void text_add_xml(struct buf *buf, const char *text, size_t length)
{
	size_t done = 0;

	for (size_t at = 0; at < length; at++) {
		const char *reference = reference_of(text[at]);

		if (reference == NULL)
			continue;
		buf_add(buf, text + done, at - done);
		buf_text(buf, reference);
		done = at + 1;
	}
	buf_add(buf, text + done, length - done);
}
