/*
 * Placeholders of tools that fill in text before a profile is delivered:
 * AutoPkg, Fleet, Intune, Workspace ONE, templates of many kinds. Neither Jamf
 * Pro nor a device replaces them.
 */
#ifndef PROFILE_PLACEHOLDER_H
#define PROFILE_PLACEHOLDER_H

#include <stdbool.h>
#include <stddef.h>

struct placeholder {
	size_t length;     /* with its marks */
	const char *whose; /* "as AutoPkg and other tools have them" */
	bool doubtful;     /* other text may well look the same */
};

/* Whether one begins at text. */
bool placeholder_at(
    const char *text, size_t length, struct placeholder *ret_placeholder);

#endif
