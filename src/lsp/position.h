/*
 * Places as the client counts them: lines from 0, which end in LF, CR LF or CR,
 * and in them units of the encoding that was agreed on.
 */
#ifndef LSP_POSITION_H
#define LSP_POSITION_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/error.h"
#include "base/source.h"

enum position_encoding {
	POSITION_UTF16, /* unless told otherwise */
	POSITION_UTF8,
	POSITION_UTF32,
	POSITION_ENCODINGS
};

/* "utf-16" */
const char *position_encoding_name(enum position_encoding encoding);

/* A text with the offsets of its lines; the text is borrowed. */
struct lines {
	const char *text;
	size_t length;
	size_t *begins;
	size_t count; /* at least 1 */
};

struct position {
	int64_t line, character;
};

int lines_read(
    struct lines *lines, const char *text, size_t length, struct error *error);
void lines_done(struct lines *lines);
#define auto_lines auto_cleanup(lines_done)

/* Where the text of a line ends, its line end left off. */
size_t lines_end(const struct lines *lines, size_t line);
/* The number of the line that holds offset. */
size_t lines_at(const struct lines *lines, size_t offset);
/* A place behind the line is its end, one behind the text that of the text, one
 * within a character its beginning. */
size_t position_offset(const struct lines *lines,
    enum position_encoding encoding, const struct position *position);
struct position position_at(
    const struct lines *lines, enum position_encoding encoding, size_t offset);
/* The offset of a place as findings count it (source.h). */
size_t place_offset(const struct lines *lines, const struct place *place);

#endif
