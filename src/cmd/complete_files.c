/* Names of files, for a command line. */
#include "cmd/complete.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "project/project.h"
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

/* 1: it is, or a link to one; 0: another file; -1: not there. */
static int is_directory(const struct folder *folder, const struct dirent *entry)
{
	struct stat facts;

/* Most systems tell without being asked about each. */
#ifdef DT_DIR
	if (entry->d_type == DT_DIR)
		return 1;
	if (entry->d_type == DT_REG)
		return 0;
#endif
	if (fstatat(dirfd(folder->handle), entry->d_name, &facts, 0) != 0)
		return -1;
	return S_ISDIR(facts.st_mode);
}

/* 1 when it begins as the word does, so that it may be meant. */
static int add_entry(struct completion *completion, const struct folder *folder,
    const struct dirent *entry, const char *const *suffixes)
{
	const char *name = entry->d_name;
	char path[FILE_PATH_MAX];
	enum candidate_kind kind = CANDIDATE_FILE;
	bool fits = has_suffix(name, suffixes);
	size_t typed = strlen(folder->typed), length = strlen(name);
	int directory;

	if ((name[0] == '.' && folder->begun[0] != '.') ||
	    strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    typed + length + 2 > sizeof(path))
		return 0;
	directory = is_directory(folder, entry);
	if (directory < 0 || (directory == 0 && !fits))
		return 0;
	memcpy(path, folder->typed, typed);
	memcpy(path + typed, name, length + 1);
	if (directory > 0) {
		kind = CANDIDATE_DIRECTORY;
		memcpy(path + typed + length, "/", 2);
	}
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
	const struct dirent *entry;
	int result = 0;

	rewinddir(folder->handle);
	for (size_t i = 0; i < COMPLETE_ENTRIES_MAX && result >= 0; i++) {
		entry = readdir(folder->handle);
		if (entry == NULL)
			break;
		result = add_entry(completion, folder, entry, suffixes);
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

const char *const complete_both[] = {".ini", ".mobileconfig", NULL};

/* "REV:PATH": as git has it, from the top of the work tree or with "./" from
 * here. Which files were there, the ones of today have to say. */
static int add_of_revision(struct completion *completion, const char *word)
{
	size_t length = strcspn(word, ":/");
	struct project_marks marks;
	struct error ignored;

	if (project_find_marks(
		&marks, &(struct project_from){".", NULL}, &ignored) != 0 ||
	    marks.git[0] == '\0')
		return 0;
	if (word[length] != ':')
		return complete_add(
		    completion, CANDIDATE_BEGINNING, "HEAD:", "a revision");
	if (!text_starts_with(word + length + 1, "./") && chdir(marks.git) != 0)
		return 0;
	completion->fixed += length + 1;
	return complete_files(completion, word + length + 1, complete_both);
}

int complete_compared(struct completion *completion, const char *word)
{
	if (!text_starts_with(word, "jamf:") && strchr(word, ':') != NULL)
		return add_of_revision(completion, word);
	if (complete_add(completion, CANDIDATE_BEGINNING,
		"jamf:", "the name of a profile in Jamf Pro") != 0 ||
	    complete_add(completion, CANDIDATE_BEGINNING,
		"jamf:id:", "the id of a profile in Jamf Pro") != 0)
		return -1;
	if (text_starts_with(word, "jamf:"))
		return 0;
	return add_of_revision(completion, word) != 0
		   ? -1
		   : complete_files(completion, word, complete_both);
}
