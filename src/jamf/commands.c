/*
 * Asking for commands, filter by filter.
 */
#include "jamf/commands.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
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

/* A value that a server cannot read is answered with 500, not 400. */
static bool is_not_understood(int status)
{
	return status == 400 || status == 500;
}

/* Goes on with what was begun, if anything was. */
static void take_begun(
    struct commands_reading *reading, struct commands_listing *listing)
{
	struct commands_begun *begun = reading->begun;

	reading->begun = NULL;
	if (begun == NULL)
		return;
	listing->paging = begun->listing.paging;
	begun->listing.paging = (struct paging){0};
	commands_take_answer(listing, begun->call);
}

/* With each of the endings. Those that are not understood are left out, the
 * first one aside: then 1 is returned. */
static int read_endings(struct commands_reading *reading, const char *start,
    const char *const *endings, struct error *error)
{
	struct commands *commands = reading->commands;
	auto_buf struct buf filter = {0};

	for (size_t i = 0; endings[i] != NULL; i++) {
		auto_cleanup(
		    commands_listing_done) struct commands_listing listing = {
		    .reading = reading};

		take_begun(reading, &listing);
		buf_clear(&filter);
		buf_printf(&filter, "%s%s", start, endings[i]);
		if (!buf_ok(&filter))
			return error_set_memory(error);
		listing.filter = filter.data;
		if (commands_read_filter(&listing, error) != 0)
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
	const struct commands_made_page made = {
	    &begun->page, &begun->rows, call};

	buf_text(&filter, INSTALL);
	if (is_each)
		add_profile(&filter, &commands->profiles[at]);
	buf_text(&filter, undone[0]);
	if (!buf_ok(&filter))
		return error_set_memory(error);
	begun->reading = (struct commands_reading){.commands = commands,
	    .profile = is_each ? at : commands->profile_count,
	    .sort = UNDONE_SORT};
	begun->listing = (struct commands_listing){
	    .reading = &begun->reading, .filter = filter.data};
	begun->call = call;
	if (commands_make_page(&begun->listing,
		(struct paging_part){0, COMMANDS_PAGE}, &made,
		commands->arena) != 0)
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
