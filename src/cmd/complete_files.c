/* Names of files, for a command line. */
#include "cmd/complete.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "base/banned.h"

struct folder {
	char typed[FILE_PATH_MAX]; /* up to the last slash */
	const char *begun;         /* what follows it */
	DIR *handle;
};

static void folder_done(struct folder *folder)
{
	if (folder->handle != NULL)
		(void)closedir(folder->handle);
}
#define auto_folder auto_cleanup(folder_done)

/* A shell puts the home directory in the folder of the tilde. */
static void open_folder(struct folder *folder, const char *word)
{
	const char *home = invocation_variable("HOME");
	size_t length = file_directory_length(word);
	char path[FILE_PATH_MAX];

	folder->begun = file_name(word);
	length = (size_t)(folder->begun - word);
	if (length >= sizeof(folder->typed))
		return;
	memcpy(folder->typed, word, length);
	folder->typed[length] = '\0';
	if (text_starts_with(folder->typed, "~/")) {
		if (home == NULL ||
		    file_join(path, sizeof(path), home, folder->typed + 2) != 0)
			return;
		folder->handle = opendir(path);
	} else
		folder->handle = opendir(length == 0 ? "." : folder->typed);
}

static bool has_suffix(const char *name, const char *const *suffixes)
{
	if (suffixes == NULL)
		return true;
	for (; *suffixes != NULL; suffixes++)
		if (text_ends_with(name, *suffixes))
			return true;
	return false;
}

/* 1 when it begins as the word does, so that it may be meant. */
static int add_entry(struct completion *completion, const struct folder *folder,
    const char *name, const char *const *suffixes)
{
	char path[FILE_PATH_MAX];
	enum candidate_kind kind = CANDIDATE_FILE;
	bool fits = has_suffix(name, suffixes);
	size_t typed = strlen(folder->typed), length = strlen(name);
	struct stat facts;

	if (name[0] == '.' && folder->begun[0] != '.')
		return 0;
	if (fstatat(dirfd(folder->handle), name, &facts, 0) != 0 ||
	    typed + length + 2 > sizeof(path))
		return 0;
	memcpy(path, folder->typed, typed);
	memcpy(path + typed, name, length + 1);
	if (S_ISDIR(facts.st_mode)) {
		kind = CANDIDATE_DIRECTORY;
		memcpy(path + typed + length, "/", 2);
	} else if (!fits)
		return 0;
	if (complete_add(completion, kind, path, NULL) != 0)
		return -1;
	return text_starts_with(name, folder->begun);
}

static int by_text(const void *a, const void *b)
{
	const struct candidate *one = a, *other = b;

	return strcmp(one->text, other->text);
}

/* As add_entry, of all entries. */
static int add_entries(struct completion *completion,
    const struct folder *folder, const char *const *suffixes)
{
	size_t before = completion->count;
	bool is_any = false;
	const char *name = NULL;
	struct error ignored;
	int result = 0;

	rewinddir(folder->handle);
	for (size_t i = 0; i < COMPLETE_ENTRIES_MAX && result >= 0; i++) {
		if (file_next_name(folder->handle, "", &name, &ignored) != 0 ||
		    name == NULL)
			break;
		result = add_entry(completion, folder, name, suffixes);
		is_any = is_any || result > 0;
	}
	if (completion->count > before)
		qsort(completion->list + before, completion->count - before,
		    sizeof(*completion->list), by_text);
	return result < 0 ? -1 : is_any;
}

int complete_files(struct completion *completion, const char *word,
    const char *const *suffixes)
{
	auto_folder struct folder folder = {.handle = NULL};
	size_t before = completion->count;
	int result;

	completion->takes_files = true;
	open_folder(&folder, word);
	if (folder.handle == NULL)
		return 0;
	result = add_entries(completion, &folder, suffixes);
	if (result != 0 || suffixes == NULL || *suffixes == NULL)
		return result < 0 ? -1 : 0;
	completion->count = before;
	return add_entries(completion, &folder, NULL) < 0 ? -1 : 0;
}
