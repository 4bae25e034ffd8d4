/*
 * An inventory, page by page.
 */
#include "jamf/inventory.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "jamf/inventory_internal.h"
#include "base/banned.h"

/* Newest first; an older one is asked for on 404. */
static const char *const computers[] = {"v4/computers-inventory",
    "v3/computers-inventory", "v1/computers-inventory"};
static const char *const mobiles[] = {"v2/mobile-devices/detail"};

static const struct {
	const char *const *paths;
	size_t count;
	const char *privilege;
	const char *options; /* after the page */
	const char *profiles, *groups;
} forms[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = {computers, array_length(computers), "Read Computers",
	"&sort=id:asc", "&section=CONFIGURATION_PROFILES",
	"&section=GROUP_MEMBERSHIPS"},
    /* Otherwise one broken record takes its whole page with it. */
    [JAMF_MOBILE] = {mobiles, array_length(mobiles), "Read Mobile Devices",
	"&sort=mobileDeviceId:asc&exception-handling=LENIENT",
	"&section=PROFILES&section=USER_PROFILES", "&section=GROUPS"},
};

/* Parts that are asked for at once. */
struct batch {
	struct arena arena;
	struct paging_part *parts;
	struct jamf_call *calls;
	struct json_rows *rows;
	struct inventory_page *pages;
	size_t count;
	size_t company; /* calls behind them that are others' */
};

struct reading {
	struct jamf *jamf;
	const struct inventory_question *question;
	struct inventory_search *search;
	struct inventory *inventory;
	size_t version;   /* of the path */
	size_t size;      /* of pages */
	int64_t total;    /* as last told */
	bool has_company; /* that has gone out */
	struct paging paging;
};

static void reading_done(struct reading *reading)
{
	paging_done(&reading->paging);
}

static void batch_done(struct batch *batch)
{
	for (size_t i = 0; batch->rows != NULL && i < batch->count; i++)
		json_rows_done(&batch->rows[i]);
	arena_done(&batch->arena);
}

/* -- asking --------------------------------------------------------------- */

static const char *path_of(const struct reading *reading,
    const struct paging_part *part, struct arena *arena)
{
	const struct inventory_question *question = reading->question;
	enum jamf_kind kind = question->kind;
	bool wants_attributes = question->attribute_count > 0;

	return arena_printf(arena,
	    "%s?section=GENERAL%s%s%s%s%s%s&page=%zu&page-size=%zu%s",
	    forms[kind].paths[reading->version], forms[kind].profiles,
	    question->wants_certificates ? "&section=CERTIFICATES" : "",
	    question->group_count > 0 ? forms[kind].groups : "",
	    question->wants_places || wants_attributes
		? "&section=USER_AND_LOCATION"
		: "",
	    question->wants_serials || wants_attributes ? "&section=HARDWARE"
							: "",
	    !wants_attributes ? ""
	    : kind == JAMF_COMPUTERS
		? "&section=OPERATING_SYSTEM&section=PURCHASING"
		  "&section=EXTENSION_ATTRIBUTES"
		: "&section=PURCHASING&section=EXTENSION_ATTRIBUTES",
	    part->number, part->size, forms[kind].options);
}

static bool may_halve(size_t size)
{
	return size / 2 >= INVENTORY_PAGE_LEAST;
}

static int make_batch(
    struct reading *reading, struct batch *batch, struct error *error)
{
	struct arena *arena = &batch->arena;
	const struct inventory_question *question = reading->question;
	size_t count = paging_ready(&reading->paging);

	batch->parts = arena_new_array(arena, count, sizeof(*batch->parts));
	if (!reading->has_company)
		batch->company = question->company_count;
	batch->calls = arena_new_array(
	    arena, count + batch->company, sizeof(*batch->calls));
	batch->pages = arena_new_array(arena, count, sizeof(*batch->pages));
	batch->rows = arena_new_array(arena, count, sizeof(*batch->rows));
	if (batch->parts == NULL || batch->calls == NULL ||
	    batch->pages == NULL || batch->rows == NULL)
		return error_set_memory(error);
	memcpy(batch->parts, paging_take(&reading->paging, count),
	    count * sizeof(*batch->parts));
	for (; batch->count < count; batch->count++) {
		size_t i = batch->count;

		batch->pages[i] = (struct inventory_page){reading->search,
		    {&reading->paging,
			batch->parts[i].number * batch->parts[i].size,
			&batch->rows[i]}};
		batch->rows[i] = (struct json_rows){.list = "results",
		    .take = inventory_take_row,
		    .context = &batch->pages[i]};
		batch->calls[i] = (struct jamf_call){.method = JAMF_GET,
		    .is_pro = true,
		    .path = path_of(reading, &batch->parts[i], arena),
		    .privilege = forms[question->kind].privilege,
		    .arena = arena,
		    .rows = &batch->rows[i],
		    .is_large = may_halve(batch->parts[i].size)};
		if (batch->calls[i].path == NULL)
			return error_set_memory(error);
	}
	for (size_t i = 0; i < batch->company; i++)
		batch->calls[count + i] = question->company[i];
	return 0;
}

static int take_answer(struct reading *reading, const struct batch *batch,
    size_t at, struct error *error)
{
	const struct jamf_call *call = &batch->calls[at];
	const struct paging_part *part = &batch->parts[at];
	size_t from = part->number * part->size;

	if (call->outcome == JAMF_DONE) {
		(void)xml_integer(call->root, "totalCount", &reading->total);
	} else if (call->is_late && may_halve(part->size)) {
		size_t half = part->size / 2;

		if (half < reading->size)
			reading->size = half;
		return paging_want(
		    &reading->paging, from, from + part->size, half, error);
	} else if (call->outcome == JAMF_MISSING && from == 0 &&
		   reading->version + 1 <
		       forms[reading->question->kind].count) {
		reading->version++;
		return paging_want(
		    &reading->paging, 0, part->size, part->size, error);
	} else if (reading->inventory->error.status == STATUS_DONE) {
		reading->inventory->error = call->error;
	}
	return 0;
}

static bool has_failed(const struct reading *reading)
{
	return reading->inventory->error.status != STATUS_DONE;
}

/* All that is to be read, and what becomes of it when it is halved. */
static int read_parts(struct reading *reading, struct error *error)
{
	while (paging_ready(&reading->paging) > 0 && !has_failed(reading)) {
		auto_cleanup(batch_done) struct batch batch = {0};

		if (make_batch(reading, &batch, error) != 0 ||
		    jamf_perform(reading->jamf, batch.calls,
			batch.count + batch.company, JAMF_PARALLEL, error) != 0)
			return -1;
		for (size_t i = 0; i < batch.company; i++)
			reading->question->company[i] =
			    batch.calls[batch.count + i];
		reading->has_company = true;
		if (reading->search->lacks_memory)
			return error_set_memory(error);
		for (size_t i = 0; i < batch.count; i++)
			if (take_answer(reading, &batch, i, error) != 0)
				return -1;
	}
	return 0;
}

/* -- all of it ------------------------------------------------------------ */

/* The pages from a row on, up to the last that the server says there is by
 * then. */
static int read_from(struct reading *reading, size_t from, struct error *error)
{
	while (!has_failed(reading) && (int64_t)from < reading->total) {
		size_t total = (size_t)reading->total;

		if (total > INVENTORY_DEVICES_MAX)
			return error_set(error, STATUS_LIMIT,
			    "the inventory has more than %d devices",
			    INVENTORY_DEVICES_MAX);
		if (paging_want(&reading->paging, from == 0 ? 0 : from - 1,
			total, reading->size, error) != 0 ||
		    read_parts(reading, error) != 0)
			return -1;
		from = total;
	}
	return 0;
}

/* How many devices did not come, of those that the server counts. */
static size_t count_missing(const struct reading *reading)
{
	size_t read =
	    reading->inventory->count + paging_unreadable(&reading->paging);

	return reading->total > (int64_t)read ? (size_t)reading->total - read
					      : 0;
}

static void inventory_clear(struct inventory *inventory)
{
	map_done(&inventory->known);
	inventory->count = 0;
}

/* Without what is gone in the meantime. */
static int read_backwards(struct reading *reading, struct error *error)
{
	inventory_clear(reading->inventory);
	paging_turn(&reading->paging);
	if (paging_want(&reading->paging, 0, (size_t)reading->total,
		reading->size, error) != 0)
		return -1;
	return read_parts(reading, error);
}

/* One page alone at first: whether it may be read, by which address, and how
 * many there are. */
static int read_all(struct reading *reading, struct error *error)
{
	struct inventory *inventory = reading->inventory;
	struct paging *paging = &reading->paging;
	size_t first = reading->size, size;

	if (paging_want(paging, 0, first, first, error) != 0 ||
	    read_parts(reading, error) != 0)
		return -1;
	size = paging_size(paging, first, reading->total);
	if (!has_failed(reading) && size == 0)
		(void)error_set(&inventory->error, STATUS_SERVER,
		    "the server counts %" PRId64 " devices and gives %zu",
		    reading->total, paging->count);
	if (size < reading->size)
		reading->size = size;
	if (read_from(reading, paging->count, error) != 0)
		return -1;
	if (!has_failed(reading) &&
	    (count_missing(reading) > 0 ||
		!paging_is_whole(paging, (size_t)reading->total)) &&
	    read_backwards(reading, error) != 0)
		return -1;
	inventory->broken = paging_unreadable(paging);
	inventory->missing = count_missing(reading);
	/* No row comes any more: a sixth of the memory. */
	map_done(&inventory->known);
	return 0;
}

int jamf_inventory_read(struct jamf *jamf,
    const struct inventory_question *question, struct arena *arena,
    struct inventory *ret_inventory, struct error *error)
{
	auto_inventory struct inventory inventory = {0};
	auto_inventory_search struct inventory_search search = {0};
	auto_cleanup(reading_done) struct reading reading = {.jamf = jamf,
	    .question = question,
	    .search = &search,
	    .inventory = &inventory,
	    .size = jamf_has_subsets(jamf) ? INVENTORY_PAGE
					   : INVENTORY_PAGE_GATEWAY};

	if (inventory_search_make(
		&search, question, arena, &inventory, error) != 0 ||
	    read_all(&reading, error) != 0)
		return -1;
	*ret_inventory = inventory;
	inventory = (struct inventory){0};
	return 0;
}

void jamf_inventory_done(struct inventory *inventory)
{
	memory_free(inventory->devices);
	map_done(&inventory->known);
	*inventory = (struct inventory){0};
}
