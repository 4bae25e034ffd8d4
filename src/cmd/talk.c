#include "cmd/talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/report.h"
#include "base/banned.h"

enum {
	TALK_MAX = 1024 /* bytes of one line */
};

/* Talk that cannot be said is no reason to fail. */
static void say(const struct buf *buf)
{
	if (buf->data != NULL)
		(void)fwrite(buf->data, 1, buf->length, stderr);
}

static void add_kind(const struct invocation *invocation, struct buf *buf,
    const char *kind, const char *colour)
{
	buf_text(buf, "scepctl: ");
	if (invocation->colour_error)
		buf_printf(buf, "%s%s:\033[0m ", colour, kind);
	else
		buf_printf(buf, "%s: ", kind);
}

static void add_hint(struct buf *buf, const char *hint)
{
	if (hint == NULL || *hint == '\0')
		return;
	buf_text(buf, "  hint: ");
	text_add_printable(buf, hint, strlen(hint));
	buf_char(buf, '\n');
}

int talk_error(const struct invocation *invocation, const struct error *error)
{
	auto_buf struct buf buf = {0};

	add_kind(invocation, &buf, "error", "\033[1;31m");
	text_add_printable(&buf, error->text, strlen(error->text));
	buf_char(&buf, '\n');
	add_hint(&buf, error->hint);
	if (buf_ok(&buf))
		say(&buf);
	else
		(void)fputs("scepctl: error: out of memory\n", stderr);
	return (int)error->status;
}

void talk_warning(const struct invocation *invocation, const char *hint,
    const char *format, ...)
{
	auto_buf struct buf buf = {0};
	char text[TALK_MAX];
	va_list list;

	if (invocation->quiet)
		return;
	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	add_kind(invocation, &buf, "warning", "\033[1;35m");
	text_add_printable(&buf, text, strlen(text));
	buf_char(&buf, '\n');
	add_hint(&buf, hint);
	say(&buf);
}

void talk_note(const struct invocation *invocation, const char *format, ...)
{
	auto_buf struct buf buf = {0};
	char text[TALK_MAX];
	va_list list;

	if (invocation->quiet)
		return;
	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	text_add_printable(&buf, text, strlen(text));
	buf_char(&buf, '\n');
	say(&buf);
}

void talk_findings(
    const struct invocation *invocation, const struct findings *findings)
{
	auto_buf struct buf buf = {0};
	struct report report = {
	    .format = REPORT_TEXT, .colour = invocation->colour_error};

	if (invocation->quiet && findings->errors == 0)
		return;
	report_begin(&report, &buf);
	report_add(&report, findings, &buf);
	report_end(&report, &buf);
	say(&buf);
}

static int out_failed(struct error *error)
{
	return error_set(error, STATUS_FILE, "cannot write to standard output");
}

int talk_out(const void *bytes, size_t length, struct error *error)
{
	if (length > 0 && fwrite(bytes, 1, length, stdout) != length)
		return out_failed(error);
	return 0;
}

int talk_out_buf(struct buf *buf, struct error *error)
{
	if (!buf_ok(buf))
		return error_set_memory(error);
	if (talk_out(buf->data, buf->length, error) != 0)
		return -1;
	buf_clear(buf);
	return 0;
}

int talk_finish(const struct invocation *invocation, int status)
{
	struct error error = {0};

	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return status;
	(void)out_failed(&error);
	/* A command that failed to write has said so already. */
	if (status == STATUS_FILE)
		return status;
	return talk_error(invocation, &error);
}
