/*
 * The project room: scepctl.conf is found and read, the project has a root,
 * git is asked.
 *
 * Planted mutations that must be caught, in project.c: find_above looks in the
 * directory itself only ("from below"); find_above goes past git's top ("the
 * search ends at git's top"); in config.c: config_section ignores the label
 * ("another label"); locate drops the directory ("relative paths").
 */
#include "project/config.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "project/git.h"
#include "tap.h"

static struct error error;
static char top[FILE_PATH_MAX]; /* the test's own directory, resolved */
static struct trust trust;
static const struct config_place from_here = {
    .directory = ".", .trust = &trust};

static void put(const char *path, const char *text)
{
	ok(file_write(path, text, strlen(text), 0600, &error) == 0,
	    "%s is written", path);
}

/* What follows top in a path; the path itself when it is elsewhere. */
static const char *below(const char *path)
{
	size_t length = strlen(top);

	return strncmp(path, top, length) == 0 ? path + length : path;
}

static void test_root(void)
{
	static const struct {
		const char *name, *directory, *root;
	} rows[] = {
	    {"no mark: the current directory", "plain/deep", "/plain"},
	    {"git's top, from below", "repo/sub/deep", "/repo"},
	    {"git's top itself", "repo", "/repo"},
	    {"the search ends at git's top", "conf/repo/sub", "/conf/repo"},
	    {"scepctl.conf, from below", "conf/plain/sub", "/conf"},
	    {"scepctl.conf below git's top", "repo/own/sub", "/repo/own"},
	    {"the nearest scepctl.conf", "conf/inner/sub", "/conf/inner"},
	    {"through a link", "link", "/conf/inner"},
	};
	char path[FILE_PATH_MAX], root[FILE_PATH_MAX];

	for (size_t i = 0; i < array_length(rows); i++) {
		(void)file_join(path, sizeof(path), top, rows[i].directory);
		if (ok(project_root(root, sizeof(root),
			   &(struct project_from){path, NULL}, &trust,
			   &error) == 0,
			"root: %s", rows[i].name))
			is_text(below(root), rows[i].root, "root: %s",
			    rows[i].name);
	}
	ok(project_root(root, 4, &(struct project_from){top, NULL}, &trust,
	       &error) != 0 &&
		error.status == STATUS_FILE,
	    "root: too long");
	ok(project_root(root, sizeof(root),
	       &(struct project_from){"no/such", NULL}, NULL, &error) != 0 &&
		error.status == STATUS_NOT_FOUND,
	    "root: of a directory that is not there");
}

static void test_found(const struct schemas *schemas)
{
	static const struct {
		const char *name, *path, *directory, *found, *at;
	} rows[] = {
	    {"none", NULL, "plain", NULL, NULL},
	    {"from below", NULL, "conf/plain/sub", "/conf/scepctl.conf",
		"/conf"},
	    {"not from below git's top", NULL, "conf/repo/sub", NULL, NULL},
	    {"at git's top", NULL, "top/sub", "/top/scepctl.conf", "/top"},
	    {"the nearest", NULL, "conf/inner/sub", "/conf/inner/scepctl.conf",
		"/conf/inner"},
	    {"named", "conf/inner/scepctl.conf", "plain",
		"/conf/inner/scepctl.conf", "/conf/inner"},
	};
	char path[FILE_PATH_MAX], directory[FILE_PATH_MAX];

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_config struct config config = {0};
		const char *named = rows[i].path;

		(void)file_join(
		    directory, sizeof(directory), top, rows[i].directory);
		if (named != NULL)
			(void)file_join(path, sizeof(path), top, named);
		ok(config_read(&config,
		       &(struct config_place){named == NULL ? NULL : path,
			   directory, &trust, NULL},
		       schemas, &error) == 0,
		    "found: %s", rows[i].name);
		is_text(config.path == NULL ? NULL : below(config.path),
		    rows[i].found, "found: %s: the file", rows[i].name);
		is_text(config.path == NULL ? NULL : below(config.directory),
		    rows[i].at, "found: %s: relative paths start there",
		    rows[i].name);
	}
}

static void test_not_there(const struct schemas *schemas)
{
	auto_config struct config config = {0};

	ok(config_read(&config,
	       &(struct config_place){"no.conf", top, &trust, NULL}, schemas,
	       &error) != 0 &&
		error.status == STATUS_NOT_FOUND,
	    "a named one that is not there");
}

struct sections_case {
	const char *name, *text;
	const char *found; /* "id:line " of each finding */
};

static const struct sections_case sections_cases[] = {
    {"empty", "", ""},
    {"all sections",
	"[signing]\nidentity = a.pem\n[jamf]\nurl = https://a.example\n"
	"[jamf \"test\"]\nurl = https://b.example\n"
	"[network]\ntimeout = 30\n",
	""},
    {"unknown section", "[signin]\nx = 1\n", "unknown-section:1 "},
    {"a definition's section", "[scep]\nurl = x\n", "unknown-section:1 "},
    {"unknown key", "[signing]\nidentitty = a.pem\n", "unknown-key:2 "},
    {"wrong value", "[network]\n\ntimeout = soon\n", "value-integer:3 "},
    {"several at once, in their order",
	"[network]\ntimeout = soon\n[what]\n[signing]\ndigest = md5\n",
	"value-integer:2 unknown-section:3 value-choice:5 "},
    {"twice", "[network]\n[network]\n", "ini-duplicate-section:2 "},
    {"a literal secret",
	"[jamf]\nurl = https://a.example\nclient_id = a\n"
	"client_secret = sesame\n",
	"secret-literal:4 "},
    {"no text", "\xFF\n", "ini-utf8:1 "},
};

static void test_sections(
    const struct sections_case *row, const struct schemas *schemas)
{
	auto_config struct config config = {0};
	auto_buf struct buf found = {0};
	const struct finding *f;

	put("scepctl.conf", row->text);
	ok(config_read(&config, &from_here, schemas, &error) == 0, "%s: read",
	    row->name);
	buf_text(&found, "");
	for (f = config.findings.first; f != NULL; f = f->next) {
		buf_printf(&found, "%s:%u ", f->rule->id, f->line);
		ok(strstr(f->message, "sesame") == NULL, "%s: no secret",
		    row->name);
	}
	is_text(found.data, row->found, "%s: findings", row->name);
	(void)unlink("scepctl.conf");
}

static void test_section(const struct schemas *schemas)
{
	static const struct {
		const char *section, *label, *url;
	} rows[] = {
	    {"jamf", NULL, "https://a.example"},
	    {"jamf", "test", "https://b.example"},
	    {"jamf", "Test", NULL}, /* another label */
	    {"jamf", "", NULL},
	    {"network", NULL, NULL},
	    {"signing", NULL, NULL},
	};
	auto_config struct config config = {0};

	put("scepctl.conf", sections_cases[1].text);
	ok(config_read(&config, &from_here, schemas, &error) == 0, "read");
	for (size_t i = 0; i < array_length(rows); i++) {
		const struct payload *section =
		    config_section(&config, rows[i].section, rows[i].label);

		is_text(section == NULL ? NULL
					: payload_text(section, KEY_URL, NULL),
		    rows[i].url, "section %s \"%s\"", rows[i].section,
		    rows[i].label == NULL ? "" : rows[i].label);
	}
	ok(config_section(&config, "network", NULL) != NULL &&
		config_section(&config, "network", "a") == NULL,
	    "a section that takes no label");
	(void)unlink("scepctl.conf");
}

static void test_memory(const struct schemas *schemas)
{
	put("scepctl.conf", sections_cases[1].text);
	for (long n = 0;; n++) {
		auto_config struct config config = {0};
		int result, refused;

		memory_fail_after(n, 0);
		result = config_read(&config, &from_here, schemas, &error);
		refused = memory_refused();
		memory_fail_after(-1, 0);
		if (!refused) {
			ok(result == 0 && n > 0, "enough memory after %ld", n);
			break;
		}
		ok((result != 0 && error.status == STATUS_LIMIT) ||
			config.findings.failed,
		    "no memory at %ld", n);
	}
	(void)unlink("scepctl.conf");
}

/* Also where git is not to be had, as while a package is built: nothing is said
 * to be taken then. */
static void test_git(void)
{
	bool is_there = system("git --version >/dev/null 2>&1") == 0;
	char here[FILE_PATH_MAX];

	ok(getcwd(here, sizeof(here)) != NULL && chdir(top) == 0 &&
		system(is_there ? "git init -q work 2>/dev/null"
				: "mkdir -p work/.git") == 0,
	    "a work tree");
	put("work/.gitignore", "*.mobileconfig\n");
	put("work/a.ini", "");
	ok(git_would_commit("work/a.ini") == is_there,
	    "git: a file that is not ignored");
	ok(git_would_commit("work/new.ini") == is_there,
	    "git: be it there or not");
	ok(!git_would_commit("work/a.mobileconfig"), "git: an ignored one");
	ok(!git_would_commit("plain/a.ini"), "git: no work tree");
	ok(!git_would_commit("/a.ini"), "git: in the root");
	ok(chdir("work") == 0 && git_would_commit("a.ini") == is_there &&
		git_would_commit("-a.ini") == is_there,
	    "git: a name alone, even one like an option");
	ok(chdir(here) == 0 && system("rm -rf ../work") == 0, "removed");
}

static bool enter(char *directory)
{
	static const char *const directories[] = {"plain/deep", "repo/.git",
	    "repo/sub/deep", "conf/repo/.git", "conf/repo/sub",
	    "conf/inner/sub", "conf/plain/sub", "repo/own/sub", "top/sub",
	    "top/.git"};

	if (mkdtemp(directory) == NULL || chdir(directory) != 0 ||
	    getcwd(top, sizeof(top)) == NULL)
		return false;
	for (size_t i = 0; i < array_length(directories); i++)
		if (file_make_directory(directories[i], &error) != 0)
			return false;
	put("conf/scepctl.conf", "");
	put("conf/inner/scepctl.conf", "");
	put("repo/own/scepctl.conf", "");
	put("top/scepctl.conf", "");
	return symlink("conf/inner/sub", "link") == 0 && chdir("plain") == 0;
}

static void leave(void)
{
	static const char *const directories[] = {"plain/deep", "plain",
	    "repo/.git", "repo/sub/deep", "repo/sub", "conf/repo/.git",
	    "conf/repo/sub", "conf/repo", "conf/inner/sub", "conf/inner",
	    "conf/plain/sub", "conf/plain", "conf", "repo/own/sub", "repo/own",
	    "repo", "top/sub", "top/.git", "top"};

	ok(chdir(top) == 0 && unlink("conf/scepctl.conf") == 0 &&
		unlink("conf/inner/scepctl.conf") == 0 &&
		unlink("repo/own/scepctl.conf") == 0 &&
		unlink("top/scepctl.conf") == 0 && unlink("link") == 0,
	    "files are removed");
	for (size_t i = 0; i < array_length(directories); i++)
		(void)rmdir(directories[i]);
	ok(chdir("/") == 0 && rmdir(top) == 0, "all is removed");
}

/* -- trust ---------------------------------------------------------------- */

enum {
	ME = 1000,
	OTHER = 1001
};

static void test_judge(void)
{
	static const struct {
		const char *name;
		uid_t user, sudo; /* sudo 0: none */
		uid_t owner;
		mode_t mode;
		bool own_group;
		enum trust_fault fault;
	} rows[] = {
	    {"mine", ME, 0, ME, S_IFREG | 0644, false, TRUST_FINE},
	    {"root's", ME, 0, 0, S_IFREG | 0644, false, TRUST_FINE},
	    {"another's", ME, 0, OTHER, S_IFREG | 0600, true, TRUST_OWNER},
	    {"root is called by sudo", 0, ME, ME, S_IFREG | 0644, false,
		TRUST_FINE},
	    {"sudo's caller is another", 0, ME, OTHER, S_IFREG | 0644, false,
		TRUST_OWNER},
	    {"root without sudo", 0, 0, ME, S_IFREG | 0644, false, TRUST_OWNER},
	    {"SUDO_UID counts for root only", ME, 0, OTHER, S_IFREG | 0644,
		false, TRUST_OWNER},
	    {"others write", ME, 0, ME, S_IFREG | 0646, true, TRUST_OTHERS},
	    {"a group writes", ME, 0, ME, S_IFREG | 0664, false, TRUST_GROUP},
	    {"my own group writes", ME, 0, ME, S_IFREG | 0664, true,
		TRUST_FINE},
	    {"a directory for all", ME, 0, ME, S_IFDIR | 0777, true,
		TRUST_OTHERS},
	    {"a directory for a group", ME, 0, ME, S_IFDIR | 0775, false,
		TRUST_GROUP},
	    {"a sticky directory", ME, 0, 0, S_IFDIR | 01777, false,
		TRUST_FINE},
	    {"a sticky file is none", ME, 0, ME, S_IFREG | 01666, false,
		TRUST_OTHERS},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		const struct trust who = {.user = rows[i].user,
		    .has_sudo = rows[i].sudo != 0,
		    .sudo = rows[i].sudo};
		struct stat facts = {0};

		facts.st_uid = rows[i].owner;
		facts.st_mode = rows[i].mode;
		is_number(trust_judge(&who, &facts, rows[i].own_group),
		    rows[i].fault, "trust: %s", rows[i].name);
	}
}

static const char *trust_directory;

static const char *trust_variable(const char *name)
{
	return strcmp(name, "SCEPCTL_TRUST") == 0 ? trust_directory : NULL;
}

static void test_trust(const struct schemas *schemas)
{
	static const struct {
		const char *name, *directory;
		mode_t mode;
		bool fine;
	} rows[] = {
	    {"a file for all is refused", NULL, 0666, false},
	    {"and one for me is not", NULL, 0600, true},
	    {"SCEPCTL_TRUST", "conf", 0666, true},
	    {"SCEPCTL_TRUST above", ".", 0666, true},
	    {"SCEPCTL_TRUST elsewhere", "conf/inner/sub", 0666, false},
	    {"SCEPCTL_TRUST of a name's beginning", "con", 0666, false},
	    {"SCEPCTL_TRUST empty", "", 0666, false},
	};
	char path[FILE_PATH_MAX], place[FILE_PATH_MAX], start[FILE_PATH_MAX];
	struct trust who;
	const struct config_place found = {.directory = start, .trust = &who};
	const struct config_place named = {path, ".", &who, NULL};

	(void)file_join(path, sizeof(path), top, "conf/scepctl.conf");
	(void)file_join(start, sizeof(start), top, "conf/plain/sub");
	for (size_t i = 0; i < array_length(rows); i++) {
		auto_config struct config config = {0};
		auto_config struct config same = {0};
		const char *directory = rows[i].directory;
		int result;

		if (directory != NULL && *directory != '\0') {
			(void)file_join(place, sizeof(place), top, directory);
			directory = place;
		}
		trust_directory = directory;
		trust_read(trust_variable, &who);
		error = (struct error){0};
		ok(chmod(path, rows[i].mode) == 0, "mode");
		result = config_read(&config, &found, schemas, &error);
		ok(rows[i].fine
			? result == 0
			: result != 0 && error.status == STATUS_REFUSED &&
			      strstr(error.text, path) != NULL,
		    "trust: %s", rows[i].name);
		ok(config_read(&same, &named, schemas, &error) == 0,
		    "trust: named by the user: %s", rows[i].name);
	}
	(void)chmod(path, 0600);
}

int main(void)
{
	char directory[] = "/tmp/project_test.XXXXXX";
	auto_schemas struct schemas *schemas = NULL;

	if (!ok(schemas_load(NULL, &schemas, &error) == 0, "schemas") ||
	    !ok(enter(directory), "a place"))
		return tap_done();
	trust_read(trust_variable, &trust);
	test_judge();
	test_trust(schemas);
	test_root();
	test_found(schemas);
	test_not_there(schemas);
	for (size_t i = 0; i < array_length(sections_cases); i++)
		test_sections(&sections_cases[i], schemas);
	test_section(schemas);
	test_memory(schemas);
	test_git();
	leave();
	return tap_done();
}
