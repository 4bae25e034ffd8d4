/*
 * Where secrets come from. The password stores' tools are stand-ins: scripts
 * in a directory of their own, first on PATH, that check their arguments.
 * Planted mutation: in command_take remove every line end, not one; the row
 * "two line ends" then fails.
 */
#include "secrets/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "secrets/command.h"
#include "tap.h"

#define CANARY "c4n4ry-5ecret"

static char place[] = "/tmp/scepctl-secrets-XXXXXX";

static void write_file(const char *name, const char *text, mode_t mode)
{
	char path[FILE_PATH_MAX];
	struct error error;

	(void)snprintf(path, sizeof(path), "%s/%s", place, name);
	(void)unlink(path);
	if (file_write(path, text, strlen(text), mode, &error) != 0)
		ok(false, "write %s: %s", name, error.text);
	(void)chmod(path, mode);
}

static const char *lookup(void *context, const char *name)
{
	(void)context;
	if (strcmp(name, "FULL") == 0)
		return CANARY "\n";
	return strcmp(name, "EMPTY") == 0 ? "" : NULL;
}

static int answer(
    void *context, const char *text, struct secret *ret, struct error *error)
{
	(void)context;
	if (strcmp(text, "refuse") == 0)
		return error_set(error, STATUS_CREDENTIALS, "refused");
	return secret_set(ret, text, strlen(text), error);
}

static const struct bounds unbounded;
static struct secrets_options options = {
    .bounds = &unbounded,
    .directory = place,
    .allow_commands = true,
    .lookup = lookup,
    .prompt = answer,
};

struct row {
	const char *name;
	const char *reference;
	const char *value; /* NULL: an error with */
	enum status status;
	const char *message; /* a part of it */
};

static void check_row(const struct row *row)
{
	auto_secret struct secret got = {0};
	struct error error = {0};
	int result = secrets_resolve(
	    row->reference, strlen(row->reference), &options, &got, &error);

	if (row->value != NULL) {
		ok(result == 0 && got.length == strlen(row->value) &&
			memcmp(got.bytes, row->value, got.length) == 0,
		    "%s: %s", row->name, error.text);
		return;
	}
	ok(result == -1 && error.status == row->status &&
		strstr(error.text, row->message) != NULL && got.bytes == NULL,
	    "%s: %d %s", row->name, error.status, error.text);
	ok(strstr(error.text, CANARY) == NULL &&
		strstr(error.hint, CANARY) == NULL,
	    "%s: the secret is not shown", row->name);
}

static const struct row plain_rows[] = {
    {"literal", "abc", "abc", 0, NULL},
    {"empty literal", "", NULL, STATUS_CREDENTIALS, "secret is empty"},
    {"env keeps its line end", "env:FULL", CANARY "\n", 0, NULL},
    {"env empty", "env:EMPTY", NULL, STATUS_CREDENTIALS, "'EMPTY' is empty"},
    {"env unset", "env:MISSING", NULL, STATUS_CREDENTIALS,
	"'MISSING' is not set"},
    {"malformed", "keychain:x", NULL, STATUS_FINDINGS, "has no '/'"},
    {"file", "file:plain", CANARY, 0, NULL},
    {"file with LF", "file:lf", CANARY, 0, NULL},
    {"file with CR LF", "file:crlf", CANARY, 0, NULL},
    {"two line ends", "file:two", CANARY "\n", 0, NULL},
    {"blanks stay", "file:blanks", "  x ", 0, NULL},
    {"through a link", "file:link", CANARY, 0, NULL},
    {"file empty", "file:empty", NULL, STATUS_CREDENTIALS, "is empty"},
    {"file open to others", "file:open", NULL, STATUS_REFUSED, "mode 0640"},
    {"link to open file", "file:openlink", NULL, STATUS_REFUSED, "mode 0640"},
    {"file missing", "file:nothing", NULL, STATUS_NOT_FOUND, "/nothing'"},
    {"a directory", "file:.", NULL, STATUS_FILE, "is a directory"},
    {"file too long", "file:long", NULL, STATUS_CREDENTIALS,
	"more than 65535 bytes"},
    {"file far too long", "file:longer", NULL, STATUS_LIMIT, "more than"},
    {"prompt", "prompt:word", "word", 0, NULL},
    {"prompt without text", "prompt:", "secret", 0, NULL},
    {"prompt refused", "prompt:refuse", NULL, STATUS_CREDENTIALS, "refused"},
};

static void test_plain(void)
{
	static char bytes[SECRET_MAX + 100];
	char link[FILE_PATH_MAX], target[FILE_PATH_MAX];

	memset(bytes, 'a', SECRET_MAX + 1);
	write_file("long", bytes, 0600);
	memset(bytes, 'a', SECRET_MAX + 99);
	write_file("longer", bytes, 0600);
	write_file("plain", CANARY, 0600);
	write_file("lf", CANARY "\n", 0400);
	write_file("crlf", CANARY "\r\n", 0600);
	write_file("two", CANARY "\n\n", 0600);
	write_file("blanks", "  x \n", 0600);
	write_file("empty", "\n", 0600);
	write_file("open", CANARY, 0640);
	(void)snprintf(link, sizeof(link), "%s/link", place);
	(void)snprintf(target, sizeof(target), "%s/plain", place);
	ok(symlink(target, link) == 0, "a link");
	(void)snprintf(link, sizeof(link), "%s/openlink", place);
	ok(symlink("open", link) == 0, "a link");
	for (size_t i = 0; i < array_length(plain_rows); i++)
		check_row(&plain_rows[i]);
}

static void test_nul(void)
{
	static const char bytes[] = {'a', '\0', 'b'};
	auto_secret struct secret got = {0};
	struct error error = {0};
	char path[FILE_PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/nul", place);
	ok(file_write(path, bytes, sizeof(bytes), 0600, &error) == 0, "a file");
	ok(secrets_resolve("file:nul", 8, &options, &got, &error) == -1 &&
		error.status == STATUS_CREDENTIALS,
	    "a NUL in a file: %s", error.text);
	ok(secrets_resolve("a\0b", 3, &options, &got, &error) == -1,
	    "a NUL in a literal: %s", error.text);
}

static void test_refused(void)
{
	struct secrets_options strict = {
	    .directory = place, .bounds = &unbounded};
	auto_secret struct secret got = {0};
	struct error error = {0};

	ok(secrets_resolve("command:echo x", 14, &strict, &got, &error) == -1 &&
		error.status == STATUS_REFUSED &&
		strstr(error.hint, "--allow-commands") != NULL,
	    "a command is not run unasked: %s", error.text);
	ok(secrets_resolve("prompt:x", 8, &strict, &got, &error) == -1 &&
		error.status == STATUS_CREDENTIALS,
	    "nobody is asked: %s", error.text);
	ok(setenv("UNIT_SECRET", "from environ", 1) == 0 &&
		secrets_resolve("env:UNIT_SECRET", 15, &strict, &got, &error) ==
		    0 &&
		tap_same(got.bytes, "from environ"),
	    "without a lookup the environment is read");
}

#define SECURITY_ARGUMENTS "find-generic-password|-s|my svc|-a|me/x|-g|"
#define SECRET_TOOL_ARGUMENTS "lookup|--|service|my svc|account|me/x|"

#define SHOW "for a in \"$@\"; do all=\"$all$a|\"; done\n"

static const struct row tool_rows[] = {
    {"keychain", "keychain:my svc/me/x", CANARY, 0, NULL},
    {"keychain without the item", "keychain:other/me", NULL, STATUS_CREDENTIALS,
	"failed with status 44"},
    {"op", "op://Vault/An item/field", "op-" CANARY, 0, NULL},
    {"op refuses", "op://Vault/x/field", NULL, STATUS_CREDENTIALS,
	"'op://Vault/x/field': 'op' failed with status 45"},
    {"command", "command:show  'a b' \"c\\\"d\" e\\ f '' $HOME *",
	"a b|c\"d|e f||$HOME|*|", 0, NULL},
    {"command by path", "command:/bin/echo x", "x", 0, NULL},
    {"command not there", "command:no-such-tool-here x", NULL,
	STATUS_CREDENTIALS, "'no-such-tool-here' is not installed"},
    {"command fails after output", "command:sh -c 'echo " CANARY "; exit 3'",
	NULL, STATUS_CREDENTIALS, "failed with status 3"},
    {"command killed", "command:sh -c 'kill -9 $$'", NULL, STATUS_CREDENTIALS,
	"ended by signal 9"},
    {"command prints nothing", "command:true", NULL, STATUS_CREDENTIALS,
	"is empty"},
    {"command prints too much", "command:yes", NULL, STATUS_CREDENTIALS,
	"more than 65535 bytes"},
    {"command reads nothing", "command:sh -c 'cat; echo end'", "end", 0, NULL},
    {"open quote", "command:show 'a", NULL, STATUS_FINDINGS, "open single"},
    {"open double quote", "command:show \"a", NULL, STATUS_FINDINGS,
	"open double"},
    {"last backslash", "command:show a\\", NULL, STATUS_FINDINGS,
	"ends in a backslash"},
    {"empty command", "command:''", NULL, STATUS_FINDINGS, "names no command"},
};

static void test_tools(void)
{
	char path[2 * FILE_PATH_MAX];

	write_file("bin-secret-tool",
	    "#!/bin/sh\n" SHOW "test \"$all\" = '" SECRET_TOOL_ARGUMENTS
	    "' || exit 44\necho " CANARY "\n",
	    0700);
	write_file("bin-security",
	    "#!/bin/sh\n" SHOW "test \"$all\" = '" SECURITY_ARGUMENTS
	    "' || exit 44\necho 'keychain: \"login\"'\n"
	    "echo 'password: \"" CANARY "\"' >&2\n",
	    0700);
	write_file("bin-op",
	    "#!/bin/sh\n" SHOW
	    "test \"$all\" = 'read|--|op://Vault/An item/field|' || exit 45\n"
	    "echo op-" CANARY "\n",
	    0700);
	write_file("bin-show", "#!/bin/sh\n" SHOW "echo \"$all\"\n", 0700);
	(void)snprintf(path, sizeof(path), "%s/bin", place);
	ok(mkdir(path, 0700) == 0, "a directory for stand-ins");
	for (size_t i = 0; i < 4; i++) {
		static const char *const names[] = {
		    "secret-tool", "security", "op", "show"};
		char from[FILE_PATH_MAX], to[FILE_PATH_MAX];

		(void)snprintf(
		    from, sizeof(from), "%s/bin-%s", place, names[i]);
		(void)snprintf(to, sizeof(to), "%s/bin/%s", place, names[i]);
		ok(rename(from, to) == 0, "stand-in %s", names[i]);
	}
	(void)snprintf(path, sizeof(path), "%s/bin:%s", place, getenv("PATH"));
	ok(setenv("PATH", path, 1) == 0, "PATH");
	for (size_t i = 0; i < array_length(tool_rows); i++)
		check_row(&tool_rows[i]);
}

/* What `security -g` says, as its source prints it: text in quotes, or hex
 * and then the same as text when some of it can be shown. */
static const struct {
	const char *name;
	const char *said;  /* the stand-in's printf makes \n a line end */
	const char *value; /* NULL: refused with */
	const char *message;
} security_rows[] = {
    {"text", "password: \"plain word\"\\n", "plain word", NULL},
    {"quotes in it", "password: \"a\"b\"\\n", "a\"b", NULL},
    {"text that looks like hex", "password: \"0x41\"\\n", "0x41", NULL},
    {"hex digits as text", "password: \"70c3a4\"\\n", "70c3a4", NULL},
    {"not ASCII", "password: 0x70C3A4737321  \"p\\\\303\\\\244ss!\"\\n",
	"p\xc3\xa4ss!", NULL},
    {"a backslash", "password: 0x615C62  \"a\\\\134b\"\\n", "a\\b", NULL},
    {"nothing to be shown", "password: 0xC3A4 \\n", "\xc3\xa4", NULL},
    {"a line end of its own", "password: 0x610A  \"a\\\\012\"\\n", "a", NULL},
    {"other lines around it", "warning: x\\npassword: \"v\"\\nmore\\n", "v",
	NULL},
    {"empty", "password: \\n", NULL, "is empty"},
    {"nothing", "", NULL, "does not show"},
    {"not as known", "password: <v>\\n", NULL, "does not show"},
    {"half a byte", "password: 0x616\\n", NULL, "does not show"},
    {"no hex", "password: 0x6z\\n", NULL, "does not show"},
    {"an open quote", "password: \"\\n", NULL, "does not show"},
    {"a NUL", "password: 0x6100  \"a\\\\000\"\\n", NULL, "has a NUL"},
};

static void test_keychains(void)
{
	char service[] = "my svc", account[] = "me/x";
	auto_secret struct secret got = {0};
	struct error error = {0};

	ok(keychain_read(KEYCHAIN_MACOS, service, account, &got, &error) == 0 &&
		tap_same(got.bytes, CANARY),
	    "the keychain of macOS: %s", error.text);
	ok(keychain_read(
	       KEYCHAIN_SECRET_SERVICE, service, account, &got, &error) == 0 &&
		tap_same(got.bytes, CANARY),
	    "the Secret Service: %s", error.text);
	for (size_t i = 0; i < array_length(security_rows); i++) {
		const char *message = security_rows[i].message;
		char script[512];
		int result;

		(void)snprintf(script, sizeof(script),
		    "#!/bin/sh\nprintf '%s' >&2\necho no >&1\n",
		    security_rows[i].said);
		write_file("bin/security", script, 0700);
		secret_done(&got);
		result = keychain_read(
		    KEYCHAIN_MACOS, service, account, &got, &error);
		if (message == NULL)
			ok(result == 0 &&
				tap_same(got.bytes, security_rows[i].value),
			    "security: %s", security_rows[i].name);
		else
			ok(result == -1 && error.status == STATUS_CREDENTIALS &&
				strstr(error.text, message) != NULL,
			    "security: %s: %s", security_rows[i].name,
			    error.text);
	}
}

static void test_missing_tool(void)
{
	char *usual = strdup(getenv("PATH"));
	auto_secret struct secret got = {0};
	struct error error = {0};

	ok(setenv("PATH", "/nonexistent", 1) == 0, "an empty PATH");
	ok(secrets_resolve("keychain:a/b", 12, &options, &got, &error) == -1 &&
		error.status == STATUS_CREDENTIALS &&
		strstr(error.text, "is not installed") != NULL &&
		error.hint[0] != '\0',
	    "%s (%s)", error.text, error.hint);
	ok(secrets_resolve("op://a/b/c", 10, &options, &got, &error) == -1 &&
		error.hint[0] != '\0',
	    "%s (%s)", error.text, error.hint);
	ok(usual != NULL && setenv("PATH", usual, 1) == 0, "PATH again");
	free(usual);
}

/* Slow programs: one that keeps its output open, one that closes it. */
static void test_time(void)
{
	char sh[] = "sh", c[] = "-c", slow[] = "exec sleep 600",
	     silent[] = "echo x; exec >&-; exec sleep 600";
	char *const first[] = {sh, c, slow, NULL};
	char *const second[] = {sh, c, silent, NULL};
	const char *const passed[] = {NULL};
	struct command command = {.program = {.words = first,
				      .passed = passed,
				      .seconds = 1,
				      .take = PROGRAM_OUTPUT},
	    .name = "slow",
	    .missing_hint = ""};
	auto_secret struct secret got = {0};
	struct error error = {0};
	int64_t begin = clock_milliseconds();

	ok(command_run(&command, &got, &error) == -1 &&
		error.status == STATUS_CREDENTIALS,
	    "%s", error.text);
	command.program.words = second;
	ok(command_run(&command, &got, &error) == -1 && got.bytes == NULL, "%s",
	    error.text);
	ok(clock_milliseconds() - begin < 20000, "both are ended in time");
	ok(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD,
	    "no child is left");
}

static void test_words(void)
{
	struct error error = {0};
	auto_command_line struct command_line line = {0};
	char many[3 * COMMAND_WORDS_MAX] = "";

	for (size_t i = 0; i < COMMAND_WORDS_MAX; i++)
		memcpy(many + 2 * i, "a ", 2);
	ok(command_split(many, 2 * COMMAND_WORDS_MAX, &line, &error) == 0 &&
		line.count == COMMAND_WORDS_MAX &&
		line.words[COMMAND_WORDS_MAX] == NULL,
	    "as many words as there may be");
	many[2 * COMMAND_WORDS_MAX] = 'a';
	ok(command_split(many, 2 * COMMAND_WORDS_MAX + 1, &line, &error) == -1,
	    "one more: %s", error.text);
}

/* In a session of its own whose terminal is the pty: status 0 when the answer
 * is right and echo is on again. */
static void ask_in_child(const char *terminal)
{
	auto_secret struct secret got = {0};
	struct error error = {0};
	struct termios after;
	int fd;

	/* A shell starts what runs in the background with these ignored. */
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGQUIT, SIG_DFL);
	(void)setsid();
	fd = open(terminal, O_RDWR);
#ifdef TIOCSCTTY
	(void)ioctl(fd, TIOCSCTTY, 0);
#endif
	if (secrets_ask(NULL, "NDES password", &got, &error) != 0)
		_exit(2);
	if (strcmp(got.bytes, CANARY) != 0)
		_exit(3);
	if (tcgetattr(fd, &after) != 0 || (after.c_lflag & ECHO) == 0)
		_exit(4);
	_exit(0);
}

/* Types once the question is there; everything the terminal shows goes to
 * shown. */
static int drive(
    int master, char *shown, size_t size, const char *typed, pid_t child)
{
	size_t length = 0;
	int state = -1;

	while (length < size - 1 && strstr(shown, ": ") == NULL) {
		ssize_t got = read(master, shown + length, size - 1 - length);

		if (got <= 0)
			return -1;
		length += (size_t)got;
		shown[length] = '\0';
	}
	if (write(master, typed, strlen(typed)) < 0)
		return -1;
	while (length < size - 1) {
		ssize_t got = read(master, shown + length, size - 1 - length);

		if (got <= 0)
			break;
		length += (size_t)got;
		shown[length] = '\0';
		if (strchr(shown, '\n') != NULL)
			break;
	}
	(void)waitpid(child, &state, 0);
	return state;
}

static void test_ask(void)
{
	static const struct {
		const char *typed;
		int exits;
		int signal;
	} rows[] = {
	    {CANARY "\n", 0, 0},
	    {"\n", 2, 0},
	    {"\003", -1, SIGINT},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		int master = posix_openpt(O_RDWR | O_NOCTTY);
		char name[256] = "", shown[512] = "";
		struct termios after = {0};
		int state, keep;
		pid_t child;

		ok(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0,
		    "a terminal");
		(void)snprintf(name, sizeof(name), "%s", ptsname(master));
		keep = open(name, O_RDWR | O_NOCTTY);
		child = fork();
		if (child == 0)
			ask_in_child(name);
		if (rows[i].signal != 0) {
			/* No line end comes back after an interrupt. */
			while (strstr(shown, ": ") == NULL) {
				size_t at = strlen(shown);

				if (read(master, shown + at,
					sizeof(shown) - 1 - at) <= 0)
					break;
			}
			ok(write(master, rows[i].typed, 1) == 1, "interrupt");
			(void)waitpid(child, &state, 0);
			ok(WIFSIGNALED(state) &&
				WTERMSIG(state) == rows[i].signal,
			    "the signal ends the program");
		} else {
			state = drive(
			    master, shown, sizeof(shown), rows[i].typed, child);
			ok(WIFEXITED(state) &&
				WEXITSTATUS(state) == rows[i].exits,
			    "answer %zu", i);
		}
		ok(tcgetattr(keep, &after) == 0 && (after.c_lflag & ECHO) != 0,
		    "echo is on again");
		ok(strstr(shown, "NDES password: ") != NULL &&
			strstr(shown, CANARY) == NULL,
		    "the question is shown, the answer is not");
		(void)close(keep);
		(void)close(master);
	}
}

static void test_no_terminal(void)
{
	int state = -1;
	pid_t child = fork();

	if (child == 0) {
		auto_secret struct secret got = {0};
		struct error error = {0};

		(void)setsid();
		_exit(secrets_ask(NULL, "x", &got, &error) == -1 &&
			      error.status == STATUS_CREDENTIALS
			  ? 0
			  : 1);
	}
	(void)waitpid(child, &state, 0);
	ok(WIFEXITED(state) && WEXITSTATUS(state) == 0,
	    "without a terminal nothing is asked");
}

static void tidy(void)
{
	pid_t child = fork();

	if (child == 0) {
		(void)execlp("rm", "rm", "-rf", place, (char *)NULL);
		_exit(1);
	}
	(void)waitpid(child, NULL, 0);
}

int main(void)
{
	/* An exact mode does not depend on the caller's umask. */
	(void)umask(022);
	if (!ok(mkdtemp(place) != NULL, "a directory"))
		return tap_done();
	test_plain();
	test_nul();
	test_refused();
	test_tools();
	test_keychains();
	test_missing_tool();
	test_time();
	test_words();
	test_ask();
	test_no_terminal();
	tidy();
	return tap_done();
}
