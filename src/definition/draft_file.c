/*
 * Names of files and variables, and the files of certificates.
 */
#include "definition/draft_file.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "crypto/cert.h"
#include "base/banned.h"

enum {
	HEX_BYTES = 4 /* of the digest in a name */
};

void draft_add_name(struct buf *buf, const char *text, const char *fallback)
{
	size_t begin = buf->length, left = DRAFT_NAME_MAX;
	bool is_gap = false;

	for (const char *c = text; *c != '\0' && left > 0; c++) {
		bool is_plain = text_is_letter(*c) || text_is_digit(*c) ||
				*c == '_' || *c == '-' ||
				(*c == '.' && c[1] != '.' && c[1] != '\0');

		/* Neither at the beginning, nor two of them. */
		if (!is_plain || (buf->length == begin &&
				     (*c == '.' || *c == '-' || *c == '_'))) {
			is_gap = buf->length > begin;
			continue;
		}
		if (is_gap)
			buf_char(buf, '_');
		is_gap = false;
		buf_char(buf, *c);
		left--;
	}
	if (buf->length == begin)
		buf_text(buf, fallback);
}

void draft_add_variable(struct buf *buf, const char *text)
{
	size_t left = DRAFT_NAME_MAX;
	bool is_gap = false, is_first = true;

	for (const char *c = text; *c != '\0' && left > 0; c++) {
		if (!text_is_letter(*c) && !text_is_digit(*c)) {
			is_gap = !is_first;
			continue;
		}
		if (is_gap)
			buf_char(buf, '_');
		is_gap = is_first = false;
		buf_char(
		    buf, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
		left--;
	}
	if (is_first)
		buf_text(buf, "PROFILE");
}

struct draft_file *draft_add_file(
    struct draft *draft, const char *name, const void *bytes, size_t length)
{
	struct draft_file *files = arena_grow(draft->arena, draft->files,
	    draft->file_count, &draft->file_room, sizeof(*files));

	if (name == NULL || bytes == NULL || files == NULL)
		return NULL;
	draft->files = files;
	files[draft->file_count] =
	    (struct draft_file){.name = name, .bytes = bytes, .length = length};
	return &files[draft->file_count++];
}

/* Its one certificate, as PEM; false when it is none. */
static bool add_pem(const struct value *value, struct buf *pem, const char **cn,
    struct cert_list *certs)
{
	struct error ignored = {0};

	if (cert_list_read(
		value->data, value->data_length, "", certs, &ignored) != 0 ||
	    certs->count != 1 || cert_add_pem(certs->certs[0], pem, &ignored))
		return false;
	*cn = cert_common_name(certs->certs[0]);
	return true;
}

/* The digest is that of the certificate itself, or of the bytes. */
static bool digest_hex(const struct value *value, const struct cert *cert,
    char hex[2 * HEX_BYTES + 1])
{
	unsigned char digest[DIGEST_BYTES_MAX];
	auto_buf struct buf text = {0};
	struct error ignored = {0};

	if ((cert != NULL
		    ? cert_fingerprint(cert, DIGEST_SHA256, digest, &ignored)
		    : digest_of(DIGEST_SHA256, value->data, value->data_length,
			  digest, &ignored)) != 0)
		return false;
	text_add_hex(&text, digest, HEX_BYTES);
	if (!buf_ok(&text))
		return false;
	memcpy(hex, text.data, 2 * HEX_BYTES + 1);
	return true;
}

/* "icon.png" is "icon" and ".png". */
static void add_bytes_name(
    struct buf *name, const char *proposed, const char *hex)
{
	auto_buf struct buf plain = {0};
	const char *suffix;

	draft_add_name(&plain, proposed, "file");
	suffix = plain.data == NULL ? NULL : strrchr(plain.data, '.');
	if (suffix == NULL || suffix == plain.data || strlen(suffix) > 8)
		suffix = "";
	buf_printf(name, "%.*s-%s%s", (int)(plain.length - strlen(suffix)),
	    plain.data == NULL ? "" : plain.data, hex, suffix);
	name->failed = name->failed || plain.failed;
}

const char *draft_file_of(struct draft *draft, const struct schema_key *key,
    const struct value *value, const char *proposed)
{
	bool is_certificate = key->type == SCHEMA_CERTIFICATE;
	auto_cert_list struct cert_list certs = {0};
	auto_buf struct buf pem = {0}, name = {0};
	char hex[2 * HEX_BYTES + 1];
	const char *cn = NULL, *path;
	struct draft_file *file;
	bool is_pem = is_certificate && add_pem(value, &pem, &cn, &certs);

	if (!digest_hex(value, is_pem ? certs.certs[0] : NULL, hex))
		return NULL;
	buf_printf(
	    &name, "%s%s/", draft->shared, is_certificate ? "certs" : "files");
	if (is_pem) {
		draft_add_name(&name, cn, "certificate");
		buf_printf(&name, "-%s.pem", hex);
	} else {
		add_bytes_name(&name, proposed, hex);
	}
	path = buf_ok(&name) ? arena_text(draft->arena, name.data) : NULL;
	for (size_t i = 0; path != NULL && i < draft->file_count; i++)
		if (strcmp(draft->files[i].name, path) == 0)
			return path;
	file = draft_add_file(draft, path,
	    arena_copy(draft->arena,
		is_pem ? pem.data : (const char *)value->data,
		is_pem ? pem.length : value->data_length),
	    is_pem ? pem.length : value->data_length);
	if (file == NULL)
		return NULL;
	file->is_shared = true;
	return path;
}
