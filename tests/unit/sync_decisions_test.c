/*
 * What a plan decides of sides, effects, limits and settings. Mutations these
 * catch: a change by hand called a change of the definition; a secret that
 * differs passed over since no digest sees it; redeploying called newly scoped
 * only; more devices than allowed let through when they cannot be counted;
 * settings taken for entered after the payload was sent anew.
 */
#include "sync/decisions.h"

#include <stdio.h>

#include "base/base.h"
#include "profile/profile.h"
#include "sync/plan.h"
#include "tap.h"
#include "base/banned.h"

/* -- sides ---------------------------------------------------------------- */

static const struct {
	const char *what;
	struct sync_sides sides;
	enum sync_verdict verdict;
} judged[] = {
    {"nothing known, equal", {0}, SYNC_SAME},
    {"nothing known, differs", {.differs = true}, SYNC_CHANGED},
    {"nothing known, the server has more", {.server_only = true}, SYNC_SAME},
    {"nothing known, a secret differs", {.secret = true}, SYNC_CHANGED},
    {"known, equal",
	{.is_known = true, .applied_same = true, .stored_same = true},
	SYNC_SAME},
    {"known, equal though both sides moved", {.is_known = true}, SYNC_SAME},
    {"what the server made of it",
	{.differs = true,
	    .server_only = true,
	    .is_known = true,
	    .applied_same = true,
	    .stored_same = true},
	SYNC_SAME},
    {"the same, and a secret differs",
	{.differs = true,
	    .secret = true,
	    .is_known = true,
	    .applied_same = true,
	    .stored_same = true},
	SYNC_CHANGED},
    {"changed by hand",
	{.differs = true, .is_known = true, .applied_same = true},
	SYNC_DRIFTED},
    {"added by hand",
	{.server_only = true, .is_known = true, .applied_same = true},
	SYNC_DRIFTED},
    {"the definition changed",
	{.differs = true, .is_known = true, .stored_same = true}, SYNC_CHANGED},
    {"taken out of the definition",
	{.server_only = true, .is_known = true, .stored_same = true},
	SYNC_CHANGED},
    {"both changed", {.differs = true, .is_known = true}, SYNC_BOTH},
};

static void test_judging(void)
{
	for (size_t i = 0; i < array_length(judged); i++)
		is_number(sync_three_way(&judged[i].sides), judged[i].verdict,
		    "%s", judged[i].what);
}

/* -- effects -------------------------------------------------------------- */

#define BIT(effect) (1U << SYNC_EFFECT_##effect)

static const struct {
	const char *what;
	struct sync_effect_facts facts;
	unsigned effects;
} effects[] = {
    {"unchanged", {.action = SYNC_UNCHANGED}, BIT(NOTHING)},
    {"category alone", {.action = SYNC_UPDATE}, BIT(NOTHING)},
    {"payload, newly assigned",
	{.action = SYNC_UPDATE, .sends_payload = true, .has_scep = true},
	BIT(NEWLY_SCOPED)},
    {"payload, all",
	{.action = SYNC_UPDATE,
	    .sends_payload = true,
	    .redeploys = true,
	    .has_scep = true},
	BIT(CERTIFICATE)},
    {"payload by hand, all",
	{.action = SYNC_DRIFT,
	    .sends_payload = true,
	    .redeploys = true,
	    .has_scep = true},
	BIT(CERTIFICATE)},
    {"payload without SCEP, all",
	{.action = SYNC_UPDATE, .sends_payload = true, .redeploys = true},
	BIT(IN_PLACE)},
    {"name", {.action = SYNC_UPDATE, .in_profile = true}, BIT(NEWLY_SCOPED)},
    {"level",
	{.action = SYNC_UPDATE,
	    .sends_payload = true,
	    .in_profile = true,
	    .level = true},
	BIT(REINSTALLED)},
    {"level, all",
	{.action = SYNC_UPDATE,
	    .sends_payload = true,
	    .redeploys = true,
	    .has_scep = true,
	    .level = true},
	BIT(CERTIFICATE) | BIT(REINSTALLED)},
    {"method", {.action = SYNC_UPDATE, .method = true}, BIT(NEWLY_SCOPED)},
    {"scope", {.action = SYNC_UPDATE, .wider = true, .narrower = true},
	BIT(WIDER) | BIT(NARROWER)},
    {"created without scope",
	{.action = SYNC_CREATE, .sends_payload = true, .has_scep = true},
	BIT(NOTHING)},
    {"created with one",
	{.action = SYNC_CREATE, .sends_payload = true, .wider = true},
	BIT(WIDER)},
    {"broken", {.action = SYNC_UNCHANGED, .broken = true}, BIT(BROKEN)},
    {"deleted", {.action = SYNC_DELETE}, BIT(REMOVED)},
};

static void test_effects(void)
{
	for (size_t i = 0; i < array_length(effects); i++)
		is_number(sync_effects(&effects[i].facts), effects[i].effects,
		    "%s", effects[i].what);
}

static void test_words(void)
{
	for (int i = 0; i < SYNC_EFFECTS; i++)
		ok(sync_effect_name((enum sync_effect)i) != NULL &&
			sync_effect_text((enum sync_effect)i) != NULL,
		    "effect %d has words", i);
}

/* -- limits --------------------------------------------------------------- */

static const struct {
	const char *what;
	unsigned effects;
	int64_t again, gained, lost; /* again -1: not told; -2: not asked */
	int64_t limit;
	const char *message; /* NULL: fine */
} limits[] = {
    {"no limit", BIT(CERTIFICATE), 1000, 0, 0, -1, NULL},
    {"as many as may be", BIT(CERTIFICATE), 5, 5, 0, 5, NULL},
    {"one more", BIT(CERTIFICATE), 6, 0, 0, 5,
	"6 devices would enrol again or lose the profile; at most 5 may"},
    {"both count", BIT(CERTIFICATE) | BIT(NARROWER), 3, 0, 3, 5, "6 devices"},
    {"reinstalled", BIT(REINSTALLED) | BIT(WIDER), 6, 0, 0, 5, "6 devices"},
    {"removed", BIT(REMOVED), 0, 0, 1, 0, "1 devices"},
    {"narrower", BIT(NARROWER), 0, 0, 6, 5, "6 devices"},
    {"wider", BIT(WIDER), 0, 6, 0, 5,
	"6 devices would newly get the profile; at most 5 may"},
    {"each direction for itself", BIT(WIDER) | BIT(NARROWER), 0, 5, 5, 5, NULL},
    {"in place", BIT(IN_PLACE) | BIT(NEWLY_SCOPED), -2, 0, 0, 5, NULL},
    {"not to be told", BIT(CERTIFICATE), -1, 0, 0, 5,
	"it cannot be told how many devices enrol again or lose the profile: "
	"why; at most 5 may"},
    {"who newly gets it is not to be told", BIT(WIDER), -1, 0, 0, 5,
	"it cannot be told how many devices newly get the profile: why; at "
	"most 5 may"},
};

static void test_limits(void)
{
	for (size_t i = 0; i < array_length(limits); i++) {
		struct error error = {0};
		struct sync_item item = {.effects = limits[i].effects,
		    .redelivered = limits[i].again,
		    .has_devices = limits[i].again != -2,
		    .devices = {.is_untold = limits[i].again == -1,
			.why = "why",
			.gained = limits[i].gained,
			.lost = limits[i].lost}};
		int status = sync_check_devices(&item, limits[i].limit, &error);
		const char *message = limits[i].message;

		ok(status == (message == NULL ? 0 : -1) &&
			error.status ==
			    (message == NULL ? STATUS_DONE : STATUS_REFUSED) &&
			strncmp(error.text, message == NULL ? "" : message,
			    message == NULL ? 1 : strlen(message)) == 0,
		    "%s: %s", limits[i].what, error.text);
	}
}

static const struct {
	const char *what;
	int64_t option, own, server; /* -1: none */
	int64_t limit;
} lowest[] = {
    {"none", -1, -1, -1, -1},
    {"of the option", 7, -1, -1, 7},
    {"of the definition", -1, 9, -1, 9},
    {"of the server", -1, -1, 5, 5},
    {"the option in the place of the server's", 7, -1, 5, 7},
    {"the lower one", 7, 9, -1, 7},
    {"the lower one, the other way", 9, 7, -1, 7},
    {"the lower one, of the server", -1, 9, 5, 5},
    {"the lower one, below the server's", -1, 4, 5, 4},
    {"zero counts", 9, 0, -1, 0},
    {"zero of the server counts", -1, 3, 0, 0},
};

static void test_lowest(void)
{
	struct schemas *schemas = NULL;
	struct error error = {0};
	const struct schema *schema;
	const struct schema_key *key;

	ok(schemas_load(NULL, &schemas, &error) == 0, "schemas");
	schema = schemas_of_section(schemas, SCHEMA_IN_DEFINITION, "jamf");
	key = schema_key_of(schema, KEY_MAX_DEVICES);
	for (size_t i = 0; i < array_length(lowest); i++) {
		struct value values[SCHEMA_KEYS_MAX] = {0};
		struct payload jamf = {.schema = schema, .values = values};
		struct profile profile = {
		    .sections = &jamf, .section_count = 1};
		struct sync_options options = {
		    .has_max_devices = lowest[i].option >= 0,
		    .max_devices = lowest[i].option};
		const struct sync sync = {
		    .has_max_devices = lowest[i].server >= 0,
		    .max_devices = lowest[i].server};

		values[key - schema->keys] = (struct value){
		    .present = lowest[i].own >= 0, .integer = lowest[i].own};
		is_number(sync_limit(&sync, &options, &profile),
		    lowest[i].limit, "limit: %s", lowest[i].what);
	}
	is_number(
	    sync_limit(&(struct sync){0}, &(struct sync_options){0}, NULL), -1,
	    "limit: no definition");
	schemas_free(schemas);
}

/* -- settings ------------------------------------------------------------- */

static const struct {
	const char *what;
	bool has_entry;
	enum lock_confirm entry;
	bool needs, is_scoped, sends_payload;
	enum lock_confirm now, after;
	const char *entered, *settings;
} settled[] = {
    {"none needed", true, LOCK_CONFIRM_DONE, false, true, true,
	LOCK_CONFIRM_NONE, LOCK_CONFIRM_NONE, NULL, NULL},
    {"found, with a scope", false, 0, true, true, false, LOCK_CONFIRM_DONE,
	LOCK_CONFIRM_DONE, NULL, NULL},
    {"found, without", false, 0, true, false, false, LOCK_CONFIRM_NEEDED,
	LOCK_CONFIRM_NEEDED, NULL, NULL},
    {"needed now, not before", true, LOCK_CONFIRM_NONE, true, true, false,
	LOCK_CONFIRM_NEEDED, LOCK_CONFIRM_NEEDED, NULL, NULL},
    {"not entered yet, scope by hand", true, LOCK_CONFIRM_NEEDED, true, true,
	false, LOCK_CONFIRM_NEEDED, LOCK_CONFIRM_NEEDED, NULL, NULL},
    {"entered", true, LOCK_CONFIRM_DONE, true, true, false, LOCK_CONFIRM_DONE,
	LOCK_CONFIRM_DONE, NULL, NULL},
    {"entered, payload sent anew", true, LOCK_CONFIRM_DONE, true, true, true,
	LOCK_CONFIRM_DONE, LOCK_CONFIRM_NEEDED, NULL, NULL},
    {"entered, the same", true, LOCK_CONFIRM_DONE, true, true, false,
	LOCK_CONFIRM_DONE, LOCK_CONFIRM_DONE, "a", "a"},
    {"entered, others are defined since", true, LOCK_CONFIRM_DONE, true, true,
	false, LOCK_CONFIRM_NEEDED, LOCK_CONFIRM_NEEDED, "a", "b"},
    {"entered, nobody knows which", true, LOCK_CONFIRM_DONE, true, true, false,
	LOCK_CONFIRM_DONE, LOCK_CONFIRM_DONE, NULL, "b"},
};

static void test_settings(void)
{
	for (size_t i = 0; i < array_length(settled); i++) {
		struct lock_object entry = {.confirm = settled[i].entry,
		    .settings = settled[i].entered};
		enum lock_confirm now = sync_confirm_now(
		    settled[i].has_entry ? &entry : NULL, settled[i].needs,
		    settled[i].is_scoped, settled[i].settings);

		is_number(now, settled[i].now, "%s: now", settled[i].what);
		is_number(sync_confirm_after(
			      now, settled[i].needs, settled[i].sends_payload),
		    settled[i].after, "%s: after", settled[i].what);
	}
}

/* -- delivering anew ------------------------------------------------------ */

#define OWING(wanted, needs, sends, confirm, noted)           \
	{                                                     \
		wanted, needs, sends, LOCK_CONFIRM_##confirm, \
		    LOCK_REDELIVERY_##noted                   \
	}
#define OWED(redeploys, redelivery, redelivers)                     \
	{                                                           \
		redeploys, LOCK_REDELIVERY_##redelivery, redelivers \
	}

static const struct {
	const char *what;
	struct sync_delivery_facts owing;
	struct sync_delivery owed;
} owed[] = {
    {"nothing", OWING(true, true, false, DONE, NONE), OWED(false, NONE, false)},
    {"no settings: with the payload", OWING(true, false, true, NONE, NONE),
	OWED(true, NONE, false)},
    {"newly assigned", OWING(false, true, true, DONE, NONE),
	OWED(false, NONE, false)},
    {"settings: later", OWING(true, true, true, DONE, NONE),
	OWED(false, PENDING, false)},
    {"settings never entered: later", OWING(true, true, true, NEEDED, NONE),
	OWED(false, PENDING, false)},
    {"not entered yet", OWING(true, true, false, NEEDED, PENDING),
	OWED(false, PENDING, false)},
    {"entered", OWING(true, true, false, DONE, PENDING),
	OWED(false, PENDING, true)},
    {"none are needed any more", OWING(true, false, false, NONE, PENDING),
	OWED(false, PENDING, true)},
    {"none any more, and a payload", OWING(true, false, true, NONE, PENDING),
	OWED(true, NONE, false)},
    {"changed once more", OWING(true, true, true, DONE, PENDING),
	OWED(false, PENDING, false)},
    {"taken back", OWING(false, true, false, DONE, PENDING),
	OWED(false, NONE, false)},
    {"asked, not known", OWING(true, true, false, DONE, ASKED),
	OWED(false, ASKED, false)},
    {"asked, and changed", OWING(true, true, true, DONE, ASKED),
	OWED(false, PENDING, false)},
};

static void test_owed(void)
{
	for (size_t i = 0; i < array_length(owed); i++) {
		struct sync_delivery is = sync_decide_delivery(&owed[i].owing);
		const struct sync_delivery *wanted = &owed[i].owed;

		ok(is.redeploys == wanted->redeploys &&
			is.redelivery == wanted->redelivery &&
			is.redelivers == wanted->redelivers,
		    "delivery: %s", owed[i].what);
	}
}

/* -- checkouts ------------------------------------------------------------ */

static const struct {
	const char *what;
	int64_t entry, upstream; /* written; -1: not there */
	bool is_older;
} checkouts[] = {
    {"neither has it", -1, -1, false},
    {"only ours has it", 5, -1, false},
    {"only the upstream has it", -1, 5, true},
    {"even without a time", -1, 0, true},
    {"the same", 5, 5, false},
    {"newer upstream", 5, 6, true},
    {"ours is newer", 6, 5, false},
    {"neither has a time", 0, 0, false},
};

static void test_checkouts(void)
{
	for (size_t i = 0; i < array_length(checkouts); i++) {
		/* Whichever came last counts. */
		struct lock_object entry = {
		    .created = 1, .written = checkouts[i].entry};
		struct lock_object upstream = {
		    .created = checkouts[i].upstream, .written = 1};

		if (checkouts[i].entry <= 0)
			entry = (struct lock_object){0};
		if (checkouts[i].upstream <= 0)
			upstream = (struct lock_object){0};
		ok(sync_checkout_is_stale(
		       checkouts[i].entry < 0 ? NULL : &entry,
		       checkouts[i].upstream < 0 ? NULL : &upstream) ==
			checkouts[i].is_older,
		    "%s", checkouts[i].what);
	}
}

int main(void)
{
	test_judging();
	test_effects();
	test_words();
	test_limits();
	test_lowest();
	test_settings();
	test_owed();
	test_checkouts();
	return tap_done();
}
