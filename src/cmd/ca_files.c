/* CA certificates of a SCEP server, written to files. */
#include "cmd/ca_files.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/message.h"
#include "cmd/outputs.h"
#include "base/banned.h"

enum {
	NAME_CHARACTERS_MAX = 48,
	DIGEST_BYTES_SHOWN = 4,
	FILE_MODE = 0644
};

void ca_files_done(struct ca_files *files)
{
	buf_done(&files->names);
}

enum ca_place {
	PLACE_FREE,
	PLACE_SAME,
	PLACE_TAKEN
};

static enum ca_place look(const char *path, const struct buf *pem)
{
	auto_buf struct buf there = {0};
	struct error ignored;

	if (!file_exists(path))
		return PLACE_FREE;
	if (file_is_directory(path) || file_is_pipe(path) ||
	    file_read(path, CERT_FILE_MAX, &there, NULL, &ignored) != 0 ||
	    there.length != pem->length ||
	    memcmp(there.data, pem->data, pem->length) != 0)
		return PLACE_TAKEN;
	return PLACE_SAME;
}

/* Quoted where a list would take it apart. */
static void add_name(struct buf *names, const char *path)
{
	bool plain = strpbrk(path, ",;#\"\\ \t") == NULL;

	if (names->length > 0)
		buf_text(names, ", ");
	if (plain) {
		buf_text(names, path);
		return;
	}
	buf_char(names, '"');
	for (; *path != '\0'; path++) {
		if (*path == '"' || *path == '\\')
			buf_char(names, '\\');
		buf_char(names, *path);
	}
	buf_char(names, '"');
}

static int put(struct ca_files *files, const char *path, const struct buf *pem,
    struct error *error)
{
	switch (look(path, pem)) {
	case PLACE_FREE:
		if (file_create(
			path, pem->data, pem->length, FILE_MODE, error) != 0)
			return -1;
		message_note(files->invocation, "wrote '%s'", path);
		break;
	case PLACE_SAME:
		message_note(files->invocation, "'%s' is there already", path);
		break;
	default:
		(void)error_set(error, STATUS_REFUSED,
		    "'%s' exists already and holds something else", path);
		return error_hint(error, "name another place, or move it away");
	}
	add_name(&files->names, path);
	return buf_ok(&files->names) ? 0 : error_set_memory(error);
}

/* Small letters, digits and single hyphens: nothing a path could be. */
static void add_stem(struct buf *stem, const struct cert *cert)
{
	size_t start = stem->length;

	for (const char *at = cert_common_name(cert); *at != '\0'; at++) {
		char c = text_lower(*at);

		if (stem->length - start == NAME_CHARACTERS_MAX)
			break;
		if ((c >= 'a' && c <= 'z') || text_is_digit(c))
			buf_char(stem, c);
		else if (stem->length > start &&
			 stem->data[stem->length - 1] != '-')
			buf_char(stem, '-');
	}
	while (stem->length > start && stem->data[stem->length - 1] == '-')
		stem->data[--stem->length] = '\0';
	if (stem->length == start)
		buf_text(stem, "ca");
}

static int put_named(struct ca_files *files, const struct cert *cert,
    const char *directory, struct error *error)
{
	auto_buf struct buf pem = {0}, stem = {0}, path = {0};
	unsigned char digest[DIGEST_BYTES_MAX];

	if (cert_add_pem(cert, &pem, error) != 0 ||
	    cert_fingerprint(cert, DIGEST_SHA256, digest, error) != 0)
		return -1;
	buf_printf(&stem, "%s%s", directory,
	    text_ends_with(directory, "/") ? "" : "/");
	if (!buf_ok(&stem))
		return error_set_memory(error);
	add_stem(&stem, cert);
	if (!buf_ok(&stem))
		return error_set_memory(error);
	buf_printf(&path, "%s.pem", stem.data);
	if (buf_ok(&path) && look(path.data, &pem) == PLACE_TAKEN) {
		buf_clear(&path);
		buf_printf(&path, "%s-", stem.data);
		text_add_hex(&path, digest, DIGEST_BYTES_SHOWN);
		buf_text(&path, ".pem");
	}
	return buf_ok(&path) ? put(files, path.data, &pem, error)
			     : error_set_memory(error);
}

int ca_files_put_in(struct ca_files *files,
    const struct scep_authority *authority, const char *directory,
    struct error *error)
{
	if (outputs_make_directory(directory, error) != 0)
		return -1;
	if (authority->root != NULL && authority->root != authority->ca &&
	    put_named(files, authority->root, directory, error) != 0)
		return -1;
	return put_named(files, authority->ca, directory, error);
}

static int put_prefixed(struct ca_files *files, const struct cert *cert,
    const char *prefix, const char *end, struct error *error)
{
	auto_buf struct buf pem = {0}, path = {0};

	if (cert_add_pem(cert, &pem, error) != 0)
		return -1;
	buf_printf(&path, "%s%s", prefix, end);
	return buf_ok(&path) ? put(files, path.data, &pem, error)
			     : error_set_memory(error);
}

int ca_files_put_as(struct ca_files *files,
    const struct scep_authority *authority, const char *prefix,
    struct error *error)
{
	if (authority->root != NULL && put_prefixed(files, authority->root,
					   prefix, "-root.pem", error) != 0)
		return -1;
	return authority->root == authority->ca
		   ? 0
		   : put_prefixed(
			 files, authority->ca, prefix, "-issuing.pem", error);
}

void ca_files_tell(const struct ca_files *files)
{
	if (files->names.length > 0)
		message_note(files->invocation,
		    "a definition ships them by 'certificate = %s', paths "
		    "from the definition's own directory",
		    files->names.data);
}
