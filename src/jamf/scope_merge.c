#include "jamf/scope.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jamf/names_internal.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

/* A member that is defined. */
struct wanted {
	int64_t id; /* 0: none, of the directory */
	const char *name;
	const struct text_item *item;
	bool is_there;
};

/* -- one category --------------------------------------------------------- */

static struct xml *ensure(
    struct scope_merge *m, struct xml *parent, const char *element)
{
	struct xml *child = xml_child(parent, element);

	return child != NULL ? child : xml_add(m->arena, parent, element, NULL);
}

static struct xml *ensure_element(
    struct scope_merge *m, const struct scope_category *category)
{
	struct xml *parent = m->scope;

	if (category->section != SCOPE_TARGETS)
		parent =
		    ensure(m, parent, scope_section_names[category->section]);
	return ensure(m, parent, category->element);
}

static bool is_item(const struct value *value, const struct xml *member)
{
	const char *name = xml_text(member, "name");
	int64_t id, other;

	if (!xml_integer(member, "id", &id))
		id = 0;
	for (size_t i = 0; i < value->count; i++)
		if (jamf_name_is_id(value->items[i].text, &other)
			? other == id
			: name != NULL &&
			      names_same(name, value->items[i].text, false))
			return true;
	return false;
}

/* What is in the profile's scope and is not defined may be what is defined and
 * is not there any more, under another name. */
static void hint_renamed(
    const struct value *value, const struct xml *element, struct error *error)
{
	const struct xml *only = NULL;
	int64_t id;

	for (const struct xml *child = element->first; child != NULL;
	     child = child->next) {
		if (!scope_is_member(child) || is_item(value, child))
			continue;
		if (only != NULL)
			return;
		only = child;
	}
	if (only != NULL && xml_integer(only, "id", &id))
		(void)error_hint(error,
		    "was it renamed? The profile's scope has '%s', "
		    "id:%" PRId64 ", which is not in the definition",
		    scope_member_name(only), id);
}

static int resolve_item(struct scope_merge *m,
    const struct scope_category *category, const struct text_item *item,
    struct wanted *wanted)
{
	struct jamf_found found;
	int64_t id;

	if (category->list == JAMF_LISTS) {
		*wanted = (struct wanted){.name = item->text, .item = item};
		if (!jamf_name_is_id(item->text, &id))
			return 0;
		(void)error_set(m->error, STATUS_FINDINGS,
		    "'%s' is an id, expected a name: the directory's have none",
		    item->text);
		return source_error_at(m->error, &item->origin);
	}
	if (names_find_at(m->names, category->list, item->text, &item->origin,
		&found, m->error) != 0)
		return -1;
	*wanted =
	    (struct wanted){.id = found.id, .name = found.name, .item = item};
	return 0;
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

/* The same member twice, once by name and once by id, is one. */
static bool is_repeated(const struct wanted *wanted, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (wanted[i].id == wanted[index].id &&
		    (wanted[i].id > 0 ||
			names_same(wanted[i].name, wanted[index].name, false)))
			return true;
	return false;
}

static int add_member(struct scope_merge *m,
    const struct scope_category *category, struct xml *element,
    const struct wanted *wanted)
{
	struct xml *member = xml_add(m->arena, element, category->member, NULL);
	char id[sizeof("-9223372036854775808")];

	(void)snprintf(id, sizeof(id), "%" PRId64, wanted->id);
	if (wanted->id > 0 && xml_add(m->arena, member, "id", id) == NULL)
		return error_set_memory(m->error);
	if (xml_add(m->arena, member, "name", wanted->name) == NULL)
		return error_set_memory(m->error);
	return scope_change(
	    m, category->section, category->element, NULL, wanted->name);
}

/* What the server has already needs no looking up. */
static int look_up(struct scope_merge *m, const struct scope_category *category,
    struct wanted *wanted)
{
	if (!scope_is_directory_groups(category) ||
	    jamf_names_find_group(
		m->names, wanted->name, &wanted->name, m->error) == 0)
		return 0;
	return source_error_at(m->error, &wanted->item->origin);
}

/* Members that both have stay as the server gave them. */
static int replace_members(struct scope_merge *m,
    const struct scope_category *category, struct xml *element,
    struct wanted *wanted, size_t count)
{
	bool had = scope_has_members(element), gains = false, loses = false;
	struct xml *before = NULL;

	for (struct xml *child = element->first; child != NULL;
	     child = child->next) {
		if (!scope_is_member(child) ||
		    is_wanted(child, wanted, count)) {
			before = child;
			continue;
		}
		loses = true;
		scope_unlink(element, before, child);
		if (scope_change(m, category->section, category->element,
			scope_member_name(child), NULL) != 0)
			return -1;
	}
	for (size_t i = 0; i < count; i++) {
		if (wanted[i].is_there || is_repeated(wanted, i))
			continue;
		gains = true;
		if (look_up(m, category, &wanted[i]) != 0 ||
		    add_member(m, category, element, &wanted[i]) != 0)
			return -1;
	}
	if (loses)
		scope_note(m, category->section, false, count > 0);
	if (gains)
		scope_note(m, category->section, true, had);
	return 0;
}

static int merge_members(struct scope_merge *m,
    const struct scope_category *category, const struct value *value)
{
	struct wanted *wanted =
	    arena_new_array(m->arena, value->count, sizeof(*wanted));
	struct xml *element = ensure_element(m, category);

	if (wanted == NULL || element == NULL)
		return error_set_memory(m->error);
	for (size_t i = 0; i < value->count; i++)
		if (resolve_item(m, category, &value->items[i], &wanted[i]) !=
		    0) {
			if (m->error->status == STATUS_NOT_FOUND)
				hint_renamed(value, element, m->error);
			return -1;
		}
	return replace_members(m, category, element, wanted, value->count);
}

static int merge_category(
    struct scope_merge *m, const struct scope_category *category)
{
	const struct value *value = scope_value(m->profile, category);
	struct xml *element;

	if (value == NULL || (category->kinds & 1u << m->kind) == 0)
		return 0;
	if (category->member != NULL)
		return merge_members(m, category, value);
	element = ensure_element(m, category);
	if (element == NULL)
		return error_set_memory(m->error);
	return scope_set_all(
	    m, category->section, element, value->integer != 0);
}

/* -- all of it ------------------------------------------------------------ */

/* All categories of the kind, empty. */
static struct xml *new_scope(enum jamf_kind kind, struct arena *arena)
{
	struct xml *scope = xml_new(arena, "scope", NULL), *last = scope;

	for (size_t i = 0; i < scope_category_count && last != NULL; i++) {
		const struct scope_category *category = &scope_categories[i];
		const char *section = scope_section_names[category->section];
		struct xml *parent = scope;

		if ((category->kinds & 1u << kind) == 0)
			continue;
		if (category->section != SCOPE_TARGETS)
			parent = xml_child(scope, section);
		if (parent == NULL)
			parent = xml_add(arena, scope, section, NULL);
		last = xml_add(arena, parent, category->element,
		    category->member == NULL ? "false" : NULL);
	}
	return last != NULL ? scope : NULL;
}

static struct xml *copy_scope(const struct xml *stored, struct arena *arena)
{
	return xml_add_copy(arena, xml_new(arena, "copy", NULL), stored);
}

static int merge_all(struct scope_merge *m)
{
	for (enum scope_section i = 0; i < SCOPE_SECTIONS; i++)
		if (scope_empty(m, i) != 0)
			return -1;
	for (size_t i = 0; i < scope_category_count; i++)
		if (merge_category(m, &scope_categories[i]) != 0)
			return -1;
	return 0;
}

int jamf_scope_merge(const struct profile *profile, enum jamf_kind kind,
    const struct xml *stored, const struct jamf_names *names,
    struct jamf_changes *changes, struct jamf_scope_result *ret_result,
    struct error *error)
{
	struct arena *arena = changes->arena;
	struct scope_merge m = {.profile = profile,
	    .kind = kind,
	    .names = names,
	    .changes = changes,
	    .arena = arena,
	    .error = error};

	m.scope =
	    stored != NULL ? copy_scope(stored, arena) : new_scope(kind, arena);
	if (m.scope == NULL)
		return error_set_memory(error);
	m.was_all = scope_has_all(m.scope, scope_forms[kind].all);
	if (merge_all(&m) != 0 || scope_settle_all(&m) != 0)
		return -1;
	scope_sort(m.scope);
	*ret_result =
	    (struct jamf_scope_result){.scope = m.changed ? m.scope : NULL,
		.is_wider = m.wider && !jamf_scope_is_empty(m.scope),
		.is_narrower = m.narrower && !jamf_scope_is_empty(stored)};
	return 0;
}
