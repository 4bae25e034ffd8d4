/*
 * Bytes of a web page to UTF-8. Private to the room.
 */
#ifndef SCEP_PAGE_TEXT_H
#define SCEP_PAGE_TEXT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

/* Appends the page as UTF-8 without NULs. UTF-16 is known by its mark, by a
 * '<' beside a NUL at the start, or by nearly every other byte of the start
 * being NUL; else UTF-8 if it is that throughout, else Latin-1. What the page
 * or its headers say of its encoding is not asked. */
int page_text(
    const void *bytes, size_t length, struct buf *text, struct error *error);

#endif
