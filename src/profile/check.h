/*
 * The rules that cross keys and payloads.
 */
#ifndef PROFILE_CHECK_H
#define PROFILE_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/secret.h"
#include "profile/profile.h"

/* Whether Jamf Pro's variables are filled in before anybody gets the profile
 * (fill.h). */
enum check_filling {
	CHECK_NOT_FILLED,
	CHECK_TO_FILL, /* they are there, and will be */
	CHECK_FILLED   /* they were; what looks like one is a value */
};

struct check_options {
	int64_t now;    /* for what expires */
	bool is_signed; /* the profile is, or will be, signed */
	enum check_filling filling;
};

/* Applies every rule; the profile may hold faulty values, which are passed
 * over. The arena is for scratch. */
void profile_check(const struct profile *profile,
    const struct check_options *options, struct arena *arena,
    struct findings *findings);

/* The rules for a secret's own text, applied to one that a reference gave when
 * the profile was built; nothing when it stands in the definition, where
 * profile_check sees it. Findings show neither the secret nor its length. */
void profile_check_secret(const struct profile *profile,
    const struct payload *payload, const struct value *value,
    const struct secret *secret, struct findings *findings);

/* All of them, for the manual and explain; the last row has a NULL id. */
extern const struct rule check_rules[];

#endif
