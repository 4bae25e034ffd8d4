/* Starting other programs, bounded in time and output. */
#include "base/program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/program_exchange.h"
#include "base/text.h"
#include "base/banned.h"

extern char **environ;

enum {
	WAIT_NANOSECONDS = 2 * 1000 * 1000,
	FILES_GUESSED = 1024 /* when nobody tells which are open */
};

static bool can_run(const char *path)
{
	struct stat facts;

	return stat(path, &facts) == 0 && S_ISREG(facts.st_mode) &&
	       access(path, X_OK) == 0;
}

/* Returns an errno: ENOENT, or EACCES when it is there but cannot be run. */
static int find(
    const char *name, const char *directories, char *path, size_t size)
{
	int number = ENOENT;

	if (strchr(name, '/') != NULL) {
		if (file_join(path, size, "", name) != 0 || !file_exists(path))
			return ENOENT;
		return can_run(path) ? 0 : EACCES;
	}
	for (const char *at = directories; *at != '\0'; at += *at == ':') {
		size_t length = strcspn(at, ":");
		char directory[FILE_PATH_MAX];

		if (length < sizeof(directory)) {
			memcpy(directory, at, length);
			directory[length] = '\0';
			if (file_join(path, size, directory, name) == 0) {
				if (can_run(path))
					return 0;
				if (file_exists(path))
					number = EACCES;
			}
		}
		at += length;
	}
	return number;
}

static void close_on_exec(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	if (flags >= 0 && (flags & FD_CLOEXEC) == 0)
		(void)fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
}

/* Also what was open when this program was started is not for its children.
 * (posix_spawn can close everything too, but not alike everywhere.) */
static void keep_files(void)
{
	DIR *open_files = opendir("/dev/fd");
	struct dirent *entry;
	int64_t fd;

	if (open_files == NULL) {
		for (int i = STDERR_FILENO + 1; i < FILES_GUESSED; i++)
			close_on_exec(i);
		return;
	}
	while ((entry = readdir(open_files)) != NULL)
		if (text_to_number(entry->d_name, strlen(entry->d_name),
			STDERR_FILENO + 1, INT32_MAX, &fd))
			close_on_exec((int)fd);
	(void)closedir(open_files);
}

/* Pipes to a child, -1 for none. */
struct streams {
	int input, output;
};

/* No signal blocked or ignored; what goes on is not reached by those of the
 * terminal. */
static int set_signals(posix_spawnattr_t *attributes, bool goes_on)
{
	static const int signals[] = {
	    SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGXFSZ};
	sigset_t none, usual;
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;

	if (goes_on)
		flags |= POSIX_SPAWN_SETPGROUP;
	sigemptyset(&none);
	sigemptyset(&usual);
	for (size_t i = 0; i < array_length(signals); i++)
		sigaddset(&usual, signals[i]);
	if (posix_spawnattr_setsigmask(attributes, &none) != 0 ||
	    posix_spawnattr_setsigdefault(attributes, &usual) != 0 ||
	    (goes_on && posix_spawnattr_setpgroup(attributes, 0) != 0) ||
	    posix_spawnattr_setflags(attributes, flags) != 0)
		return ENOMEM;
	return 0;
}

/* The standard streams; returns an errno. */
static int set_streams(posix_spawn_file_actions_t *actions,
    enum program_take take, const struct streams *streams)
{
	static const char nowhere[] = "/dev/null";
	int number = streams->input >= 0
			 ? posix_spawn_file_actions_adddup2(
			       actions, streams->input, STDIN_FILENO)
			 : posix_spawn_file_actions_addopen(
			       actions, STDIN_FILENO, nowhere, O_RDONLY, 0);

	if (number == 0 && (take == PROGRAM_OUTPUT || take == PROGRAM_QUIETLY))
		number = posix_spawn_file_actions_adddup2(
		    actions, streams->output, STDOUT_FILENO);
	else if (number == 0)
		number = posix_spawn_file_actions_addopen(
		    actions, STDOUT_FILENO, nowhere, O_WRONLY, 0);
	if (number == 0 && take == PROGRAM_ERRORS)
		return posix_spawn_file_actions_adddup2(
		    actions, streams->output, STDERR_FILENO);
	if (number == 0 && take != PROGRAM_OUTPUT)
		number = posix_spawn_file_actions_addopen(
		    actions, STDERR_FILENO, nowhere, O_WRONLY, 0);
	return number;
}

/* Returns an errno. */
static int spawn(
    const struct program *program, const struct streams *streams, pid_t *ret)
{
	auto_arena struct arena arena = {0};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char path[FILE_PATH_MAX];
	char **environment = program_environment(program, environ, &arena);
	int number;

	if (environment == NULL)
		return ENOMEM;
	number = find(program->words[0], environment[0] + strlen("PATH="), path,
	    sizeof(path));
	if (number != 0)
		return number;
	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attributes) != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	keep_files();
	number = set_streams(&actions, program->take, streams);
	if (number == 0)
		number = set_signals(&attributes, program->goes_on);
	if (number == 0)
		number = posix_spawn(ret, path, &actions, &attributes,
		    program->words, environment);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return number;
}

static void end_child(pid_t child)
{
	(void)kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
}

static int wait_end(pid_t child, int64_t deadline, bool goes_on,
    struct program_result *result, struct error *error)
{
	const struct timespec pause = {.tv_nsec = WAIT_NANOSECONDS};
	int state = 0;

	for (;;) {
		pid_t got = waitpid(child, &state, WNOHANG);

		if (got == child) {
			result->end = PROGRAM_ENDED;
			if (WIFEXITED(state))
				result->status = WEXITSTATUS(state);
			else
				result->signal = WTERMSIG(state);
			return 0;
		}
		if (got < 0 && errno != EINTR)
			return error_set_system(
			    error, errno, "cannot tell how a program ended");
		if (program_left(deadline) == 0) {
			if (!goes_on)
				end_child(child);
			result->end = PROGRAM_LATE;
			return 0;
		}
		(void)nanosleep(&pause, NULL);
	}
}

/* The two ends of a pipe, neither passed on to other programs. */
static int open_pipe(int *input, int *output, struct error *error)
{
	int ends[2] = {-1, -1};

	if (pipe(ends) != 0)
		return error_set_system(error, errno, "cannot make a pipe");
	*input = ends[0];
	*output = ends[1];
	close_on_exec(ends[0]);
	close_on_exec(ends[1]);
	return 0;
}

/* The pipe that the child reads its input from; an empty one is closed. */
static int open_input(const struct program *program,
    struct program_exchange *exchange, int *ret_input, struct error *error)
{
	int flags;

	if (program->input == NULL)
		return 0;
	if (program->input_length > PROGRAM_INPUT_MAX)
		return error_set(error, STATUS_LIMIT,
		    "input of '%s' is %zu bytes, expected %d at most",
		    program->words[0], program->input_length,
		    PROGRAM_INPUT_MAX);
	if (open_pipe(ret_input, &exchange->input, error) != 0)
		return -1;
	exchange->at = program->input;
	exchange->left = program->input_length;
	flags = fcntl(exchange->input, F_GETFL);
	if (flags < 0 ||
	    fcntl(exchange->input, F_SETFL, flags | O_NONBLOCK) != 0)
		return error_set_system(error, errno, "cannot make a pipe");
	if (exchange->left == 0)
		file_close(&exchange->input);
	return 0;
}

/* One at a time: a pipe that another thread has just made must not be open in
 * this child, where its end would be waited for. What the start came to goes to
 * ret_number, an errno. */
static int start(const struct program *program, struct program_exchange *ours,
    pid_t *ret_child, int *ret_number, struct error *error)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	auto_fd int theirs = -1;
	auto_fd int input = -1;
	int result = 0;

	(void)pthread_mutex_lock(&mutex);
	if (open_input(program, ours, &input, error) != 0 ||
	    (program->take != PROGRAM_NOTHING &&
		open_pipe(&ours->output, &theirs, error) != 0))
		result = -1;
	else
		*ret_number =
		    spawn(program, &(struct streams){input, theirs}, ret_child);
	/* The child's ends alone keep the pipes open. */
	file_close(&theirs);
	file_close(&input);
	(void)pthread_mutex_unlock(&mutex);
	return result;
}

int program_run(const struct program *program, struct buf *output,
    struct program_result *ret, struct error *error)
{
	struct program_result result = {.end = PROGRAM_ENDED};
	int64_t deadline =
	    clock_milliseconds() + (int64_t)program->seconds * 1000;
	auto_cleanup(program_exchange_done) struct program_exchange ours = {
	    -1, -1, NULL, 0};
	pid_t child = -1;
	int number = 0;

	if (start(program, &ours, &child, &number, error) != 0)
		return -1;
	if (number == ENOMEM || number == EAGAIN)
		return error_set_system(
		    error, number, "cannot start '%s'", program->words[0]);
	if (number != 0) {
		ret->end = number == ENOENT ? PROGRAM_MISSING : PROGRAM_UNFIT;
		return 0;
	}
	number = program_exchange(&ours, deadline, output, &result.end, error);
	if (number != 0 || result.end != PROGRAM_ENDED)
		end_child(child);
	else
		number =
		    wait_end(child, deadline, program->goes_on, &result, error);
	if (number == 0)
		*ret = result;
	return number;
}
