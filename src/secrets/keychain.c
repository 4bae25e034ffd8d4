/*
 * Items of the keychain of macOS and of the Secret Service.
 */
#include "secrets/command.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/banned.h"

/* 0x, then two digits a byte; what follows after blanks says it again. */
static bool read_hex(const char *line, size_t length, struct buf *bytes)
{
	size_t at = strlen("0x");

	for (; at + 1 < length && !text_is_blank(line[at]); at += 2) {
		int high = text_hex_digit(line[at]);
		int low = text_hex_digit(line[at + 1]);

		if (high < 0 || low < 0)
			return false;
		buf_char(bytes, (char)(high * 16 + low));
	}
	return at == length || text_is_blank(line[at]);
}

/* The line of `security` that holds the value. Text stands in quotes as it is:
 * a value with a backslash, a control or a byte over 0x7e comes in hex. */
static int read_security(const struct buf *said, const char *name,
    struct secret *ret, struct error *error)
{
	static const char start[] = "password: ";
	auto_buf struct buf bytes = {0};
	const char *line = said->data;
	size_t length = 0;
	bool is_known = false;

	while (line != NULL && !text_starts_with(line, start)) {
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	if (line != NULL) {
		line += strlen(start);
		length = strcspn(line, "\n");
		is_known = length == 0;
	}
	if (length >= 2 && memcmp(line, "0x", 2) == 0)
		is_known = read_hex(line, length, &bytes);
	else if (length >= 2 && line[0] == '"' && line[length - 1] == '"') {
		is_known = true;
		buf_add(&bytes, line + 1, length - 2);
	}
	if (!is_known)
		return error_set(error, STATUS_CREDENTIALS,
		    "'%s' does not show the item's password as expected", name);
	if (!buf_ok(&bytes))
		return error_set_memory(error);
	return command_take(bytes.data, bytes.length, name, ret, error);
}

int keychain_read(enum keychain_kind kind, char *service, char *account,
    struct secret *ret, struct error *error)
{
	static const char *const for_macos[] = {
	    "__CF_USER_TEXT_ENCODING", "SECURITYSESSIONID", NULL};
	static const char *const for_service[] = {"DBUS_SESSION_BUS_ADDRESS",
	    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR",
	    NULL};
	char security[] = "security", find[] = "find-generic-password";
	char s[] = "-s", a[] = "-a", g[] = "-g";
	char *const macos[] = {security, find, s, service, a, account, g, NULL};
	char secret_tool[] = "secret-tool", lookup[] = "lookup", end[] = "--";
	char name[] = "service", user[] = "account";
	char *const others[] = {
	    secret_tool, lookup, end, name, service, user, account, NULL};
	bool is_macos = kind == KEYCHAIN_MACOS;
	const struct command command = {
	    .program = {.words = is_macos ? macos : others,
		.passed = is_macos ? for_macos : for_service,
		.seconds = COMMAND_SECONDS,
		.take = is_macos ? PROGRAM_ERRORS : PROGRAM_OUTPUT},
	    .name = is_macos ? security : secret_tool,
	    .missing_hint =
		is_macos ? "`security` is part of macOS; check PATH"
			 : "install it (the package libsecret-tools), or use "
			   "another kind of reference",
	    .failed_hint =
		"check that the item is there and the keychain is unlocked",
	    .read = is_macos ? read_security : NULL};

	if (command_run(&command, ret, error) != 0)
		return error_prefix(
		    error, "keychain item '%s' of '%s'", service, account);
	return 0;
}
