/*
 * Text: UTF-8, folding of key names, near matches, hex, whole-string numbers,
 * and making text fit for a terminal.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum {
	TEXT_BOM_BYTES = 3,
	TEXT_FOLD_MAX = 96 /* bytes of a folded key, with its NUL */
};

bool text_has_bom(const char *text, size_t length);
/* Number of characters in length bytes; a stray byte counts as one. */
size_t text_characters(const char *text, size_t length);
/* Length of the longest prefix that is well-formed UTF-8 (RFC 3629: no
 * surrogates, nothing over U+10FFFF, shortest forms only). */
size_t text_utf8_prefix(const char *text, size_t length);
/* Length of the character at text, 1 to 4; 0 when it is not well-formed. */
size_t text_utf8_length(const char *text, size_t length);
/* Code point of the well-formed character at text. */
uint32_t text_utf8_point(const char *text, size_t length);
bool text_is_ascii(const char *text, size_t length);
/* True for U+0000-001F, U+007F-009F and the bidirectional overrides: what
 * must not reach a terminal. */
bool text_is_control(uint32_t point);

/* Folds a key, label or choice: ASCII lower case; each run of blanks, tabs,
 * '-' and '_' becomes one '_'; none at the edges. Returns the folded length,
 * or 0 when nothing is left or it does not fit. */
size_t text_fold(char *folded, size_t size, const char *text, size_t length);
bool text_equal_folded(const char *a, const char *b);
/* ASCII case ignored. */
bool text_equal_case(
    const char *a, size_t a_length, const char *b, size_t b_length);
int text_compare_case(const char *a, const char *b);

/* Edit distance (insert, delete, replace, swap neighbours, each 1; a change
 * of case alone 0), or limit + 1 when it is over limit. */
unsigned text_distance(const char *a, const char *b, unsigned limit);
/* How far a name of this length may be off and still count as near. */
unsigned text_near_limit(size_t length);
/* The name that is meant by a text that is none of many: of those that it
 * begins, or that are near to it, the one with the most characters at the
 * beginning in common, and of these the nearest. Zero-initialised except for
 * text, each name is offered once. */
struct text_meant {
	const char *text;
	const char *name; /* so far, or NULL */
	size_t common;
	unsigned distance;
};
void text_meant_offer(struct text_meant *meant, const char *name);
/* Index of the name nearest to text within text_near_limit, or -1. */
int text_nearest(const char *text, const char *const *names, size_t count);

/* Appends text with controls, bidirectional overrides and malformed bytes
 * made visible (\xNN, \u{N}) and PINs of pkcs11: URIs masked; the rest as it
 * is. */
void text_add_printable(struct buf *buf, const char *text, size_t length);

/* The same, kept in the arena; NULL for lack of memory. */
char *text_printable(struct arena *arena, const char *text, size_t length);

/* The whole of text as a decimal number within [least, most]. */
bool text_to_number(const char *text, size_t length, int64_t least,
    int64_t most, int64_t *ret_number);
/* Appends lower-case hex. */
void text_add_hex(struct buf *buf, const void *bytes, size_t length);

/* Appends text as the content of an element of XML (XML 1.0, 2.4); what XML
 * cannot carry is not looked for. Neither quote is escaped; CR is, which would
 * be read as LF (2.11). */
void text_add_xml(struct buf *buf, const char *text, size_t length);

/* Characters of ASCII, whatever the locale; inline, for every byte of a file
 * goes through them. */

static inline bool text_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool text_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || text_is_upper(c);
}

static inline bool text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char text_lower(char c)
{
	return text_is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

/* Value of a hex digit, or -1. */
static inline int text_hex_digit(char c)
{
	if (text_is_digit(c))
		return c - '0';
	c = text_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Blank or tab. */
static inline bool text_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* White space of XML, JSON and HTTP: those, line feed and carriage return. */
static inline bool text_is_space(char c)
{
	return text_is_blank(c) || c == '\n' || c == '\r';
}

/* Length of what is left of length bytes without white space at either end,
 * where *text begins then. */
size_t text_trim(const char **text, size_t length);
/* Both are there: most that differ do so in their first byte. */
static inline bool text_equal(const char *a, const char *b)
{
	return a[0] == b[0] && strcmp(a, b) == 0;
}

/* Equal, or both not there. */
bool text_same(const char *a, const char *b);
bool text_starts_with(const char *text, const char *start);
bool text_ends_with(const char *text, const char *end);

#endif
