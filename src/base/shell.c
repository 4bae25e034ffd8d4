/* Text to paste into a shell, quoted. */
#include "base/shell.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/banned.h"

/* Not '~', '%' and '!', nor '=' at the beginning: they mean something in some
 * shell. */
static bool is_plain(const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		unsigned char c = (unsigned char)*at;

		if (c >= 0x80 ||
		    (!isalnum(c) && strchr("_./:,@+-=", c) == NULL))
			return false;
	}
	return text[0] != '=';
}

static bool can_be_pasted(const char *text)
{
	size_t length = strlen(text);

	for (size_t at = 0; at < length;) {
		size_t bytes = text_utf8_length(text + at, length - at);

		if (bytes == 0 ||
		    text_is_control(text_utf8_point(text + at, length - at)))
			return false;
		at += bytes;
	}
	return length > 0;
}

void shell_add_word(struct buf *buf, const char *text)
{
	bool plain = *text != '\0' && is_plain(text);

	buf_text(buf, plain ? "" : "'");
	for (const char *at = text; *at != '\0'; at++)
		if (*at == '\'')
			buf_text(buf, "'\\''");
		else
			buf_char(buf, *at);
	buf_text(buf, plain ? "" : "'");
}

static const char *add(struct shell_word *word, const char *before,
    const char *text, const char *instead)
{
	auto_buf struct buf buf = {.limit = sizeof(word->text) - 1};

	if (!can_be_pasted(text))
		return instead;
	buf_text(&buf, before);
	shell_add_word(&buf, text);
	if (!buf_ok(&buf))
		return instead;
	memcpy(word->text, buf.data, buf.length + 1);
	return word->text;
}

const char *shell_word(
    struct shell_word *word, const char *text, const char *instead)
{
	return text[0] == '-' ? instead : add(word, "", text, instead);
}

const char *shell_path(
    struct shell_word *word, const char *path, const char *instead)
{
	return add(word, path[0] == '-' ? "./" : "", path, instead);
}
