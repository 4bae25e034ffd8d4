/*
 * The templates that are part of the program.
 */
#ifndef CMD_TEMPLATES_H
#define CMD_TEMPLATES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/embedded.h"

enum {
	TEMPLATES_MAX = 64,
	TEMPLATE_NAME_MAX = 64
};

struct template
{
	char name[TEMPLATE_NAME_MAX]; /* without directory and suffix */
	const char *doc;              /* what it is for, no NUL after it */
	size_t doc_length;
	const struct embedded_file *file;
};

/* In the order of their names; false behind the last. */
bool template_at(size_t index, struct template *ret);

#endif
