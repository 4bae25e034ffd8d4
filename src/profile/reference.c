/*
 * Who is meant by the names of payloads, in all values of a profile.
 */
#include "profile/reference.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "profile/payload_file.h"
#include "profile/reference_match.h"
#include "base/banned.h"

/* -- one value ------------------------------------------------------------- */

static bool add_target(struct reference_resolver *r, size_t index)
{
	const struct payload *target = &r->profile->payloads[index];

	for (size_t i = 0; i < r->count; i++)
		if (r->targets[i] == target)
			return true;
	r->targets = arena_grow(
	    r->arena, r->targets, r->count, &r->capacity, sizeof(*r->targets));
	r->findings->failed = r->findings->failed || r->targets == NULL;
	if (r->targets != NULL)
		r->targets[r->count++] = target;
	return r->targets != NULL;
}

/* Instead of its UUID. */
static void take_name(
    struct reference_resolver *r, size_t index, struct text_item *item)
{
	struct text_item *name = &r->names[index];

	if (name->text == NULL)
		reference_name(
		    r->profile, &r->profile->payloads[index], r->arena, name);
	item->text = name->text;
	item->length = name->length;
	item->quoted = name->quoted;
}

static bool resolve_item(struct reference_resolver *r, struct text_item *item)
{
	struct reference_match match;

	reference_match(&match, r->profile, item, r->key->kinds);
	if (match.fit == 1 && match.by == REFERENCE_BY_UUID)
		take_name(r, match.one, item);
	if (match.fit == 1)
		return add_target(r, match.one);
	if (match.fit == 0 || !reference_match_is_many(&match) ||
	    r->key->type != SCHEMA_REFERENCES) {
		reference_report(r, &match);
		return false;
	}
	for (size_t i = 0; i < r->profile->count; i++)
		if (reference_matches(&match, i) &&
		    payload_provides(&r->profile->payloads[i], r->key->kinds) &&
		    !add_target(r, i))
			return false;
	return true;
}

/* The UUID of a property list, which becomes a name. */
static bool name_item(struct reference_resolver *r, struct text_item *item)
{
	const struct profile *profile = r->profile;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *target = &profile->payloads[i];

		if (target->uuid == NULL ||
		    text_compare_case(target->uuid, item->text) != 0)
			continue;
		take_name(r, i, item);
		return add_target(r, i);
	}
	return true;
}

static void resolve_value(struct reference_resolver *r,
    const struct schema_key *key, struct value *value)
{
	struct text_item *items =
	    arena_new_array(r->arena, value->count, sizeof(*items));

	if (items == NULL) {
		r->findings->failed = true;
		return;
	}
	r->key = key;
	r->at = NULL;
	r->targets = NULL;
	r->count = r->capacity = 0;
	memcpy(items, value->items, value->count * sizeof(*items));
	for (size_t i = 0; i < value->count; i++)
		if (!(r->by_uuid ? name_item(r, &items[i])
				 : resolve_item(r, &items[i])))
			value->faulty = true;
	value->items = items;
	value->targets = r->targets;
	value->target_count = r->count;
}

/* -- all of them ----------------------------------------------------------- */

/* The next reference that is to be resolved. */
static bool next_reference(struct payload_cursor *at)
{
	while (payload_next(at))
		if (schema_type_is(at->key->type, SCHEMA_REFERS) &&
		    at->value->present && !at->value->faulty)
			return true;
	return false;
}

/* A payload has a reference, or a file, which may have some. */
static bool has_references(const struct profile *profile)
{
	struct payload_cursor at;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (payload->file != NULL)
			return true;
		if (payload->schema == NULL || !payload->schema->refers)
			continue;
		payload_cursor_init(&at, payload);
		if (next_reference(&at))
			return true;
	}
	return false;
}

int profile_know_names(
    struct profile *profile, struct arena *arena, struct error *error)
{
	char path[PATH_MAX];

	if (profile->labels != NULL)
		return 0;
	profile->labels = profile_labels(profile, arena);
	if (profile->labels == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < profile->attached_count; i++) {
		struct attachment *attached = &profile->attached[i];

		if (!view_resolve(profile->view, attached->path, path))
			continue;
		attached->path = arena_text(arena, path);
		if (attached->path == NULL)
			return error_set_memory(error);
	}
	return 0;
}

int profile_resolve(struct profile *profile, struct arena *arena,
    struct findings *findings, struct error *error)
{
	struct reference_resolver r = {
	    .profile = profile, .arena = arena, .findings = findings};

	if (!has_references(profile))
		return 0;
	if (profile_know_names(profile, arena, error) != 0)
		return -1;
	r.names = arena_new_array(arena, profile->count, sizeof(*r.names));
	if (r.names == NULL)
		return error_set_memory(error);
	if (payload_files_substitute(profile, arena, findings, error) != 0)
		return -1;
	for (size_t i = 0; i < profile->count; i++) {
		struct payload_cursor at;

		r.by_uuid = profile->from == PROFILE_FROM_PLIST ||
			    profile->payloads[i].file != NULL;
		payload_cursor_init(&at, &profile->payloads[i]);
		while (next_reference(&at))
			resolve_value(&r, at.key, at.value);
	}
	return findings->failed ? error_set_memory(error) : 0;
}

/* One name for each UUID, unless some are nobody's. */
static bool rename_value(
    const struct profile *profile, struct arena *arena, struct value *value)
{
	struct text_item *items;

	if (value->target_count != value->count)
		return true;
	items = arena_new_array(arena, value->count + 1, sizeof(*items));
	if (items == NULL)
		return false;
	for (size_t i = 0; i < value->count; i++) {
		items[i] = value->items[i];
		reference_name(profile, value->targets[i], arena, &items[i]);
	}
	value->items = items;
	return true;
}

int profile_rename(
    struct profile *profile, struct arena *arena, struct error *error)
{
	profile->labels = profile_labels(profile, arena);
	if (profile->labels == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < profile->count; i++) {
		struct payload_cursor at;

		payload_cursor_init(&at, &profile->payloads[i]);
		while (next_reference(&at))
			if (!rename_value(profile, arena, at.value))
				return error_set_memory(error);
	}
	return 0;
}
