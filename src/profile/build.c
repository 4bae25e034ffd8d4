/*
 * A profile's model to its property list.
 */
#include "profile/build.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "profile/build_row.h"
#include "profile/types/type.h"
#include "base/banned.h"

static const char *const path_content[] = {"PayloadContent"};

/* -- what depends on more than its own row -------------------------------- */

/* Keys that every payload has, whatever its rows say. */
static const char *const common[] = {
    [COMMON_TYPE] = "PayloadType",
    [COMMON_VERSION] = "PayloadVersion",
    [COMMON_UUID] = "PayloadUUID",
    [COMMON_IDENTIFIER] = "PayloadIdentifier",
    [COMMON_NAME] = "PayloadDisplayName",
    [COMMON_ORGANIZATION] = "PayloadOrganization",
    [COMMON_FILE_NAME] = "PayloadCertificateFileName",
};

/* The index among the common ones; COMMON_COUNT for all others. */
static size_t common_of(const struct schema_key *key)
{
	size_t i = 0;

	if (key->depth != 1 || strncmp(key->path[0], "Payload", 7) != 0)
		return COMMON_COUNT;
	while (i < COMMON_COUNT && !text_equal(key->path[0] + 7, common[i] + 7))
		i++;
	return i;
}

/* NULL when there is none. */
static const char *text_of(const struct value *value)
{
	return value->present && !value->faulty && value->length > 0
		   ? value->text
		   : NULL;
}

/* A value that is present and not faulty, as its type is carried; what is
 * empty, or has no form in a property list, is left out. */
static int put_value(
    struct builder *b, const struct schema_key *key, const struct value *value)
{
	const struct profile_type *type = profile_types[key->type];

	return type->put == NULL ? 0 : type->put(b, key, value);
}

static int put_key(struct builder *b, size_t index)
{
	const struct schema_key *key = &b->payload->schema->keys[index];
	const struct value *value = &b->payload->values[index];
	size_t which;

	if (key->depth == 0)
		return 0;
	if (key->constant == NULL && key->bit == 0 && !value->present &&
	    key != b->challenge && key != b->ca_type)
		return 0;
	which =
	    b->payload->schema->parent != NULL ? COMMON_COUNT : common_of(key);
	if (which < COMMON_COUNT) {
		if (b->given[which] == NULL)
			b->given[which] = text_of(value);
		return 0;
	}
	if (key->constant != NULL)
		return builder_put_row(b, key, builder_constant(b->arena, key));
	if (key == b->challenge || key == b->ca_type)
		return builder_put_scep(b, key, value);
	if (key->bit != 0)
		return builder_put_bits(b, key);
	return value->present && !value->faulty ? put_value(b, key, value) : 0;
}

/* "SCEP (Example Wi-Fi identity)". */
static struct tree *default_name(const struct builder *b)
{
	const struct payload *top = &b->profile->top;
	const char *name = b->name;

	if (name == NULL)
		name = top->identifier == NULL ? "" : top->identifier;
	if (b->payload != top)
		name = arena_printf(b->arena, "%s (%s)",
		    b->payload->schema != NULL ? b->payload->schema->title
					       : b->payload->type,
		    b->payload->label != NULL ? b->payload->label : name);
	return name == NULL ? NULL : tree_new_text(b->arena, name);
}

static int put_common(
    struct builder *b, enum build_common which, struct tree *node)
{
	return builder_put(b, &common[which], 1, node);
}

static bool omits_name(const struct builder *b)
{
	return payload_omits(b->payload,
	    b->payload == &b->profile->top ? "name" : "display_name");
}

static bool takes_file_name(const struct schema *schema)
{
	for (size_t i = 0; i < schema->count; i++)
		if (common_of(&schema->keys[i]) == COMMON_FILE_NAME)
			return true;
	return false;
}

static int put_commons(struct builder *b)
{
	const struct payload *payload = b->payload;
	const struct schema *schema = payload->schema;
	const char *name = b->given[COMMON_NAME];
	const char *organization = b->given[COMMON_ORGANIZATION];
	const char *file = b->given[COMMON_FILE_NAME];

	if (organization == NULL && !payload_omits(payload, "organization"))
		organization = b->organization;
	/* That of the file that the bytes are from, unless one is given. */
	for (size_t i = 0; file == NULL && i < schema->count; i++)
		if (payload->values[i].present &&
		    schema_type_is(schema->keys[i].type, SCHEMA_CONTENT) &&
		    payload->values[i].text != NULL &&
		    !payload_omits(payload, "file_name"))
			file = file_name(payload->values[i].text);
	if (put_common(
		b, COMMON_TYPE, tree_new_text(b->arena, payload->type)) != 0 ||
	    put_common(b, COMMON_VERSION, tree_new_integer(b->arena, 1)) != 0 ||
	    put_common(
		b, COMMON_UUID, tree_new_text(b->arena, payload->uuid)) != 0 ||
	    put_common(b, COMMON_IDENTIFIER,
		tree_new_text(b->arena, payload->identifier)) != 0)
		return -1;
	if ((name != NULL || !omits_name(b)) &&
	    put_common(b, COMMON_NAME,
		name != NULL ? tree_new_text(b->arena, name)
			     : default_name(b)) != 0)
		return -1;
	if (organization != NULL &&
	    put_common(b, COMMON_ORGANIZATION,
		tree_new_text(b->arena, organization)) != 0)
		return -1;
	return file != NULL && file[0] != '\0' && takes_file_name(schema)
		   ? put_common(
			 b, COMMON_FILE_NAME, tree_new_text(b->arena, file))
		   : 0;
}

/* -- payloads ------------------------------------------------------------- */

/* The dictionary of a payload; content goes into the top level's. */
static struct tree *build_payload(
    struct builder *b, const struct payload *payload, struct tree *content)
{
	b->payload = payload;
	memset(b->given, 0, sizeof(b->given));
	builder_find_scep(b);
	b->dict = builder_locate(tree_new_dict(b->arena), &payload->origin);
	if (content != NULL && builder_put(b, path_content, 1, content) != 0)
		return NULL;
	for (size_t i = 0; i < payload->schema->count; i++)
		if (put_key(b, i) != 0)
			return NULL;
	return payload->schema->parent != NULL || put_commons(b) == 0 ? b->dict
								      : NULL;
}

/* The recursion is SCHEMA_NEST_MAX deep at most. */
struct tree *builder_group(struct builder *b, const struct payload *group)
{
	struct builder outer = *b;
	struct tree *dict = build_payload(b, group, NULL);

	outer.has_secret = b->has_secret;
	*b = outer;
	return dict;
}

/* What devices are to show of it is its own where it has it. */
static struct tree *build_file(struct builder *b, const struct payload *payload)
{
	b->payload = payload;
	b->dict = builder_locate(builder_file(b, payload), &payload->origin);
	if (b->dict == NULL || payload->file->root == NULL)
		return b->dict;
	if (!omits_name(b) &&
	    tree_dict_get(b->dict, common[COMMON_NAME]) == NULL &&
	    put_common(b, COMMON_NAME, default_name(b)) != 0)
		return NULL;
	if (b->organization != NULL &&
	    !payload_omits(payload, "organization") &&
	    tree_dict_get(b->dict, common[COMMON_ORGANIZATION]) == NULL &&
	    put_common(b, COMMON_ORGANIZATION,
		tree_new_text(b->arena, b->organization)) != 0)
		return NULL;
	return b->dict;
}

static int check_payload(const struct payload *payload, struct error *error)
{
	if (payload->file != NULL)
		return 0;
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

/* What a file has for the top level, in place of defaults. */
static int add_more(
    struct builder *b, struct tree *root, const struct tree *more)
{
	struct tree_cursor cursor;
	const struct tree *node;
	const char *key;

	tree_cursor_init(&cursor, more);
	while (tree_dict_next(&cursor, &key, &node)) {
		struct tree *copy = tree_copy(b->arena, node, NULL, NULL);

		copy = builder_locate(copy, &b->profile->top.origin);
		if ((tree_dict_get(root, key) != NULL
			    ? tree_dict_set(root, key, copy)
			    : tree_dict_insert(root, key, copy)) != 0)
			return error_set_memory(b->error);
	}
	return 0;
}

int profile_build(const struct profile *profile,
    const struct build_values *values, struct tree **ret_root,
    bool *ret_has_secret, struct error *error)
{
	struct tree *content = tree_new_array(values->arena), *root;
	const struct payload *top = &profile->top;
	struct builder b = {.profile = profile,
	    .values = values,
	    .arena = values->arena,
	    .error = error};

	if (check_payload(top, error) != 0)
		return -1;
	for (size_t i = 0; i < top->schema->count; i++) {
		const char *text = text_of(&top->values[i]);
		size_t which = text == NULL ? COMMON_COUNT
					    : common_of(&top->schema->keys[i]);

		if (which == COMMON_NAME && b.name == NULL)
			b.name = text;
		else if (which == COMMON_ORGANIZATION && b.organization == NULL)
			b.organization = text;
	}
	for (size_t i = 0; i < profile->count; i++) {
		struct tree *dict;

		if (check_payload(&profile->payloads[i], error) != 0)
			return -1;
		dict = profile->payloads[i].file != NULL
			   ? build_file(&b, &profile->payloads[i])
			   : build_payload(&b, &profile->payloads[i], NULL);
		if (dict == NULL)
			return -1;
		if (tree_array_add(content, dict) != 0)
			return error_set_memory(error);
	}
	if (content == NULL)
		return error_set_memory(error);
	root = build_payload(&b, top, content);
	if (root == NULL || add_more(&b, root, profile->more) != 0)
		return -1;
	*ret_root = root;
	*ret_has_secret = b.has_secret;
	return 0;
}

int profile_locate(
    struct profile *profile, struct arena *arena, struct error *error)
{
	const struct build_values values = {
	    .arena = arena, .is_rehearsal = true};
	struct tree_cursor cursor;
	struct tree *root;
	bool ignored;

	if (profile->from == PROFILE_FROM_PLIST || profile->top.schema == NULL)
		return 0;
	if (profile_build(profile, &values, &root, &ignored, error) != 0)
		return -1;
	profile->top.tree = root;
	tree_cursor_init(&cursor, tree_dict_get(root, path_content[0]));
	for (size_t i = 0; i < profile->count; i++)
		(void)tree_array_next(&cursor, &profile->payloads[i].tree);
	return 0;
}
