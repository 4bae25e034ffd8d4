/* The bytes of a snapshot's files: `git cat-file --batch`. */
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "project/snapshot_internal.h"
#include "base/banned.h"

enum {
	HEADER_MAX = 256,    /* bytes of a line before a file's */
	BYTES_GUESSED = 1024 /* of a file, to begin with */
};

/* One file in what git said. */
struct answer {
	const char *data; /* NULL: git has it not, or it is no file */
	size_t length;
};

/* "ID blob LENGTH\n", the bytes, "\n", for the file that was asked for next.
 * False when that is not what there is. */
static bool read_answer(
    const struct buf *said, size_t *at, const char *id, struct answer *ret)
{
	const char *line = said->data + *at, *end, *blank;
	size_t length = strlen(id);
	int64_t size;

	*ret = (struct answer){0};
	end =
	    said->length > *at ? memchr(line, '\n', said->length - *at) : NULL;
	if (end == NULL || (size_t)(end - line) < length + 1 ||
	    memcmp(line, id, length) != 0 || line[length] != ' ')
		return false;
	*at += (size_t)(end - line) + 1;
	line += length + 1;
	if ((size_t)(end - line) == strlen("missing") &&
	    memcmp(line, "missing", strlen("missing")) == 0)
		return true;
	blank = memchr(line, ' ', (size_t)(end - line));
	if (blank == NULL ||
	    !text_to_number(blank + 1, (size_t)(end - blank - 1), 0,
		SNAPSHOT_LOAD_MAX, &size) ||
	    (size_t)size >= said->length - *at)
		return false;
	if ((size_t)(blank - line) == strlen("blob") &&
	    memcmp(line, "blob", strlen("blob")) == 0)
		*ret = (struct answer){said->data + *at, (size_t)size};
	*at += (size_t)size;
	return said->data[(*at)++] == '\n';
}

/* Nothing is fetched here: see git.h. */
static int hint_absent(struct error *error)
{
	return error_hint(
	    error, "in a partial clone `git checkout` fetches what is missing");
}

static int ask(const struct snapshot *snapshot, const struct buf *ids,
    struct buf *said, struct error *error)
{
	static const char *const words[] = {
	    "cat-file", "--batch", "--buffer", NULL};
	struct git_call call = {.words = words,
	    .input = ids->data,
	    .input_length = ids->length,
	    .seconds = SNAPSHOT_SECONDS};

	if (!buf_ok(ids))
		return error_set_memory(error);
	if (snapshot_ask(snapshot, &call, said, error) == 0)
		return 0;
	return error->hint[0] == '\0' ? hint_absent(error) : -1;
}

static int fail_answer(const char *path, struct error *error)
{
	return error_set(error, STATUS_FILE,
	    "git says something unexpected about '%s'", path);
}

/* -- one ------------------------------------------------------------------ */

static int read_one(const struct snapshot *snapshot,
    const struct snapshot_file *file, const char *path, struct buf *buf,
    struct error *error)
{
	size_t most = buf->limit, at = 0;
	auto_buf struct buf ids = {0};
	auto_buf struct buf said = {.limit = most + HEADER_MAX};
	struct answer answer;

	buf_printf(&ids, "%s\n", file->id);
	if (ask(snapshot, &ids, &said, error) != 0) {
		if (said.length == said.limit)
			return error_set(error, STATUS_LIMIT,
			    "'%s' has more than %zu bytes", path, most);
		return -1;
	}
	if (!read_answer(&said, &at, file->id, &answer))
		return fail_answer(path, error);
	if (answer.data == NULL) {
		(void)error_set(error, STATUS_FILE,
		    "git does not have the bytes of '%s'", path);
		return hint_absent(error);
	}
	if (answer.length > most)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %zu bytes", path, most);
	buf_add(buf, answer.data, answer.length);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

int snapshot_read_file(const struct snapshot *snapshot,
    const struct snapshot_file *file, const char *path, struct buf *buf,
    struct error *error)
{
	/* Its state, not the snapshot's, changes. */
	pthread_mutex_t *mutex = snapshot->mutex;
	int result;

	if (file->data == NULL) {
		(void)pthread_mutex_lock(mutex);
		result = read_one(snapshot, file, path, buf, error);
		(void)pthread_mutex_unlock(mutex);
		return result;
	}
	if (file->length > buf->limit)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %zu bytes", path, buf->limit);
	buf_add(buf, file->data, file->length);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

/* -- many ----------------------------------------------------------------- */

/* One buffer more; what is in the others stays where it is. */
static struct buf *add_load(struct snapshot *snapshot)
{
	struct buf *loads = memory_grow(snapshot->loads, snapshot->load_count,
	    &snapshot->load_capacity, sizeof(*loads));

	if (loads == NULL)
		return NULL;
	snapshot->loads = loads;
	loads[snapshot->load_count] = (struct buf){0};
	return &loads[snapshot->load_count++];
}

int snapshot_load(struct snapshot *snapshot, const size_t *list, size_t count,
    struct error *error)
{
	auto_buf struct buf ids = {0};
	struct buf *said = add_load(snapshot);
	struct error fault = {0};
	size_t asked = 0, at = 0;

	if (said == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++) {
		const struct snapshot_file *file = &snapshot->files[list[i]];

		if (file->data != NULL || file->kind == FILE_OTHER)
			continue;
		buf_text(&ids, file->id);
		buf_char(&ids, '\n');
		asked++;
	}
	if (asked == 0)
		return 0;
	said->limit = SNAPSHOT_LOAD_MAX - snapshot->loaded;
	(void)buf_reserve(said, said->limit < asked * BYTES_GUESSED
				    ? said->limit
				    : asked * BYTES_GUESSED);
	if (ask(snapshot, &ids, said, &fault) != 0) {
		bool is_full = said->length == said->limit;

		buf_done(said);
		if (is_full)
			return 0;
		*error = fault;
		return -1;
	}
	snapshot->loaded += said->length;
	for (size_t i = 0; i < count; i++) {
		struct snapshot_file *file = &snapshot->files[list[i]];
		struct answer answer;

		if (file->data != NULL || file->kind == FILE_OTHER)
			continue;
		if (!read_answer(said, &at, file->id, &answer))
			return fail_answer(file->name, error);
		file->data = answer.data;
		file->length = answer.length;
	}
	return 0;
}
