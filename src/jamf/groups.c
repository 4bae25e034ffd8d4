/*
 * How many members groups have.
 */
#include "jamf/groups.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	PAGE = 2000,
	PAGES_MAX = 50
};

/* Newest first. */
static const char *const versions[] = {"v2/groups", "v1/groups"};

static int make_call(size_t version, int64_t page, struct arena *arena,
    struct jamf_call *ret_call, struct error *error)
{
	*ret_call = (struct jamf_call){.method = JAMF_GET,
	    .is_pro = true,
	    .path = arena_printf(arena, "%s?page=%lld&page-size=%d",
		versions[version], (long long)page, PAGE),
	    .arena = arena};
	return ret_call->path == NULL ? error_set_memory(error) : 0;
}

int jamf_groups_call(
    struct arena *arena, struct jamf_call *ret_call, struct error *error)
{
	return make_call(0, 0, arena, ret_call, error);
}

static int take_group(struct jamf_group_sizes *sizes, struct arena *arena,
    const struct xml *item, struct error *error)
{
	const char *type = xml_text(item, "groupType");
	const char *name = xml_text(item, "groupName");
	struct jamf_group_size *list, group = {0};

	if (type == NULL || name == NULL ||
	    !xml_integer(item, "groupJamfProId", &group.id) ||
	    !xml_integer(item, "membershipCount", &group.members))
		return 0;
	group.kind =
	    strcmp(type, "COMPUTER") == 0 ? JAMF_COMPUTERS : JAMF_MOBILE;
	group.name = text_printable(arena, name, strlen(name));
	list = arena_grow(
	    arena, sizes->list, sizes->count, &sizes->capacity, sizeof(*list));
	if (list == NULL || group.name == NULL)
		return error_set_memory(error);
	sizes->list = list;
	list[sizes->count++] = group;
	return 0;
}

static int take_page(struct jamf_group_sizes *sizes, struct arena *arena,
    const struct jamf_call *call, struct error *error)
{
	const struct xml *results = xml_child(call->root, "results");

	for (const struct xml *item = results != NULL ? results->first : NULL;
	     item != NULL; item = item->next)
		if (take_group(sizes, arena, item, error) != 0)
			return -1;
	return 0;
}

int jamf_groups_read(struct jamf *jamf, const struct jamf_call *first,
    struct arena *arena, struct jamf_group_sizes *ret_sizes,
    struct error *error)
{
	struct jamf_group_sizes sizes = {0};
	struct jamf_call call = *first;
	size_t version = 0;
	int64_t total = 0;

	for (int64_t page = 0;;) {
		if (call.outcome == JAMF_MISSING &&
		    version + 1 < array_length(versions)) {
			version++;
		} else if (call.outcome != JAMF_DONE) {
			sizes.error = call.error;
			break;
		} else if (take_page(&sizes, arena, &call, error) != 0) {
			return -1;
		} else if (!xml_integer(call.root, "totalCount", &total) ||
			   ++page * PAGE >= total || page == PAGES_MAX) {
			break;
		}
		if (make_call(version, page, arena, &call, error) != 0 ||
		    jamf_perform(jamf, &call, 1, 1, error) != 0)
			return -1;
	}
	*ret_sizes = sizes;
	return 0;
}

const struct jamf_group_size *jamf_group_size_of(
    const struct jamf_group_sizes *sizes, enum jamf_kind kind, int64_t id)
{
	for (size_t i = 0; i < sizes->count; i++)
		if (sizes->list[i].kind == kind && sizes->list[i].id == id)
			return &sizes->list[i];
	return NULL;
}
