/* The program: protects itself, reads the command line, runs the command. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/faults.h"
#include "cmd/help.h"
#include "cmd/message.h"
#include "crypto/crypto.h"
#include "base/banned.h"

/* No core file may hold a secret, nor may another process of the same user
 * read it from memory: root alone attaches to the program then. (For work on
 * it with a debugger: make CPPFLAGS=-DSCEPCTL_DUMPABLE.) */
static void hide(void)
{
	const struct rlimit none = {0, 0};

	(void)setrlimit(RLIMIT_CORE, &none);
#if defined(__linux__) && !defined(SCEPCTL_DUMPABLE)
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* A reader that goes away is a failed write, not a silent end, and so is a file
 * over the user's limit; no file we open may get the number of a standard
 * stream (a closed output stays unusable: it is opened for reading). */
static int protect(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null",
			fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return -1;
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	return 0;
}

static int run(struct invocation *invocation)
{
	const struct arguments *arguments = &invocation->arguments;
	struct error error = {0};

	if (opts_has(arguments, "help"))
		return help_print(invocation, arguments->command);
	if (opts_has(arguments, "version"))
		return command_find(&commands, "version")->run(invocation);
	if (arguments->command == NULL) {
		(void)error_set(&error, STATUS_USAGE, "no command given");
		(void)error_hint(&error, "'scepctl --help' lists them");
		return message_error(invocation, &error);
	}
	if (opts_check_operands(arguments, &error) != 0)
		return message_error(invocation, &error);
	return arguments->command->run(invocation);
}

int main(int argc, char **argv)
{
	auto_invocation struct invocation invocation = {0};
	struct error error = {0};
	int status;

	hide();
	if (protect() != 0)
		return STATUS_FILE;
	faults_start();
	if (invocation_start(&invocation, &commands, argc, argv, &error) != 0)
		status = message_error(&invocation, &error);
	else
		status = stdout_finish(&invocation, run(&invocation));
	crypto_stop();
	faults_say();
	return status;
}
