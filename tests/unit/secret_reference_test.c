/*
 * References to secrets. Planted mutation: in secret_reference_parse compare
 * the prefix without regard to case; "Env:NAME" then is no literal any more.
 */
#include "base/secret_reference.h"

#include "tap.h"

#define CANARY "c4n4ry"

static const struct {
	const char *text;
	enum secret_reference_kind kind;
	const char *rest;
	size_t service_length;
} good[] = {
    {"", SECRET_REFERENCE_LITERAL, "", 0},
    {"secret", SECRET_REFERENCE_LITERAL, "secret", 0},
    {"Env:NAME", SECRET_REFERENCE_LITERAL, "Env:NAME", 0},
    {"env :NAME", SECRET_REFERENCE_LITERAL, "env :NAME", 0},
    {"op:x", SECRET_REFERENCE_LITERAL, "op:x", 0},
    {"env:NDES_PASSWORD", SECRET_REFERENCE_ENV, "NDES_PASSWORD", 0},
    {"env:_1", SECRET_REFERENCE_ENV, "_1", 0},
    {"file:../a b", SECRET_REFERENCE_FILE, "../a b", 0},
    {"keychain:ndes/svc", SECRET_REFERENCE_KEYCHAIN, "ndes/svc", 4},
    {"keychain:ndes/a/b", SECRET_REFERENCE_KEYCHAIN, "ndes/a/b", 4},
    {"op://Vault/Item/field", SECRET_REFERENCE_OP, "Vault/Item/field", 0},
    {"op://V/I/section/field", SECRET_REFERENCE_OP, "V/I/section/field", 0},
    {"prompt:", SECRET_REFERENCE_PROMPT, "", 0},
    {"prompt:NDES password", SECRET_REFERENCE_PROMPT, "NDES password", 0},
    {"keychain:a-b/c-d", SECRET_REFERENCE_KEYCHAIN, "a-b/c-d", 3},
    {"keychain:a/b/-c", SECRET_REFERENCE_KEYCHAIN, "a/b/-c", 1},
    {"command:pass --x -- -y", SECRET_REFERENCE_COMMAND, "pass --x -- -y", 0},
    {"command:pass show ndes", SECRET_REFERENCE_COMMAND, "pass show ndes", 0},
};

#define DASH                                                                 \
	" that begins with '-', which the program it is for could take for " \
	"an "                                                                \
	"option"

static const struct {
	const char *text;
	const char *message;
} bad[] = {
    {"env:", "reference 'env:...' names no environment variable"},
    {"env: ", "reference 'env:...' names no environment variable"},
    {"env:" CANARY "-x", "reference 'env:...' names no environment variable, "
			 "expected letters, digits and '_'"},
    {"env:1" CANARY, "reference 'env:...' names no environment variable, one "
		     "does not begin with a digit"},
    {"file:", "reference 'file:...' names no file"},
    {"file:a\nb", "reference 'file:...' has a control character"},
    {"keychain:", "reference 'keychain:...' is empty, expected "
		  "SERVICE/ACCOUNT"},
    {"keychain:" CANARY, "reference 'keychain:...' has no '/', expected "
			 "SERVICE/ACCOUNT"},
    {"keychain:/" CANARY, "reference 'keychain:...' has no service, expected "
			  "SERVICE/ACCOUNT"},
    {"keychain:" CANARY "/", "reference 'keychain:...' has no account, "
			     "expected SERVICE/ACCOUNT"},
    {"op://" CANARY, "reference 'op://...' has too few parts, expected "
		     "VAULT/ITEM/FIELD"},
    {"op://a//" CANARY, "reference 'op://...' has an empty part, expected "
			"VAULT/ITEM/FIELD"},
    {"op://a/b/", "reference 'op://...' has an empty part, expected "
		  "VAULT/ITEM/FIELD"},
    {"op://a/b/c/d/e", "reference 'op://...' has too many parts, expected "
		       "VAULT/ITEM/FIELD"},
    {"keychain:--help/" CANARY, "reference 'keychain:...' has a service" DASH},
    {"keychain:-s/" CANARY, "reference 'keychain:...' has a service" DASH},
    {"keychain:a/-" CANARY, "reference 'keychain:...' has an account" DASH},
    {"op://-" CANARY "/b/c", "reference 'op://...' has a part" DASH},
    {"op://a/-" CANARY "/c", "reference 'op://...' has a part" DASH},
    {"op://a/b/-" CANARY, "reference 'op://...' has a part" DASH},
    {"command: -" CANARY, "reference 'command:...' has a program" DASH},
    {"command:  ", "reference 'command:...' names no command"},
};

static const struct {
	const char *text;
	const char *prefix; /* NULL: not near */
} near[] = {
    {"env :x", "env:"},
    {"Env:x", "env:"},
    {"FILE:x", "file:"},
    {"flie:x", "file:"},
    {"comand:x", "command:"},
    {" keychain : x", "keychain:"},
    {"op:x/y", "op://"},
    {"Op://a/b/c", "op://"},
    {"env:X", NULL},
    {"secret", NULL},
    {"en:x", "env:"},
    {"evn:X", "env:"},
    {"ENV:X", "env:"},
    {"'env:X'", "env:"},
    {"`env:X`", "env:"},
    {"\xE2\x80\x9C"
     "env:X\xE2\x80\x9D",
	"env:"},
    {"\xC2\xA0"
     "env:X",
	"env:"},
    {"\xE2\x80\x8B"
     "env:X",
	"env:"},
    {"env\xEF\xBC\x9AX", "env:"},
    {"\xD0\xB5nv:X", "env:"},
    {"env;X", "env:"},
    {"env=X", "env:"},
    {"$env:X", "env:"},
    {"environ:X", "env:"},
    {"'file:/etc/x'", "file:"},
    {"promt:", "prompt:"},
    {"key-chain:a/b", "keychain:"},
    {"'prompt:'", "prompt:"},
    {"end:a b", NULL},
    {"s3cret=", NULL},
    {"time:x", NULL},
    {"\xD0\xB6\xD0\xB5:x", NULL},
    {"a:b", NULL},
    {"https://example.com", NULL},
    {"averyveryverylongword:x", NULL},
    {":", NULL},
};

static void test_good(void)
{
	for (size_t i = 0; i < array_length(good); i++) {
		struct secret_reference got = {0};
		struct error error = {0};
		int result = secret_reference_parse(
		    good[i].text, strlen(good[i].text), &got, &error);

		ok(result == 0 && got.kind == good[i].kind &&
			got.length == strlen(good[i].rest) &&
			memcmp(got.rest, good[i].rest, got.length) == 0 &&
			got.service_length == good[i].service_length,
		    "'%s' is read", good[i].text);
	}
}

static void test_bad(void)
{
	for (size_t i = 0; i < array_length(bad); i++) {
		struct secret_reference got = {.kind = SECRET_REFERENCE_PROMPT};
		struct error error = {0};
		int result = secret_reference_parse(
		    bad[i].text, strlen(bad[i].text), &got, &error);

		ok(result == -1 && got.kind == SECRET_REFERENCE_PROMPT &&
			error.status == STATUS_FINDINGS,
		    "'%s' is refused", bad[i].text);
		is_text(error.text, bad[i].message, "its message");
		ok(strstr(error.text, CANARY) == NULL, "shows no value");
	}
}

static void test_near(void)
{
	for (size_t i = 0; i < array_length(near); i++) {
		const char *prefix = NULL;
		bool found = secret_reference_is_near(
		    near[i].text, strlen(near[i].text), &prefix);

		ok(found == (near[i].prefix != NULL) &&
			tap_same(prefix, near[i].prefix),
		    "'%s' near or not", near[i].text);
	}
}

static void test_length(void)
{
	static char text[SECRET_REFERENCE_MAX + 2] = "file:";
	struct secret_reference got;
	struct error error = {0};

	memset(text + 5, 'a', SECRET_REFERENCE_MAX + 1 - 5);
	ok(secret_reference_parse(text, SECRET_REFERENCE_MAX, &got, &error) ==
		0,
	    "a reference of the greatest length");
	ok(secret_reference_parse(
	       text, SECRET_REFERENCE_MAX + 1, &got, &error) == -1,
	    "one byte more is refused");
	ok(secret_reference_parse("env:A\0B", 7, &got, &error) == -1,
	    "a NUL is refused");
}

int main(void)
{
	test_good();
	test_bad();
	test_near();
	test_length();
	return tap_done();
}
