/*
 * Text out of pages of HTML, well-formed or not. Private to the room.
 */
#ifndef JAMF_HTML_H
#define JAMF_HTML_H

#include <stdbool.h>
#include <stddef.h>

/* The text of the element of that name, of the index-th from 0 on: without
 * markup, with its entities decoded, blanks and line ends in one, printable,
 * cut to what fits into size bytes at a character's end. False when there is
 * none. */
bool jamf_html_text(
    const char *page, const char *name, size_t index, char *text, size_t size);

#endif
