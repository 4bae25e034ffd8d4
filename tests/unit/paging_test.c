/* Planted mutations these must catch: pages that do not overlap; a row that
 * moved is passed over; the next part of a list that is read backwards is the
 * first. */
#include "jamf/paging.h"
#include "tap.h"

#define LIST_MAX 12000

/* A server's list; rows are their ids. */
struct list {
	int64_t ids[LIST_MAX];
	size_t count;
};

static const struct {
	const char *what;
	size_t rows, most;
	/* After so many pages the row at a place goes, or one comes. */
	size_t after[2], gone[2];
	int comes;
	int is_whole;
} lists[] = {
    {"nothing happens", 10000, 2000, {0}, {0}, 0, 1},
    {"one page", 2000, 2000, {0}, {0}, 0, 1},
    {"a row of a page that was read goes", 4100, 2000, {1}, {5}, 0, 0},
    {"the last row of a page goes", 4100, 2000, {1}, {1999}, 0, 0},
    {"one goes and one comes", 4100, 2000, {1}, {5}, 1, 0},
    {"one comes", 4100, 2000, {1}, {LIST_MAX}, 1, 1},
    {"a row of a page that is still to come goes", 4100, 2000, {1}, {3000}, 0,
	1},
    {"small pages", 4100, 125, {7}, {3}, 0, 0},
    {"two go", 10000, 1000, {3, 8}, {1, 1}, 0, 0},
};

static void fill(struct list *list, size_t count)
{
	list->count = count;
	for (size_t i = 0; i < count; i++)
		list->ids[i] = (int64_t)i + 1;
}

static void happen(struct list *list, size_t at, size_t pages)
{
	for (size_t i = 0; i < array_length(lists[at].after); i++) {
		if (lists[at].after[i] != pages || pages == 0)
			continue;
		if (lists[at].gone[i] < list->count) {
			for (size_t j = lists[at].gone[i]; j + 1 < list->count;
			     j++)
				list->ids[j] = list->ids[j + 1];
			list->count--;
		}
		if (lists[at].comes)
			list->ids[list->count++] = LIST_MAX + 1;
	}
}

/* As it is after so many pages. */
static void read_list(
    struct paging *paging, struct list *list, size_t at, unsigned char *seen)
{
	struct error error = {0};
	size_t pages = 0;

	ok(paging_want(paging, 0, list->count, lists[at].most, &error) == 0,
	    "%s: wanted", lists[at].what);
	while (paging_ready(paging) > 0) {
		struct json_rows rows = {0};
		size_t count = paging_ready(paging);
		struct paging_part parts[128];
		const struct paging_part *taken = paging_take(paging, count);

		for (size_t i = 0; i < count && i < array_length(parts); i++)
			parts[i] = taken[i];
		for (size_t i = 0; i < count; i++) {
			struct paging_page page = {
			    paging, parts[i].number * parts[i].size, &rows};

			for (rows.count = 1;
			     rows.count <= parts[i].size &&
			     page.from + rows.count <= list->count;
			     rows.count++) {
				int64_t id =
				    list->ids[page.from + rows.count - 1];

				if (paging_put(&page, id) != 0)
					return;
				if (id <= LIST_MAX)
					seen[id - 1] = 1;
			}
			happen(list, at, ++pages);
		}
	}
}

/* Rows that are there at the end. */
static int has_all(const struct list *list, const unsigned char *seen)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->ids[i] <= LIST_MAX && !seen[list->ids[i] - 1])
			return 0;
	return 1;
}

static void test_lists(void)
{
	static struct list list;

	for (size_t i = 0; i < array_length(lists); i++) {
		auto_paging struct paging paging = {0};
		unsigned char seen[LIST_MAX] = {0};
		unsigned char again[LIST_MAX] = {0};
		int is_whole;

		fill(&list, lists[i].rows);
		read_list(&paging, &list, i, seen);
		is_whole = paging_is_whole(&paging, list.count);
		is_number(
		    is_whole, lists[i].is_whole, "%s: whole", lists[i].what);
		ok(!is_whole || has_all(&list, seen), "%s: all rows",
		    lists[i].what);
		fill(&list, lists[i].rows);
		paging_turn(&paging);
		read_list(&paging, &list, i, again);
		ok(has_all(&list, again), "%s: all rows, backwards",
		    lists[i].what);
	}
}

/* Each page has the place, and few rows that are there already. */
static void test_parts(void)
{
	for (size_t most = 125; most <= 2000; most *= 2)
		for (size_t place = 0; place < 1000000; place += 997) {
			struct paging_part part = paging_part_at(place, most);
			size_t from = part.number * part.size;

			if (part.size <= most && from <= place &&
			    from + part.size > place + most / 2)
				continue;
			ok(0, "%zu rows from %zu: %zu of %zu", most, place,
			    part.number, part.size);
			return;
		}
	ok(1, "pages for every place");
}

static void test_unreadable(void)
{
	auto_paging struct paging paging = {0};
	struct json_rows rows = {.count = 1};
	struct paging_page page = {&paging, 0, &rows};

	ok(paging_put(&page, PAGING_UNREADABLE) == 0 &&
		paging_put(&page, PAGING_UNREADABLE) == 0,
	    "a row without an id, twice");
	is_number((int64_t)paging_unreadable(&paging), 1, "counts once");
	ok(!paging_is_whole(&paging, 2), "one of two rows");
}

static const struct {
	size_t read, size;
	int64_t total;
	size_t expected;
} sizes[] = {
    {2000, 2000, 2000, 2000},
    {2000, 2000, 4100, 2000},
    {0, 2000, 0, 2000},
    {7, 2000, 7, 2000},
    {1000, 2000, 4100, 1000},
    {PAGING_LEAST, 2000, 4100, PAGING_LEAST},
    {PAGING_LEAST - 1, 2000, 4100, 0},
    {0, 2000, 1, 0},
    {7, 2000, INT64_MAX, 0},
    {4100, 2000, 4100, 2000},
};

static void test_sizes(void)
{
	for (size_t i = 0; i < array_length(sizes); i++) {
		struct paging paging = {.count = sizes[i].read};

		is_number((int64_t)paging_size(
			      &paging, sizes[i].size, sizes[i].total),
		    (int64_t)sizes[i].expected, "%zu of %lld come",
		    sizes[i].read, (long long)sizes[i].total);
	}
}

int main(void)
{
	test_sizes();
	test_lists();
	test_parts();
	test_unreadable();
	return tap_done();
}
