/*
 * What differs between the defined and the stored profile: their payloads are
 * paired, and of each pair the values compared.
 */
#include "jamf/payload.h"

#include <string.h>

#include "base/secret.h"
#include "base/secret_reference.h"
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

/* An entry of the two payloads, or top levels, at one path: on one side (the
 * other is NULL) or on both. */
struct entry_pair {
	const struct normal_entry *defined, *stored;
};

static const struct normal_entry *either_of(const struct entry_pair *pair)
{
	return pair->defined != NULL ? pair->defined : pair->stored;
}

/* The one that says what the value is; where names are asked for that of the
 * other, when its own payload is of a type without the row. */
static const struct normal_entry *named_of(
    const struct comparison *c, const struct entry_pair *pair)
{
	const struct normal_entry *either = either_of(pair);

	return c->how->names && either->row == NULL && pair->stored != NULL
		   ? pair->stored
		   : either;
}

static const struct origin *origin_of(const struct normal_entry *entry)
{
	return entry == NULL || entry->node == NULL
		   ? NULL
		   : tree_node_origin(entry->node);
}

static size_t number_of(const struct normal_payload *payload)
{
	return payload == NULL || payload->is_top ? 0 : payload->index + 1;
}

/* change: what is known of it so far. */
static int add_change(struct comparison *c, const struct entry_pair *pair,
    struct jamf_change change)
{
	const struct normal_entry *either = either_of(pair);
	const struct normal_entry *named = named_of(c, pair);
	const struct schema_key *row = named->row;
	size_t length = c->prefix.length;

	change.area = JAMF_PAYLOAD;
	change.server_only = pair->defined == NULL;
	change.is_identity = strcmp(either->path, "\x01PayloadUUID") == 0 &&
			     c->stored != NULL && c->stored->schema != NULL &&
			     c->stored->schema->provides != SCHEMA_KIND_NONE;
	change.had = pair->stored != NULL;
	change.has = pair->defined != NULL;
	change.was_payload = number_of(c->stored);
	change.becomes_payload = number_of(c->defined);
	change.was_at = origin_of(pair->stored);
	change.becomes_at = origin_of(pair->defined);
	buf_text(&c->prefix, either->path);
	if (!buf_ok(&c->prefix))
		return error_set_memory(c->error);
	change.path = payload_path_shown(&c->prefix, c->arena);
	payload_path_back(&c->prefix, length);
	if (row != NULL && row->definition && !is_of_file(c, c->defined)) {
		if (named->section != NULL)
			change.key = arena_printf(
			    c->arena, "%s.%s", named->section, row->name);
		change.name = row->bit != 0 ? row->name : named->name;
	}
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

/* A number of bits, or none, whose bits are all off. */
static bool has_bits(const struct comparison *c, const struct entry_pair *pair)
{
	const struct schema_key *row = named_of(c, pair)->row;

	if (row == NULL || row->bit == 0)
		return false;
	return !c->how->names ? pair->defined != NULL
			      : (pair->defined == NULL ||
				    pair->defined->kind == NORMAL_NUMBER) &&
				    (pair->stored == NULL ||
					pair->stored->kind == NORMAL_NUMBER);
}

/* What says one of the bits; entry NULL: nothing does. */
static struct normal_entry bit_of(const struct normal_entry *entry,
    const struct normal_entry *named, const struct schema_key *row)
{
	struct normal_entry bit = entry != NULL ? *entry : *named;

	bit.row = row;
	bit.section = named->section;
	if (entry == NULL)
		bit.node = NULL;
	return bit;
}

/* Each bit has a key of its own. Returns how many changes that were, -1 on
 * failure. */
static int add_bits(struct comparison *c, const struct entry_pair *pair)
{
	const struct normal_entry *named = named_of(c, pair);
	const struct schema *schema =
	    named == pair->defined ? c->defined->schema : c->stored->schema;
	int64_t was = bits_of(pair->stored), becomes = bits_of(pair->defined);
	int count = 0;

	for (size_t i = 0; schema != NULL && i < schema->count; i++) {
		const struct schema_key *row = &schema->keys[i];
		struct normal_entry defined = bit_of(pair->defined, named, row);
		struct normal_entry stored = bit_of(pair->stored, named, row);
		struct jamf_change change = {
		    .was = (was & row->bit) != 0 ? "yes" : "no",
		    .becomes = (becomes & row->bit) != 0 ? "yes" : "no"};

		if (row->bit == 0 || !schema_key_shares_path(row, named->row) ||
		    (was & row->bit) == (becomes & row->bit))
			continue;
		if (add_change(c, &(struct entry_pair){&defined, &stored},
			change) != 0)
			return -1;
		count++;
	}
	return count;
}

/* -- values that are not known --------------------------------------------- */

/* It says where a secret is, and that can be told: the words of a command may
 * hold anything. */
static const char *reference_of(const struct normal_entry *entry)
{
	int kind;

	if (entry == NULL || entry->kind != NORMAL_UNREAD || !entry->is_secret)
		return NULL;
	kind = secret_reference_kind_of(entry->bytes, entry->length);
	return kind > SECRET_REFERENCE_LITERAL &&
		       kind != SECRET_REFERENCE_COMMAND
		   ? entry->bytes
		   : NULL;
}

static int add_secret(struct comparison *c, const struct entry_pair *pair)
{
	return add_change(c, pair,
	    (struct jamf_change){.is_secret = true,
		.was_reference = reference_of(pair->stored),
		.becomes_reference = reference_of(pair->defined)});
}

/* What was written in place of a secret by 'show' or 'pull' is none. */
static bool is_masked(
    const struct comparison *c, const struct normal_entry *entry)
{
	return c->how->names && entry->is_secret &&
	       (entry->kind == NORMAL_TEXT || entry->kind == NORMAL_DATA) &&
	       entry->length == sizeof(SECRET_MASK) - 1 &&
	       memcmp(entry->bytes, SECRET_MASK, entry->length) == 0;
}

static bool is_unknown(
    const struct comparison *c, const struct normal_entry *entry)
{
	return entry->kind == NORMAL_UNREAD || is_masked(c, entry);
}

/* Both are in definitions, one at least by reference: another secret to all
 * who read them. */
static bool is_said_otherwise(const struct entry_pair *pair)
{
	const struct normal_entry *defined = pair->defined;
	const struct normal_entry *stored = pair->stored;

	return defined->is_secret && stored->is_secret &&
	       (defined->kind == NORMAL_UNREAD ? defined->length > 0
					       : origin_of(defined) != NULL) &&
	       (stored->kind == NORMAL_UNREAD ? stored->length > 0
					      : origin_of(stored) != NULL);
}

/* One of the two at least is not known. */
static int compare_unknown(struct comparison *c, const struct entry_pair *pair)
{
	struct jamf_change change = {.not_compared = true};

	if (pair->defined->kind == NORMAL_UNREAD && pair->defined->length > 0 &&
	    normal_equal(pair->defined, pair->stored))
		return 0;
	if (is_said_otherwise(pair))
		return add_secret(c, pair);
	change.is_secret = pair->defined->is_secret || pair->stored->is_secret;
	return add_change(c, pair, change);
}

/* -- values that differ ---------------------------------------------------- */

/* An entry that is there on one side, or another on each. */
static int add_difference(struct comparison *c, const struct entry_pair *pair)
{
	const struct normal_entry *defined = pair->defined;
	const struct normal_entry *stored = pair->stored;
	const char *was = NULL, *becomes = NULL;

	if ((defined != NULL && defined->is_secret) ||
	    (stored != NULL && stored->is_secret))
		return add_secret(c, pair);
	if (has_bits(c, pair)) {
		int count = add_bits(c, pair);

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
	return add_change(
	    c, pair, (struct jamf_change){.was = was, .becomes = becomes});
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

static int compare_entry(struct comparison *c, const struct entry_pair *pair)
{
	const struct normal_entry *defined = pair->defined;
	const struct normal_entry *stored = pair->stored;
	bool is_plain = c->how->is_plain;

	if (!is_plain && defined == NULL &&
	    payload_is_filled_in(c->stored, stored))
		return 0;
	if (!is_plain && stored != NULL && is_renamed(c, stored))
		return 0;
	if (defined == NULL || stored == NULL)
		return add_difference(c, pair);
	if (c->how->without_secrets && defined->is_secret && stored->is_secret)
		return 0;
	if (is_unknown(c, defined) || is_unknown(c, stored))
		return compare_unknown(c, pair);
	return normal_equal(defined, stored) ? 0 : add_difference(c, pair);
}

/* Adds what differs between two payloads that stand for each other, or the two
 * top levels. */
static int compare_entries(struct comparison *c)
{
	const struct normal_payload *defined = c->defined, *stored = c->stored;
	size_t i = 0, k = 0;

	while (i < defined->count || k < stored->count) {
		struct entry_pair pair = {NULL, NULL};
		int order = i == defined->count ? 1
			    : k == stored->count
				? -1
				: strcmp(defined->entries[i].path,
				      stored->entries[k].path);

		if (order <= 0)
			pair.defined = &defined->entries[i];
		if (order >= 0)
			pair.stored = &stored->entries[k];
		if (compare_entry(c, &pair) != 0)
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
	const struct normal_entry *entry =
	    normal_entry_at(payload, "\x01PayloadContent");

	return entry != NULL && entry->kind == NORMAL_DATA && !entry->is_secret
		   ? entry
		   : NULL;
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

static bool same_text_at(const struct normal_payload *a,
    const struct normal_payload *b, const char *path)
{
	const struct normal_entry *x = normal_entry_at(a, path);
	const struct normal_entry *y = normal_entry_at(b, path);

	return x != NULL && y != NULL && x->kind == NORMAL_TEXT &&
	       normal_equal(x, y);
}

static bool same_identifier(
    const struct normal_payload *a, const struct normal_payload *b)
{
	return same_type(a, b) && same_text_at(a, b, "\x01PayloadIdentifier");
}

static bool same_name(
    const struct normal_payload *a, const struct normal_payload *b)
{
	return same_type(a, b) && same_text_at(a, b, "\x01PayloadDisplayName");
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

/* What it is derived of, and what was told of the payload itself. */
static bool is_told(const struct normal_entry *entry)
{
	static const char *const paths[] = {"\x01PayloadType",
	    "\x01PayloadUUID", "\x01PayloadIdentifier", "\x01PayloadContent"};

	for (size_t i = 0; i < array_length(paths); i++)
		if (strcmp(entry->path, paths[i]) == 0)
			return true;
	return false;
}

/* The values of a payload that only one side has. */
static int list_payload(struct comparison *c,
    const struct normal_payload *payload, bool server_only)
{
	static const struct normal_payload none = {
	    .is_top = true, .type = "", .uuid = ""};

	c->defined = server_only ? &none : payload;
	c->stored = server_only ? payload : &none;
	for (size_t i = 0; i < payload->count; i++) {
		const struct normal_entry *entry = &payload->entries[i];
		const struct entry_pair lone = {
		    server_only ? NULL : entry, server_only ? entry : NULL};

		if (!is_told(entry) && compare_entry(c, &lone) != 0)
			return -1;
	}
	return 0;
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
	*(server_only ? &change.was_payload : &change.becomes_payload) =
	    number_of(payload);
	change.had = server_only;
	change.has = !server_only;
	change.path = payload_path_shown(&c->prefix, c->arena);
	if (is_of_file(c, payload))
		change.key = SECTION_PAYLOAD;
	else if (payload->schema != NULL)
		change.key = payload->schema->section;
	if (jamf_changes_add(c->changes, &change, c->error) != 0)
		return -1;
	return c->how->names ? list_payload(c, payload, server_only) : 0;
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
	if (c->how->is_plain)
		pair(defined, stored, same_identifier, pairs, taken);
	pair(defined, stored, same_certificate, pairs, taken);
	if (c->how->is_plain)
		pair(defined, stored, same_name, pairs, taken);
	pair(defined, stored, same_type, pairs, taken);
	for (size_t i = 0; i < defined->count; i++) {
		int result;

		c->defined = &defined->payloads[i];
		c->stored =
		    pairs[i] == 0 ? NULL : &stored->payloads[pairs[i] - 1];
		set_prefix(c, c->defined->index);
		if (c->stored != NULL && c->how->paired != NULL &&
		    c->how->paired(c->how->context, number_of(c->defined),
			number_of(c->stored)) != 0)
			return error_set_memory(c->error);
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
