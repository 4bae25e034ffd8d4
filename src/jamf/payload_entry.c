#include "jamf/payload_entry.h"

#include <string.h>

#include "base/text.h"
#include "jamf/payload_key.h"
#include "jamf/payload_rewrite.h"
#include "jamf/payload_value.h"
#include "base/banned.h"

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
			   c->stored->schema != NULL &&
			   c->stored->schema->provides != SCHEMA_KIND_NONE};

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

		if (row->bit == 0 ||
		    !schema_key_shares_path(row, defined->row) ||
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

/* Whether the server wrote the payload anew, which its organization tells:
 * then it gave it that and a name. For which types it does so is known only of
 * some (see payload_damage.c). */
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

static int compare_both(struct comparison *c,
    const struct normal_entry *defined, const struct normal_entry *stored)
{
	if (is_renamed(c, stored))
		return 0;
	if (c->how->without_secrets && defined->is_secret && stored->is_secret)
		return 0;
	return normal_equal(defined, stored)
		   ? 0
		   : add_difference(c, defined, stored);
}

static int add_defined(struct comparison *c, const struct normal_entry *entry)
{
	const char *becomes = NULL;

	if (!entry->is_secret && entry->row != NULL && entry->row->bit != 0) {
		int count = add_bits(c, entry, NULL);

		if (count != 0)
			return count < 0 ? -1 : 0;
	}
	if (!entry->is_secret) {
		becomes = payload_value_shown(entry, c->arena);
		if (becomes == NULL)
			return no_memory(c);
	}
	return add_change(c, entry, NULL, becomes, false);
}

static int add_stored(struct comparison *c, const struct normal_entry *entry)
{
	const char *was = NULL;

	if (payload_is_filled_in(c->stored, entry) || is_renamed(c, entry))
		return 0;
	if (!entry->is_secret) {
		was = payload_value_shown(entry, c->arena);
		if (was == NULL)
			return no_memory(c);
	}
	return add_change(c, entry, was, NULL, true);
}

int payload_compare_entries(struct comparison *c)
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
