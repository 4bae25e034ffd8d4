/*
 * JSON is written piece by piece into a struct buf: nothing is kept, lists of
 * any length can be streamed. Names are written in the order given.
 *
 * Strings come out as valid JSON whatever the bytes are: malformed UTF-8
 * becomes U+FFFD, and whatever could act on a terminal is escaped.
 */
#ifndef JSON_JSON_WRITE_H
#define JSON_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "json/json.h"

enum {
	/* Deep enough for any property list (plist/tree.h). */
	JSON_WRITE_DEPTH_MAX = 80,
	/* Of the program's own documents: another number when what a member
	 * means changes, the same when some are added. */
	JSON_WRITE_FORMAT = 1
};

/* The first member of each of the program's own documents. */
#define JSON_WRITE_FORMAT_NAME "format"

/* Writes values; commas, names and indentation come by themselves. Zero but
 * for buf is ready. */
struct json_writer {
	struct buf *buf;
	bool compact;   /* no line ends, no indentation */
	unsigned depth; /* of brackets open, at most JSON_WRITE_DEPTH_MAX */
	bool within;    /* the innermost one has something in it */
	char ends[JSON_WRITE_DEPTH_MAX];
};

/* name is NULL in an array and for the outermost value. Text that is NULL is
 * written as null. */
void json_write_object(struct json_writer *writer, const char *name);
/* One of the program's own documents: an object whose first member is
 * JSON_WRITE_FORMAT_NAME. */
void json_write_document(struct json_writer *writer);
void json_write_array(struct json_writer *writer, const char *name);
/* Ends the innermost object or array; the outermost one with a line end. */
void json_write_end(struct json_writer *writer);
void json_write_text(
    struct json_writer *writer, const char *name, const char *text);
void json_write_bytes(struct json_writer *writer, const char *name,
    const char *text, size_t length);
void json_write_integer(
    struct json_writer *writer, const char *name, int64_t integer);
/* A decimal that reads back as the same double; null when it is not finite. */
void json_write_real(
    struct json_writer *writer, const char *name, double number);
void json_write_boolean(
    struct json_writer *writer, const char *name, bool boolean);
void json_write_null(struct json_writer *writer, const char *name);

#endif
