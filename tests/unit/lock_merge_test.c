/*
 * Merging lock files. Mutations these catch: the older of two entries taken;
 * an entry that one side took out kept although the other left it alone; two
 * CAs of one URL merged; 'pushed' or a redelivery lost with the older entry;
 * the result depending on which side is which; a conflict that reads.
 */
#include "project/lock_merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "project/lock_internal.h"
#include "lock_fixture.h"
#include "base/banned.h"

#define D0 "0000000000000000000000000000000000000000000000000000000000000000"
#define D1 "1111111111111111111111111111111111111111111111111111111111111111"
#define SHA1 "00112233445566778899aabbccddeeff00112233"
#define MD5 "00112233445566778899aabbccddeeff"
#define CERT(sha256)                                                   \
	"{\"subject\":\"CN=CA\",\"expires\":\"2031-05-04T10:00:00Z\"," \
	"\"sha256\":\"" sha256 "\",\"sha1\":\"" SHA1 "\",\"md5\":\"" MD5 "\"}"
#define PIN(sha256, more, source, day)              \
	"{\"kind\":\"pin\",\"url\":\"https://"      \
	"s\",\"name\":\"ca\",\"ca\":" CERT(         \
	    sha256) "," more "\"source\":\"" source \
		    "\",\"learnt\":\"2026-11-" day "\"}\n"
#define PIN0 PIN(D0, "", "getcacert", "10")
#define PIN1 PIN(D1, "", "getcacert", "12")
#define ROOT "\"root\":" CERT(D1) ","
#define OBJECT(identifier, id, rest)                                \
	"{\"kind\":\"object\",\"server\":\"https://j\","            \
	"\"identifier\":\"" identifier "\",\"platform\":\"macos\"," \
	"\"name\":\"N\",\"id\":" id rest "}\n"
#define AT(name, minute) ",\"" name "\":\"2026-11-23T10:" minute ":00Z\""
#define A OBJECT("a", "1", AT("created", "00"))
#define A1 OBJECT("a", "1", AT("created", "00") AT("written", "01"))
#define A2 OBJECT("a", "1", AT("created", "00") AT("written", "02"))
#define B OBJECT("b", "2", "")
#define C OBJECT("c", "3", "")
#define F "{\"kind\":\"future\",\"id\":4}\n"
#define G "{\"kind\":\"future\",\"id\":5}\n"
#define MARKED(ours, theirs) \
	"<<<<<<< ours\n" ours "=======\n" theirs ">>>>>>> theirs\n"

static const struct {
	const char *name, *base, *ours, *theirs;
	const char *merged; /* the entries, in their order */
	size_t conflicts, met;
} merges[] = {
    {"nothing at all", "", "", "", "", 0, 0},
    {"all the same", A B, A B, A B, A B, 0, 0},
    {"neighbours changed", A B C, A1 B C, A OBJECT("b", "7", "") C,
	A1 OBJECT("b", "7", "") C, 0, 0},
    {"neighbours added", B, A B, B C, A B C, 0, 0},
    {"neighbours taken out", A B C, A C, A B, A, 0, 0},
    {"the only ones taken out", A B, A, B, "", 0, 0},
    {"taken out by both", A B, B, B, B, 0, 0},
    {"added by both, the same", "", A B, A C, A B C, 0, 0},
    {"in other words the same", B,
	"{ \"kind\":\"object\",\"server\":\"https://j\",\"platform\":\"macos\","
	"\"identifier\":\"b\",\"name\":\"N\",\"id\":2}\n",
	OBJECT("b", "7", ""), OBJECT("b", "7", ""), 0, 0},
    {"renamed beside a change", A B, A1 B, A C, A1 C, 0, 0},
    {"written last", A, A1, A2, A2, 0, 1},
    {"added, written last", "", A1, A2, A2, 0, 1},
    {"taken out and changed", A B, B, A1 B, A1 B, 0, 1},
    {"created anew meanwhile", A, OBJECT("a", "0", AT("created", "05")),
	OBJECT("a", "1", AT("created", "00") AT("written", "02")),
	OBJECT("a", "0", AT("created", "05")), 0, 1},
    {"about to be created, and done", "", OBJECT("a", "0", AT("created", "05")),
	OBJECT("a", "9", ",\"uuid\":\"u\"" AT("created", "05")),
	OBJECT("a", "9", ",\"uuid\":\"u\"" AT("created", "05")), 0, 1},
    {"about to be created on one side", B,
	OBJECT("a", "0", AT("created", "05")) B, B C,
	OBJECT("a", "0", AT("created", "05")) B C, 0, 0},
    {"pushed stays", A,
	OBJECT("a", "1",
	    AT("created", "00") AT("written", "01") ",\"pushed\":true"),
	A2,
	OBJECT("a", "1",
	    AT("created", "00") AT("written", "02") ",\"pushed\":true"),
	0, 1},
    {"owed a delivery", A,
	OBJECT("a", "1",
	    AT("created", "00")
		AT("written", "01") ",\"redelivery\":\"pending\""),
	A2,
	OBJECT("a", "1",
	    AT("created", "00")
		AT("written", "02") ",\"redelivery\":\"pending\""),
	0, 1},
    {"delivered meanwhile", OBJECT("a", "1", ",\"redelivery\":\"pending\""),
	OBJECT("a", "1", AT("written", "02")),
	OBJECT("a", "1", ",\"uuid\":\"u\",\"redelivery\":\"pending\""),
	OBJECT("a", "1", ",\"uuid\":\"u\"" AT("written", "02")), 0, 1},
    {"delivered by one, written by the other", A,
	OBJECT("a", "1",
	    AT("created", "00") AT("written", "01") AT("delivered", "01")),
	A2,
	OBJECT("a", "1",
	    AT("created", "00") AT("written", "02") AT("delivered", "01")),
	0, 1},
    {"to be entered again", OBJECT("a", "1", ",\"confirm\":\"done\""),
	OBJECT("a", "1", AT("written", "01") ",\"confirm\":\"needed\""),
	OBJECT("a", "1", AT("written", "02") ",\"confirm\":\"done\""),
	OBJECT("a", "1", AT("written", "02") ",\"confirm\":\"needed\""), 0, 1},
    {"entered, and nothing written",
	OBJECT("a", "1", ",\"confirm\":\"needed\""),
	OBJECT("a", "1", ",\"confirm\":\"done\""),
	OBJECT("a", "1", ",\"uuid\":\"u\",\"confirm\":\"needed\""),
	OBJECT("a", "1", ",\"uuid\":\"u\",\"confirm\":\"done\""), 0, 1},
    {"what shows that it is ours", A,
	OBJECT("a", "1",
	    ",\"derived\":{\"type\":\"t\",\"label\":\"l\"}" AT(
		"created", "00")),
	A2,
	OBJECT("a", "1",
	    ",\"derived\":{\"type\":\"t\",\"label\":\"l\"}" AT("created", "00")
		AT("written", "02")),
	0, 1},
    {"kinds that are not known", F, G, F "{\"kind\":\"later\"}\n",
	G "{\"kind\":\"later\"}\n", 0, 0},
    {"one of them taken out by both", F G, G, G, G, 0, 0},
    {"comments and blank lines", "# x\n" A B, "# y\n\n" A1 B,
	"# z\n" A "\n# c\n" C, A1 C, 0, 0},
    {"no pin before, the same CA", "", PIN0,
	PIN(D0, ROOT, "getcacert+admin", "09"),
	PIN(D0, ROOT, "getcacert+admin", "10"), 0, 1},
    {"no pin before, two CAs", A, A PIN0, A PIN1, A MARKED(PIN0, PIN1), 1, 1},
    {"replaced beside a root", PIN0, PIN(D0, ROOT, "getcacert", "10"), PIN1,
	PIN1, 0, 1},
    {"replaced before it was seen once more", PIN0,
	PIN(D0, "", "getcacert", "20"), PIN1,
	MARKED(PIN(D0, "", "getcacert", "20"), PIN1), 1, 1},
    {"replaced twice", PIN(D0, "", "getcacert", "01"),
	PIN("2" D1, "", "getcacert", "02"), PIN1, NULL, 0, 0},
    {"pin taken out and changed", PIN0, "", PIN1, MARKED("", PIN1), 1, 1},
    {"pin taken out", PIN0 A, A, PIN0 A1, A1, 0, 0},
    {"base in pieces", "<<<<<<< x\n" A "=======\n" A1 ">>>>>>> y\nfoo\n" B,
	A1 B, A2 B C, A2 B C, 0, 1},
};

/* The entries and marks of a text. */
static const char *entries_of(const struct buf *text)
{
	static struct buf found;
	const char *at = text->data == NULL ? "" : text->data;

	buf_clear(&found);
	buf_text(&found, "");
	while (*at != '\0') {
		size_t length = strcspn(at, "\n") + 1;

		if (*at != '#' && *at != '\n')
			buf_add(&found, at, length);
		at += length;
	}
	return found.data == NULL ? "" : found.data;
}

static int merge_of(const char *base, const char *ours, const char *theirs,
    struct lock_merge *ret_merge, struct error *error)
{
	const struct lock_texts texts = {{"BASE", base, strlen(base)},
	    {"OURS", ours, strlen(ours)}, {"THEIRS", theirs, strlen(theirs)}};

	return lock_merge(&texts, ret_merge, error);
}

static void test_merges(void)
{
	for (size_t i = 0; i < array_length(merges); i++) {
		auto_lock_merge struct lock_merge merge = {0}, other = {0};
		struct lock lock = {.fd = -1, .path = path};
		struct error error = {0};
		const char *name = merges[i].name;

		if (merges[i].merged == NULL) {
			ok(merge_of(merges[i].base, merges[i].ours,
			       merges[i].theirs, &merge, &error) != 0,
			    "%s: no lock file", name);
			continue;
		}
		if (!ok(merge_of(merges[i].base, merges[i].ours,
			    merges[i].theirs, &merge, &error) == 0,
			"%s: merged", name)) {
			printf("# %s\n", error.text);
			continue;
		}
		is_text(entries_of(&merge.text), merges[i].merged, "%s", name);
		is_number(merge.conflicts, (long)merges[i].conflicts,
		    "%s: conflicts", name);
		is_number(merge.count, (long)merges[i].met, "%s: met", name);
		ok((lock_read_text(&lock,
			merge.text.data == NULL ? "" : merge.text.data,
			merge.text.length, &error) == 0) ==
			(merges[i].conflicts == 0),
		    "%s: reads unless there is a conflict", name);
		lock_clear(&lock);
		if (merges[i].conflicts > 0)
			continue;
		ok(merge_of(merges[i].base, merges[i].theirs, merges[i].ours,
		       &other, &error) == 0,
		    "%s: the other way round", name);
		is_text(entries_of(&other.text), merges[i].merged, "%s", name);
	}
}

/* What one side has already is not written anew. */
static void test_bytes(void)
{
	static const char old[] = "# mine\r\n" B A;
	auto_lock_merge struct lock_merge merge = {0}, other = {0};
	struct error error = {0};

	ok(merge_of(B, old, B, &merge, &error) == 0, "only ours changed");
	is_text(merge.text.data, old, "byte by byte");
	ok(merge_of(B, B, old, &other, &error) == 0, "only theirs changed");
	is_text(other.text.data, old, "byte by byte");
}

static void test_faults(void)
{
	static const char *const bad[] = {"foo\n", "[]\n", MARKED(A, A1),
	    PIN0 PIN1, A1 A2, "{\"kind\":\"pin\"}\n"};
	struct lock_merge untouched = {.count = 7};

	for (size_t i = 0; i < array_length(bad); i++) {
		struct error error = {0};

		ok(merge_of("", bad[i], A, &untouched, &error) != 0 &&
			strstr(error.text, "OURS:") == error.text,
		    "ours is bad, %zu", i);
		ok(merge_of("", A, bad[i], &untouched, &error) != 0 &&
			strstr(error.text, "THEIRS:") == error.text &&
			untouched.count == 7,
		    "theirs is bad, %zu", i);
	}
}

static void test_whole(void)
{
	const struct lock_texts texts = {
	    {"BASE", "", 0}, {"OURS", "foo", 3}, {"THEIRS", A, strlen(A)}};
	auto_buf struct buf text = {0};
	struct error error = {0};

	ok(lock_merge_whole(&texts, &text, &error) == 0, "both whole");
	is_text(text.data, MARKED("foo\n", A), "between marks");
}

/* The file that a merge left says what to do. */
static const struct {
	const char *name, *text, *hint;
} hints[] = {
    {"pins", A MARKED(PIN0, PIN1), "'scepctl fingerprint --name ca https://s'"},
    {"an object", MARKED(A1, A2), "keep one line of each profile"},
    {"an object and two pins", MARKED(A1 PIN0, A2 B PIN1),
	"fingerprint --name ca"},
    {"a pin on one side", MARKED(A1 PIN0, A2), "keep one line of each"},
    {"the same CA on both", MARKED(PIN0, PIN(D0, ROOT, "getcacert", "11")),
	"keep one line of each"},
    {"a pin after it", PIN0 MARKED(A1, A2) PIN1, "keep one line of each"},
    {"an end alone", ">>>>>>> x\n" A, "keep one line of each"},
    {"nothing in it", MARKED("", ""), "without the marks"},
    {"garbage in it", MARKED("foo\n\xff\n", PIN0), "without the marks"},
    {"two lines for one object", A1 A2, "remove either line"},
    {"two pins", PIN0 PIN1, "'scepctl fingerprint --name ca https://s'"},
};

static void test_hints(void)
{
	for (size_t i = 0; i < array_length(hints); i++) {
		struct lock lock = {.fd = -1, .path = path};
		struct error error = {0};

		ok(lock_read_text(&lock, hints[i].text, strlen(hints[i].text),
		       &error) != 0 &&
			error.status == STATUS_REFUSED,
		    "%s: refused", hints[i].name);
		if (!ok(strstr(error.hint, hints[i].hint) != NULL, "%s: remedy",
			hints[i].name))
			printf("# %s\n", error.hint);
		lock_clear(&lock);
	}
}

/* Many of them, each side changing every other one. */
static void test_many(void)
{
	auto_buf struct buf base = {0}, ours = {0}, theirs = {0};
	auto_lock_merge struct lock_merge merge = {0};
	struct lock lock = {.fd = -1, .path = path};
	struct error error = {0};
	size_t place = 0, changed = 0;
	const struct lock_object *object;

	for (int i = 0; i < 2000; i++) {
		struct buf *const texts[] = {&base, &ours, &theirs};

		for (int j = 0; j < 3; j++)
			buf_printf(texts[j], OBJECT("i%04d", "%d", ""), i,
			    j == 1 + i % 2 ? 2 : 1);
	}
	ok(merge_of(base.data, ours.data, theirs.data, &merge, &error) == 0 &&
		merge.conflicts == 0 && merge.count == 0,
	    "2000 neighbours");
	ok(lock_read_text(&lock, merge.text.data, merge.text.length, &error) ==
		0,
	    "reads");
	while ((object = lock_object_next(&lock, &place)) != NULL)
		changed += object->id == 2;
	is_number(changed, 2000, "what both did");
	lock_clear(&lock);
}

/* -- any bytes ------------------------------------------------------------ */

static unsigned random_below(unsigned *state, unsigned most)
{
	*state = *state * 1664525U + 1013904223U;
	return (*state >> 8) % most;
}

static void add_garbage(struct buf *text, unsigned *state)
{
	static const char *const good[] = {
	    A, A1, A2, B, C, PIN0, PIN1, F, G, "# x\n", "\n", "\r\n"};
	static const char *const bad[] = {"<<<<<<< a\n", "=======\n",
	    ">>>>>>> b\n", "{\"kind", "\xff\n", "{}\n", "\"\n"};
	unsigned count = random_below(state, 6);

	buf_text(text, "");
	for (unsigned i = 0; i < count; i++)
		buf_text(
		    text, random_below(state, 20) == 0
			      ? bad[random_below(state, array_length(bad))]
			      : good[random_below(state, array_length(good))]);
	if (text->length > 0 && random_below(state, 16) == 0)
		text->data[random_below(state, (unsigned)text->length)] ^=
		    (char)(1 + random_below(state, 255));
}

/* Whatever is given: a lock file, a conflict that is none, or an error. */
static void test_garbage(void)
{
	unsigned state = 1, merged = 0, conflicts = 0, refused = 0;
	bool sane = true;

	for (int i = 0; i < 20000 && sane; i++) {
		auto_buf struct buf base = {0}, ours = {0}, theirs = {0};
		auto_lock_merge struct lock_merge merge = {0};
		struct lock lock = {.fd = -1, .path = path};
		struct error error = {0};
		bool reads;

		add_garbage(&base, &state);
		add_garbage(&ours, &state);
		add_garbage(&theirs, &state);
		if (merge_of(base.data == NULL ? "" : base.data,
			ours.data == NULL ? "" : ours.data,
			theirs.data == NULL ? "" : theirs.data, &merge,
			&error) != 0) {
			sane = error.status == STATUS_FINDINGS ||
			       error.status == STATUS_REFUSED;
			refused++;
			continue;
		}
		reads = lock_read_text(&lock,
			    merge.text.data == NULL ? "" : merge.text.data,
			    merge.text.length, &error) == 0;
		sane = reads == (merge.conflicts == 0);
		merged += reads;
		conflicts += !reads;
		lock_clear(&lock);
	}
	ok(sane && merged > 1000 && conflicts > 100 && refused > 1000,
	    "garbage: %u merged, %u conflicts, %u refused", merged, conflicts,
	    refused);
}

/* -- allocations that fail ------------------------------------------------ */

static void test_memory(void)
{
	bool done = false, sane = true;
	long n = 0;

	for (; !done && sane && n < 10000; n++) {
		auto_lock_merge struct lock_merge merge = {0};
		struct error error = {0};
		int status;

		memory_fail_after(n, 0);
		status = merge_of(
		    A B PIN0 F, A1 PIN0 G F, A2 B C PIN1 F, &merge, &error);
		done = !memory_refused();
		memory_fail_after(-1, 0);
		sane = done ? status == 0
			    : (status != 0 && error.status == STATUS_LIMIT) ||
				  (status == 0 && merge.conflicts == 0 &&
				      strcmp(entries_of(&merge.text),
					  F G A2 C PIN1) == 0);
	}
	ok(sane && done, "each of %ld allocations failed in turn", n);
}

int main(void)
{
	if (!fixture_begin())
		return 1;
	test_merges();
	test_bytes();
	test_faults();
	test_whole();
	test_hints();
	test_many();
	test_garbage();
	test_memory();
	fixture_done();
	return tap_done();
}
