/*
 * Who is meant by the names of payloads, and what is wrong with names that mean
 * nobody.
 */
#include "profile/reference.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "profile/check_rules.h"
#include "profile/payload_file.h"
#include "profile/reference_match.h"
#include "base/banned.h"

enum {
	SHOWN_MAX = 5 /* names that a hint lists */
};

struct resolver {
	struct profile *profile;
	struct arena *arena;
	struct findings *findings;
	struct text_item *names; /* of payloads, once they were asked for */
	bool by_uuid;            /* the payload in hand is a property list's */
	/* The value in hand. */
	const struct schema_key *key; /* its row, or one made up */
	const struct origin *at;      /* NULL: where the name stands */
	const struct payload **targets;
	size_t count;
	size_t capacity;
};

/* -- what is wrong --------------------------------------------------------- */

const char *reference_kinds_text(unsigned kinds)
{
	switch (kinds) {
	case SCHEMA_KIND_IDENTITY:
		return "an identity (SCEP, ACME, PKCS #12, AD)";
	case SCHEMA_KIND_CERTIFICATE:
		return "a certificate";
	default:
		return "a certificate or an identity";
	}
}

static bool takes(const struct resolver *r, const struct payload *payload)
{
	return r->key->kinds == 0 || payload_provides(payload, r->key->kinds);
}

/* The names of those that the key takes; only of those that are called so when
 * there are any. */
static const char *list_names(const struct resolver *r,
    const struct reference_match *match, const char *start)
{
	auto_buf struct buf buf = {0};
	size_t count = 0;

	buf_text(&buf, start);
	for (size_t i = 0; i < r->profile->count && count < SHOWN_MAX; i++) {
		const struct payload *payload = &r->profile->payloads[i];
		struct text_item name = {0};

		if (!takes(r, payload) ||
		    (match->fit > 0 && !reference_matches(match, i)))
			continue;
		reference_name(r->profile, payload, r->arena, &name);
		buf_text(&buf, count++ == 0 ? " " : ", ");
		reference_add_item(&buf, &name, true);
	}
	if (count == 0)
		return arena_printf(r->arena, "the profile has none: add %s%s",
		    reference_kinds_text(r->key->kinds),
		    r->key->kinds == SCHEMA_KIND_CERTIFICATE
			? " by [certificate] and certificate = FILE in it"
			: "");
	return buf_ok(&buf) ? arena_text(r->arena, buf.data) : NULL;
}

/* For a name that means nobody. */
static const char *near_hint(
    const struct resolver *r, const struct reference_match *match)
{
	struct text_meant near = {.text = match->item->text};

	if (match->by == REFERENCE_BY_PATH)
		return "list the file under 'certificate', such as that of "
		       "[scep]";
	for (size_t i = 0; i < r->profile->count; i++) {
		const struct payload *payload = &r->profile->payloads[i];

		if (!takes(r, payload) ||
		    payload_is_attached(r->profile, payload))
			continue;
		if (r->profile->labels[i] != NULL)
			text_meant_offer(&near, r->profile->labels[i]);
		if (payload_section(payload)->section != NULL)
			text_meant_offer(
			    &near, payload_section(payload)->section);
	}
	return near.name == NULL
		   ? list_names(r, match, "there is")
		   : arena_printf(r->arena, "did you mean '%s'?", near.name);
}

static void report(
    const struct resolver *r, const struct reference_match *match)
{
	const struct text_item *item = match->item;
	const struct origin *at = r->at != NULL ? r->at : &item->origin;
	const struct payload *one = &r->profile->payloads[match->one];

	/* What it provides, a file would have told that could not be read. */
	if (match->fit == 0 && match->all > 0 && one->file != NULL &&
	    one->file->root == NULL)
		return;
	if (match->fit > 1)
		findings_add(r->findings, &check_rules[CHECK_REFERENCE_MANY],
		    at, list_names(r, match, "say which:"),
		    "'%s' refers to '%s', which means %zu payloads",
		    r->key->name, item->text, match->fit);
	else if (match->all > 0)
		findings_add(r->findings, &check_rules[CHECK_REFERENCE_KIND],
		    at, list_names(r, match, "there is"),
		    "'%s' refers to a payload of type '%s', expected %s",
		    r->key->name, one->type == NULL ? "" : one->type,
		    reference_kinds_text(r->key->kinds));
	else if (!r->profile->abstract)
		findings_add(r->findings, &check_rules[CHECK_REFERENCE], at,
		    near_hint(r, match),
		    "'%s' refers to '%s', which is no payload of this profile",
		    r->key->name, item->text);
}

/* -- one value ------------------------------------------------------------- */

static bool add_target(struct resolver *r, size_t index)
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

static bool resolve_item(struct resolver *r, const struct text_item *item)
{
	struct reference_match match;

	reference_match(&match, r->profile, item, r->key->kinds);
	if (match.fit == 1)
		return add_target(r, match.one);
	if (match.fit == 0 || !reference_match_is_many(&match) ||
	    r->key->type != SCHEMA_REFERENCES) {
		report(r, &match);
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
static bool name_item(struct resolver *r, struct text_item *item)
{
	const struct profile *profile = r->profile;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *target = &profile->payloads[i];

		if (target->uuid == NULL ||
		    text_compare_case(target->uuid, item->text) != 0)
			continue;
		if (r->names[i].text == NULL)
			reference_name(profile, target, r->arena, &r->names[i]);
		item->text = r->names[i].text;
		item->length = r->names[i].length;
		item->quoted = r->names[i].quoted;
		return add_target(r, i);
	}
	return true;
}

static void resolve_value(
    struct resolver *r, const struct schema_key *key, struct value *value)
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

const struct payload *reference_payload(struct profile *profile,
    struct arena *arena, struct findings *findings,
    const struct reference_asked *asked)
{
	const struct schema_key row = {.name = asked->key};
	struct resolver r = {.profile = profile,
	    .arena = arena,
	    .findings = findings,
	    .key = &row,
	    .at = asked->at};
	struct reference_match match;

	reference_match(&match, profile, asked->item, row.kinds);
	if (match.fit == 1)
		return &profile->payloads[match.one];
	report(&r, &match);
	return NULL;
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

int profile_resolve(struct profile *profile, struct arena *arena,
    struct findings *findings, struct error *error)
{
	struct resolver r = {
	    .profile = profile, .arena = arena, .findings = findings};

	char path[PATH_MAX];

	if (!has_references(profile))
		return 0;
	profile->labels = profile_labels(profile, arena);
	r.names = arena_new_array(arena, profile->count, sizeof(*r.names));
	if (profile->labels == NULL || r.names == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < profile->attached_count; i++) {
		struct attachment *attached = &profile->attached[i];

		if (realpath(attached->path, path) == NULL)
			continue;
		attached->path = arena_text(arena, path);
		if (attached->path == NULL)
			return error_set_memory(error);
	}
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
