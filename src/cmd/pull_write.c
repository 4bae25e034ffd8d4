#include "cmd/pull_write.h"

#include <string.h>

#include "base/file.h"
#include "cmd/message.h"
#include "project/git.h"
#include "base/banned.h"

enum {
	MODE_USUAL = 0666, /* the umask counts */
	MODE_SECRET = 0600
};

/* With the same content, and for a secret open to its owner alone. */
static bool is_there(const char *path, const struct buf *bytes, bool is_secret)
{
	auto_buf struct buf old = {0};
	struct error ignored;
	mode_t mode = 0;

	return file_read(path, bytes->length + 1, &old, &mode, &ignored) == 0 &&
	       old.length == bytes->length &&
	       memcmp(old.data, bytes->data, old.length) == 0 &&
	       (!is_secret || (mode & (mode_t)~MODE_SECRET) == 0);
}

static int write_file(const struct pull_place *place, const char *path,
    const struct buf *bytes, bool is_secret, struct error *error)
{
	mode_t mode = is_secret ? MODE_SECRET : MODE_USUAL;

	if (!buf_ok(bytes))
		return error_set_memory(error);
	if (place->overwrites)
		return file_write(
		    path, bytes->data, bytes->length, mode, error);
	if (!file_exists(path))
		return file_create(
		    path, bytes->data, bytes->length, mode, error);
	(void)error_set(error, STATUS_REFUSED,
	    "'%.300s' is there with other content", path);
	return error_hint(error,
	    "--force overwrites it, or choose another directory with -o");
}

static void warn_of_git(struct pull_place *place, const char *path)
{
	if (place->warned_of_git || !git_would_commit(path))
		return;
	place->warned_of_git = true;
	message_warning(place->invocation, "add *.mobileconfig to .gitignore",
	    "'%s' holds a secret in clear, and git would commit it", path);
}

enum written pull_write(struct pull_place *place, const struct pull_file *file,
    const struct buf *bytes, char *path)
{
	auto_buf struct buf name = {0};
	struct error error = {0};

	buf_printf(&name, "%s%s", file->stem, file->suffix);
	path[0] = '\0';
	if (!buf_ok(&name))
		(void)error_set_memory(&error);
	else if (file_join(path, FILE_PATH_MAX, place->directory, name.data) !=
		 0)
		(void)error_set(&error, STATUS_FILE,
		    "the path of '%.200s' is too long", name.data);
	else if (bytes->length > 0 && is_there(path, bytes, file->is_secret))
		return WRITTEN_SAME;
	else if (write_file(place, path, bytes, file->is_secret, &error) == 0) {
		if (file->is_secret)
			warn_of_git(place, path);
		return WRITTEN_NEW;
	}
	place->status = error.status;
	(void)message_error(place->invocation, &error);
	return WRITTEN_FAILED;
}
