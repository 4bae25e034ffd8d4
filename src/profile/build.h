/*
 * From a checked model to a property list, and its identity.
 */
#ifndef PROFILE_BUILD_H
#define PROFILE_BUILD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/secret.h"
#include "plist/tree.h"
#include "profile/profile.h"

/* What the profile needs from elsewhere while it is built. */
struct build_values {
	struct arena *arena; /* the tree's, which borrows from the profile */
	void *context;
	/* The secret that a key's value stands for; -1 with the error when it
	 * is not to be had. NULL: none is asked for, and of those that do not
	 * stand in the definition themselves there are TREE_UNREAD nodes. */
	int (*secret)(void *context, const struct payload *payload,
	    const struct value *value, struct secret *ret_secret,
	    struct error *error);
	/* Only to see which secrets are asked for: a fingerprint not known yet
	 * is left out. */
	bool is_rehearsal;
	/* In a rehearsal: TREE_UNREAD stands where it will be. */
	bool marks_unknown;
	/* Where to say what is wrong with a secret that was fetched; or NULL.
	 * Of one profile, unlike the rest. */
	struct findings *findings;
	/* Instead of the word that Jamf Pro replaces by a challenge from NDES:
	 * a challenge already fetched. NULL: the word. */
	const struct secret *live_challenge;
};

/* Derives what the user left open: PayloadUUIDs (version 5, RFC 4122 4.3, of
 * identifier, payload type and label) and the identifiers of payloads. To be
 * called once the payloads are complete, before profile_check. */
int profile_identify(
    struct profile *profile, struct arena *arena, struct error *error);

/* What says 'payload_identifier = uuid' in a definition, in the section of a
 * payload or in [profile]: the identifier of payloads is then their UUID. NULL:
 * nothing does. */
const struct value *profile_uuid_word(const struct profile *profile);
/* Whether the identifier of any payload is its UUID, however that came about.
 * After profile_identify. */
bool profile_has_uuid_identifier(const struct profile *profile);

enum {
	PROFILE_UUID_SIZE = 37 /* with its NUL */
};

/* What a payload's UUID is derived from, beside the profile's identifier. */
struct profile_derivation {
	const char *type;  /* of the payload */
	const char *label; /* of the section; "" for none */
	size_t number;     /* of the payloads of this type and label: 1, ... */
};
/* A UUID of version 5 (RFC 4122 4.3), in capitals. */
int profile_derive_uuid(const char *identifier,
    const struct profile_derivation *derivation,
    char ret_uuid[PROFILE_UUID_SIZE], struct error *error);
/* Appends the payload identifier that a payload of this section and label
 * (NULL: none) gets, unless it is taken: PROFILE.SECTION[.LABEL]. */
void profile_derive_identifier(const char *identifier, const char *section,
    const char *label, struct buf *buf);
/* How the UUID of the index-th payload came about. 1: derived; 0: it was
 * given; -1: an error. Texts are the profile's. */
int profile_derivation(const struct profile *profile, size_t index,
    struct profile_derivation *ret_derivation, struct error *error);

/* The property list of a profile without errors; keys in byte order at each
 * level, each node with its origin in the profile. ret_has_secret: a challenge
 * or password is in it in clear. */
int profile_build(const struct profile *profile,
    const struct build_values *values, struct tree **ret_root,
    bool *ret_has_secret, struct error *error);

/* Gives the payloads of a definition, and its top level, their trees: what will
 * be built, so far as it is known, each node with its origin. After
 * profile_identify; values may be faulty, and are not in it then. */
int profile_locate(
    struct profile *profile, struct arena *arena, struct error *error);

/* Appends a definition that builds the same payloads; secrets are masked by
 * made-up references. Payloads without a schema, and keys that a definition
 * cannot express, are named in comments. */
int profile_add_definition(
    const struct profile *profile, struct buf *buf, struct error *error);

/* Appends the name of an environment variable for a secret: SCEP_CHALLENGE. */
void definition_add_variable(
    struct buf *buf, const struct payload *payload, const char *key);

/* What is made up for a definition that will stand beside others. */
struct definition_names {
	void *context;
	/* The file for the bytes that are inside the profile; proposed is a
	 * plain file name. NULL for lack of memory. */
	const char *(*file)(void *context, const struct schema_key *key,
	    const struct value *value, const char *proposed);
	/* The reference for a secret, such as "env:NAME"; ordinal tells those
	 * of one section and key apart, from 0. NULL for lack of memory. */
	const char *(*secret)(void *context, const struct payload *payload,
	    const struct schema_key *key, const struct value *value,
	    size_t ordinal);
	/* What cannot be said is the caller's to see: there are no comments,
	 * and a secret that is a variable stays. */
	bool is_bare;
};
/* As profile_add_definition, with these names. */
int profile_add_named_definition(const struct profile *profile,
    const struct definition_names *names, struct buf *buf, struct error *error);

#endif
