/*
 * Dictionaries of a payload, by Apple's names, for rules between their keys.
 */
#include "profile/check_dict.h"

#include <string.h>

#include "base/banned.h"

struct check_dict check_dict_of(
    struct check *check, const struct payload *payload)
{
	struct check_dict dict = {.check = check, .payload = payload};

	check_root(check, payload, &dict.place);
	return dict;
}

struct check_dict check_dict_in(struct check_dict *up, const char *key)
{
	struct check_dict dict = {.check = up->check, .payload = up->payload};

	check_member(&up->place, key, &dict.place);
	return dict;
}

struct check_items check_items_of(struct check_dict *array)
{
	struct check_items items = {.array = array, .index = SIZE_MAX};

	items.count = tree_array_count(array->place.node);
	tree_cursor_init(&items.cursor, array->place.node);
	return items;
}

bool check_items_next(struct check_items *items, struct check_dict *ret_item)
{
	const struct tree *node;

	if (items->array->check->findings->count > FINDINGS_MAX ||
	    !tree_array_next(&items->cursor, &node))
		return false;
	items->index++;
	*ret_item = (struct check_dict){
	    .check = items->array->check, .payload = items->array->payload};
	place_of_item(
	    &items->array->place, node, items->index, &ret_item->place);
	return true;
}

/* -- values ---------------------------------------------------------------- */

/* What a definition has for the key of the dictionary, or NULL: a value that
 * is in vain is not in the property list, but is there. */
static const struct value *given_of(
    const struct check_dict *dict, const char *key)
{
	const struct schema *schema = dict->payload->schema;
	const struct schema_key *row;
	const struct value *value;
	struct walk_place up = dict->place, place;

	if (!check_from_definition(dict->check) ||
	    dict->payload->values == NULL || up.schema != schema)
		return NULL;
	check_member(&up, key, &place);
	row = place_row(&place);
	if (row == NULL)
		return NULL;
	value = &dict->payload->values[row - schema->keys];
	return value->given ? value : NULL;
}

const struct tree *check_dict_get(
    const struct check_dict *dict, const char *key)
{
	const struct tree *node = tree_dict_get(dict->place.node, key);
	const struct value *given = node == NULL ? given_of(dict, key) : NULL;

	if (given != NULL && given->faulty)
		dict->check->doubtful = true;
	return node;
}

bool check_dict_has(struct check_dict *dict, const char *key)
{
	const struct tree *node = check_dict_get(dict, key);
	size_t length = 0;

	if (node == NULL)
		return given_of(dict, key) != NULL;
	if (tree_text(node, &length) != NULL)
		return length > 0;
	return tree_type(node) != TREE_ARRAY || tree_array_count(node) > 0;
}

const char *check_dict_text(const struct check_dict *dict, const char *key)
{
	const char *text = tree_text(check_dict_get(dict, key), NULL);

	return text == NULL || text[0] == '\0' ? NULL : text;
}

bool check_dict_is(
    const struct check_dict *dict, const char *key, const char *text)
{
	const char *own = check_dict_text(dict, key);

	return own != NULL && strcmp(own, text) == 0;
}

bool check_dict_flag(const struct check_dict *dict, const char *key)
{
	const struct tree *node = check_dict_get(dict, key);
	int64_t number = 0;
	bool flag = false;

	return tree_boolean(node, &flag)
		   ? flag
		   : tree_integer(node, &number) && number != 0;
}

bool check_dict_integer(
    const struct check_dict *dict, const char *key, int64_t *ret_number)
{
	return tree_integer(check_dict_get(dict, key), ret_number);
}

bool check_dict_lists(
    const struct check_dict *dict, const char *key, const char *text)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;

	tree_cursor_init(&cursor, check_dict_get(dict, key));
	while (tree_array_next(&cursor, &item)) {
		const char *own = tree_text(item, NULL);

		if (own != NULL && strcmp(own, text) == 0)
			return true;
	}
	return false;
}

/* -- words and places ------------------------------------------------------ */

struct origin check_dict_origin(struct check_dict *dict, const char *key)
{
	struct walk_place place = dict->place;

	/* Another payload may have been looked at since. */
	dict->check->payload = dict->payload;
	if (key != NULL)
		check_member(&dict->place, key, &place);
	return check_place_origin(dict->check, &place);
}

const char *check_dict_name(struct check_dict *dict, const char *key)
{
	struct walk_place place;

	check_member(&dict->place, key, &place);
	return check_place_name(dict->check, &place);
}

const char *check_dict_word(struct check_dict *dict, const char *key)
{
	const char *text = check_dict_text(dict, key);
	const struct schema_choice *choice = NULL;
	const struct schema_key *row;
	struct walk_place place;

	if (text == NULL)
		return "";
	check_member(&dict->place, key, &place);
	row = place_row(&place);
	if (check_from_definition(dict->check) && row != NULL)
		choice = schema_choice_of_text(row, text);
	return choice != NULL ? choice->name : text;
}

const char *check_dict_set(struct check_dict *dict, const char *key,
    const char *in_definition, const char *in_plist)
{
	return check_setting(dict->check, check_dict_name(dict, key),
	    check_from_definition(dict->check) ? in_definition : in_plist);
}

const char *check_dict_add(struct check_dict *dict, const char *key)
{
	return check_text(dict->check, "add '%s'", check_dict_name(dict, key));
}

const char *check_payload_name(
    struct check *check, const struct payload *payload)
{
	const struct schema *schema = payload_section(payload);

	if (check->profile->from == PROFILE_FROM_PLIST)
		return payload->origin.path == NULL ? "" : payload->origin.path;
	if (schema == NULL || schema->section == NULL)
		return payload->type == NULL ? "" : payload->type;
	return payload->label == NULL
		   ? check_text(check, "[%s]", schema->section)
		   : check_text(
			 check, "[%s \"%s\"]", schema->section, payload->label);
}
