/* The index of what was built. */
#include "devices/index.h"

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "csv/csv.h"
#include "base/banned.h"

enum {
	PIECE_BYTES = 64 * 1024,
	HEAD_BYTES = 64,  /* more than the titles */
	INDEX_MODE = 0666 /* less the umask */
};

struct device_index {
	char *path;
	int spool;
	struct buf piece; /* rows that are not in the spool yet */
};

void device_index_close(struct device_index **index)
{
	struct device_index *closing = *index;

	if (closing == NULL)
		return;
	file_close(&closing->spool);
	buf_done(&closing->piece);
	memory_free(closing->path);
	memory_free(closing);
	*index = NULL;
}

static int flush(struct device_index *index, struct error *error)
{
	struct buf *piece = &index->piece;

	if (!buf_ok(piece))
		return error_set_memory(error);
	if (file_write_all(index->spool, piece->data, piece->length) != 0)
		return error_set_system(
		    error, errno, "cannot write '%s'", index->path);
	buf_clear(piece);
	return 0;
}

int device_index_open(
    const char *path, struct device_index **ret, struct error *error)
{
	static const char *const titles[] = {
	    "serial", "file", "sha256", "expiry"};
	auto_device_index struct device_index *index =
	    memory_new(sizeof(*index));

	if (index == NULL)
		return error_set_memory(error);
	index->spool = -1;
	index->path = memory_new(strlen(path) + 1);
	if (index->path == NULL)
		return error_set_memory(error);
	memcpy(index->path, path, strlen(path));
	csv_add_row(&index->piece, titles, array_length(titles));
	if (!buf_ok(&index->piece))
		return error_set_memory(error);
	if (file_check_replaced(path, index->piece.data, "index", error) != 0 ||
	    file_spool_open(path, &index->spool, error) != 0)
		return -1;
	*ret = own_take(index);
	return 0;
}

int device_index_add(struct device_index *index,
    const struct device_index_row *row, struct error *error)
{
	const char *const cells[] = {
	    row->serial, row->file, row->sha256, row->expiry};

	csv_add_row(&index->piece, cells, array_length(cells));
	return buf_ok(&index->piece) && index->piece.length < PIECE_BYTES
		   ? 0
		   : flush(index, error);
}

int device_index_finish(struct device_index *index, struct error *error)
{
	if (flush(index, error) != 0)
		return -1;
	return file_spool_put(index->path, index->spool, INDEX_MODE, error);
}
