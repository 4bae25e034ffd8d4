/*
 * Asking for commands, page by page.
 */
#include "jamf/commands.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "jamf/commands_internal.h"
#include "base/banned.h"

#define INSTALL "command==INSTALL_PROFILE"
#define UNDONE_SORT "dateSent"

/* Where one filter is not understood, one for each state, as production
 * clients have them; the last is not known to all servers. */
static const char *const undone[] = {";status!=Acknowledged", NULL};
/* In the order in which a command goes through them: none is in a list that was
 * read before. */
static const char *const undone_each[] = {
    ";status==Pending", ";status==NotNow", ";status==Error", NULL};

/* -- one filter ----------------------------------------------------------- */

/* What one filter finds. */
struct listing {
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
	struct listing listing;
	struct commands_page page;
	struct json_rows rows;
	const struct jamf_call *call;
};

static void listing_done(struct listing *listing)
{
	paging_done(&listing->paging);
}

/* The newest at the end. */
static const char *path_of(
    const struct listing *listing, struct paging_part part, struct arena *arena)
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

/* A page that is asked for. */
struct made_page {
	struct commands_page *page;
	struct json_rows *rows;
	struct jamf_call *call;
};

static int make_page(struct listing *listing, struct paging_part part,
    const struct made_page *made, struct arena *arena)
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

static void take_answer(struct listing *listing, const struct jamf_call *call)
{
	if (call->outcome == JAMF_DONE)
		(void)xml_integer(call->root, "totalCount", &listing->total);
	else if (listing->why.status == STATUS_DONE)
		listing->why = call->error;
	if (listing->status == 0)
		listing->status = call->status;
}

/* All pages that are to be read now. */
static int read_pages(struct listing *listing, struct error *error)
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
		if (make_page(listing, parts[i],
			&(struct made_page){&pages[i], &rows[i], &calls[i]},
			&arena) != 0)
			return error_set_memory(error);
	result = jamf_perform(
	    reading->commands->jamf, calls, count, JAMF_PARALLEL, error);
	for (size_t i = 0; i < count; i++) {
		json_rows_done(&rows[i]);
		take_answer(listing, &calls[i]);
	}
	if (result == 0 && reading->lacks_memory)
		return error_set_memory(error);
	return result;
}

static int read_rows(
    struct listing *listing, size_t from, size_t to, struct error *error)
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
static int read_others(struct listing *listing, struct error *error)
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

/* What a filter finds. Commands that are carried out leave the list while it is
 * read. */
static int read_filter(struct listing *listing, struct error *error)
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

/* -- several -------------------------------------------------------------- */

/* A value that a server cannot read is answered with 500, not 400. */
static bool is_not_understood(int status)
{
	return status == 400 || status == 500;
}

/* Goes on with what was begun, if anything was. */
static void take_begun(
    struct commands_reading *reading, struct listing *listing)
{
	struct commands_begun *begun = reading->begun;

	reading->begun = NULL;
	if (begun == NULL)
		return;
	listing->paging = begun->listing.paging;
	begun->listing.paging = (struct paging){0};
	take_answer(listing, begun->call);
}

/* With each of the endings. Those that are not understood are left out, the
 * first one aside: then 1 is returned. */
static int read_endings(struct commands_reading *reading, const char *start,
    const char *const *endings, struct error *error)
{
	struct commands *commands = reading->commands;
	auto_buf struct buf filter = {0};

	for (size_t i = 0; endings[i] != NULL; i++) {
		auto_cleanup(listing_done) struct listing listing = {
		    .reading = reading};

		take_begun(reading, &listing);
		buf_clear(&filter);
		buf_printf(&filter, "%s%s", start, endings[i]);
		if (!buf_ok(&filter))
			return error_set_memory(error);
		listing.filter = filter.data;
		if (read_filter(&listing, error) != 0)
			return -1;
		if (listing.why.status == STATUS_DONE)
			continue;
		if (is_not_understood(listing.status) && i == 0)
			return 1;
		if (!is_not_understood(listing.status)) {
			commands->error = listing.why;
			return 0;
		}
	}
	return 0;
}

static int read_undone(
    struct commands_reading *reading, const char *start, struct error *error)
{
	int result = reading->lacks_inequality
			 ? 1
			 : read_endings(reading, start, undone, error);

	if (result <= 0)
		return result;
	reading->lacks_inequality = true;
	result = read_endings(reading, start, undone_each, error);
	if (result > 0)
		(void)error_set(&reading->commands->error, STATUS_SERVER,
		    "the server does not understand what it is asked about "
		    "commands");
	return result < 0 ? -1 : 0;
}

/* An identifier that is no UUID may be anything, parts of a filter too; ids of
 * the other kind's profiles are told apart by the rows. */
static void add_profile(struct buf *buf, const struct command_profile *profile)
{
	unsigned char ignored[INVENTORY_ID_BYTES];

	if (inventory_id_read(profile->uuid, ignored))
		buf_printf(buf, ";profileIdentifier==%s", profile->uuid);
	else
		buf_printf(buf, ";profileId==%" PRId64, profile->id);
}

/* For each profile, or all at once. */
static int read_each(
    struct commands_reading *reading, const char *more, struct error *error)
{
	const struct commands *commands = reading->commands;
	bool is_each = commands->profile_count <= COMMANDS_EACH_MAX;
	size_t count = is_each ? commands->profile_count : 1;
	auto_buf struct buf start = {0};
	const char *const endings[] = {more, NULL};

	for (size_t i = 0; i < count && commands->error.status == STATUS_DONE;
	     i++) {
		buf_clear(&start);
		buf_text(&start, INSTALL);
		if (is_each)
			add_profile(&start, &commands->profiles[i]);
		if (!buf_ok(&start))
			return error_set_memory(error);
		reading->profile = is_each ? i : commands->profile_count;
		if (more == NULL && i < commands->begun_count)
			reading->begun = &commands->begun[i];
		if (more == NULL
			? read_undone(reading, start.data, error) != 0
			: read_endings(reading, start.data, endings, error) < 0)
			return -1;
	}
	return 0;
}

static int know_profiles(struct commands *commands, struct error *error)
{
	size_t ignored;

	for (size_t i = 0; i < commands->profile_count; i++)
		if (map_add(&commands->ids,
			(const char *)&commands->profiles[i].id,
			sizeof(commands->profiles[i].id), i, &ignored) < 0)
			return error_set_memory(error);
	return 0;
}

static int begin(struct commands *commands, size_t at, struct jamf_call *call,
    struct error *error)
{
	struct commands_begun *begun = &commands->begun[at];
	bool is_each = commands->profile_count <= COMMANDS_EACH_MAX;
	auto_buf struct buf filter = {0};
	const struct made_page made = {&begun->page, &begun->rows, call};

	buf_text(&filter, INSTALL);
	if (is_each)
		add_profile(&filter, &commands->profiles[at]);
	buf_text(&filter, undone[0]);
	if (!buf_ok(&filter))
		return error_set_memory(error);
	begun->reading = (struct commands_reading){.commands = commands,
	    .profile = is_each ? at : commands->profile_count,
	    .sort = UNDONE_SORT};
	begun->listing =
	    (struct listing){.reading = &begun->reading, .filter = filter.data};
	begun->call = call;
	if (make_page(&begun->listing, (struct paging_part){0, COMMANDS_PAGE},
		&made, commands->arena) != 0)
		return error_set_memory(error);
	begun->listing.filter = NULL;
	return 0;
}

int jamf_commands_begin(struct commands *commands, struct jamf_call *calls,
    size_t *ret_count, struct error *error)
{
	size_t count = commands->profile_count <= COMMANDS_EACH_MAX
			   ? commands->profile_count
			   : 1;

	commands->begun =
	    arena_new_array(commands->arena, count, sizeof(*commands->begun));
	if (commands->begun == NULL || know_profiles(commands, error) != 0)
		return error_set_memory(error);
	for (; commands->begun_count < count; commands->begun_count++)
		if (begin(commands, commands->begun_count,
			&calls[commands->begun_count], error) != 0)
			return -1;
	*ret_count = count;
	return 0;
}

int jamf_commands_read(struct commands *commands, struct error *error)
{
	struct commands_reading reading = {
	    .commands = commands, .sort = UNDONE_SORT};

	for (size_t i = 0; i < commands->begun_count; i++)
		if (commands->begun[i].reading.lacks_memory)
			return error_set_memory(error);
	if (commands->begun_count == 0 && know_profiles(commands, error) != 0)
		return -1;
	return read_each(&reading, NULL, error);
}

int jamf_commands_read_done(struct commands *commands, int64_t since,
    const unsigned char (*ids)[INVENTORY_ID_BYTES], size_t id_count,
    struct error *error)
{
	struct commands_reading reading = {
	    .commands = commands, .sort = "dateCompleted"};
	auto_buf struct buf more = {0};
	char time[CLOCK_TEXT_MAX];

	buf_text(&more, ";status==Acknowledged");
	clock_format(since, time, sizeof(time));
	if (id_count == 0)
		buf_printf(&more, ";dateCompleted=ge=%s", time);
	for (size_t i = 0; i < id_count; i++) {
		buf_text(&more, i == 0 ? ";clientManagementId=in=(" : ",");
		inventory_id_add(&more, ids[i]);
	}
	if (id_count > 0)
		buf_char(&more, ')');
	if (!buf_ok(&more))
		return error_set_memory(error);
	return read_each(&reading, more.data, error);
}

void commands_done(struct commands *commands)
{
	for (size_t i = 0; i < commands->begun_count; i++) {
		json_rows_done(&commands->begun[i].rows);
		paging_done(&commands->begun[i].listing.paging);
	}
	map_done(&commands->ids);
	map_done(&commands->known);
	map_done(&commands->texts);
	memory_free(commands->list);
	memory_free(commands->errors);
	commands->list = NULL;
	commands->errors = NULL;
}
