/*
 * What differs between the defined and the stored profile: their payloads are
 * paired, and of each pair the values compared.
 */
#include "jamf/payload_compare.h"

#include <string.h>

#include "jamf/payload_key.h"
#include "profile/certificate_text.h"
#include "base/banned.h"

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

static void set_prefix(struct payload_comparison *c, size_t index)
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
static int list_payload(struct payload_comparison *c,
    const struct normal_payload *payload, bool server_only)
{
	static const struct normal_payload none = {
	    .is_top = true, .type = "", .uuid = ""};

	c->defined = server_only ? &none : payload;
	c->stored = server_only ? payload : &none;
	for (size_t i = 0; i < payload->count; i++) {
		const struct normal_entry *entry = &payload->entries[i];
		const struct payload_entries lone = {
		    server_only ? NULL : entry, server_only ? entry : NULL};

		if (!is_told(entry) && payload_compare_entry(c, &lone) != 0)
			return -1;
	}
	return 0;
}

/* A payload that only one side has: of a certificate which one, else its type.
 */
static int add_payload(struct payload_comparison *c,
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
	    payload_number(payload);
	change.had = server_only;
	change.has = !server_only;
	change.path = payload_path_shown(&c->prefix, c->arena);
	if (payload_is_of_file(c, payload))
		change.key = SECTION_PAYLOAD;
	else if (payload->schema != NULL)
		change.key = payload->schema->section;
	if (jamf_changes_add(c->changes, &change, c->error) != 0)
		return -1;
	return c->how->names ? list_payload(c, payload, server_only) : 0;
}

static int compare_payloads(struct payload_comparison *c,
    const struct normal *defined, struct normal *stored)
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
		if (c->stored != NULL && c->how->names &&
		    payload_align(c, &stored->payloads[pairs[i] - 1]) != 0)
			return -1;
		if (c->stored != NULL && c->how->paired != NULL &&
		    c->how->paired(c->how->context, payload_number(c->defined),
			payload_number(c->stored)) != 0)
			return error_set_memory(c->error);
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
	struct payload_comparison c = {
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
	result = payload_compare_entries(&c) != 0
		     ? -1
		     : compare_payloads(&c, &left, &right);
	buf_done(&c.prefix);
	buf_done(&c.moved);
	if (result == 0)
		*ret_skipped = how->without_secrets && secrets;
	return result;
}
