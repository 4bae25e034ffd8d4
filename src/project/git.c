#include "project/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/banned.h"

extern char **environ;

/* Exit status of git with these arguments, -1 when it could not run. */
static int run_git(char *const *arguments)
{
	posix_spawn_file_actions_t actions;
	pid_t child = -1;
	int status = 0;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	if (posix_spawn_file_actions_addopen(
		&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) != 0 ||
	    posix_spawn_file_actions_addopen(
		&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
	    posix_spawn_file_actions_addopen(
		&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
	    posix_spawnp(&child, "git", &actions, NULL, arguments, environ) !=
		0)
		child = -1;
	(void)posix_spawn_file_actions_destroy(&actions);
	if (child < 0)
		return -1;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool git_would_commit(const char *path)
{
	char directory[FILE_PATH_MAX], name[FILE_PATH_MAX];
	char command[] = "git", change[] = "-C", verb[] = "check-ignore",
	     quiet[] = "-q", end[] = "--";
	char *arguments[] = {
	    command, change, directory, verb, quiet, end, name, NULL};

	if (strlen(path) >= sizeof(name) ||
	    file_directory(directory, sizeof(directory), path) != 0)
		return false;
	if (directory[0] == '\0')
		memcpy(directory, ".", sizeof("."));
	memcpy(name, file_name(path), strlen(file_name(path)) + 1);
	/* 0: ignored, 1: not ignored, 128: no work tree. */
	return run_git(arguments) == 1;
}
