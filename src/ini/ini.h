/*
 * Definitions as text: sections and entries with their spans, nothing decoded
 * yet.
 *
 * Language: UTF-8, optional BOM, LF or CRLF. [section] or [section "label"],
 * and below it one dictionary of an array: [section "label" key "label"], to
 * any depth up to INI_PARTS_MAX. key = value. A line that starts with ';' or
 * '#' (after blanks) is a comment, and so is the rest of a line after a blank
 * and ';'. Key and section names are folded (text_fold). A line indented deeper
 * than the key it follows continues that key's value; a tab goes to the next
 * multiple of 8 columns.
 *
 * Whether a value is a list is not known here: commas, quotes and trailing
 * comments are taken apart by ini_scalar and ini_list once the schema has
 * told. Nothing here interprets '$', '%' or a backslash outside quotes.
 *
 * Findings of this room never show a value, because any could be a secret.
 */
#ifndef INI_INI_H
#define INI_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"

enum {
	INI_BYTES_MAX = 1024 * 1024,
	INI_SECTIONS_MAX = 1000,
	INI_ENTRIES_MAX = 10000,
	INI_LINE_MAX = 64 * 1024, /* bytes of one line */
	INI_ITEMS_MAX = 1000,     /* items of one list */
	INI_PARTS_MAX = 7         /* subsections inside one another */
};

struct ini_entry {
	struct span key;   /* as written */
	const char *name;  /* folded */
	struct span value; /* after '=' and blanks, to the line's end */
	struct span *more; /* continuation lines, blanks at the edges off */
	size_t more_count;
	size_t more_room;
};

/* What a header has behind its section: a key and a label. */
struct ini_part {
	struct span name_span;
	const char *name; /* folded */
	struct span label_span;
	const char *label; /* decoded */
};

struct ini_section {
	struct span at;   /* "[name "label"]" */
	const char *name; /* folded */
	struct span name_span;
	const char *label; /* decoded, or NULL */
	struct span label_span;
	struct ini_part *parts; /* of a subsection: down to it */
	size_t part_count;
	struct ini_entry *entries;
	size_t count;
};

struct ini {
	const struct source *source;
	struct ini_section *sections;
	size_t count;
};

/* Reads the source into *ret_ini, all memory from the arena. What is wrong
 * with the text goes to findings, and the rest is read on: of a key that is
 * set twice the first stays, a section that is opened twice is one. -1 only
 * for lack of memory. The source must outlive the result. */
int ini_parse(const struct source *source, struct arena *arena,
    struct findings *findings, struct ini *ret_ini, struct error *error);

/* Columns of the blanks from begin on, up to end at most; where they end goes
 * to ret_first. */
size_t ini_indent(
    const char *text, size_t begin, size_t end, size_t *ret_first);

/* One decoded value or list item. */
struct ini_item {
	const char *text; /* NUL-terminated; holds no NUL itself */
	size_t length;
	struct span span;    /* of the text without quotes */
	struct span comment; /* that ended it on its line; empty: none */
	bool quoted;
};

/* The entry as one value. false when it is malformed, which is a finding then
 * (already one of ini_parse when bytes in it are at fault), or for lack of
 * memory, which findings->failed tells. Findings never show the value; when
 * secret is set (the schema calls it a secret) they name its start, because
 * the column of the fault would tell its length. An empty value is an item of
 * length 0. */
bool ini_scalar(const struct ini *ini, const struct ini_entry *entry,
    bool secret, struct arena *arena, struct findings *findings,
    struct ini_item *ret_item);
/* The entry as a list: separated by commas on the key's own line, one item
 * per continuation line, where commas are literal. Empty items are findings;
 * an empty value is an empty list. */
bool ini_list(const struct ini *ini, const struct ini_entry *entry, bool secret,
    struct arena *arena, struct findings *findings, struct ini_item **ret_items,
    size_t *ret_count);

/* Appends a value so that it reads back as the same text, quoted only where
 * it must be; for a list item commas count too. The text holds no control
 * character but the tab: the language cannot write one. */
void ini_add_value(struct buf *buf, const char *text, bool list_item);
/* The same in double quotes, as labels stand in headers. */
void ini_add_label(struct buf *buf, const char *text);

/* The findings of this room, for the manual; the last row has a NULL id. */
extern const struct rule ini_rules[];

#endif
