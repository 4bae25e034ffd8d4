/* What git lists: an index, or a tree. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "project/snapshot_internal.h"
#include "base/banned.h"

enum {
	MODE_TYPE = 0170000, /* as git has them, on every system */
	MODE_FILE = 0100000,
	MODE_LINK = 0120000,
	ID_MIN = 40, /* hex digits: SHA-1 */
	ID_MAX = 64  /* SHA-256 */
};

/* Whether every part of it can be a name below the top. */
static bool is_name(const char *name)
{
	for (;;) {
		size_t length = strcspn(name, "/");

		if (length == 0 || (length == 1 && name[0] == '.') ||
		    (length == 2 && name[0] == '.' && name[1] == '.'))
			return false;
		if (name[length] == '\0')
			return true;
		name += length + 1;
	}
}

/* The directories that a file is in; those of the file before it are known. */
static int add_directories(
    struct snapshot *snapshot, const char *name, struct error *error)
{
	const struct snapshot_file *last =
	    snapshot->count == 0 ? NULL : &snapshot->files[snapshot->count - 1];
	size_t length = file_directory_length(name), value;

	if (last != NULL && file_directory_length(last->name) == length &&
	    memcmp(last->name, name, length) == 0)
		return 0;
	while (length > 0) {
		int new =
		    map_add(&snapshot->directories, name, length, 0, &value);

		if (new < 0)
			return error_set_memory(error);
		if (new == 0)
			return 0;
		do
			length--;
		while (length > 0 && name[length] != '/');
	}
	return 0;
}

static int add_file(struct snapshot *snapshot, const struct snapshot_file *file,
    struct error *error)
{
	struct snapshot_file *files;
	size_t at;
	int new;

	if (!is_name(file->name))
		return error_set(error, STATUS_REFUSED,
		    "%s holds '%.200s', which is no path of a file",
		    snapshot->what, file->name);
	if (snapshot->count == SNAPSHOT_FILES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "%s holds more than %d files", snapshot->what,
		    SNAPSHOT_FILES_MAX);
	files = memory_grow(snapshot->files, snapshot->count,
	    &snapshot->capacity, sizeof(*files));
	if (files == NULL)
		return error_set_memory(error);
	snapshot->files = files;
	new = map_add(&snapshot->index, file->name, strlen(file->name),
	    snapshot->count, &at);
	if (new < 0 || add_directories(snapshot, file->name, error) != 0)
		return error_set_memory(error);
	if (new > 0)
		files[snapshot->count++] = *file;
	return 0;
}

static int fail_list(const struct snapshot *snapshot, struct error *error)
{
	return error_set(error, STATUS_FILE,
	    "git lists %s in an unexpected way", snapshot->what);
}

/* A word of a line, up to a blank or tab, with a NUL after it then. */
static char *next_word(char **at, char *end)
{
	char *word = *at;
	size_t length = strcspn(word, " \t");

	if (length == 0 || word + length >= end)
		return NULL;
	word[length] = '\0';
	*at = word + length + 1;
	return word;
}

bool snapshot_is_id(const char *word)
{
	size_t length = strspn(word, "0123456789abcdef");

	return word[length] == '\0' && length >= ID_MIN && length <= ID_MAX;
}

/* "MODE ID STAGE\tNAME" of an index, "MODE TYPE ID\tNAME" of a tree. */
static int add_line(
    struct snapshot *snapshot, char *line, char *end, struct error *error)
{
	const char *mode = next_word(&line, end);
	const char *second = mode == NULL ? NULL : next_word(&line, end);
	const char *third = second == NULL ? NULL : next_word(&line, end);
	struct snapshot_file file = {.name = line, .kind = FILE_OTHER};
	unsigned long type;

	if (third == NULL)
		return fail_list(snapshot, error);
	file.id = snapshot->is_index ? second : third;
	if (!snapshot_is_id(file.id))
		return fail_list(snapshot, error);
	if (snapshot->is_index && strcmp(third, "0") != 0) {
		snapshot->unmerged = line;
		return 0;
	}
	type = strtoul(mode, NULL, 8) & MODE_TYPE;
	if (type == MODE_FILE)
		file.kind = FILE_REGULAR;
	else if (type == MODE_LINK)
		file.kind = FILE_LINK;
	return add_file(snapshot, &file, error);
}

int snapshot_ask_list(
    struct snapshot *snapshot, const char *const *words, struct error *error)
{
	struct git_call call = {.words = words, .seconds = SNAPSHOT_SECONDS};

	snapshot->listing.limit = SNAPSHOT_LIST_MAX;
	return snapshot_ask(snapshot, &call, &snapshot->listing, error);
}

int snapshot_read_list(struct snapshot *snapshot, struct error *error)
{
	auto_memory size_t *links = NULL;
	size_t count = 0;
	char *line = snapshot->listing.data;
	char *end = line + snapshot->listing.length;

	while (line != NULL && line < end) {
		char *stop = memchr(line, '\0', (size_t)(end - line));

		if (stop == NULL)
			return fail_list(snapshot, error);
		if (add_line(snapshot, line, stop, error) != 0)
			return -1;
		line = stop + 1;
	}
	/* Links are followed often. */
	links = memory_new_array(snapshot->count + 1, sizeof(*links));
	if (links == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < snapshot->count; i++)
		if (snapshot->files[i].kind == FILE_LINK)
			links[count++] = i;
	snapshot->has_links = count > 0;
	return snapshot_load(snapshot, links, count, error);
}
