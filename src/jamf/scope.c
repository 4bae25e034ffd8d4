#include "jamf/scope.h"

#include <string.h>

#include "jamf/scope_internal.h"
#include "base/banned.h"

static void want_value(const struct payload *section, enum schema_key_name key,
    enum jamf_list list, struct jamf_names *names)
{
	const struct value *value;

	if (section == NULL)
		return;
	value = payload_value(section, key);
	if (value->given && (value->count > 0 || value->length > 0))
		jamf_names_want(names, list);
}

/* Ids are refused when they are resolved. */
static void want_groups(const struct value *value, struct jamf_names *names)
{
	int64_t id;

	for (size_t i = 0; value != NULL && i < value->count; i++)
		if (!jamf_name_is_id(value->items[i].text, &id))
			jamf_names_want_group(names, value->items[i].text);
}

void jamf_scope_want(const struct profile *profile, struct jamf_names *names)
{
	enum jamf_kind kind =
	    profile->platform == PLATFORM_MACOS ? JAMF_COMPUTERS : JAMF_MOBILE;

	for (size_t i = 0; i < scope_category_count; i++) {
		const struct scope_category *category = &scope_categories[i];

		if (scope_is_directory_groups(category))
			want_groups(scope_value(profile, category), names);
		if ((category->kinds & 1u << kind) != 0 &&
		    category->list != JAMF_LISTS)
			want_value(profile_section(profile,
				       scope_section_names[category->section]),
			    category->key, category->list, names);
	}
	want_value(profile_section(profile, "jamf"), KEY_CATEGORY,
	    JAMF_LIST_CATEGORIES, names);
	want_value(
	    profile_section(profile, "jamf"), KEY_SITE, JAMF_LIST_SITES, names);
	want_value(profile_section(profile, "self_service"), KEY_CATEGORIES,
	    JAMF_LIST_CATEGORIES, names);
}

bool jamf_scope_is_empty(const struct xml *scope)
{
	const struct xml *child = scope != NULL ? scope->first : NULL;

	for (; child != NULL; child = child->next)
		if (scope_is_own(SCOPE_TARGETS, child) &&
		    (scope_is_all(child) || scope_has_members(child)))
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
	*ret_equal = left.length == right.length &&
		     (left.length == 0 ||
			 memcmp(left.data, right.data, left.length) == 0);
	return 0;
}
