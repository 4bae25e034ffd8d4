#include "jamf/payload_rewrite.h"

#include <string.h>

#include "profile/model.h"
#include "base/banned.h"

static bool is_number(const struct normal_entry *entry, const char *number)
{
	return entry->kind == NORMAL_NUMBER &&
	       strcmp(entry->bytes, number) == 0;
}

static bool is_boolean(const struct normal_entry *entry, const char *value)
{
	return entry->kind == NORMAL_BOOLEAN &&
	       strcmp(entry->bytes, value) == 0;
}

bool payload_is_void(
    const struct normal_entry *entry, const char *key, size_t depth)
{
	if (entry->kind == NORMAL_TEXT && entry->length == 0 && depth > 0 &&
	    key[0] != '\0')
		return true;
	if (depth == 1 && strcmp(key, "PayloadVersion") == 0)
		return is_number(entry, "1");
	if (depth == 1 && strcmp(key, "PayloadEnabled") == 0)
		return is_boolean(entry, "true");
	return strcmp(key, "AllowAllAppsAccess") == 0 &&
	       is_boolean(entry, "false");
}

bool payload_is_rewritten(enum payload_place place, const char *key)
{
	static const char *const top[] = {"PayloadUUID", "PayloadIdentifier",
	    "PayloadDisplayName", "PayloadDescription", "PayloadOrganization",
	    "PayloadEnabled", "PayloadRemovalDisallowed", "PayloadScope"};

	if (place != PAYLOAD_TOP)
		return place == PAYLOAD_RENDERED &&
		       (strcmp(key, "PayloadDisplayName") == 0 ||
			   strcmp(key, "PayloadOrganization") == 0);
	for (size_t i = 0; i < array_length(top); i++)
		if (strcmp(key, top[i]) == 0)
			return true;
	return false;
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

bool payload_is_identity(const char *type)
{
	static const char *const types[] = {PAYLOAD_SCEP, PAYLOAD_ROOT,
	    PAYLOAD_PKCS1, PAYLOAD_PEM, "com.apple.security.pkcs12",
	    "com.apple.security.acme", "com.apple.ADCertificate.managed"};

	for (size_t i = 0; i < array_length(types); i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}
