/*
 * The strict look at a property list before libplist sees a byte of it. For
 * the files of this room only.
 *
 * What passes is well-formed, within the limits of tree.h and free of all that
 * libplist would read in its own way. Each scan_ function that returns bool is
 * true to go on; after false there is a finding, or scan.error is set and
 * scan.limited says so.
 */
#ifndef PLIST_PLIST_SCAN_H
#define PLIST_PLIST_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"

/* Rows of tree_rules, in its order. */
enum scan_rule {
	SCAN_FORMAT,
	SCAN_ENCODING,
	SCAN_CHARACTER,
	SCAN_XML,
	SCAN_DOCTYPE,
	SCAN_ELEMENT,
	SCAN_DICT,
	SCAN_DUPLICATE,
	SCAN_TEXT,
	SCAN_STRAY,
	SCAN_INTEGER,
	SCAN_REAL,
	SCAN_DATE,
	SCAN_DATA,
	SCAN_PLACEHOLDER,
	SCAN_BINARY,
	SCAN_LENIENT
};

enum scan_format {
	SCAN_AS_XML,
	SCAN_AS_BINARY
};

/* What libplist is to read, and what it must find there. */
struct scanned {
	enum scan_format format;
	const char *bytes; /* of the source, or of the arena when edited */
	size_t length;
	size_t nodes; /* values and keys */
};

/* Stands for a value that cannot be read, as the text of a <string>; the
 * noncharacter U+FFFF is in no text that passes. */
#define SCAN_UNREAD "\xEF\xBF\xBF"

/* 0 when the source may be given to libplist; -1 as tree_parse. */
int scan_source(const struct source *source, struct arena *arena,
    struct findings *findings, struct scanned *ret_scanned,
    struct error *error);

/* A key of the dictionary being read, for finding what occurs twice. */
struct scan_key {
	const char *text;
	size_t length;
	size_t offset; /* in the source */
	/* In XML, for taking it out when the key is set again: */
	size_t begin, end;     /* from <key> to the end of its value */
	size_t nodes, dropped; /* of the scan, before and then of the two */
	size_t latest;         /* index of the last one of that name */
};

/* Other bytes for libplist in place of some of the source's. */
struct scan_edit {
	struct span span;
	const char *text; /* in the arena or constant */
	size_t length;
};

struct scan {
	const struct source *source;
	struct arena *arena; /* for decoded keys */
	struct findings *findings;
	struct error *error;
	enum scan_format format;
	bool limited;          /* error is set */
	size_t found;          /* errors of this scan */
	size_t spoilt;         /* values that cannot be read, beside found */
	size_t warned;         /* warnings of this scan */
	bool utf16;            /* the source is what UTF-16 was converted to */
	size_t at;             /* next byte */
	size_t nodes;          /* values and keys so far */
	size_t dropped;        /* of them, those that edits take out */
	size_t body, body_end; /* in XML: of <plist> */
	size_t bytes;          /* of texts and data so far, in binary */
	uint64_t
	    pairs; /* of keys in one dictionary, which libplist may compare */
	uint64_t shifts; /* bytes libplist moves to undo references */
	unsigned depth;
	struct scan_key *keys; /* of all dictionaries that are open */
	size_t key_count;
	size_t key_capacity;
	struct scan_edit *edits;
	size_t edit_count;
	size_t edit_capacity;
};

bool scan_xml(struct scan *scan);
bool scan_binary(struct scan *scan);

/* True when the source's text from offset on begins with start. */
bool scan_starts(const struct source *source, size_t offset, const char *start);

/* Adds a finding at bytes begin .. end-1 and returns false. The excerpt is
 * left out when it could show a value. */
bool scan_fault(struct scan *scan, enum scan_rule rule, struct span span,
    const char *format, ...) ATTR_PRINTF(4, 5);
/* As scan_fault, for what does not hinder reading on: true until there are
 * too many. */
bool scan_complain(struct scan *scan, enum scan_rule rule, struct span span,
    const char *format, ...) ATTR_PRINTF(4, 5);
/* A warning: Apple's parser reads this, others may not. True, always; of
 * many, only the first are kept. */
bool scan_warn(struct scan *scan, struct span span, const char *format, ...)
    ATTR_PRINTF(3, 4);
/* A value that cannot be read, while all else can: complains at span and puts
 * SCAN_UNREAD in place of the bytes whole. False only for lack of memory. */
bool scan_spoil(struct scan *scan, enum scan_rule rule, struct span span,
    struct span whole, const char *message);
/* As scan_fault, about the file as a whole and with a hint of its own. */
bool scan_fault_file(struct scan *scan, enum scan_rule rule, const char *hint,
    const char *message);
/* Sets the error, status limit, and returns false. */
bool scan_limit(struct scan *scan, const char *format, ...) ATTR_PRINTF(2, 3);
bool scan_memory(struct scan *scan);
/* Counts one value or key. */
bool scan_count(struct scan *scan);
/* Goes one value deeper; scan->depth-- comes back. */
bool scan_enter(struct scan *scan);

/* The dictionary's keys begin at index first. */
bool scan_add_key(struct scan *scan, size_t first, struct scan_key key);
/* The value of the key that was added last has been read. */
void scan_end_value(struct scan *scan);
/* Complains about keys that occur twice from index first on, and forgets
 * them. In XML that is a warning: the last one counts, others are taken out. */
bool scan_end_keys(struct scan *scan, size_t first);

/* -- what Apple's reader takes ------------------------------------------- */

/* Puts UTF-8 in the arena and a source of it into scan. */
bool scan_convert_utf16(struct scan *scan);
/* Data that is base64, but not in whole and padded groups: puts what Apple's
 * reader makes of it into the place of span. False when it is none; for lack
 * of memory scan.error is set. */
bool scan_mend_data(struct scan *scan, struct span span);
/* Data with a variable in it, that was to be replaced by data. */
bool scan_is_placeholder(const char *text, size_t length);
bool scan_edit(
    struct scan *scan, struct span span, const char *text, size_t length);
/* The bytes of the property list with all edits made; false for lack of
 * memory. */
bool scan_normalise(struct scan *scan, struct scanned *scanned);

/* True for a character of XML 1.0, 2.2. */
bool scan_is_xml_character(uint32_t point);
/* Offset of the first byte of text that is not part of a well-formed UTF-8
 * character of XML; length when all is well. */
size_t scan_bad_character(const char *text, size_t length);

/* The contents of elements, without references. */
/* A form that Apple's parser and libplist read alike, although it is not plain
 * digits: blanks before them, or hexadecimal. */
bool scan_is_odd_integer(const char *text, size_t length);
bool scan_is_integer(const char *text, size_t length);
bool scan_is_real(const char *text, size_t length);
bool scan_is_base64(const char *text, size_t length);
/* "2026-11-23T08:39:00Z" to seconds since 1970; years 1 to 9999, which may
 * lack leading zeros. */
bool scan_date(const char *text, size_t length, int64_t *ret_time);
/* The character or entity reference at text[0] == '&'. Returns its length, 0
 * when it is malformed or unknown. */
size_t scan_reference(const char *text, size_t length, uint32_t *ret_point);
/* Puts the character as UTF-8 at text, which has room for 4 bytes; returns
 * its length. */
size_t scan_add_point(char *text, uint32_t point);

#endif
