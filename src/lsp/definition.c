/*
 * textDocument/definition: from extends to the base, from a reference to the
 * payload's section, from a path to the file, from a server to scepctl.conf.
 */
#include <string.h>

#include "base/file.h"
#include "lsp/lsp_internal.h"
#include "profile/reference.h"
#include "base/banned.h"

struct defining {
	struct lsp_call *call;
	struct arena *arena;
	struct where where;
	struct ini_item item; /* of the value, that the place is in */
};

/* A place in a text; in the whole file without one. */
static int add_location(struct defining *defining, const char *path,
    const struct origin *origin, struct error *error)
{
	struct json_writer *writer = defining->call->writer;
	const struct open_document *document = defining->call->document;
	const struct source *source = origin == NULL ? NULL : origin->source;
	auto_lines struct lines lines = {0};
	struct span span = {0, 0};

	if (source != NULL && origin->path == NULL)
		span = origin->span;
	if (source == NULL || origin->path != NULL
		? lines_read(&lines, "", 0, error) != 0
		: lines_read(&lines, source->text, source->length, error) != 0)
		return -1;
	json_write_object(writer, NULL);
	if (source != NULL && source->name == open_name(document))
		json_write_text(writer, "uri", document->uri);
	else
		lsp_write_uri(writer, "uri", defining->call->lsp, path);
	lsp_write_range(writer, "range", defining->call->lsp, &lines, span);
	json_write_end(writer);
	return 0;
}

/* Relative to the directory of the document. */
static int add_file(struct defining *defining, struct error *error)
{
	const char *own = defining->call->document->path;
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];

	if (own == NULL ||
	    file_directory(directory, sizeof(directory), own) != 0 ||
	    file_join(path, sizeof(path), directory, defining->item.text) !=
		0 ||
	    !view_exists(&defining->call->lsp->view, path))
		return 0;
	return add_location(defining, path, NULL, error);
}

static int add_payload(struct defining *defining, const struct payload *payload,
    struct error *error)
{
	const struct origin *origin = payload->file == NULL
					  ? &payload->origin
					  : &payload->file->section.origin;

	return origin->source == NULL
		   ? 0
		   : add_location(
			 defining, origin->source->name, origin, error);
}

/* The value of the model whose names the place is in. */
static const struct value *find_value(
    const struct profile *profile, size_t offset, size_t *ret_item)
{
	struct payload_cursor at;

	for (size_t i = 0; i < profile->count; i++) {
		payload_cursor_init(&at, &profile->payloads[i]);
		while (payload_next(&at)) {
			if (!schema_type_is(at.key->type, SCHEMA_REFERS))
				continue;
			for (size_t k = 0; k < at.value->count; k++) {
				const struct origin *origin =
				    &at.value->items[k].origin;

				if (origin->source == profile->source &&
				    origin->path == NULL &&
				    origin->span.begin <= offset &&
				    offset <= origin->span.end) {
					*ret_item = k;
					return at.value;
				}
			}
		}
	}
	return NULL;
}

/* What the name means; where that cannot be told, all that its list means. */
static int add_payloads(struct defining *defining, struct error *error)
{
	struct document *document = &defining->call->document->document;
	const struct value *value;
	size_t item = 0;

	value = find_value(&document->profile, defining->call->offset, &item);
	if (value == NULL)
		return 0;
	for (size_t i = 0; i < value->target_count; i++)
		if ((value->target_count != value->count || i == item) &&
		    add_payload(defining, value->targets[i], error) != 0)
			return -1;
	return 0;
}

static int add_server(struct defining *defining, struct error *error)
{
	const struct config *config = &defining->call->document->config;
	const struct payload *server =
	    config_section(config, "jamf", defining->item.text);

	return server == NULL || config->path == NULL
		   ? 0
		   : add_location(
			 defining, config->path, &server->origin, error);
}

/* The item that the place is in, as the language reads it. */
static bool find_item(struct defining *defining)
{
	const struct where *where = &defining->where;
	struct findings ignored = {.arena = defining->arena};
	const struct ini_section *section = where->section;
	size_t offset = defining->call->offset - where->begin;
	struct ini_item *items, one;
	size_t count = 1;

	for (size_t i = 0; section != NULL && i < section->count; i++) {
		const struct ini_entry *entry = &section->entries[i];

		if (schema_key_of_name(where->schema, entry->name) !=
		    where->key)
			continue;
		if (!where->is_item) {
			items = &one;
			if (!ini_scalar(&where->ini, entry, false,
				defining->arena, &ignored, items))
				return false;
		} else if (!ini_list(&where->ini, entry, false, defining->arena,
			       &ignored, &items, &count)) {
			return false;
		}
		for (size_t k = 0; k < count; k++)
			if (items[k].span.begin <= offset &&
			    offset <= items[k].span.end) {
				defining->item = items[k];
				return true;
			}
	}
	return false;
}

static int add_all(struct defining *defining, struct error *error)
{
	const struct where *where = &defining->where;
	const struct schema_key *key = where->key;

	if (where->kind != WHERE_VALUE || key == NULL || key->secret)
		return 0;
	if (schema_type_is(key->type, SCHEMA_REFERS))
		return add_payloads(defining, error);
	if (!find_item(defining))
		return 0;
	if (schema_key_is(key, KEY_EXTENDS) ||
	    schema_type_is(key->type, SCHEMA_CONTENT) ||
	    key->type == SCHEMA_CERTIFICATES)
		return add_file(defining, error);
	if (schema_key_is(key, KEY_SERVER) &&
	    strcmp(where->schema->section, "jamf") == 0)
		return add_server(defining, error);
	return 0;
}

static int definition(struct lsp_call *call, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct defining defining = {.call = call, .arena = &arena};

	if (lsp_where(call, &arena, &defining.where, error) != 0)
		return -1;
	json_write_array(call->writer, LSP_RESULT);
	if (add_all(&defining, error) != 0)
		return -1;
	json_write_end(call->writer);
	return 0;
}

const struct lsp_method lsp_definition = {"textDocument/definition",
    LSP_REQUEST | LSP_DOCUMENT | LSP_POSITION, definition};
