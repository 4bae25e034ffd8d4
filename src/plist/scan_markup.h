/*
 * The markup of an XML property list: tags, comments, declarations. For
 * scan_xml.c only.
 */
#ifndef PLIST_SCAN_MARKUP_H
#define PLIST_SCAN_MARKUP_H

#include "plist/plist_scan.h"

enum element {
	ELEMENT_DICT,
	ELEMENT_ARRAY,
	ELEMENT_STRING,
	ELEMENT_INTEGER,
	ELEMENT_REAL,
	ELEMENT_TRUE,
	ELEMENT_FALSE,
	ELEMENT_DATE,
	ELEMENT_DATA,
	ELEMENT_KEY,
	ELEMENT_PLIST,
	ELEMENT_UNKNOWN
};

/* By element, but not of the unknown one. */
extern const char *const markup_names[ELEMENT_UNKNOWN];

struct tag {
	struct span span; /* from '<' to the end of the name */
	enum element element;
	bool closing;
	bool empty; /* <name/> */
};

bool markup_at_end(const struct scan *scan);
bool markup_next_is(const struct scan *scan, const char *text);
/* From begin to the next byte. */
struct span markup_span(const struct scan *scan, size_t begin);
/* The next byte alone. */
struct span markup_here(const struct scan *scan);
/* Moves to the next place of text; false when there is none. */
bool markup_find(struct scan *scan, const char *text);
/* Bytes of a name that fit into a message. */
int markup_name_shown(size_t length);

/* The XML declaration and the DOCTYPE, where there are such. */
bool markup_xml_declaration(struct scan *scan);
bool markup_doctype(struct scan *scan);
/* Blanks and comments, up to anything else. */
bool markup_skip_prolog(struct scan *scan);
/* Blanks and comments, up to an element or the end of the file. */
bool markup_skip_between(struct scan *scan);
/* The tag at the next byte, which is '<'. */
bool markup_read_tag(struct scan *scan, struct tag *ret_tag);

#endif
