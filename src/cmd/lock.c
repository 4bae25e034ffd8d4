/* The command lock: the lock file without an editor. */
#include "cmd/lock.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/interrupt.h"
#include "cmd/jamf_server.h"
#include "cmd/message.h"
#include "cmd/projects.h"
#include "json/json_write.h"
#include "project/lock.h"
#include "base/banned.h"

/* One change of the lock file. */
struct lock_change {
	const struct invocation *invocation;
	struct arena arena;
	struct config config;
	struct lock *lock;
	const char *server; /* --server, as the lock file has it; or NULL */
	const char *identifier;
	/* The entries of that identifier, and server. */
	struct lock_object *entries;
	size_t count;
};

static void lock_change_done(struct lock_change *it)
{
	lock_free(it->lock);
	config_done(&it->config);
	arena_done(&it->arena);
}
#define auto_lock_change auto_cleanup(lock_change_done)

static int open_lock(struct lock_change *it, struct error *error)
{
	const char *server =
	    opts_text(&it->invocation->arguments, "server", NULL);
	auto_server struct server named = {0};
	char path[FILE_PATH_MAX];

	if (invocation_config(it->invocation, ".", &it->config, error) != 0 ||
	    projects_check(it->invocation, &it->config, NULL, error) != 0)
		return -1;
	/* An address, as the lock file has it, or the label of a section. */
	it->server = server;
	if (server != NULL && strstr(server, "://") == NULL) {
		if (server_open(it->invocation, &it->config, server, false,
			&named, error) != 0)
			return -1;
		it->server = arena_text(&it->arena, jamf_url(named.jamf));
		if (it->server == NULL)
			return error_set_memory(error);
	}
	if (lock_path(&it->config, ".", path, error) != 0)
		return -1;
	if (!file_exists(path))
		return error_set(
		    error, STATUS_NOT_FOUND, "there is no '%s'", path);
	if (lock_open(path, &it->lock, error) != 0)
		return -1;
	return lock_hold(it->lock, LOCK_WAIT_MS, error);
}

static int fail_missing(const struct lock_change *it, struct error *error)
{
	const struct lock_object *object;
	const struct lock_pin *pin;
	const char *best = NULL;
	unsigned limit = text_near_limit(strlen(it->identifier));
	size_t place = 0;

	for (size_t i = 0; (pin = lock_pin_at(it->lock, i)) != NULL; i++)
		if (strcmp(pin->url, it->identifier) == 0) {
			(void)error_set(error, STATUS_REFUSED,
			    "'%.200s' has a pin, which is not forgotten but "
			    "replaced",
			    pin->url);
			return error_hint(error,
			    "once you know that the CA is another: scepctl "
			    "fingerprint --update --replace OLD-SHA-256 FILE");
		}
	while ((object = lock_object_next(it->lock, &place)) != NULL) {
		unsigned off =
		    text_distance(it->identifier, object->identifier, limit);

		if (off > limit)
			continue;
		best = object->identifier;
		limit = off;
		if (off == 0)
			break;
	}
	(void)error_set(error, STATUS_NOT_FOUND,
	    it->server == NULL
		? "the lock file has no profile '%.200s'"
		: "the lock file has no profile '%.200s' on '%.200s'",
	    it->identifier, it->server);
	if (best == NULL)
		return -1;
	if (strcmp(best, it->identifier) == 0)
		return error_hint(error, "it has one on another server");
	return error_hint(error, "did you mean '%.200s'?", best);
}

/* Finds the entries that are meant. */
static int find(struct lock_change *it, struct error *error)
{
	const struct lock_object *object;
	size_t place = 0, most = 0;

	while (lock_object_next(it->lock, &place) != NULL)
		most++;
	it->entries =
	    arena_new_array(&it->arena, most + 1, sizeof(*it->entries));
	if (it->entries == NULL)
		return error_set_memory(error);
	place = 0;
	while ((object = lock_object_next(it->lock, &place)) != NULL)
		if (strcmp(object->identifier, it->identifier) == 0 &&
		    (it->server == NULL ||
			strcmp(object->server, it->server) == 0))
			it->entries[it->count++] = *object;
	return it->count == 0 ? fail_missing(it, error) : 0;
}

static int report(
    const struct lock_change *it, const char *to, struct error *error)
{
	auto_buf struct buf buf = {0};
	struct json_writer writer = {.buf = &buf};

	if (!opts_has(&it->invocation->arguments, "json"))
		return 0;
	json_write_document(&writer);
	json_write_array(&writer, to == NULL ? "removed" : "moved");
	for (size_t i = 0; i < it->count; i++) {
		const struct lock_object *entry = &it->entries[i];

		json_write_object(&writer, NULL);
		json_write_text(&writer, "identifier", entry->identifier);
		if (to != NULL)
			json_write_text(&writer, "to", to);
		json_write_text(&writer, "server", entry->server);
		json_write_integer(&writer, "id", entry->id);
		json_write_end(&writer);
	}
	json_write_end(&writer);
	json_write_end(&writer);
	return stdout_report(it->invocation, RUNNER_JSON, &buf, error);
}

/* -- move and remove ------------------------------------------------------ */

static int move(struct lock_change *it, const char *to, struct error *error)
{
	for (size_t i = 0; i < it->count; i++) {
		struct lock_object moved = it->entries[i];
		const struct lock_object *there =
		    lock_object(it->lock, moved.server, to);

		if (there != NULL) {
			struct lock_command command;

			(void)error_set(error, STATUS_REFUSED,
			    "the lock file has a profile '%.150s' on '%.150s' "
			    "already",
			    there->identifier, there->server);
			return error_hint(error,
			    "if that one is to be forgotten: %s",
			    lock_remove_command(&command, there));
		}
		moved.identifier = to;
		if (lock_set_object(it->lock, &moved, error) != 0)
			return -1;
		lock_remove_object(
		    it->lock, it->entries[i].server, it->entries[i].identifier);
	}
	return 0;
}

static int check_new(const char *old, const char *name, struct error *error)
{
	auto_buf struct buf shown = {0};

	if (strcmp(old, name) == 0)
		return error_set(error, STATUS_USAGE,
		    "'%.200s' is both the old and the new identifier", old);
	text_add_printable(&shown, name, strlen(name));
	if (!buf_ok(&shown))
		return error_set_memory(error);
	if (strcmp(shown.data, name) != 0)
		return error_set(error, STATUS_USAGE,
		    "'%.200s' cannot be an identifier: it has a control "
		    "character or is not UTF-8",
		    shown.data);
	return 0;
}

static int remove_one(struct lock_change *it, struct error *error)
{
	struct lock_command command;

	if (it->count > 1) {
		(void)error_set(error, STATUS_USAGE,
		    "the lock file has '%.200s' on %zu servers", it->identifier,
		    it->count);
		return error_hint(error,
		    "say of which it is to be forgotten, such as: %s",
		    lock_remove_command(&command, &it->entries[0]));
	}
	lock_remove_object(
	    it->lock, it->entries[0].server, it->entries[0].identifier);
	return 0;
}

/* Opens the lock file, changes it, writes it and says so. */
static int change(const struct invocation *invocation)
{
	const char *const *operands = invocation->arguments.operands;
	const char *old = operands[1];
	const char *to = strcmp(operands[0], "move") == 0 ? operands[2] : NULL;
	auto_lock_change struct lock_change it = {
	    .invocation = invocation, .identifier = old};
	struct error error = {0};
	bool written = false;
	int result;

	if (to != NULL && check_new(old, to, &error) != 0)
		return message_error(invocation, &error);
	/* A signal waits until nothing of the lock is left. */
	interrupt_catch();
	result = open_lock(&it, &error) != 0 || find(&it, &error) != 0 ||
		 (to != NULL ? move(&it, to, &error)
			     : remove_one(&it, &error)) != 0 ||
		 lock_commit(it.lock, &written, &error) != 0 ||
		 report(&it, to, &error) != 0;
	if (result != 0)
		lock_release(&it.lock);
	interrupt_end();
	if (result != 0)
		return message_error(invocation, &error);
	if (to != NULL)
		message_note(invocation,
		    "'%s' is '%s' now, says the lock file. A payload whose "
		    "UUID was derived from the old identifier gets another "
		    "one, and devices enrol again, unless the definition "
		    "gives it with 'uuid'; without any such, 'plan' and "
		    "'apply' want --trust-lock once",
		    old, to);
	else
		message_note(invocation,
		    "'%s' is forgotten; nothing was changed on the server",
		    old);
	return STATUS_DONE;
}

/* -- the command ---------------------------------------------------------- */

static const struct command_part parts[] = {
    {.name = "move",
	.synopsis = "OLD NEW",
	.doc = "another identifier of a profile",
	.count = 2,
	.kind = WORD_IDENTIFIER},
    {.name = "remove",
	.synopsis = "ID",
	.doc = "forget a profile",
	.count = 1,
	.kind = WORD_IDENTIFIER},
    {.name = "merge",
	.synopsis = "BASE OURS THEIRS",
	.doc = "a merge driver of git's",
	.count = 3,
	.kind = WORD_FILE},
    {0},
};

static int run_command(struct invocation *invocation)
{
	const struct command_part *part;
	struct error error = {0};

	part = command_part_find(&invocation->arguments, &error);
	if (part == NULL || invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	return strcmp(part->name, "merge") == 0 ? lock_merge_files(invocation)
						: change(invocation);
}

static const struct option command_options[] = {
    {.name = "server",
	.argument = "SERVER",
	.doc = "move and remove: of this server only; the label of its [jamf] "
	       "section, or its address as the lock file has it"},
    {.name = "json", .doc = "what was done, as JSON"},
    {0},
};

const struct command lock_command = {.name = "lock",
    .synopsis = "move OLD NEW | remove ID | merge BASE OURS THEIRS",
    .summary = "change or merge the lock file, without an editor",
    .details =
	"move: the definition with the identifier OLD has the identifier "
	"NEW now. remove: forgets the profile of the identifier ID; "
	"nothing is changed on a server, where plan finds it again by its "
	"name and payloads. merge: a merge driver of git's: what THEIRS "
	"changed since BASE goes into OURS; status 1 when something is "
	"left to decide, which then stands there between marks. That is "
	"so for a pin that both sides changed to different CAs; a profile "
	"is as it was written to the server last.",
    .options = command_options,
    .least = 1,
    .most = 4,
    .parts = parts,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_BUSY, STATUS_REFUSED, STATUS_FILE, STATUS_LIMIT},
    .run = run_command};
