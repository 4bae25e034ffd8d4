/*
 * What the desktop has: a browser, a clipboard. Each is a program of the
 * system: 'open' and 'pbcopy' of macOS; 'xdg-open', which heeds BROWSER, and
 * one of 'wl-copy', 'xclip' and 'xsel' elsewhere.
 */
#ifndef CMD_DESKTOP_H
#define CMD_DESKTOP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Opens a page; false when nothing here does. */
bool desktop_browse(const char *url, struct error *error);

/* Puts bytes on the clipboard, no more than a secret may have; they stand in no
 * argument. Length 0 empties it. False when nothing here does. */
bool desktop_copy(const void *bytes, size_t length, struct error *error);

#endif
