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

/* What one filter finds. */
struct commands_listing {
	struct commands_reading *reading;
	const char *filter;
	size_t size; /* of pages */
	struct paging paging;
	int64_t total;
	int status;       /* of the first answer */
	struct error why; /* how it ended */
};

/* One whose first page goes out with other requests. */
struct commands_begun {
	struct commands_reading reading;
	struct commands_listing listing;
	struct commands_page page;
	struct json_rows rows;
	const struct jamf_call *call;
};

/* A page that is asked for. */
struct commands_made_page {
	struct commands_page *page;
	struct json_rows *rows;
	struct jamf_call *call;
};

/* -- one filter (commands_listing.c) -------------------------------------- */

void commands_listing_done(struct commands_listing *listing);
/* A page to be asked for; -1 for lack of memory. */
int commands_make_page(struct commands_listing *listing,
    struct paging_part part, const struct commands_made_page *made,
    struct arena *arena);
void commands_take_answer(
    struct commands_listing *listing, const struct jamf_call *call);
/* What a filter finds. Commands that are carried out leave the list while it is
 * read. */
int commands_read_filter(struct commands_listing *listing, struct error *error);

/* -- rows (commands_row.c) ------------------------------------------------ */

/* A row as it came (json_rows.h); context is the page. */
int commands_take_row(void *context, const char *row, size_t length);

#endif
