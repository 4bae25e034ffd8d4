#include "secrets/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/banned.h"

extern char **environ;

enum {
	OUTPUT_MAX = SECRET_MAX + 2, /* with a line end */
	WAIT_NANOSECONDS = 2 * 1000 * 1000
};

int command_take(const char *bytes, size_t length, const char *name,
    struct secret *ret, struct error *error)
{
	if (length > 0 && bytes[length - 1] == '\n') {
		length--;
		if (length > 0 && bytes[length - 1] == '\r')
			length--;
	}
	if (length == 0)
		return error_set(error, STATUS_CREDENTIALS,
		    "secret from '%s' is empty", name);
	if (length > SECRET_MAX)
		return error_set(error, STATUS_CREDENTIALS,
		    "secret from '%s' has more than %d bytes", name,
		    SECRET_MAX);
	if (memchr(bytes, '\0', length) != NULL)
		return error_set(error, STATUS_CREDENTIALS,
		    "secret from '%s' has a NUL in it", name);
	return secret_set(ret, bytes, length, error);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* The two ends of a pipe, neither passed on to programs. */
static int open_pipe(int ends[2], struct error *error)
{
	if (pipe(ends) != 0)
		return error_set_system(error, errno, "cannot make a pipe");
	if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0)
		return error_set_system(error, errno, "cannot make a pipe");
	return 0;
}

/* The program starts with no signal blocked or ignored. */
static int set_signals(posix_spawnattr_t *attributes)
{
	static const int signals[] = {
	    SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD};
	sigset_t none, usual;

	sigemptyset(&none);
	sigemptyset(&usual);
	for (size_t i = 0; i < array_length(signals); i++)
		sigaddset(&usual, signals[i]);
	if (posix_spawnattr_setsigmask(attributes, &none) != 0 ||
	    posix_spawnattr_setsigdefault(attributes, &usual) != 0 ||
	    posix_spawnattr_setflags(attributes,
		POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) != 0)
		return ENOMEM;
	return 0;
}

/* Returns an errno. */
static int spawn(char *const *words, int output, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int number;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attributes) != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	number = posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (number == 0)
		number = posix_spawn_file_actions_adddup2(
		    &actions, output, STDOUT_FILENO);
	if (number == 0)
		number = set_signals(&attributes);
	if (number == 0)
		number = posix_spawnp(
		    ret, words[0], &actions, &attributes, words, environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return number;
}

static int left_until(int64_t deadline)
{
	int64_t left = deadline - clock_milliseconds();

	return left < 0 ? 0 : (int)left;
}

static int fail_late(const struct command *command, struct error *error)
{
	return error_set(error, STATUS_CREDENTIALS,
	    "'%s' did not end within %d seconds", command->name,
	    command->seconds);
}

/* All the program prints, up to one byte too many. */
static int read_output(const struct command *command, int fd, char *bytes,
    int64_t deadline, size_t *ret_length, struct error *error)
{
	size_t length = 0;

	for (;;) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		int ready = poll(&wait, 1, left_until(deadline));
		ssize_t got;

		if (ready == 0)
			return fail_late(command, error);
		got = ready < 0
			  ? -1
			  : read(fd, bytes + length, OUTPUT_MAX + 1 - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_system(error, errno,
			    "cannot read from '%s'", command->name);
		if (got == 0)
			break;
		length += (size_t)got;
		if (length > OUTPUT_MAX)
			return error_set(error, STATUS_CREDENTIALS,
			    "secret from '%s' has more than %d bytes",
			    command->name, SECRET_MAX);
	}
	*ret_length = length;
	return 0;
}

static int judge_end(
    const struct command *command, int state, struct error *error)
{
	if (WIFEXITED(state) && WEXITSTATUS(state) == 0)
		return 0;
	if (WIFSIGNALED(state))
		error_set(error, STATUS_CREDENTIALS,
		    "'%s' was ended by signal %d", command->name,
		    WTERMSIG(state));
	else
		error_set(error, STATUS_CREDENTIALS,
		    "'%s' failed with status %d", command->name,
		    WEXITSTATUS(state));
	if (command->failed_hint != NULL)
		error_hint(error, "%s", command->failed_hint);
	return -1;
}

static void end_child(pid_t child)
{
	(void)kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
}

static int wait_end(const struct command *command, pid_t child,
    int64_t deadline, struct error *error)
{
	const struct timespec pause = {.tv_nsec = WAIT_NANOSECONDS};
	int state = 0;

	for (;;) {
		pid_t got = waitpid(child, &state, WNOHANG);

		if (got == child)
			return judge_end(command, state, error);
		if (got < 0 && errno != EINTR)
			return error_set(error, STATUS_CREDENTIALS,
			    "cannot tell how '%s' ended", command->name);
		if (left_until(deadline) == 0) {
			end_child(child);
			return fail_late(command, error);
		}
		(void)nanosleep(&pause, NULL);
	}
}

static int fail_start(
    const struct command *command, int number, struct error *error)
{
	if (number == ENOMEM || number == EAGAIN)
		return error_set_system(
		    error, number, "cannot run '%s'", command->name);
	error_set(error, STATUS_CREDENTIALS, "'%s' %s", command->name,
	    number == ENOENT ? "is not installed" : "cannot be run");
	return error_hint(error, "%s", command->missing_hint);
}

static int collect(const struct command *command, pid_t child, int fd,
    struct secret *ret, struct error *error)
{
	char bytes[OUTPUT_MAX + 1];
	size_t length = 0;
	int64_t deadline =
	    clock_milliseconds() + (int64_t)command->seconds * 1000;
	int result = read_output(command, fd, bytes, deadline, &length, error);

	if (result != 0)
		end_child(child);
	else
		result = wait_end(command, child, deadline, error);
	if (result == 0)
		result = command_take(bytes, length, command->name, ret, error);
	memory_wipe(bytes, sizeof(bytes));
	return result;
}

int command_run(
    const struct command *command, struct secret *ret, struct error *error)
{
	auto_cleanup(close_fd) int input = -1;
	auto_cleanup(close_fd) int output = -1;
	int ends[2] = {-1, -1};
	pid_t child;
	int result = open_pipe(ends, error);
	int number;

	input = ends[0];
	output = ends[1];
	if (result != 0)
		return -1;
	number = spawn(command->words, output, &child);
	close_fd(&output); /* the program's end alone keeps the pipe open */
	if (number != 0)
		return fail_start(command, number, error);
	return collect(command, child, input, ret, error);
}
