/*
 * What automatic fingerprints stand for. Mutations these catch: the root's
 * SHA-256 in place of the issuing CA's; the name left out of the key; a server
 * asked twice after it failed; a connection although there is a variable in
 * the URL.
 */
#include "gather/pins.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "definition/document.h"
#include "crypto/crypto.h"
#include "tap.h"
#include "base/banned.h"

#define URL "https://scep.example.com/scep"
#define DEFINITION(platform, min_os, url, name)                      \
	"[profile]\nname = n\nidentifier = com.example.a\nplatform " \
	"= " platform "\nmin_os = " min_os "\n[scep]\nurl = " url    \
	"\nname = " name "\nsubject = CN=x\nfingerprint = auto\n"

enum {
	CA_BYTE = 0xC0,
	ROOT_BYTE = 0x20
};

static char directory[] = "/tmp/scepctl-pins-XXXXXX";
static char path[FILE_PATH_MAX];
static struct document_run run;

static struct document *parse(const char *text)
{
	static struct document document;

	document_clear(&document);
	document_read_bytes(&run, "a.ini", text, strlen(text), &document);
	if (document.unreadable || document.findings.errors > 0)
		printf("Bail out! the definition is faulty\n");
	return &document;
}

static void fill(struct lock_cert *cert, const char *subject, int byte)
{
	cert->subject = subject;
	cert->expires = 2000000000;
	memset(cert->sha256, byte, sizeof(cert->sha256));
	memset(cert->sha1, byte + 1, sizeof(cert->sha1));
	memset(cert->md5, byte + 2, sizeof(cert->md5));
}

static void write_lock(bool has_root)
{
	auto_lock struct lock *lock = NULL;
	struct error error = {0};
	struct lock_pin pin = {.url = URL, .name = "ca", .has_root = has_root};
	bool written;

	(void)unlink(path);
	fill(&pin.ca, "CN=CA", CA_BYTE);
	fill(&pin.root, "CN=Root", ROOT_BYTE);
	if (lock_open(path, &lock, &error) != 0 ||
	    lock_hold(lock, 0, &error) != 0 ||
	    lock_set_pin(lock, &pin, &error) != 0 ||
	    lock_commit(lock, &written, &error) != 0)
		printf("Bail out! %s\n", error.text);
}

static const struct pin_case {
	const char *name;
	const char *text;
	bool has_root;
	enum status status;
	size_t length;
	int byte;
} pin_cases[] = {
    {"macOS 13: SHA-256 of the issuing CA",
	DEFINITION("macos", "13", URL, "ca"), true, STATUS_DONE, 32, CA_BYTE},
    {"macOS 15.1", DEFINITION("macos", "15.1", URL, "ca"), false, STATUS_DONE,
	32, CA_BYTE},
    {"macOS 12.7: SHA-1 of the root", DEFINITION("macos", "12.7", URL, "ca"),
	true, STATUS_DONE, 20, ROOT_BYTE + 1},
    {"iOS 16", DEFINITION("ios", "16", URL, "ca"), true, STATUS_DONE, 32,
	CA_BYTE},
    {"iOS 15: below 16", DEFINITION("ios", "15.8", URL, "ca"), true,
	STATUS_DONE, 20, ROOT_BYTE + 1},
    {"macOS 12 without a root", DEFINITION("macos", "12", URL, "ca"), false,
	STATUS_SERVER, 0, 0},
    {"another name is another server", DEFINITION("macos", "13", URL, "cb"),
	true, STATUS_REFUSED, 0, 0},
    {"another URL", DEFINITION("macos", "13", URL "/", "ca"), true,
	STATUS_REFUSED, 0, 0},
};

static int apply(
    const struct pin_case *row, struct fingerprint *ret, struct error *error)
{
	auto_pins struct pins *pins = pins_new();
	struct profile *profile = &parse(row->text)->profile;

	if (pins == NULL)
		return error_set_memory(error);
	if (pins_want(pins, profile, 0, error) != 0 ||
	    pins_read(pins, NULL, path, error) != 0)
		return -1;
	pins_learn(pins, profile, NULL);
	if (pins_apply(pins, profile, error) != 0)
		return -1;
	*ret =
	    payload_value(&profile->payloads[0], KEY_FINGERPRINT)->fingerprint;
	return 0;
}

static void test_apply(void)
{
	for (size_t i = 0; i < array_length(pin_cases); i++) {
		const struct pin_case *row = &pin_cases[i];
		struct fingerprint got = {0};
		struct error error = {0};

		write_lock(row->has_root);
		(void)apply(row, &got, &error);
		is_number(error.status, row->status, "%s: status", row->name);
		if (row->status != STATUS_DONE) {
			ok(error.hint[0] != '\0', "%s: a remedy", row->name);
			continue;
		}
		ok(got.kind == FINGERPRINT_BYTES && got.length == row->length &&
			got.bytes[0] == row->byte,
		    "%s: %zu bytes of %02x", row->name, got.length,
		    got.bytes[0]);
	}
}

/* -- asking -------------------------------------------------------------- */

static int connections;

static int no_connection(
    void *context, struct http **ret_http, struct error *error)
{
	(void)context;
	(void)ret_http;
	connections++;
	return error_set(error, STATUS_NETWORK, "no way out");
}

static const struct {
	const char *name;
	const char *url;
	enum status status;
	int connections;
} ask_cases[] = {
    {"a server that is away", URL, STATUS_NETWORK, 1},
    {"a variable in the URL", "https://$SITE.example.com/scep", STATUS_FINDINGS,
	0},
};

static void test_ask(void)
{
	for (size_t i = 0; i < array_length(ask_cases); i++) {
		const struct ca_lookup_callbacks callbacks = {
		    .connect = no_connection};
		auto_ca_lookup struct ca_lookup *lookup =
		    ca_lookup_new(&callbacks);
		const struct ca_lookup_query query = {
		    .url = ask_cases[i].url, .name = "ca"};
		struct ca_lookup_answer answer;
		struct error error = {0};

		connections = 0;
		for (int again = 0; again < 3; again++) {
			error = (struct error){0};
			ok(ca_lookup_ask(lookup, &query, &answer, &error) != 0,
			    "%s: fails", ask_cases[i].name);
			is_number(error.status, ask_cases[i].status,
			    "%s: status", ask_cases[i].name);
		}
		is_number(connections, ask_cases[i].connections,
		    "%s: asked once at most", ask_cases[i].name);
	}
}

static void test_kept(void)
{
	const struct ca_lookup_callbacks callbacks = {.connect = no_connection};
	auto_ca_lookup struct ca_lookup *lookup = ca_lookup_new(&callbacks);
	auto_pins struct pins *pins = pins_new();
	struct profile *profile =
	    &parse(DEFINITION("macos", "13", URL, "cb"))->profile;
	struct error error = {0};
	size_t at = 0, item = 0;

	write_lock(true);
	ok(pins_want(pins, profile, 7, &error) == 0 &&
		pins_want(pins, profile, 8, &error) == 0 &&
		pins_count(pins) == 1,
	    "one server, however often it is wanted");
	ok(pins_want(pins,
	       &parse(DEFINITION("macos", "13", URL, "ca"))->profile, 9,
	       &error) == 0 &&
		pins_count(pins) == 2,
	    "another name is another server");
	profile = &parse(DEFINITION("macos", "13", URL, "cb"))->profile;
	ok(pins_read(pins, NULL, path, &error) == 0, "the lock file is read");
	ok(pins_missing(pins, &at, &item) && item == 7,
	    "the first that wants it is to ask");
	ok(!pins_missing(pins, &at, &item), "and nobody else");
	pins_learn(pins, profile, lookup);
	ok(pins_apply(pins, profile, &error) != 0 &&
		error.status == STATUS_NETWORK,
	    "why it failed is kept for those who need it");
	error = (struct error){0};
	ok(pins_save(pins, NULL, NULL, &error) == 0,
	    "nothing learnt is nothing to save");
}

static void test_fail(void)
{
	struct lock_pin pinned = {.url = URL}, served = {.url = URL};
	struct error error = {0};

	fill(&pinned.ca, "CN=Old", CA_BYTE);
	fill(&served.ca, "CN=New", ROOT_BYTE);
	ok(pin_fail(&pinned, &served, &error) == -1 &&
		error.status == STATUS_REFUSED,
	    "a changed CA is refused");
	ok(strstr(error.text, "c0c0c0c0") != NULL &&
		strstr(error.text, "20202020") != NULL,
	    "with both fingerprints");
	served.ca = pinned.ca;
	pinned.has_root = served.has_root = true;
	fill(&pinned.root, "CN=Old root", 1);
	fill(&served.root, "CN=New root", 3);
	(void)pin_fail(&pinned, &served, &error);
	ok(strstr(error.text, "Old root") != NULL, "so is a changed root");
}

static void test_memory(void)
{
	int good = 0;

	for (long n = 0; n < 1000 && good == 0; n++) {
		struct error error = {0};
		auto_pins struct pins *pins = NULL;
		struct profile *profile = &parse(pin_cases[0].text)->profile;

		memory_fail_after(n, 1);
		pins = pins_new();
		good = pins != NULL &&
		       pins_want(pins, profile, 0, &error) == 0 &&
		       pins_read(pins, NULL, path, &error) == 0 &&
		       pins_apply(pins, profile, &error) == 0;
		memory_fail_after(-1, 0);
	}
	ok(good, "each allocation fails in turn");
}

int main(void)
{
	struct schemas *schemas = NULL;
	struct error error = {0};

	if (mkdtemp(directory) == NULL || crypto_start(&error) != 0 ||
	    schemas_load(NULL, &schemas, &error) != 0 ||
	    file_join(path, sizeof(path), directory, "scepctl.lock") != 0)
		printf("Bail out! %s\n", error.text);
	run.schemas = schemas;
	run.is_checked = true;
	if (document_run_start(&run, &error) != 0)
		printf("Bail out! %s\n", error.text);
	test_apply();
	test_ask();
	test_kept();
	test_fail();
	write_lock(true);
	test_memory();
	document_done(parse(pin_cases[0].text));
	document_run_done(&run);
	schemas_free(schemas);
	(void)unlink(path);
	(void)rmdir(directory);
	return tap_done();
}
