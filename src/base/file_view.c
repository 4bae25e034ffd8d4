/* The disc, or what stands for it. */
#include "base/file_view.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/banned.h"

bool view_is_disc(const struct file_view *view)
{
	return view == NULL || view->is_disc;
}

int view_read(const struct file_view *view, const char *path, size_t most,
    struct buf *buf, struct error *error)
{
	return view == NULL ? file_read(path, most, buf, NULL, error)
			    : view->read(view, path, most, buf, error);
}

bool view_resolve(
    const struct file_view *view, const char *path, char ret_real[PATH_MAX])
{
	return view == NULL ? realpath(path, ret_real) != NULL
			    : view->resolve(view, path, ret_real);
}

bool view_exists(const struct file_view *view, const char *path)
{
	return view == NULL ? file_exists(path)
			    : view->kind(view, path) != FILE_NOTHING;
}

bool view_is_link(const struct file_view *view, const char *path)
{
	return view == NULL ? file_is_link(path)
			    : view->kind(view, path) == FILE_LINK;
}

bool view_is_directory(const struct file_view *view, const char *path)
{
	char real[PATH_MAX];

	if (view == NULL)
		return file_is_directory(path);
	return view->resolve(view, path, real) &&
	       view->kind(view, real) == FILE_DIRECTORY;
}
