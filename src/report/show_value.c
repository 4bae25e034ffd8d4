/*
 * Values for reading: of a definition as it would have them, of a property
 * list as lines "PATH = VALUE"; secrets are masked in both.
 */
#include <inttypes.h>
#include <string.h>

#include "base/secret_reference.h"
#include "base/secret.h"
#include "base/text.h"
#include "report/show.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "profile/redact.h"
#include "profile/value.h"
#include "base/banned.h"

enum {
	NAME_WIDTH = 30
};

void report_text_name(struct buf *buf, const char *name)
{
	size_t length = strlen(name);

	buf_text(buf, "  ");
	text_add_printable(buf, name, length);
	for (; length < NAME_WIDTH; length++)
		buf_char(buf, ' ');
	buf_text(buf, " = ");
}

/* Whatever the key is for. */
static bool has_secret_content(const struct value *value)
{
	for (size_t i = 0; value->items != NULL && i < value->count; i++)
		if (redact_is_secret_content(
			value->items[i].text, value->items[i].length))
			return true;
	if (value->text != NULL &&
	    redact_is_secret_content(value->text, value->length))
		return true;
	return value->data != NULL &&
	       redact_is_secret_content(value->data, value->data_length);
}

void report_text_value(
    struct buf *buf, const struct schema_key *key, const struct value *value)
{
	const struct value_out out = {.key = key, .value = value};
	int kind = value->tree != NULL || value->text == NULL
		       ? SECRET_REFERENCE_LITERAL
		       : secret_reference_kind_of(value->text, value->length);

	/* A reference says where the secret is, not what it is; but the words
	 * of a command may hold anything. */
	if (key->secret && kind > SECRET_REFERENCE_LITERAL &&
	    kind != SECRET_REFERENCE_COMMAND)
		text_add_printable(buf, value->text, value->length);
	else if (key->secret)
		buf_text(buf, SECRET_MASK);
	else if (has_secret_content(value))
		buf_text(buf, SECRET_MASK);
	else
		value_show(buf, &out);
}

/* -- property lists ------------------------------------------------------ */

static void add_scalar(struct buf *buf, const struct tree *value)
{
	const char *text;
	const void *bytes;
	size_t length = 0;
	int64_t number;
	double real;
	bool yes;

	if ((text = tree_text(value, &length)) != NULL)
		text_add_printable(buf, text, length);
	else if (tree_integer(value, &number))
		buf_printf(buf, "%" PRId64, number);
	else if (tree_real(value, &real))
		buf_printf(buf, "%.15g", real);
	else if (tree_boolean(value, &yes))
		buf_text(buf, yes ? "yes" : "no");
	else if (tree_date(value, &number))
		value_show_date(buf, number);
	else if ((bytes = tree_data(value, &length)) != NULL)
		value_show_bytes(buf, bytes, length);
	else if (tree_type(value) == TREE_UNREAD)
		buf_text(buf, "(unreadable)");
	else if (tree_type(value) == TREE_DICT)
		buf_text(buf, "{}");
	else
		buf_text(buf, "[]");
}

static enum walk_next add_line(void *context, struct walk_place *place)
{
	struct buf *buf = context;
	auto_buf struct buf name = {0};

	if (tree_dict_count(place->node) > 0 ||
	    tree_array_count(place->node) > 0)
		return WALK_ON;
	buf_text(&name, "");
	place_add_path(place, &name);
	if (!buf_ok(&name)) {
		buf->failed = true;
		return WALK_STOP;
	}
	report_text_name(buf, name.data == NULL ? "" : name.data);
	if (place_hides(place) ||
	    (tree_type(place->node) == TREE_UNREAD && place_hides_below(place)))
		buf_text(buf, SECRET_MASK);
	else
		add_scalar(buf, place->node);
	buf_char(buf, '\n');
	return WALK_ON;
}

void report_text_tree(struct buf *buf, struct walk_place *place)
{
	const struct walker walker = {buf, add_line, NULL};

	(void)profile_walk(&walker, place);
}

void report_text_certificates(struct buf *buf, const void *bytes, size_t length)
{
	auto_cert_list struct cert_list list = {0};
	struct error error;

	if (cert_list_read(bytes, length, "", &list, &error) != 0) {
		/* No certificate is no fault here; lack of memory is. */
		if (error.status == STATUS_LIMIT)
			buf->failed = true;
		return;
	}
	for (size_t i = 0; i < list.count; i++) {
		const struct cert *cert = list.certs[i];
		unsigned char digest[DIGEST_BYTES_MAX];

		report_text_name(buf, "(certificate)");
		buf_printf(buf, "%s, valid until ", cert_subject(cert));
		value_show_date(buf, cert_not_after(cert));
		buf_text(buf, ", SHA-256: ");
		if (cert_fingerprint(cert, DIGEST_SHA256, digest, &error) != 0)
			buf->failed = true;
		else
			text_add_hex(buf, digest, digest_size(DIGEST_SHA256));
		buf_char(buf, '\n');
	}
}
