/*
 * What Jamf Pro rewrites in a profile or fills in, as far as rows do not say
 * it.
 */

#include "jamf/payload_normal.h"
#include <string.h>

#include "base/text.h"
#include "profile/profile.h"
#include "base/banned.h"

/* What the server and others write out or leave out, and no row can say: of
 * payloads without a schema too, or of no device. depth is the number of keys
 * down to the value. */
static const struct {
	const char *type; /* of the payload; NULL: any */
	size_t depth;
	const char *key;
	enum normal_kind kind;
	const char *value;
} defaults[] = {
    {NULL, 1, "PayloadVersion", NORMAL_NUMBER, "1"},
    {NULL, 1, "PayloadEnabled", NORMAL_BOOLEAN, "true"},
    {PAYLOAD_SCEP, 2, "Key Usage", NORMAL_NUMBER, "0"},
    {PAYLOAD_SCEP, 2, "ScepProxyOption", NORMAL_TEXT, "manual"},
};

/* What devices assume without the key. */
static bool is_assumed(
    const struct normal_entry *entry, const struct schema_key *row)
{
	const char *text = row == NULL ? NULL : row->device_default;

	if (text == NULL || row->bit != 0)
		return false;
	if (entry->kind == NORMAL_BOOLEAN)
		return (strcmp(text, "yes") == 0) == (entry->bytes[0] == 't');
	for (size_t i = 0; i < row->choice_count; i++)
		if (strcmp(row->choices[i].name, text) == 0)
			text = row->choices[i].plist_text;
	return (entry->kind == NORMAL_TEXT || entry->kind == NORMAL_NUMBER) &&
	       text != NULL && strlen(text) == entry->length &&
	       memcmp(text, entry->bytes, entry->length) == 0;
}

bool payload_is_void(
    const struct normal_entry *entry, const char *key, struct walk_place *place)
{
	if (key[0] == '\0')
		return false;
	if (entry->kind == NORMAL_TEXT && entry->length == 0)
		return true;
	for (size_t i = 0; i < array_length(defaults); i++)
		if (strcmp(defaults[i].key, key) == 0 &&
		    defaults[i].depth == place->depth &&
		    (defaults[i].type == NULL ||
			text_same(place->type, defaults[i].type)) &&
		    defaults[i].kind == entry->kind &&
		    strlen(defaults[i].value) == entry->length &&
		    memcmp(defaults[i].value, entry->bytes, entry->length) == 0)
			return true;
	return is_assumed(entry, place_row(place));
}

bool payload_is_rewritten(enum payload_place where, struct walk_place *place)
{
	const struct schema_key *row;

	if (where == PAYLOAD_TOP) {
		row = place_row(place);
		return row != NULL && row->rewritten;
	}
	return where == PAYLOAD_RENDERED &&
	       (strcmp(place->key, "PayloadDisplayName") == 0 ||
		   strcmp(place->key, "PayloadOrganization") == 0);
}

bool payload_is_servers_own(const struct tree *payload)
{
	const char *type =
	    tree_text(tree_dict_get(payload, "PayloadType"), NULL);

	return type != NULL &&
	       strcmp(type, "com.apple.profileRemovalPassword") == 0;
}

bool payload_is_filled_in(
    const struct normal_payload *stored, const struct normal_entry *entry)
{
	const char *text;

	if (stored->is_top)
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
