/*
 * The variable that the title of a column stands for: one of Jamf Pro's, where
 * the title is its name or what Jamf Pro's exports call it, else one of the
 * title's own name. Titles are matched like keys (text_fold), with '$' before
 * them or without.
 */
#ifndef DEVICES_TITLE_H
#define DEVICES_TITLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/* A title as it is compared; "" when nothing is left of it. NULL for lack of
 * memory. */
char *device_title_fold(struct arena *arena, const char *title, size_t length);
/* The variable's name without '$', from the arena; NULL when the title can be
 * the name of none, or for lack of memory. */
const char *device_title_variable(struct arena *arena, const char *folded);

/* Fails, with status usage, for a variable that neither a table nor an option
 * fills. what names it, such as "--set". */
int device_variable_check(
    const char *what, const char *name, struct error *error);

/* Title and variable of a row of the table of Jamf Pro's titles; false behind
 * the last. */
TEST_HOOK bool device_title_at(
    size_t index, const char **ret_title, const char **ret_variable);

#endif
