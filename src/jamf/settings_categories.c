#include "jamf/settings_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jamf/names_internal.h"
#include "base/banned.h"

enum {
	ID_MAX = sizeof("-9223372036854775808")
};

static bool has_category(const struct xml *list, int64_t id)
{
	int64_t other;

	for (const struct xml *child = list != NULL ? list->first : NULL;
	     child != NULL; child = child->next)
		if (settings_is_category(child, &other) && other == id)
			return true;
	return false;
}

static bool is_among(const struct jamf_found *wanted, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (wanted[i].id == id)
			return true;
	return false;
}

static int drop_categories(struct settings_merge *m, struct xml *list,
    const struct jamf_found *wanted, size_t count)
{
	struct xml *before = NULL;
	int64_t id;

	for (struct xml *child = list->first; child != NULL;
	     child = child->next) {
		if (!settings_is_category(child, &id) ||
		    is_among(wanted, count, id)) {
			before = child;
			continue;
		}
		*(before != NULL ? &before->next : &list->first) = child->next;
		if (list->last == child)
			list->last = before;
		if (settings_change(
			m, "categories", xml_text(child, "name"), NULL) != 0)
			return -1;
	}
	return 0;
}

static int add_category(
    struct settings_merge *m, struct xml *list, const struct jamf_found *wanted)
{
	struct xml *category = xml_add(m->arena, list, "category", NULL);
	char id[ID_MAX];

	(void)snprintf(id, sizeof(id), "%" PRId64, wanted->id);
	if (xml_add(m->arena, category, "id", id) == NULL ||
	    xml_add(m->arena, category, "name", wanted->name) == NULL ||
	    xml_add(m->arena, category, "display_in", "true") == NULL ||
	    xml_add(m->arena, category, "feature_in", "false") == NULL)
		return error_set_memory(m->error);
	return settings_change(m, "categories", NULL, wanted->name);
}

int settings_merge_categories(
    struct settings_merge *m, const struct value *value)
{
	struct xml *list = xml_child(m->element, "self_service_categories");
	struct jamf_found *wanted =
	    arena_new_array(m->arena, value->count, sizeof(*wanted));

	if (list == NULL)
		list = xml_add(
		    m->arena, m->element, "self_service_categories", NULL);
	if (list == NULL || wanted == NULL)
		return error_set_memory(m->error);
	for (size_t i = 0; i < value->count; i++)
		if (names_find_at(m->names, JAMF_LIST_CATEGORIES,
			value->items[i].text, &value->items[i].origin,
			&wanted[i], m->error) != 0)
			return -1;
	if (drop_categories(m, list, wanted, value->count) != 0)
		return -1;
	for (size_t i = 0; i < value->count; i++)
		if (!has_category(list, wanted[i].id) &&
		    add_category(m, list, &wanted[i]) != 0)
			return -1;
	return 0;
}
