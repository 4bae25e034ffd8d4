/*
 * Lists that a server no longer has in its Classic API, from the Jamf Pro API:
 * plain arrays, or pages with the number of all
 * (developer.jamf.com/jamf-pro/reference/jamf-pro-api).
 */
#include "jamf/names_internal.h"
#include "base/banned.h"

enum {
	PAGE_ITEMS = 2000, /* the most a server gives at once */
	PAGES_MAX = 200
};

static const struct {
	const char *path;
	bool paged;
	const char *old; /* asked for on 404, the same way; or NULL */
} forms[JAMF_LISTS] = {
    [JAMF_LIST_CATEGORIES] = {"v1/categories", true, NULL},
    [JAMF_LIST_SITES] = {"v1/sites", false, NULL},
    [JAMF_LIST_COMPUTER_GROUPS] = {"v1/computer-groups", false, NULL},
    [JAMF_LIST_MOBILE_DEVICE_GROUPS] = {"v2/mobile-device-groups", true,
	"v1/mobile-device-groups"},
    [JAMF_LIST_DEPARTMENTS] = {"v1/departments", true, NULL},
    [JAMF_LIST_BUILDINGS] = {"v1/buildings", true, NULL},
};

bool names_has_pro(enum jamf_list list)
{
	return forms[list].path != NULL;
}

/* The element that has the items of an answer. */
static const struct xml *items_of(const struct xml *root)
{
	const struct xml *results = xml_child(root, "results");

	return results != NULL ? results : root;
}

static int ask_page(struct jamf *jamf, enum jamf_list list, const char *path,
    int page, struct arena *arena, struct jamf_call *ret_call,
    struct error *error)
{
	*ret_call = (struct jamf_call){.method = JAMF_GET,
	    .is_pro = true,
	    .path = path,
	    .privilege = names_forms[list].privilege,
	    .arena = arena};
	if (forms[list].paged)
		ret_call->path = arena_printf(
		    arena, "%s?page=%d&page-size=%d", path, page, PAGE_ITEMS);
	if (ret_call->path == NULL)
		return error_set_memory(error);
	return jamf_perform(jamf, ret_call, 1, 1, error);
}

static int read_page(struct jamf *jamf, enum jamf_list list, int page,
    struct arena *arena, struct jamf_call *ret_call, struct error *error)
{
	const char *old = forms[list].old;

	if (ask_page(jamf, list, forms[list].path, page, arena, ret_call,
		error) != 0)
		return -1;
	return ret_call->outcome == JAMF_MISSING && old != NULL
		   ? ask_page(jamf, list, old, page, arena, ret_call, error)
		   : 0;
}

int names_read_pro(struct jamf_names *names, struct jamf *jamf,
    enum jamf_list list, struct error *error)
{
	auto_arena struct arena arena = {0};
	const struct xml *pages[PAGES_MAX];
	size_t count = 0, items = 0;
	int64_t total = 0;

	do {
		struct jamf_call call;
		size_t more;

		if (read_page(jamf, list, (int)count, &arena, &call, error) !=
		    0)
			return -1;
		if (call.outcome != JAMF_DONE) {
			names_fail(names, list, &call.error);
			return 0;
		}
		pages[count++] = items_of(call.root);
		more = xml_count(pages[count - 1], "item");
		items += more;
		if (more == 0 || !xml_integer(call.root, "totalCount", &total))
			break;
	} while (total > (int64_t)items && count < PAGES_MAX);
	return names_take_items(names, list, pages, count, error);
}
