/*
 * What --index-file gets: a table of the files that were made, a row each, for
 * whoever hands them out. CSV (csv/csv.h) with the titles serial, file, sha256
 * and expiry; it holds no secret.
 *
 * Rows are kept in a file without a name until they are all there; then the
 * index is put in its place whole. Memory does not grow with it, and a run that
 * ends before leaves the old index and nothing else.
 */
#ifndef DEVICES_INDEX_H
#define DEVICES_INDEX_H

#include "base/base.h"
#include "base/error.h"

struct device_index;

struct device_index_row {
	const char *serial; /* "" when it is not known */
	const char *file;
	const char *sha256; /* of the file, lower-case hex */
	const char *expiry; /* of what signed it, or "" */
};

/* Refused (status refused) when another file than an index has the name. */
int device_index_open(
    const char *path, struct device_index **ret, struct error *error);
int device_index_add(struct device_index *index,
    const struct device_index_row *row, struct error *error);
/* Puts the index in its place. */
int device_index_finish(struct device_index *index, struct error *error);
void device_index_close(struct device_index **index);
#define auto_device_index auto_cleanup(device_index_close)

#endif
