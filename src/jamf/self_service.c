/*
 * [self_service]: what a definition says of it merged into the server's, and
 * texts that stand for it in digests.
 */
#include <inttypes.h>
#include <string.h>

#include "jamf/field.h"
#include "jamf/settings.h"
#include "base/banned.h"

int jamf_self_service_merge(const struct profile *profile, enum jamf_kind kind,
    const struct xml *stored, const struct jamf_names *names,
    struct jamf_changes *changes, struct xml **ret_element, struct error *error)
{
	struct field_merge m = {.profile = profile,
	    .kind = kind,
	    .names = names,
	    .changes = changes,
	    .error = error};
	struct fields fields;

	if (!field_merge_begin(&m, stored, "self_service"))
		return error_set_memory(error);
	fields_of(FIELD_SELF_SERVICE, kind, &fields);
	for (size_t i = 0; i < fields.count; i++)
		if (field_merge(&m, &fields.list[i], m.root) != 0)
			return -1;
	*ret_element = m.changed ? m.root : NULL;
	return 0;
}

/* -- digests ----------------------------------------------------------------
 */

int jamf_self_service_add_canonical(enum jamf_kind kind,
    const struct xml *element, struct buf *buf, struct error *error)
{
	auto_field_lines struct field_lines lines = {0};
	struct fields fields;
	int64_t id;

	fields_of(FIELD_SELF_SERVICE, kind, &fields);
	for (size_t i = 0; i < fields.count; i++) {
		const struct field *field = &fields.list[i];
		const struct xml *list = xml_child(element, field->element);
		const char *text = NULL;

		for (const struct xml *child =
			 field->member != NULL && list != NULL ? list->first
							       : NULL;
		     child != NULL; child = child->next)
			if (strcmp(child->name, field->member) == 0 &&
			    xml_integer(child, "id", &id))
				field_lines_add(
				    &lines, arena_printf(&lines.arena,
						"%s#%" PRId64 "\n",
						field->row->name, id));
		if (field->member == NULL &&
		    field_stored(field, element, &lines.arena, &text) != 0)
			return error_set_memory(error);
		/* What is not there, empty or the default, is the same. */
		if (text == NULL || text[0] == '\0' ||
		    (field->row->default_text != NULL &&
			strcmp(text, field->row->default_text) == 0))
			continue;
		field_add_text(buf, field->row->name,
		    field->row->type == SCHEMA_BOOLEAN ? "true" : text);
	}
	return field_lines_write(&lines, buf, error);
}

int jamf_self_service_equal(enum jamf_kind kind, const struct xml *a,
    const struct xml *b, bool *ret_equal, struct error *error)
{
	auto_buf struct buf left = {0}, right = {0};

	if (jamf_self_service_add_canonical(kind, a, &left, error) != 0 ||
	    jamf_self_service_add_canonical(kind, b, &right, error) != 0)
		return -1;
	*ret_equal = buf_same(&left, &right);
	return 0;
}

int jamf_self_service_add_defined(const struct profile *profile,
    enum jamf_kind kind, struct buf *buf, struct error *error)
{
	auto_field_lines struct field_lines lines = {0};
	struct fields fields;

	fields_of(FIELD_SELF_SERVICE, kind, &fields);
	for (size_t i = 0; i < fields.count; i++) {
		const struct field *field = &fields.list[i];
		const struct value *value = field_value(profile, field);
		const char *text;

		if (value == NULL)
			continue;
		text = field_defined(field, value, &lines.arena);
		if (text == NULL)
			return error_set_memory(error);
		if (field->member != NULL)
			field_lines_add_names(&lines, field->row->name, value);
		else
			field_add_text(buf, field->row->name, text);
	}
	return field_lines_write(&lines, buf, error);
}
