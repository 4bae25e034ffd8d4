#include "jamf/payload.h"

#include <string.h>

#include "base/text.h"
#include "jamf/payload_key.h"
#include "jamf/payload_normal.h"
#include "jamf/payload_value.h"
#include "profile/damage.h"
#include "profile/model.h"
#include "base/banned.h"

/* Two payloads that stand for each other, or the two top levels. */
struct comparison {
	const struct jamf_compare *how;
	struct jamf_changes *changes;
	struct arena *arena;
	struct error *error;
	const struct normal_payload *defined;
	const struct normal_payload *stored;
	struct buf prefix; /* "PayloadContent[0]"; empty for the top level */
	bool skipped;
};

static int no_memory(struct comparison *c)
{
	return error_set_memory(c->error);
}

/* -- one change ----------------------------------------------------------- */

static const char *path_of(
    struct comparison *c, const struct normal_entry *entry)
{
	size_t length = c->prefix.length;
	const char *path;

	buf_text(&c->prefix, entry->path);
	path = buf_ok(&c->prefix) ? payload_path_shown(&c->prefix, c->arena)
				  : NULL;
	payload_path_back(&c->prefix, length);
	return path;
}

static const char *key_of(
    struct comparison *c, const char *section, const struct schema_key *row)
{
	if (row == NULL || !row->definition || section == NULL)
		return NULL;
	return arena_printf(c->arena, "%s.%s", section, row->name);
}

/* A certificate or a key with its certificate. */
static bool is_identity_type(const char *type)
{
	static const char *const types[] = {PAYLOAD_SCEP, PAYLOAD_ROOT,
	    PAYLOAD_PKCS1, PAYLOAD_PEM, "com.apple.security.pkcs12",
	    "com.apple.security.acme", "com.apple.ADCertificate.managed"};

	for (size_t i = 0; type != NULL && i < array_length(types); i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

static bool is_uuid(const struct normal_entry *entry)
{
	return strcmp(entry->path, "\x01PayloadUUID") == 0;
}

/* either: the entry that is there, the defined one if both are. */
static int add_change(struct comparison *c, const struct normal_entry *either,
    const char *was, const char *becomes, bool server_only)
{
	const struct jamf_change change = {.area = JAMF_PAYLOAD,
	    .path = path_of(c, either),
	    .key = key_of(c, either->section, either->row),
	    .was = was,
	    .becomes = becomes,
	    .is_secret = was == NULL && becomes == NULL,
	    .server_only = server_only,
	    .is_identity = is_uuid(either) && c->stored != NULL &&
			   is_identity_type(c->stored->type)};

	if (change.path == NULL)
		return no_memory(c);
	return jamf_changes_add(c->changes, &change, c->error);
}

/* -- bits ----------------------------------------------------------------- */

static int64_t bits_of(const struct normal_entry *entry)
{
	int64_t number = 0;

	if (entry != NULL && entry->kind == NORMAL_NUMBER)
		(void)text_to_number(
		    entry->bytes, entry->length, INT64_MIN, INT64_MAX, &number);
	return number;
}

static bool is_same_place(
    const struct schema_key *a, const struct schema_key *b)
{
	if (a->depth != b->depth)
		return false;
	for (size_t i = 0; i < a->depth; i++)
		if (strcmp(a->path[i], b->path[i]) != 0)
			return false;
	return true;
}

static const char *yes_no(int64_t bits, int64_t bit)
{
	return (bits & bit) != 0 ? "yes" : "no";
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

		if (row->bit == 0 || !is_same_place(row, defined->row) ||
		    (was & row->bit) == (becomes & row->bit))
			continue;
		entry.row = row;
		if (add_change(c, &entry, yes_no(was, row->bit),
			yes_no(becomes, row->bit), false) != 0)
			return -1;
		count++;
	}
	return count;
}

/* -- entries -------------------------------------------------------------- */

static int add_difference(struct comparison *c,
    const struct normal_entry *defined, const struct normal_entry *stored)
{
	const char *was = NULL, *becomes = NULL;

	if (defined->is_secret || stored->is_secret)
		return add_change(c, defined, NULL, NULL, false);
	if (defined->row != NULL && defined->row->bit != 0) {
		int count = add_bits(c, defined, stored);

		if (count != 0)
			return count < 0 ? -1 : 0;
	}
	was = payload_value_shown(stored, c->arena);
	becomes = payload_value_shown(defined, c->arena);
	if (was == NULL || becomes == NULL)
		return no_memory(c);
	return add_change(c, defined, was, becomes, false);
}

static int compare_both(struct comparison *c,
    const struct normal_entry *defined, const struct normal_entry *stored)
{
	if (c->how->without_secrets && defined->is_secret && stored->is_secret)
		return 0;
	return normal_equal(defined, stored)
		   ? 0
		   : add_difference(c, defined, stored);
}

static int add_defined(struct comparison *c, const struct normal_entry *entry)
{
	const char *becomes = NULL;

	if (!entry->is_secret) {
		becomes = payload_value_shown(entry, c->arena);
		if (becomes == NULL)
			return no_memory(c);
	}
	return add_change(c, entry, NULL, becomes, false);
}

/* What the server puts where nothing was given. */
static bool is_filled_in(
    const struct comparison *c, const struct normal_entry *entry)
{
	const char *text;

	if (c->stored->type == NULL)
		return false;
	if (strcmp(entry->path, "\x01PayloadOrganization") == 0)
		return true;
	if (entry->row == NULL || entry->kind != NORMAL_BOOLEAN ||
	    strcmp(entry->row->path[entry->row->depth - 1],
		"KeyIsExtractable") != 0)
		return false;
	text = entry->row->default_text;
	return text != NULL &&
	       (strcmp(text, "yes") == 0) == (entry->bytes[0] == 't');
}

static int add_stored(struct comparison *c, const struct normal_entry *entry)
{
	const char *was = NULL;

	if (is_filled_in(c, entry))
		return 0;
	if (!entry->is_secret) {
		was = payload_value_shown(entry, c->arena);
		if (was == NULL)
			return no_memory(c);
	}
	return add_change(c, entry, was, NULL, true);
}

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
		int result;

		if (order == 0)
			result = compare_both(
			    c, &defined->entries[i++], &stored->entries[k++]);
		else if (order < 0)
			result = add_defined(c, &defined->entries[i++]);
		else
			result = add_stored(c, &stored->entries[k++]);
		if (result != 0)
			return -1;
	}
	return 0;
}

/* -- payloads ------------------------------------------------------------- */

static bool same_uuid(
    const struct normal_payload *a, const struct normal_payload *b)
{
	return a->uuid != NULL && b->uuid != NULL &&
	       text_compare_case(a->uuid, b->uuid) == 0;
}

static bool same_type(
    const struct normal_payload *a, const struct normal_payload *b)
{
	return a->type != NULL && b->type != NULL &&
	       strcmp(a->type, b->type) == 0;
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

/* A payload that only one side has. */
static int add_payload(struct comparison *c,
    const struct normal_payload *payload, bool server_only)
{
	const char *type = payload->type == NULL ? "" : payload->type;
	struct jamf_change change = {.area = JAMF_PAYLOAD,
	    .was = server_only ? type : NULL,
	    .becomes = server_only ? NULL : type,
	    .server_only = server_only};

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

static int compare_payloads(struct comparison *c, const struct normal *defined,
    const struct normal *stored)
{
	size_t *pairs =
	    arena_new_array(c->arena, defined->count + 1, sizeof(*pairs));
	bool *taken =
	    arena_new_array(c->arena, stored->count + 1, sizeof(*taken));

	if (pairs == NULL || taken == NULL)
		return no_memory(c);
	pair(defined, stored, same_uuid, pairs, taken);
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
	return compare_entries(c) != 0 ? -1
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
