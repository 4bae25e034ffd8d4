#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forms.h"
#include "base/banned.h"

enum {
	FILES_MAX = 8
};

static char directory[64], path[128], paths[FILES_MAX][128];
static size_t path_count;

static void remove_files(void)
{
	for (size_t i = 0; i < path_count; i++)
		(void)unlink(paths[i]);
	(void)rmdir(directory);
}

static void make_directory(void)
{
	/* In memory, where there is such a place. */
	bool shared = access("/dev/shm", W_OK) == 0;

	(void)snprintf(directory, sizeof(directory), "%s/scepctl-fuzz-XXXXXX",
	    shared ? "/dev/shm" : "/tmp");
	forms_demand(mkdtemp(directory) != NULL && atexit(remove_files) == 0,
	    "no directory");
}

static void note_path(void)
{
	for (size_t i = 0; i < path_count; i++)
		if (strcmp(paths[i], path) == 0)
			return;
	forms_demand(path_count < FILES_MAX, "too many files");
	memcpy(paths[path_count++], path, sizeof(path));
}

const char *forms_file(const char *name, const void *bytes, size_t length)
{
	int file;

	if (directory[0] == '\0')
		make_directory();
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	note_path();
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	forms_demand(file >= 0 &&
			 write(file, bytes, length) == (ssize_t)length &&
			 close(file) == 0,
	    "no room for a file");
	return path;
}
