/*
 * What the files about commands share. Private to them.
 */
#ifndef JAMF_COMMANDS_INTERNAL_H
#define JAMF_COMMANDS_INTERNAL_H

#include "jamf/commands.h"
#include "jamf/paging.h"

/* What is being asked for. */
struct commands_reading {
	struct commands *commands;
	size_t profile;        /* only this one; their number: any */
	bool lacks_inequality; /* the server, in filters */
	const char *sort;      /* by what new ones come at the end */
	bool lacks_memory;
	/* The listing of the next filter, whose first page went out with other
	 * requests, or NULL. */
	struct commands_begun *begun;
};

/* A page of the list. */
struct commands_page {
	struct commands_reading *reading;
	struct paging_page page;
};

/* A row as it came (json_rows.h); context is the page. */
int commands_take_row(void *context, const char *row, size_t length);

#endif
