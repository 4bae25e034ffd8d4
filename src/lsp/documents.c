/* Documents opened, changed and closed. */
#include "lsp/documents.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "lsp/frame.h"
#include "lsp/lsp.h"
#include "lsp/lsp_internal.h"
#include "lsp/uri.h"
#include "base/banned.h"

struct open_document *open_find(
    const struct open_documents *documents, const char *uri)
{
	for (size_t i = 0; i < documents->count; i++)
		if (strcmp(documents->list[i]->uri, uri) == 0)
			return documents->list[i];
	return NULL;
}

bool open_real_path(const char *path, char ret_real[PATH_MAX])
{
	char directory[FILE_PATH_MAX], above[PATH_MAX];

	if (realpath(path, ret_real) != NULL)
		return true;
	return file_directory(directory, sizeof(directory), path) == 0 &&
	       realpath(directory[0] == '\0' ? "." : directory, above) !=
		   NULL &&
	       file_join(ret_real, PATH_MAX, above, file_name(path)) == 0;
}

struct open_document *open_find_path(
    const struct open_documents *documents, const char *path)
{
	char real[PATH_MAX];

	if (documents->count == 0 || !open_real_path(path, real))
		return NULL;
	for (size_t i = 0; i < documents->count; i++)
		if (text_same(documents->list[i]->real, real))
			return documents->list[i];
	return NULL;
}

const char *open_name(const struct open_document *document)
{
	return document->path == NULL ? "<untitled>" : document->path;
}

static void open_done(struct open_document *document)
{
	document_done(&document->document);
	document_run_done(&document->run);
	config_done(&document->config);
	lines_done(&document->lines);
	buf_done(&document->text);
	memory_free(document->uri);
	memory_free(document->path);
	memory_free(document->real);
	memory_free(document->language);
	memory_free(document);
}

static char *copy_of(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = memory_new(size);

	if (copy != NULL)
		memcpy(copy, text, size);
	return copy;
}

static int fill(struct open_document *document, const char *uri,
    const char *language, struct error *error)
{
	char path[FILE_PATH_MAX], real[PATH_MAX];

	document->uri = copy_of(uri);
	document->language = copy_of(language);
	if (uri_to_path(uri, path, sizeof(path))) {
		if (!open_real_path(path, real))
			memcpy(real, path, strlen(path) + 1);
		document->path = copy_of(path);
		document->real = copy_of(real);
		if (document->path == NULL || document->real == NULL)
			return error_set_memory(error);
	}
	if (document->uri == NULL || document->language == NULL)
		return error_set_memory(error);
	return lines_read(&document->lines, "", 0, error);
}

int open_add(struct open_documents *documents, const char *uri,
    const char *language, struct open_document **ret, struct error *error)
{
	struct open_document *document = open_find(documents, uri), **list;

	if (document != NULL)
		open_remove(documents, document);
	if (documents->count == LSP_DOCUMENTS_MAX)
		return error_set(error, STATUS_LIMIT,
		    "more than %d documents are open", LSP_DOCUMENTS_MAX);
	list = memory_grow(documents->list, documents->count,
	    &documents->capacity, sizeof(struct open_document *));
	if (list == NULL)
		return error_set_memory(error);
	documents->list = list;
	document = memory_new(sizeof(*document));
	if (document == NULL)
		return error_set_memory(error);
	document->text.limit = FRAME_MESSAGE_MAX;
	if (fill(document, uri, language, error) != 0) {
		open_done(document);
		return -1;
	}
	documents->list[documents->count++] = document;
	*ret = document;
	return 0;
}

static int text_changed(struct open_document *document, struct error *error)
{
	struct buf *text = &document->text;

	document->read = false;
	document->dirty = true;
	if (!buf_ok(text))
		return error_set(error, STATUS_LIMIT,
		    "a document of more than %zu bytes", text->limit);
	return lines_read(&document->lines,
	    text->data == NULL ? "" : text->data, text->length, error);
}

int open_set_text(
    struct open_document *document, const char *text, struct error *error)
{
	buf_clear(&document->text);
	document->text.failed = false;
	document->lost = false;
	buf_text(&document->text, text);
	return text_changed(document, error);
}

static int replace(struct open_document *document, struct span span,
    const char *by, struct error *error)
{
	struct buf *text = &document->text;
	auto_buf struct buf rest = {0};

	buf_add(&rest, text->data == NULL ? "" : text->data + span.end,
	    text->length - span.end);
	if (!buf_ok(&rest))
		return error_set_memory(error);
	text->length = span.begin;
	buf_text(text, by);
	buf_add(text, rest.data, rest.length);
	return text_changed(document, error);
}

int open_change(struct open_document *document, enum position_encoding encoding,
    const struct json *change, struct error *error)
{
	const struct json *range = json_get(change, "range");
	const char *text = json_text(json_get(change, "text"));
	struct position begin, end;
	struct span span;

	if (text == NULL)
		return error_set(error, STATUS_USAGE, "a change has no text");
	if (json_kind(range) == JSON_NULL)
		return open_set_text(document, text, error);
	if (lsp_read_position(json_get(range, "start"), &begin, error) != 0 ||
	    lsp_read_position(json_get(range, "end"), &end, error) != 0)
		return -1;
	span.begin = position_offset(&document->lines, encoding, &begin);
	span.end = position_offset(&document->lines, encoding, &end);
	if (span.end < span.begin)
		return error_set(
		    error, STATUS_USAGE, "a range ends before it begins");
	return document->lost ? 0 : replace(document, span, text, error);
}

void open_remove(
    struct open_documents *documents, struct open_document *document)
{
	size_t at = 0;

	while (documents->list[at] != document)
		at++;
	documents->count--;
	memmove(&documents->list[at], &documents->list[at + 1],
	    (documents->count - at) * sizeof(struct open_document *));
	open_done(document);
}

void open_documents_done(struct open_documents *documents)
{
	for (size_t i = 0; i < documents->count; i++)
		open_done(documents->list[i]);
	memory_free(documents->list);
	*documents = (struct open_documents){0};
}
