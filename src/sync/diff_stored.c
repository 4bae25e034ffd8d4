/*
 * What differs from what a server holds: a definition or somebody's profile as
 * plan compares it, though in either direction; two objects by all that the
 * server tells of them.
 */
#include <string.h>

#include "base/text.h"
#include "jamf/object.h"
#include "jamf/payload.h"
#include "jamf/settings.h"
#include "schema/schema_name.h"
#include "sync/diff_internal.h"
#include "sync/plan_internal.h"
#include "sync/pull_internal.h"
#include "base/banned.h"

/* -- reading --------------------------------------------------------------- */

int sync_diff_fetch(struct sync *sync, const struct sync_pull_options *options,
    struct sync_diff_stored *ret_stored, struct error *error)
{
	struct sync_diff_stored stored = {.answer = NULL};
	struct pull_name *names = NULL;
	struct jamf_call call = {.path = NULL};
	size_t count = 0;

	if (pull_choose(sync, options, sync->arena, &names, &count, error) != 0)
		return -1;
	if (jamf_profile_get_call(
		names[0].kind, names[0].id, sync->arena, &call, error) != 0 ||
	    jamf_perform(sync->jamf, &call, 1, 1, error) != 0)
		return -1;
	if (call.outcome != JAMF_DONE) {
		*error = call.error;
		return -1;
	}
	if (sync_read_object(names[0].kind, call.root, sync->arena,
		&stored.stored, error) != 0)
		return -1;
	if (stored.stored.tree == NULL)
		return error_set(error, STATUS_SERVER,
		    "'%s' has no property list", names[0].name);
	stored.answer = call.root;
	*ret_stored = stored;
	return 0;
}

int sync_diff_read_names(struct sync *sync, const struct profile *profile,
    struct jamf_names *names, struct error *error)
{
	jamf_scope_want(profile, names);
	return jamf_names_read(names, sync->jamf, error);
}

/* -- one of the two -------------------------------------------------------- */

/* The sides of a comparison that has one server's. */
struct against {
	struct diff_run *run;
	const struct sync_diff_side *defined;
	const struct jamf_profile *stored;
};

static int compare_general(const struct against *a, struct error *error)
{
	struct diff_run *run = a->run;
	struct sync_effect_facts *facts = &run->facts;
	const struct jamf_profile *stored = a->stored;
	bool is_mac = stored->kind == JAMF_COMPUTERS;
	struct jamf_general general;

	if (jamf_general_define(a->defined->profile, stored->kind,
		run->work->names, run->work->arena, &general, error) != 0 ||
	    jamf_general_compare(&general, stored, &run->changes, error) != 0)
		return -1;
	facts->level = general.is_user_level != stored->general.is_user_level;
	facts->method = jamf_general_differs(
	    &general, &stored->general, KEY_DISTRIBUTION_METHOD);
	/* What Jamf Pro puts into the profile. */
	facts->in_profile =
	    !text_same(general.name, stored->general.name) ||
	    (is_mac && (jamf_general_differs(
			    &general, &stored->general, KEY_DESCRIPTION) ||
			   jamf_general_differs(&general, &stored->general,
			       KEY_USER_REMOVABLE)));
	return 0;
}

static int compare_sections(const struct against *a, struct error *error)
{
	struct diff_run *run = a->run;
	const struct profile *profile = a->defined->profile;
	const struct jamf_names *names = run->work->names;
	const struct jamf_profile *stored = a->stored;
	struct jamf_scope_result scope = {0};
	struct xml *ignored = NULL;

	if (compare_general(a, error) != 0 ||
	    jamf_scope_merge(profile, stored->kind, stored->scope, names,
		&run->changes, &scope, error) != 0 ||
	    jamf_self_service_merge(profile, stored->kind, stored->self_service,
		names, &run->changes, &ignored, error) != 0)
		return -1;
	run->facts.wider = scope.is_wider;
	run->facts.narrower = scope.is_narrower;
	return 0;
}

static const char *platform_of(enum jamf_kind kind)
{
	return platform_name(
	    kind == JAMF_COMPUTERS ? PLATFORM_MACOS : PLATFORM_IOS);
}

/* Devices of another kind get it: nothing that Jamf Pro says of its delivery
 * can be compared. */
static int compare_platform(const struct against *a, struct error *error)
{
	enum platform platform = PLATFORM_MACOS;
	struct jamf_change change = {.path = "platform",
	    .key = "profile.platform",
	    .was = platform_of(a->stored->kind)};

	if (!profile_tells_platform(a->defined->profile, &platform))
		return 0;
	change.becomes = platform_of(
	    platform == PLATFORM_MACOS ? JAMF_COMPUTERS : JAMF_MOBILE);
	if (strcmp(change.was, change.becomes) == 0)
		return 0;
	a->run->platform = true;
	return jamf_changes_add(&a->run->changes, &change, error);
}

static int compare_one(const struct against *a, struct error *error)
{
	struct diff_run *run = a->run;
	const struct sync_diff_side *other =
	    a->defined == run->was ? run->becomes : run->was;
	const struct jamf_compare how = {.schemas = run->work->schemas,
	    .profile = a->defined->profile,
	    .kind = a->stored->kind,
	    .names = true};
	bool ignored;

	if (compare_platform(a, error) != 0 ||
	    (!run->platform && compare_sections(a, error) != 0))
		return -1;
	return jamf_payload_compare(a->defined->tree, other->tree, &how,
	    &run->changes, &ignored, error);
}

/* -- two of them ----------------------------------------------------------- */

/* What each object has of its own, and the property list as a whole, whose
 * values are told one by one. */
static bool is_own(const struct jamf_change *change)
{
	static const char *const paths[] = {
	    "general.id", "general.uuid", "payload"};

	for (size_t i = 0; i < array_length(paths); i++)
		if (strcmp(change->path, paths[i]) == 0)
			return true;
	return false;
}

static void note_member(
    struct sync_effect_facts *facts, const struct jamf_change *change)
{
	bool is_switch = text_same(change->becomes, "true") ||
			 text_same(change->becomes, "false");
	bool gains = is_switch ? strcmp(change->becomes, "true") == 0
			       : change->becomes != NULL;
	bool loses = is_switch ? !gains : change->was != NULL;
	bool is_target = !text_starts_with(change->path, "scope.exclusions") &&
			 !text_starts_with(change->path, "scope.limitations");

	facts->wider = facts->wider || (is_target ? gains : loses);
	facts->narrower = facts->narrower || (is_target ? loses : gains);
}

static int compare_objects(struct diff_run *run, struct error *error)
{
	const struct sync_diff_stored *was = run->was->stored;
	const struct sync_diff_stored *becomes = run->becomes->stored;
	const struct jamf_compare how = {.schemas = run->work->schemas,
	    .kind = becomes->stored.profile.kind,
	    .names = true};
	struct sync_effect_facts *facts = &run->facts;
	struct jamf_changes *changes = &run->changes;
	size_t kept = 0;

	if (jamf_object_compare(
		was->answer, becomes->answer, &how, changes, error) != 0)
		return -1;
	for (size_t i = 0; i < changes->count; i++) {
		struct jamf_change *change = &changes->list[i];
		const char *dot = strchr(change->path, '.');

		if (is_own(change))
			continue;
		if (change->area == JAMF_SCOPE)
			note_member(facts, change);
		facts->level =
		    facts->level || strcmp(change->path, "general.level") == 0;
		facts->method =
		    facts->method ||
		    strcmp(change->path, "general.distribution_method") == 0 ||
		    strcmp(change->path, "general.deployment_method") == 0;
		facts->in_profile = facts->in_profile ||
				    strcmp(change->path, "general.name") == 0;
		if (change->area != JAMF_PAYLOAD && dot != NULL)
			change->name = dot + 1;
		changes->list[kept++] = *change;
	}
	changes->count = kept;
	run->platform =
	    was->stored.profile.kind != becomes->stored.profile.kind;
	return 0;
}

/* -- in either direction --------------------------------------------------- */

#define SWAP(type, a, b)          \
	do {                      \
		type swapped = a; \
		a = b;            \
		b = swapped;      \
	} while (0)

static void turn(struct diff_run *run)
{
	struct jamf_changes *changes = &run->changes;

	for (size_t i = 0; i < changes->count; i++) {
		struct jamf_change *change = &changes->list[i];

		SWAP(const char *, change->was, change->becomes);
		SWAP(const char *, change->was_reference,
		    change->becomes_reference);
		SWAP(bool, change->had, change->has);
		SWAP(size_t, change->was_payload, change->becomes_payload);
		SWAP(const struct origin *, change->was_at, change->becomes_at);
	}
	SWAP(bool, run->facts.wider, run->facts.narrower);
}

/* What is told of no property list is there when it has a value. */
static void settle(struct diff_run *run)
{
	struct jamf_changes *changes = &run->changes;

	for (size_t i = 0; i < changes->count; i++) {
		struct jamf_change *change = &changes->list[i];
		const char *dot =
		    change->key == NULL ? NULL : strchr(change->key, '.');

		if (change->area == JAMF_PAYLOAD)
			continue;
		change->is_setting = true;
		change->had = change->was != NULL || change->is_secret;
		change->has = change->becomes != NULL || change->is_secret;
		if (change->name == NULL && dot != NULL)
			change->name = dot + 1;
	}
}

int diff_stored(struct diff_run *run, struct error *error)
{
	const struct sync_diff_side *was = run->was, *becomes = run->becomes;
	struct against against = {.run = run};
	int result;

	if (was->stored != NULL && becomes->stored != NULL) {
		result = compare_objects(run, error);
	} else {
		against.defined = was->stored != NULL ? becomes : was;
		against.stored = &(was->stored != NULL ? was : becomes)
				      ->stored->stored.profile;
		result = compare_one(&against, error);
	}
	if (result != 0)
		return -1;
	settle(run);
	if (against.defined == was)
		turn(run);
	return 0;
}
