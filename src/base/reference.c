#include "base/reference.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static const struct {
	const char *prefix;
	const char *word; /* prefix without its punctuation */
} forms[] = {
    [REFERENCE_LITERAL] = {"", ""},
    [REFERENCE_ENV] = {"env:", "env"},
    [REFERENCE_FILE] = {"file:", "file"},
    [REFERENCE_KEYCHAIN] = {"keychain:", "keychain"},
    [REFERENCE_OP] = {"op://", "op"},
    [REFERENCE_PROMPT] = {"prompt:", "prompt"},
    [REFERENCE_COMMAND] = {"command:", "command"},
};

static bool has_controls(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return true;
	return false;
}

static int fail(
    struct error *error, enum reference_kind kind, const char *fault)
{
	return error_set(error, STATUS_FINDINGS, "reference '%s...' %s",
	    forms[kind].prefix, fault);
}

/* Names as a shell can set them (POSIX 8.1). */
static int check_env(const struct reference *reference, struct error *error)
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
    struct error *error, enum reference_kind kind, const char *what)
{
	return error_set(error, STATUS_FINDINGS,
	    "reference '%s...' has %s that begins with '-', which the program "
	    "it is for could take for an option",
	    forms[kind].prefix, what);
}

static int check_keychain(struct reference *reference, struct error *error)
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
static int check_op(struct reference *reference, struct error *error)
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

static int check_rest(struct reference *reference, struct error *error)
{
	static const char *const missing[] = {
	    [REFERENCE_ENV] = "names no environment variable",
	    [REFERENCE_FILE] = "names no file",
	    [REFERENCE_KEYCHAIN] = "is empty, expected SERVICE/ACCOUNT",
	    [REFERENCE_OP] = "is empty, expected VAULT/ITEM/FIELD",
	    [REFERENCE_COMMAND] = "names no command",
	};
	enum reference_kind kind = reference->kind;
	size_t blanks = 0;

	while (blanks < reference->length &&
	       text_is_blank(reference->rest[blanks]))
		blanks++;
	if (blanks == reference->length && kind != REFERENCE_PROMPT)
		return fail(error, kind, missing[kind]);
	if (has_controls(reference->rest, reference->length))
		return fail(error, kind, "has a control character");
	switch (kind) {
	case REFERENCE_ENV:
		return check_env(reference, error);
	case REFERENCE_KEYCHAIN:
		return check_keychain(reference, error);
	case REFERENCE_OP:
		return check_op(reference, error);
	case REFERENCE_COMMAND:
		return reference->rest[blanks] == '-'
			   ? fail_dash(error, kind, "a program")
			   : 0;
	default:
		return 0;
	}
}

int reference_parse(
    const char *text, size_t length, struct reference *ret, struct error *error)
{
	struct reference reference = {
	    .kind = REFERENCE_LITERAL, .rest = text, .length = length};

	for (size_t i = 1; i < array_length(forms); i++) {
		size_t prefix = strlen(forms[i].prefix);

		if (length < prefix ||
		    memcmp(text, forms[i].prefix, prefix) != 0)
			continue;
		reference.kind = (enum reference_kind)i;
		reference.rest = text + prefix;
		reference.length = length - prefix;
		if (length > REFERENCE_MAX)
			return fail(error, reference.kind, "is too long");
		if (check_rest(&reference, error) != 0)
			return -1;
		break;
	}
	*ret = reference;
	return 0;
}

/* A word before a colon that differs from a known one in case, in blanks
 * around it, or in one letter of four or more; and op:, op:/ for op://. */
bool reference_is_near(const char *text, size_t length, const char **ret_prefix)
{
	const char *colon = memchr(text, ':', length);
	struct reference reference;
	struct error unused;
	char word[16] = "";
	size_t begin = 0, end;

	if (colon == NULL ||
	    reference_parse(text, length, &reference, &unused) != 0 ||
	    reference.kind != REFERENCE_LITERAL)
		return false;
	end = (size_t)(colon - text);
	while (begin < end && text_is_blank(text[begin]))
		begin++;
	while (end > begin && text_is_blank(text[end - 1]))
		end--;
	if (begin == end || end - begin >= sizeof(word))
		return false;
	memcpy(word, text + begin, end - begin);
	for (size_t i = 1; i < array_length(forms); i++)
		if (text_distance(word, forms[i].word,
			strlen(forms[i].word) >= 4 ? 1 : 0) <=
		    (strlen(forms[i].word) >= 4 ? 1U : 0U)) {
			*ret_prefix = forms[i].prefix;
			return true;
		}
	return false;
}
