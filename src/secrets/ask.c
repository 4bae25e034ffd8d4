/*
 * A secret typed at the terminal.
 */
#include "secrets/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	SIGNALS = 4
};

static const int signals[SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/* Of the one terminal that is being asked; read by the signal handler. */
static struct {
	int fd;
	struct termios usual;
	struct sigaction before[SIGNALS];
} terminal;

static void put_right(void)
{
	(void)tcsetattr(terminal.fd, TCSAFLUSH, &terminal.usual);
}

/* The terminal first, then whatever the signal would have done. */
static void on_signal(int number)
{
	int saved = errno;

	put_right();
	for (int i = 0; i < SIGNALS; i++)
		if (signals[i] == number)
			(void)sigaction(number, &terminal.before[i], NULL);
	(void)raise(number);
	errno = saved;
}

static void unwatch_signals(void)
{
	for (int i = 0; i < SIGNALS; i++)
		(void)sigaction(signals[i], &terminal.before[i], NULL);
}

/* One line, its end included; a signal ends it. */
static int read_line(int fd, char *line, size_t size, size_t *ret_length)
{
	size_t length = 0;

	while (length < size) {
		ssize_t got = read(fd, line + length, size - length);

		if (got < 0)
			return -1;
		length += (size_t)got;
		if (got == 0 || line[length - 1] == '\n')
			break;
	}
	*ret_length = length;
	return 0;
}

/* Echo off; and no stopping, because the shell would turn echo on again. */
static int quieten(int fd, struct error *error)
{
	struct sigaction action;
	struct termios quiet;

	if (tcgetattr(fd, &terminal.usual) != 0)
		return error_set_system(
		    error, errno, "cannot turn the terminal's echo off");
	terminal.fd = fd;
	quiet = terminal.usual;
	quiet.c_lflag &= (tcflag_t)~ECHO;
	quiet.c_lflag |= ICANON | ISIG | ECHONL;
	quiet.c_cc[VSUSP] = _POSIX_VDISABLE;
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	sigemptyset(&action.sa_mask);
	for (int i = 0; i < SIGNALS; i++) {
		(void)sigaction(signals[i], NULL, &terminal.before[i]);
		if (terminal.before[i].sa_handler != SIG_IGN)
			(void)sigaction(signals[i], &action, NULL);
	}
	if (tcsetattr(fd, TCSAFLUSH, &quiet) == 0)
		return 0;
	error_set_system(error, errno, "cannot turn the terminal's echo off");
	unwatch_signals();
	return -1;
}

int secrets_ask(
    void *context, const char *text, struct secret *ret, struct error *error)
{
	auto_fd int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	auto_buf struct buf question = {0};
	char line[SECRET_MAX + 2];
	size_t length = 0;
	int result;

	(void)context;
	if (fd < 0) {
		error_set(error, STATUS_CREDENTIALS,
		    "there is no terminal to ask for '%s' on", text);
		return error_hint(
		    error, "use env:, file: or keychain: instead of prompt:");
	}
	text_add_printable(&question, text, strlen(text));
	buf_text(&question, ": ");
	if (!buf_ok(&question))
		return error_set_memory(error);
	if (quieten(fd, error) != 0)
		return -1;
	result = file_write_all(fd, question.data, question.length);
	if (result == 0)
		result = read_line(fd, line, sizeof(line), &length);
	put_right();
	unwatch_signals();
	while (length > 0 &&
	       (line[length - 1] == '\n' || line[length - 1] == '\r'))
		length--;
	if (result != 0)
		error_set(error, STATUS_CREDENTIALS,
		    "asking for '%s' was interrupted", text);
	else if (length == 0)
		result = error_set(
		    error, STATUS_CREDENTIALS, "no answer for '%s'", text);
	else
		result = secret_set(ret, line, length, error);
	memory_wipe(line, sizeof(line));
	return result;
}
