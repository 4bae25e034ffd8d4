/*
 * JSON (RFC 8259), written piece by piece into a buffer, indented. The writer
 * places commas, names and line ends; the caller opens and closes in pairs.
 *
 * Texts may be anything: what is not well-formed UTF-8 becomes U+FFFD, and
 * controls and bidirectional overrides are escaped, so that the result can go
 * to a terminal.
 */
#ifndef JSON_JSON_WRITE_H
#define JSON_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Zero-initialised except for the buffer, whose buf_ok tells at the end
 * whether all went well. The buffer may be emptied between calls. */
struct json_writer {
	struct buf *buf;
	unsigned depth;
	bool more; /* the object or array has a member before this one */
};

/* open is '{' or '[', close the matching one. name is NULL in an array, and
 * for the document itself. */
void json_write_open(struct json_writer *writer, const char *name, char open);
void json_write_close(struct json_writer *writer, char close);
void json_write_text(
    struct json_writer *writer, const char *name, const char *text);
void json_write_bytes(struct json_writer *writer, const char *name,
    const char *text, size_t length);
void json_write_integer(
    struct json_writer *writer, const char *name, int64_t number);
/* A decimal that reads back as the same double; null when it is
 * not finite. */
void json_write_real(
    struct json_writer *writer, const char *name, double number);
void json_write_boolean(
    struct json_writer *writer, const char *name, bool value);
void json_write_null(struct json_writer *writer, const char *name);
/* A value that is JSON already. */
void json_write_raw(
    struct json_writer *writer, const char *name, const char *json);

#endif
