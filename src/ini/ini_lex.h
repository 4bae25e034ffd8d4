/*
 * What the files of this room share: its findings, blanks, quotes, comments
 * and the check of bytes. Not for other rooms.
 *
 * Offsets are bytes of the source; a range is begin .. end-1 within one line.
 */
#ifndef INI_INI_LEX_H
#define INI_INI_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/diag.h"
#include "base/source.h"
#include "base/text.h"
#include "ini/ini.h"

/* Rows of ini_rules. */
enum ini_rule {
	INI_RULE_BYTES,
	INI_RULE_UTF8,
	INI_RULE_NUL,
	INI_RULE_CONTROL,
	INI_RULE_CARRIAGE_RETURN,
	INI_RULE_BOM,
	INI_RULE_LINE_LENGTH,
	INI_RULE_SECTIONS,
	INI_RULE_ENTRIES,
	INI_RULE_ITEMS,
	INI_RULE_HEADER,
	INI_RULE_HEADER_TEXT,
	INI_RULE_SECTION_NAME,
	INI_RULE_LABEL,
	INI_RULE_DEPTH,
	INI_RULE_DUPLICATE_SECTION,
	INI_RULE_NO_SECTION,
	INI_RULE_TEXT,
	INI_RULE_KEY,
	INI_RULE_DUPLICATE_KEY,
	INI_RULE_NO_KEY,
	INI_RULE_CONTINUATION,
	INI_RULE_QUOTE,
	INI_RULE_AFTER_QUOTE,
	INI_RULE_EMPTY_ITEM,
	INI_RULE_LOOK_ALIKE,
	INI_RULE_COUNT
};

/* What is read, and where memory and findings go. */
struct ini_text {
	const struct source *source;
	struct arena *arena;
	struct findings *findings;
};

/* The place of a finding. Nothing of its line from hide on is shown: that
 * could be a secret. */
struct ini_spot {
	size_t at;
	size_t length;
	size_t hide;
};

/* Line and column are those of spot->at even when that place is hidden. */
void ini_find(const struct ini_text *ini, enum ini_rule rule,
    const struct ini_spot *spot, const char *hint, const char *format, ...)
    ATTR_PRINTF(5, 6);
/* No more findings are listed: spares the work of making one. */
bool ini_find_full(const struct ini_text *ini);

/* Reports each run of bytes that no definition may hold. Returns the offset
 * of the first, or line.end when there is none. */
size_t ini_bytes_check(
    const struct ini_text *ini, struct span line, size_t hide);
/* Names each character that looks like another (lookalike.h) where only names
 * stand. */
void ini_looks_check(const struct ini_text *ini, struct span span, size_t hide);
/* The same check as ini_bytes_check, without findings. */
bool ini_bytes_fit(const char *text, struct span span);

/* First offset from at on that is no blank, or end. */
size_t ini_blanks_skip(const char *text, size_t at, size_t end);
/* end without the blanks before it. */
size_t ini_blanks_trim(const char *text, size_t begin, size_t end);
/* A ';' after a blank at this offset. */
bool ini_comment_at(const char *text, size_t at, size_t end);
/* Offset of the closing quote for the opening one at this offset, or end. */
size_t ini_quote_end(const char *text, size_t at, size_t end);
/* Copies what stands between quotes, '\"' and '\\' resolved. NULL for lack of
 * memory. */
char *ini_quote_copy(
    const struct ini_text *ini, struct span span, size_t *ret_length);

/* name "label" in a header: the section, or what lies below it. */
struct ini_step {
	struct span name;
	char folded[TEXT_FOLD_MAX];
	struct span label; /* within the quotes */
	char *text;        /* of the label; NULL: a section without one */
	size_t length;
};

/* One header line, "[name "label" key "label"]". */
struct ini_header {
	struct span at;
	struct ini_step steps[1 + INI_PARTS_MAX]; /* the section first */
	size_t count;
};

/* Reads the header whose '[' is at line.begin. false when no section can be
 * told from it, which is a finding then; other faults are findings too. */
bool ini_header_read(const struct ini_text *ini, struct span line,
    struct ini_header *ret_header);

#endif
