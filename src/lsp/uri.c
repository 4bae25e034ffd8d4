/* file: URIs (RFC 8089). */
#include "lsp/uri.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static const char scheme[] = "file://";
static const char local[] = "localhost";

bool uri_to_path(const char *uri, char *path, size_t size)
{
	const char *at = uri + sizeof(scheme) - 1;
	size_t length = 0;

	if (strlen(uri) < sizeof(scheme) ||
	    !text_equal_case(
		uri, sizeof(scheme) - 1, scheme, sizeof(scheme) - 1))
		return false;
	if (text_equal_case(at, strcspn(at, "/"), local, sizeof(local) - 1))
		at += sizeof(local) - 1;
	if (*at != '/')
		return false;
	for (; *at != '\0' && *at != '?' && *at != '#'; at++) {
		char c = *at;

		if (c == '%') {
			int high = text_hex_digit(at[1]);
			int low = high < 0 ? -1 : text_hex_digit(at[2]);

			if (low < 0 || high * 16 + low == 0)
				return false;
			c = (char)(high * 16 + low);
			at += 2;
		}
		if (length + 1 >= size)
			return false;
		path[length++] = c;
	}
	path[length] = '\0';
	return true;
}

void uri_add_path(struct buf *buf, const char *path)
{
	static const char plain[] = "/-._~"; /* and letters and digits */

	buf_text(buf, scheme);
	for (; *path != '\0'; path++)
		if (text_is_letter(*path) || text_is_digit(*path) ||
		    strchr(plain, *path) != NULL)
			buf_char(buf, *path);
		else
			buf_printf(
			    buf, "%%%02X", (unsigned)(unsigned char)*path);
}
