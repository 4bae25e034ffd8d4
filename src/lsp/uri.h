/*
 * URIs of documents (RFC 3986), and the paths they stand for.
 */
#ifndef LSP_URI_H
#define LSP_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum {
	URI_MAX = 16 * 1024 /* bytes */
};

/* The absolute path that a file: URI on this machine stands for, taken out of
 * its percent encoding. False for all others: such a document has no path. */
bool uri_to_path(const char *uri, char *path, size_t size);
void uri_add_path(struct buf *buf, const char *path);

#endif
