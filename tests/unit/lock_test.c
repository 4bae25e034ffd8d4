/*
 * The lock file. Mutations these catch: entries written in the order they
 * came; a write although nothing changed; a second pin of another CA that
 * simply wins; a hold that does not read the file anew; the held file
 * left behind.
 */
#include "project/lock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "project/lock_internal.h"
#include "lock_fixture.h"
#include "base/banned.h"

#define SHA256 \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define SHA1 "00112233445566778899aabbccddeeff00112233"
#define MD5 "00112233445566778899aabbccddeeff"
#define CERT(subject, expires, sha256)                                      \
	"{\"subject\":\"" subject "\",\"expires\":\"" expires               \
	"\",\"sha256\":\"" sha256 "\",\"sha1\":\"" SHA1 "\",\"md5\":\"" MD5 \
	"\"}"
#define CA CERT("CN=CA", "2031-05-04T10:00:00Z", SHA256)
#define PIN_OF(url, ca, rest)                                              \
	"{\"kind\":\"pin\",\"url\":\"" url "\",\"name\":\"ca\",\"ca\":" ca \
	"," rest "}"
#define REST "\"source\":\"getcacert\",\"learnt\":\"2026-11-23\""
#define PIN(url) PIN_OF(url, CA, REST)
#define OTHER "{\"kind\":\"future\", \"id\": 4}"

static struct lock_pin pin_of(const char *url)
{
	struct lock_pin pin = {.url = url,
	    .name = "",
	    .ca = {.subject = "CN=\"Ä\",O=x", .expires = 1937822400},
	    .learnt = 1795392000};

	memset(pin.ca.sha256, 0xa5, sizeof(pin.ca.sha256));
	return pin;
}

/* -- reading ------------------------------------------------------------- */

static const struct {
	const char *name, *text;
	enum status status; /* STATUS_DONE: fine */
	const char *message;
} texts[] = {
    {"no file", NULL, STATUS_DONE, NULL},
    {"empty file", "", STATUS_DONE, NULL},
    {"comment alone", "# hello\n", STATUS_DONE, NULL},
    {"one pin, no line end", PIN("https://a"), STATUS_DONE, NULL},
    {"CR LF", PIN("https://a") "\r\n\r\n", STATUS_DONE, NULL},
    {"with root", PIN_OF("https://a", CA, "\"root\":" CA "," REST), STATUS_DONE,
	NULL},
    {"unknown kind", OTHER "\n", STATUS_DONE, NULL},
    {"the same twice", PIN("https://a") "\n" PIN("https://a"), STATUS_DONE,
	NULL},
    {"no JSON", "# x\n\nfoo\n", STATUS_FINDINGS, ":3: column 1: "},
    {"no object", "[]\n", STATUS_FINDINGS,
	":1: entry is no JSON object with the field 'kind'"},
    {"no kind", "{\"url\":\"x\"}\n", STATUS_FINDINGS,
	":1: entry is no JSON object with the field 'kind'"},
    {"second after the first", OTHER " " OTHER, STATUS_FINDINGS,
	":1: column 28: "},
    {"missing field", "{\"kind\":\"pin\",\"url\":\"x\"}", STATUS_FINDINGS,
	"'name'"},
    {"unknown field", PIN_OF("https://a", CA, "\"nme\":1," REST),
	STATUS_FINDINGS, "unknown field 'nme'"},
    {"field twice", PIN_OF("https://a", CA, "\"url\":\"b\"," REST),
	STATUS_FINDINGS, ":1: column "},
    {"short digest",
	PIN_OF("https://a", CERT("x", "2031-05-04T10:00:00Z", SHA1), REST),
	STATUS_FINDINGS, "'ca': field 'sha256' is no 32 bytes in hex"},
    {"digest with a letter",
	PIN_OF("https://a",
	    CERT("x", "2031-05-04T10:00:00Z",
		MD5 "0011223344556677889gaabbccddeeff"),
	    REST),
	STATUS_FINDINGS, "'ca': field 'sha256' is no 32 bytes in hex"},
    {"expiry as a date",
	PIN_OF("https://a", CERT("x", "2031-05-04", SHA256), REST),
	STATUS_FINDINGS, "field 'expires' is no time"},
    {"a day of 32",
	PIN_OF("https://a", CA,
	    "\"source\":\"getcacert\",\"learnt\":\"2026-11-32\""),
	STATUS_FINDINGS, "field 'learnt' is no date"},
    {"seconds as a day",
	PIN_OF("https://a", CA,
	    "\"source\":\"getcacert\",\"learnt\":\"1795392000\""),
	STATUS_FINDINGS, "field 'learnt' is no date"},
    {"unknown source",
	PIN_OF(
	    "https://a", CA, "\"source\":\"rumour\",\"learnt\":\"2026-11-23\""),
	STATUS_FINDINGS, "field 'source'"},
    {"conflict", "<<<<<<< HEAD\n" PIN("https://a") "\n=======\n",
	STATUS_REFUSED, ":1: a merge left its conflict here"},
    {"end of a conflict", PIN("https://a") "\n>>>>>>> x\n", STATUS_REFUSED,
	":2: a merge left its conflict here"},
    {"the same CA in other words",
	PIN("https://a") "\n" PIN_OF(
	    "https://a", CERT("x", "2031-05-04T10:00:00Z", MD5 MD5), REST),
	STATUS_DONE, NULL},
    {"two CAs",
	PIN("https://a") "\n" PIN_OF("https://a",
	    CERT("x", "2031-05-04T10:00:00Z",
		"ff" SHA1 "5566778899aabbccddee00"),
	    REST),
	STATUS_REFUSED, ":2: a second pin for 'https://a', of another CA"},
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

static void test_long_line(void)
{
	auto_buf struct buf text = {0};
	auto_lock struct lock *lock = NULL;
	struct error error = {0};

	buf_text(&text, "{\"kind\":\"x\",\"a\":\"");
	for (size_t i = 0; i < LOCK_LINE_MAX; i++)
		buf_char(&text, 'a');
	buf_text(&text, "\"}\n");
	put(text.data);
	ok(lock_open(path, &lock, &error) != 0, "line over the limit");
	is_number(error.status, STATUS_LIMIT, "line over the limit: status");
}

static void test_pin(void)
{
	auto_lock struct lock *lock = NULL;
	struct error error = {0};
	const struct lock_pin *pin;

	put(PIN("https://b") "\n" PIN("https://a") "\n");
	ok(lock_open(path, &lock, &error) == 0, "open");
	pin = lock_pin(lock, "https://a", "ca");
	ok(pin != NULL && lock_pin(lock, "https://a", "") == NULL &&
		lock_pin(lock, "https://ac", "a") == NULL,
	    "found by URL and name");
	is_text(pin->ca.subject, "CN=CA", "subject");
	is_number(pin->ca.expires, 1935655200, "expiry");
	is_number(pin->ca.sha256[1], 0x11, "digest");
	ok(lock_pin_at(lock, 1) == pin && lock_pin_at(lock, 2) == NULL,
	    "in the order of the file");
	ok(lock_cert_digest(&pin->ca, 20) == pin->ca.sha1 &&
		lock_cert_digest(&pin->ca, 16) == pin->ca.md5 &&
		lock_cert_digest(&pin->ca, 48) == NULL,
	    "digest by length");
}

/* -- writing ------------------------------------------------------------- */

static int change(struct lock *lock, const struct lock_pin *pin,
    bool *ret_written, struct error *error)
{
	if (lock_hold(lock, 0, error) != 0 ||
	    (pin != NULL && lock_set_pin(lock, pin, error) != 0))
		return -1;
	return lock_commit(lock, ret_written, error);
}

static void test_writing(void)
{
	auto_lock struct lock *lock = NULL, *again = NULL;
	struct error error = {0};
	struct lock_pin pin = pin_of("https://0");
	const struct lock_pin *read;
	bool written = false;

	put("# mine\n" PIN("https://b") "\n" OTHER "\n" PIN("https://a"));
	ok(lock_open(path, &lock, &error) == 0 &&
		change(lock, &pin, &written, &error) == 0,
	    "add a pin");
	ok(written, "written");
	ok(text_starts_with(
	       entries(), OTHER "\n{\"kind\":\"pin\",\"url\":\"https://0\""),
	    "sorted, unknown kinds as they were");
	ok(strstr(entries(), PIN("https://a") "\n" PIN("https://b") "\n") !=
		NULL,
	    "pins that did not change are the same bytes");
	ok(!file_exists(held), "no temporary file");
	ok(lock_open(path, &again, &error) == 0, "reads its own");
	read = lock_pin(again, "https://0", "");
	ok(read != NULL && lock_pin_agrees(read, &pin), "same digests");
	is_text(read->ca.subject, pin.ca.subject, "same subject");
	is_number(read->learnt, pin.learnt, "same day");
	is_number(read->ca.expires, pin.ca.expires, "same expiry");
}

static void test_unchanged(void)
{
	auto_lock struct lock *lock = NULL;
	struct error error = {0};
	struct lock_pin pin = pin_of("https://0");
	struct stat before, after;
	bool written = true;

	put(NULL);
	ok(lock_open(path, &lock, &error) == 0 &&
		change(lock, NULL, &written, &error) == 0 && !written &&
		!file_exists(path) && !file_exists(held),
	    "nothing to write, no file");
	ok(change(lock, &pin, &written, &error) == 0 && written, "written");
	(void)stat(path, &before);
	ok(change(lock, &pin, &written, &error) == 0 && !written,
	    "the same pin again is no change");
	(void)stat(path, &after);
	ok(before.st_ino == after.st_ino, "the file is the one it was");
	pin.ca.sha256[0] ^= 1;
	ok(change(lock, &pin, &written, &error) == 0 && written,
	    "another CA is one");
	pin.learnt += 86400;
	ok(change(lock, &pin, &written, &error) == 0 && written,
	    "and so is another day");
}

static void test_roots(void)
{
	struct lock_pin a = pin_of("https://a"), b = pin_of("https://a");

	ok(lock_pin_agrees(&a, &b), "same CA");
	b.has_root = true;
	ok(lock_pin_agrees(&a, &b), "one knows no root");
	a.has_root = true;
	ok(lock_pin_agrees(&a, &b), "same root");
	a.root.sha256[31] = 1;
	ok(!lock_pin_agrees(&a, &b), "another root");
}

/* -- one at a time ------------------------------------------------------- */

static void nap(void)
{
	const struct timespec pause = {.tv_nsec = 5000000};

	(void)nanosleep(&pause, NULL);
}

/* A process that holds the file until it is killed, or until it has added a
 * pin after some milliseconds. */
static pid_t holder(int milliseconds)
{
	pid_t child;
	int ready[2];
	char byte = 0;

	if (pipe(ready) != 0)
		return -1;
	(void)fflush(stdout);
	child = fork();
	if (child == 0) {
		auto_lock struct lock *lock = NULL;
		struct error error = {0};
		struct lock_pin pin = pin_of("https://child");
		struct timespec pause = {.tv_sec = 30};
		bool written;

		if (lock_open(path, &lock, &error) != 0 ||
		    lock_hold(lock, 0, &error) != 0 ||
		    write(ready[1], "x", 1) != 1)
			_exit(1);
		if (milliseconds > 0)
			pause = (struct timespec){
			    .tv_nsec = milliseconds * 1000000L};
		(void)nanosleep(&pause, NULL);
		_exit(lock_set_pin(lock, &pin, &error) == 0 &&
			      lock_commit(lock, &written, &error) == 0
			  ? 0
			  : 1);
	}
	if (read(ready[0], &byte, 1) != 1)
		child = -1;
	(void)close(ready[0]);
	(void)close(ready[1]);
	return child;
}

static void test_waiting(void)
{
	auto_lock struct lock *lock = NULL;
	struct error error = {0};
	struct lock_pin pin = pin_of("https://parent");
	bool written = false;
	int status = 1;
	pid_t child;

	put(NULL);
	ok(lock_open(path, &lock, &error) == 0, "open before the other writes");
	child = holder(100);
	ok(lock_hold(lock, 10000, &error) == 0, "held once the other has done");
	(void)waitpid(child, &status, 0);
	is_number(status, 0, "the other wrote");
	ok(lock_pin(lock, "https://child", "") != NULL,
	    "what the other wrote is there");
	ok(lock_set_pin(lock, &pin, &error) == 0 &&
		lock_commit(lock, &written, &error) == 0 && written,
	    "written");
	ok(strstr(entries(), "https://child") != NULL &&
		strstr(entries(), "https://parent") != NULL,
	    "both are there");
	ok(!file_exists(held), "no temporary file");
}

static void test_busy(void)
{
	auto_lock struct lock *lock = NULL;
	struct error error = {0};
	char name[32];
	int status = 0;
	pid_t child;

	put(NULL);
	ok(lock_open(path, &lock, &error) == 0, "open");
	child = holder(0);
	ok(lock_hold(lock, 60, &error) != 0, "waits, then gives up");
	is_number(error.status, STATUS_BUSY, "busy");
	(void)snprintf(name, sizeof(name), "process %ld", (long)child);
	ok(strstr(error.text, name) != NULL, "names the process");
	(void)kill(child, SIGKILL);
	(void)waitpid(child, &status, 0);
	nap();
	ok(file_exists(held), "a killed one leaves its file");
	ok(lock_hold(lock, 0, &error) == 0, "which does not hold up others");
	lock_release(&lock);
	ok(!file_exists(held), "and is taken away");
}

/* -- allocations that fail ----------------------------------------------- */

static void test_memory(void)
{
	struct lock_pin pin = pin_of("https://0");
	long n = 0;
	bool done = false, sane = true;

	for (; !done && sane && n < 10000; n++) {
		struct error error = {0};
		bool written = false;
		int status;

		put(PIN("https://b") "\n" OTHER "\n");
		memory_fail_after(n, 0);
		{
			auto_lock struct lock *lock = NULL;

			status = lock_open(path, &lock, &error);
			if (status == 0)
				status = change(lock, &pin, &written, &error);
		}
		done = !memory_refused();
		memory_fail_after(-1, 0);
		sane = (status == 0) == done && written == done &&
		       (done || error.status == STATUS_LIMIT) &&
		       !file_exists(held);
	}
	ok(sane && done, "each of %ld allocations failed in turn", n);
}

int main(void)
{
	if (!fixture_begin())
		return 1;
	test_reading();
	test_long_line();
	test_pin();
	test_writing();
	test_unchanged();
	test_roots();
	test_waiting();
	test_busy();
	test_memory();
	fixture_done();
	return tap_done();
}
