/*
 * The base room: text, clock, places, findings, files, maps, the pool.
 *
 * Planted mutations these tests catch: text_utf8_prefix accepting surrogates
 * (second_byte_fits for 0xED), clock_parse without the century rule, an
 * excerpt that runs past its span, file_write that keeps an old file's bytes.
 */
#include "tap.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/banned.h"

static void test_utf8(void)
{
	static const struct {
		const char *text;
		size_t length, prefix;
	} rows[] = {
	    {"plain", 5, 5},
	    {"\xC3\xA4", 2, 2},
	    {"\xE2\x82\xAC", 3, 3},
	    {"\xF0\x9F\x98\x80", 4, 4},
	    {"\xF4\x8F\xBF\xBF", 4, 4},
	    {"a\xC3", 2, 1},            /* cut off */
	    {"\xC0\x80", 2, 0},         /* not the shortest form */
	    {"\xE0\x9F\xBF", 3, 0},     /* not the shortest form */
	    {"\xED\xA0\x80", 3, 0},     /* surrogate */
	    {"\xF4\x90\x80\x80", 4, 0}, /* over U+10FFFF */
	    {"ab\x80", 3, 2},
	};

	for (size_t i = 0; i < array_length(rows); i++)
		is_number(text_utf8_prefix(rows[i].text, rows[i].length),
		    rows[i].prefix, "utf-8 row %zu", i);
	is_number(text_characters("\xC3\xA4x\xFF", 4), 3, "characters");
	is_number(text_utf8_point("\xE2\x82\xAC", 3), 0x20AC, "code point");
}

static void test_fold(void)
{
	static const struct {
		const char *text, *folded;
	} rows[] = {
	    {"Retry Delay", "retry_delay"},
	    {"retry_delay", "retry_delay"},
	    {"  Retry -_ Delay\t", "retry_delay"},
	    {"URL To SCEP Admin", "url_to_scep_admin"},
	    {"Dynamic-Microsoft CA", "dynamic_microsoft_ca"},
	    {"-_-", ""},
	};
	char folded[TEXT_FOLD_MAX];

	for (size_t i = 0; i < array_length(rows); i++) {
		(void)text_fold(
		    folded, sizeof(folded), rows[i].text, strlen(rows[i].text));
		is_text(folded, rows[i].folded, "fold '%s'", rows[i].text);
	}
	ok(text_fold(folded, 4, "abcdef", 6) == 0, "what does not fit is 0");
}

static void test_near(void)
{
	static const char *const names[] = {
	    "url", "name", "subject", "key_size", "fingerprint"};

	is_number(text_distance("abc", "abc", 3), 0, "distance of equals");
	is_number(text_distance("abc", "acb", 3), 1, "neighbours swapped");
	is_number(text_distance("kitten", "sitting", 5), 3, "three steps");
	is_number(text_distance("KEY", "key", 3), 0, "case is no step");
	is_number(text_distance("abc", "xyzxyz", 2), 3, "over the limit");
	is_number(text_nearest("fingerprnt", names, 5), 4, "nearest");
	is_number(text_nearest("subjekt", names, 5), 2, "nearest of subject");
	is_number(text_nearest("completely_off", names, 5), -1, "none near");
}

static void test_numbers(void)
{
	static const struct {
		const char *text;
		bool held;
		int64_t number;
	} rows[] = {{"0", true, 0}, {"15", true, 15}, {"-3", true, -3},
	    {"007", true, 7}, {"", false, 0}, {"-", false, 0},
	    {"12abc", false, 0}, {"1 ", false, 0}, {"+1", false, 0},
	    {"9223372036854775807", true, INT64_MAX},
	    {"9223372036854775808", false, 0}};

	for (size_t i = 0; i < array_length(rows); i++) {
		int64_t number = 0;
		bool held = text_to_number(rows[i].text, strlen(rows[i].text),
		    INT64_MIN, INT64_MAX, &number);

		ok(held == rows[i].held && number == rows[i].number,
		    "number '%s'", rows[i].text);
	}
}

static void test_printable(void)
{
	auto_buf struct buf buf = {0};

	text_add_printable(&buf, "a\x1B[2J\xFFz\xE2\x80\xAE", 10);
	is_text(buf.data, "a\\x1b[2J\\xffz\\u{202e}", "made printable");
}

static void test_clock(void)
{
	static const struct {
		int64_t now, then;
		const char *text;
	} spans[] = {{0, CLOCK_DAY * 2 - 1, "1 day"},
	    {0, CLOCK_DAY * 2, "2 days"}, {5, 5, "0 days"},
	    {5, 4, "expired today"}, {CLOCK_DAY * 3, 0, "expired 3 days ago"},
	    {CLOCK_DAY, 0, "expired 1 day ago"}};
	static const struct {
		const char *text;
		bool held;
		int64_t time;
	} rows[] = {{"0", true, 0}, {"1970-01-01", true, 0},
	    {"2026-11-23T08:39:00Z", true, 1795423140},
	    {"2000-02-29", true, 951782400}, {"2100-02-29", false, 0},
	    {"2026-13-01", false, 0}, {"2026-11-31", false, 0},
	    {"2026-11-23T24:00:00Z", false, 0}, {"2026-11-23 08:39", false, 0},
	    {"9999-12-31T23:59:59Z", true, 253402300799}, {"x", false, 0}};
	char text[CLOCK_TEXT_MAX];

	for (size_t i = 0; i < array_length(rows); i++) {
		int64_t time = 0;
		bool held = clock_parse(rows[i].text, &time);

		ok(held == rows[i].held && time == rows[i].time, "time '%s'",
		    rows[i].text);
	}
	clock_format(1795423140, text, sizeof(text));
	is_text(text, "2026-11-23T08:39:00Z", "time as text");
	is_number(clock_days_until(0, CLOCK_DAY * 2 - 1), 1, "days down");
	is_number(clock_days_until(CLOCK_DAY, CLOCK_DAY - 1), -1, "past");
	for (size_t i = 0; i < array_length(spans); i++) {
		char days[CLOCK_DAYS_MAX];

		clock_days_text(spans[i].now, spans[i].then, days);
		is_text(days, spans[i].text, "days %zu", i);
	}
}

/* Each day of 800 years, in the middle of which the leap rules change, and the
 * ends: the calendar is walked by hand beside. None of it may depend on the
 * width of time_t. */
static void test_calendar(void)
{
	struct clock_date at = {1700, 1, 1, 23, 59, 59}, got;
	int64_t time = clock_join(&at);
	size_t wrong = 0;
	char text[CLOCK_TEXT_MAX];

	for (; at.year < 2500; time += CLOCK_DAY) {
		wrong += !clock_split(time, &got) ||
			 memcmp(&got, &at, sizeof(at)) != 0 ||
			 clock_join(&at) != time;
		if (++at.day > clock_days_of_month(at.year, at.month)) {
			at.day = 1;
			at.month++;
		}
		if (at.month > 12) {
			at.month = 1;
			at.year++;
		}
	}
	is_number(wrong, 0, "days of 800 years");
	clock_format(2177452800, text, sizeof(text));
	is_text(text, "2039-01-01T00:00:00Z", "beyond 32 bits");
	clock_format(253402300799, text, sizeof(text));
	is_text(text, "9999-12-31T23:59:59Z", "the last second");
	clock_format(253402300800, text, sizeof(text));
	is_text(text, "@253402300800", "one more");
	clock_format(-62135596800, text, sizeof(text));
	is_text(text, "0001-01-01T00:00:00Z", "the first second");
	ok(!clock_split(-62135596801, &got), "one less");
}

/* 2038-01-19T03:14:08Z is the first second that 32 bits do not hold. */
static void test_system_time(void)
{
	static const int64_t times[] = {
	    0, 2147483647, 2147483648, -2147483649, 253402300799};
	time_t narrow;

	for (size_t i = 0; i < array_length(times); i++) {
		bool fits = sizeof(time_t) > 4 ||
			    (times[i] <= INT32_MAX && times[i] >= INT32_MIN);

		narrow = -1;
		ok(clock_to_system(times[i], &narrow) == fits &&
			narrow == (time_t)(fits ? times[i] : -1),
		    "%lld as time_t", (long long)times[i]);
	}
}

static const struct rule rule = {"test-rule", SEVERITY_WARNING, "doc"};

static void test_findings(void)
{
	static const char text[] = "\xEF\xBB\xBF[scep]\r\n\tk\xC3\xA4y = "
				   "value secret\r\nlast";
	struct source source = {"file.ini", text, sizeof(text) - 1};
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	size_t at = (size_t)(strstr(text, "value") - text);
	struct origin origin = {.source = &source, .span = {at, at + 5}};
	struct place place = source_place(&source, 3);
	const struct finding *finding;

	ok(place.line == 1 && place.column == 1, "a BOM has no column");
	findings_add(
	    &findings, &rule, &origin, "a hint", "wrong '%s'", "x\x1B");
	origin.secret = true;
	origin.span.begin = at - 6;
	findings_add(&findings, &rule, &origin, NULL, "masked");
	findings_sort(&findings);
	finding = findings.first;
	is_text(finding->message, "masked", "sorted by column");
	ok(strstr(finding->excerpt, "value") == NULL, "a secret is masked");
	finding = finding->next;
	ok(finding->line == 2 && finding->column == 8, "line and column");
	is_text(finding->excerpt, " k\xC3\xA4y = value",
	    "the excerpt ends with the span");
	is_number(finding->caret, 7, "caret");
	is_number(finding->width, 5, "width");
	is_text(finding->message, "wrong 'x\\x1b'", "message is printable");
	is_number(findings.warnings, 2, "counted by severity");
}

static bool is_odd(void *context, const struct finding *finding)
{
	(void)context;
	return finding->message[0] % 2 == 1;
}

static void test_finding_accept(void)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};

	for (char c = '0'; c < '5'; c++)
		findings_add_file(&findings, &rule, "f", NULL, "%c", c);
	findings_accept(&findings, is_odd, NULL);
	is_number(findings.count, 3, "accept: count");
	is_number(findings.warnings, 3, "accept: warnings");
	is_text(findings.first->next->message, "2", "accept: left");
	is_text(findings.last->message, "4", "accept: the last that is left");
	findings_add_file(&findings, &rule, "f", NULL, "5");
	findings_accept(&findings, is_odd, NULL);
	is_text(findings.accepted->next->next->message, "5",
	    "accept: a second time");
	ok(findings.accepted->next->next->next == NULL, "accept: no more");
	is_number(findings.count, 3, "accept: count");
}

static void test_finding_limit(void)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};

	for (int i = 0; i < FINDINGS_MAX + 50; i++)
		findings_add_file(&findings, &rule, "f", NULL, "n");
	is_number(findings.count, FINDINGS_MAX + 1, "findings are capped");
	is_text(findings.last->rule->id, "too-many-findings", "and it is said");
}

static void test_finding_place(void)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	const struct finding_place place = {"f\x1b.csv", 7, 3};
	const struct finding *found;

	findings_add_at(&findings, &rule, &place, "h", "row %d", 6);
	found = findings.first;
	is_text(found->file, "f\\x1b.csv", "a place: file");
	is_text(found->message, "row 6", "a place: message");
	ok(found->line == 7 && found->column == 3 && found->end_line == 7 &&
		found->end_column == 3 && found->excerpt == NULL,
	    "a place: line and column alone");
}

static void test_files(void)
{
	char directory[] = "/tmp/scepctl-base-XXXXXX";
	char path[FILE_PATH_MAX], temporary[FILE_PATH_MAX];
	auto_buf struct buf buf = {0};
	struct error error = {0};
	struct stat facts;
	int writer;

	if (!ok(mkdtemp(directory) != NULL, "a directory"))
		return;
	(void)file_join(path, sizeof(path), directory, "out");
	(void)file_join(
	    temporary, sizeof(temporary), directory, ".out.scepctl-tmp");
	ok(file_write(path, "long text", 9, 0600, &error) == 0, "written");
	ok(file_write(path, "new", 3, 0600, &error) == 0, "written again");
	ok(file_read(path, 100, &buf, NULL, &error) == 0 &&
		strcmp(buf.data, "new") == 0,
	    "whole and nothing else");
	ok(stat(path, &facts) == 0 && (facts.st_mode & 0777) == 0600, "mode");
	ok(!file_exists(temporary), "no temporary file stays");
	ok(file_create(path, "x", 1, 0600, &error) != 0 &&
		error.status == STATUS_REFUSED,
	    "not created over a file");
	ok(file_read(path, 2, &buf, NULL, &error) != 0 &&
		error.status == STATUS_LIMIT,
	    "over the limit");
	ok(file_read(directory, 9, &buf, NULL, &error) != 0 &&
		error.status == STATUS_FILE,
	    "a directory is no file");
	(void)unlink(path);
	ok(file_read(path, 9, &buf, NULL, &error) != 0 &&
		error.status == STATUS_NOT_FOUND,
	    "not there");
	/* What an interrupted run left behind is taken over, mode and all. */
	ok(file_create(temporary, "stale and long", 14, 0644, &error) == 0 &&
		file_write(path, "ok", 2, 0600, &error) == 0 &&
		file_read(path, 9, &buf, NULL, &error) == 0 &&
		strcmp(buf.data, "ok") == 0 && stat(path, &facts) == 0 &&
		(facts.st_mode & 0777) == 0600 && !file_exists(temporary),
	    "a stale temporary file is taken over");
	/* Planted mutation: file_tidy without the lock. */
	(void)file_create(temporary, "half", 4, 0600, &error);
	writer = open(temporary, O_WRONLY | O_CLOEXEC);
	ok(writer >= 0 && flock(writer, LOCK_EX) == 0, "another writes");
	file_tidy(path);
	ok(file_exists(temporary), "what another writes is left alone");
	(void)close(writer);
	file_tidy(path);
	ok(!file_exists(temporary), "what nobody writes is removed");
	(void)unlink(path);
	(void)rmdir(directory);
}

static void test_file_directory(void)
{
	static const struct {
		const char *path, *directory, *beside;
	} rows[] = {
	    {"a.ini", "", "b.ini"},
	    {"d/a.ini", "d", "d/b.ini"},
	    {"/d/e/a.ini", "/d/e", "/d/e/b.ini"},
	    /* Planted mutation: "" for a file in the root. */
	    {"/a.ini", "/", "/b.ini"},
	};
	char directory[8], path[32];

	for (size_t i = 0; i < array_length(rows); i++)
		ok(file_directory(directory, sizeof(directory), rows[i].path) ==
			    0 &&
			strcmp(directory, rows[i].directory) == 0 &&
			file_join(path, sizeof(path), directory, "b.ini") ==
			    0 &&
			strcmp(path, rows[i].beside) == 0,
		    "directory of '%s'", rows[i].path);
	ok(file_directory(directory, sizeof(directory), "1234567/a") == 0,
	    "a directory that just fits");
	ok(file_directory(directory, sizeof(directory), "12345678/a") != 0,
	    "a directory that does not fit");
}

static void test_map(void)
{
	auto_map struct map map = {0};
	char key[16];
	size_t value = 0;
	bool held = true;

	for (size_t i = 0; i < 1000; i++) {
		int length = snprintf(key, sizeof(key), "key%zu", i);

		held =
		    held && map_add(&map, key, (size_t)length, i, &value) == 1;
	}
	ok(held, "a thousand keys");
	ok(map_add(&map, "key7", 4, 99, &value) == 0 && value == 7,
	    "the first value stays");
	ok(map_get(&map, "key999", 6, &value) && value == 999, "found");
	ok(!map_get(&map, "key1000", 7, &value), "not found");
}

struct pool_test {
	size_t squares[64];
	size_t order;
	bool in_order;
	size_t stop_at;
};

static void square(void *context, size_t item, size_t slot)
{
	struct pool_test *test = context;

	test->squares[slot] = item * item;
}

static int collect(void *context, size_t item, size_t slot)
{
	struct pool_test *test = context;

	if (item != test->order || test->squares[slot] != item * item)
		test->in_order = false;
	test->order++;
	return test->order == test->stop_at;
}

static void test_pool(void)
{
	static const unsigned threads[] = {1, 2, 3};
	struct error error;

	for (size_t i = 0; i < array_length(threads); i++) {
		struct pool_test test = {.in_order = true};
		struct pool_work work = {&test, square, collect};

		ok(pool_run(5000, threads[i], &work, &error) == 0 &&
			test.in_order && test.order == 5000,
		    "%u threads: all done, in order", threads[i]);
		test = (struct pool_test){.in_order = true, .stop_at = 10};
		ok(pool_run(5000, threads[i], &work, &error) == 0 &&
			test.order == 10,
		    "%u threads: ended early", threads[i]);
	}
}

static void test_memory(void)
{
	auto_secret struct secret a = {0}, b = {0};
	auto_arena struct arena arena = {0};
	auto_buf struct buf buf = {.limit = 4};
	struct error error;

	ok(secret_set(&a, "same", 4, &error) == 0 &&
		secret_set(&b, "same", 4, &error) == 0 && secret_equal(&a, &b),
	    "equal secrets");
	ok(secret_set(&b, "some", 4, &error) == 0 && !secret_equal(&a, &b),
	    "other secrets");
	ok(arena_new_array(&arena, SIZE_MAX / 2, 8) == NULL, "overflow");
	buf_text(&buf, "1234");
	ok(buf_ok(&buf), "up to the limit");
	buf_char(&buf, '5');
	ok(!buf_ok(&buf) && buf.length == 4, "over the limit");
	memory_fail_after(0, 0);
	ok(memory_new(1) == NULL && memory_refused(), "a failing allocation");
	ok(arena_new(&arena, 100000) != NULL, "the next one works");
	memory_fail_after(-1, 0);
}

static void test_arena(void)
{
	auto_arena struct arena arena = {0};
	unsigned right = 0;

	/* More than one chunk, then one of that size, then the same again. */
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 200; i++) {
			unsigned char *block = arena_new(&arena, 100);
			size_t zeros = 0;

			while (zeros < 100 && block[zeros] == 0)
				zeros++;
			right += zeros == 100;
			memset(block, 0xA5, 100);
		}
		arena_clear(&arena);
	}
	is_number(right, 3 * 200, "blocks are zeroed, used before or not");
	ok(arena.chunks != NULL && arena.used == 0 && arena.total < 64 * 1024,
	    "one chunk is kept, of %zu bytes", arena.total);
}

/* What is printed fits, just fits, and does not. */
static void test_printf(void)
{
	char text[300];
	unsigned right = 0;

	memset(text, 'x', sizeof(text));
	text[0] = 'a';
	for (size_t before = 0; before < sizeof(text); before++) {
		auto_buf struct buf buf = {0}, low = {.limit = before};
		int rest = (int)(sizeof(text) - before);

		buf_add(&buf, text, before);
		buf_printf(&buf, "%.*s%s", rest, text + before, "!");
		right += buf_ok(&buf) && buf.length == sizeof(text) + 1 &&
			 strcmp(buf.data + sizeof(text), "!") == 0 &&
			 memcmp(buf.data, text, sizeof(text)) == 0;
		buf_add(&low, text, before);
		buf_printf(&low, "%d", 1);
		right += before == 0 ? buf_ok(&low)
				     : !buf_ok(&low) && low.length == before &&
					   low.data[before] == '\0';
	}
	is_number(right, 2 * sizeof(text), "printed at the end, or not at all");
}

static void test_growing(void)
{
	auto_arena struct arena arena = {0};
	size_t *list = NULL, *other = NULL, room = 0, capacity = 0;
	bool holds = true;

	for (size_t i = 0; i < 100; i++) {
		list = memory_grow(list, i, &room, sizeof(*list));
		other = arena_grow(&arena, other, i, &capacity, sizeof(*other));
		list[i] = other[i] = i;
	}
	for (size_t i = 0; i < 100; i++)
		holds = holds && list[i] == i && other[i] == i;
	ok(holds && room == 128 && capacity == 128, "lists grow by doubling");
	memory_fail_after(0, 1);
	ok(memory_grow(list, 127, &room, sizeof(*list)) == list &&
		memory_grow(list, 128, &room, sizeof(*list)) == NULL &&
		room == 128 && list[99] == 99,
	    "a list that cannot grow stays");
	memory_fail_after(-1, 0);
	room = SIZE_MAX / 16;
	ok(memory_grow(list, room, &room, 16) == NULL, "a list too long");
	memory_free(list);
}

static const struct {
	const char *text, *trimmed;
} trims[] = {{"", ""}, {" \t\r\n", ""}, {"a", "a"}, {"\n a b\r\n", "a b"},
    {"\f a\v", "\f a\v"}, {"\xc2\xa0 a", "\xc2\xa0 a"}};

static void test_trim(void)
{
	for (size_t i = 0; i < array_length(trims); i++) {
		const char *text = trims[i].text;
		size_t length = text_trim(&text, strlen(text));

		ok(length == strlen(trims[i].trimmed) &&
			memcmp(text, trims[i].trimmed, length) == 0,
		    "trimmed %zu", i);
	}
	ok(text_same(NULL, NULL) && text_same("a", "a") &&
		!text_same("a", NULL) && !text_same(NULL, "") &&
		!text_same("a", "A"),
	    "the same text");
}

enum {
	STACK_SMALL = 256 * 1024,
	STACK_USED = 4 * 1024 * 1024,
	STACK_FRAME = 16 * 1024
};

/* Called through it, the function cannot become a loop. */
static unsigned use_stack(unsigned bytes);
static unsigned (*volatile deeper)(unsigned bytes) = use_stack;

static unsigned use_stack(unsigned bytes)
{
	volatile unsigned char frame[STACK_FRAME] = {1};

	frame[bytes % STACK_FRAME] = 1;
	return bytes < STACK_FRAME ? frame[0]
				   : frame[0] + deeper(bytes - STACK_FRAME);
}

static void deep_work(void *context, size_t item, size_t slot)
{
	unsigned *used = context;

	(void)slot;
	used[item] = use_stack(STACK_USED);
}

static int deep_done(void *context, size_t item, size_t slot)
{
	(void)context;
	(void)item;
	(void)slot;
	return 0;
}

/* In a process whose threads get small stacks by themselves: glibc takes the
 * size from the limit at the start. The first thread's may grow later. */
static int run_deep(void)
{
	unsigned used[16] = {0};
	const struct pool_work work = {used, deep_work, deep_done};
	struct rlimit limit;
	struct error error;

	if (getrlimit(RLIMIT_STACK, &limit) != 0)
		return 1;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_STACK, &limit) != 0 ||
	    pool_run(array_length(used), 4, &work, &error) != 0)
		return 1;
	for (size_t i = 0; i < array_length(used); i++)
		if (used[i] == 0)
			return 1;
	return 0;
}

static void test_stacks(const char *program)
{
	pid_t child = fork();
	struct rlimit limit;
	int status = -1;

	if (child == 0) {
		if (getrlimit(RLIMIT_STACK, &limit) != 0)
			_exit(2);
		limit.rlim_cur = STACK_SMALL;
		if (setrlimit(RLIMIT_STACK, &limit) == 0)
			(void)execl(program, program, "deep", (char *)NULL);
		_exit(2);
	}
	if (child > 0)
		(void)waitpid(child, &status, 0);
	is_number(status, 0, "threads have stacks of their own size");
}

/* RFC 4648, 10, and what else people paste. */
static void test_base64(void)
{
	static const struct {
		const char *bytes;
		const char *text;
	} rows[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
	    {"\xFB\xFF\xBF", "+/+/"}};
	static const char *const no[] = {
	    "Z", "Zg=", "Zg===", "Z g=", "Zm9v!", "=", "Zm9vYg=="};
	unsigned char bytes[8];
	size_t length;

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_buf struct buf text = {0};

		length = strlen(rows[i].bytes);
		base64_add(&text, (const unsigned char *)rows[i].bytes, length);
		is_text(text.data == NULL ? "" : text.data, rows[i].text,
		    "base64 of %zu bytes", length);
		ok(base64_decode(rows[i].text, strlen(rows[i].text), bytes,
		       sizeof(bytes), &length) &&
			length == strlen(rows[i].bytes) &&
			memcmp(bytes, rows[i].bytes, length) == 0,
		    "  and back");
	}
	ok(base64_decode("-_-_", 4, bytes, 8, &length) && length == 3 &&
		memcmp(bytes, "\xFB\xFF\xBF", 3) == 0,
	    "base64url");
	ok(base64_decode("Zm9vYg", 6, bytes, 8, &length) && length == 4,
	    "base64 without padding");
	for (size_t i = 0; i < array_length(no); i++)
		ok(!base64_decode(no[i], strlen(no[i]), bytes, 3, &length),
		    "no base64, or too much: %s", no[i]);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "deep") == 0)
		return run_deep();
	test_stacks(argv[0]);
	test_utf8();
	test_fold();
	test_near();
	test_numbers();
	test_printable();
	test_clock();
	test_calendar();
	test_system_time();
	test_findings();
	test_finding_accept();
	test_finding_limit();
	test_finding_place();
	test_files();
	test_file_directory();
	test_map();
	test_pool();
	test_memory();
	test_arena();
	test_printf();
	test_growing();
	test_trim();
	test_base64();
	return tap_done();
}
