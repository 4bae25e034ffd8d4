/*
 * How programs are started: where they are found, what they get. Planted
 * mutation: let program_path keep entries that do not begin with a slash; the
 * stand-in in the current directory then runs.
 */
#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "tap.h"

enum {
	INPUT_BYTES = 3 * 1024 * 1024 + 5 /* more than any pipe holds */
};

static char place[] = "/tmp/scepctl-program-XXXXXX";
static const char *const nothing[] = {NULL};

static const struct {
	const char *path;
	const char *kept;
} paths[] = {
    {"/a:/b", "/a:/b"},
    {".:/a", "/a"},
    {"/a:", "/a"},
    {":/a", "/a"},
    {"/a::/b", "/a:/b"},
    {"bin:/a:./b:../c:/d", "/a:/d"},
    {"", ""},
    {".", ""},
    {":", ""},
    {NULL, "/usr/bin:/bin"},
};

static void test_paths(void)
{
	for (size_t i = 0; i < array_length(paths); i++) {
		auto_arena struct arena arena = {0};

		is_text(program_path(paths[i].path, &arena), paths[i].kept,
		    "PATH=%s", paths[i].path ? paths[i].path : "(none)");
	}
}

static char *const variables[] = {(char *)(uintptr_t) "PATH=.:/bin",
    (char *)(uintptr_t) "HOME=/h", (char *)(uintptr_t) "LC_ALL=C",
    (char *)(uintptr_t) "HOMEPAGE=x", (char *)(uintptr_t) "NDES_PASSWORD=x",
    (char *)(uintptr_t) "JAMF_CLIENT_SECRET=x",
    (char *)(uintptr_t) "JAMFPRO_CLIENT_SECRET=x",
    (char *)(uintptr_t) "API_USERNAME=x", (char *)(uintptr_t) "JSS_URL=x",
    (char *)(uintptr_t) "API_PASSWORD=x", (char *)(uintptr_t) "CLIENT_ID=x",
    (char *)(uintptr_t) "CLIENT_SECRET=x", (char *)(uintptr_t) "GIT_DIR=x",
    (char *)(uintptr_t) "GITHUB_TOKEN=x", (char *)(uintptr_t) "GH_TOKEN=x",
    (char *)(uintptr_t) "ACTIONS_X=x", (char *)(uintptr_t) "CI_JOB_TOKEN=x",
    (char *)(uintptr_t) "LD_PRELOAD=x",
    (char *)(uintptr_t) "DYLD_INSERT_LIBRARIES=x",
    (char *)(uintptr_t) "SYSTEM_ACCESSTOKEN=x",
    (char *)(uintptr_t) "SCEPCTL_SECRETS=x", (char *)(uintptr_t) "OP_TOKEN=x",
    (char *)(uintptr_t) "OPERA=x", NULL};

static const struct {
	const char *const *passed;
	const char *const *added;
	const char *made; /* joined by blanks */
} environments[] = {
    {nothing, NULL, "PATH=/bin HOME=/h LC_ALL=C "},
    {(const char *const[]){"OP_*", NULL}, NULL,
	"PATH=/bin HOME=/h LC_ALL=C OP_TOKEN=x "},
    {(const char *const[]){"*", NULL}, NULL,
	"PATH=/bin HOME=/h LC_ALL=C HOMEPAGE=x NDES_PASSWORD=x OP_TOKEN=x "
	"OPERA=x "},
    {(const char *const[]){"GIT_*", NULL},
	(const char *const[]){"GIT_TERMINAL_PROMPT=0", NULL},
	"PATH=/bin HOME=/h LC_ALL=C GIT_TERMINAL_PROMPT=0 "},
};

static void test_environments(void)
{
	for (size_t i = 0; i < array_length(environments); i++) {
		struct program program = {.passed = environments[i].passed,
		    .added = environments[i].added};
		auto_arena struct arena arena = {0};
		auto_buf struct buf joined = {0};
		char **made = program_environment(&program, variables, &arena);

		for (size_t j = 0; made != NULL && made[j] != NULL; j++)
			buf_printf(&joined, "%s ", made[j]);
		is_text(
		    joined.data, environments[i].made, "environment %zu", i);
	}
}

static void run(
    struct program *program, struct buf *said, struct program_result *result)
{
	struct error error = {0};

	buf_clear(said);
	said->limit = 64;
	memset(result, 0, sizeof(*result));
	ok(program_run(program, said, result, &error) == 0, "run: %s",
	    error.text);
}

/* With a shell, its words in order. */
static void shell(const char *script, enum program_take take, struct buf *said,
    struct program_result *result)
{
	char sh[] = "sh", c[] = "-c", text[512];
	char *const words[] = {sh, c, text, NULL};
	struct program program = {
	    .words = words, .passed = nothing, .seconds = 60, .take = take};

	(void)snprintf(text, sizeof(text), "%s", script);
	run(&program, said, result);
}

static void test_streams(void)
{
	static const char both[] = "cat; printf out; printf err >&2; exit 7";
	auto_buf struct buf said = {0};
	struct program_result result;

	shell(both, PROGRAM_ERRORS, &said, &result);
	is_text(said.data, "err", "the error stream");
	is_number(result.status, 7, "its exit status");
	shell("exec 2>&-; printf out", PROGRAM_OUTPUT, &said, &result);
	is_text(said.data, "out", "the output");
	shell(both, PROGRAM_QUIETLY, &said, &result);
	is_text(said.data, "out", "the output, and nobody hears the errors");
	is_number(result.status, 7, "its exit status");
	shell(both, PROGRAM_NOTHING, &said, &result);
	ok(said.length == 0 && result.status == 7, "neither");
	shell("kill -TERM $$", PROGRAM_OUTPUT, &said, &result);
	is_number(result.signal, SIGTERM, "its signal");
	shell("printf '%064d' 0", PROGRAM_OUTPUT, &said, &result);
	ok(result.end == PROGRAM_ENDED && said.length == 64, "just enough");
	shell("printf '%065d' 0", PROGRAM_OUTPUT, &said, &result);
	ok(result.end == PROGRAM_TOO_MUCH && said.length == 64, "too much");
	ok(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD,
	    "no child left");
}

static void test_input(void)
{
	static const size_t lengths[] = {0, 1, 4096, INPUT_BYTES};
	char cat[] = "wc", c[] = "-c";
	static char bytes[INPUT_BYTES];
	char *const words[] = {cat, c, NULL};
	auto_buf struct buf said = {0};
	struct program_result result = {0};
	struct program program = {.words = words,
	    .passed = nothing,
	    .input = bytes,
	    .seconds = 60,
	    .take = PROGRAM_OUTPUT};
	struct error error = {0};

	memset(bytes, 'x', sizeof(bytes));
	for (size_t i = 0; i < array_length(lengths); i++) {
		program.input_length = lengths[i];
		run(&program, &said, &result);
		is_number(strtol(said.data, NULL, 10), (long)lengths[i],
		    "read from its input");
	}
	program.input_length = PROGRAM_INPUT_MAX + (size_t)1;
	ok(program_run(&program, &said, &result, &error) == -1 &&
		error.status == STATUS_LIMIT,
	    "more than it takes");
}

/* Neither waits for the other, however much there is both ways. */
static void test_both_ways(void)
{
	static char bytes[INPUT_BYTES];
	char cat[] = "cat", sh[] = "sh", c[] = "-c", deaf[] = "exec echo deaf";
	char *const words[] = {cat, NULL};
	char *const others[] = {sh, c, deaf, NULL};
	auto_buf struct buf said = {0};
	struct program_result result = {0};
	struct program program = {.words = words,
	    .passed = nothing,
	    .input = bytes,
	    .input_length = sizeof(bytes),
	    .seconds = 60,
	    .take = PROGRAM_OUTPUT};
	struct error error;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 + i / 251);
	said.limit = sizeof(bytes);
	ok(program_run(&program, &said, &result, &error) == 0 &&
		said.length == sizeof(bytes) &&
		memcmp(said.data, bytes, sizeof(bytes)) == 0,
	    "all that was written comes back");
	(void)signal(SIGPIPE, SIG_IGN);
	program.words = others;
	run(&program, &said, &result);
	is_text(said.data, "deaf\n", "one that reads nothing");
	is_number(result.status, 0, "which is no fault");
	(void)signal(SIGPIPE, SIG_DFL);
}

static void test_files(void)
{
	auto_buf struct buf said = {0};
	struct program_result result;
	int inherited = open("/dev/null", O_RDONLY);
	int high = fcntl(inherited, F_DUPFD, 200);
	char script[128];

	(void)snprintf(script, sizeof(script),
	    "for i in %d %d; do test ! -e /dev/fd/$i || printf %%s $i; done",
	    inherited, high);
	shell(script, PROGRAM_OUTPUT, &said, &result);
	ok(said.length == 0 && result.status == 0 && high >= 200,
	    "no file of ours is open in the child: %s", said.data);
	(void)close(inherited);
	(void)close(high);
}

static void test_signals(void)
{
	auto_buf struct buf said = {0};
	struct program_result result;

	(void)signal(SIGPIPE, SIG_IGN);
	shell("kill -PIPE $$; echo deaf", PROGRAM_OUTPUT, &said, &result);
	is_number(result.signal, SIGPIPE, "signals do what they usually do");
	(void)signal(SIGPIPE, SIG_DFL);
}

static void test_time(void)
{
	char sleep_word[] = "sleep", long_time[] = "600";
	char *const words[] = {sleep_word, long_time, NULL};
	struct program program = {.words = words,
	    .passed = nothing,
	    .seconds = 1,
	    .take = PROGRAM_NOTHING};
	auto_buf struct buf said = {0};
	struct program_result result;
	int64_t begin = clock_milliseconds();

	run(&program, &said, &result);
	ok(result.end == PROGRAM_LATE && clock_milliseconds() - begin < 20000,
	    "killed in time");
}

/* Left alone in a group of its own, it ends by itself. */
static void test_going_on(void)
{
	char sh[] = "sh", c[] = "-c", text[128];
	char *const words[] = {sh, c, text, NULL};
	struct program program = {.words = words,
	    .passed = nothing,
	    .seconds = 1,
	    .goes_on = true,
	    .take = PROGRAM_NOTHING};
	auto_buf struct buf said = {0};
	struct program_result result;
	int status = 0;
	pid_t child;

	(void)snprintf(text, sizeof(text), "sleep 3; exit 9");
	run(&program, &said, &result);
	is_number(result.end, PROGRAM_LATE, "not waited for");
	child = waitpid(-1, &status, 0);
	ok(child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 9,
	    "ended by itself");
}

/* The same name in the current directory, under PATHs that lead there in a
 * relative way; and by the name that says where it is. */
static void test_found(void)
{
	static const char *const relative[] = {
	    ".", "", ":", ".:/nonexistent", "/nonexistent:", "./bin", "bin"};
	char tool[] = "scepctl-tool", here[] = "./scepctl-tool",
	     text[] = "./text";
	char *words[] = {tool, NULL};
	struct program program = {.words = words,
	    .passed = nothing,
	    .seconds = 60,
	    .take = PROGRAM_OUTPUT};
	auto_buf struct buf said = {0};
	struct program_result result;
	struct error error;
	char path[FILE_PATH_MAX];

	ok(chdir(place) == 0 && mkdir("bin", 0700) == 0 &&
		file_write(here, "#!/bin/sh\nprintf ran\n", 20, 0700, &error) ==
		    0 &&
		file_write("bin/scepctl-tool", "#!/bin/sh\nprintf ran\n", 20,
		    0700, &error) == 0 &&
		file_write(text, "x", 1, 0600, &error) == 0,
	    "stand-ins");
	for (size_t i = 0; i < array_length(relative); i++) {
		ok(setenv("PATH", relative[i], 1) == 0, "PATH");
		run(&program, &said, &result);
		ok(result.end == PROGRAM_MISSING && said.length == 0,
		    "PATH=%s finds nothing here", relative[i]);
	}
	(void)snprintf(path, sizeof(path), ".:%s/bin", place);
	ok(setenv("PATH", path, 1) == 0, "PATH");
	run(&program, &said, &result);
	is_text(said.data, "ran", "an absolute entry of PATH is searched");
	words[0] = here;
	run(&program, &said, &result);
	is_text(said.data, "ran", "a name with a slash is what it says");
	words[0] = text;
	run(&program, &said, &result);
	is_number(result.end, PROGRAM_UNFIT, "no program");
	ok(unlink(here) == 0 && unlink("bin/scepctl-tool") == 0 &&
		unlink(text) == 0 && rmdir("bin") == 0 && chdir("/") == 0 &&
		rmdir(place) == 0,
	    "removed");
}

int main(void)
{
	if (!ok(mkdtemp(place) != NULL, "a directory"))
		return tap_done();
	test_paths();
	test_environments();
	test_streams();
	test_input();
	test_both_ways();
	test_files();
	test_signals();
	test_time();
	test_going_on();
	test_found();
	return tap_done();
}
