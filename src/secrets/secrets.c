/*
 * Each kind of reference, resolved.
 */
#include "secrets/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/secret_reference.h"
#include "base/shell.h"
#include "secrets/command.h"
#include "base/banned.h"

static char *copy_text(const char *text, size_t length)
{
	char *copy = memory_new(length + 1);

	if (copy != NULL && length > 0)
		memcpy(copy, text, length);
	return copy;
}

static int resolve_env(const char *name, const struct secrets_options *options,
    struct secret *ret, struct error *error)
{
	const char *value = options->lookup != NULL
				? options->lookup(options->context, name)
				: getenv(name);

	if (value == NULL || value[0] == '\0') {
		error_set(error, STATUS_CREDENTIALS,
		    "environment variable '%s' is %s", name,
		    value == NULL ? "not set" : "empty");
		return error_hint(error,
		    "set it, for example with `export "
		    "%s=...`",
		    name);
	}
	if (strlen(value) > SECRET_MAX)
		return error_set(error, STATUS_CREDENTIALS,
		    "environment variable '%s' has more than %d bytes", name,
		    SECRET_MAX);
	return secret_set(ret, value, strlen(value), error);
}

static int resolve_file(const char *name, const struct secrets_options *options,
    struct secret *ret, struct error *error)
{
	char path[FILE_PATH_MAX];
	const char *directory =
	    options->directory != NULL ? options->directory : "";
	auto_buf struct buf bytes = {0};
	auto_fd int fd = -1;
	struct shell_word word;
	struct stat facts;

	if (file_join(path, sizeof(path), directory, name) != 0)
		return error_set(error, STATUS_FILE,
		    "path of the secret file '%s' is too long", name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return error_set_system(
		    error, errno, "cannot open secret file '%s'", path);
	/* Room for all of it: a buffer that grows leaves copies behind. */
	if (!buf_reserve(&bytes, SECRET_MAX + 4))
		return error_set_memory(error);
	/* What the file that was opened is, not what its name was before. */
	if (fstat(fd, &facts) != 0)
		return error_set_system(error, errno, "cannot read '%s'", path);
	if (S_ISDIR(facts.st_mode))
		return error_set(error, STATUS_FILE,
		    "'%s' is a directory, not a file", path);
	if (!file_mode_is_private(facts.st_mode)) {
		error_set(error, STATUS_REFUSED,
		    "secret file '%s' is open to others (mode %04o, expected "
		    "0600)",
		    path, (unsigned)facts.st_mode & 07777);
		return error_hint(error, "run `chmod 600 %s`",
		    shell_path(&word, path, "FILE"));
	}
	if (file_read_open(fd, path, SECRET_MAX + 2, &bytes, error) != 0)
		return -1;
	return command_take(bytes.data, bytes.length, path, ret, error);
}

static int resolve_op(
    const char *text, size_t length, struct secret *ret, struct error *error)
{
	/* Its settings and tokens, its desktop program, and how it reaches its
	 * server. */
	static const char *const passed[] = {"OP_*", "XDG_CONFIG_HOME",
	    "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "HTTPS_PROXY",
	    "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy",
	    "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", NULL};
	auto_memory char *reference = copy_text(text, length);
	char tool[] = "op", verb[] = "read", end[] = "--";
	char *const words[] = {tool, verb, end, reference, NULL};
	const struct command command = {.program = {.words = words,
					    .passed = passed,
					    .seconds = COMMAND_SECONDS,
					    .take = PROGRAM_OUTPUT},
	    .name = tool,
	    .missing_hint = "install 1Password's command line tool",
	    .failed_hint = "check the reference, and sign in with `op signin`"};

	if (reference == NULL)
		return error_set_memory(error);
	if (command_run(&command, ret, error) != 0)
		return error_prefix(error, "'%s'", reference);
	return 0;
}

static int resolve_command(const struct secret_reference *reference,
    const struct secrets_options *options, struct secret *ret,
    struct error *error)
{
	static const char *const passed[] = {"*", NULL};
	auto_command_line struct command_line line = {0};
	struct command command = {.program = {.passed = passed,
				      .seconds = COMMAND_SECONDS,
				      .take = PROGRAM_OUTPUT},
	    .missing_hint = "give its full path, or check PATH"};

	if (!options->allow_commands) {
		error_set(error, STATUS_REFUSED,
		    "reference 'command:...' is not run");
		return error_hint(error,
		    "allow it with --allow-commands, if you trust the files");
	}
	if (command_split(reference->rest, reference->length, &line, error) !=
	    0)
		return -1;
	command.program.words = line.words;
	command.name = line.words[0];
	return command_run(&command, ret, error);
}

static int resolve_prompt(const char *text,
    const struct secrets_options *options, struct secret *ret,
    struct error *error)
{
	auto_secret struct secret answer = {0};

	if (options->prompt == NULL) {
		error_set(error, STATUS_CREDENTIALS,
		    "'%s' cannot be asked for: input is turned off", text);
		return error_hint(
		    error, "use env:, file: or keychain: instead");
	}
	if (options->prompt(options->context, text, &answer, error) != 0)
		return -1;
	return command_take(answer.bytes, answer.length, text, ret, error);
}

int secrets_resolve(const char *text, size_t length,
    const struct secrets_options *options, struct secret *ret,
    struct error *error)
{
	struct secret_reference reference;
	auto_memory char *rest = NULL;

	if (options->bounds == NULL)
		return error_set(error, STATUS_LIMIT, "secrets have no bounds");
	if (bounds_check_secret(options->bounds,
		&(struct bounds_secret){
		    options->origin, text, length, options->directory},
		error) != 0 ||
	    secret_reference_parse(text, length, &reference, error) != 0)
		return -1;
	if (reference.kind != SECRET_REFERENCE_LITERAL) {
		rest = copy_text(reference.rest, reference.length);
		if (rest == NULL)
			return error_set_memory(error);
	}
	switch (reference.kind) {
	case SECRET_REFERENCE_ENV:
		return resolve_env(rest, options, ret, error);
	case SECRET_REFERENCE_FILE:
		return resolve_file(rest, options, ret, error);
	case SECRET_REFERENCE_KEYCHAIN:
		rest[reference.service_length] = '\0'; /* the slash */
		return keychain_read(KEYCHAIN_OURS, rest,
		    rest + reference.service_length + 1, ret, error);
	case SECRET_REFERENCE_OP:
		return resolve_op(text, length, ret, error);
	case SECRET_REFERENCE_COMMAND:
		return resolve_command(&reference, options, ret, error);
	case SECRET_REFERENCE_PROMPT:
		return resolve_prompt(
		    rest[0] != '\0' ? rest : "secret", options, ret, error);
	case SECRET_REFERENCE_COLUMN:
		(void)error_set(error, STATUS_CREDENTIALS,
		    "reference 'column:%s' is for secrets in profiles of "
		    "single devices",
		    rest);
		return error_hint(error,
		    "build --devices FILE.csv takes them from the table; no "
		    "other secret can be there");
	case SECRET_REFERENCE_LITERAL:
		break;
	}
	if (length == 0)
		return error_set(error, STATUS_CREDENTIALS, "secret is empty");
	if (memchr(text, '\0', length) != NULL)
		return error_set(
		    error, STATUS_CREDENTIALS, "secret has a NUL in it");
	return secret_set(ret, text, length, error);
}
