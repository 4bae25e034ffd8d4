#include "lists.h"

#include "forms.h"
#include "jamf/names_internal.h"
#include "base/banned.h"

static void take_list(struct jamf_names *names, enum jamf_list list)
{
	static const char *const members[] = {"a", "b", "c", "C"};
	const struct names_form *form = &names_forms[list];
	auto_arena struct arena arena = {0};
	struct error error = {0};
	struct xml *root = xml_new(&arena, form->root, NULL);

	for (size_t i = 0; i < array_length(members); i++) {
		struct xml *member = xml_add(&arena, root, form->member, NULL);
		char id[2] = {(char)('1' + (int)i), '\0'};

		forms_demand(
		    xml_add(&arena, member, "id", id) != NULL &&
			xml_add(&arena, member, "name", members[i]) != NULL,
		    "memory");
	}
	forms_demand(names_take(names, list, root, &error) == 0, "no list");
}

const struct jamf_names *lists_names(void)
{
	static struct jamf_names *names;

	if (names != NULL)
		return names;
	names = jamf_names_new();
	forms_demand(names != NULL, "memory");
	for (int list = 0; list < JAMF_LISTS; list++)
		take_list(names, (enum jamf_list)list);
	return names;
}
