/*
 * What the files about inventory share. Private to them.
 */
#ifndef JAMF_INVENTORY_INTERNAL_H
#define JAMF_INVENTORY_INTERNAL_H

#include "jamf/inventory.h"
#include "jamf/paging.h"

/* A question with what is looked up for each row. */
struct inventory_search {
	const struct inventory_question *question;
	struct arena *arena;
	struct inventory *inventory;
	struct map uuids;  /* in lower case: number of the profile */
	bool has_others;   /* identifiers that are no UUIDs */
	struct map groups; /* by id: number */
	bool lacks_memory;
};

int inventory_search_make(struct inventory_search *search,
    const struct inventory_question *question, struct arena *arena,
    struct inventory *inventory, struct error *error);
void inventory_search_done(struct inventory_search *search);
#define auto_inventory_search auto_cleanup(inventory_search_done)

/* Calls found for each profile whose identifier is in the text, whatever the
 * case; a longer word it is a part of does not count. */
void inventory_search_text(const struct inventory_search *search,
    const char *text, void (*found)(void *context, size_t profile),
    void *context);
/* The profile that is called so; false for none. */
bool inventory_search_name(const struct inventory_search *search,
    const char *text, size_t *ret_profile);

/* A page that is being read; it may be read again. */
struct inventory_page {
	struct inventory_search *search;
	struct paging_page page;
};
/* A row as it came (json_rows.h); context is the page. */
int inventory_take_row(void *context, const char *row, size_t length);

#endif
