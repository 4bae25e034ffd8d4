/*
 * What one filter finds, page by page.
 */
#include "jamf/commands_internal.h"

#include <inttypes.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

void commands_listing_done(struct commands_listing *listing)
{
	paging_done(&listing->paging);
}

/* The newest at the end. */
static const char *path_of(const struct commands_listing *listing,
    struct paging_part part, struct arena *arena)
{
	auto_buf struct buf path = {0};

	buf_text(&path, "v2/mdm/commands?filter=");
	for (const char *at = listing->filter; *at != '\0'; at++)
		if (text_is_digit(*at) || text_is_letter(*at))
			buf_char(&path, *at);
		else
			buf_printf(&path, "%%%02X", (unsigned char)*at);
	buf_printf(&path, "&sort=%s:asc&page=%zu&page-size=%zu",
	    listing->reading->sort, part.number, part.size);
	return buf_ok(&path) ? arena_text(arena, path.data) : NULL;
}

int commands_make_page(struct commands_listing *listing,
    struct paging_part part, const struct commands_made_page *made,
    struct arena *arena)
{
	*made->page = (struct commands_page){listing->reading,
	    {&listing->paging, part.number * part.size, made->rows}};
	*made->rows = (struct json_rows){.list = "results",
	    .take = commands_take_row,
	    .context = made->page};
	*made->call = (struct jamf_call){.method = JAMF_GET,
	    .is_pro = true,
	    .path = path_of(listing, part, arena),
	    .privilege = JAMF_PRIVILEGE_COMMANDS,
	    .arena = arena,
	    .rows = made->rows,
	    .is_value_doubtful = true};
	return made->call->path == NULL ? -1 : 0;
}

void commands_take_answer(
    struct commands_listing *listing, const struct jamf_call *call)
{
	if (call->outcome == JAMF_DONE)
		(void)xml_integer(call->root, "totalCount", &listing->total);
	else if (listing->why.status == STATUS_DONE)
		listing->why = call->error;
	if (listing->status == 0)
		listing->status = call->status;
}

/* All pages that are to be read now. */
static int read_pages(struct commands_listing *listing, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct commands_reading *reading = listing->reading;
	size_t count = paging_ready(&listing->paging);
	const struct paging_part *parts = paging_take(&listing->paging, count);
	struct json_rows *rows = arena_new_array(&arena, count, sizeof(*rows));
	struct commands_page *pages =
	    arena_new_array(&arena, count, sizeof(*pages));
	struct jamf_call *calls =
	    arena_new_array(&arena, count, sizeof(*calls));
	int result;

	if (rows == NULL || pages == NULL || calls == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++)
		if (commands_make_page(listing, parts[i],
			&(struct commands_made_page){
			    &pages[i], &rows[i], &calls[i]},
			&arena) != 0)
			return error_set_memory(error);
	result = jamf_perform(
	    reading->commands->jamf, calls, count, JAMF_PARALLEL, error);
	for (size_t i = 0; i < count; i++) {
		json_rows_done(&rows[i]);
		commands_take_answer(listing, &calls[i]);
	}
	if (result == 0 && reading->lacks_memory)
		return error_set_memory(error);
	return result;
}

static int read_rows(struct commands_listing *listing, size_t from, size_t to,
    struct error *error)
{
	if (paging_want(&listing->paging, from, to, listing->size, error) != 0)
		return -1;
	while (paging_ready(&listing->paging) > 0 &&
	       listing->why.status == STATUS_DONE)
		if (read_pages(listing, error) != 0)
			return -1;
	return 0;
}

/* Those that are not in the first page. */
static int read_others(struct commands_listing *listing, struct error *error)
{
	struct paging *paging = &listing->paging;

	listing->size = paging_size(paging, COMMANDS_PAGE, listing->total);
	if (listing->size == 0)
		return 0;
	if (read_rows(
		listing, paging->count - 1, (size_t)listing->total, error) != 0)
		return -1;
	if (listing->why.status != STATUS_DONE ||
	    paging_is_whole(paging, (size_t)listing->total))
		return 0;
	paging_turn(paging);
	return read_rows(listing, 0, (size_t)listing->total, error);
}

int commands_read_filter(struct commands_listing *listing, struct error *error)
{
	const int64_t most = (int64_t)COMMANDS_PAGE * COMMANDS_PAGES_MAX;
	size_t missing;

	listing->size = COMMANDS_PAGE;
	if (listing->status == 0 &&
	    read_rows(listing, 0, COMMANDS_PAGE, error) != 0)
		return -1;
	if (listing->why.status != STATUS_DONE ||
	    listing->total <= (int64_t)listing->paging.count)
		return 0;
	if (listing->total > most) {
		(void)error_set(&listing->why, STATUS_LIMIT,
		    "the server has %" PRId64 " commands, at most %" PRId64
		    " are read",
		    listing->total, most);
		return 0;
	}
	if (read_others(listing, error) != 0)
		return -1;
	missing = paging_missing(&listing->paging, (size_t)listing->total);
	if (listing->why.status == STATUS_DONE && missing > 0)
		(void)error_set(&listing->why, STATUS_SERVER,
		    "the server counts %" PRId64 " of them and gives %" PRId64,
		    listing->total, listing->total - (int64_t)missing);
	return 0;
}
