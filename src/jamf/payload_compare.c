/*
 * What differs between the defined and the stored profile: their payloads are
 * paired, and of each pair the values compared.
 */
#include "jamf/payload.h"

#include <string.h>

#include "base/text.h"
#include "jamf/payload_key.h"
#include "jamf/payload_normal.h"
#include "profile/certificate_text.h"
#include "base/banned.h"

/* Two payloads that stand for each other, or the two top levels. */
struct comparison {
	const struct jamf_compare *how;
	struct jamf_changes *changes;
	struct arena *arena;
	struct error *error;
	/* The profiles that they are of: what references mean. */
	const struct normal *all_defined, *all_stored;
	const struct normal_payload *defined;
	const struct normal_payload *stored;
	struct buf prefix; /* "PayloadContent[0]"; empty for the top level */
};

/* -- values ------------------------------------------------------------------
 */

/* The definition carries the payload in a file: it has no words for its keys.
 */
static bool is_of_file(
    const struct comparison *c, const struct normal_payload *payload)
{
	const struct profile *profile = c->how->profile;

	for (size_t i = 0; profile != NULL && i < profile->count; i++)
		if (profile->payloads[i].file != NULL &&
		    profile->payloads[i].uuid != NULL &&
		    text_compare_case(
			profile->payloads[i].uuid, payload->uuid) == 0)
			return true;
	return false;
}

/* either: the entry that is there, the defined one if both are. */
static int add_change(struct comparison *c, const struct normal_entry *either,
    const char *was, const char *becomes, bool server_only)
{
	const struct schema_key *row = either->row;
	struct jamf_change change = {.area = JAMF_PAYLOAD,
	    .was = was,
	    .becomes = becomes,
	    .is_secret = was == NULL && becomes == NULL,
	    .server_only = server_only,
	    .is_identity = strcmp(either->path, "\x01PayloadUUID") == 0 &&
			   c->stored != NULL && c->stored->schema != NULL &&
			   c->stored->schema->provides != SCHEMA_KIND_NONE};
	size_t length = c->prefix.length;

	buf_text(&c->prefix, either->path);
	if (!buf_ok(&c->prefix))
		return error_set_memory(c->error);
	change.path = payload_path_shown(&c->prefix, c->arena);
	payload_path_back(&c->prefix, length);
	if (row != NULL && row->definition && either->section != NULL &&
	    !is_of_file(c, c->defined))
		change.key =
		    arena_printf(c->arena, "%s.%s", either->section, row->name);
	return jamf_changes_add(c->changes, &change, c->error);
}

static int64_t bits_of(const struct normal_entry *entry)
{
	int64_t number = 0;

	if (entry != NULL && entry->kind == NORMAL_NUMBER)
		(void)text_to_number(
		    entry->bytes, entry->length, INT64_MIN, INT64_MAX, &number);
	return number;
}

/* Each bit has a key of its own. Returns how many changes that were, -1 on
 * failure. */
static int add_bits(struct comparison *c, const struct normal_entry *defined,
    const struct normal_entry *stored)
{
	const struct schema *schema = c->defined->schema;
	int64_t was = bits_of(stored), becomes = bits_of(defined);
	int count = 0;

	for (size_t i = 0; schema != NULL && i < schema->count; i++) {
		const struct schema_key *row = &schema->keys[i];
		struct normal_entry entry = *defined;

		if (row->bit == 0 ||
		    !schema_key_shares_path(row, defined->row) ||
		    (was & row->bit) == (becomes & row->bit))
			continue;
		entry.row = row;
		if (add_change(c, &entry, (was & row->bit) != 0 ? "yes" : "no",
			(becomes & row->bit) != 0 ? "yes" : "no", false) != 0)
			return -1;
		count++;
	}
	return count;
}

/* An entry that is there on one side (the other is NULL), or another on each.
 */
static int add_difference(struct comparison *c,
    const struct normal_entry *defined, const struct normal_entry *stored)
{
	const struct normal_entry *either = defined != NULL ? defined : stored;
	bool is_secret = (defined != NULL && defined->is_secret) ||
			 (stored != NULL && stored->is_secret);
	const char *was = NULL, *becomes = NULL;

	if (is_secret)
		return add_change(c, either, NULL, NULL, defined == NULL);
	if (defined != NULL && defined->row != NULL && defined->row->bit != 0) {
		int count = add_bits(c, defined, stored);

		if (count != 0)
			return count < 0 ? -1 : 0;
	}
	if (stored != NULL)
		was = payload_value_shown(stored, c->all_stored, c->arena);
	if (defined != NULL)
		becomes =
		    payload_value_shown(defined, c->all_defined, c->arena);
	/* The same payload in name. */
	if (was != NULL && becomes != NULL && defined->row != NULL &&
	    schema_type_is(defined->row->type, SCHEMA_REFERS) &&
	    strcmp(was, becomes) == 0)
		becomes =
		    arena_printf(c->arena, "%s, with another UUID", becomes);
	if ((stored != NULL && was == NULL) ||
	    (defined != NULL && becomes == NULL))
		return error_set_memory(c->error);
	return add_change(c, either, was, becomes, defined == NULL);
}

/* Whether the server wrote the payload anew, which its organization tells:
 * then it gave it that and a name. For which types it does so is known only of
 * some (see jamf_loss.c). */
static bool is_renamed(
    const struct comparison *c, const struct normal_entry *entry)
{
	static const char path[] = "\x01PayloadOrganization";
	static const char server[] = "JAMF Software";
	const struct normal_payload *stored = c->stored;

	if (strcmp(entry->path, path) != 0 &&
	    strcmp(entry->path, "\x01PayloadDisplayName") != 0)
		return false;
	for (size_t i = 0; i < stored->count; i++)
		if (strcmp(stored->entries[i].path, path) == 0)
			return stored->entries[i].length == strlen(server) &&
			       memcmp(stored->entries[i].bytes, server,
				   strlen(server)) == 0;
	return false;
}

static int compare_entry(struct comparison *c,
    const struct normal_entry *defined, const struct normal_entry *stored)
{
	if (defined == NULL && payload_is_filled_in(c->stored, stored))
		return 0;
	if (stored != NULL && is_renamed(c, stored))
		return 0;
	if (defined != NULL && stored != NULL &&
	    ((c->how->without_secrets && defined->is_secret &&
		 stored->is_secret) ||
		normal_equal(defined, stored)))
		return 0;
	return add_difference(c, defined, stored);
}

/* Adds what differs between two payloads that stand for each other, or the two
 * top levels. */
static int compare_entries(struct comparison *c)
{
	const struct normal_payload *defined = c->defined, *stored = c->stored;
	size_t i = 0, k = 0;

	while (i < defined->count || k < stored->count) {
		int order = i == defined->count ? 1
			    : k == stored->count
				? -1
				: strcmp(defined->entries[i].path,
				      stored->entries[k].path);

		if (compare_entry(c, order <= 0 ? &defined->entries[i] : NULL,
			order >= 0 ? &stored->entries[k] : NULL) != 0)
			return -1;
		i += order <= 0;
		k += order >= 0;
	}
	return 0;
}

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

/* Pairs what has no partner yet. */
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

/* A payload that only one side has: of a certificate which one, else its type.
 */
static int add_payload(struct comparison *c,
    const struct normal_payload *payload, bool server_only)
{
	const struct normal_entry *entry = certificate_of(payload);
	auto_buf struct buf certificate = {0};
	const char *text = payload->type;
	struct jamf_change change = {
	    .area = JAMF_PAYLOAD, .server_only = server_only};

	if (entry != NULL &&
	    certificate_add_text(entry->bytes, entry->length, &certificate))
		text = certificate.data;
	set_prefix(c, payload->index);
	if (!buf_ok(&certificate) || !buf_ok(&c->prefix))
		return error_set_memory(c->error);
	*(server_only ? &change.was : &change.becomes) = text;
	change.path = payload_path_shown(&c->prefix, c->arena);
	if (is_of_file(c, payload))
		change.key = SECTION_PAYLOAD;
	else if (payload->schema != NULL)
		change.key = payload->schema->section;
	return jamf_changes_add(c->changes, &change, c->error);
}

static int compare_payloads(struct comparison *c, const struct normal *defined,
    const struct normal *stored)
{
	/* pairs has an index into stored for each defined one, plus one; 0 is
	 * none. */
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
	for (size_t i = 0; i < defined->count; i++) {
		int result;

		c->defined = &defined->payloads[i];
		c->stored =
		    pairs[i] == 0 ? NULL : &stored->payloads[pairs[i] - 1];
		set_prefix(c, c->defined->index);
		result = c->stored != NULL ? compare_entries(c)
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

static bool has_secret(const struct normal_payload *payload)
{
	for (size_t i = 0; i < payload->count; i++)
		if (payload->entries[i].is_secret)
			return true;
	return false;
}

int jamf_payload_compare(const struct tree *defined, const struct tree *stored,
    const struct jamf_compare *how, struct jamf_changes *changes,
    bool *ret_skipped, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct comparison c = {
	    .how = how, .changes = changes, .arena = &arena, .error = error};
	struct normal left, right;
	bool secrets;
	int result;

	if (normal_make(defined, how, &arena, &left, error) != 0 ||
	    normal_make(stored, how, &arena, &right, error) != 0)
		return -1;
	secrets = has_secret(&left.top);
	for (size_t i = 0; i < left.count; i++)
		secrets = secrets || has_secret(&left.payloads[i]);
	c.all_defined = &left;
	c.all_stored = &right;
	c.defined = &left.top;
	c.stored = &right.top;
	result =
	    compare_entries(&c) != 0 ? -1 : compare_payloads(&c, &left, &right);
	buf_done(&c.prefix);
	if (result == 0)
		*ret_skipped = how->without_secrets && secrets;
	return result;
}
