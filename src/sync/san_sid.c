/*
 * Strong mapping, seen before it fails: a definition that takes the SID of its
 * certificate from an extension attribute is no use to a device whose attribute
 * is empty. Those that newly come into the scope are looked at.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/coverage.h"
#include "jamf/inventory.h"
#include "profile/types/sid.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

#define ATTRIBUTE "$EXTENSIONATTRIBUTE_"

enum {
	NAMED_MOST = 20 /* devices that are named */
};

/* An item of one kind that is looked at. */
struct sid_item {
	struct sync_item *item;
	size_t attributes[INVENTORY_ATTRIBUTES_MAX]; /* their numbers */
	size_t attribute_count;
	struct coverage before, after;
};

/* All of a kind. */
struct sid_look {
	struct sync_work *work;
	enum jamf_kind kind;
	struct sid_item *items;
	size_t count;
	int64_t attributes[INVENTORY_ATTRIBUTES_MAX];
	size_t attribute_count;
	struct coverage_groups groups;
	bool wants_places;
};

/* -- which attributes ------------------------------------------------------ */

/* The attribute that is all of the SID of an alternative name. */
static bool attribute_of(const char *text, size_t length, int64_t *ret_id)
{
	size_t sid_length = 0, start = strlen(ATTRIBUTE);
	const char *sid = sid_of_uri(text, length, &sid_length);

	return sid != NULL && sid_length > start &&
	       memcmp(sid, ATTRIBUTE, start) == 0 &&
	       text_to_number(
		   sid + start, sid_length - start, 1, INT32_MAX, ret_id);
}

static void add_attribute(
    struct sid_look *look, struct sid_item *row, int64_t id)
{
	size_t at = 0;

	while (at < look->attribute_count && look->attributes[at] != id)
		at++;
	if (at == INVENTORY_ATTRIBUTES_MAX)
		return;
	if (at == look->attribute_count)
		look->attributes[look->attribute_count++] = id;
	for (size_t i = 0; i < row->attribute_count; i++)
		if (row->attributes[i] == at)
			return;
	row->attributes[row->attribute_count++] = at;
}

static void look_at_value(
    struct sid_look *look, struct sid_item *row, const struct value *value)
{
	int64_t id;

	if (!value->present)
		return;
	if (value->items == NULL && value->text != NULL &&
	    attribute_of(value->text, value->length, &id))
		add_attribute(look, row, id);
	for (size_t i = 0; value->items != NULL && i < value->count; i++)
		if (attribute_of(
			value->items[i].text, value->items[i].length, &id))
			add_attribute(look, row, id);
}

static void look_at_payloads(struct sid_look *look, struct sid_item *row)
{
	const struct profile *profile = row->item->desired->profile;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		look_at_value(
		    look, row, payload_value_any(payload, KEY_SAN_SID));
		look_at_value(
		    look, row, payload_value_any(payload, KEY_SAN_URI));
	}
}

/* Devices may come into its scope. */
static bool gains(const struct sync_item *item)
{
	return item->desired != NULL && item->error.status == STATUS_DONE &&
	       item->scope != NULL &&
	       (item->effects & 1U << SYNC_EFFECT_WIDER) != 0;
}

static int collect(struct sid_look *look, struct error *error)
{
	struct sync_work *work = look->work;
	struct arena *arena = work->sync->arena;

	look->items =
	    arena_new_array(arena, work->count + 1, sizeof(*look->items));
	if (look->items == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < work->count; i++) {
		struct sync_item *item = &work->items[i];
		struct sid_item *row = &look->items[look->count];

		if (item->kind != look->kind || !gains(item))
			continue;
		*row = (struct sid_item){.item = item};
		look_at_payloads(look, row);
		if (row->attribute_count == 0)
			continue;
		if (coverage_read(look->kind, item->stored.profile.scope,
			&look->groups, arena, &row->before, error) != 0 ||
		    coverage_read(look->kind, item->scope, &look->groups, arena,
			&row->after, error) != 0)
			return -1;
		look->wants_places |=
		    row->before.wants_places || row->after.wants_places;
		look->count++;
	}
	return 0;
}

/* -- devices --------------------------------------------------------------- */

static bool has_sid(
    const struct sid_item *row, const struct inventory_device *device)
{
	for (size_t i = 0; i < row->attribute_count; i++) {
		const char *value = device->attributes[row->attributes[i]];

		if (value == NULL || !sid_is_valid(value, strlen(value)) ||
		    strchr(value, '$') != NULL)
			return false;
	}
	return true;
}

static int warn(const struct sid_look *look, struct sid_item *row,
    const struct inventory *inventory, struct error *error)
{
	auto_buf struct buf names = {0};
	size_t newly = 0, without = 0;

	for (size_t i = 0; i < inventory->count; i++) {
		const struct inventory_device *device = &inventory->devices[i];

		if (!coverage_has(&row->after, device) ||
		    coverage_has(&row->before, device))
			continue;
		newly++;
		if (has_sid(row, device))
			continue;
		if (++without <= NAMED_MOST)
			buf_printf(&names, "%s'%s' (id %" PRId64 ")",
			    without == 1 ? "" : ", ", device->name, device->id);
	}
	if (without == 0)
		return 0;
	if (without > NAMED_MOST)
		buf_printf(&names, " and %zu more", without - NAMED_MOST);
	if (!buf_ok(&names))
		return error_set_memory(error);
	row->item->sid_warning = arena_printf(look->work->sync->arena,
	    "warning: %zu of %zu devices that newly come into the scope have "
	    "no SID in extension attribute %" PRId64
	    ", and no domain controller will map their certificate: %s",
	    without, newly, look->attributes[row->attributes[0]], names.data);
	return row->item->sid_warning == NULL ? error_set_memory(error) : 0;
}

static int look_at_kind(struct sid_look *look, struct error *error)
{
	struct sync *sync = look->work->sync;
	auto_inventory struct inventory inventory = {0};
	struct inventory_question question = {.kind = look->kind};

	if (collect(look, error) != 0)
		return -1;
	if (look->count == 0)
		return 0;
	question.groups = look->groups.list;
	question.group_count = look->groups.count;
	question.attributes = look->attributes;
	question.attribute_count = look->attribute_count;
	question.wants_places = look->wants_places;
	if (jamf_inventory_read(
		sync->jamf, &question, sync->arena, &inventory, error) != 0)
		return -1;
	for (size_t i = 0; i < look->count; i++) {
		struct sync_item *item = look->items[i].item;

		if (inventory.error.status == STATUS_DONE) {
			if (warn(look, &look->items[i], &inventory, error) != 0)
				return -1;
			continue;
		}
		item->sid_warning = arena_printf(sync->arena,
		    "warning: whether devices that newly come into the scope "
		    "have a SID is not told: %s",
		    inventory.error.text);
		if (item->sid_warning == NULL)
			return error_set_memory(error);
	}
	return 0;
}

int sync_warn_sids(struct sync_work *work, struct error *error)
{
	for (int kind = 0; kind < JAMF_KINDS; kind++) {
		struct sid_look look = {
		    .work = work, .kind = (enum jamf_kind)kind};

		if (look_at_kind(&look, error) != 0)
			return -1;
	}
	return 0;
}
