/*
 * Two profiles side by side: their property lists and what only definitions
 * say, brought into the order of sections, and what devices notice.
 */
#include "sync/diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jamf/payload.h"
#include "profile/payload_file.h"
#include "schema/schema_name.h"
#include "sync/diff_internal.h"
#include "base/banned.h"

/* -- places ---------------------------------------------------------------- */

/* The payload with this number of PayloadContent, NULL for none. */
static const struct payload *payload_at(
    const struct sync_diff_side *side, size_t number)
{
	const struct profile *profile = side->profile;
	struct tree_cursor cursor = {0};
	const struct tree *node = NULL;

	if (profile->from == PROFILE_FROM_DEFINITION)
		return number <= profile->count ? &profile->payloads[number - 1]
						: NULL;
	/* Only dictionaries of the array are payloads. */
	tree_cursor_init(&cursor, tree_dict_get(side->tree, "PayloadContent"));
	for (size_t i = 0; i < number; i++)
		if (!tree_array_next(&cursor, &node))
			return NULL;
	for (size_t i = 0; i < profile->count; i++)
		if (profile->payloads[i].tree == node)
			return &profile->payloads[i];
	return NULL;
}

static const char *section_of(const struct payload *payload)
{
	const struct schema *schema = payload_section(payload);

	if (payload->file != NULL)
		return SECTION_PAYLOAD;
	return schema == NULL ? NULL : schema->section;
}

/* The name that devices show, where it tells the payload from others. */
static const char *name_of(
    const struct sync_diff_side *side, const struct payload *payload)
{
	const struct profile *profile = side->profile;
	size_t alike = 0;

	for (size_t i = 0; i < profile->count; i++)
		alike += text_same(profile->payloads[i].type, payload->type);
	return alike < 2 || payload->tree == NULL
		   ? NULL
		   : tree_text(
			 tree_dict_get(payload->tree, "PayloadDisplayName"),
			 NULL);
}

static struct sync_diff_place place_at(
    const struct sync_diff_side *side, size_t number)
{
	const struct payload *payload = payload_at(side, number);
	struct sync_diff_place place = {0};

	if (payload == NULL)
		return place;
	place.section = section_of(payload);
	place.type = payload->type;
	place.label = payload->file != NULL ? payload->file->section.label
					    : payload->label;
	if (place.label == NULL &&
	    side->profile->from != PROFILE_FROM_DEFINITION)
		place.label = name_of(side, payload);
	return place;
}

/* Of the top level, or of a section without payload. */
static struct sync_diff_place section_place(
    const struct jamf_change *change, struct arena *arena)
{
	static const char *const sections[JAMF_AREAS] = {
	    [JAMF_GENERAL] = "jamf",
	    [JAMF_SCOPE] = "scope",
	    [JAMF_SELF_SERVICE] = "self_service",
	    [JAMF_PAYLOAD] = "profile",
	};
	struct sync_diff_place place = {.section = sections[change->area]};
	const char *dot = change->key == NULL ? NULL : strchr(change->key, '.');

	if (dot != NULL)
		place.section =
		    arena_copy(arena, change->key, (size_t)(dot - change->key));
	return place;
}

static void find_places(
    const struct diff_run *run, struct sync_difference *difference)
{
	const struct jamf_change *change = &difference->change;

	if (change->was_payload > 0)
		difference->was = place_at(run->was, change->was_payload);
	if (change->becomes_payload > 0)
		difference->becomes =
		    place_at(run->becomes, change->becomes_payload);
	if (change->was_payload == 0 && change->becomes_payload == 0)
		difference->was = difference->becomes =
		    section_place(change, run->work->arena);
}

/* -- order ----------------------------------------------------------------- */

struct ordered {
	const struct jamf_change *change;
	size_t group, at;
};

/* The top level, the payloads of the second, those of the first that it has
 * not, the sections without payload. */
static size_t group_of(const struct jamf_change *change)
{
	size_t group = change->becomes_payload;

	if (group == 0 && change->was_payload > 0)
		group = PROFILE_PAYLOADS_MAX + change->was_payload;
	return change->area == JAMF_PAYLOAD
		   ? group
		   : PROFILE_PAYLOADS_MAX * 2 + 1 + (size_t)change->area;
}

static int by_group(const void *a, const void *b)
{
	const struct ordered *left = a, *right = b;

	if (left->group != right->group)
		return left->group < right->group ? -1 : 1;
	return left->at < right->at ? -1 : 1;
}

static int list_all(
    const struct diff_run *run, struct sync_diff *diff, struct error *error)
{
	const struct jamf_changes *changes = &run->changes;
	struct arena *arena = run->work->arena;
	struct ordered *order =
	    arena_new_array(arena, changes->count + 1, sizeof(*order));

	diff->list =
	    arena_new_array(arena, changes->count + 1, sizeof(*diff->list));
	if (order == NULL || diff->list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < changes->count; i++)
		order[i] = (struct ordered){
		    &changes->list[i], group_of(&changes->list[i]), i};
	if (changes->count > 1)
		qsort(order, changes->count, sizeof(*order), by_group);
	for (size_t i = 0; i < changes->count; i++) {
		diff->list[i].change = *order[i].change;
		find_places(run, &diff->list[i]);
		diff->different += !order[i].change->not_compared;
	}
	diff->count = changes->count;
	diff->is_cut = changes->count >= JAMF_CHANGES_MAX;
	return 0;
}

/* -- what devices notice --------------------------------------------------- */

static bool redeploys(const struct profile *profile)
{
	const struct payload *section = profile_section(profile, "jamf");

	return section != NULL &&
	       strcmp(payload_choice(section, KEY_REDEPLOY_ON_UPDATE), "all") ==
		   0;
}

/* A difference of the property list, not of what only definitions say. */
static bool is_delivered(const struct jamf_change *change)
{
	return change->area == JAMF_PAYLOAD && !change->not_compared &&
	       !change->is_setting;
}

static void find_facts(struct diff_run *run, struct sync_diff *diff)
{
	struct sync_effect_facts *facts = &run->facts;

	for (size_t i = 0; i < diff->count; i++) {
		const struct jamf_change *change = &diff->list[i].change;
		bool is_top =
		    change->was_payload == 0 && change->becomes_payload == 0;

		diff->delivers = diff->delivers || is_delivered(change);
		if (!is_top)
			continue;
		facts->level =
		    facts->level || strcmp(change->path, "PayloadScope") == 0;
		diff->identifier =
		    diff->identifier ||
		    strcmp(change->path, "PayloadIdentifier") == 0;
		diff->platform = diff->platform ||
				 text_same(change->key, "profile.platform");
	}
	diff->platform = diff->platform || run->platform;
	facts->sends_payload = diff->delivers;
	if (diff->different > 0)
		facts->action = SYNC_UPDATE;
	facts->redeploys = diff->delivers && redeploys(run->becomes->profile);
	facts->has_scep =
	    jamf_payload_has_type(run->was->tree, PAYLOAD_SCEP) ||
	    jamf_payload_has_type(run->becomes->tree, PAYLOAD_SCEP);
	/* Devices take another identifier for another profile. */
	facts->level = facts->level || diff->identifier || diff->platform;
	facts->broken = diff->different > 0 &&
			jamf_payload_broken(run->becomes->tree,
			    run->work->schemas, run->work->arena) != NULL;
	diff->has_scep = diff->delivers && facts->has_scep;
	diff->effects = sync_effects(facts);
}

/* -- all of it ------------------------------------------------------------- */

static int keep_pair(void *context, size_t defined, size_t stored)
{
	struct diff_run *run = context;
	struct diff_pair *pairs = arena_grow(run->work->arena, run->pairs,
	    run->pair_count, &run->pair_room, sizeof(*pairs));

	if (pairs == NULL)
		return -1;
	run->pairs = pairs;
	pairs[run->pair_count++] = (struct diff_pair){stored, defined};
	return 0;
}

static int compare_plain(struct diff_run *run, struct error *error)
{
	const struct jamf_compare how = {.schemas = run->work->schemas,
	    .profile = run->becomes->profile,
	    .is_plain = true,
	    .names = true,
	    .paired = keep_pair,
	    .context = run};
	bool ignored;

	if (jamf_payload_compare(run->becomes->tree, run->was->tree, &how,
		&run->changes, &ignored, error) != 0)
		return -1;
	return run->was->profile->from == PROFILE_FROM_DEFINITION &&
		       run->becomes->profile->from == PROFILE_FROM_DEFINITION
		   ? diff_settings(run, error)
		   : 0;
}

int sync_diff_make(const struct sync_diff_work *work,
    const struct sync_diff_side *was, const struct sync_diff_side *becomes,
    struct sync_diff *ret_diff, struct error *error)
{
	struct diff_run run = {.work = work,
	    .was = was,
	    .becomes = becomes,
	    .changes = {.arena = work->arena}};
	struct sync_diff diff = {0};
	bool is_stored = was->stored != NULL || becomes->stored != NULL;

	if ((is_stored ? diff_stored(&run, error)
		       : compare_plain(&run, error)) != 0 ||
	    list_all(&run, &diff, error) != 0)
		return -1;
	find_facts(&run, &diff);
	*ret_diff = diff;
	return 0;
}
