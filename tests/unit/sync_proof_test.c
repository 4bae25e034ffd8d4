/*
 * What shows that a profile of the server is ours. Mutations these catch: an
 * entry without a UUID that is believed; id and UUID of the lock file that are
 * enough; a payload of ours that outweighs another profile's UUID; the number
 * or the label of a derived UUID left out.
 */
#include "sync/decisions.h"

#include <stdio.h>

#include "base/base.h"
#include "plist/tree.h"
#include "profile/build.h"
#include "sync/plan_internal.h"
#include "tap.h"
#include "base/banned.h"

#define OURS "11111111-2222-3333-4444-555555555555"
#define THEIRS "99999999-2222-3333-4444-555555555555"
#define SCEP "com.apple.security.scep"

static const struct {
	const char *what, *noted, *stored;
	bool defined, derived, trusts;
	enum sync_proof proof;
} claims[] = {
    {"nothing", NULL, NULL, false, false, false, SYNC_PROOF_NONE},
    {"nothing but trust", NULL, NULL, false, false, true, SYNC_PROOF_NONE},
    {"a line without UUID", NULL, OURS, false, false, false, SYNC_PROOF_NONE},
    {"the same, trusted", NULL, OURS, false, false, true, SYNC_PROOF_NONE},
    {"another UUID", THEIRS, OURS, false, false, false, SYNC_PROOF_OTHER},
    {"another UUID, trusted", THEIRS, OURS, false, false, true,
	SYNC_PROOF_OTHER},
    {"another UUID, our payload", THEIRS, OURS, true, true, true,
	SYNC_PROOF_OTHER},
    {"the UUID alone", OURS, OURS, false, false, false, SYNC_PROOF_DOUBTED},
    {"the UUID, trusted", OURS, OURS, false, false, true, SYNC_PROOF_LOCK},
    {"no UUID on the server", OURS, NULL, false, false, true, SYNC_PROOF_NONE},
    {"our payload, no UUID noted", NULL, OURS, true, false, false,
	SYNC_PROOF_PAYLOAD},
    {"derived, no UUID noted", NULL, OURS, false, true, false,
	SYNC_PROOF_PAYLOAD},
    {"our payload and UUID", OURS, OURS, true, false, false,
	SYNC_PROOF_PAYLOAD},
    {"derived and UUID", OURS, OURS, false, true, false, SYNC_PROOF_PAYLOAD},
    {"UUID in capitals", "AAAAAAAA-2222-3333-4444-555555555555",
	"aaaaaaaa-2222-3333-4444-555555555555", false, true, false,
	SYNC_PROOF_PAYLOAD},
};

static void test_claims(void)
{
	for (size_t i = 0; i < array_length(claims); i++) {
		struct sync_claim claim = {.noted = claims[i].noted,
		    .stored = claims[i].stored,
		    .holds_defined = claims[i].defined,
		    .holds_derived = claims[i].derived,
		    .trusts_lock = claims[i].trusts};

		is_number(
		    sync_prove(&claim), claims[i].proof, "%s", claims[i].what);
	}
}

/* -- what a derived UUID is looked for by --------------------------------- */

/* The profile on the server: one payload, made as label, number say. */
static const struct {
	const char *what, *type, *label;
	size_t number;
	struct lock_derived noted;
	const char *identifier;
	int holds;
} derived[] = {
    {"unlabelled, nothing noted", SCEP, "", 1, {0}, "a", 1},
    {"unlabelled, something else noted", SCEP, "", 1, {SCEP, "x", 1}, "a", 1},
    {"of another identifier", SCEP, "", 1, {0}, "b", 0},
    {"of another, noted", SCEP, "", 1, {SCEP, "", 1}, "b", 0},
    {"labelled, nothing noted", SCEP, "x", 1, {0}, "a", 0},
    {"labelled, noted", SCEP, "x", 1, {SCEP, "x", 1}, "a", 1},
    {"labelled, another label", SCEP, "x", 1, {SCEP, "y", 1}, "a", 0},
    {"second, nothing noted", SCEP, "", 2, {0}, "a", 0},
    {"second, noted", SCEP, "", 2, {SCEP, "", 2}, "a", 1},
    {"second, the first noted", SCEP, "", 2, {SCEP, "", 1}, "a", 0},
    {"a type that the server renamed", "x.y", "", 1, {"x.y", "", 1}, "a", 1},
};

static struct tree *profile_with(
    struct arena *arena, const char *type, const char *uuid)
{
	struct tree *profile = tree_new_dict(arena);
	struct tree *list = tree_new_array(arena);
	struct tree *payload = tree_new_dict(arena);

	ok(tree_dict_set(payload, "PayloadType", tree_new_text(arena, type)) ==
		    0 &&
		tree_dict_set(
		    payload, "PayloadUUID", tree_new_text(arena, uuid)) == 0 &&
		tree_array_add(list, payload) == 0 &&
		tree_dict_set(profile, "PayloadContent", list) == 0,
	    "a tree");
	return profile;
}

static void test_derived(void)
{
	for (size_t i = 0; i < array_length(derived); i++) {
		struct profile_derivation derivation = {
		    derived[i].type, derived[i].label, derived[i].number};
		struct lock_object entry = {.derived = derived[i].noted};
		char uuid[PROFILE_UUID_SIZE];
		struct error error = {0};
		auto_arena struct arena arena = {0};
		struct tree *tree;

		is_number(profile_derive_uuid("a", &derivation, uuid, &error),
		    0, "%s: derived", derived[i].what);
		tree = profile_with(&arena, SCEP, uuid);
		is_number(sync_holds_derived(
			      derived[i].identifier, &entry, tree, &error),
		    derived[i].holds, "%s", derived[i].what);
	}
}

int main(void)
{
	test_claims();
	test_derived();
	return tap_done();
}
