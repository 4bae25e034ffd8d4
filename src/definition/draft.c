/*
 * A profile that was read becomes a definition.
 */
#include "definition/draft.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "definition/draft_file.h"
#include "profile/build.h"
#include "profile/reference.h"
#include "profile/value.h"
#include "profile/walk.h"
#include "profile/write_payload.h"
#include "base/banned.h"

void draft_done(struct draft *draft)
{
	map_done(&draft->own);
}

void draft_set(struct payload *payload, struct value *value, const char *text,
    struct arena *arena)
{
	struct findings ignored = {.arena = arena};
	const struct value_context context = {arena, &ignored};
	struct value made = {.present = true, .given = true};

	if (value != NULL &&
	    value_parse(&context,
		&payload->schema->keys[value - payload->values], text,
		strlen(text), &made.origin, &made))
		*value = made;
}

/* -- which payloads have a section ----------------------------------------- */

/* The bytes of a file that nobody may see. */
static bool has_secret_file(const struct payload *payload)
{
	for (size_t row = 0; row < payload->schema->count; row++) {
		const struct value *value = &payload->values[row];
		struct walk_place place = {.node = value->tree};

		if (payload->schema->keys[row].type == SCHEMA_FILE &&
		    value->present && value->tree != NULL &&
		    place_hides_any(&place))
			return true;
	}
	return false;
}

static const char *reason_of(
    const struct profile *profile, const struct payload *payload)
{
	const struct schema *schema = payload->schema;

	if (schema == NULL)
		return "no schema describes its type";
	if (schema->section == NULL || payload->values == NULL)
		return "its type has no section";
	if (has_secret_file(payload))
		return "the file in it is a secret";
	for (const struct payload *other = profile->payloads; other < payload;
	     other++)
		if (!schema->labelled && other->schema == schema)
			return "its section can stand only once";
	return NULL;
}

int draft_start(struct draft *draft, struct error *error)
{
	const struct profile *profile = draft->profile;

	draft->reasons = arena_new_array(
	    draft->arena, profile->count + 1, sizeof(*draft->reasons));
	if (draft->reasons == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < profile->count; i++)
		draft->reasons[i] = reason_of(profile, &profile->payloads[i]);
	return 0;
}

/* -- secrets --------------------------------------------------------------- */

/* "WIFI_SCEP_CHALLENGE", and numbers behind it when that is taken. */
static const char *variable_of(struct draft *draft, const char *middle)
{
	auto_buf struct buf name = {0};
	size_t length, ignored;

	buf_printf(&name, "%s%s%s%s%s", draft->before,
	    draft->before[0] == '\0' ? "" : "_", middle,
	    draft->after[0] == '\0' ? "" : "_", draft->after);
	length = name.length;
	for (size_t n = 2; buf_ok(&name); n++) {
		bool is_taken =
		    draft->variables != NULL &&
		    map_get(draft->variables, name.data, name.length, &ignored);
		int added = is_taken ? 0
				     : map_add(&draft->own, name.data,
					   name.length, 0, &ignored);

		if (added != 0)
			return added < 0 ? NULL
					 : arena_printf(draft->arena, "env:%s",
					       name.data);
		name.length = length;
		buf_printf(&name, "_%zu", n);
	}
	return NULL;
}

static const char *add_secret(struct draft *draft, const char *reference,
    const char *place, const struct tree *node)
{
	struct draft_secret *secrets = arena_grow(draft->arena, draft->secrets,
	    draft->secret_count, &draft->secret_room, sizeof(*secrets));
	struct draft_secret *secret;

	if (secrets == NULL || reference == NULL || place == NULL)
		return NULL;
	draft->secrets = secrets;
	secret = &secrets[draft->secret_count++];
	*secret = (struct draft_secret){.reference = reference, .place = place};
	secret->bytes = tree_text(node, &secret->length);
	if (secret->bytes == NULL) {
		secret->bytes = tree_data(node, &secret->length);
		secret->is_data = true;
	}
	return reference;
}

static const char *give_reference(void *context, const struct payload *payload,
    const struct schema_key *key, const struct value *value, size_t ordinal)
{
	struct draft *draft = context;
	auto_buf struct buf name = {0};
	const char *place = value->origin.path;

	definition_add_variable(&name, payload, key->name);
	if (ordinal > 0 && draft->after[0] == '\0')
		buf_printf(&name, "_%zu", ordinal + 1);
	if (!buf_ok(&name))
		return NULL;
	return add_secret(draft, variable_of(draft, name.data),
	    place == NULL ? key->name : place, value->tree);
}

static const char *give_file_reference(void *context,
    const struct payload *payload, const struct walk_place *place)
{
	struct draft *draft = context;
	auto_buf struct buf name = {0}, path = {0};

	buf_text(&name, "PAYLOAD_");
	draft_add_variable(
	    &name, place_key(place) == NULL ? "SECRET" : place_key(place));
	buf_text(
	    &path, payload->origin.path == NULL ? "" : payload->origin.path);
	place_add_path(place, &path);
	if (!buf_ok(&name) || !buf_ok(&path))
		return NULL;
	return add_secret(draft, variable_of(draft, name.data),
	    arena_text(draft->arena, path.data), place->node);
}

/* -- payloads that are kept whole ------------------------------------------ */

static const struct schema *payload_section_schema(const struct draft *draft)
{
	return schemas_of_section(
	    draft->run->schemas, SCHEMA_IN_DEFINITION, SECTION_PAYLOAD);
}

static bool set_text(
    struct payload *payload, enum schema_key_name name, const char *text)
{
	struct value *value = payload_row(payload, name);

	if (value == NULL || text == NULL)
		return false;
	*value = (struct value){.present = true,
	    .given = true,
	    .text = text,
	    .length = strlen(text)};
	return true;
}

/* The payload becomes one of a file, whose name is not known yet. */
static bool keep_whole(struct draft *draft, struct payload *payload)
{
	const struct schema *schema = payload_section_schema(draft);
	struct payload_file *file;

	if (payload->file != NULL)
		return true;
	file = arena_new(draft->arena, sizeof(*file));
	if (file == NULL || schema == NULL)
		return false;
	*file =
	    (struct payload_file){.section = {.schema = schema,
				      .origin = payload->origin,
				      .tree = payload->tree,
				      .values = arena_new_array(draft->arena,
					  schema->count, sizeof(struct value))},
		.source = *draft->profile->source};
	file->root = tree_copy(draft->arena, payload->tree, NULL, NULL);
	payload->file = file;
	return file->section.values != NULL && file->root != NULL;
}

/* "payloads/wifi/Office.plist"; not that of one before it, whatever the file
 * system thinks of case. */
static const char *file_name_of(
    struct draft *draft, size_t index, const char *label, struct map *taken)
{
	const struct payload *payload = &draft->profile->payloads[index];
	const char *last =
	    payload->type == NULL ? NULL : strrchr(payload->type, '.');
	const char *kind =
	    payload->schema != NULL && payload->schema->section != NULL
		? payload->schema->section
	    : last != NULL ? last + 1
			   : "";
	auto_buf struct buf name = {0}, key = {0};
	size_t ignored;

	draft_add_name(&name,
	    label == NULL || strspn(label, "0123456789") == strlen(label)
		? kind
		: label,
	    "payload");
	for (size_t n = 1; buf_ok(&name); n++) {
		int added;

		buf_clear(&key);
		for (size_t i = 0; i < name.length; i++)
			buf_char(&key, text_lower(name.data[i]));
		if (n > 1)
			buf_printf(&key, "-%zu", n);
		if (!buf_ok(&key))
			return NULL;
		added = map_add(taken, key.data, key.length, 0, &ignored);
		if (added < 0)
			return NULL;
		if (added == 0)
			continue;
		if (n > 1)
			buf_printf(&name, "-%zu", n);
		return buf_ok(&name)
			   ? arena_printf(draft->arena, "payloads/%s/%s.plist",
				 draft->stem, name.data)
			   : NULL;
	}
	return NULL;
}

static int write_plist(struct draft *draft, const struct payload *payload,
    const char *name, struct error *error)
{
	const struct payload_writing writing = {
	    draft->profile, draft->arena, draft, give_file_reference};
	auto_buf struct buf xml = {0};

	if (name == NULL)
		return error_set_memory(error);
	if (payload_write_file(&writing, payload, &xml, error) != 0)
		return -1;
	return draft_add_file(draft, name,
		   arena_copy(draft->arena, xml.data, xml.length),
		   xml.length) == NULL
		   ? error_set_memory(error)
		   : 0;
}

static int write_more(
    struct draft *draft, struct map *taken, struct error *error)
{
	static const char file[] = "top-level";
	const char *name = arena_printf(
	    draft->arena, "payloads/%s/%s.plist", draft->stem, file);
	auto_buf struct buf xml = {0};
	size_t ignored;

	if (draft->more == NULL)
		return 0;
	if (tree_write_xml(draft->more, &xml, error) != 0)
		return -1;
	if (name == NULL ||
	    map_add(taken, file, sizeof(file) - 1, 0, &ignored) < 0 ||
	    draft_add_file(draft, name,
		arena_copy(draft->arena, xml.data, xml.length),
		xml.length) == NULL ||
	    !set_text(&draft->profile->top, KEY_TOP_LEVEL_FILE, name))
		return error_set_memory(error);
	return 0;
}

int draft_settle(struct draft *draft, struct error *error)
{
	struct profile *profile = draft->profile;
	auto_map struct map taken = {0};

	map_done(&draft->own);
	draft->own = (struct map){0};
	draft->file_count = draft->secret_count = 0;
	for (size_t i = 0; i < profile->count; i++)
		if (draft->reasons[i] != NULL &&
		    !keep_whole(draft, &profile->payloads[i]))
			return error_set_memory(error);
	if (profile_rename(profile, draft->arena, error) != 0 ||
	    write_more(draft, &taken, error) != 0)
		return -1;
	for (size_t i = 0; i < profile->count; i++) {
		struct payload *payload = &profile->payloads[i];
		const char *name;

		if (payload->file == NULL)
			continue;
		name = file_name_of(draft, i, profile->labels[i], &taken);
		if (write_plist(draft, payload, name, error) != 0)
			return error_prefix(error, "%s", payload->origin.path);
		if (!set_text(&payload->file->section, KEY_FILE, name))
			return error_set_memory(error);
	}
	return 0;
}

/* -- the definition -------------------------------------------------------- */

static const char *give_file(void *context, const struct schema_key *key,
    const struct value *value, const char *proposed)
{
	return draft_file_of(context, key, value, proposed);
}

int draft_write(struct draft *draft, struct buf *text, struct error *error)
{
	const struct definition_names names = {.context = draft,
	    .file = give_file,
	    .secret = give_reference,
	    .is_bare = draft->is_bare};

	return profile_add_named_definition(
	    draft->profile, &names, text, error);
}
