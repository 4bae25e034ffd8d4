/*
 * Scopes: what a definition says of one merged into the server's, and texts
 * that stand for one in digests.
 */
#include "jamf/scope.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/field.h"
#include "jamf/scope_internal.h"
#include "base/banned.h"

/* -- names that are needed --------------------------------------------------
 */

void jamf_scope_want(const struct profile *profile, struct jamf_names *names)
{
	enum jamf_kind kind =
	    profile->platform == PLATFORM_MACOS ? JAMF_COMPUTERS : JAMF_MOBILE;
	int64_t id;

	for (enum field_part part = 0; part < FIELD_PARTS; part++) {
		struct fields fields;

		fields_of(part, kind, &fields);
		for (size_t i = 0; i < fields.count; i++) {
			const struct field *field = &fields.list[i];
			const struct value *value = field_value(profile, field);

			if (value == NULL ||
			    (value->count == 0 && value->length == 0))
				continue;
			if (field->list != JAMF_LISTS)
				jamf_names_want(names, field->list);
			else if (field_is_directory_groups(field))
				/* Ids are refused when they are resolved. */
				for (size_t k = 0; k < value->count; k++)
					if (!jamf_name_is_id(
						value->items[k].text, &id))
						jamf_names_want_group(names,
						    value->items[k].text);
		}
	}
}

/* -- merging ----------------------------------------------------------------
 */

/* All elements of the kind, empty. */
static bool fill_new(struct field_merge *m)
{
	struct xml *last = m->root;

	for (enum field_part part = FIELD_SCOPE;
	     part <= FIELD_EXCLUSIONS && last != NULL; part++) {
		struct xml *parent = m->root;
		struct fields fields;

		if (part != FIELD_SCOPE)
			parent = xml_add(
			    m->arena, m->root, field_section(part), NULL);
		fields_of(part, m->kind, &fields);
		for (size_t i = 0; i < fields.count && last != NULL; i++)
			last = xml_add(m->arena, parent, fields.list[i].element,
			    fields.list[i].member == NULL ? "false" : NULL);
	}
	return last != NULL;
}

/* Not one of the sections that stand in <scope> beside the targets. */
static bool is_own(enum field_part part, const struct xml *child)
{
	return part != FIELD_SCOPE ||
	       (strcmp(child->name, field_section(FIELD_LIMITATIONS)) != 0 &&
		   strcmp(child->name, field_section(FIELD_EXCLUSIONS)) != 0);
}

/* "All" of a kind is on. */
static bool is_all(const struct xml *element)
{
	return text_starts_with(element->name, "all_") &&
	       strcmp(element->text, "true") == 0;
}

static bool is_none(const struct profile *profile, enum field_part part)
{
	const struct payload *section =
	    profile_section(profile, field_section(part));

	return section != NULL &&
	       payload_value(section, KEY_NONE)->integer != 0;
}

/* Empties a section for 'none = yes', beside which no other key may stand. */
static int empty(struct field_merge *m, enum field_part part)
{
	struct xml *section = part == FIELD_SCOPE
				  ? m->root
				  : xml_child(m->root, field_section(part));

	for (struct xml *child = section != NULL ? section->first : NULL;
	     child != NULL; child = child->next) {
		bool lost = false;

		if (!is_own(part, child))
			continue;
		if (is_all(child)) {
			child->text = "false";
			child->length = strlen(child->text);
			field_note(m, part, false, false);
			if (field_change(m, part, field_name(part, child->name),
				"yes", "no") != 0)
				return -1;
		} else if (field_merge_empty(m, part, child, &lost) != 0) {
			return -1;
		}
		if (lost)
			field_note(m, part, false, false);
	}
	return 0;
}

static int merge(struct field_merge *m, enum field_part part)
{
	struct xml *section = m->root;
	struct fields fields;

	fields_of(part, m->kind, &fields);
	for (size_t i = 0; i < fields.count; i++) {
		if (field_value(m->profile, &fields.list[i]) == NULL)
			continue;
		if (part != FIELD_SCOPE)
			section = xml_child(m->root, field_section(part));
		if (section == NULL)
			section = xml_add(
			    m->arena, m->root, field_section(part), NULL);
		if (section == NULL)
			return error_set_memory(m->error);
		if (field_merge(m, &fields.list[i], section) != 0)
			return -1;
	}
	return 0;
}

/* Groups beside all devices are dropped by the server, which answers 200. Those
 * that it has itself, next to 'all' that is defined, are taken out here and
 * told; those that are defined beside it are an error. */
static int drop_idle_groups(struct field_merge *m)
{
	const char *all = field_all_devices[m->kind];
	const struct payload *section = profile_section(m->profile, "scope");
	enum schema_key_name key = m->kind == JAMF_COMPUTERS
				       ? KEY_COMPUTER_GROUPS
				       : KEY_MOBILE_DEVICE_GROUPS;
	struct xml *groups = xml_child(m->root, schema_key_text(key));
	const struct value *wanted =
	    section != NULL ? payload_value(section, key) : NULL;
	bool ignored;

	if (groups == NULL || !field_has_members(groups) ||
	    !field_has_all_devices(m->root, m->kind))
		return 0;
	if (wanted == NULL || !wanted->given)
		return m->changed
			   ? field_merge_empty(m, FIELD_SCOPE, groups, &ignored)
			   : 0;
	(void)error_set(m->error, STATUS_REFUSED,
	    "'%s' is given while '%s' is on, and Jamf Pro drops the groups",
	    groups->name, all);
	(void)error_hint(
	    m->error, "leave out the groups, or say '%s = no'", all);
	return source_error_at(m->error, &wanted->name);
}

int jamf_scope_merge(const struct profile *profile, enum jamf_kind kind,
    const struct xml *stored, const struct jamf_names *names,
    struct jamf_changes *changes, struct jamf_scope_result *ret_result,
    struct error *error)
{
	struct field_merge m = {.profile = profile,
	    .kind = kind,
	    .names = names,
	    .changes = changes,
	    .error = error};

	if (!field_merge_begin(&m, stored, "scope") ||
	    (stored == NULL && !fill_new(&m)))
		return error_set_memory(error);
	m.was_all = field_has_all_devices(m.root, kind);
	for (enum field_part part = FIELD_SCOPE; part <= FIELD_EXCLUSIONS;
	     part++)
		if (is_none(profile, part) && empty(&m, part) != 0)
			return -1;
	for (enum field_part part = FIELD_SCOPE; part <= FIELD_EXCLUSIONS;
	     part++)
		if (merge(&m, part) != 0)
			return -1;
	if (drop_idle_groups(&m) != 0)
		return -1;
	for (enum field_part part = FIELD_SCOPE; part <= FIELD_EXCLUSIONS;
	     part++)
		fields_sort(part, part == FIELD_SCOPE
				      ? m.root
				      : xml_child(m.root, field_section(part)));
	*ret_result =
	    (struct jamf_scope_result){.scope = m.changed ? m.root : NULL,
		.is_wider = m.wider && !jamf_scope_is_empty(m.root),
		.is_narrower = m.narrower && !jamf_scope_is_empty(stored)};
	return 0;
}

/* -- digests ----------------------------------------------------------------
 */

void scope_add_element(
    struct field_lines *lines, enum field_part part, const struct xml *element)
{
	const char *where = field_section(part);
	struct arena *arena = &lines->arena;

	if (element->length > 0 && strcmp(element->text, "false") != 0)
		field_lines_add(
		    lines, arena_printf(arena, "%s/%s=%zu:%s\n", where,
			       element->name, element->length, element->text));
	for (const struct xml *member = element->first; member != NULL;
	     member = member->next) {
		const char *name = xml_text(member, "name");
		auto_buf struct buf whole = {0};
		struct error error;
		int64_t id;

		if (!field_is_member(member))
			continue;
		if (!field_is_directory(part, element->name) &&
		    xml_integer(member, "id", &id)) {
			field_lines_add(
			    lines, arena_printf(arena, "%s/%s #%" PRId64 "\n",
				       where, element->name, id));
			continue;
		}
		if (name != NULL)
			name = jamf_name_lower(arena, name);
		else if (xml_write(member, &whole, &error) == 0)
			name = whole.data;
		field_lines_add(lines,
		    name == NULL ? NULL
				 : arena_printf(arena, "%s/%s %zu:%s\n", where,
				       element->name, strlen(name), name));
	}
}

int jamf_scope_add_canonical(
    const struct xml *scope, struct buf *buf, struct error *error)
{
	auto_field_lines struct field_lines lines = {0};

	for (enum field_part part = FIELD_SCOPE; part <= FIELD_EXCLUSIONS;
	     part++) {
		const struct xml *section = field_scope_part(scope, part);

		for (const struct xml *element =
			 section != NULL ? section->first : NULL;
		     element != NULL; element = element->next)
			if (is_own(part, element))
				scope_add_element(&lines, part, element);
	}
	return field_lines_write(&lines, buf, error);
}

int jamf_scope_add_defined(
    const struct profile *profile, struct buf *buf, struct error *error)
{
	auto_field_lines struct field_lines lines = {0};

	for (enum field_part part = FIELD_SCOPE; part <= FIELD_EXCLUSIONS;
	     part++) {
		struct fields fields;

		if (is_none(profile, part))
			field_lines_add(
			    &lines, arena_printf(&lines.arena, "%s.none=yes\n",
					field_section(part)));
		fields_of(part, JAMF_KINDS, &fields);
		for (size_t i = 0; i < fields.count; i++) {
			const struct field *field = &fields.list[i];
			const struct value *value = field_value(profile, field);
			const char *name;

			if (value == NULL)
				continue;
			name = arena_printf(&lines.arena, "%s.%s",
			    field_section(part), field->row->name);
			if (name != NULL && field->member != NULL)
				field_lines_add_names(&lines, name, value);
			else
				field_lines_add(&lines,
				    name == NULL
					? NULL
					: arena_printf(&lines.arena, "%s=%s\n",
					      name,
					      field_defined(
						  field, value, &lines.arena)));
		}
	}
	return field_lines_write(&lines, buf, error);
}

/* -- what a scope is --------------------------------------------------------
 */

bool jamf_scope_is_empty(const struct xml *scope)
{
	const struct xml *child = scope != NULL ? scope->first : NULL;

	for (; child != NULL; child = child->next)
		if (is_own(FIELD_SCOPE, child) &&
		    (is_all(child) || field_has_members(child)))
			return false;
	return true;
}

int jamf_scope_equal(const struct xml *a, const struct xml *b, bool *ret_equal,
    struct error *error)
{
	auto_buf struct buf left = {0}, right = {0};

	if (jamf_scope_add_canonical(a, &left, error) != 0 ||
	    jamf_scope_add_canonical(b, &right, error) != 0)
		return -1;
	*ret_equal = buf_same(&left, &right);
	return 0;
}
