#include "profile/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "profile/build_row.h"
#include "base/banned.h"

/* What Jamf Pro looks for where it is to fetch the challenge from NDES, and
 * beside it the kind of CA that makes it do so. */
#define NDES_CHALLENGE "$MSSCEPCHALLENGE"
#define JAMF_CA_TYPE_NAME "certificate_authority_type"
#define JAMF_CA_TYPE "manual"

static const char *const path_type[] = {"PayloadType"};
static const char *const path_version[] = {"PayloadVersion"};
static const char *const path_uuid[] = {"PayloadUUID"};
static const char *const path_identifier[] = {"PayloadIdentifier"};
static const char *const path_name[] = {"PayloadDisplayName"};
static const char *const path_organization[] = {"PayloadOrganization"};
static const char *const path_content[] = {"PayloadContent"};
static const char *const path_file_name[] = {"PayloadCertificateFileName"};

/* -- what depends on more than its own row -------------------------------- */

/* Keys that every payload has, whatever its rows say. */
static bool is_common(const struct schema_key *key)
{
	static const char *const common[] = {"PayloadType", "PayloadVersion",
	    "PayloadUUID", "PayloadIdentifier", "PayloadDisplayName",
	    "PayloadOrganization", "PayloadCertificateFileName"};

	if (key->depth != 1 || strncmp(key->path[0], "Payload", 7) != 0)
		return false;
	for (size_t i = 0; i < array_length(common); i++)
		if (strcmp(key->path[0], common[i]) == 0)
			return true;
	return false;
}

/* The text of the row at a path of one key, or NULL when it has none. */
static const char *text_at(const struct payload *payload, const char *path)
{
	for (size_t i = 0; i < payload->schema->count; i++) {
		const struct schema_key *key = &payload->schema->keys[i];
		const struct value *value = &payload->values[i];

		if (key->depth == 1 && strcmp(key->path[0], path) == 0)
			return value->present && !value->faulty &&
				       value->text != NULL && value->length > 0
				   ? value->text
				   : NULL;
	}
	return NULL;
}

static int put_ndes_challenge(struct builder *b, const struct schema_key *key)
{
	const struct secret *live = b->values->live_challenge;

	if (live == NULL)
		return builder_put_row(b, key, tree_new_text(NDES_CHALLENGE));
	b->has_secret = true;
	return builder_put_row(b, key, tree_new_text(live->bytes));
}

static int put_challenge(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const char *type = payload_choice(b->payload, "challenge_type");
	const char *placeholder =
	    payload_text(b->payload, "challenge_placeholder", "");

	if (strcmp(type, "static") == 0)
		return value->present && !value->faulty
			   ? builder_put_text(b, key, value)
			   : 0;
	if (strcmp(type, "dynamic-microsoft-ca") == 0)
		return put_ndes_challenge(b, key);
	if (strcmp(type, "dynamic") == 0 && placeholder[0] != '\0')
		return builder_put_row(b, key, tree_new_text(placeholder));
	return 0;
}

static int put_ca_type(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	if (value->present && !value->faulty)
		return builder_put_text(b, key, value);
	if (b->values->live_challenge != NULL ||
	    strcmp(payload_choice(b->payload, "challenge_type"),
		"dynamic-microsoft-ca") != 0)
		return 0;
	return builder_put_row(b, key, tree_new_text(JAMF_CA_TYPE));
}

static int put_key(struct builder *b, size_t index)
{
	const struct schema_key *key = &b->payload->schema->keys[index];
	const struct value *value = &b->payload->values[index];

	if (key->depth == 0 || (b->payload->type != NULL && is_common(key)))
		return 0;
	if (key->constant != NULL)
		return builder_put_row(b, key, builder_constant(key));
	if (payload_is(b->payload, PAYLOAD_SCEP)) {
		if (strcmp(key->name, "challenge") == 0)
			return put_challenge(b, key, value);
		if (strcmp(key->name, JAMF_CA_TYPE_NAME) == 0)
			return put_ca_type(b, key, value);
	}
	if (key->bit != 0)
		return builder_put_bits(b, key);
	if (!value->present || value->faulty)
		return 0;
	return builder_put_value(b, key, value);
}

/* "SCEP (Example Wi-Fi identity)". */
static struct tree *default_name(const struct builder *b)
{
	const struct payload *top = &b->profile->top;
	const char *name = text_at(top, path_name[0]);
	auto_buf struct buf buf = {0};

	if (name == NULL)
		name = top->identifier == NULL ? "" : top->identifier;
	if (b->payload != top)
		buf_printf(&buf, "%s (%s)", b->payload->schema->title,
		    b->payload->label != NULL ? b->payload->label : name);
	else
		buf_text(&buf, name);
	return buf_ok(&buf) ? tree_new_text(buf.data == NULL ? "" : buf.data)
			    : NULL;
}

static int put_file_name(struct builder *b)
{
	const struct schema *schema = b->payload->schema;
	const char *name = text_at(b->payload, path_file_name[0]);
	bool has_row = false;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		const struct value *value = &b->payload->values[i];

		if (key->depth == 1 &&
		    strcmp(key->path[0], path_file_name[0]) == 0)
			has_row = true;
		if (name == NULL && value->present && value->text != NULL &&
		    schema_type_is(key->type, SCHEMA_CONTENT))
			name = file_name(value->text);
	}
	if (!has_row || name == NULL || name[0] == '\0')
		return 0;
	return builder_put(b, path_file_name, 1, tree_new_text(name));
}

static int put_common(struct builder *b)
{
	const struct payload *payload = b->payload;
	const char *name = text_at(payload, path_name[0]);
	const char *organization = text_at(payload, path_organization[0]);

	if (organization == NULL)
		organization = text_at(&b->profile->top, path_organization[0]);
	if (builder_put(b, path_type, 1, tree_new_text(payload->type)) != 0 ||
	    builder_put(b, path_version, 1, tree_new_integer(1)) != 0 ||
	    builder_put(b, path_uuid, 1, tree_new_text(payload->uuid)) != 0 ||
	    builder_put(b, path_identifier, 1,
		tree_new_text(payload->identifier)) != 0 ||
	    builder_put(b, path_name, 1,
		name != NULL ? tree_new_text(name) : default_name(b)) != 0)
		return -1;
	if (organization != NULL && builder_put(b, path_organization, 1,
					tree_new_text(organization)) != 0)
		return -1;
	return put_file_name(b);
}

/* -- sorting and nesting -------------------------------------------------- */

static int entry_compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	size_t depth = x->depth < y->depth ? x->depth : y->depth;

	for (size_t i = 0; i < depth; i++) {
		int order = strcmp(x->path[i], y->path[i]);

		if (order != 0)
			return order;
	}
	return x->depth < y->depth ? -1 : x->depth > y->depth;
}

/* Puts the entries, which share their first level keys, into dict; their
 * nodes are the dictionary's then. */
static int nest(
    struct tree *dict, struct entry *entries, size_t count, size_t level)
{
	size_t at = 0;

	while (at < count) {
		const char *key = entries[at].path[level];
		size_t end = at + 1;
		auto_tree struct tree *inner = NULL;

		if (entries[at].depth == level + 1) {
			if (tree_dict_set(
				dict, key, own_take(entries[at].node)) != 0)
				return -1;
			at++;
			continue;
		}
		while (
		    end < count && strcmp(entries[end].path[level], key) == 0)
			end++;
		inner = tree_new_dict();
		if (inner == NULL ||
		    nest(inner, entries + at, end - at, level + 1) != 0 ||
		    tree_dict_set(dict, key, own_take(inner)) != 0)
			return -1;
		at = end;
	}
	return 0;
}

static void drop_entries(struct builder *b)
{
	for (size_t i = 0; i < b->count; i++)
		tree_free(b->entries[i].node);
	b->count = 0;
}

static struct tree *finish_dict(struct builder *b)
{
	auto_tree struct tree *dict = tree_new_dict();
	bool good;

	qsort(b->entries, b->count, sizeof(b->entries[0]), entry_compare);
	good = dict != NULL && nest(dict, b->entries, b->count, 0) == 0;
	drop_entries(b);
	if (good)
		return own_take(dict);
	(void)error_set_memory(b->error);
	return NULL;
}

/* The dictionary of a payload; content, taken over, goes into the top
 * level's. */
static struct tree *build_payload(
    struct builder *b, const struct payload *payload, struct tree *content)
{
	int status = 0;

	b->payload = payload;
	b->count = 0;
	if (content != NULL)
		status = builder_put(b, path_content, 1, content);
	for (size_t i = 0; status == 0 && i < payload->schema->count; i++)
		status = put_key(b, i);
	if (status == 0 && payload->type != NULL)
		status = put_common(b);
	if (status == 0)
		return finish_dict(b);
	drop_entries(b);
	return NULL;
}

/* The recursion is SCHEMA_NEST_MAX deep at most. */
struct tree *builder_group(struct builder *b, const struct payload *group)
{
	struct builder inner;
	struct tree *dict;

	inner.profile = b->profile;
	inner.values = b->values;
	inner.has_secret = b->has_secret;
	inner.error = b->error;
	dict = build_payload(&inner, group, NULL);
	b->has_secret = inner.has_secret;
	return dict;
}

static int check_payload(const struct payload *payload, struct error *error)
{
	if (payload->schema == NULL)
		return error_set(error, STATUS_REFUSED,
		    "no schema for the payload type '%s'",
		    payload->type == NULL ? "" : payload->type);
	if (payload->type == NULL || payload->uuid == NULL ||
	    payload->identifier == NULL)
		return error_set(error, STATUS_LIMIT,
		    "payload '%s' has no identity", payload->schema->title);
	return 0;
}

int profile_build(const struct profile *profile,
    const struct build_values *values, struct tree **ret_root,
    bool *ret_has_secret, struct error *error)
{
	struct builder b;
	auto_tree struct tree *content = NULL;
	struct tree *root;

	b.profile = profile;
	b.values = values;
	b.has_secret = false;
	b.error = error;
	if (check_payload(&profile->top, error) != 0)
		return -1;
	content = tree_new_array();
	if (content == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < profile->count; i++) {
		struct tree *dict;

		if (check_payload(&profile->payloads[i], error) != 0)
			return -1;
		dict = build_payload(&b, &profile->payloads[i], NULL);
		if (dict == NULL)
			return -1;
		if (tree_array_add(content, dict) != 0)
			return error_set_memory(error);
	}
	root = build_payload(&b, &profile->top, own_take(content));
	if (root == NULL)
		return -1;
	*ret_root = root;
	*ret_has_secret = b.has_secret;
	return 0;
}
