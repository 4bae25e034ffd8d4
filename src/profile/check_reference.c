/*
 * References from payload to payload by PayloadUUID: Apple's keys for them
 * all say "within the same profile".
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "profile/reference.h"
#include "profile/reference_match.h"
#include "base/banned.h"

const struct payload *check_payload_of(
    const struct check *check, const char *uuid)
{
	const struct profile *profile = check->profile;

	for (size_t i = 0; i < profile->count; i++) {
		const char *own = profile->payloads[i].uuid;

		if (own != NULL && text_compare_case(own, uuid) == 0)
			return &profile->payloads[i];
	}
	return NULL;
}

/* The names of a definition were looked for when they were resolved. */
static void check_target(struct check *check, const struct schema_key *key,
    const char *uuid, const struct origin *origin)
{
	const struct payload *target = check_payload_of(check, uuid);
	const char *name = key->path[key->depth - 1];

	if (target == NULL)
		check_report(check, CHECK_REFERENCE, origin,
		    "it must be the PayloadUUID of a payload of this profile",
		    "'%s' refers to '%s', which is no payload of this profile",
		    name, uuid);
	else if (!payload_provides(target, key->kinds))
		check_report(check, CHECK_REFERENCE_KIND, origin, NULL,
		    "'%s' refers to a payload of type '%s', expected %s", name,
		    target->type == NULL ? "" : target->type,
		    reference_kinds_text(key->kinds));
}

void check_references(struct check *check, const struct payload *payload)
{
	struct payload_cursor at;

	if (check_from_definition(check))
		return;
	payload_cursor_init(&at, payload);
	while (payload_next(&at)) {
		struct tree_cursor cursor = {0};
		const struct tree *node = at.value->tree;

		if (at.key->kinds == 0 || !at.value->present ||
		    at.value->faulty || at.value->count == 0)
			continue;
		tree_cursor_init(&cursor, node);
		for (size_t i = 0; i < at.value->count; i++) {
			const char *uuid;

			if (tree_type(at.value->tree) == TREE_ARRAY)
				(void)tree_array_next(&cursor, &node);
			uuid = tree_text(node, NULL);
			if (uuid != NULL && uuid[0] != '\0')
				check_target(check, at.key, uuid,
				    &at.value->items[i].origin);
		}
	}
}
