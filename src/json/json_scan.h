/*
 * The grammar of RFC 8259, checked without building anything. Private to the
 * room.
 */
#ifndef JSON_JSON_SCAN_H
#define JSON_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct json_scan {
	const char *text;
	size_t length;
	size_t at; /* where scanning stopped */
	unsigned depth;
	size_t values;     /* seen so far, each before those within it */
	size_t wanted;     /* stop at this one, counting from 1; 0: none */
	const char *fault; /* at at, or NULL */
};

/* True when the whole text is one value. */
bool json_scan_text(struct json_scan *scan, const char *text, size_t length);
/* Offset of the value with this number, counting from 1 in the text's order;
 * of a member, of its name. The text is known to be well-formed. */
size_t json_scan_find(const char *text, size_t length, size_t number);

#endif
