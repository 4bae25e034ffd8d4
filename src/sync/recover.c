/*
 * Writes whose answer was lost. A creation must not be sent again before the
 * name was looked for, or there may be two; an update is read first.
 */
#include "sync/apply_internal.h"
#include "base/banned.h"

enum {
	/* Seconds: on one and the same server a profile that was made is seen
	 * at once, unless the request itself still lasts. */
	STICKY_WAIT = 15,
	UPDATES_MAX = 2 /* times an update or deletion is sent again */
};

/* -- creations ------------------------------------------------------------ */

static const struct jamf_row *row_of(
    const struct jamf_rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->count; i++)
		if (sync_like_name(rows->list[i].name, name))
			return &rows->list[i];
	return NULL;
}

/* 1: found and ours, 0: not there; -1: not ours, or not to be read. */
static int look_up(
    struct sync_run *run, size_t at, int64_t *ret_id, struct error *error)
{
	const struct sync_item *item = &run->plan->list[at];
	auto_arena struct arena arena = {0};
	struct jamf_rows rows;
	const struct jamf_row *row;
	struct jamf_profile profile;
	struct tree *tree = NULL;
	enum jamf_outcome outcome;

	if (jamf_profiles_list(
		run->sync->jamf, item->kind, &arena, &rows, error) != 0)
		return -1;
	row = row_of(&rows, item->name);
	if (row == NULL)
		return 0;
	outcome =
	    sync_get_object(run, at, row->id, &arena, &profile, &tree, error);
	if (outcome == JAMF_MISSING)
		return 0;
	if (outcome != JAMF_DONE)
		return -1;
	if (!sync_holds_ours(item->desired, tree)) {
		(void)error_set(error, STATUS_REFUSED,
		    "'%s' is the name of a profile that is not ours, id %lld",
		    item->name, (long long)row->id);
		return -1;
	}
	*ret_id = row->id;
	return 1;
}

/* At once, then at growing intervals until most seconds have passed. */
static int search(struct sync_run *run, size_t at, unsigned most,
    int64_t *ret_id, struct error *error)
{
	unsigned waited = 0, pause = 1;

	for (;;) {
		int found = look_up(run, at, ret_id, error);

		if (found != 0 || waited >= most)
			return found;
		if (pause > most - waited)
			pause = most - waited;
		if (sync_pause(run->sync, pause, error) != 0)
			return -1;
		waited += pause;
		pause *= 2;
	}
}

static unsigned wait_of(const struct sync_run *run)
{
	unsigned wait = jamf_cluster_wait(run->sync->jamf);

	return jamf_is_sticky(run->sync->jamf) && wait > STICKY_WAIT
		   ? STICKY_WAIT
		   : wait;
}

static int take_id(
    struct sync_run *run, size_t at, int64_t id, enum sync_recovered *ret_found)
{
	run->results[at].id = id;
	*ret_found = SYNC_RECOVERED_WRITTEN;
	return 0;
}

/* The answer to sending it a second time: true with the id; else its failure
 * stands in the result. */
static bool judge_second(struct sync_run *run, size_t at,
    const struct jamf_call *write, int64_t *ret_id)
{
	struct error fault = write->error;
	int found = 0;

	if (write->outcome == JAMF_DONE) {
		if (jamf_profile_written_id(write->root, ret_id, &fault) == 0)
			return true;
		found = search(run, at, wait_of(run), ret_id, &fault);
	} else if (write->is_duplicate) {
		found = search(run, at, jamf_cluster_wait(run->sync->jamf),
		    ret_id, &fault);
	} else if (write->outcome == JAMF_UNKNOWN) {
		found = look_up(run, at, ret_id, &fault);
	}
	if (found <= 0)
		sync_finish_stopped(run, at, &fault);
	return found > 0;
}

static int settle_create(struct sync_run *run, size_t at,
    struct jamf_call *write, enum sync_recovered *ret_found,
    struct error *error)
{
	struct error fault = {0};
	int64_t id = 0;
	int found = search(run, at, wait_of(run), &id, &fault);

	if (found < 0) {
		sync_finish_stopped(run, at, &fault);
		return 0;
	}
	if (found > 0)
		return take_id(run, at, id, ret_found);
	if (jamf_perform(run->sync->jamf, write, 1, 1, error) != 0) {
		if (write->outcome == JAMF_DONE &&
		    jamf_profile_written_id(write->root, &id, &fault) == 0)
			(void)sync_journal_id(run, at, id, &fault);
		return -1;
	}
	return judge_second(run, at, write, &id)
		   ? take_id(run, at, id, ret_found)
		   : 0;
}

/* Somebody has the name: it is ours if an earlier run made it. */
static int settle_duplicate(struct sync_run *run, size_t at,
    const struct jamf_call *write, enum sync_recovered *ret_found,
    struct error *error)
{
	struct error fault = write->error;
	int64_t id = 0;
	int found = look_up(run, at, &id, &fault);

	if (found > 0)
		return take_id(run, at, id, ret_found);
	if (sync_journal_undo(run, at, error) != 0)
		return -1;
	sync_finish_failed(run, at, &fault);
	return 0;
}

/* -- updates -------------------------------------------------------------- */

enum state {
	STATE_NEW,
	STATE_OLD,
	STATE_OTHER,
	STATE_UNREAD
};

static int look_at(struct sync_run *run, size_t at, struct arena *arena,
    enum state *ret_state, struct error *fault, struct error *error)
{
	struct jamf_profile profile;
	struct tree *tree = NULL;

	*ret_state = STATE_UNREAD;
	if (sync_get_object(run, at, run->results[at].id, arena, &profile,
		&tree, fault) != JAMF_DONE)
		return 0;
	if (sync_verify(run, at, &profile, tree, error) != 0)
		return -1;
	if (run->results[at].mismatches.count == 0)
		*ret_state = STATE_NEW;
	else
		*ret_state = sync_is_as_before(run, at, &profile, tree)
				 ? STATE_OLD
				 : STATE_OTHER;
	return 0;
}

/* 1: written; 0: try once more; -1: its result, or the error, stands. */
static int send_again(struct sync_run *run, size_t at, struct jamf_call *write,
    struct error *error, bool *ret_ended)
{
	if (jamf_perform(run->sync->jamf, write, 1, 1, error) != 0) {
		*ret_ended = true;
		return -1;
	}
	if (write->outcome == JAMF_DONE)
		return 1;
	if (write->outcome == JAMF_UNKNOWN)
		return 0;
	sync_finish_stopped(run, at, &write->error);
	return -1;
}

static int settle_update(struct sync_run *run, size_t at,
    struct jamf_call *write, enum sync_recovered *ret_found,
    struct error *error)
{
	struct error fault = write->error;

	for (unsigned tries = 0; tries <= UPDATES_MAX; tries++) {
		auto_arena struct arena arena = {0};
		enum state state;
		bool ended = false;
		int sent;

		if ((tries > 0 &&
			sync_pause(run->sync, 1U << (tries - 1), error) != 0) ||
		    look_at(run, at, &arena, &state, &fault, error) != 0)
			return -1;
		/* Whatever it is, reading it back tells. */
		if (state == STATE_NEW || state == STATE_OTHER) {
			*ret_found = SYNC_RECOVERED_WRITTEN;
			return 0;
		}
		if (state == STATE_UNREAD || tries == UPDATES_MAX)
			break;
		sent = send_again(run, at, write, error, &ended);
		if (sent > 0)
			*ret_found = SYNC_RECOVERED_WRITTEN;
		if (sent != 0)
			return ended ? -1 : 0;
		fault = write->error;
	}
	run->results[at].mismatches.count = 0;
	sync_finish_stopped(run, at, &fault);
	return 0;
}

int sync_recover(struct sync_run *run, size_t at, struct jamf_call *write,
    enum sync_recovered *ret_found, struct error *error)
{
	*ret_found = SYNC_RECOVERED_FINISHED;
	if (run->plan->list[at].action != SYNC_CREATE)
		return settle_update(run, at, write, ret_found, error);
	if (write->is_duplicate)
		return settle_duplicate(run, at, write, ret_found, error);
	return settle_create(run, at, write, ret_found, error);
}
