/* The bytes of a snapshot's files: `git cat-file --batch`. */
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/text.h"
#include "project/snapshot_internal.h"
#include "base/banned.h"

enum {
	HEADER_MAX = 256, /* bytes of a line before a file's */
	PARTS_MAX = 4,
	PART_LEAST = 1000,  /* files that are worth a child */
	BYTES_GUESSED = 768 /* of a file, to begin with */
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

/* Several children read parts of many files, each on a core of its own. */
struct part {
	const size_t *list;
	size_t count;
	struct buf ids;
	struct buf said;
	struct error fault;
	int result;
};

struct parts {
	struct snapshot *snapshot;
	struct part list[PARTS_MAX];
	size_t count;
};

static void parts_done(struct parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		buf_done(&parts->list[i].ids);
		buf_done(&parts->list[i].said);
	}
}

static void ask_part(void *context, size_t item, size_t slot)
{
	struct parts *parts = context;
	struct part *part = &parts->list[item];
	size_t guess = part->count * BYTES_GUESSED;

	(void)slot;
	if (part->count == 0)
		return;
	for (size_t i = 0; i < part->count; i++) {
		buf_text(&part->ids, parts->snapshot->files[part->list[i]].id);
		buf_char(&part->ids, '\n');
	}
	(void)buf_reserve(
	    &part->said, guess < part->said.limit ? guess : part->said.limit);
	part->result =
	    ask(parts->snapshot, &part->ids, &part->said, &part->fault);
}

static int end_part(void *context, size_t item, size_t slot)
{
	(void)context;
	(void)item;
	(void)slot;
	return 0;
}

/* The bytes stay where they are when the buffer goes into the snapshot. */
static int take_part(
    struct snapshot *snapshot, struct part *part, struct error *error)
{
	struct buf *loads = memory_grow(snapshot->loads, snapshot->load_count,
	    &snapshot->load_capacity, sizeof(*loads));
	size_t at = 0;

	if (loads == NULL)
		return error_set_memory(error);
	snapshot->loads = loads;
	snapshot->loaded += part->said.length;
	for (size_t i = 0; i < part->count; i++) {
		struct snapshot_file *file = &snapshot->files[part->list[i]];
		struct answer answer;

		if (!read_answer(&part->said, &at, file->id, &answer))
			return fail_answer(file->name, error);
		file->data = answer.data;
		file->length = answer.length;
	}
	loads[snapshot->load_count++] = part->said;
	part->said = (struct buf){0};
	return 0;
}

/* Each file once, and none of those that are there. */
static int choose(struct snapshot *snapshot, const size_t *list, size_t count,
    size_t **ret_chosen, size_t *ret_count)
{
	size_t *chosen = memory_new_array(count + 1, sizeof(*chosen));
	size_t used = 0;

	if (chosen == NULL)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct snapshot_file *file = &snapshot->files[list[i]];

		if (file->is_asked || file->kind == FILE_OTHER)
			continue;
		file->is_asked = true;
		chosen[used++] = list[i];
	}
	*ret_chosen = chosen;
	*ret_count = used;
	return 0;
}

int snapshot_load(struct snapshot *snapshot, const size_t *list, size_t count,
    struct error *error)
{
	auto_cleanup(parts_done) struct parts parts = {.snapshot = snapshot};
	auto_memory size_t *chosen = NULL;
	const struct pool_work work = {&parts, ask_part, end_part};
	size_t each, left = SNAPSHOT_LOAD_MAX - snapshot->loaded;

	if (choose(snapshot, list, count, &chosen, &count) != 0)
		return error_set_memory(error);
	parts.count = count < PART_LEAST * 2 ? 1 : pool_threads_each(PARTS_MAX);
	each = count / parts.count + 1;
	for (size_t i = 0; i < parts.count; i++) {
		struct part *part = &parts.list[i];
		size_t first = i * each < count ? i * each : count;

		part->list = chosen + first;
		part->count = count - first < each ? count - first : each;
		part->said.limit = left / parts.count;
	}
	if (pool_run(parts.count, (unsigned)parts.count, &work, error) != 0)
		return -1;
	for (size_t i = 0; i < parts.count; i++) {
		struct part *part = &parts.list[i];

		if (part->result == 0) {
			if (take_part(snapshot, part, error) != 0)
				return -1;
		} else if (part->said.length != part->said.limit) {
			*error = part->fault;
			return -1;
		}
	}
	return 0;
}
