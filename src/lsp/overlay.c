/*
 * What is open stands for the files on the disc: a base that is being typed
 * counts as it is, saved or not.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "lsp/lsp_internal.h"
#include "base/banned.h"

static const struct open_document *open_at(
    const struct file_view *view, const char *path)
{
	/* The view is the first member. */
	const struct lsp *lsp = (const struct lsp *)(const void *)view;
	const struct open_document *document =
	    open_find_path(&lsp->documents, path);

	return document == NULL || document->lost ? NULL : document;
}

static int read_path(const struct file_view *view, const char *path,
    size_t most, struct buf *buf, struct error *error)
{
	const struct open_document *document = open_at(view, path);
	size_t length = document == NULL ? 0 : document->lines.length;

	if (document == NULL)
		return file_read(path, most, buf, NULL, error);
	if (length > most)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %zu bytes", path, most);
	buf_clear(buf);
	buf_add(buf, document->lines.text, length);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

static enum file_kind kind_at(const struct file_view *view, const char *path)
{
	struct stat facts;

	if (lstat(path, &facts) != 0)
		return open_at(view, path) == NULL ? FILE_NOTHING
						   : FILE_REGULAR;
	if (S_ISLNK(facts.st_mode))
		return FILE_LINK;
	if (S_ISDIR(facts.st_mode))
		return FILE_DIRECTORY;
	return S_ISREG(facts.st_mode) ? FILE_REGULAR : FILE_OTHER;
}

static bool resolve_path(
    const struct file_view *view, const char *path, char ret_real[PATH_MAX])
{
	if (realpath(path, ret_real) != NULL)
		return true;
	return open_at(view, path) != NULL && open_real_path(path, ret_real);
}

const struct file_view lsp_overlay = {read_path, kind_at, resolve_path, true};
