/*
 * The words of the file under check, the places in it, the systems it is for.
 */
#include "profile/check_rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/shell.h"
#include "profile/read_tree.h"
#include "base/banned.h"

enum {
	CHECK_TEXT_MAX = 1024
};

/* -- words for findings -------------------------------------------------- */

const char *check_text(struct check *check, const char *format, ...)
{
	char text[CHECK_TEXT_MAX];
	char *copy;
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	copy = arena_text(check->arena, text);
	if (copy != NULL)
		return copy;
	check->findings->failed = true;
	return "";
}

bool check_from_definition(const struct check *check)
{
	return check->profile->from == PROFILE_FROM_DEFINITION &&
	       !check->in_file;
}

static const struct schema_key *row_of(
    const struct payload *payload, enum schema_key_name name)
{
	return payload->schema == NULL ? NULL
				       : schema_key_of(payload->schema, name);
}

const char *check_row_key(
    const struct check *check, const struct schema_key *key)
{
	return check_from_definition(check) || key->depth == 0
		   ? key->name
		   : key->path[key->depth - 1];
}

const char *check_key(const struct check *check, const struct payload *payload,
    enum schema_key_name name)
{
	const struct schema_key *key = row_of(payload, name);

	return key == NULL ? schema_key_text(name) : check_row_key(check, key);
}

const char *check_file(struct check *check)
{
	const char *name = check->profile->source->name;
	struct shell_word word;

	return check_text(check, "%s",
	    name[0] == '<' ? "FILE" : shell_path(&word, name, "FILE"));
}

const char *check_setting(
    struct check *check, const char *key, const char *value)
{
	return check_from_definition(check)
		   ? check_text(check, "%s = %s", key, value)
		   : check_text(check, "set '%s' to %s", key, value);
}

const char *check_remedy(struct check *check, const struct payload *payload,
    enum schema_key_name name, const char *value)
{
	return check_setting(check, check_key(check, payload, name), value);
}

/* -- places -------------------------------------------------------------- */

static struct tree_reader path_reader(const struct check *check)
{
	struct tree_reader reader = {
	    .source = check->profile->source, .arena = check->arena};

	return reader;
}

/* The place of the top level, and of a file's payload, is shown as a word, but
 * is the empty path. */
static const char *path_of(
    const struct check *check, const struct payload *payload)
{
	if (payload == &check->profile->top || payload->file != NULL ||
	    payload->origin.path == NULL)
		return "";
	return payload->origin.path;
}

struct origin check_origin(struct check *check, const struct payload *payload,
    enum schema_key_name name)
{
	const struct value *value = payload_value_any(payload, name);

	return value->given || value->origin.path != NULL
		   ? value->origin
		   : check_row_origin(check, payload, row_of(payload, name));
}

struct origin check_row_origin(struct check *check,
    const struct payload *payload, const struct schema_key *key)
{
	struct tree_reader reader = path_reader(check);
	struct origin origin = payload->origin;

	if (check_from_definition(check) || key == NULL || key->depth == 0)
		return origin;
	origin.path = path_of(check, payload);
	for (size_t i = 0; i < key->depth; i++)
		origin.path = tree_path_key(&reader, origin.path, key->path[i]);
	check->findings->failed = check->findings->failed || reader.failed;
	return origin;
}

struct origin check_place_origin(
    struct check *check, const struct walk_place *place)
{
	const struct origin *said = place_origin(place);
	struct tree_reader reader = path_reader(check);
	struct origin origin = check->payload->origin;

	if (check_from_definition(check))
		return said == NULL ? origin : *said;
	origin.path =
	    tree_path_place(&reader, path_of(check, check->payload), place);
	check->findings->failed = check->findings->failed || reader.failed;
	return origin;
}

void check_root(struct check *check, const struct payload *payload,
    struct walk_place *ret_root)
{
	const struct schemas *schemas = check->profile->schemas;

	check->payload = payload;
	if (payload == &check->profile->top)
		place_of_profile(ret_root, schemas, payload->tree);
	else
		place_of_payload(ret_root, schemas, payload->tree);
	if (payload->schema != NULL)
		ret_root->schema = payload->schema;
}

void check_member(
    struct walk_place *up, const char *key, struct walk_place *ret)
{
	place_of_member(up, key, tree_dict_get(up->node, key), ret);
}

struct origin check_member_origin(
    struct check *check, const struct payload *payload, const char *key)
{
	struct walk_place root = {.node = payload->tree}, place;

	check->payload = payload;
	check_member(&root, key, &place);
	return check_place_origin(check, &place);
}

const char *check_place_name(
    const struct check *check, struct walk_place *place)
{
	const struct schema_key *row = place_row(place);

	return check_from_definition(check) && row != NULL && row->definition
		   ? row->name
		   : place_key(place);
}

void check_walk(struct check *check, const struct payload *payload,
    enum walk_next (*visit)(void *context, struct walk_place *place))
{
	const struct walker walker = {check, visit, NULL};
	struct walk_place root;

	if (payload->tree == NULL || tree_type(payload->tree) != TREE_DICT)
		return;
	check_root(check, payload, &root);
	(void)profile_walk(&walker, &root);
}

/* -- systems ------------------------------------------------------------- */

bool check_is(const struct check *check, enum platform platform)
{
	return check->profile->platform_known &&
	       check->profile->platform == platform;
}

/* The version that counts for the profile's platform, or NULL. */
static const char *version_for(
    const struct check *check, const char *macos, const char *ios)
{
	if (check->profile->min_os == NULL)
		return NULL;
	if (check_is(check, PLATFORM_MACOS))
		return macos;
	return check_is(check, PLATFORM_IOS) ? ios : NULL;
}

bool check_is_before(
    const struct check *check, const char *macos, const char *ios)
{
	const char *version = version_for(check, macos, ios);

	return version != NULL &&
	       version_compare(check->profile->min_os, version) < 0;
}

bool check_is_since(
    const struct check *check, const char *macos, const char *ios)
{
	const char *version = version_for(check, macos, ios);

	return version != NULL &&
	       version_compare(check->profile->min_os, version) >= 0;
}
