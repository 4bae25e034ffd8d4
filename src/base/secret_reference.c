/* What a reference to a secret may look like. */
#include "base/secret_reference.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/lookalike.h"
#include "base/text.h"
#include "base/banned.h"

static const struct {
	const char *prefix;
	const char *word; /* prefix without its punctuation */
} forms[] = {
    [SECRET_REFERENCE_LITERAL] = {"", ""},
    [SECRET_REFERENCE_ENV] = {"env:", "env"},
    [SECRET_REFERENCE_FILE] = {"file:", "file"},
    [SECRET_REFERENCE_KEYCHAIN] = {"keychain:", "keychain"},
    [SECRET_REFERENCE_OP] = {"op://", "op"},
    [SECRET_REFERENCE_PROMPT] = {"prompt:", "prompt"},
    [SECRET_REFERENCE_COMMAND] = {"command:", "command"},
    [SECRET_REFERENCE_COLUMN] = {"column:", "column"},
};

const char *secret_reference_prefix(enum secret_reference_kind kind)
{
	return forms[kind].prefix;
}

static bool has_controls(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return true;
	return false;
}

static int fail(
    struct error *error, enum secret_reference_kind kind, const char *fault)
{
	return error_set(error, STATUS_FINDINGS, "reference '%s...' %s",
	    forms[kind].prefix, fault);
}

/* Names as a shell can set them (POSIX 8.1). */
static int check_env(
    const struct secret_reference *reference, struct error *error)
{
	for (size_t i = 0; i < reference->length; i++) {
		unsigned char c = (unsigned char)reference->rest[i];

		if (c != '_' && (c >= 0x80 || !isalnum(c)))
			return fail(error, reference->kind,
			    "names no environment variable, expected letters, "
			    "digits and '_'");
	}
	if (isdigit((unsigned char)reference->rest[0]))
		return fail(error, reference->kind,
		    "names no environment variable, one does not begin with "
		    "a digit");
	return 0;
}

/* What a program is given must not look like an option to it. */
static int fail_dash(
    struct error *error, enum secret_reference_kind kind, const char *what)
{
	return error_set(error, STATUS_FINDINGS,
	    "reference '%s...' has %s that begins with '-', which the program "
	    "it is for could take for an option",
	    forms[kind].prefix, what);
}

static int check_keychain(
    struct secret_reference *reference, struct error *error)
{
	const char *slash = memchr(reference->rest, '/', reference->length);

	if (slash == NULL)
		return fail(error, reference->kind,
		    "has no '/', expected SERVICE/ACCOUNT");
	reference->service_length = (size_t)(slash - reference->rest);
	if (reference->service_length == 0)
		return fail(error, reference->kind,
		    "has no service, expected SERVICE/ACCOUNT");
	if (reference->service_length + 1 == reference->length)
		return fail(error, reference->kind,
		    "has no account, expected SERVICE/ACCOUNT");
	if (reference->rest[0] == '-')
		return fail_dash(error, reference->kind, "a service");
	if (slash[1] == '-')
		return fail_dash(error, reference->kind, "an account");
	return 0;
}

/* op://VAULT/ITEM/FIELD or op://VAULT/ITEM/SECTION/FIELD */
static int check_op(struct secret_reference *reference, struct error *error)
{
	size_t parts = 1;
	size_t begin = 0;

	for (size_t i = 0; i <= reference->length; i++) {
		if (i < reference->length && reference->rest[i] != '/')
			continue;
		if (i == begin)
			return fail(error, reference->kind,
			    "has an empty part, expected VAULT/ITEM/FIELD");
		if (reference->rest[begin] == '-')
			return fail_dash(error, reference->kind, "a part");
		begin = i + 1;
		if (i < reference->length)
			parts++;
	}
	if (parts < 3 || parts > 4)
		return fail(error, reference->kind,
		    parts < 3 ? "has too few parts, expected VAULT/ITEM/FIELD"
			      : "has too many parts, expected "
				"VAULT/ITEM/FIELD");
	return 0;
}

static int check_rest(struct secret_reference *reference, struct error *error)
{
	static const char *const missing[] = {
	    [SECRET_REFERENCE_ENV] = "names no environment variable",
	    [SECRET_REFERENCE_FILE] = "names no file",
	    [SECRET_REFERENCE_KEYCHAIN] = "is empty, expected SERVICE/ACCOUNT",
	    [SECRET_REFERENCE_OP] = "is empty, expected VAULT/ITEM/FIELD",
	    [SECRET_REFERENCE_COMMAND] = "names no command",
	    [SECRET_REFERENCE_COLUMN] = "names no column",
	};
	enum secret_reference_kind kind = reference->kind;
	size_t blanks = 0;

	while (blanks < reference->length &&
	       text_is_blank(reference->rest[blanks]))
		blanks++;
	if (blanks == reference->length && kind != SECRET_REFERENCE_PROMPT)
		return fail(error, kind, missing[kind]);
	if (has_controls(reference->rest, reference->length))
		return fail(error, kind, "has a control character");
	switch (kind) {
	case SECRET_REFERENCE_ENV:
		return check_env(reference, error);
	case SECRET_REFERENCE_KEYCHAIN:
		return check_keychain(reference, error);
	case SECRET_REFERENCE_OP:
		return check_op(reference, error);
	case SECRET_REFERENCE_COMMAND:
		return reference->rest[blanks] == '-'
			   ? fail_dash(error, kind, "a program")
			   : 0;
	default:
		return 0;
	}
}

int secret_reference_parse(const char *text, size_t length,
    struct secret_reference *ret, struct error *error)
{
	struct secret_reference reference = {
	    .kind = SECRET_REFERENCE_LITERAL, .rest = text, .length = length};

	for (size_t i = 1; i < array_length(forms); i++) {
		size_t prefix = strlen(forms[i].prefix);

		if (length < prefix ||
		    memcmp(text, forms[i].prefix, prefix) != 0)
			continue;
		reference.kind = (enum secret_reference_kind)i;
		reference.rest = text + prefix;
		reference.length = length - prefix;
		if (length > SECRET_REFERENCE_MAX)
			return fail(error, reference.kind, "is too long");
		if (check_rest(&reference, error) != 0)
			return -1;
		break;
	}
	*ret = reference;
	return 0;
}

int secret_reference_kind_of(const char *text, size_t length)
{
	struct secret_reference reference;
	struct error ignored;

	return secret_reference_parse(text, length, &reference, &ignored) == 0
		   ? (int)reference.kind
		   : -1;
}

/* -- near misses ---------------------------------------------------------- */

/* Whatever looks like a quote or a blank goes from both ends. */
static void strip(const char *text, size_t *begin, size_t *end)
{
	static const char marks[] = "\"'` \t<>";

	while (*begin < *end && strchr(marks, text[*begin]) != NULL)
		(*begin)++;
	while (*end > *begin && strchr(marks, text[*end - 1]) != NULL)
		(*end)--;
}

/* Other spellings of the words before the colon. */
static const struct {
	const char *word;
	enum secret_reference_kind kind;
} others[] = {
    {"environ", SECRET_REFERENCE_ENV},
    {"environment", SECRET_REFERENCE_ENV},
    {"$env", SECRET_REFERENCE_ENV},
    {"getenv", SECRET_REFERENCE_ENV},
    {"path", SECRET_REFERENCE_FILE},
    {"key-chain", SECRET_REFERENCE_KEYCHAIN},
    {"1password", SECRET_REFERENCE_OP},
    {"cmd", SECRET_REFERENCE_COMMAND},
    {"exec", SECRET_REFERENCE_COMMAND},
    {"ask", SECRET_REFERENCE_PROMPT},
};

static enum secret_reference_kind kind_near(const char *word)
{
	for (size_t i = 0; i < array_length(others); i++)
		if (text_compare_case(word, others[i].word) == 0)
			return others[i].kind;
	for (size_t i = 1; i < array_length(forms); i++) {
		size_t length = strlen(forms[i].word);
		/* "of:" and "cp:" are one letter from "op:". */
		unsigned limit = length > 4 ? 2 : length > 2 ? 1 : 0;

		if (text_distance(word, forms[i].word, limit) <= limit)
			return (enum secret_reference_kind)i;
	}
	return SECRET_REFERENCE_LITERAL;
}

/* What follows could be what the kind wants: words that only sound alike
 * ("end:...") are followed by anything. */
static bool rest_fits(enum secret_reference_kind kind, const char *rest)
{
	rest += strspn(rest, ": \t");
	if (kind == SECRET_REFERENCE_ENV)
		return rest[0] != '\0' &&
		       strspn(rest,
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
			   "pqrstuvwxyz_0123456789)]}") == strlen(rest);
	return kind == SECRET_REFERENCE_PROMPT || rest[0] != '\0';
}

/* The word up to a colon, or up to a sign that is taken for one. */
static enum secret_reference_kind kind_of_text(const char *text)
{
	char word[16] = "";
	size_t end = strcspn(text, ":;=([");
	size_t length = end;

	if (text[end] == '\0')
		return SECRET_REFERENCE_LITERAL;
	while (length > 0 && text_is_blank(text[length - 1]))
		length--;
	if (length == 0 || length >= sizeof(word))
		return SECRET_REFERENCE_LITERAL;
	memcpy(word, text, length);
	return rest_fits(kind_near(word), text + end + 1)
		   ? kind_near(word)
		   : SECRET_REFERENCE_LITERAL;
}

bool secret_reference_is_near(
    const char *text, size_t length, const char **ret_prefix)
{
	auto_buf struct buf plain = {0};
	size_t begin = 0, end;
	int kind;

	if (length > SECRET_REFERENCE_MAX ||
	    secret_reference_kind_of(text, length) != SECRET_REFERENCE_LITERAL)
		return false;
	lookalike_add_plain(&plain, text, length);
	buf_char(&plain, '\0');
	if (!buf_ok(&plain))
		return false;
	end = plain.length - 1;
	strip(plain.data, &begin, &end);
	plain.data[end] = '\0';
	kind = secret_reference_kind_of(plain.data + begin, end - begin);
	if (kind <= SECRET_REFERENCE_LITERAL)
		kind = (int)kind_of_text(plain.data + begin);
	if (kind == SECRET_REFERENCE_LITERAL)
		return false;
	*ret_prefix = forms[kind].prefix;
	return true;
}
