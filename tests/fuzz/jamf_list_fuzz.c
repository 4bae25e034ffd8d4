/*
 * Lists of a server, of the Jamf Pro API (JSON) or the Classic one (XML): taken
 * or refused; of a list that is taken each member is found by its id and, when
 * no other has it, by its name; what is not found is told in words that can be
 * shown.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "jamf/response.h"
#include "jamf/names_internal.h"
#include "forms.h"
#include "base/banned.h"

enum {
	MEMBERS_LOOKED_AT = 32
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* False: refused. */
static bool read(const char *text, size_t length, struct arena *arena,
    struct jamf_names *names, enum jamf_list list)
{
	struct xml *root = NULL;
	const struct xml *items;
	struct error error = {0};
	bool is_json = length > 0 && (text[0] == '{' || text[0] == '[');
	int result = is_json
			 ? jamf_json_read(text, length, arena, &root, &error)
			 : xml_parse(text, length, arena, &root, &error);

	if (result != 0) {
		forms_demand(error.status == STATUS_SERVER, "another status");
		forms_error(&error);
		return false;
	}
	if (is_json) {
		items = xml_child(root, "results");
		items = items != NULL ? items : root;
		forms_demand(
		    names_take_items(names, list, &items, 1, &error) == 0 ||
			error.status == STATUS_LIMIT,
		    "another status");
	} else if (names_take(names, list, root, &error) != 0) {
		forms_error(&error);
	}
	return names->lists[list].taken;
}

static void find(const struct jamf_names *names, enum jamf_list list,
    const char *name, int64_t id)
{
	struct jamf_found found;
	struct error error = {0};

	if (jamf_names_find(names, list, name, &found, &error) != 0) {
		forms_error(&error);
		return;
	}
	forms_demand(id <= 0 || found.id == id ||
			 text_compare_case(found.name, name) == 0,
	    "another member");
}

static void find_all(const struct jamf_names *names, enum jamf_list which)
{
	const struct names_list *list = &names->lists[which];
	struct jamf_found found;
	struct error error = {0};
	char text[32];

	for (size_t i = 0; i < list->count && i < MEMBERS_LOOKED_AT; i++) {
		const struct jamf_found *member = &list->members[i].found;

		find(names, which, member->name, member->id);
		(void)snprintf(
		    text, sizeof(text), "id:%lld", (long long)member->id);
		forms_demand(
		    member->id <= 0 || (jamf_names_find(names, which, text,
					    &found, &error) == 0 &&
					   found.id == member->id),
		    "a member that its id does not find");
	}
	find(names, which, "bulding", 0);
	find(names, which, "id:0", 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_arena struct arena arena = {0};
	auto_jamf_names struct jamf_names *names = jamf_names_new();
	enum jamf_list list =
	    length % 2 == 0 ? JAMF_LIST_BUILDINGS : JAMF_LIST_COMPUTER_GROUPS;

	forms_demand(names != NULL, "memory");
	if (read((const char *)bytes, length, &arena, names, list))
		find_all(names, list);
	return 0;
}
