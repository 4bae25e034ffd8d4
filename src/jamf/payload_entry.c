/*
 * The values of two payloads that stand for each other: what differs, what is
 * not known, and in which words that is told.
 */
#include "jamf/payload_compare.h"

#include <string.h>

#include "base/secret.h"
#include "base/secret_reference.h"
#include "base/text.h"
#include "jamf/payload_key.h"
#include "base/banned.h"

bool payload_is_of_file(
    const struct payload_comparison *c, const struct normal_payload *payload)
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

static const struct normal_entry *either_of(const struct payload_entries *pair)
{
	return pair->defined != NULL ? pair->defined : pair->stored;
}

/* The one that says what the value is; where names are asked for that of the
 * other, when its own payload is of a type without the row. */
static const struct normal_entry *named_of(
    const struct payload_comparison *c, const struct payload_entries *pair)
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

size_t payload_number(const struct normal_payload *payload)
{
	return payload == NULL || payload->is_top ? 0 : payload->index + 1;
}

/* change: what is known of it so far. */
static int add_change(struct payload_comparison *c,
    const struct payload_entries *pair, struct jamf_change change)
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
	change.was_payload = payload_number(c->stored);
	change.becomes_payload = payload_number(c->defined);
	change.was_at = origin_of(pair->stored);
	change.becomes_at = origin_of(pair->defined);
	buf_text(&c->prefix,
	    either->own_path != NULL ? either->own_path : either->path);
	if (!buf_ok(&c->prefix))
		return error_set_memory(c->error);
	change.path = payload_path_shown(&c->prefix, c->arena);
	payload_path_back(&c->prefix, length);
	if (row != NULL && row->definition &&
	    !payload_is_of_file(c, c->defined)) {
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
static bool has_bits(
    const struct payload_comparison *c, const struct payload_entries *pair)
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
static int add_bits(
    struct payload_comparison *c, const struct payload_entries *pair)
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
		if (add_change(c, &(struct payload_entries){&defined, &stored},
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

static int add_secret(
    struct payload_comparison *c, const struct payload_entries *pair)
{
	return add_change(c, pair,
	    (struct jamf_change){.is_secret = true,
		.was_reference = reference_of(pair->stored),
		.becomes_reference = reference_of(pair->defined)});
}

/* What was written in place of a secret by 'show' or 'pull' is none. */
static bool is_masked(
    const struct payload_comparison *c, const struct normal_entry *entry)
{
	return c->how->names && entry->is_secret &&
	       (entry->kind == NORMAL_TEXT || entry->kind == NORMAL_DATA) &&
	       entry->length == sizeof(SECRET_MASK) - 1 &&
	       memcmp(entry->bytes, SECRET_MASK, entry->length) == 0;
}

static bool is_unknown(
    const struct payload_comparison *c, const struct normal_entry *entry)
{
	return entry->kind == NORMAL_UNREAD || is_masked(c, entry);
}

/* Both are in definitions, one at least by reference: another secret to all
 * who read them. */
static bool is_said_otherwise(const struct payload_entries *pair)
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
static int compare_unknown(
    struct payload_comparison *c, const struct payload_entries *pair)
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
static int add_difference(
    struct payload_comparison *c, const struct payload_entries *pair)
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
    const struct payload_comparison *c, const struct normal_entry *entry)
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

int payload_compare_entry(
    struct payload_comparison *c, const struct payload_entries *pair)
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

int payload_compare_entries(struct payload_comparison *c)
{
	const struct normal_payload *defined = c->defined, *stored = c->stored;
	size_t i = 0, k = 0;

	while (i < defined->count || k < stored->count) {
		struct payload_entries pair = {NULL, NULL};
		int order = i == defined->count ? 1
			    : k == stored->count
				? -1
				: strcmp(defined->entries[i].path,
				      stored->entries[k].path);

		if (order <= 0)
			pair.defined = &defined->entries[i];
		if (order >= 0)
			pair.stored = &stored->entries[k];
		if (payload_compare_entry(c, &pair) != 0)
			return -1;
		i += order <= 0;
		k += order >= 0;
	}
	return 0;
}
