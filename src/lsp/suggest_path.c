/* Names of files, relative to the directory of the document. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "ini/ini.h"
#include "lsp/suggest.h"
#include "profile/value.h"
#include "base/banned.h"

enum {
	NAMES_MAX = 1000 /* of one directory */
};

static void close_directory(DIR **handle)
{
	if (*handle != NULL)
		(void)closedir(*handle);
}

/* Files with the suffix, and directories, which go on. */
static int add_name(struct suggest *suggest, const char *directory,
    const char *typed, const char *name)
{
	char path[FILE_PATH_MAX];
	auto_buf struct buf label = {0};
	auto_buf struct buf text = {0};
	struct suggest_item item = {
	    .kind = SUGGEST_FILE, .span = suggest->where.word};

	if (file_join(path, sizeof(path), directory, name) != 0)
		return 0;
	buf_printf(&label, "%s%s", typed, name);
	if (file_is_directory(path)) {
		item.kind = SUGGEST_FOLDER;
		buf_char(&label, '/');
	}
	if (buf_ok(&label))
		ini_add_value(&text, label.data, suggest->where.is_item);
	if (!buf_ok(&text))
		return -1;
	item.label = label.data;
	item.text = text.data;
	suggest_add(suggest, &item);
	return 0;
}

static bool fits(const char *directory, const char *name, const char *suffix)
{
	char path[FILE_PATH_MAX];

	return name[0] != '.' &&
	       text_utf8_prefix(name, strlen(name)) == strlen(name) &&
	       (text_ends_with(name, suffix) ||
		   (file_join(path, sizeof(path), directory, name) == 0 &&
		       file_is_directory(path)));
}

/* What is typed up to its last slash, as the language reads it, and where that
 * is. */
static bool find_directory(
    const struct suggest *suggest, char *typed, char *directory, size_t size)
{
	const struct open_document *document = suggest->call->document;
	struct span word = suggest->where.word;
	char base[FILE_PATH_MAX];
	size_t end = suggest->call->offset, begin = word.begin;
	const char *text = document->lines.text;

	if (begin < end && text[begin] == '"')
		begin++;
	while (end > begin && text[end - 1] != '/')
		end--;
	if (document->path == NULL || end - begin >= size ||
	    file_directory(base, sizeof(base), document->path) != 0)
		return false;
	memcpy(typed, text + begin, end - begin);
	typed[end - begin] = '\0';
	return file_join(directory, size, base, typed) == 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int suggest_path(
    struct suggest *suggest, const char *suffix, struct error *error)
{
	char typed[FILE_PATH_MAX], directory[FILE_PATH_MAX];
	auto_cleanup(close_directory) DIR *handle = NULL;
	const char *name, **names;
	size_t count = 0;
	struct error ignored;

	names = arena_new_array(suggest->arena, NAMES_MAX, sizeof(*names));
	if (names == NULL)
		return error_set_memory(error);
	if (!find_directory(suggest, typed, directory, sizeof(directory)))
		return 0;
	handle = opendir(directory);
	while (handle != NULL && count < NAMES_MAX &&
	       file_next_name(handle, directory, &name, &ignored) == 0 &&
	       name != NULL) {
		if (!fits(directory, name, suffix))
			continue;
		names[count] = arena_text(suggest->arena, name);
		if (names[count] == NULL)
			return error_set_memory(error);
		count++;
	}
	qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		if (add_name(suggest, directory, typed, names[i]) != 0)
			return error_set_memory(error);
	return 0;
}
