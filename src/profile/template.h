/*
 * What is still as a template (templates/, embedded) has it although the
 * template says to change it. Which values those are is read from the
 * templates themselves.
 */
#ifndef PROFILE_TEMPLATE_H
#define PROFILE_TEMPLATE_H

#include <stdbool.h>

#include "profile/profile.h"
#include "schema/schema.h"

/* A value as a template marks it to be changed: where the definition's line
 * has the mark too, or, for a fingerprint, anywhere, since nothing has the
 * sample's digits. */
bool template_is_unchanged(
    const struct schema_key *key, const struct value *value);

#endif
