/*
 * Subjects from their text form.
 */
#include "profile/subject.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum subject_rule {
	SUBJECT_SYNTAX,
	SUBJECT_ATTRIBUTE,
	SUBJECT_ESCAPE,
	SUBJECT_EMPTY,
	SUBJECT_LIMIT
};

const struct rule subject_rules[] = {
    [SUBJECT_SYNTAX] = {"subject-syntax", SEVERITY_ERROR,
	"A subject is NAME=VALUE pairs separated by commas (RFC 4514)."},
    [SUBJECT_ATTRIBUTE] = {"subject-attribute", SEVERITY_ERROR,
	"A subject's attribute is a known name or a dotted OID."},
    [SUBJECT_ESCAPE] = {"subject-escape", SEVERITY_ERROR,
	"In a subject, a backslash stands before one of the characters that "
	"need it, or before two hex digits of a byte of UTF-8."},
    [SUBJECT_EMPTY] = {"subject-empty-value", SEVERITY_ERROR,
	"Every attribute of a subject has a value."},
    [SUBJECT_LIMIT] = {"subject-limit", SEVERITY_ERROR,
	"A subject has at most 64 parts of at most 16 pairs each."},
    {NULL, SEVERITY_NOTE, NULL}};

struct parser {
	const char *text;
	size_t length;
	size_t at;
	const struct origin *origin;
	struct arena *arena;
	struct findings *findings;
	bool faulty;
	/* What has been read so far: finished RDNs, and the current one. */
	struct subject_rdn rdns[SUBJECT_RDNS_MAX];
	size_t rdn_count;
	struct subject_pair pairs[SUBJECT_PAIRS_MAX];
	size_t pair_count;
};

/* The place of bytes begin .. end-1 of the text. */
static struct origin part(const struct parser *p, size_t begin, size_t end)
{
	struct origin origin = *p->origin;
	size_t start = origin.span.begin;

	if (origin.path == NULL && origin.span.end - start == p->length)
		origin.span = (struct span){start + begin, start + end};
	return origin;
}

static void fault(struct parser *p, enum subject_rule rule, size_t begin,
    size_t end, const char *message, const char *hint)
{
	struct origin origin = part(p, begin, end);

	p->faulty = true;
	findings_add(
	    p->findings, &subject_rules[rule], &origin, hint, "%s", message);
}

static bool no_memory(struct parser *p)
{
	p->faulty = true;
	p->findings->failed = true;
	return false;
}

static bool is_separator(char c)
{
	return c == ',' || c == '+' || c == ';';
}

static size_t skip_blanks(const struct parser *p, size_t at, size_t end)
{
	while (at < end && text_is_blank(p->text[at]))
		at++;
	return at;
}

static size_t trim_blanks(const struct parser *p, size_t begin, size_t end)
{
	while (end > begin && text_is_blank(p->text[end - 1]))
		end--;
	return end;
}

/* Where the value that starts at begin ends: at a separator without
 * backslash. A quoted string (RFC 2253) is gone over as a whole, so that its
 * commas earn no findings of their own. */
static size_t value_end(const struct parser *p, size_t begin)
{
	size_t at = begin;
	bool quoted = at < p->length && p->text[at] == '"';

	if (quoted && memchr(p->text + at + 1, '"', p->length - at - 1) == NULL)
		quoted = false;
	for (at += quoted; at < p->length; at++) {
		if (p->text[at] == '\\')
			at++;
		else if (quoted && p->text[at] == '"')
			quoted = false;
		else if (!quoted && is_separator(p->text[at]))
			return at;
	}
	return p->length;
}

/* The attribute's name at begin .. end-1; sets what a payload carries. */
static bool parse_attribute(
    struct parser *p, size_t begin, size_t end, struct subject_pair *pair)
{
	static const char prefix[] = "OID.";
	const size_t prefix_length = sizeof(prefix) - 1;
	const char *hint = "use a name such as CN, OU or O, or an OID such as "
			   "2.5.4.5";
	size_t from = begin;
	const char *name, *near;
	struct origin origin;

	if (begin == end) {
		fault(p, SUBJECT_SYNTAX, p->at, p->at + 1,
		    "no attribute name before '='",
		    "write NAME=VALUE, such as CN=$USERNAME");
		return false;
	}
	if (end - from > prefix_length &&
	    text_equal_case(
		p->text + from, prefix_length, prefix, prefix_length))
		from += prefix_length;
	name = arena_copy(p->arena, p->text + from, end - from);
	if (name == NULL)
		return no_memory(p);
	pair->attribute = subject_attribute(name, end - from);
	if (pair->attribute != NULL) {
		pair->name = subject_attribute_name(pair->attribute);
		return true;
	}
	near = subject_attribute_near(name);
	if (name[0] == '/')
		hint = "separate the parts by commas: CN=...,O=...";
	else if (near != NULL)
		hint = arena_printf(p->arena, "did you mean '%s'?", near);
	origin = part(p, begin, end);
	p->faulty = true;
	findings_add(p->findings, &subject_rules[SUBJECT_ATTRIBUTE], &origin,
	    hint, "unknown attribute '%s'", name);
	return false;
}

/* The character after the backslash at *at; moves past it. */
static bool decode_escape(
    struct parser *p, size_t *at, size_t end, char *ret_byte)
{
	size_t begin = *at, next = begin + 1;
	int high, low;

	if (next < end && memchr(" \"+,;<>\\#=", p->text[next], 10) != NULL) {
		*ret_byte = p->text[next];
		*at = next + 1;
		return true;
	}
	high = next < end ? text_hex_digit(p->text[next]) : -1;
	low = next + 1 < end ? text_hex_digit(p->text[next + 1]) : -1;
	if (high >= 0 && low >= 0) {
		*ret_byte = (char)(high * 16 + low);
		*at = next + 2;
		return true;
	}
	*at = next;
	fault(p, SUBJECT_ESCAPE, begin, next < end ? next + 1 : next,
	    next < end ? "unknown escape in a subject"
		       : "a subject cannot end in a backslash",
	    "a backslash itself is '\\\\'; a byte is '\\' and two hex "
	    "digits");
	return false;
}

/* What escapes can bring in and no property list can carry. */
static void check_decoded(struct parser *p, size_t begin, size_t end,
    const char *value, size_t length)
{
	if (text_utf8_prefix(value, length) != length) {
		fault(p, SUBJECT_ESCAPE, begin, end, "value is not UTF-8",
		    "each non-ASCII character is 2 to 4 bytes: 'é' is "
		    "'\\C3\\A9', or the character itself");
		return;
	}
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)value[i] < 0x20 &&
		    strchr("\t\n\r", value[i] == '\0' ? 1 : value[i]) == NULL) {
			fault(p, SUBJECT_ESCAPE, begin, end,
			    "control character in a subject",
			    "remove the escape");
			return;
		}
}

/* Decodes begin .. end-1, which has no separator. */
static bool decode_value(
    struct parser *p, size_t begin, size_t end, struct subject_pair *pair)
{
	char *value = arena_new(p->arena, end - begin + 1);
	size_t length = 0, keep = 0;

	if (value == NULL)
		return no_memory(p);
	for (size_t at = begin; at < end;) {
		if (p->text[at] == '\\') {
			if (decode_escape(p, &at, end, &value[length]))
				keep = ++length;
			continue;
		}
		/* What RFC 4514 wants behind a backslash. */
		if (memchr("\"<>", p->text[at], 3) != NULL)
			fault(p, SUBJECT_ESCAPE, at, at + 1,
			    p->text[at] == '"'   ? "'\"' without a backslash"
			    : p->text[at] == '<' ? "'<' without a backslash"
						 : "'>' without a backslash",
			    p->text[at] == '"'   ? "write '\\\"'"
			    : p->text[at] == '<' ? "write '\\<'"
						 : "write '\\>'");
		value[length++] = p->text[at];
		if (!text_is_blank(p->text[at]))
			keep = length;
		at++;
	}
	/* Blanks at the end count only behind a backslash. */
	value[keep] = '\0';
	check_decoded(p, begin, end, value, keep);
	pair->value = value;
	pair->length = keep;
	return true;
}

static bool parse_value(
    struct parser *p, size_t begin, size_t end, struct subject_pair *pair)
{
	size_t shown = trim_blanks(p, begin, end);

	pair->value_origin = part(p, begin, shown);
	if (begin == end) {
		fault(p, SUBJECT_EMPTY, p->at, end, "attribute has no value",
		    "give it a value, or remove it");
		return false;
	}
	if (p->text[begin] == '#') {
		fault(p, SUBJECT_SYNTAX, begin, shown,
		    "value in BER hex form ('#...')",
		    "write the text itself; a literal '#' is '\\#'");
		return false;
	}
	if (p->text[begin] == '"') {
		fault(p, SUBJECT_SYNTAX, begin, shown,
		    "value in quotes, the form of RFC 2253",
		    "leave the quotes out and write ',' as '\\,'; a literal "
		    "quote is '\\\"'");
		return false;
	}
	return decode_value(p, begin, end, pair);
}

/* One NAME=VALUE; leaves p->at at the separator after it, or the end. */
static void parse_pair(struct parser *p)
{
	struct subject_pair pair = {0};
	size_t begin = skip_blanks(p, p->at, p->length);
	size_t equals = begin, end;
	bool good;

	while (equals < p->length && p->text[equals] != '=' &&
	       !is_separator(p->text[equals]))
		equals++;
	if (equals == p->length || p->text[equals] != '=') {
		end = trim_blanks(p, begin, equals);
		if (begin < end)
			fault(p, SUBJECT_SYNTAX, begin, end,
			    "part of the subject without '='",
			    "write NAME=VALUE; a comma that belongs to a value "
			    "is '\\,', as in O=Example\\, Inc.");
		else if (p->at > 0 && begin == p->length)
			fault(p, SUBJECT_SYNTAX, p->at - 1, p->at,
			    "nothing after the last separator", "remove it");
		else
			fault(p, SUBJECT_SYNTAX, begin, begin,
			    "nothing before the separator",
			    "remove one of them");
		p->at = equals;
		return;
	}
	p->at = equals;
	good = parse_attribute(p, begin, trim_blanks(p, begin, equals), &pair);
	equals = skip_blanks(p, equals + 1, p->length);
	end = value_end(p, equals);
	good = parse_value(p, equals, end, &pair) && good;
	pair.origin = part(p, begin, trim_blanks(p, equals, end));
	p->at = end;
	if (good && p->pair_count == SUBJECT_PAIRS_MAX)
		fault(p, SUBJECT_LIMIT, begin, end,
		    "more than 16 pairs in one part", NULL);
	else if (good)
		p->pairs[p->pair_count++] = pair;
}

static void finish_rdn(struct parser *p)
{
	struct subject_pair *pairs;

	if (p->pair_count == 0)
		return;
	if (p->rdn_count == SUBJECT_RDNS_MAX) {
		p->pair_count = 0;
		if (!p->faulty)
			fault(p, SUBJECT_LIMIT, 0, p->length,
			    "more than 64 parts in a subject", NULL);
		return;
	}
	pairs = arena_new_array(p->arena, p->pair_count, sizeof(*pairs));
	if (pairs == NULL) {
		(void)no_memory(p);
		return;
	}
	memcpy(pairs, p->pairs, p->pair_count * sizeof(*pairs));
	p->rdns[p->rdn_count++] = (struct subject_rdn){pairs, p->pair_count};
	p->pair_count = 0;
}

bool subject_parse(const char *text, size_t length, const struct origin *origin,
    struct arena *arena, struct findings *findings, struct subject *ret_subject)
{
	struct parser p = {.text = text,
	    .length = length,
	    .origin = origin,
	    .arena = arena,
	    .findings = findings};
	struct subject_rdn *rdns;

	if (length > SUBJECT_TEXT_MAX) {
		fault(&p, SUBJECT_LIMIT, 0, length,
		    "subject is longer than 8192 bytes", NULL);
		return false;
	}
	for (;; p.at++) {
		parse_pair(&p);
		if (p.at < length && p.text[p.at] == ';')
			fault(&p, SUBJECT_SYNTAX, p.at, p.at + 1,
			    "';' between the parts of a subject",
			    "separate them by ','; a literal ';' is '\\;'");
		if (p.at == length || p.text[p.at] != '+')
			finish_rdn(&p);
		if (p.at == length)
			break;
	}
	if (p.faulty)
		return false;
	rdns = arena_new_array(arena, p.rdn_count, sizeof(*rdns));
	if (rdns == NULL)
		return no_memory(&p);
	memcpy(rdns, p.rdns, p.rdn_count * sizeof(*rdns));
	*ret_subject = (struct subject){rdns, p.rdn_count};
	return true;
}
