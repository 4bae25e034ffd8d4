/*
 * The text of <payloads>, there and back.
 */
#include "jamf/payload.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* -- encoding ------------------------------------------------------------- */

static const char carriage_return[] = "&#13;";

/* What the server decodes once too often: each '&' gets another layer of
 * escaping, but for a CR, which it takes as it is. */
static void add_layer(struct buf *text, const struct buf *xml)
{
	const size_t size = sizeof(carriage_return) - 1;
	size_t done = 0;

	for (size_t at = 0; at < xml->length; at++) {
		if (xml->data[at] != '&' ||
		    (xml->length - at >= size &&
			memcmp(xml->data + at, carriage_return, size) == 0))
			continue;
		buf_add(text, xml->data + done, at + 1 - done);
		buf_text(text, "amp;");
		done = at + 1;
	}
	buf_add(text, xml->data + done, xml->length - done);
}

/* Uuid and identifier come from the server: they must come back as they are. */
static int check_own(
    const char *uuid, const char *identifier, struct error *error)
{
	size_t length = strlen(uuid);

	for (size_t i = 0; uuid[i] != '\0'; i++)
		if (text_hex_digit(uuid[i]) < 0 && uuid[i] != '-')
			length = 0;
	if (length == 0)
		return error_set(
		    error, STATUS_SERVER, "the profile's uuid is none");
	if (identifier == NULL)
		return 0;
	length = strlen(identifier);
	for (size_t i = 0; identifier[i] != '\0'; i++)
		if (identifier[i] <= ' ' || identifier[i] > '~' ||
		    strchr("&<>", identifier[i]) != NULL)
			length = 0;
	return length > 0 ? 0
			  : error_set(error, STATUS_SERVER,
				"the profile's identifier is none");
}

int jamf_payload_encode(const struct tree *profile, const char *uuid,
    const char *identifier, struct buf *text, struct error *error)
{
	const struct tree_member members[] = {{"PayloadUUID", uuid},
	    {"PayloadIdentifier", identifier == NULL ? uuid : identifier}};
	auto_buf struct buf xml = {0};

	if (uuid != NULL && check_own(uuid, identifier, error) != 0)
		return -1;
	if (tree_write_compact(profile, members,
		uuid == NULL ? 0 : array_length(members), &xml, error) != 0)
		return -1;
	add_layer(text, &xml);
	return buf_ok(text) ? 0 : error_set_memory(error);
}

/* -- decoding ------------------------------------------------------------- */

static const char empty_key[] = "<key/>";

/* The server's exports now and then hold keys that are empty and have no
 * value; its other clients take them out as well. In a value they would be
 * escaped. */
static int drop_empty_keys(
    struct source *source, struct arena *arena, struct error *error)
{
	const size_t size = sizeof(empty_key) - 1;
	const char *text = source->text;
	size_t length = source->length, used = 0, at = 0;
	char *copy;

	while (at + size <= length && memcmp(text + at, empty_key, size) != 0)
		at++;
	if (at + size > length)
		return 0;
	copy = arena_copy(arena, text, length);
	if (copy == NULL)
		return error_set_memory(error);
	for (at = 0; at < length;)
		if (length - at >= size &&
		    memcmp(text + at, empty_key, size) == 0)
			at += size;
		else
			copy[used++] = text[at++];
	copy[used] = '\0';
	source->text = copy;
	source->length = used;
	return 0;
}

int jamf_payload_decode(const char *text, size_t length, struct arena *arena,
    struct tree **ret_profile, struct error *error)
{
	struct source source = {
	    .name = "payloads", .text = text, .length = length};
	struct findings findings = {.arena = arena};
	struct error why = {0};
	struct tree *root = NULL;

	if (drop_empty_keys(&source, arena, error) != 0)
		return -1;
	if (tree_parse(&source, arena, &findings, &root, &why) != 0 &&
	    why.status != STATUS_FINDINGS) {
		*error = why;
		return -1;
	}
	if (root == NULL || findings.errors > 0) {
		/* Findings name keys and elements only. */
		const struct finding *first = findings.first;

		while (first != NULL && first->severity != SEVERITY_ERROR)
			first = first->next;
		return error_set(error, STATUS_SERVER,
		    "the server's property list is malformed: line %u, column "
		    "%u: %s",
		    first == NULL ? 0 : first->line,
		    first == NULL ? 0 : first->column,
		    first == NULL ? "" : first->message);
	}
	if (tree_type(root) != TREE_DICT)
		return error_set(error, STATUS_SERVER,
		    "the server's property list is no dictionary");
	*ret_profile = root;
	return 0;
}
