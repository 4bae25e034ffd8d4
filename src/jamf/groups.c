/*
 * How many members groups have.
 */
#include "jamf/groups.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "json/json.h"
#include "base/banned.h"

enum {
	PAGE = 2000,
	PAGES_MAX = 50
};

/* Newest first. */
static const char *const versions[] = {"v2/groups", "v1/groups"};

struct taking {
	struct jamf_group_sizes *sizes;
	struct arena *arena;
	bool lacks_memory;
};

static bool read_id(const struct json *json, int64_t *ret_id)
{
	const char *text = json_text(json);

	return json_integer(json, ret_id) ||
	       (text != NULL && text_to_number(text, strlen(text), 1,
				    JSON_INTEGER_MAX, ret_id));
}

static int take_row(void *context, const char *row, size_t length)
{
	struct taking *it = context;
	const struct source source = {"row", row, length};
	auto_json struct json *json = NULL;
	struct jamf_group_size *list, group = {0};
	const char *type, *name;
	struct error error;

	if (json_parse(&source, JSON_ROW_MAX, STATUS_SERVER, &json, &error) !=
	    0) {
		it->lacks_memory |= memory_refused() != 0;
		return it->lacks_memory ? -1 : 0;
	}
	type = json_text(json_get(json, "groupType"));
	name = json_text(json_get(json, "groupName"));
	if (type == NULL || name == NULL ||
	    !read_id(json_get(json, "groupJamfProId"), &group.id) ||
	    !json_integer(json_get(json, "membershipCount"), &group.members))
		return 0;
	group.kind =
	    strcmp(type, "COMPUTER") == 0 ? JAMF_COMPUTERS : JAMF_MOBILE;
	group.name = text_printable(it->arena, name, strlen(name));
	list = arena_grow(it->arena, it->sizes->list, it->sizes->count,
	    &it->sizes->capacity, sizeof(*list));
	if (list == NULL || group.name == NULL) {
		it->lacks_memory = true;
		return -1;
	}
	it->sizes->list = list;
	list[it->sizes->count++] = group;
	return 0;
}

static int read_page(struct jamf *jamf, const char *path, struct taking *it,
    struct jamf_call *ret_call, struct error *error)
{
	auto_json_rows struct json_rows rows = {
	    .list = "results", .take = take_row, .context = it};
	int result;

	*ret_call = (struct jamf_call){.method = JAMF_GET,
	    .is_pro = true,
	    .path = path,
	    .arena = it->arena,
	    .rows = &rows};
	result = jamf_perform(jamf, ret_call, 1, 1, error);
	if (result == 0 && it->lacks_memory)
		return error_set_memory(error);
	return result;
}

int jamf_groups_read(struct jamf *jamf, struct arena *arena,
    struct jamf_group_sizes *ret_sizes, struct error *error)
{
	struct jamf_group_sizes sizes = {0};
	struct taking it = {.sizes = &sizes, .arena = arena};
	struct jamf_call call = {.outcome = JAMF_UNSENT};
	size_t version = 0;
	int64_t total = 1;

	for (int64_t page = 0; page * PAGE < total && page < PAGES_MAX;) {
		const char *path =
		    arena_printf(arena, "%s?page=%lld&page-size=%d",
			versions[version], (long long)page, PAGE);

		if (path == NULL)
			return error_set_memory(error);
		if (read_page(jamf, path, &it, &call, error) != 0)
			return -1;
		if (call.outcome == JAMF_MISSING &&
		    version + 1 < array_length(versions)) {
			version++;
			continue;
		}
		if (call.outcome != JAMF_DONE) {
			sizes.error = call.error;
			break;
		}
		if (!xml_integer(call.root, "totalCount", &total))
			break;
		page++;
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
