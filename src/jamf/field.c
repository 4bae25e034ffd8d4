/*
 * Fields, and one value of them.
 */
#include "jamf/field.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/names_internal.h"
#include "base/banned.h"

static const char *const sections[FIELD_PARTS] = {
    [FIELD_GENERAL] = "jamf",
    [FIELD_SCOPE] = "scope",
    [FIELD_LIMITATIONS] = "limitations",
    [FIELD_EXCLUSIONS] = "exclusions",
    [FIELD_SELF_SERVICE] = "self_service",
};

const char *field_section(enum field_part part)
{
	return sections[part];
}

const struct xml *field_scope_part(
    const struct xml *scope, enum field_part part)
{
	return part == FIELD_SCOPE ? scope : xml_child(scope, sections[part]);
}

/* -- fields -----------------------------------------------------------------
 */

static const char *element_for(
    const struct schema_key *row, enum jamf_kind kind)
{
	const char *const *introduced = row->availability->introduced;
	bool macs = introduced[PLATFORM_MACOS] != NULL;
	bool mobile = introduced[PLATFORM_IOS] != NULL;

	if (kind == JAMF_KINDS)
		return row->element != NULL ? row->element : row->element_ios;
	if (kind == JAMF_COMPUTERS)
		return macs ? row->element : NULL;
	return mobile ? row->element_ios : NULL;
}

void fields_of(
    enum field_part part, enum jamf_kind kind, struct fields *ret_fields)
{
	const struct schema *schema = schema_built_in(sections[part]);
	size_t count = 0;

	for (const char *const *at = schema->elements; *at != NULL; at++)
		for (size_t i = 0; i < schema->count && count < FIELDS_MAX;
		     i++) {
			const struct schema_key *row = &schema->keys[i];
			const char *element = element_for(row, kind);

			if (element == NULL || strcmp(element, *at) != 0)
				continue;
			ret_fields->list[count++] = (struct field){.part = part,
			    .row = row,
			    .index = i,
			    .element = element,
			    .member = row->member,
			    .list = names_list_of(row->list)};
		}
	ret_fields->count = count;
}

/* Its place among the elements, 1 and up; 0: not known. */
static size_t rank_of(const char *const *elements, const char *name)
{
	for (size_t i = 0; elements[i] != NULL; i++)
		if (strcmp(elements[i], name) == 0)
			return i + 1;
	return 0;
}

void fields_sort(enum field_part part, struct xml *parent)
{
	const char *const *elements = schema_built_in(sections[part])->elements;
	struct xml *left = parent != NULL ? parent->first : NULL;

	if (left == NULL)
		return;
	parent->first = parent->last = NULL;
	while (left != NULL) {
		/* A run: one, with what is not known behind it. */
		struct xml *run = left, *last = run, *before = NULL;
		size_t rank = rank_of(elements, run->name);

		while (last->next != NULL &&
		       rank_of(elements, last->next->name) == 0)
			last = last->next;
		left = last->next;
		/* Behind all that come before it, and what stays with them. */
		for (struct xml *at = parent->first; at != NULL;
		     at = at->next) {
			size_t other = rank_of(elements, at->name);

			if (other != 0 && other <= rank)
				before = at;
		}
		while (before != NULL && before->next != NULL &&
		       rank_of(elements, before->next->name) == 0)
			before = before->next;
		last->next = before != NULL ? before->next : parent->first;
		if (before != NULL)
			before->next = run;
		else
			parent->first = run;
		if (last->next == NULL)
			parent->last = last;
	}
}

bool field_is_directory(enum field_part part, const char *element)
{
	/* Beside the targets Jamf Pro's own are <jss_users>. */
	return part != FIELD_SCOPE && (strcmp(element, "users") == 0 ||
					  strcmp(element, "user_groups") == 0);
}

bool field_is_directory_groups(const struct field *field)
{
	return field->list == JAMF_LISTS &&
	       schema_key_is(field->row, KEY_USER_GROUPS);
}

const char *field_name(enum field_part part, const char *element)
{
	struct fields fields;

	fields_of(part, JAMF_KINDS, &fields);
	for (size_t i = 0; i < fields.count; i++)
		if (strcmp(fields.list[i].element, element) == 0)
			return fields.list[i].row->name;
	/* Users of the directory are excluded beside Jamf Pro's own, which
	 * have the key. */
	if (part == FIELD_EXCLUSIONS && field_is_directory(part, element))
		return strcmp(element, "users") == 0 ? "directory_users"
						     : "directory_user_groups";
	return element;
}

/* -- one value --------------------------------------------------------------
 */

const struct value *field_value(
    const struct profile *profile, const struct field *field)
{
	const struct payload *section =
	    profile_section(profile, sections[field->part]);
	const struct value *value =
	    section != NULL ? payload_row_value(section, field->row) : NULL;

	return value != NULL && value->present && !value->faulty ? value : NULL;
}

static const char *days_text(int64_t days, struct arena *arena)
{
	return days > 0 ? arena_printf(arena, "%" PRId64 " days", days)
			: "never";
}

const char *field_defined(
    const struct field *field, const struct value *value, struct arena *arena)
{
	switch (field->row->type) {
	case SCHEMA_BOOLEAN:
		return value->integer != 0 ? "yes" : "no";
	case SCHEMA_CHOICE:
		return value->choice != NULL ? value->choice->name
					     : field->row->default_text;
	case SCHEMA_DAYS:
		return days_text(value->integer, arena);
	default:
		return value->text != NULL ? value->text : "";
	}
}

/* <notification> stands twice: a boolean, and the place. */
static bool is_notification(const struct field *field)
{
	return strcmp(field->element, "notification") == 0;
}

static struct xml *notification(const struct xml *parent, bool boolean)
{
	struct xml *child = parent != NULL ? parent->first : NULL;

	for (; child != NULL; child = child->next)
		if (strcmp(child->name, "notification") == 0 &&
		    (strcmp(child->text, "true") == 0 ||
			strcmp(child->text, "false") == 0) == boolean)
			return child;
	return NULL;
}

/* The choice that stands for a text of the server; NULL: none. */
static const char *choice_of(const struct schema_key *row, const char *text)
{
	for (size_t i = 0; i < row->choice_count; i++)
		if (text_compare_case(row->choices[i].plist_text, text) == 0)
			return row->choices[i].name;
	return NULL;
}

/* No place is the first one. */
static const char *stored_notification(
    const struct schema_key *row, const struct xml *parent)
{
	const struct xml *on = notification(parent, true);
	const struct xml *place = notification(parent, false);
	const char *name;

	if (on == NULL || strcmp(on->text, "true") != 0)
		return row->default_text;
	name = choice_of(
	    row, place != NULL ? place->text : row->choices[1].plist_text);
	return name != NULL ? name : place->text;
}

int field_stored(const struct field *field, const struct xml *parent,
    struct arena *arena, const char **ret_text)
{
	bool yes;
	int64_t days;
	const char *text = xml_text(parent, field->element);

	switch (field->row->type) {
	case SCHEMA_BOOLEAN:
		text = NULL;
		if (xml_boolean(parent, field->element, &yes))
			text = yes ? "yes" : "no";
		break;
	case SCHEMA_CHOICE:
		if (is_notification(field))
			text = stored_notification(field->row, parent);
		else if (text != NULL)
			text = choice_of(field->row, text);
		break;
	case SCHEMA_DAYS:
		text = NULL;
		if (!xml_integer(parent, field->element, &days))
			break;
		text = days_text(days, arena);
		if (text == NULL)
			return -1;
		break;
	default:
		break;
	}
	*ret_text = text;
	return 0;
}

static int set_text(struct xml *element, struct xml *parent, const char *name,
    const char *text, struct arena *arena)
{
	if (element == NULL)
		element = xml_add(arena, parent, name, text);
	else
		element->text = arena_text(arena, text);
	if (element == NULL || element->text == NULL)
		return -1;
	element->length = strlen(text);
	return 0;
}

int field_set(const struct field *field, struct xml *parent, const char *text,
    struct arena *arena)
{
	const struct schema_key *row = field->row;
	struct xml *element = xml_child(parent, field->element);
	size_t digits;

	switch (row->type) {
	case SCHEMA_BOOLEAN:
		text = strcmp(text, "yes") == 0 ? "true" : "false";
		break;
	case SCHEMA_CHOICE:
		for (size_t i = 0; i < row->choice_count; i++)
			if (strcmp(row->choices[i].name, text) == 0)
				text = row->choices[i].plist_text;
		if (!is_notification(field))
			break;
		if (strcmp(text, row->default_text) == 0)
			return set_text(notification(parent, true), parent,
			    field->element, "false", arena);
		if (set_text(notification(parent, false), parent,
			field->element, text, arena) != 0)
			return -1;
		element = notification(parent, true);
		text = "true";
		break;
	case SCHEMA_DAYS:
		digits = strspn(text, "0123456789");
		text = digits > 0 ? arena_copy(arena, text, digits) : "0";
		if (text == NULL)
			return -1;
		break;
	default:
		break;
	}
	return set_text(element, parent, field->element, text, arena);
}
