/*
 * Attribute types by name; see subject.h for what other rooms may use.
 */
#ifndef PROFILE_SUBJECT_NAMES_H
#define PROFILE_SUBJECT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* The known name nearest to a misspelt one, or NULL. */
const char *subject_attribute_near(const char *name);

#endif
