/* What the program says, on standard error and standard output. */
#include "cmd/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	MESSAGE_MAX = 1024 /* bytes of one line */
};

/* What became of standard output, which there is one of. */
static bool reader_is_gone;

static int out_failed(int number, struct error *error)
{
	if (number == EPIPE) {
		reader_is_gone = true;
		return 0;
	}
	return error_set(error, STATUS_FILE, "cannot write to standard output");
}

int stdout_flush(struct error *error)
{
	if (reader_is_gone || fflush(stdout) == 0)
		return 0;
	return out_failed(errno, error);
}

bool stdout_is_read(void)
{
	return !reader_is_gone;
}

/* A message that cannot be said is no reason to fail. Where both streams meet,
 * what was reported before stands before it. */
static void say(const struct invocation *invocation, const struct buf *buf)
{
	auto_buf struct buf harmless = {0};
	struct error ignored;

	if (buf->length == 0)
		return;
	(void)stdout_flush(&ignored);
	if (invocation->for_runner) {
		runner_add_harmless(
		    &harmless, RUNNER_TEXT, buf->data, buf->length);
		if (!buf_ok(&harmless))
			return;
		buf = &harmless;
	}
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

int message_error(
    const struct invocation *invocation, const struct error *error)
{
	auto_buf struct buf buf = {0};

	add_kind(invocation, &buf, "error", "\033[1;31m");
	text_add_printable(&buf, error->text, strlen(error->text));
	buf_char(&buf, '\n');
	add_hint(&buf, error->hint);
	if (buf_ok(&buf))
		say(invocation, &buf);
	else
		(void)fputs("scepctl: error: out of memory\n", stderr);
	return (int)error->status;
}

ATTR_PRINTF(2, 0)
static void add_formatted(struct buf *buf, const char *format, va_list list)
{
	char text[MESSAGE_MAX];

	(void)vsnprintf(text, sizeof(text), format, list);
	text_add_printable(buf, text, strlen(text));
	buf_char(buf, '\n');
}

void message_warning(const struct invocation *invocation, const char *hint,
    const char *format, ...)
{
	auto_buf struct buf buf = {0};
	va_list list;

	if (invocation->quiet)
		return;
	add_kind(invocation, &buf, "warning", "\033[1;35m");
	va_start(list, format);
	add_formatted(&buf, format, list);
	va_end(list);
	add_hint(&buf, hint);
	say(invocation, &buf);
}

void message_note(const struct invocation *invocation, const char *format, ...)
{
	auto_buf struct buf buf = {0};
	va_list list;

	if (invocation->quiet)
		return;
	va_start(list, format);
	add_formatted(&buf, format, list);
	va_end(list);
	say(invocation, &buf);
}

void message_findings_begin(
    const struct invocation *invocation, struct report *report)
{
	*report = (struct report){.format = &report_text,
	    .colour = invocation->colour_error,
	    .groups = invocation->terminal_error};
}

/* Also those that are not said count. */
void message_findings_add(const struct invocation *invocation,
    struct report *report, const struct findings *findings)
{
	report_add(report, findings);
	if (!invocation->quiet || findings->errors > 0)
		say(invocation, &report->out);
	buf_clear(&report->out);
}

void message_accepted(
    const struct invocation *invocation, const struct report *report)
{
	auto_buf struct buf buf = {0};

	report_add_accepted(report, &buf);
	if (buf_ok(&buf) && buf.data != NULL)
		message_note(invocation, "%s", buf.data);
}

void message_findings_end(
    const struct invocation *invocation, struct report *report)
{
	report_end(report);
	if (!invocation->quiet)
		say(invocation, &report->out);
	buf_clear(&report->out);
	message_accepted(invocation, report);
}

void message_findings(
    const struct invocation *invocation, const struct findings *findings)
{
	auto_report struct report report = {0};

	message_findings_begin(invocation, &report);
	message_findings_add(invocation, &report, findings);
	message_findings_end(invocation, &report);
}

void message_question(const struct invocation *invocation, const char *text)
{
	auto_buf struct buf buf = {0};

	text_add_printable(&buf, text, strlen(text));
	say(invocation, &buf);
	(void)fflush(stderr);
}

int stdout_write(const struct buf *buf, struct error *error)
{
	if (!buf_ok(buf))
		return error_set_memory(error);
	if (reader_is_gone || buf->length == 0 ||
	    fwrite(buf->data, 1, buf->length, stdout) == buf->length)
		return 0;
	return out_failed(errno, error);
}

int stdout_report(const struct invocation *invocation, enum runner_form form,
    struct buf *buf, struct error *error)
{
	auto_buf struct buf harmless = {0};

	if (!buf_ok(buf))
		return error_set_memory(error);
	if (invocation->for_runner)
		runner_add_harmless(&harmless, form, buf->data, buf->length);
	if (stdout_write(invocation->for_runner ? &harmless : buf, error) != 0)
		return -1;
	buf_clear(buf);
	return 0;
}

int stdout_finish(const struct invocation *invocation, int status)
{
	struct error error = {0};

	if (stdout_flush(&error) == 0 && stdout_is_read()) {
		if (ferror(stdout) == 0)
			return status;
		(void)out_failed(EIO, &error);
	}
	/* Nobody is left to be told, but it is no success. */
	if (!stdout_is_read())
		return status == STATUS_DONE ? STATUS_FILE : status;
	/* A command that failed to write has said so already. */
	if (status == STATUS_FILE)
		return status;
	return message_error(invocation, &error);
}
