/*
 * PKCS#11 URIs and the masking of their PINs.
 *
 * Planted mutations these tests catch: a value that ends at ';' or '?', names
 * compared with their case, the PIN of a truncated error left in, module-path
 * passed on.
 */
#include "tap.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "base/token_pin.h"
#include "base/token_uri.h"
#include "base/banned.h"

#define MASK SECRET_MASK

static struct error error;

/* The PIN is 1234 throughout; nothing of it may be left. */
static void test_mask(void)
{
	static const struct {
		const char *text, *masked;
	} rows[] = {
	    {"pkcs11:token=a;object=b", "pkcs11:token=a;object=b"},
	    {"pkcs11:a=b?pin-value=1234", "pkcs11:a=b?pin-value=" MASK},
	    {"pkcs11:a=b;pin-value=1234;c=d", "pkcs11:a=b;pin-value=" MASK},
	    {"PKCS11:PIN-Value=1234", "PKCS11:PIN-Value=" MASK},
	    {"x:%70%69n%2Dvalue=1234", "x:%70%69n%2Dvalue=" MASK},
	    {"x:%50in-value%3d1234", "x:%50in-value%3d" MASK},
	    {"pin-value = 1234", "pin-value =" MASK},
	    {"pin-source=|echo 1234", "pin-source=" MASK},
	    {"pin-value=;1234?1234&1234", "pin-value=" MASK},
	    {"cannot open 'x;pin-value=1234': no such file",
		"cannot open 'x;pin-value=" MASK "': no such file"},
	    {"'pin-value=12'34' and 'pin-value=1234'",
		"'pin-value=" MASK "' and 'pin-value=" MASK "'"},
	    {"'pin-value=1234'\nmore", "'pin-value=" MASK "'\nmore"},
	    {"pin-value=", "pin-value="},
	    {"pin-value", "pin-value"},
	    {"the pin value = 1", "the pin value = 1"},
	    {"%", "%"},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		char text[128] = "";
		auto_buf struct buf buf = {0};

		memcpy(text, rows[i].text, strlen(rows[i].text));
		token_pin_mask(text, sizeof(text));
		is_text(text, rows[i].masked, "in place: '%s'", rows[i].text);
		(void)error_set(&error, STATUS_USAGE, "%s", rows[i].text);
		is_text(error.text, rows[i].masked, "error %zu", i);
		(void)error_hint(&error, "%s", rows[i].text);
		is_text(error.hint, rows[i].masked, "hint %zu", i);
		(void)error_set_system(&error, 2, "'%s'",
		    strchr(rows[i].text, '\n') == NULL ? rows[i].text : "");
		ok(strstr(error.text, "1234") == NULL, "system %zu", i);
		text_add_printable(
		    &buf, rows[i].text, strcspn(rows[i].text, "\n"));
		ok(buf.data != NULL && strstr(buf.data, "1234") == NULL,
		    "printable %zu", i);
	}
}

/* A short PIN grows when masked; the text must not, over its end. */
static void test_mask_fits(void)
{
	char text[ERROR_TEXT_MAX], small[] = "pin-value=1";

	token_pin_mask(small, sizeof(small));
	is_text(small, "pin-value=*", "as much of the mask as fits");
	memset(text, 'x', sizeof(text));
	memcpy(text + sizeof(text) - 12, "pin-value=1", 12);
	(void)error_set(&error, STATUS_USAGE, "%s", text);
	is_text(error.text + sizeof(text) - 12, "pin-value=*", "at the end");
	for (size_t cut = 0; cut < 16; cut++) {
		memset(text, 'x', sizeof(text));
		memcpy(text + sizeof(text) - 20 + cut, "pin-value=12345678",
		    20 - cut < 18 ? 20 - cut : 18);
		text[sizeof(text) - 1] = '\0';
		(void)error_set(&error, STATUS_USAGE, "%s", text);
		ok(strstr(error.text, "=1") == NULL, "cut off by %zu", cut);
	}
}

static void test_read(void)
{
	static const struct {
		const char *text, *bare, *pin, *file;
	} rows[] = {
	    {"pkcs11:token=a;object=b", "pkcs11:token=a;object=b", NULL, NULL},
	    {"PKCS11:token=a", "pkcs11:token=a", NULL, NULL},
	    {"pkcs11:", "pkcs11:", NULL, NULL},
	    {"pkcs11:token=a%20b;type=private", "pkcs11:token=a%20b", NULL,
		NULL},
	    {"pkcs11:type=cert;id=%01%02", "pkcs11:id=%01%02", NULL, NULL},
	    {"pkcs11:token=a?pin-value=12%2034", "pkcs11:token=a", "12 34",
		NULL},
	    {"pkcs11:pin-value=1;token=a", "pkcs11:token=a", "1", NULL},
	    {"pkcs11:token=a?pin-value=1;2?3", "pkcs11:token=a", "1;2?3", NULL},
	    {"pkcs11:token=a?x-v=1&%50IN-value=7&y=2",
		"pkcs11:token=a?x-v=1&y=2", "7", NULL},
	    {"pkcs11:token=a?pin-value=7&x=1", "pkcs11:token=a?x=1", "7", NULL},
	    {"pkcs11:token=a?pin-source=file:/p%2Fq", "pkcs11:token=a", NULL,
		"/p/q"},
	    {"pkcs11:?pin-source=file:///p", "pkcs11:", NULL, "/p"},
	    {"pkcs11:?pin-source=file://localhost/p", "pkcs11:", NULL, "/p"},
	    {"pkcs11:?pin-source=file:p", "pkcs11:", NULL, "p"},
	    {"pkcs11:?pin-source=./p", "pkcs11:", NULL, "./p"},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_token_uri struct token_uri uri = {0};
		const char *pin = rows[i].pin, *file = rows[i].file;

		ok(token_uri_is(rows[i].text) &&
			token_uri_read(rows[i].text, &uri, &error) == 0,
		    "'%s'", rows[i].text);
		is_text(uri.bare.data, rows[i].bare, "bare %zu", i);
		ok(uri.has_pin == (pin != NULL) &&
			(pin == NULL || strcmp(uri.pin.bytes, pin) == 0),
		    "PIN %zu", i);
		is_text(uri.pin_file.data == NULL ? "" : uri.pin_file.data,
		    file == NULL ? "" : file, "file %zu", i);
	}
}

static void test_refused(void)
{
	static const char *const rows[] = {"pkcs11:token", "pkcs11:=a",
	    "pkcs11:?pin-value=", "pkcs11:?pin-value=1%00234",
	    "pkcs11:?pin-value=1%2", "pkcs11:?pin-value=1234&pin-value=1234",
	    "pkcs11:pin-value=1234?pin-source=file:/1234",
	    "pkcs11:?pin-source=|cat 1234", "pkcs11:?pin-source=%7Ccat",
	    "pkcs11:?pin-source=1234",
	    "pkcs11:?pin-source=file:", "pkcs11:?pin-source=file://host/1234",
	    "pkcs11:?module-path=/tmp/evil.so",
	    "pkcs11:Module%2DName=evil;token=a"};

	ok(!token_uri_is("pkcs11") && !token_uri_is("pkcs12:") &&
		!token_uri_is("./pkcs11:"),
	    "no URI of a token");
	for (size_t i = 0; i < array_length(rows); i++) {
		auto_token_uri struct token_uri uri = {0};

		memset(&error, 0, sizeof(error));
		ok(token_uri_read(rows[i], &uri, &error) == -1 &&
			error.status == STATUS_USAGE &&
			strstr(error.text, "1234") == NULL &&
			strstr(error.hint, "1234") == NULL,
		    "%s: %s", rows[i], error.text);
	}
}

int main(void)
{
	test_mask();
	test_mask_fits();
	test_read();
	test_refused();
	return tap_done();
}
