/*
 * Secrets' own text, wherever it comes from: written into a definition or a
 * project file, or given by a reference.
 */
#include <string.h>

#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/read.h"
#include "profile/value.h"
#include "profile/variable.h"
#include "base/banned.h"

bool value_has_edge_blanks(const char *text, size_t length)
{
	return length > 0 &&
	       (text_is_blank(text[0]) || text_is_blank(text[length - 1]) ||
		   memchr(text, '\n', length) != NULL ||
		   memchr(text, '\r', length) != NULL);
}

static bool fault(const struct value_secret *secret, struct findings *findings,
    const char *hint, const char *what)
{
	findings_add(findings, &read_rules[READ_SECRET_NEAR], secret->origin,
	    hint, "%s'%s' %s", secret->is_fetched ? "the secret of " : "",
	    secret->key->name, what);
	return false;
}

/* A shell's variable: capitals, or words joined by '_'. */
static bool is_shell_variable(const char *text, size_t length)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	if (length < 2 || text[0] != '$' || text_is_digit(text[1]))
		return false;
	return strspn(text + 1, capitals) == length - 1 ||
	       (strspn(text + 1, letters) == length - 1 &&
		   strchr(text + 1, '_') != NULL);
}

static bool check_near(
    const struct value_secret *secret, struct findings *findings)
{
	const char *prefix = NULL;

	if (is_shell_variable(secret->text, secret->length))
		return fault(secret, findings,
		    secret->is_fetched
			? "let the reference lead to the secret itself"
			: "write env:NAME",
		    "begins with '$' as variables of a shell do, which "
		    "nothing puts a value in for");
	/* A reference in what a reference gave is not followed. */
	if (secret->is_fetched &&
	    secret_reference_kind_of(secret->text, secret->length) !=
		SECRET_REFERENCE_LITERAL)
		return fault(secret, findings,
		    "let the reference lead to the secret itself",
		    "is itself like a reference, and would be taken for the "
		    "secret");
	if (!secret_reference_is_near(secret->text, secret->length, &prefix))
		return true;
	return fault(secret, findings,
	    secret->is_fetched
		? "let the reference lead to the secret itself"
		: arena_printf(findings->arena,
		      "a reference begins with '%s', exactly so, and stands "
		      "without quotes or in double ones",
		      prefix),
	    "is nearly a reference, but would be taken for the secret itself");
}

bool value_check_secret(const struct value_secret *secret,
    struct findings *findings, bool *ret_is_placeholder)
{
	struct variable variable;
	bool all = variable_is_all(secret->text, secret->length, &variable);

	*ret_is_placeholder = all && (variable.kind == VARIABLE_JAMF ||
					 variable.kind == VARIABLE_FOREIGN);
	if (all && variable.kind == VARIABLE_FOREIGN)
		findings_add(findings, &read_rules[READ_SECRET_PLACEHOLDER],
		    secret->origin,
		    "let that tool fill it in before the profile is built; an "
		    "environment variable is written env:NAME",
		    "'%s' is a placeholder %s, and no secret",
		    secret->key->name, variable.whose);
	if (*ret_is_placeholder)
		return true;
	if (!check_near(secret, findings))
		return false;
	/* Of a challenge another rule says so, in anybody's profile too. */
	if (!schema_key_is(secret->key, KEY_CHALLENGE) &&
	    value_has_edge_blanks(secret->text, secret->length))
		findings_add(findings, &read_rules[READ_SECRET_BLANKS],
		    secret->origin, "remove them, unless they belong to it",
		    "the secret of '%s' has blanks at its edges or a line end "
		    "in it",
		    secret->key->name);
	return true;
}

/* What no text of a definition may hold. Line ends are blanks. */
static bool has_control(const char *text, size_t length)
{
	for (size_t i = 0; i < length;) {
		size_t step = text_utf8_length(text + i, length - i);
		uint32_t point;

		if (step == 0)
			return true;
		point = text_utf8_point(text + i, step);
		if (text_is_control(point) && point != '\t' && point != '\n' &&
		    point != '\r')
			return true;
		i += step;
	}
	return false;
}

void value_check_fetched(const struct schema_key *key,
    const struct origin *origin, const struct secret *secret,
    struct findings *findings)
{
	const char *text = secret->bytes == NULL ? "" : secret->bytes;
	/* The place is that of the reference, which is no secret. */
	struct origin place = *origin;
	const struct value_secret given = {
	    key, text, secret->length, &place, true};
	const struct value_lookalike look = {
	    key, key->name, text, secret->length, &place};
	bool ignored;

	place.secret = false;
	value_check_lookalikes(&look, findings);
	(void)value_check_secret(&given, findings, &ignored);
	if (has_control(text, secret->length))
		findings_add(findings, &read_rules[READ_SECRET_CONTROL], &place,
		    "see what the reference leads to",
		    "the secret of '%s' has a control character in it, or "
		    "bytes that are no UTF-8",
		    key->name);
}
