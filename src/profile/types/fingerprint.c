/*
 * Fingerprints as people have them: hex in any grouping, with or without the
 * digest's name in front ("SHA-256: 1a 2b", "MD5 Fingerprint=1A:2B").
 */
#include "profile/types/fingerprint.h"

#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

enum {
	HEX_TEXT_LEAST = 32 /* digits of MD5, the shortest digest */
};

bool fingerprint_set(
    struct fingerprint *ret, const unsigned char *bytes, size_t length)
{
	enum digest digest;

	if (!digest_by_size(length, &digest))
		return false;
	*ret = (struct fingerprint){.kind = FINGERPRINT_BYTES};
	memcpy(ret->bytes, bytes, length);
	ret->length = length;
	return true;
}

/* "16 (MD5), 20 (SHA-1), ... or 64 (SHA-512)", each times the factor: 1 for
 * bytes, 2 for hex digits. */
static void add_lengths(struct buf *buf, size_t factor)
{
	for (int i = 0; i < DIGEST_COUNT; i++) {
		enum digest digest = (enum digest)i;

		if (i > 0)
			buf_text(buf, i + 1 == DIGEST_COUNT ? " or " : ", ");
		buf_printf(buf, "%zu (%s)", digest_size(digest) * factor,
		    digest_title(digest));
	}
}

static size_t trim_end(const char *text, size_t length)
{
	while (length > 0 && text_is_blank(text[length - 1]))
		length--;
	return length;
}

/* The digest named before the first ':' or '=', with or without "fingerprint"
 * or "thumbprint" behind it; the number of bytes up to the hex, or 0 when
 * there is no such name. */
static size_t prefix_length(
    const char *text, size_t length, enum digest *ret_digest)
{
	static const char *const nouns[] = {"fingerprint", "thumbprint"};
	size_t at = 0, name;

	while (at < length && text[at] != ':' && text[at] != '=')
		at++;
	name = trim_end(text, at);
	for (size_t i = 0; i < array_length(nouns); i++) {
		size_t noun = strlen(nouns[i]);

		if (name > noun && text_is_blank(text[name - noun - 1]) &&
		    text_equal_case(text + name - noun, noun, nouns[i], noun)) {
			name = trim_end(text, name - noun);
			break;
		}
	}
	return at == length || !digest_by_name(text, name, ret_digest) ? 0
								       : at + 1;
}

/* What openssl, Jamf's exports and SSH print instead of hex. */
static bool is_base64(const struct fingerprint_text *from, size_t at)
{
	unsigned char bytes[FINGERPRINT_MAX];
	enum digest digest;
	size_t length = 0;
	auto_buf struct buf hint = {0};

	while (at < from->length && text_is_blank(from->text[at]))
		at++;
	if (!base64_decode(from->text + at, from->length - at, bytes,
		sizeof(bytes), &length) ||
	    !digest_by_size(length, &digest))
		return false;
	buf_text(&hint, "fingerprint = ");
	text_add_hex(&hint, bytes, length);
	if (!buf_ok(&hint)) {
		from->findings->failed = true;
		return true;
	}
	findings_add(from->findings, &read_rules[READ_VALUE_FINGERPRINT],
	    from->origin, hint.data,
	    "the fingerprint is base64 of %zu bytes (%s), expected hex", length,
	    digest_title(digest));
	return true;
}

static void digit_fault(const struct fingerprint_text *from, size_t at)
{
	size_t step = text_utf8_length(from->text + at, from->length - at);
	size_t count = step == 0 ? 1 : step;
	struct origin place =
	    value_part(from->origin, from->length, at, at + count);
	const char *hint =
	    "a fingerprint is hex digits with blanks, ':' or '-', or one of "
	    "the words auto, none";

	if (count > 1)
		hint = "remove it; copying from a certificate window may "
		       "bring in characters that do not show";
	findings_add(from->findings, &read_rules[READ_VALUE_FINGERPRINT],
	    &place, hint, "'%.*s' in the fingerprint is no hex digit",
	    (int)count, from->text + at);
}

static void length_fault(const struct fingerprint_text *from, size_t digits,
    const enum digest *named)
{
	auto_buf struct buf expected = {0};

	if (named != NULL)
		buf_printf(&expected, "%zu", digest_size(*named) * 2);
	else
		add_lengths(&expected, 2);
	if (!buf_ok(&expected)) {
		from->findings->failed = true;
		return;
	}
	findings_add(from->findings, &read_rules[READ_VALUE_FINGERPRINT],
	    from->origin,
	    named != NULL ? "the digest's name must fit the length"
			  : "the length tells which digest it is",
	    "%s%sfingerprint has %zu hex digit%s, expected %s",
	    named != NULL ? digest_title(*named) : "", named != NULL ? " " : "",
	    digits, digits == 1 ? "" : "s", expected.data);
}

/* Bytes of the hex from 'begin' on; false at the first character that is none.
 * Digits past the longest digest are counted only. */
static bool read_hex(const struct fingerprint_text *from, size_t begin,
    unsigned char *bytes, size_t *ret_digits)
{
	size_t digits = 0;

	for (size_t at = begin; at < from->length; at++) {
		char c = from->text[at];
		int digit = text_hex_digit(c);

		if (text_is_blank(c) || c == ':' || c == '-')
			continue;
		if (digit < 0) {
			if (!is_base64(from, begin))
				digit_fault(from, at);
			return false;
		}
		if (digits / 2 < FINGERPRINT_MAX)
			bytes[digits / 2] =
			    (unsigned char)(bytes[digits / 2] << 4 | digit);
		digits++;
	}
	*ret_digits = digits;
	return true;
}

bool fingerprint_parse(
    const struct fingerprint_text *from, struct fingerprint *ret)
{
	unsigned char bytes[FINGERPRINT_MAX] = {0};
	enum digest named = DIGEST_MD5;
	size_t digits, prefix;

	if (text_equal_case(from->text, from->length, "auto", 4)) {
		*ret = (struct fingerprint){.kind = FINGERPRINT_AUTO};
		return true;
	}
	if (text_equal_case(from->text, from->length, "none", 4)) {
		*ret = (struct fingerprint){.kind = FINGERPRINT_NONE};
		return true;
	}
	prefix = prefix_length(from->text, from->length, &named);
	if (!read_hex(from, prefix, bytes, &digits))
		return false;
	if ((prefix > 0 && digits != digest_size(named) * 2) ||
	    digits % 2 != 0 || digits > (size_t)FINGERPRINT_MAX * 2 ||
	    !fingerprint_set(ret, bytes, digits / 2)) {
		length_fault(from, digits, prefix > 0 ? &named : NULL);
		return false;
	}
	return true;
}

static bool parse_fingerprint(const struct type_text *t)
{
	struct fingerprint_text from = {
	    t->text, t->length, t->origin, t->context->findings};

	return fingerprint_parse(&from, &t->value->fingerprint);
}

/* -- from a property list -------------------------------------------------- */

static const char raw_hint[] =
    "put the raw bytes of the digest, in base64, between <data> and </data>; "
    "not its hex digits";

/* Base64 of the digits instead of what they stand for. Those of MD5 are as
 * long as SHA-256, those of SHA-256 as long as SHA-512, so the length alone
 * does not tell; no digest consists of digits by chance. */
static bool is_hex_text(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text_hex_digit((char)bytes[i]) < 0 &&
		    memchr(": -\n", bytes[i], 4) == NULL)
			return false;
	return length >= HEX_TEXT_LEAST;
}

static bool wrong_bytes(const struct type_node *n, const char *message)
{
	tree_report(n->reader, TREE_RULE_FINGERPRINT_TYPE, &n->value->origin,
	    raw_hint, "%s", message);
	return false;
}

static bool read_fingerprint(const struct type_node *n)
{
	const char *name = tree_path_name(n->path);
	size_t length = 0;
	const unsigned char *bytes = tree_data(n->node, &length);
	auto_buf struct buf hint = {0};

	if (bytes == NULL)
		return wrong_bytes(n,
		    tree_text_of(n->reader, "'%s' is of type %s, expected data",
			name, tree_type_name(tree_type(n->node))));
	if (is_hex_text(bytes, length))
		return wrong_bytes(
		    n, tree_text_of(n->reader,
			   "'%s' holds hex digits as text, not the bytes of a "
			   "digest",
			   name));
	if (fingerprint_set(&n->value->fingerprint, bytes, length))
		return true;
	buf_text(&hint, "the length selects the digest: ");
	add_lengths(&hint, 1);
	buf_text(&hint, " bytes");
	n->reader->failed = n->reader->failed || hint.failed;
	tree_report(n->reader, TREE_RULE_FINGERPRINT_LENGTH, &n->value->origin,
	    hint.failed ? NULL : hint.data, "'%s' has %zu bytes", name, length);
	return false;
}

/* -- and out --------------------------------------------------------------- */

static int put_fingerprint(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const struct fingerprint *fingerprint = &value->fingerprint;

	if (fingerprint->kind == FINGERPRINT_NONE)
		return 0;
	if (fingerprint->kind == FINGERPRINT_AUTO && b->values->is_rehearsal)
		return !b->values->marks_unknown
			   ? 0
			   : builder_put_row(
				 b, key, tree_new_unread(b->arena, "auto"));
	if (fingerprint->kind == FINGERPRINT_BYTES)
		return builder_put_row(b, key,
		    tree_new_data(
			b->arena, fingerprint->bytes, fingerprint->length));
	(void)error_set(b->error, STATUS_REFUSED,
	    "no fingerprint pinned for '%s'",
	    payload_text(b->payload, KEY_URL, key->name));
	return error_hint(b->error,
	    "run 'scepctl fingerprint --update FILE' with the definition as "
	    "FILE, or write the fingerprint into it");
}

static bool write_fingerprint(struct buf *buf, const struct value_out *v)
{
	const struct fingerprint *fingerprint = &v->value->fingerprint;

	if (fingerprint->kind == FINGERPRINT_BYTES)
		text_add_hex(buf, fingerprint->bytes, fingerprint->length);
	else
		buf_text(buf,
		    fingerprint->kind == FINGERPRINT_AUTO ? "auto" : "none");
	return true;
}

static void show_fingerprint(struct buf *buf, const struct value_out *v)
{
	const struct fingerprint *fingerprint = &v->value->fingerprint;
	enum digest digest;

	if (fingerprint->kind == FINGERPRINT_BYTES &&
	    digest_by_size(fingerprint->length, &digest))
		buf_printf(buf, "%s: ", digest_title(digest));
	(void)write_fingerprint(buf, v);
}

const struct profile_type profile_type_fingerprint = {parse_fingerprint,
    read_fingerprint, put_fingerprint, write_fingerprint, show_fingerprint};
