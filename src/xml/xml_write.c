#include "base/text.h"
#include "xml/xml_internal.h"
#include "base/banned.h"

/* XML 1.0, 2.2: Char. */
static bool is_character(uint32_t point)
{
	return point >= 0x20 ? point != 0xFFFE && point != 0xFFFF
			     : point == '\t' || point == '\n' || point == '\r';
}

static int check_text(const struct xml *element, struct error *error)
{
	for (size_t at = 0; at < element->length;) {
		size_t left = element->length - at;
		size_t step = text_utf8_length(element->text + at, left);

		if (step == 0 ||
		    !is_character(text_utf8_point(element->text + at, left)))
			return error_set(error, STATUS_REFUSED,
			    "text of '%s' has a character that XML cannot "
			    "carry",
			    element->name);
		at += step;
	}
	return 0;
}

/* A CR as such would be read as LF (XML 1.0, 2.11). */
void xml_add_escaped(struct buf *buf, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		switch (text[i]) {
		case '&':
			buf_text(buf, "&amp;");
			break;
		case '<':
			buf_text(buf, "&lt;");
			break;
		case '>':
			buf_text(buf, "&gt;");
			break;
		case '\r':
			buf_text(buf, "&#13;");
			break;
		default:
			buf_char(buf, text[i]);
		}
}

static int write_element(const struct xml *element, unsigned depth,
    struct buf *buf, struct error *error)
{
	if (depth == XML_DEPTH_MAX)
		return error_set(error, STATUS_REFUSED,
		    "elements nested too deep, expected %d at most",
		    XML_DEPTH_MAX);
	if (check_text(element, error) != 0)
		return -1;
	if (element->length == 0 && element->first == NULL) {
		buf_printf(buf, "<%s/>", element->name);
		return 0;
	}
	buf_printf(buf, "<%s>", element->name);
	xml_add_escaped(buf, element->text, element->length);
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (write_element(child, depth + 1, buf, error) != 0)
			return -1;
	buf_printf(buf, "</%s>", element->name);
	return 0;
}

int xml_write(const struct xml *element, struct buf *buf, struct error *error)
{
	if (write_element(element, 0, buf, error) != 0)
		return -1;
	return buf_ok(buf) ? 0 : error_set_memory(error);
}
