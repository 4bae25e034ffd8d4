/*
 * What a definition says of a field, merged into what the server has.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "jamf/field.h"
#include "jamf/names_internal.h"
#include "base/banned.h"

/* A member that is defined. */
struct wanted {
	int64_t id; /* 0: none, of the directory */
	const char *name;
	const struct text_item *item;
	bool is_there;
};

bool field_is_member(const struct xml *element)
{
	return element->first != NULL;
}

bool field_has_members(const struct xml *element)
{
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (field_is_member(child))
			return true;
	return false;
}

const char *const field_all_devices[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = "all_computers",
    [JAMF_MOBILE] = "all_mobile_devices",
};

bool field_has_all_devices(const struct xml *section, enum jamf_kind kind)
{
	bool all = false;

	return xml_boolean(section, field_all_devices[kind], &all) && all;
}

bool field_merge_begin(
    struct field_merge *m, const struct xml *stored, const char *root)
{
	m->arena = m->changes->arena;
	m->root = stored != NULL ? xml_add_copy(m->arena,
				       xml_new(m->arena, "copy", NULL), stored)
				 : xml_new(m->arena, root, NULL);
	return m->root != NULL;
}

/* Name of a member as the server says, else its id. */
static const char *member_name(const struct xml *member)
{
	const char *name = xml_text(member, "name");
	const char *id = xml_text(member, "id");

	return name != NULL && name[0] != '\0' ? name
	       : id != NULL                    ? id
					       : member->name;
}

/* -- changes ----------------------------------------------------------------
 */

int field_change(struct field_merge *m, enum field_part part, const char *name,
    const char *was, const char *becomes)
{
	static const enum jamf_area areas[FIELD_PARTS] = {
	    [FIELD_GENERAL] = JAMF_GENERAL,
	    [FIELD_SCOPE] = JAMF_SCOPE,
	    [FIELD_LIMITATIONS] = JAMF_SCOPE,
	    [FIELD_EXCLUSIONS] = JAMF_SCOPE,
	    [FIELD_SELF_SERVICE] = JAMF_SELF_SERVICE};
	bool below = part == FIELD_LIMITATIONS || part == FIELD_EXCLUSIONS;
	char key[FIELD_NAME_MAX];
	const struct jamf_change change = {.area = areas[part],
	    .path = below ? key : name,
	    .key = key,
	    .was = was != NULL && was[0] != '\0' ? was : NULL,
	    .becomes = becomes != NULL && becomes[0] != '\0' ? becomes : NULL};

	(void)snprintf(key, sizeof(key), "%s.%s", field_section(part), name);
	m->changed = true;
	return jamf_changes_add(m->changes, &change, m->error);
}

void field_note(
    struct field_merge *m, enum field_part part, bool gains, bool others_stay)
{
	/* Targets widen a scope, exclusions narrow it. The first limitation
	 * narrows it and the last one that goes widens it; in between it may
	 * be either. */
	bool widens = (part == FIELD_SCOPE) == gains;
	bool both = part == FIELD_LIMITATIONS && others_stay;

	/* Beside all devices, a target more or less makes no difference. */
	if (part == FIELD_SCOPE &&
	    (gains ? m->was_all : field_has_all_devices(m->root, m->kind)))
		return;
	if (part == FIELD_SELF_SERVICE)
		return;
	m->wider = m->wider || widens || both;
	m->narrower = m->narrower || !widens || both;
}

/* -- members ----------------------------------------------------------------
 */

static int resolve(struct field_merge *m, const struct field *field,
    const struct text_item *item, struct wanted *wanted)
{
	struct jamf_found found;
	int64_t id;

	if (field->list == JAMF_LISTS) {
		*wanted = (struct wanted){.name = item->text, .item = item};
		if (!jamf_name_is_id(item->text, &id))
			return 0;
		(void)error_set(m->error, STATUS_FINDINGS,
		    "'%s' is an id, expected a name: the directory's have none",
		    item->text);
		return source_error_at(m->error, &item->origin);
	}
	if (names_find_at(m->names, field->list, item->text, &item->origin,
		&found, m->error) != 0)
		return -1;
	*wanted =
	    (struct wanted){.id = found.id, .name = found.name, .item = item};
	return 0;
}

/* What is there and is not defined may be what is defined and is not there any
 * more, under another name. */
static void hint_renamed(
    const struct value *value, const struct xml *element, struct error *error)
{
	const struct xml *only = NULL;
	int64_t id, other;

	for (const struct xml *child = element->first; child != NULL;
	     child = child->next) {
		const char *name = xml_text(child, "name");
		bool found = false;

		if (!xml_integer(child, "id", &id))
			id = 0;
		for (size_t i = 0; i < value->count && !found; i++)
			found = jamf_name_is_id(value->items[i].text, &other)
				    ? other == id
				    : name != NULL &&
					  names_same(name, value->items[i].text,
					      false);
		if (found || !field_is_member(child))
			continue;
		if (only != NULL)
			return;
		only = child;
	}
	if (only != NULL && xml_integer(only, "id", &id))
		(void)error_hint(error,
		    "was it renamed? The profile's scope has '%s', "
		    "id:%" PRId64 ", which is not in the definition",
		    member_name(only), id);
}

/* By id, or by name where one of the two has none. */
static bool is_wanted(
    const struct xml *member, struct wanted *wanted, size_t count)
{
	const char *name = xml_text(member, "name");
	bool found = false;
	int64_t id;

	if (!xml_integer(member, "id", &id))
		id = 0;
	for (size_t i = 0; i < count; i++) {
		bool by_id = wanted[i].id > 0 && id > 0;

		if (by_id ? wanted[i].id != id
			  : name == NULL ||
				!names_same(name, wanted[i].name, false))
			continue;
		wanted[i].is_there = found = true;
	}
	return found;
}

static int drop_members(struct field_merge *m, enum field_part part,
    const char *name, struct xml *element, struct wanted *wanted, size_t count,
    bool *ret_lost)
{
	struct xml *before = NULL;

	*ret_lost = false;
	for (struct xml *child = element->first; child != NULL;
	     child = child->next) {
		if (!field_is_member(child) ||
		    is_wanted(child, wanted, count)) {
			before = child;
			continue;
		}
		*(before != NULL ? &before->next : &element->first) =
		    child->next;
		if (element->last == child)
			element->last = before;
		*ret_lost = true;
		if (field_change(m, part, name, member_name(child), NULL) != 0)
			return -1;
	}
	return 0;
}

int field_merge_empty(struct field_merge *m, enum field_part part,
    struct xml *element, bool *ret_lost)
{
	return drop_members(m, part, field_name(part, element->name), element,
	    NULL, 0, ret_lost);
}

static int add_member(struct field_merge *m, const struct field *field,
    struct xml *element, struct wanted *wanted)
{
	char id[sizeof("-9223372036854775808")];
	struct xml *member;

	/* What the server has already needs no looking up. */
	if (field_is_directory_groups(field) &&
	    jamf_names_find_group(
		m->names, wanted->name, &wanted->name, m->error) != 0)
		return source_error_at(m->error, &wanted->item->origin);
	member = xml_add(m->arena, element, field->member, NULL);
	(void)snprintf(id, sizeof(id), "%" PRId64, wanted->id);
	if ((wanted->id > 0 && xml_add(m->arena, member, "id", id) == NULL) ||
	    xml_add(m->arena, member, "name", wanted->name) == NULL)
		return error_set_memory(m->error);
	/* Without it Jamf Pro drops the category. */
	if (field->part == FIELD_SELF_SERVICE &&
	    (xml_add(m->arena, member, "display_in", "true") == NULL ||
		xml_add(m->arena, member, "feature_in", "false") == NULL))
		return error_set_memory(m->error);
	return field_change(
	    m, field->part, field->row->name, NULL, wanted->name);
}

static int merge_members(struct field_merge *m, const struct field *field,
    struct xml *element, const struct value *value)
{
	size_t count = value->count;
	struct wanted *wanted =
	    arena_new_array(m->arena, count, sizeof(*wanted));
	bool had = field_has_members(element), loses, gains = false;

	if (wanted == NULL)
		return error_set_memory(m->error);
	for (size_t i = 0; i < count; i++)
		if (resolve(m, field, &value->items[i], &wanted[i]) != 0) {
			if (field->part != FIELD_SELF_SERVICE &&
			    m->error->status == STATUS_NOT_FOUND)
				hint_renamed(value, element, m->error);
			return -1;
		}
	if (drop_members(m, field->part, field->row->name, element, wanted,
		count, &loses) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		bool is_there = wanted[i].is_there;

		/* The same member twice, once by name and once by id, is one.
		 */
		for (size_t k = 0; k < i && !is_there; k++)
			is_there =
			    wanted[k].id == wanted[i].id &&
			    (wanted[k].id > 0 || names_same(wanted[k].name,
						     wanted[i].name, false));
		if (is_there)
			continue;
		gains = true;
		if (add_member(m, field, element, &wanted[i]) != 0)
			return -1;
	}
	if (loses)
		field_note(m, field->part, false, count > 0);
	if (gains)
		field_note(m, field->part, true, had);
	return 0;
}

int field_merge(
    struct field_merge *m, const struct field *field, struct xml *parent)
{
	const struct value *value = field_value(m->profile, field);
	const char *was, *becomes;

	if (value == NULL)
		return 0;
	if (field->member != NULL) {
		struct xml *element = xml_child(parent, field->element);

		if (element == NULL)
			element =
			    xml_add(m->arena, parent, field->element, NULL);
		return element != NULL ? merge_members(m, field, element, value)
				       : error_set_memory(m->error);
	}
	becomes = field_defined(field, value, m->arena);
	if (becomes == NULL || field_stored(field, parent, m->arena, &was) != 0)
		return error_set_memory(m->error);
	if (was == NULL && field->row->type == SCHEMA_BOOLEAN)
		was = "no";
	if (field->row->type == SCHEMA_TEXT
		? field_same_text(was, becomes)
		: was != NULL && strcmp(was, becomes) == 0)
		return 0;
	if (field_set(field, parent, becomes, m->arena) != 0)
		return error_set_memory(m->error);
	if (field->part == FIELD_SCOPE)
		field_note(m, field->part, strcmp(becomes, "yes") == 0, false);
	return field_change(m, field->part, field->row->name, was, becomes);
}
