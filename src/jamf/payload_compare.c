#include "jamf/payload.h"

#include <string.h>

#include "jamf/payload_entry.h"
#include "jamf/payload_key.h"
#include "jamf/payload_normal.h"
#include "profile/certificate_text.h"
#include "base/banned.h"

/* -- payloads ------------------------------------------------------------- */

static bool same_uuid(
    const struct normal_payload *a, const struct normal_payload *b)
{
	return a->uuid[0] != '\0' && strcmp(a->uuid, b->uuid) == 0;
}

static bool same_type(
    const struct normal_payload *a, const struct normal_payload *b)
{
	return a->type[0] != '\0' && strcmp(a->type, b->type) == 0;
}

/* So that two lists that differ in order only, as digests see it, are never
 * paired crosswise. */
static bool same_both(
    const struct normal_payload *a, const struct normal_payload *b)
{
	return strcmp(a->uuid, b->uuid) == 0 && strcmp(a->type, b->type) == 0;
}

/* The bytes of a certificate, or NULL. */
static const struct normal_entry *certificate_of(
    const struct normal_payload *payload)
{
	for (size_t i = 0; i < payload->count; i++)
		if (payload->entries[i].kind == NORMAL_DATA &&
		    !payload->entries[i].is_secret &&
		    strcmp(payload->entries[i].path, "\x01PayloadContent") == 0)
			return &payload->entries[i];
	return NULL;
}

/* The same certificate, which was moved: from the list that attaches it to a
 * section of its own, or got a label. */
static bool same_certificate(
    const struct normal_payload *a, const struct normal_payload *b)
{
	const struct normal_entry *x = certificate_of(a);
	const struct normal_entry *y = certificate_of(b);

	return x != NULL && y != NULL && same_type(a, b) && normal_equal(x, y);
}

typedef bool same_function(
    const struct normal_payload *a, const struct normal_payload *b);

/* Pairs what has no partner yet. pairs has an index into stored for each
 * defined one, plus one; 0 is none. */
static void pair(const struct normal *defined, const struct normal *stored,
    same_function *same, size_t *pairs, bool *taken)
{
	for (size_t i = 0; i < defined->count; i++)
		for (size_t k = 0; pairs[i] == 0 && k < stored->count; k++)
			if (!taken[k] &&
			    same(&defined->payloads[i], &stored->payloads[k])) {
				pairs[i] = k + 1;
				taken[k] = true;
			}
}

static void set_prefix(struct comparison *c, size_t index)
{
	buf_clear(&c->prefix);
	payload_path_key(&c->prefix, "PayloadContent");
	payload_path_index(&c->prefix, index);
}

/* What a payload is: of a certificate which one, else its type. NULL for lack
 * of memory. */
static const char *describe(
    struct comparison *c, const struct normal_payload *payload)
{
	const struct normal_entry *entry = certificate_of(payload);
	auto_buf struct buf text = {0};

	if (entry == NULL ||
	    !certificate_add_text(entry->bytes, entry->length, &text))
		return payload->type;
	return buf_ok(&text) ? arena_text(c->arena, text.data) : NULL;
}

/* A payload that only one side has. */
static int add_payload(struct comparison *c,
    const struct normal_payload *payload, bool server_only)
{
	const char *text = describe(c, payload);
	struct jamf_change change = {.area = JAMF_PAYLOAD,
	    .was = server_only ? text : NULL,
	    .becomes = server_only ? NULL : text,
	    .server_only = server_only};

	if (text == NULL)
		return error_set_memory(c->error);

	set_prefix(c, payload->index);
	change.path = payload_path_shown(&c->prefix, c->arena);
	change.key = payload->schema == NULL ? NULL : payload->schema->section;
	return jamf_changes_add(c->changes, &change, c->error);
}

static int compare_pairs(struct comparison *c, const struct normal *defined,
    const struct normal *stored, const size_t *pairs, const bool *taken)
{
	for (size_t i = 0; i < defined->count; i++) {
		int result;

		c->defined = &defined->payloads[i];
		c->stored =
		    pairs[i] == 0 ? NULL : &stored->payloads[pairs[i] - 1];
		set_prefix(c, c->defined->index);
		result = c->stored != NULL ? payload_compare_entries(c)
					   : add_payload(c, c->defined, false);
		if (result != 0)
			return -1;
	}
	for (size_t k = 0; k < stored->count; k++)
		if (!taken[k] &&
		    add_payload(c, &stored->payloads[k], true) != 0)
			return -1;
	return 0;
}

static int compare_payloads(struct comparison *c, const struct normal *defined,
    const struct normal *stored)
{
	size_t *pairs =
	    arena_new_array(c->arena, defined->count + 1, sizeof(*pairs));
	bool *taken =
	    arena_new_array(c->arena, stored->count + 1, sizeof(*taken));

	if (pairs == NULL || taken == NULL)
		return error_set_memory(c->error);
	pair(defined, stored, same_both, pairs, taken);
	pair(defined, stored, same_uuid, pairs, taken);
	pair(defined, stored, same_certificate, pairs, taken);
	pair(defined, stored, same_type, pairs, taken);
	return compare_pairs(c, defined, stored, pairs, taken);
}

static bool has_secret(const struct normal_payload *payload)
{
	for (size_t i = 0; i < payload->count; i++)
		if (payload->entries[i].is_secret)
			return true;
	return false;
}

static bool any_secret(const struct normal *normal)
{
	for (size_t i = 0; i < normal->count; i++)
		if (has_secret(&normal->payloads[i]))
			return true;
	return has_secret(&normal->top);
}

static int compare(struct comparison *c, const struct tree *defined_tree,
    const struct tree *stored_tree)
{
	struct normal defined, stored;

	if (normal_make(defined_tree, c->how, c->arena, &defined, c->error) !=
		0 ||
	    normal_make(stored_tree, c->how, c->arena, &stored, c->error) != 0)
		return -1;
	c->skipped = c->how->without_secrets && any_secret(&defined);
	c->defined = &defined.top;
	c->stored = &stored.top;
	return payload_compare_entries(c) != 0
		   ? -1
		   : compare_payloads(c, &defined, &stored);
}

int jamf_payload_compare(const struct tree *defined, const struct tree *stored,
    const struct jamf_compare *how, struct jamf_changes *changes,
    bool *ret_skipped, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct comparison c = {
	    .how = how, .changes = changes, .arena = &arena, .error = error};
	int result = compare(&c, defined, stored);

	buf_done(&c.prefix);
	if (result == 0)
		*ret_skipped = c.skipped;
	return result;
}
