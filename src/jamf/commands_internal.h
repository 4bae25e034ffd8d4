/*
 * What the files about commands share. Private to them.
 */
#ifndef JAMF_COMMANDS_INTERNAL_H
#define JAMF_COMMANDS_INTERNAL_H

#include "jamf/commands.h"

/* What is being asked for. */
struct commands_reading {
	struct commands *commands;
	size_t profile;        /* only this one; their number: any */
	bool lacks_inequality; /* the server, in filters */
	bool lacks_memory;
};

/* A row as it came (json_rows.h); context is the reading. */
int commands_take_row(void *context, const char *row, size_t length);

#endif
