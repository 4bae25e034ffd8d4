/* The files of one imported profile. */
#include "cmd/import_write.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/outputs.h"
#include "base/banned.h"

enum {
	MODE_USUAL = 0666 /* the umask counts */
};

/* directory/NAME, where each "../" in front takes a part of the directory. */
static const char *path_of(
    const char *directory, const char *name, struct arena *arena)
{
	char joined[FILE_PATH_MAX], above[FILE_PATH_MAX];
	size_t length = strlen(directory);

	if (length >= sizeof(above))
		return NULL;
	memcpy(above, directory, length + 1);
	for (; text_starts_with(name, "../"); name += 3) {
		while (length > 0 && above[length - 1] == '/')
			length--;
		while (length > 0 && above[length - 1] != '/')
			length--;
		while (length > 1 && above[length - 1] == '/')
			length--;
		above[length] = '\0';
	}
	return file_join(joined, sizeof(joined), above, name) != 0
		   ? NULL
		   : arena_text(arena, joined);
}

static int look(struct import_target *target, struct error *error)
{
	auto_buf struct buf old = {0};

	if (target->path == NULL)
		return error_set(error, STATUS_FILE, "a path is too long");
	target->is_new = !file_exists(target->path);
	if (target->is_new)
		return 0;
	if (file_read(target->path, target->length + 1, &old, NULL, error) !=
		0 &&
	    error->status != STATUS_LIMIT)
		return -1;
	if (old.length == target->length &&
	    memcmp(old.data, target->bytes, old.length) == 0)
		return 0;
	*error = (struct error){0};
	(void)error_set(error, STATUS_REFUSED,
	    "'%.300s' is there with other content", target->path);
	return error_hint(error,
	    "it is never overwritten: move it away, or choose another "
	    "directory with -o");
}

int import_targets_plan(struct import_targets *targets, const char *path,
    const struct imported *imported, struct arena *arena, struct error *error)
{
	const struct draft *draft = &imported->draft;
	char directory[FILE_PATH_MAX];

	targets->count = draft->file_count + 1;
	targets->list =
	    arena_new_array(arena, targets->count, sizeof(*targets->list));
	if (targets->list == NULL)
		return error_set_memory(error);
	if (file_directory(directory, sizeof(directory), path) != 0)
		return error_set(error, STATUS_FILE, "a path is too long");
	targets->list[0] = (struct import_target){.path = path,
	    .bytes = imported->text.data,
	    .length = imported->text.length};
	for (size_t i = 0; i < draft->file_count; i++)
		targets->list[i + 1] = (struct import_target){
		    .path = path_of(directory, draft->files[i].name, arena),
		    .bytes = draft->files[i].bytes,
		    .length = draft->files[i].length};
	for (size_t i = 0; i < targets->count; i++)
		if (look(&targets->list[i], error) != 0)
			return -1;
	return 0;
}

int import_targets_write(
    const struct import_targets *targets, struct error *error)
{
	for (size_t i = targets->count; i-- > 0;) {
		const struct import_target *target = &targets->list[i];

		if (!target->is_new)
			continue;
		if (outputs_make_room(target->path, error) == 0 &&
		    file_create(target->path, target->bytes, target->length,
			MODE_USUAL, error) == 0)
			continue;
		while (++i < targets->count)
			if (targets->list[i].is_new)
				(void)unlink(targets->list[i].path);
		return -1;
	}
	return 0;
}
