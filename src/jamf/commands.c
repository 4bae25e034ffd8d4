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

/* Where one filter is not understood, one for each state, as production
 * clients have them; the last is not known to all servers. */
static const char *const undone[] = {";status!=Acknowledged", NULL};
static const char *const undone_each[] = {
    ";status==Error", ";status==Pending", ";status==NotNow", NULL};

/* -- one filter ----------------------------------------------------------- */

static const char *path_of(const char *filter, size_t page, struct arena *arena)
{
	auto_buf struct buf path = {0};

	buf_text(&path, "v2/mdm/commands?filter=");
	for (; *filter != '\0'; filter++)
		if (text_is_digit(*filter) || text_is_letter(*filter))
			buf_char(&path, *filter);
		else
			buf_printf(&path, "%%%02X", (unsigned char)*filter);
	buf_printf(&path, "&sort=dateSent:asc&page=%zu&page-size=%d", page,
	    COMMANDS_PAGE);
	return buf_ok(&path) ? arena_text(arena, path.data) : NULL;
}

/* Pages from one on, as many as count says. The calls are over then. */
static int read_pages(struct commands_reading *reading, const char *filter,
    size_t from, size_t count, struct jamf_call *calls, struct arena *arena,
    struct error *error)
{
	struct json_rows *rows = arena_new_array(arena, count, sizeof(*rows));
	int result;

	if (rows == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct json_rows){.list = "results",
		    .take = commands_take_row,
		    .context = reading};
		calls[i] = (struct jamf_call){.method = JAMF_GET,
		    .is_pro = true,
		    .path = path_of(filter, from + i, arena),
		    .privilege = JAMF_PRIVILEGE_COMMANDS,
		    .arena = arena,
		    .rows = &rows[i]};
		if (calls[i].path == NULL)
			return error_set_memory(error);
	}
	result = jamf_perform(
	    reading->commands->jamf, calls, count, JAMF_PARALLEL, error);
	for (size_t i = 0; i < count; i++)
		json_rows_done(&rows[i]);
	if (result == 0 && reading->lacks_memory)
		return error_set_memory(error);
	return result;
}

/* What a filter finds; why says how it ended. */
static int read_filter(struct commands_reading *reading, const char *filter,
    struct error *why, int *ret_status, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct jamf_call first, *others;
	int64_t total = 0;
	size_t pages;

	*why = (struct error){0};
	if (read_pages(reading, filter, 0, 1, &first, &arena, error) != 0)
		return -1;
	*ret_status = first.status;
	if (first.outcome != JAMF_DONE) {
		*why = first.error;
		return 0;
	}
	(void)xml_integer(first.root, "totalCount", &total);
	if (total <= COMMANDS_PAGE)
		return 0;
	pages = (size_t)((total - 1) / COMMANDS_PAGE);
	if (total > (int64_t)COMMANDS_PAGE * COMMANDS_PAGES_MAX) {
		(void)error_set(why, STATUS_LIMIT,
		    "the server has %" PRId64 " commands, at most %d are read",
		    total, COMMANDS_PAGE * COMMANDS_PAGES_MAX);
		return 0;
	}
	others = arena_new_array(&arena, pages, sizeof(*others));
	if (others == NULL)
		return error_set_memory(error);
	if (read_pages(reading, filter, 1, pages, others, &arena, error) != 0)
		return -1;
	for (size_t i = 0; i < pages && why->status == STATUS_DONE; i++)
		if (others[i].outcome != JAMF_DONE)
			*why = others[i].error;
	return 0;
}

/* -- several -------------------------------------------------------------- */

/* A value that a server cannot read is answered with 500, not 400. */
static bool is_not_understood(int status)
{
	return status == 400 || status == 500;
}

/* With each of the endings. Those that are not understood are left out, the
 * first one aside: then 1 is returned. */
static int read_endings(struct commands_reading *reading, const char *start,
    const char *const *endings, struct error *error)
{
	struct commands *commands = reading->commands;
	auto_buf struct buf filter = {0};

	for (size_t i = 0; endings[i] != NULL; i++) {
		struct error why;
		int status = 0;

		buf_clear(&filter);
		buf_printf(&filter, "%s%s", start, endings[i]);
		if (!buf_ok(&filter))
			return error_set_memory(error);
		if (read_filter(reading, filter.data, &why, &status, error) !=
		    0)
			return -1;
		if (why.status == STATUS_DONE)
			continue;
		if (is_not_understood(status) && i == 0)
			return 1;
		if (!is_not_understood(status)) {
			commands->error = why;
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

int jamf_commands_read(struct commands *commands, struct error *error)
{
	struct commands_reading reading = {.commands = commands};

	if (know_profiles(commands, error) != 0)
		return -1;
	return read_each(&reading, NULL, error);
}

int jamf_commands_read_done(struct commands *commands, int64_t since,
    const unsigned char (*ids)[INVENTORY_ID_BYTES], size_t id_count,
    struct error *error)
{
	struct commands_reading reading = {.commands = commands};
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
	map_done(&commands->ids);
	map_done(&commands->known);
	map_done(&commands->texts);
	memory_free(commands->list);
	memory_free(commands->errors);
	commands->list = NULL;
	commands->errors = NULL;
}
