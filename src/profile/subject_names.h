/*
 * Attribute types by name; see subject.h for what other rooms may use.
 */
#ifndef PROFILE_SUBJECT_NAMES_H
#define PROFILE_SUBJECT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Dotted decimal: two components at least, no leading zeros, arcs as X.660
 * has them, each under 10^9. */
bool subject_oid_is_valid(const char *text, size_t length);
/* The known name nearest to a misspelt one, or NULL. */
const char *subject_attribute_near(const char *name);

#endif
