/*
 * What repository files may do.
 *
 * Planted mutations that must be caught, all in bounds.c: read_host lets an
 * item without a port mean any port ("another port"); canonical_host compares
 * with case ("capitals"); is_same_file takes a relative item ("a relative
 * item"); bounds_check_login asks for SCEPCTL_HOSTS not to be empty ("empty
 * hosts are hosts").
 */
#include "base/bounds.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "tap.h"

static void test_hosts(void)
{
	static const struct {
		const char *name, *hosts, *host, *port, *usual;
		bool allowed;
	} rows[] = {
	    {"not set", NULL, "evil.example", "443", "443", true},
	    {"empty", "", "a.example", "443", "443", false},
	    {"blanks and commas", " , ,", "a.example", "443", "443", false},
	    {"listed", "a.example", "a.example", "443", "443", true},
	    {"among others", "b.example, a.example,c.example", "a.example",
		"443", "443", true},
	    {"one a line", "b.example\n  a.example\r\n", "a.example", "443",
		"443", true},
	    {"another", "a.example", "b.example", "443", "443", false},
	    {"another port", "a.example", "a.example", "8443", "443", false},
	    {"its port", "a.example:8443", "a.example", "8443", "443", true},
	    {"the usual port, said", "a.example:443", "a.example", "443", "443",
		true},
	    {"the usual port of http", "a.example", "a.example", "80", "80",
		true},
	    {"not that of the other", "a.example:443", "a.example", "80", "80",
		false},
	    {"capitals", "A.Example", "a.eXAMPLE", "443", "443", true},
	    {"a dot at the end", "a.example", "a.example.", "443", "443", true},
	    {"a dot in the list", "a.example.", "a.example", "443", "443",
		true},
	    {"below it", "a.example", "x.a.example", "443", "443", false},
	    {"above it", "x.a.example", "a.example", "443", "443", false},
	    {"longer", "a.example", "a.example.evil.example", "443", "443",
		false},
	    {"its end", "a.example", "evila.example", "443", "443", false},
	    {"IPv6", "[::1]:8443", "::1", "8443", "443", true},
	    {"IPv6 in brackets", "[::1]", "[::1]", "443", "443", true},
	    {"IPv6 in full", "[0:0:0:0:0:0:0:1]", "::1", "443", "443", true},
	    {"IPv6 in capitals", "[FE80::A]", "fe80::a", "443", "443", true},
	    {"another IPv6", "[::1]", "::2", "443", "443", false},
	    {"IPv4", "127.0.0.1:8080", "127.0.0.1", "8080", "443", true},
	    {"IPv4 is no name", "127.0.0.1", "127.0.0.1.example", "443", "443",
		false},
	    {"a letter that looks alike", "a.example", "\xD0\xB0.example",
		"443", "443", false},
	    {"nothing", "a.example", "", "443", "443", false},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		const struct bounds bounds = {.hosts = rows[i].hosts};
		const struct bounds_target target = {
		    rows[i].host, rows[i].port, rows[i].usual, NULL};
		struct error error = {0};
		int result = bounds_check_host(&bounds, &target, &error);

		ok(result == (rows[i].allowed ? 0 : -1), "host: %s",
		    rows[i].name);
		ok(rows[i].allowed ||
			(error.status == STATUS_REFUSED &&
			    strstr(error.text, "SCEPCTL_HOSTS") != NULL &&
			    strstr(error.hint, "SCEPCTL_HOSTS=") != NULL),
		    "host: %s: says why", rows[i].name);
	}
}

static void test_hint(void)
{
	const struct bounds one = {.hosts = "a.example"};
	const struct bounds harm = {.hosts = "$(touch x)"};
	const struct bounds_target target = {"b.example", "443", "443", NULL};
	const struct bounds_target six = {"::1", "8443", "443", "proxy"};
	struct error error = {0};

	(void)bounds_check_host(&one, &target, &error);
	ok(strstr(error.hint, "SCEPCTL_HOSTS=a.example,b.example:443") != NULL,
	    "what to set: %s", error.hint);
	(void)bounds_check_host(&harm, &target, &error);
	ok(strstr(error.hint, "'$(touch x),b.example:443'") != NULL,
	    "quoted: %s", error.hint);
	(void)bounds_check_host(&one, &six, &error);
	is_text(error.text,
	    "proxy '[::1]:8443' is not connected to: SCEPCTL_HOSTS does not "
	    "list it",
	    "names the proxy");
}

static const char *const *environment;

static const char *look_up(const char *name)
{
	for (const char *const *at = environment; *at != NULL; at += 2)
		if (strcmp(at[0], name) == 0)
			return at[1];
	return NULL;
}

static void test_read(void)
{
	static const struct {
		const char *name;
		const char *variables[5];
		bool is_fine, is_ci;
	} rows[] = {
	    {"nothing", {NULL}, true, false},
	    {"CI", {"CI", "true"}, true, true},
	    {"CI, whatever it says", {"CI", "false"}, true, true},
	    {"CI, empty", {"CI", ""}, true, false},
	    {"Azure Pipelines", {"TF_BUILD", "True"}, true, true},
	    {"Jenkins", {"JENKINS_URL", "https://x"}, true, true},
	    {"hosts", {"SCEPCTL_HOSTS", "a.example:8443,[::1],b_c"}, true,
		false},
	    {"a wildcard", {"SCEPCTL_HOSTS", "*.example"}, false, false},
	    {"all", {"SCEPCTL_HOSTS", "*"}, false, false},
	    {"a URL", {"SCEPCTL_HOSTS", "https://a.example"}, false, false},
	    {"a path", {"SCEPCTL_HOSTS", "a.example/x"}, false, false},
	    {"a user", {"SCEPCTL_HOSTS", "u@a.example"}, false, false},
	    {"port 0", {"SCEPCTL_HOSTS", "a.example:0"}, false, false},
	    {"a port over all", {"SCEPCTL_HOSTS", "a.example:65536"}, false,
		false},
	    {"no port", {"SCEPCTL_HOSTS", "a.example:"}, false, false},
	    {"IPv6 without brackets", {"SCEPCTL_HOSTS", "fe80::1"}, false,
		false},
	    {"no IPv6", {"SCEPCTL_HOSTS", "[a:b]"}, false, false},
	    {"blanks between", {"SCEPCTL_HOSTS", "a.example b.example"}, false,
		false},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		struct bounds bounds = {0};
		struct error error = {0};
		int result;

		environment = rows[i].variables;
		result = bounds_read(look_up, &bounds, &error);
		ok(rows[i].is_fine
			? result == 0 && (bounds.ci != NULL) == rows[i].is_ci
			: result == -1 && error.status == STATUS_USAGE,
		    "environment: %s: %s", rows[i].name, error.text);
	}
}

#define CI "CI"

static void test_secrets(const char *directory, const char *file)
{
	char absolute[FILE_PATH_MAX + 64], link[FILE_PATH_MAX + 64];
	const struct {
		const char *name, *text;
		enum bounds_origin origin;
		struct bounds bounds; /* hosts, secrets, CI */
		bool allowed;
	} rows[] = {
	    {"by hand", "env:X", BOUNDS_DEFINITION, {0}, true},
	    {"by hand, a file", "file:/x", BOUNDS_DEFINITION, {0}, true},
	    {"in CI", "env:X", BOUNDS_DEFINITION, {NULL, NULL, CI}, false},
	    {"in CI, listed", "env:X", BOUNDS_DEFINITION, {NULL, "env:X", CI},
		false},
	    {"in CI, a literal", "x", BOUNDS_DEFINITION, {NULL, NULL, CI},
		false},
	    {"in CI, the project file", "env:X", BOUNDS_PROJECT_FILE,
		{NULL, NULL, CI}, false},
	    {"in CI, its login", "env:X", BOUNDS_PROJECT_LOGIN,
		{NULL, NULL, CI}, false},
	    {"in CI, the user's", "env:X", BOUNDS_USER, {NULL, NULL, CI}, true},
	    {"in CI with hosts", "env:X", BOUNDS_DEFINITION, {"a", NULL, CI},
		true},
	    {"empty hosts are hosts", "env:X", BOUNDS_DEFINITION,
		{"", NULL, CI}, true},
	    {"own login", "env:JAMF_CLIENT_SECRET", BOUNDS_DEFINITION, {0},
		false},
	    {"own login, Terraform's", "env:JAMFPRO_BASIC_PASSWORD",
		BOUNDS_DEFINITION, {0}, false},
	    {"own login, JamfUploader's", "env:API_PASSWORD", BOUNDS_DEFINITION,
		{0}, false},
	    {"own login, though listed", "env:JAMF_TOKEN", BOUNDS_DEFINITION,
		{NULL, "env:JAMF_TOKEN", NULL}, false},
	    {"own login, in [signing]", "env:JAMF_PASSWORD",
		BOUNDS_PROJECT_FILE, {0}, false},
	    {"own login, in [jamf]", "env:JAMF_CLIENT_SECRET",
		BOUNDS_PROJECT_LOGIN, {0}, true},
	    {"another of that name's beginning", "env:JAMF_SCEP_CHALLENGE",
		BOUNDS_DEFINITION, {0}, true},
	    {"GitHub's", "env:GITHUB_TOKEN", BOUNDS_DEFINITION, {0}, false},
	    {"GitHub's, though listed", "env:GITHUB_TOKEN", BOUNDS_DEFINITION,
		{"a", "env:GITHUB_TOKEN", NULL}, false},
	    {"GitHub's, in [jamf]", "env:ACTIONS_ID_TOKEN_REQUEST_TOKEN",
		BOUNDS_PROJECT_LOGIN, {0}, false},
	    {"GitLab's", "env:CI_JOB_TOKEN", BOUNDS_DEFINITION, {0}, false},
	    {"Azure's", "env:SYSTEM_ACCESSTOKEN", BOUNDS_DEFINITION, {0},
		false},
	    {"1Password's", "env:OP_SERVICE_ACCOUNT_TOKEN", BOUNDS_DEFINITION,
		{0}, false},
	    {"the user's may be any", "env:GITHUB_TOKEN", BOUNDS_USER, {0},
		true},
	    {"listed", "env:X", BOUNDS_DEFINITION, {NULL, "env:Y, env:X", NULL},
		true},
	    {"not listed", "env:X", BOUNDS_DEFINITION, {NULL, "env:XY", NULL},
		false},
	    {"none", "env:X", BOUNDS_DEFINITION, {NULL, "", NULL}, false},
	    {"none, the user's", "env:X", BOUNDS_USER, {NULL, "", NULL}, true},
	    {"none, a literal", "x", BOUNDS_DEFINITION, {NULL, "", NULL}, true},
	    {"lines", "command:echo a,b", BOUNDS_DEFINITION,
		{NULL, "env:X\ncommand:echo a,b\n", NULL}, true},
	    {"a command", "command:x", BOUNDS_DEFINITION, {NULL, "env:X", NULL},
		false},
	    {"a file by its path", absolute, BOUNDS_DEFINITION,
		{NULL, absolute, NULL}, true},
	    {"a relative one to it", "file:secret", BOUNDS_DEFINITION,
		{NULL, absolute, NULL}, true},
	    {"by a roundabout way", "file:../././x/../secret",
		BOUNDS_DEFINITION, {NULL, absolute, NULL}, false},
	    {"a relative item", "file:secret", BOUNDS_DEFINITION,
		{NULL, "file:secret", NULL}, false},
	    {"a link to another", "file:link", BOUNDS_DEFINITION,
		{NULL, link, NULL}, true},
	    {"a link, and its target is listed", "file:link", BOUNDS_DEFINITION,
		{NULL, absolute, NULL}, true},
	    {"another file", "file:/etc/passwd", BOUNDS_DEFINITION,
		{NULL, absolute, NULL}, false},
	};

	(void)snprintf(absolute, sizeof(absolute), "file:%s", file);
	(void)snprintf(link, sizeof(link), "file:%s/link", directory);
	for (size_t i = 0; i < array_length(rows); i++) {
		const struct bounds_secret secret = {rows[i].origin,
		    rows[i].text, strlen(rows[i].text), directory};
		struct error error = {0};
		int result =
		    bounds_check_secret(&rows[i].bounds, &secret, &error);

		ok(rows[i].allowed
			? result == 0
			: result == -1 && error.status == STATUS_REFUSED &&
			      error.hint[0] != '\0',
		    "secret: %s: %s", rows[i].name, error.text);
	}
}

static void test_shown(void)
{
	const struct bounds bounds = {.secrets = ""};
	const char *text = "command:curl -u me:canary https://a.example";
	const struct bounds_secret secret = {
	    BOUNDS_DEFINITION, text, strlen(text), NULL};
	struct error error = {0};

	ok(bounds_check_secret(&bounds, &secret, &error) == -1 &&
		strstr(error.text, "canary") == NULL &&
		strstr(error.hint, "canary") == NULL,
	    "the words of a command are not shown");
}

int main(void)
{
	char directory[] = "/tmp/bounds_test.XXXXXX", real[FILE_PATH_MAX];
	char file[FILE_PATH_MAX + 16];
	struct error error;

	test_hosts();
	test_hint();
	test_read();
	if (!ok(mkdtemp(directory) != NULL && chdir(directory) == 0 &&
		    getcwd(real, sizeof(real)) != NULL,
		"a place"))
		return tap_done();
	(void)snprintf(file, sizeof(file), "%s/secret", real);
	ok(file_write("secret", "x", 1, 0600, &error) == 0 &&
		symlink("secret", "link") == 0,
	    "files");
	test_secrets(real, file);
	test_shown();
	ok(unlink("secret") == 0 && unlink("link") == 0 && chdir("/") == 0 &&
		rmdir(directory) == 0,
	    "all is removed");
	return tap_done();
}
