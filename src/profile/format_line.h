/*
 * Lines of a definition that is formatted. Private to the room.
 */
#ifndef PROFILE_FORMAT_LINE_H
#define PROFILE_FORMAT_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "ini/ini.h"
#include "profile/format.h"

enum format_kind {
	FORMAT_BLANK,
	FORMAT_COMMENT,
	FORMAT_HEADER,
	FORMAT_KEY,
	FORMAT_ITEM /* below its key */
};

struct format_line {
	enum format_kind kind;
	const char *key;    /* FORMAT_KEY: as it is written */
	struct span body;   /* of the texts: header, value or item */
	struct span behind; /* of the source: the comment there; empty: none */
	struct span at;     /* of the source, without the line end */
	size_t
	    hide; /* from here on it could be a secret; its end: it is none */
	bool is_inside; /* a comment: it goes with the items around it */
	bool is_open;   /* a key with nothing on its line, items below it */
};

/* A source that is taken apart. */
struct formatter {
	struct format *format;
	struct ini ini;
	struct format_line *lines;
	size_t count;
	size_t room;
	struct buf texts; /* what the lines' bodies are spans of */
	/* The section in hand. */
	const struct schema *schema; /* of its keys; NULL: unknown */
	unsigned *given; /* how often each of the schema's keys is; or NULL */
	size_t section;  /* index of the next one, ... */
	size_t entry;    /* ... of the next key of this one ... */
	size_t item;     /* ... and line below the last key */
	/* The key in hand. */
	const struct schema_key *key; /* NULL: unknown */
	const struct ini_entry *last; /* NULL: none in this section */
	struct ini_item *items;       /* of a list, or its only value */
	size_t item_count;
	size_t items_done; /* those on lines that are done */
	bool is_raw;       /* the value stays as it is */
	size_t indent;     /* of the key, in the source */
};

/* Reads format->source; false for lack of memory, and with errors among the
 * findings when it cannot be. */
bool format_take_apart(struct formatter *f, struct error *error);
void format_done(struct formatter *f);
#define auto_formatter auto_cleanup(format_done)

/* Takes up the next key: its name and value. */
void format_entry(struct formatter *f, struct format_line *line);
/* What of its value stands in this piece of a line. */
void format_piece(
    struct formatter *f, struct span piece, struct format_line *line);
/* Appends the name by which a reference is better called; false: as it is. */
bool format_reference(
    struct formatter *f, const struct ini_item *item, bool is_list);

/* Appends the lines, aligned. */
void format_lay_out(
    const struct formatter *f, const char *line_end, struct buf *text);

#endif
