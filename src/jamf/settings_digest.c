#include "jamf/settings.h"

#include <inttypes.h>
#include <string.h>

#include "jamf/names_internal.h"
#include "jamf/scope_internal.h"
#include "jamf/settings_internal.h"
#include "base/banned.h"

/* -- of the server -------------------------------------------------------- */

static void add_field(const struct settings_field *field,
    const struct xml *element, struct buf *buf)
{
	const char *text = xml_text(element, field->element);

	if (text == NULL || text[0] == '\0' ||
	    (field->is_boolean && strcmp(text, "true") != 0))
		return;
	settings_add_field(buf, schema_key_text(field->key), text);
}

static int add_categories(
    const struct xml *list, struct buf *buf, struct error *error)
{
	auto_scope_lines struct scope_lines lines = {0};
	const struct xml *child = list != NULL ? list->first : NULL;
	int64_t id;

	for (; child != NULL; child = child->next)
		if (settings_is_category(child, &id))
			scope_lines_add(
			    &lines, arena_printf(&lines.arena,
					"categories#%" PRId64 "\n", id));
	return scope_lines_write(&lines, buf, error);
}

int jamf_self_service_add_canonical(enum jamf_kind kind,
    const struct xml *element, struct buf *buf, struct error *error)
{
	const char *notification = settings_notification_choice(element);

	for (size_t i = 0; i < settings_field_count; i++)
		if ((settings_fields[i].kinds & 1u << kind) != 0)
			add_field(&settings_fields[i], element, buf);
	if (kind == JAMF_COMPUTERS && strcmp(notification, "none") != 0)
		settings_add_field(buf, "notification", notification);
	return add_categories(
	    xml_child(element, "self_service_categories"), buf, error);
}

int jamf_self_service_equal(enum jamf_kind kind, const struct xml *a,
    const struct xml *b, bool *ret_equal, struct error *error)
{
	auto_buf struct buf left = {0}, right = {0};

	if (jamf_self_service_add_canonical(kind, a, &left, error) != 0 ||
	    jamf_self_service_add_canonical(kind, b, &right, error) != 0)
		return -1;
	*ret_equal = left.length == right.length &&
		     (left.length == 0 ||
			 memcmp(left.data, right.data, left.length) == 0);
	return 0;
}

/* -- of a definition ------------------------------------------------------ */

static void add_given_field(const struct profile *profile,
    const struct settings_field *field, struct buf *buf)
{
	const struct value *value =
	    settings_value(profile, "self_service", field->key);

	if (value == NULL)
		return;
	if (field->is_boolean)
		settings_add_field(buf, schema_key_text(field->key),
		    value->integer != 0 ? "yes" : "no");
	else
		settings_add_field(buf, schema_key_text(field->key),
		    value->text != NULL ? value->text : "");
}

static void add_given_categories(
    const struct value *value, struct scope_lines *lines)
{
	for (size_t i = 0; i < value->count; i++) {
		const char *name =
		    jamf_name_lower(&lines->arena, value->items[i].text);

		lines->failed = lines->failed || name == NULL;
		if (!lines->failed)
			scope_lines_add(lines,
			    arena_printf(&lines->arena, "categories %zu:%s\n",
				strlen(name), name));
	}
}

int jamf_self_service_add_defined(const struct profile *profile,
    enum jamf_kind kind, struct buf *buf, struct error *error)
{
	auto_scope_lines struct scope_lines lines = {0};
	const struct value *notification =
	    settings_value(profile, "self_service", KEY_NOTIFICATION);
	const struct value *categories =
	    settings_given(profile, "self_service", KEY_CATEGORIES);

	for (size_t i = 0; i < settings_field_count; i++)
		if ((settings_fields[i].kinds & 1u << kind) != 0)
			add_given_field(profile, &settings_fields[i], buf);
	if (kind == JAMF_COMPUTERS && notification != NULL &&
	    notification->choice != NULL)
		settings_add_field(
		    buf, "notification", notification->choice->name);
	if (categories != NULL)
		add_given_categories(categories, &lines);
	return scope_lines_write(&lines, buf, error);
}
