/*
 * Pages of a list that changes while it is read. Private to the room.
 *
 * When a row goes, those after it move up, and the first of a page that was not
 * read yet moves into one that was: it would be missed without a word. So each
 * page begins within the one before it, and a row in both that is not the same
 * shows that rows moved. Then the list is read backwards, one page after the
 * other: its order being by age, rows come at the end and move towards the
 * beginning only, and none is missed.
 */
#ifndef JAMF_PAGING_H
#define JAMF_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "json/json_rows.h"

enum {
	PAGING_UNREADABLE = -1, /* the id of a row that has none */
	PAGING_LEAST = 100      /* rows; no server clamps pages to fewer */
};

/* The rows from number * size on. */
struct paging_part {
	size_t number, size;
};

struct paging {
	bool is_backwards;
	bool has_moved; /* some row was at the place of another one */
	size_t count;   /* the places up to the last one read */
	/* Private. */
	int64_t *ids; /* by place; 0: not read */
	size_t capacity;
	struct paging_part *parts; /* still to be read, the next one last */
	size_t part_count, part_capacity;
};

/* A page on its way. */
struct paging_page {
	struct paging *paging;
	size_t from;            /* place of its first row */
	struct json_rows *rows; /* whose count is that of the row at hand */
};

/* Of all pages of at most so many rows that have the row at this place, the one
 * that ends last. */
struct paging_part paging_part_at(size_t place, size_t most);
/* To be read: the rows from a place to the one before another, by pages of at
 * most so many rows. 0, or -1 for lack of memory. */
int paging_want(struct paging *paging, size_t from, size_t to, size_t most,
    struct error *error);
/* How many parts are to be read at once; 0: it is over. */
size_t paging_ready(const struct paging *paging);
/* Takes them, so many, off: the last one is the first to be read. */
const struct paging_part *paging_take(struct paging *paging, size_t count);
/* The row at hand has this id; -1 for lack of memory. */
int paging_put(const struct paging_page *page, int64_t id);
/* After the first page, of size rows if there are as many: the size of others,
 * since servers clamp it without a word; 0: these are too few for that. */
size_t paging_size(const struct paging *paging, size_t size, int64_t total);
/* Of so many places those without a row. */
size_t paging_missing(const struct paging *paging, size_t total);
/* Whether there is a row at each of the places, and none moved. */
bool paging_is_whole(const struct paging *paging, size_t total);
/* How many rows have no id. */
size_t paging_unreadable(const struct paging *paging);
/* Forgets what was read, to read backwards. */
void paging_turn(struct paging *paging);
void paging_done(struct paging *paging);
#define auto_paging auto_cleanup(paging_done)

#endif
