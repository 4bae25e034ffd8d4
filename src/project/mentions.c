/*
 * Files of a project looked through for identifiers: see mentions.h.
 */
#include "project/mentions.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/text.h"
#include "ini/ini.h"
#include "base/banned.h"

enum {
	NAMED_BYTES_MAX = 16 * 1024 * 1024, /* of a file named like one */
	KEY_MAX = 64
};

struct search {
	const struct map *wanted;
	struct mention *found;
	struct map seen; /* directories, by device and number */
	size_t count;
};

static void search_done(struct search *search)
{
	map_done(&search->seen);
}

static int fail(const char *path, const char *fault, struct error *error)
{
	(void)error_set(error, STATUS_REFUSED,
	    "'%s' %s, so that it cannot be told whether it names a profile",
	    path, fault);
	return error_hint(error, "nothing is deleted before that is known");
}

/* That memory ran out says nothing about the file. */
static int fail_reading(const char *path, bool is_memory, struct error *error)
{
	return is_memory ? error_set_memory(error)
			 : fail(path, "cannot be read", error);
}

/* -- texts ---------------------------------------------------------------- */

/* Lower case, and without the NUL bytes that UTF-16 has between its letters. */
static void plain(struct buf *text)
{
	size_t length = 0;

	for (size_t i = 0; i < text->length; i++) {
		char c = text->data[i];

		if (c != '\0')
			text->data[length++] = text_lower(c);
	}
	if (text->data != NULL)
		text->data[length] = '\0';
	text->length = length;
}

static bool has_section(const char *text)
{
	for (const char *at = text; (at = strchr(at, '[')) != NULL;) {
		at += 1 + strspn(at + 1, " \t\"");
		if (text_starts_with(at, "profile"))
			return true;
	}
	return false;
}

static bool is_part(char c)
{
	return (c >= 'a' && c <= 'z') || text_is_digit(c) || c == '.' ||
	       c == '-' || c == '_';
}

/* Every run of what identifiers are made of, once. */
static bool names_any(const struct search *search, const char *text)
{
	while (*text != '\0') {
		size_t length = 0;

		while (is_part(text[length]))
			length++;
		if (length == 0) {
			text++;
			continue;
		}
		/* The dot that ends a sentence. */
		while (length > 0 && text[length - 1] == '.' &&
		       !map_get(
			   search->wanted, text, length, &search->found->index))
			length--;
		if (length > 0 && map_get(search->wanted, text, length,
				      &search->found->index))
			return true;
		text += length + strspn(text + length, ".");
	}
	return false;
}

/* -- files ---------------------------------------------------------------- */

static int look_at(struct search *search, const char *path,
    const struct stat *facts, struct error *error)
{
	auto_buf struct buf text = {0}, name = {0};
	struct error fault = {0};
	bool named;

	buf_text(&name, file_name(path));
	plain(&name);
	if (!buf_ok(&name))
		return error_set_memory(error);
	named = strstr(name.data, ".ini") != NULL ||
		strstr(name.data, ".mobileconfig") != NULL;
	if (!named && facts->st_size > INI_BYTES_MAX)
		return 0;
	if (file_read(path, NAMED_BYTES_MAX, &text, NULL, &fault) != 0)
		return !named && buf_ok(&text)
			   ? 0
			   : fail_reading(path, !buf_ok(&text), error);
	if (text.length == 0)
		return 0;
	plain(&text);
	if ((!named && !has_section(text.data) &&
		strstr(text.data, "payloadidentifier") == NULL) ||
	    !names_any(search, text.data))
		return 0;
	memcpy(search->found->path, path, strlen(path) + 1);
	return 1;
}

/* 1: not met before. */
static int note_seen(
    struct search *search, const struct stat *facts, struct error *error)
{
	char key[KEY_MAX];
	size_t ignored;
	int length = snprintf(key, sizeof(key), "%llx:%llx",
	    (unsigned long long)facts->st_dev,
	    (unsigned long long)facts->st_ino);
	int added = map_add(&search->seen, key, (size_t)length, 0, &ignored);

	return added < 0 ? error_set_memory(error) : added;
}

static void close_directory(DIR **directory)
{
	if (*directory != NULL)
		(void)closedir(*directory);
}

static int walk(struct search *search, const char *directory, int depth,
    struct error *error);

static int walk_entry(
    struct search *search, const char *path, int depth, struct error *error)
{
	const char *name = file_name(path);
	struct stat facts;
	int new;

	if (++search->count > MENTIONS_FILES_MAX)
		return fail(path, "is one of too many files", error);
	/* A link that leads nowhere names nothing. */
	if (stat(path, &facts) != 0)
		return errno == ENOENT || errno == ELOOP
			   ? 0
			   : fail_reading(path, errno == ENOMEM, error);
	if (S_ISREG(facts.st_mode))
		return look_at(search, path, &facts, error);
	if (!S_ISDIR(facts.st_mode) || strcmp(name, ".git") == 0 ||
	    strcmp(name, ".hg") == 0 || strcmp(name, ".svn") == 0)
		return 0;
	new = note_seen(search, &facts, error);
	return new <= 0 ? new : walk(search, path, depth + 1, error);
}

static int walk(struct search *search, const char *directory, int depth,
    struct error *error)
{
	auto_cleanup(close_directory) DIR *handle = NULL;
	struct error fault = {0};
	const char *name;
	char path[FILE_PATH_MAX];
	int found = 0;

	if (depth > FILE_DEPTH_MAX)
		return fail(directory, "is too deep", error);
	handle = opendir(directory);
	if (handle == NULL)
		return fail_reading(directory, errno == ENOMEM, error);
	while (found == 0) {
		if (file_next_name(handle, directory, &name, &fault) != 0)
			return fail_reading(
			    directory, fault.status == STATUS_LIMIT, error);
		if (name == NULL)
			break;
		if (file_join(path, sizeof(path), directory, name) != 0)
			return fail(directory, "holds too long a path", error);
		found = walk_entry(search, path, depth, error);
	}
	return found;
}

int mentions_want(struct map *wanted, const char *identifier, size_t index,
    struct error *error)
{
	char lower[MENTIONS_NAME_MAX];
	size_t ignored, length = strlen(identifier);

	if (length >= sizeof(lower))
		return error_set(error, STATUS_REFUSED,
		    "'%.40s...' is too long an identifier to be looked for",
		    identifier);
	for (size_t i = 0; i < length; i++) {
		lower[i] = text_lower(identifier[i]);
		if (!is_part(lower[i]))
			return error_set(error, STATUS_REFUSED,
			    "'%s' is no identifier of a definition",
			    identifier);
	}
	return map_add(wanted, lower, length, index, &ignored) < 0
		   ? error_set_memory(error)
		   : 0;
}

int mentions_find(const char *root, const struct map *wanted,
    struct mention *ret_mention, struct error *error)
{
	auto_cleanup(search_done) struct search search = {
	    .wanted = wanted, .found = ret_mention};
	struct stat facts;

	if (stat(root, &facts) != 0 || !S_ISDIR(facts.st_mode))
		return fail(root, "cannot be read", error);
	if (note_seen(&search, &facts, error) < 0)
		return -1;
	return walk(&search, root, 0, error);
}
