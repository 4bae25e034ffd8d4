/*
 * Preferences of com.apple.ManagedClient.preferences: those of a domain that
 * is a payload type too ("com.apple.dock") are what a payload of that type
 * has, so its schema says of what type each is.
 */
#include "profile/check_dict.h"

#include "profile/read_tree.h"
#include "base/banned.h"

/* Any of the keys may be there, and others. */
static void check_settings(struct check_dict *settings, const char *domain)
{
	struct check *check = settings->check;
	struct origin origin = check_dict_origin(settings, NULL);
	struct tree_reader reader = {.source = origin.source,
	    .schemas = check->profile->schemas,
	    .arena = check->arena,
	    .findings = check->findings};
	struct payload payload = {
	    .type = domain, .tree = settings->place.node, .origin = origin};
	const struct schema *schema =
	    payload_schema(reader.schemas, domain, payload.tree);
	struct schema open;

	if (schema == NULL || tree_type(payload.tree) != TREE_DICT)
		return;
	open = *schema;
	open.open = true;
	payload.schema = &open;
	tree_read_keys(&reader, &payload, origin.path);
	check->findings->failed = check->findings->failed || reader.failed;
}

static void check_domain(struct check_dict *content, const char *domain)
{
	static const char *const ways[] = {"Forced", "Set-Once", "Often"};
	struct check_dict preferences = check_dict_in(content, domain);

	for (size_t i = 0; i < array_length(ways); i++) {
		struct check_dict array = check_dict_in(&preferences, ways[i]);
		struct check_items items = check_items_of(&array);
		struct check_dict item, settings;

		while (check_items_next(&items, &item)) {
			settings =
			    check_dict_in(&item, "mcx_preference_settings");
			check_settings(&settings, domain);
		}
	}
}

void check_preferences(struct check *check, const struct payload *payload)
{
	struct check_dict dict, content;
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *domain;

	if (!payload_is(payload, "com.apple.ManagedClient.preferences") ||
	    payload->tree == NULL)
		return;
	dict = check_dict_of(check, payload);
	content = check_dict_in(&dict, "PayloadContent");
	tree_cursor_init(&cursor, content.place.node);
	while (tree_dict_next(&cursor, &domain, &node))
		check_domain(&content, domain);
}
