/*
 * Entries of the lock file for objects of Jamf Pro. Mutations these catch: an
 * entry taken out that is written all the same; lock_sync that lets go of the
 * file; a digest of any length taken; the second of two entries that differ
 * simply winning; 'confirm' lost on writing.
 */
#include "project/lock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/shell.h"
#include "base/text.h"
#include "lock_fixture.h"
#include "base/banned.h"

#define DIGEST \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OBJECT_OF(identifier, rest)                  \
	"{\"kind\":\"object\",\"server\":\"https://" \
	"j\",\"identifier\":\"" identifier "\"," rest "}"
#define REST "\"platform\":\"macos\",\"name\":\"N\",\"id\":42"
#define OBJECT(identifier) OBJECT_OF(identifier, REST)
#define OTHER "{\"kind\":\"future\", \"id\": 4}"

static struct lock_object object_of(const char *identifier)
{
	return (struct lock_object){.server = "https://j",
	    .identifier = identifier,
	    .platform = "macos",
	    .name = "N",
	    .id = 42};
}

/* -- reading ------------------------------------------------------------- */

static const struct {
	const char *name, *text;
	enum status status; /* STATUS_DONE: fine */
	const char *message;
} texts[] = {
    {"least", OBJECT("a"), STATUS_DONE, NULL},
    {"all",
	OBJECT_OF("a",
	    REST ",\"uuid\":\"u\",\"applied\":{\"general\":\"" DIGEST
		 "\",\"scope\":\"" DIGEST "\",\"self_service\":\"" DIGEST
		 "\",\"payload\":\"" DIGEST "\"},\"stored\":{},\"created\":"
		 "\"2026-11-23T10:00:00Z\",\"confirm\":\"done\""),
	STATUS_DONE, NULL},
    {"derived", OBJECT_OF("a", REST ",\"derived\":{\"type\":\"t\"}"),
	STATUS_DONE, NULL},
    {"derived, all",
	OBJECT_OF("a",
	    REST ",\"derived\":{\"type\":\"t\",\"label\":\"l\",\"number\":2}"),
	STATUS_DONE, NULL},
    {"derived from nothing", OBJECT_OF("a", REST ",\"derived\":{}"),
	STATUS_FINDINGS, "'derived': field 'type' is missing"},
    {"derived from an empty type",
	OBJECT_OF("a", REST ",\"derived\":{\"type\":\"\"}"), STATUS_FINDINGS,
	"'derived': field 'type' is empty"},
    {"derived, number 0",
	OBJECT_OF("a", REST ",\"derived\":{\"type\":\"t\",\"number\":0}"),
	STATUS_FINDINGS, "'derived': field 'number' is not between 1 and"},
    {"twice, derived otherwise",
	OBJECT_OF("a", REST ",\"derived\":{\"type\":\"t\"}") "\n" OBJECT_OF(
	    "a", REST ",\"derived\":{\"type\":\"t\",\"label\":\"l\"}"),
	STATUS_REFUSED, ":2: a second entry"},
    {"the same twice", OBJECT("a") "\n" OBJECT("a"), STATUS_DONE, NULL},
    {"two of one server", OBJECT("a") "\n" OBJECT("b"), STATUS_DONE, NULL},
    {"twice, two ids",
	OBJECT("a") "\n" OBJECT_OF(
	    "a", "\"platform\":\"macos\",\"name\":\"N\",\"id\":43"),
	STATUS_REFUSED,
	":2: a second entry for 'a' on 'https://j', and they differ"},
    {"twice, another digest",
	OBJECT("a") "\n" OBJECT_OF(
	    "a", REST ",\"stored\":{\"scope\":\"" DIGEST "\"}"),
	STATUS_REFUSED, ":2: a second entry"},
    {"missing id", OBJECT_OF("a", "\"platform\":\"ios\",\"name\":\"N\""),
	STATUS_FINDINGS, "'id'"},
    {"negative id",
	OBJECT_OF("a", "\"platform\":\"ios\",\"name\":\"N\",\"id\":-1"),
	STATUS_FINDINGS, "field 'id' is negative"},
    {"id with a fraction",
	OBJECT_OF("a", "\"platform\":\"ios\",\"name\":\"N\",\"id\":1.5"),
	STATUS_FINDINGS, "'id'"},
    {"no identifier", OBJECT(""), STATUS_FINDINGS,
	"field 'identifier' is empty"},
    {"unknown platform",
	OBJECT_OF("a", "\"platform\":\"tvos\",\"name\":\"N\",\"id\":1"),
	STATUS_FINDINGS, "field 'platform' is neither"},
    {"unknown field", OBJECT_OF("a", REST ",\"nme\":1"), STATUS_FINDINGS,
	"unknown field 'nme'"},
    {"unknown area", OBJECT_OF("a", REST ",\"stored\":{\"x\":\"\"}"),
	STATUS_FINDINGS, "'stored': unknown field 'x'"},
    {"short digest", OBJECT_OF("a", REST ",\"applied\":{\"scope\":\"00\"}"),
	STATUS_FINDINGS, "'applied': field 'scope' is no SHA-256"},
    {"day instead of time", OBJECT_OF("a", REST ",\"created\":\"2026-11-23\""),
	STATUS_FINDINGS, "field 'created' is no time"},
    {"settings in the clear", OBJECT_OF("a", REST ",\"settings\":\"15\""),
	STATUS_FINDINGS, "field 'settings' is no SHA-256"},
    {"pushed", OBJECT_OF("a", REST ",\"pushed\":true"), STATUS_DONE, NULL},
    {"pushed, as a text", OBJECT_OF("a", REST ",\"pushed\":\"true\""),
	STATUS_FINDINGS, "'pushed'"},
    {"identifiers that are UUIDs",
	OBJECT_OF("a", REST ",\"uuid_identifier\":true"), STATUS_DONE, NULL},
    {"twice, so once",
	OBJECT("a") "\n" OBJECT_OF("a", REST ",\"uuid_identifier\":true"),
	STATUS_REFUSED, "a second entry for 'a'"},
    {"twice, pushed once",
	OBJECT("a") "\n" OBJECT_OF("a", REST ",\"pushed\":true"),
	STATUS_REFUSED, ":2: a second entry"},
    {"unknown confirm", OBJECT_OF("a", REST ",\"confirm\":\"maybe\""),
	STATUS_FINDINGS, "field 'confirm' is neither"},
    {"unknown redelivery", OBJECT_OF("a", REST ",\"redelivery\":\"done\""),
	STATUS_FINDINGS, "field 'redelivery' is neither"},
};

static void test_reading(void)
{
	for (size_t i = 0; i < array_length(texts); i++) {
		auto_lock struct lock *lock = NULL;
		struct error error = {0};
		int status;

		put(texts[i].text);
		status = lock_open(path, &lock, &error);
		if (!is_number(error.status, texts[i].status, "%s: status",
			texts[i].name) ||
		    status != (texts[i].status == STATUS_DONE ? 0 : -1))
			printf("# %s\n", error.text);
		if (texts[i].message != NULL &&
		    !ok(strstr(error.text, texts[i].message) != NULL &&
			    strstr(error.text, path) == error.text,
			"%s: message", texts[i].name))
			printf("# %s\n", error.text);
	}
}

/* -- writing ------------------------------------------------------------- */

static void test_round_trip(void)
{
	auto_lock struct lock *lock = NULL, *again = NULL;
	struct error error = {0};
	struct lock_object object = object_of("a");
	const struct lock_object *read;
	bool written = false;
	size_t place = 0;

	object.uuid = "u";
	object.applied.scope = DIGEST;
	object.stored = (struct lock_digests){DIGEST, NULL, DIGEST, DIGEST};
	object.created = 1795392000;
	object.written = 1795392060;
	object.confirm = LOCK_CONFIRM_NEEDED;
	object.redelivery = LOCK_REDELIVERY_ASKED;
	object.is_pushed = object.has_uuid_identifier = true;
	object.settings = DIGEST;
	put(OTHER "\n");
	ok(lock_open(path, &lock, &error) == 0 &&
		lock_hold(lock, 0, &error) == 0 &&
		lock_set_object(lock, &object, &error) == 0 &&
		lock_commit(lock, &written, &error) == 0 && written,
	    "written");
	is_text(entries(),
	    OTHER "\n" OBJECT_OF("a",
		REST ",\"uuid\":\"u\",\"applied\":{\"scope\":\"" DIGEST
		     "\"},\"stored\":{\"general\":\"" DIGEST
		     "\",\"self_service\":\"" DIGEST "\",\"payload\":\"" DIGEST
		     "\"},\"created\":\"2026-11-23T00:00:00Z\","
		     "\"written\":\"2026-11-23T00:01:00Z\","
		     "\"confirm\":\"needed\","
		     "\"redelivery\":\"asked\",\"settings\":\"" DIGEST
		     "\",\"pushed\":true,\"uuid_identifier\":true") "\n",
	    "as the header says, other kinds kept");
	ok(lock_open(path, &again, &error) == 0, "reads its own");
	read = lock_object(again, "https://j", "a");
	ok(read != NULL && read == lock_object_next(again, &place) &&
		lock_object_next(again, &place) == NULL &&
		lock_object(again, "https://k", "a") == NULL,
	    "found by server and identifier");
	ok(read->id == 42 && read->created == object.created &&
		read->written == object.written &&
		read->confirm == LOCK_CONFIRM_NEEDED && read->is_pushed &&
		read->has_uuid_identifier &&
		read->redelivery == LOCK_REDELIVERY_ASKED &&
		strcmp(read->settings, DIGEST) == 0 &&
		strcmp(read->uuid, "u") == 0 &&
		strcmp(read->applied.scope, DIGEST) == 0 &&
		read->applied.general == NULL && read->stored.scope == NULL &&
		strcmp(read->stored.payload, DIGEST) == 0,
	    "same fields");
}

/* A lock that another process asks for is not to be had. */
static bool is_held(void)
{
	int status = 0;
	pid_t child;

	(void)fflush(stdout);
	child = fork();
	if (child == 0) {
		struct lock *lock = NULL;
		struct error error = {0};

		bool busy = lock_open(path, &lock, &error) == 0 &&
			    lock_hold(lock, 0, &error) != 0 &&
			    error.status == STATUS_BUSY;

		lock_free(lock);
		_exit(busy ? 0 : 1);
	}
	(void)waitpid(child, &status, 0);
	return status == 0;
}

static void test_sync(void)
{
	auto_lock struct lock *lock = NULL;
	struct error error = {0};
	struct lock_object object = object_of("b");
	bool written = true;
	size_t place = 0;

	put(OBJECT("c") "\n" OBJECT("a") "\n");
	(void)file_write(temporary, "half", 4, 0644, &error);
	ok(lock_open(path, &lock, &error) == 0 &&
		lock_hold(lock, 0, &error) == 0 && !file_exists(temporary),
	    "held; what a killed run left is gone");
	ok(lock_sync(lock, &written, &error) == 0 && !written,
	    "nothing changed, nothing written");
	ok(lock_set_object(lock, &object, &error) == 0 &&
		lock_sync(lock, &written, &error) == 0 && written,
	    "written");
	is_text(entries(), OBJECT("a") "\n" OBJECT("b") "\n" OBJECT("c") "\n",
	    "sorted by bytes");
	ok(is_held(), "held on to");
	lock_remove_object(lock, "https://j", "c");
	ok(lock_object(lock, "https://j", "c") == NULL &&
		lock_object_next(lock, &place) != NULL &&
		lock_object_next(lock, &place) != NULL &&
		lock_object_next(lock, &place) == NULL,
	    "taken out");
	lock_remove_object(lock, "https://j", "none");
	ok(lock_sync(lock, &written, &error) == 0 && written, "written again");
	is_text(entries(), OBJECT("a") "\n" OBJECT("b") "\n", "without it");
	object.identifier = "c";
	ok(lock_set_object(lock, &object, &error) == 0 &&
		lock_object(lock, "https://j", "c") != NULL &&
		lock_commit(lock, &written, &error) == 0 && written,
	    "put in again, let go");
	is_text(entries(), OBJECT("a") "\n" OBJECT("b") "\n" OBJECT("c") "\n",
	    "there again");
	ok(!is_held() && !file_exists(held) && !file_exists(temporary),
	    "let go, nothing left behind");
}

/* The file cannot be replaced by a rename while a directory is in its way. */
static void test_sync_fails(void)
{
	auto_lock struct lock *lock = NULL;
	struct error error = {0};
	struct lock_object object = object_of("b");
	bool written = false;

	put(NULL);
	ok(lock_open(path, &lock, &error) == 0 &&
		lock_hold(lock, 0, &error) == 0 &&
		lock_set_object(lock, &object, &error) == 0,
	    "held");
	ok(file_make_directory(path, &error) == 0 &&
		lock_sync(lock, &written, &error) != 0 &&
		error.status == STATUS_FILE && !file_exists(temporary),
	    "cannot be written");
	(void)rmdir(path);
	ok(lock_sync(lock, &written, &error) == 0 && written,
	    "is written once it can be");
	is_text(entries(), OBJECT("b") "\n", "all of it");
}

/* -- allocations that fail ----------------------------------------------- */

static int change(struct error *error, bool *ret_written)
{
	auto_lock struct lock *lock = NULL;
	struct lock_object object = object_of("b");

	object.applied.scope = object.stored.scope = DIGEST;
	if (lock_open(path, &lock, error) != 0 ||
	    lock_hold(lock, 0, error) != 0 ||
	    lock_set_object(lock, &object, error) != 0 ||
	    lock_sync(lock, ret_written, error) != 0)
		return -1;
	lock_remove_object(lock, "https://j", "a");
	return lock_commit(lock, ret_written, error);
}

static void test_memory(void)
{
	long n = 0;
	bool done = false, sane = true;

	for (; !done && sane && n < 10000; n++) {
		struct error error = {0};
		bool written = false;
		int status;

		put(OBJECT("a") "\n");
		memory_fail_after(n, 0);
		status = change(&error, &written);
		done = !memory_refused();
		memory_fail_after(-1, 0);
		sane = done ? status == 0
			    : (status == 0 || error.status == STATUS_LIMIT);
		sane = sane && !file_exists(held) && !file_exists(temporary);
	}
	ok(sane && done, "each of %ld allocations failed in turn", n);
}

/* -- commands ------------------------------------------------------------- */

static void test_commands(void)
{
	static char longest[400];
	struct lock_object object = object_of("a");
	struct lock_command command;

	is_text(lock_remove_command(&command, &object),
	    "scepctl lock remove --server https://j a", "plain");
	object.identifier = "a b's";
	is_text(lock_remove_command(&command, &object),
	    "scepctl lock remove --server https://j 'a b'\\''s'", "quoted");
	is_text(lock_move_command(&command, &object, "$(x)"),
	    "scepctl lock move --server https://j 'a b'\\''s' '$(x)'",
	    "both of them");
	object.identifier = "--json";
	is_text(lock_remove_command(&command, &object),
	    "scepctl lock remove --server https://j ID", "no option");
	object.identifier = "a\033[31m";
	is_text(lock_remove_command(&command, &object),
	    "scepctl lock remove --server https://j ID", "not to be pasted");
	memset(longest, 'a', SHELL_WORD_MAX - 1);
	object.identifier = object.server = longest;
	is_text(lock_remove_command(&command, &object),
	    "scepctl lock remove ID", "too long for a hint");
	is_text(lock_move_command(&command, &object, "b"),
	    "scepctl lock move OLD NEW", "too long for a hint");
}

int main(void)
{
	if (!fixture_begin())
		return 1;
	test_reading();
	test_round_trip();
	test_sync();
	test_sync_fails();
	test_commands();
	test_memory();
	fixture_done();
	return tap_done();
}
